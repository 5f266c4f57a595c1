//! Numbers of a draft against the figures it was made of.
//!
//! Job: tell for every printing in a manifest whether it still stands in the draft, was edited, or has gone
//! stale, and for every number of the draft whether a figure stands behind it. Inputs: a [`super::Reading`] and
//! [`Printed`] values. Outputs: [`Match`]es. Invariant: a hidden bookmark's own extent is never trusted; the whole
//! number token that it touches is read.

/// One printing in a manifest, or a figure computed from the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The occurrence's id, `f0001`; the figure's where there is no occurrence.
    pub id: String,
    /// The figure's id.
    pub figure: String,
    /// The indicator's title, for messages.
    pub title: String,
    /// As printed, unit included.
    pub text: String,
    /// As it would be printed now; none where the ledger was not asked or has no value any more.
    pub now: Option<String>,
}

/// The codes of findings against figures, in order.
pub fn explain() -> &'static [super::Entry] {
    &[]
}
