//! `distinct`: no two recipients of a helper have the same filled text in a column.

use super::View;
use crate::model::{SideRow, Term};
use std::collections::BTreeMap;

/// A row per helper and text that several of its candidates have.
pub(super) fn rows(view: &View<'_>, column: usize) -> Vec<SideRow> {
    let table = view.recipients();
    let mut terms: BTreeMap<(usize, &str), Vec<Term>> = BTreeMap::new();
    for (c, h, r) in view.candidates() {
        let text = table.text(view.scores.recipients[r], column);
        if !text.is_empty() {
            terms.entry((h, text)).or_default().push(view.term(c, 1));
        }
    }
    let row = |((h, text), terms): ((usize, &str), Vec<Term>)| {
        let key = view.helpers().key(view.scores.helpers[h]);
        view.row(&format!("distinct: {key}, {text}"), terms, (None, Some(1)))
    };
    terms.into_iter().filter(|(_, terms)| terms.len() > 1).map(row).collect()
}
