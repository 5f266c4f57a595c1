//! The office's own .docx as a template.
//!
//! Job: tags typed in Word (`{{ fig(id="…") }}`, `{% if %}`, `{% for %}`) filled with figures, everything
//! else left as the office made it. Inputs: a .docx. Outputs: a [`Template`]; filled, a .docx with every
//! figure under its hidden bookmark, and its block tree. Invariant: what cannot be filled is told with part,
//! paragraph and text; nothing is ever left empty in its stead.

mod back;
mod blocks;
mod compile;
mod fill;
mod groups;
mod leftover;
mod paragraph;
mod runs;
mod split;
mod spot;
mod stamp;
mod tags;
mod template;
mod tidy;
mod write;

pub use compile::open;
pub use fill::{Filled, fill};
pub use spot::Spot;
pub use stamp::stamped;
pub use template::Template;
