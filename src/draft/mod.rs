//! Drafts (文稿): templates and figures → blocks and a manifest.
//!
//! Job: say what the figures are in sentences. Inputs: a tera template, the figures' cube, facts and
//! targets. Outputs: a [`crate::model::block::Draft`] and the [`Record`] the manifest is made of.
//! Invariant: templates get printed figures only, so a template cannot compute; every printed number
//! has an occurrence.

mod arguments;
mod asserted;
mod beside;
mod budget;
pub mod check;
mod compared;
mod conditions;
mod filters;
mod frame;
mod functions;
mod includes;
pub mod library;
mod loops;
mod marks;
mod markup;
mod names;
mod periods;
mod printing;
mod record;
mod render;
mod review;
pub mod scan;
mod settle;
mod table;
mod vocabulary;
pub mod word;
mod words;

#[cfg(test)]
mod tests;

pub use frame::{Asked, Frame};
pub use includes::used;
pub use record::{FactEntry, FigureEntry, Gap, MissingEntry, Occurrence, Record, figure_id};
pub use render::{Rendered, Wants, asked, render};
pub use review::{Review, Use, review};
pub use table::adds_up;
pub use word::stamped;
