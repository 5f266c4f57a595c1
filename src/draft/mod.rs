//! Drafts (文稿): templates and figures → blocks and a manifest.
//!
//! Job: say what the figures are in sentences. Inputs: a tera template, the figures' cube, facts and
//! targets. Outputs: a [`crate::model::block::Draft`] and a [`Manifest`]. Invariant: templates get
//! printed figures only, so a template cannot compute; every printed number has an occurrence.

mod markup;
mod marks;
pub mod scan;
