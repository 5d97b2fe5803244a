//! Pass: the pairs of last year that goal `keep` wants to see again.

use crate::model;
use crate::scheme::{Case, Goal, Layer};
use crate::score::LayerScores;

pub(super) fn run(case: &Case, layer: &Layer, pairs: &LayerScores, draft: &mut model::Layer) {
    let scheme = &case.scheme;
    let Some(goal) = scheme.goals.iter().position(|g| *g == Goal::Keep) else { return };
    let Some(previous) = &scheme.previous else { return };
    let Some(number) = scheme.layers.iter().position(|l| l.name == layer.name) else { return };
    if !previous.counts[number] {
        return;
    }
    let mut cost = vec![0; draft.candidates.len()];
    for (h, r) in known_pairs(case, layer, pairs, &previous.pairs[number]) {
        if let Some(c) = draft.candidates.find(h, r) {
            cost[c] = -1;
        }
    }
    draft.candidates.cost[goal] = cost;
}

/// Last year's pairs as positions; members who left, or no longer take part, are passed over.
pub(super) fn known_pairs(
    case: &Case,
    layer: &Layer,
    pairs: &LayerScores,
    previous: &[(String, String)],
) -> Vec<(usize, u32)> {
    let helpers = case.tables.table(layer.helper_table);
    let recipients = case.tables.table(layer.recipient_table);
    let find = |(h, r): &(String, String)| {
        let h = pairs.helpers.binary_search(&helpers.row_of(h)?).ok()?;
        let r = pairs.recipients.binary_search(&recipients.row_of(r)?).ok()?;
        Some((h, u32::try_from(r).ok()?))
    };
    previous.iter().filter_map(find).collect()
}
