//! Entropy weights: what differs more between rows tells more, and weighs more.

use crate::composite::chain::{Chain, Normalize};
use crate::composite::normalize::{normalize, range};
use crate::composite::place::float;

/// The divergence of every column, not yet made to add up to one.
///
/// Shannon's entropy of the shares `p = x / sum(x)` of a column over `n` rows: the divergence is
/// `1 + sum(p ln p) / ln n`. A column with negative values is first brought to 0..1 by min-max.
/// Source: Hwang and Yoon, *Multiple Attribute Decision Making* (1981), chapter 2. `O(n)` a column.
pub(super) fn weights(chain: &Chain, columns: &[&[f64]]) -> Vec<f64> {
    let of = |(i, column): (usize, &&[f64])| {
        if range(column).0 >= 0.0 {
            divergence(column)
        } else {
            let (scale, rises) = ((0.0, 1.0), chain.rises(i));
            divergence(&normalize(&Normalize::MinMax, column, rises, scale, &[]))
        }
    };
    columns.iter().enumerate().map(of).collect()
}

/// How far the shares of a column are from all alike: 0 when equal, 1 when one row has all.
///
/// A constant column is tested for, since its shares add up to zero divergence but for noise,
/// and where all columns are constant noise would become the weights.
fn divergence(column: &[f64]) -> f64 {
    let known = || column.iter().filter(|x| !x.is_nan());
    let total: f64 = known().sum();
    let (least, most) = range(column);
    if least >= most || total <= 0.0 {
        return 0.0;
    }
    let term = |x: f64| if x > 0.0 { x / total * libm::log(x / total) } else { 0.0 };
    let n = float(known().count());
    (1.0 + known().map(|&x| term(x)).sum::<f64>() / libm::log(n)).max(0.0)
}
