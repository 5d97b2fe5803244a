//! Tables to numbers: composite indices, groups, and the fit of every pair.
//!
//! Goes in: a [`Case`]. Comes out: [`Scores`], printable by `jiedui rank`. All arithmetic here is
//! in finite floats and in key order, so that it does not depend on the order of the file; pairs
//! leave as integers. Deliberately not here: any choice of pairs.
//!
//! **When are two scores the same?** Scores that differ by less than `1e-12` of the largest
//! normalized value are one score: `0.1 + 0.2` and `0.3` must tie, or rounding nobody sees would
//! decide who takes part. `normalize::settle` makes them equal bit for bit as soon as they are
//! computed, so that ranks, labels, the cut line and the standing all agree.
//!
//! **Why is everything finite?** No number beyond `1e100` passes (C006), logarithms are of
//! positive values (C001), geometric means of non-negative ones (C003), goalposts differ (C006).

mod aggregate;
mod check;
mod column;
mod group;
mod load;
mod lookup;
mod normalize;
mod pair;
mod prepare;
mod weight;

pub use aggregate::{IndexScores, Part};
pub use group::Chosen;
pub use load::LayerLoads;
pub use normalize::competition_ranks;
pub use pair::{LayerScores, Ruling};

use crate::base::{Findings, Severity};
use crate::scheme::{Case, Members};

/// Everything computed from the tables before any pair is chosen.
#[derive(Clone, Debug)]
pub struct Scores {
    /// One per index of the scheme.
    pub indices: Vec<IndexScores>,
    /// One per group of the scheme.
    pub groups: Vec<Chosen>,
}

impl Scores {
    /// The rows on one side of a layer, in key order.
    pub fn rows(&self, case: &Case, members: Members) -> Vec<usize> {
        match members {
            Members::Table(t) => (0..case.tables.table(t).len()).collect(),
            Members::Group(g) => self.groups[g].rows.clone(),
        }
    }
}

/// Computes all indices and groups of a case, or `None` with errors in `findings`.
pub fn score(case: &Case, findings: &mut Findings) -> Option<Scores> {
    let before = findings.count(Severity::Error);
    let mut indices = Vec::new();
    for index in &case.scheme.indices {
        let table = case.tables.table(index.table);
        indices.push(aggregate::score(index, table, findings));
    }
    let indices: Vec<IndexScores> = indices.into_iter().collect::<Option<_>>()?;
    let groups = case
        .scheme
        .groups
        .iter()
        .map(|group| group::choose(group, case.tables.table(group.table), &indices, findings))
        .collect();
    (findings.count(Severity::Error) == before).then_some(Scores { indices, groups })
}
