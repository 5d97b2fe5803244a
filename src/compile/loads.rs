//! Pass: what every candidate weighs, and what every helper can carry.

use crate::model::{Layer, Loads};
use crate::score::LayerScores;

pub(super) fn run(pairs: &LayerScores, draft: &mut Layer) {
    let Some(loads) = &pairs.loads else { return };
    let mut load = Vec::with_capacity(draft.candidates.len());
    for h in 0..draft.helpers.len() {
        let of = &draft.candidates.recipient[draft.candidates.of(h)];
        load.extend(of.iter().map(|&r| loads.load(h, r as usize)));
    }
    draft.loads = Some(Loads { load, capacity: loads.capacity.clone() });
}
