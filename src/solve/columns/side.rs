//! Rows over the pairs of the upper layer: a team says how many of them it counts.
//!
//! The number of a row is one more thing that teams bring and that has a price, like the members of a
//! team; only what may be brought in all lies between limits, at a convex cost. So a row stands in
//! the master like a helper whose number of partners may vary, and its multiplier stands among
//! those of the helpers.

use crate::model::{Model, SideRow};
use crate::solve::columns::problem::suits;
use crate::solve::rows::{limits, rows_of};
use crate::solve::{Task, family};

/// Whether columns of a layer know what a row counts: pairs of that layer alone, if columns are the
/// method for it.
pub fn knows(model: &Model, root: usize, row: &SideRow) -> bool {
    let layer = &model.layers[root];
    let children = model.children(root);
    let is_plain = family(model, root)
        .iter()
        .all(|&l| model.layers[l].loads.is_none() && model.layers[l].spread.is_none());
    let is_method = !children.is_empty() || (layer.teams.is_some() && suits(layer));
    row.layers() == [root] && is_plain && is_method
}

/// A row over the upper layer.
#[derive(Clone, Debug)]
pub(super) struct Side {
    /// Its number among the rows over the layers of the part.
    pub(super) number: u32,
    /// Its number in the model.
    pub(super) row: usize,
    /// Per recipient, what the pair with each of its candidates counts.
    pub(super) counts: Vec<Vec<i64>>,
    /// The numbers where its cost bends, rising, with that cost: least and greatest are the limits.
    pub(super) corners: Vec<(i64, i64)>,
    /// The most that it costs, whatever the number.
    pub(super) dearest: i128,
    /// The charges, packed, are taken from here.
    charges: SideRow,
    weights: Vec<i64>,
}

impl Side {
    /// The rows over the upper layer alone; `by_recipient` holds its candidates as `(helper, candidate)`.
    pub(super) fn all(task: Task<'_>, layer: usize, by_recipient: &[Vec<(u32, u32)>]) -> Vec<Self> {
        let numbers = rows_of(task.model, &family(task.model, layer));
        let own = (0..).zip(numbers).filter(|(_, row)| task.model.rows[*row].layers() == [layer]);
        own.map(|numbers| Self::new(task, numbers, by_recipient)).collect()
    }

    fn new(
        task: Task<'_>,
        (number, of_model): (u32, usize),
        by_recipient: &[Vec<(u32, u32)>],
    ) -> Self {
        let (row, weights) = (&task.model.rows[of_model], &task.packing.weight);
        let of = |&(_, candidate): &(u32, u32)| {
            let at = row.terms.binary_search_by_key(&(candidate as usize), |t| t.candidate);
            at.map_or(0, |at| row.terms[at].coefficient)
        };
        let of_recipient = |list: &Vec<(u32, u32)>| list.iter().map(of).collect();
        let dearest = weights.iter().enumerate();
        let mut side = Self {
            number,
            row: of_model,
            counts: by_recipient.iter().map(of_recipient).collect(),
            corners: Vec::new(),
            dearest: dearest.map(|(g, &w)| i128::from(w) * i128::from(row.dearest(g))).sum(),
            charges: SideRow { terms: Vec::new(), ..row.clone() },
            weights: weights.to_vec(),
        };
        let (low, high) = limits(row);
        let bends = row.charges.iter().map(|(_, charge)| charge.limit());
        let mut corners: Vec<i64> = bends.chain([low, high]).collect();
        corners.retain(|y| (low..=high).contains(y));
        corners.sort_unstable();
        corners.dedup();
        side.corners = corners.into_iter().map(|y| (y, side.cost(y))).collect();
        side
    }

    /// The most it may count.
    pub(super) fn most(&self) -> i64 {
        self.corners.last().map_or(0, |&(y, _)| y)
    }

    /// Whether the master has the row as it is, or with all signs changed: right-hand sides are not
    /// negative there.
    pub(super) fn sign(&self) -> i64 {
        if self.most() < 0 { -1 } else { 1 }
    }

    /// What a number costs, packed.
    pub(super) fn cost(&self, number: i64) -> i64 {
        let mut total = vec![0; self.weights.len()];
        self.charges.charge(number, &mut total);
        total.iter().zip(&self.weights).map(|(cost, weight)| cost * weight).sum()
    }

    /// Whether a number is within the limits.
    pub(super) fn allows(&self, number: i64) -> bool {
        let (first, last) = (self.corners.first(), self.corners.last());
        first.zip(last).is_some_and(|(low, high)| (low.0..=high.0).contains(&number))
    }

    /// What a team of recipient `v` counts, given by its places.
    pub(super) fn count(&self, v: usize, team: &[u32]) -> i64 {
        team.iter().map(|&place| self.counts[v][place as usize]).sum()
    }

    /// The most that one pair counts, whatever its sign.
    pub(super) fn largest(&self) -> i64 {
        let all = self.counts.iter().flatten();
        all.map(|n| n.saturating_abs()).max().unwrap_or(0).max(1)
    }
}
