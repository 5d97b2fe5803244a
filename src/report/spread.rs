//! Counts of partners: least, mean, most, and how many members have how many.

use crate::report::show;
use std::collections::BTreeMap;

/// How partners spread over the members of one side.
#[derive(Clone, Debug)]
pub(super) struct Spread {
    pub(super) least: usize,
    pub(super) mean: f64,
    pub(super) most: usize,
    /// Number of partners, number of members that have so many; rising.
    pub(super) counts: Vec<(usize, usize)>,
}

impl Spread {
    /// The spread of a list of numbers of partners.
    pub(super) fn of(load: &[usize]) -> Self {
        let mut counts = BTreeMap::new();
        for &n in load {
            *counts.entry(n).or_insert(0) += 1;
        }
        Self {
            least: load.iter().copied().min().unwrap_or(0),
            mean: show::ratio(load.iter().sum(), load.len()),
            most: load.iter().copied().max().unwrap_or(0),
            counts: counts.into_iter().collect(),
        }
    }
}
