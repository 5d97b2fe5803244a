//! `due`: what is due until a period is at most so many times what a helper can carry in one.
//!
//! One row per helper and period that occurs. For work that can be put off and taken up again, that is
//! enough: take what is due first, first (Jackson, *Scheduling a production line to minimize maximum
//! tardiness*, 1955).

use super::View;
use crate::base::{Code, Findings, Text};
use crate::model::{SideRow, Term};

/// A row per helper and period.
pub(super) fn rows(view: &View<'_>, column: usize, findings: &mut Findings) -> Vec<SideRow> {
    let (Some(loads), Some(due)) = (&view.scores.loads, check_c012_due(view, column, findings))
    else {
        return Vec::new();
    };
    let mut periods = due.clone();
    periods.sort_unstable();
    periods.dedup();
    let mut rows = Vec::new();
    for h in 0..view.scores.helpers.len() {
        let key = view.helpers().key(view.scores.helpers[h]);
        let candidates = &view.model.layers[view.number].candidates;
        for &period in &periods {
            let own = candidates.of(h).map(|c| (c, candidates.recipient[c] as usize));
            let own = own.filter(|&(_, r)| due[r] <= period && loads.load(h, r) > 0);
            let terms: Vec<Term> = own.map(|(c, r)| view.term(c, loads.load(h, r))).collect();
            let most = loads.capacity[h].saturating_mul(period);
            let name = format!("due: {key} until {period}");
            rows.push(view.row(&name, terms, (None, Some(most))));
        }
    }
    rows
}

/// The period of every recipient: a whole number from 1.
fn check_c012_due(view: &View<'_>, column: usize, findings: &mut Findings) -> Option<Vec<i64>> {
    let table = view.recipients();
    let numbers = table.numbers(column, &mut Findings::default());
    let mut due = Vec::new();
    for &row in &view.scores.recipients {
        let whole = numbers[row].filter(|x| *x >= 1.0 && *x < 1e6 && x.fract() == 0.0);
        #[expect(clippy::cast_possible_truncation, reason = "whole and below a million")]
        let whole = whole.map(|x| x as i64);
        if whole.is_none() {
            findings.error(
                Code::C012,
                table.place(row, Some(column)),
                Text::new(
                    "the period in which something is due must be a whole number from 1",
                    "期限须为从 1 起的整数（第几期）",
                ),
                Text::new(
                    "number the periods: 1 for the first week of the term, 2 for the next",
                    "请用第几期的序号填写：第一周为 1，第二周为 2",
                ),
            );
        }
        due.push(whole);
    }
    due.into_iter().collect()
}
