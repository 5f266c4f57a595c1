//! Hostile input: limits at the limit and one beyond it, bombs under a bound on memory, names that would lead out of
//! the workspace, words that would be markup or a formula; and that the search for numbers of persons fires.
#![allow(clippy::expect_used, clippy::panic)]

#[path = "support/hostile/bombs.rs"]
mod bombs;
#[path = "support/hostile/limits.rs"]
mod limits;
#[path = "support/hostile/paths.rs"]
mod paths;
#[cfg(unix)]
#[path = "support/hostile/watched.rs"]
mod watched;
#[path = "support/hostile/words.rs"]
mod words;
#[path = "support/workspace.rs"]
#[allow(dead_code)]
mod workspace;
