//! Tables to numbers: composite indices, groups, and the fit of every pair.
//!
//! Goes in: a [`Case`]. Comes out: [`Scores`], printable by `jiedui rank`. All arithmetic here is
//! in finite floats and in key order, so that it does not depend on the order of the file; pairs
//! leave as integers. Deliberately not here: any choice of pairs.
//!
//! **Why is everything finite?** No number beyond `1e100` passes (C006), logarithms are of
//! positive values (C001), geometric means of non-negative ones (C003), goalposts differ (C006).

mod audit;
mod check;
mod column;
mod condition;
mod group;
mod index;
mod load;
mod lookup;
mod missing;
mod pair;
mod prepare;
mod ranking;
mod required;

pub use audit::{Audit, audit};
pub use index::IndexScores;
pub use load::LayerLoads;
pub use pair::{LayerScores, Ruling};
pub use prepare::words;
pub use ranking::Ranking;

use crate::base::{Findings, Severity};
use crate::composite;
use crate::composite::select::{self, Chosen, Selection};
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
    for one in &case.scheme.indices {
        let table = case.tables.table(one.table);
        indices.push(index::score(one, table, findings));
    }
    let indices: Vec<IndexScores> = indices.into_iter().collect::<Option<_>>()?;
    let mut scores = Scores { indices, groups: Vec::new() };
    for group in &case.scheme.groups {
        let chosen = group::choose(group, ground(case, &scores), findings);
        scores.groups.push(chosen);
    }
    (findings.count(Severity::Error) == before).then_some(scores)
}

/// The rule by which a group is chosen, with all that it looks at; nothing if no index is asked.
pub fn selection(case: &Case, scores: &Scores, group: usize) -> Option<Selection> {
    let group = &case.scheme.groups[group];
    // The findings were reported when the group was first chosen.
    group::selection(group, ground(case, scores), &mut Findings::default())
}

fn ground<'a>(case: &'a Case, scores: &'a Scores) -> group::Ground<'a> {
    let (tables, scheme) = (&case.tables, &case.scheme.groups);
    group::Ground { tables, indices: &scores.indices, groups: &scores.groups, scheme }
}

/// The scores as they would be with other merits, one column per index: ranks, standings and groups follow,
/// labels and grades stay as they are.
pub fn with_merits(case: &Case, scores: &Scores, merits: Vec<Vec<f64>>) -> Scores {
    let mut drawn = scores.clone();
    for ((scores, index), merit) in drawn.indices.iter_mut().zip(&case.scheme.indices).zip(merits) {
        scores.rank = composite::ranks(&merit, index.worst_first, index.ranks, &[]);
        scores.need = composite::standing_by_need(&merit);
        scores.steps.merit = merit;
    }
    for (g, group) in case.scheme.groups.iter().enumerate() {
        if let Some((choice, rule)) = group.choice.zip(selection(case, &drawn, g)) {
            drawn.groups[g] = select::select(&rule, &drawn.indices[choice.index].steps.merit);
        } else if !group.any_of.is_empty() {
            // The groups before may have others than they had.
            let ground = ground(case, &drawn);
            drawn.groups[g] = group::choose(group, ground, &mut Findings::default());
        }
    }
    drawn
}
