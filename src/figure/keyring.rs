//! Exact numbers for text keys (户编号, 班次), shared by all workers.
//!
//! Invariant: two texts have one number exactly when they are equal; nothing else about a number
//! matters to any answer.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

const SHARDS: usize = 64;

/// All texts of one kind.
#[derive(Debug)]
pub(super) struct Keyring {
    shards: Vec<Mutex<HashMap<Box<str>, i64>>>,
    state: RandomState,
}

impl Keyring {
    pub(super) fn new() -> Keyring {
        let shards = (0..SHARDS).map(|_| Mutex::default()).collect();
        Keyring { shards, state: RandomState::new() }
    }

    /// The number of a text.
    pub(super) fn key(&self, text: &str) -> i64 {
        let shard = (self.state.hash_one(text) % SHARDS as u64) as usize;
        let mut texts = self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = texts.get(text) {
            return *key;
        }
        let key = (texts.len() * SHARDS + shard) as i64;
        texts.insert(text.into(), key);
        key
    }
}
