//! Relations of the kind 'breakdown': not looked for yet.

use super::Relation;
use super::shared::Scene;

pub(super) fn find(_scene: &Scene<'_>, _out: &mut Vec<Relation>) {}
