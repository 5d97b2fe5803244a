//! MEREC weights: a column weighs as much as the picture changes when it is left out.

use crate::composite::chain::Chain;
use crate::composite::normalize::range;
use crate::composite::place::float;

/// The effect of leaving out every column, not yet made to add up to one.
///
/// With `n = min / x` where high is better and `x / max` where low is (so small is good), a row performs
/// `S = ln(1 + mean |ln n|)`; `S'` is the same with column `j` counted as nothing; the effect of
/// `j` is `sum |S' - S|` over the rows. Values must be positive; others count as missing.
///
/// Source: Keshavarz-Ghorabaee, Amiri, Zavadskas, Turskis and Antucheviciene, *Determination of objective
/// weights using a new method based on the removal effects of criteria (MEREC)*, Symmetry 13 (2021).
/// `O(columns × rows)`.
pub(super) fn weights(chain: &Chain, columns: &[&[f64]]) -> Vec<f64> {
    let logs = |(i, column): (usize, &&[f64])| -> Vec<f64> {
        let positive: Vec<f64> = column.iter().copied().filter(|&x| x > 0.0).collect();
        let (least, most) = range(&positive);
        let ratio = |x: f64| if chain.rises(i) { least / x } else { x / most };
        let log = |&x: &f64| if x > 0.0 { libm::log(ratio(x)).abs() } else { 0.0 };
        column.iter().map(log).collect()
    };
    let logs: Vec<Vec<f64>> = columns.iter().enumerate().map(logs).collect();
    let m = float(columns.len());
    let n_rows = columns.first().map_or(0, |column| column.len());
    let total: Vec<f64> = (0..n_rows).map(|row| logs.iter().map(|l| l[row]).sum()).collect();
    let effect = |own: &Vec<f64>| {
        let change = |(total, own): (&f64, &f64)| {
            (libm::log1p((total - own) / m) - libm::log1p(total / m)).abs()
        };
        total.iter().zip(own).map(change).sum()
    };
    logs.iter().map(effect).collect()
}
