//! Pass: the pairs of last year that goal `keep` wants to see again, and those that goal `new` counts.

use crate::model;
use crate::scheme::{Case, Goal, Layer};
use crate::score::LayerScores;

pub(super) fn run(case: &Case, layer: &Layer, pairs: &LayerScores, draft: &mut model::Layer) {
    let scheme = &case.scheme;
    let position = |goal: Goal| scheme.goals.iter().position(|g| *g == goal);
    let (keep, new) = (position(Goal::Keep), position(Goal::New));
    let Some(previous) = &scheme.previous else { return };
    let Some(number) = scheme.layers.iter().position(|l| l.name == layer.name) else { return };
    if !previous.counts[number] {
        return;
    }
    let known = known_pairs(case, layer, pairs, &previous.pairs[number]);
    let known: Vec<usize> =
        known.into_iter().filter_map(|(h, r)| draft.candidates.find(h, r)).collect();
    if let Some(goal) = keep {
        let mut cost = vec![0; draft.candidates.len()];
        known.iter().for_each(|&c| cost[c] = -1);
        draft.candidates.cost[goal] = cost;
    }
    if let Some(goal) = new {
        let table = case.tables.table(layer.helper_table);
        let mut cost = vec![0; draft.candidates.len()];
        for (h, &row) in pairs.helpers.iter().enumerate() {
            let may_have_several = layer.per_helper.of(table, row).max != Some(1);
            cost[draft.candidates.of(h)].fill(i32::from(may_have_several));
        }
        known.iter().for_each(|&c| cost[c] = 0);
        draft.candidates.cost[goal] = cost;
    }
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
