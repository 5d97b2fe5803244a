//! Pass: the level of every pair's helper, for goal `fill`, and that a pair counts, for goal `fewest`.

use crate::model;
use crate::scheme::{Case, Goal};
use crate::score::LayerScores;

pub(super) fn run(case: &Case, number: usize, pairs: &LayerScores, draft: &mut model::Layer) {
    let scheme = &case.scheme;
    let position = |goal: Goal| scheme.goals.iter().position(|g| *g == goal);
    if let Some(goal) = position(Goal::Fewest).filter(|_| scheme.fewest[number]) {
        draft.candidates.cost[goal] = vec![1; draft.candidates.len()];
    }
    let fill = scheme.fill.as_ref().filter(|fill| fill.layer == number);
    if let Some((goal, fill)) = position(Goal::Fill).zip(fill) {
        let table = case.tables.table(scheme.layers[number].helper_table);
        let mut cost = vec![0; draft.candidates.len()];
        for (h, &row) in pairs.helpers.iter().enumerate() {
            let place = fill.place(table.text(row, fill.column));
            cost[draft.candidates.of(h)].fill(i32::try_from(place).unwrap_or(i32::MAX));
        }
        draft.candidates.cost[goal] = cost;
    }
}
