//! An index as a list: who stands where, which group takes whom, and where the line is drawn.

use crate::composite::Mean;
use crate::composite::select::Chosen;
use crate::scheme::{Case, Group, Index};
use crate::score::{IndexScores, Scores};

/// A ranked index, with the group that is cut by it.
#[derive(Clone, Debug)]
pub struct Ranking<'a> {
    /// The index as the scheme has it.
    pub index: &'a Index,
    /// The index, computed.
    pub scores: &'a IndexScores,
    /// Rows, those first that the group takes first (without one, in the order of the ranks); ties as the
    /// group settled them, then by key.
    pub order: Vec<usize>,
    /// The first group that goes by this index, by its position in the scheme.
    pub group: Option<(usize, &'a Group, &'a Chosen)>,
    /// Number of rows above the line: up to the last that entered by its score.
    pub cut: Option<usize>,
}

impl<'a> Ranking<'a> {
    /// Ranks index `index` of the scheme.
    pub fn new(case: &'a Case, scores: &'a Scores, index: usize) -> Self {
        let (own, own_scores) = (&case.scheme.indices[index], &scores.indices[index]);
        let groups = case.scheme.groups.iter().zip(&scores.groups).enumerate();
        let group = groups.map(|(g, (group, chosen))| (g, group, chosen));
        let group = group.into_iter().find(|(_, group, _)| group.goes_by(index));
        let mut place = vec![usize::MAX; own_scores.rank.len()];
        let settled = group.iter().flat_map(|(_, _, chosen)| chosen.order.iter()).enumerate();
        settled.for_each(|(position, &row)| place[row] = position);
        let turned = worst_first(own, group.map(|(_, group, _)| group)) != own.worst_first;
        let rank = |row: usize| {
            let rank = own_scores.rank[row];
            if turned { usize::MAX - rank } else { rank }
        };
        let mut order: Vec<usize> = (0..own_scores.rank.len()).collect();
        order.sort_by_key(|&row| (rank(row), place[row], row));
        let last = group.and_then(|(_, _, chosen)| chosen.line).map(|(last, _)| last);
        let cut = last.and_then(|last| order.iter().position(|&row| row == last));
        Self { index: own, scores: own_scores, order, group, cut: cut.map(|cut| cut + 1) }
    }

    /// Whether the worst rows stand first in the order.
    pub fn worst_first(&self) -> bool {
        worst_first(self.index, self.group.map(|(_, group, _)| group))
    }

    /// The rows that the group takes, if a group goes by this index.
    pub fn chosen(&self) -> Option<&'a Chosen> {
        self.group.map(|(_, _, chosen)| chosen)
    }

    /// Whether a row was chosen; `None` if no group goes by this index.
    pub fn is_chosen(&self, row: usize) -> Option<bool> {
        self.chosen().map(|c| c.rows.binary_search(&row).is_ok())
    }

    /// What each dimension below the index adds to the score of a row, if scores are sums.
    pub fn contributions(&self, row: usize) -> Option<Vec<f64>> {
        let chain = &self.index.chain;
        let weights = &self.scores.steps.weights.nodes;
        let parts: Vec<(f64, f64)> =
            chain.dimensions().map(|d| (weights[d], self.scores.dimension(d, row))).collect();
        let there = || parts.iter().filter(|(_, x)| !x.is_nan());
        let total = match chain.nodes[0].mean {
            Mean::Arithmetic => there().map(|(w, _)| w).sum(),
            Mean::Sum => 1.0,
            Mean::Geometric | Mean::Harmonic | Mean::Worst | Mean::Topsis => 0.0,
        };
        let is_sum = total > 0.0 && there().all(|&(w, x)| w * x >= 0.0);
        let part = |&(w, x): &(f64, f64)| if x.is_nan() { 0.0 } else { w * x / total };
        is_sum.then(|| parts.iter().map(part).collect())
    }

    /// The scores of the last row that entered by its score and of the first that did not.
    pub fn line(&self) -> Option<(f64, Option<f64>)> {
        let (last, first) = self.chosen()?.line?;
        Some((self.scores.score[last], first.map(|row| self.scores.score[row])))
    }

    /// How far the score of a row lies from the nearest on the other side of the line.
    pub fn margin(&self, row: usize) -> Option<f64> {
        let (last, first) = self.line()?;
        let other = if self.is_chosen(row)? { first? } else { last };
        Some(self.scores.score[row] - other)
    }

    /// The names of the dimensions right below the index.
    pub fn dimensions(&self) -> impl Iterator<Item = &'a str> + 'a {
        let chain = &self.index.chain;
        chain.dimensions().map(|d| chain.nodes[d].name.as_str())
    }

    /// The grade of a row, if grades are given.
    pub fn grade(&self, row: usize) -> Option<&'a str> {
        self.scores.grade(self.index, row)
    }
}

/// Whether a group, or without one the index, begins with the worst.
fn worst_first(index: &Index, group: Option<&Group>) -> bool {
    group.and_then(|group| group.choice).map_or(index.worst_first, |choice| choice.worst)
}
