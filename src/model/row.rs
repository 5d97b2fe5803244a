//! Side rows: weighted numbers of pairs, across members and across layers, with bounds and prices.

use crate::model::{Layer, Model};

/// A weighted number of pairs that must lie between bounds, or costs something outside a target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SideRow {
    /// Name, for messages.
    pub name: String,
    /// The pairs counted; each candidate at most once, in order of layer and candidate.
    pub terms: Vec<Term>,
    /// Least allowed.
    pub min: Option<i64>,
    /// Most allowed.
    pub max: Option<i64>,
    /// What the number costs.
    pub charges: Vec<(usize, RowCharge)>,
}

/// A candidate in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    /// Number of the layer.
    pub layer: usize,
    /// Number of the candidate.
    pub candidate: usize,
    /// What one pair counts.
    pub coefficient: i64,
}

/// A convex cost of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowCharge {
    /// What is missing to the limit.
    Below(i64),
    /// What is over the limit.
    Above(i64),
}

impl RowCharge {
    /// The cost at `number`.
    pub fn at(self, number: i64) -> i64 {
        match self {
            Self::Below(limit) => limit.saturating_sub(number).max(0),
            Self::Above(limit) => number.saturating_sub(limit).max(0),
        }
    }

    /// Where the slope changes.
    pub fn limit(self) -> i64 {
        match self {
            Self::Below(limit) | Self::Above(limit) => limit,
        }
    }
}

impl SideRow {
    /// The least and the greatest that any choice of candidates gives, bounds aside.
    pub fn range(&self) -> (i64, i64) {
        let of = |sign: fn(i64) -> i64| self.terms.iter().map(|t| sign(t.coefficient)).sum();
        (of(|c| c.min(0)), of(|c| c.max(0)))
    }

    /// The cost per goal at `number`, added to `total`.
    pub fn charge(&self, number: i64, total: &mut [i64]) {
        for &(goal, charge) in &self.charges {
            total[goal] += charge.at(number);
        }
    }

    /// The most that the row can cost in one goal; the least is at least zero.
    pub fn dearest(&self, goal: usize) -> i64 {
        let of_goal = self.charges.iter().filter(|(g, _)| *g == goal);
        let (low, high) = self.range();
        let at = |number| of_goal.clone().map(|(_, charge)| charge.at(number)).sum::<i64>();
        at(low).max(at(high))
    }

    /// The layers it counts pairs of, in order.
    pub fn layers(&self) -> Vec<usize> {
        let mut layers: Vec<usize> = self.terms.iter().map(|t| t.layer).collect();
        layers.dedup();
        layers
    }
}

impl Model {
    /// The number that each row counts in a set of pairs, given per layer as positions.
    pub fn activities(&self, pairs: &[Vec<(u32, u32)>]) -> Vec<i64> {
        let chosen = |(layer, pairs): (&Layer, &Vec<(u32, u32)>)| {
            let mut chosen = vec![false; layer.candidates.len()];
            for &(h, r) in pairs {
                if let Some(c) = layer.candidates.find(h as usize, r) {
                    chosen[c] = true;
                }
            }
            chosen
        };
        if self.rows.is_empty() {
            return Vec::new();
        }
        let chosen: Vec<Vec<bool>> = self.layers.iter().zip(pairs).map(chosen).collect();
        let number = |row: &SideRow| {
            let counted = row.terms.iter().filter(|t| chosen[t.layer][t.candidate]);
            counted.map(|t| t.coefficient).sum()
        };
        self.rows.iter().map(number).collect()
    }
}
