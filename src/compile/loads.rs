//! Pass: what every candidate weighs, and what every helper can carry.

use crate::model::{Layer, Loads};
use crate::scheme::{self, LayerRule};
use crate::score::LayerScores;

/// Nothing where capacities are per period: then rows say it.
pub(super) fn run(layer: &scheme::Layer, pairs: &LayerScores, draft: &mut Layer) {
    let is_per_period = layer.rules.iter().any(|rule| matches!(rule, LayerRule::Due(_)));
    let Some(loads) = pairs.loads.as_ref().filter(|_| !is_per_period) else { return };
    let mut load = Vec::with_capacity(draft.candidates.len());
    for h in 0..draft.helpers.len() {
        let of = &draft.candidates.recipient[draft.candidates.of(h)];
        load.extend(of.iter().map(|&r| loads.load(h, r as usize)));
    }
    draft.loads = Some(Loads { load, capacity: loads.capacity.clone() });
}
