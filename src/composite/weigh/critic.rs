//! CRITIC weights: a column weighs more if it differs between rows, and tells what others do not.

use crate::composite::chain::{Chain, Normalize};
use crate::composite::correlation::correlation;
use crate::composite::normalize::{mean_and_deviation, normalize};

/// `s (1 - r)` summed over all columns, of every column: its standard deviation after min-max in the
/// direction of the index, and its correlations with all columns. Not yet made to add up to one.
///
/// Source: Diakoulaki, Mavrotas and Papayannakis, *Determining objective weights in multiple criteria
/// problems: the CRITIC method*, Computers & Operations Research 22 (1995). The published method takes
/// the deviation of a sample; after norming, that of the population gives the same weights.
/// `O(columns² × rows)`.
pub(super) fn weights(chain: &Chain, columns: &[&[f64]]) -> Vec<f64> {
    let normal = |(i, column): (usize, &&[f64])| {
        normalize(&Normalize::MinMax, column, chain.rises(i), (0.0, 1.0), &[])
    };
    let normal: Vec<Vec<f64>> = columns.iter().enumerate().map(normal).collect();
    let of = |column: &Vec<f64>| {
        // Noise must not become a weight where columns all go together.
        let apart = |other: &Vec<f64>| 1.0 - correlation(column, other);
        let conflict: f64 = normal.iter().map(apart).filter(|apart| *apart > 1e-12).sum();
        // A column without a value has no deviation, and tells nothing.
        Some(mean_and_deviation(column).1).filter(|s| !s.is_nan()).map_or(0.0, |s| s * conflict)
    };
    normal.iter().map(of).collect()
}
