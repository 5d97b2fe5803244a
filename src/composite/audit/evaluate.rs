//! One draw after another, each ranked in the place of the one before.
//!
//! Nearly every index is a weighted mean of weighted means with a value for every row: one weighted sum. Then a
//! draw is a sum of columns and a sort of small numbers, and asks for no memory. All others go through the tree.

use crate::composite::audit::Standing;
use crate::composite::audit::draw::{Drawn, Sampler};
use crate::composite::select::{Selection, end_of_list, select_in};
use crate::composite::weigh::Factored;

/// What a draw is evaluated on; each thread has its own.
#[derive(Clone, Debug, Default)]
pub(super) struct Desk {
    pub(super) factored: Factored,
    pub(super) keys: Vec<u64>,
    /// All rows by score, those with the same in any order; nothing if they were not sorted.
    pub(super) rows: Vec<usize>,
    /// What ranks go by.
    pub(super) merit: Vec<f64>,
    pub(super) standing: Standing,
}

/// Ranks draws, and lists them by a rule.
#[derive(Debug)]
pub(super) struct Ranker<'a> {
    sampler: &'a Sampler<'a>,
    rule: &'a Selection,
    /// Whether nothing but the score decides about any row.
    is_plain: bool,
}

impl<'a> Ranker<'a> {
    pub(super) fn new(sampler: &'a Sampler<'a>, rule: &'a Selection, n_rows: usize) -> Self {
        let any = |rows: &[bool]| rows.contains(&true);
        let is_plain = rule.may.len() == n_rows
            && rule.floor.is_none()
            && !any(&rule.always)
            && !any(&rule.grace);
        Self { sampler, rule, is_plain }
    }

    /// The merit and the standing of a draw. `O(indicators × rows + rows log rows)`.
    pub(super) fn rank(&self, drawn: &Drawn, desk: &mut Desk) {
        self.sampler.evaluate(drawn, desk);
        if desk.rows.len() == desk.merit.len() {
            self.place(desk);
        } else {
            desk.standing = Standing::of(self.rule, &desk.merit);
        }
    }

    /// The standing of rows in order of score.
    fn place(&self, desk: &mut Desk) {
        let (rule, Desk { rows, merit, standing, .. }) = (self.rule, desk);
        let sign = if rule.worst { 1.0 } else { -1.0 };
        let is_in_order = |a: &usize, b: &usize| sign * merit[*a] <= sign * merit[*b];
        if !rows.is_sorted_by(is_in_order) {
            rows.reverse();
        }
        // Where rows are vetoed, or scores so large that not all of them are rounded.
        if !rows.is_sorted_by(is_in_order) {
            rows.sort_by(|&a, &b| (sign * merit[a]).total_cmp(&(sign * merit[b])));
        }
        standing.ranks.resize(merit.len(), 0);
        let mut rank = 1;
        for alike in rows.chunk_by_mut(|&a, &b| merit[a] == merit[b]) {
            if alike.len() > 1 {
                alike.sort_unstable_by_key(|&row| (rule.tie.get(row).copied().unwrap_or(0), row));
            }
            alike.iter().for_each(|&row| standing.ranks[row] = rank);
            rank += alike.iter().map(|_| 1).sum::<u32>();
        }
        standing.chosen.clear();
        standing.chosen.resize(merit.len(), false);
        if self.is_plain {
            let end = end_of_list(rule, merit, rows);
            rows[..end].iter().for_each(|&row| standing.chosen[row] = true);
        } else {
            let list = select_in(rule, merit, rows.clone());
            list.rows.into_iter().for_each(|row| standing.chosen[row] = true);
        }
    }
}
