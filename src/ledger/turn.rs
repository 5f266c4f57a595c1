//! A value that workers may touch one after the other, in the order of their block indices.
//!
//! Invariant: block *n* gets its turn only after every block before it had its own; a worker that
//! fails inside its turn, or closes, lets nobody wait for ever.

use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The ordered value.
#[derive(Debug)]
pub(super) struct Turn<T> {
    state: Mutex<State<T>>,
    moved: Condvar,
}

#[derive(Debug)]
struct State<T> {
    next: usize,
    /// Turns given up in advance.
    waived: BTreeSet<usize>,
    closed: bool,
    value: T,
}

/// A turn being taken; [`Holding::pass`] ends it, dropping it without that closes the queue.
pub(super) struct Holding<'a, T> {
    state: MutexGuard<'a, State<T>>,
    moved: &'a Condvar,
    passed: bool,
}

impl<T> Turn<T> {
    pub(super) fn new(value: T) -> Turn<T> {
        let state = State { next: 0, waived: BTreeSet::new(), closed: false, value };
        Turn { state: Mutex::new(state), moved: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // A panicking holder has closed the queue on its way out; the flag says so, not the poison.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the turn of an index; `None` when the queue is closed or the turn is over.
    pub(super) fn enter(&self, index: usize) -> Option<Holding<'_, T>> {
        let mut state = self.lock();
        while !state.closed && state.next < index {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let mine = !state.closed && state.next == index;
        mine.then(|| Holding { state, moved: &self.moved, passed: false })
    }

    /// Gives up a turn without waiting for it.
    pub(super) fn waive(&self, index: usize) {
        let mut state = self.lock();
        state.waived.insert(index);
        state.advance();
        self.moved.notify_all();
    }

    /// Ends all waiting.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.moved.notify_all();
    }

    /// The value after the last turn; `None` when the queue was closed, or a turn in between is missing.
    pub(super) fn finish(self) -> Option<T> {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        (!state.closed && state.waived.is_empty()).then_some(state.value)
    }
}

impl<T> State<T> {
    fn advance(&mut self) {
        while self.waived.remove(&self.next) {
            self.next += 1;
        }
    }
}

impl<T> Holding<'_, T> {
    /// Lets the next one in.
    pub(super) fn pass(mut self) {
        self.passed = true;
        self.state.next += 1;
        self.state.advance();
    }
}

impl<T> Drop for Holding<'_, T> {
    fn drop(&mut self) {
        self.state.closed |= !self.passed;
        self.moved.notify_all();
    }
}

impl<T> Deref for Holding<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.state.value
    }
}

impl<T> DerefMut for Holding<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.state.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_come_in_order_whoever_is_first() {
        let turn = Turn::new(Vec::new());
        std::thread::scope(|scope| {
            for worker in 0..4 {
                let turn = &turn;
                scope.spawn(move || {
                    for index in (0..100).filter(|i| i % 4 == worker) {
                        if index % 7 == 3 {
                            turn.waive(index);
                        } else if let Some(mut value) = turn.enter(index) {
                            value.push(index);
                            value.pass();
                        }
                    }
                });
            }
        });
        let expected: Vec<usize> = (0..100).filter(|i| i % 7 != 3).collect();
        assert_eq!(turn.finish(), Some(expected));
    }

    #[test]
    fn a_turn_that_fails_lets_nobody_wait() {
        let turn = Turn::new(0);
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| turn.enter(1).is_none());
            drop(turn.enter(0));
            assert!(waiting.join().expect("no panic"));
        });
        assert_eq!(turn.finish(), None);
    }

    #[test]
    fn a_gap_is_no_finish() {
        let turn = Turn::new(0);
        turn.waive(0);
        turn.waive(2);
        assert_eq!(turn.finish(), None);
    }
}
