//! An index as a list: who stands where, which groups take whom, and where the line is drawn.

use crate::report::View;
use crate::scheme::Mean;
use crate::score::{Chosen, IndexScores};

/// A ranked index, with the group that is cut by it.
pub(super) struct Ranking<'a> {
    /// Position among the indices of the scheme.
    pub(super) index: usize,
    pub(super) scores: &'a IndexScores,
    /// Rows, worst first; ties as the group settled them, then by key.
    pub(super) order: Vec<usize>,
    /// The group that takes the worst by this index, if there is one.
    pub(super) chosen: Option<&'a Chosen>,
    /// Number of rows above the cut line.
    pub(super) cut: Option<usize>,
}

impl<'a> Ranking<'a> {
    /// Ranks index `index` of the scheme.
    pub(super) fn new(view: &View<'a>, index: usize) -> Self {
        let scheme = &view.case.scheme;
        let scores = &view.scores.indices[index];
        let group = scheme.groups.iter().position(|g| g.worst.is_some_and(|(by, _)| by == index));
        let chosen = group.and_then(|g| view.scores.groups.get(g));
        let mut order: Vec<usize> = (0..scores.score.len()).collect();
        let mut place = vec![usize::MAX; order.len()];
        for (position, &row) in chosen.map_or(&[][..], |c| &c.order).iter().enumerate() {
            place[row] = position;
        }
        order.sort_by_key(|&row| (scores.rank[row], place[row], row));
        let is_in = |row: &usize| chosen.is_some_and(|c| c.rows.binary_search(row).is_ok());
        let last = order.iter().rposition(is_in);
        Self { index, scores, order, chosen, cut: last.map(|last| last + 1) }
    }

    /// Whether a row was chosen; `None` if no group goes by this index.
    pub(super) fn is_chosen(&self, row: usize) -> Option<bool> {
        self.chosen.map(|c| c.rows.binary_search(&row).is_ok())
    }

    /// What each dimension adds to the score of a row, if scores are sums.
    pub(super) fn contributions(&self, view: &View<'_>, row: usize) -> Option<Vec<f64>> {
        let index = &view.case.scheme.indices[self.index];
        let is_sum = index.mean == Mean::Arithmetic && index.within == Mean::Arithmetic;
        let mut sums = vec![0.0; index.dimensions.len()];
        for (i, part) in self.scores.parts[row].iter().enumerate() {
            sums[index.indicators[i].dimension] += self.scores.weights[i] * part.normal;
        }
        (is_sum && sums.iter().all(|&x| x >= 0.0)).then_some(sums)
    }
}
