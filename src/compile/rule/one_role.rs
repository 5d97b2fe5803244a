//! `one_role`: a row helps or is helped, not both.
//!
//! With `K` the most that a row may have on one side and at most one on the other, one row says it:
//! `K x + y <= K`. Else there is one such row per pair of the side with fewer pairs.

use super::View;
use crate::model::{SideRow, Term};

/// Rows for every table row that is on both sides.
pub(super) fn rows(view: &View<'_>) -> Vec<SideRow> {
    let layer = &view.model.layers[view.number];
    let mut helps = vec![Vec::new(); view.scores.helpers.len()];
    let mut helped = vec![Vec::new(); view.scores.recipients.len()];
    for (c, h, r) in view.candidates() {
        helps[h].push(c);
        helped[r].push(c);
    }
    let mut rows = Vec::new();
    for (h, &row) in view.scores.helpers.iter().enumerate() {
        let Ok(r) = view.scores.recipients.binary_search(&row) else { continue };
        let name = format!("one_role: {}", view.helpers().key(row));
        // The pairs of which one excludes the others' side, and the most of that side.
        let few = layer.helpers[h].max <= layer.recipients[r].max;
        let (own, other) = if few { (&helps[h], &helped[r]) } else { (&helped[r], &helps[h]) };
        let most = if few { layer.recipients[r].max } else { layer.helpers[h].max };
        let at_most_one = layer.helpers[h].max.min(layer.recipients[r].max) <= 1;
        let groups: Vec<&[usize]> = if at_most_one { vec![own] } else { own.chunks(1).collect() };
        for group in groups {
            let mut terms: Vec<Term> =
                group.iter().map(|&c| view.term(c, i64::from(most.max(1)))).collect();
            for &c in other {
                match terms.iter_mut().find(|t| t.candidate == c) {
                    Some(term) => term.coefficient += 1,
                    None => terms.push(view.term(c, 1)),
                }
            }
            terms.sort_unstable();
            rows.push(view.row(&name, terms, (None, Some(i64::from(most.max(1))))));
        }
    }
    rows
}
