//! Weights of indicators.

use crate::scheme::{Indicator, Weights};
use crate::score::normalize::range;

/// The weight of every indicator, adding up to one.
///
/// Entropy weights follow Shannon: with shares `p = x / sum(x)` of each column over `n` rows, the
/// divergence `1 + sum(p ln p) / ln n`, made to add up to one. `columns` are values `>= 0`; a
/// column that is constant, or zero throughout, has no divergence; if none has any, weights are
/// equal.
pub(super) fn weights(method: Weights, indicators: &[Indicator], columns: &[Vec<f64>]) -> Vec<f64> {
    let raw: Vec<f64> = match method {
        Weights::Given => indicators.iter().map(|i| i.weight).collect(),
        Weights::Equal => vec![1.0; indicators.len()],
        Weights::Entropy => columns.iter().map(|c| divergence(c)).collect(),
    };
    let total: f64 = raw.iter().sum();
    #[expect(clippy::cast_precision_loss, reason = "a handful of indicators")]
    let equal = 1.0 / raw.len().max(1) as f64;
    raw.iter().map(|w| if total > 0.0 { w / total } else { equal }).collect()
}

/// How far the shares of a column are from all alike: 0 when equal, 1 when one row has all.
///
/// A constant column is tested for, since its shares add up to zero divergence but for noise,
/// and where all columns are constant noise would become the weights.
pub(super) fn divergence(column: &[f64]) -> f64 {
    let total: f64 = column.iter().sum();
    let (least, most) = range(column);
    if least >= most || total <= 0.0 {
        return 0.0;
    }
    let term = |x: f64| if x > 0.0 { x / total * libm::log(x / total) } else { 0.0 };
    #[expect(clippy::cast_precision_loss, reason = "tables have far fewer than 2^52 rows")]
    let n = column.len() as f64;
    (1.0 + column.iter().map(|&x| term(x)).sum::<f64>() / libm::log(n)).max(0.0)
}
