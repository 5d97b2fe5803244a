//! Parts to a whole, up the tree.
//!
//! Sources: OECD/JRC, *Handbook on Constructing Composite Indicators* (2008), step 6, for the means;
//! Hwang and Yoon, *Multiple Attribute Decision Making* (1981), for TOPSIS.

use crate::composite::chain::{Chain, Mean};
use crate::composite::normalize::normalize;
use crate::composite::place::settle;
use crate::composite::{Weighted, computed};

/// The value of every node by row, the index first. Parts that a row lacks are left out, and the others
/// take over their weight; a row that lacks all has no value.
/// Values are freed from noise, see [`crate::composite::Steps`].
pub(super) fn aggregate(
    chain: &Chain,
    weights: &Weighted,
    normal: &[&[f64]],
    n_rows: usize,
) -> Vec<Vec<f64>> {
    let mut nodes: Vec<Vec<f64>> = vec![Vec::new(); chain.nodes.len()];
    // Every node stands after the one it is a part of: backwards, parts come first.
    for n in (0..chain.nodes.len()).rev() {
        let node = &chain.nodes[n];
        let below = chain.nodes_in(n).map(|part| (weights.nodes[part], nodes[part].as_slice()));
        let own = chain.indicators_in(n).map(|i| (weights.indicators[i], normal[i]));
        let parts: Vec<(f64, &[f64])> = below.chain(own).collect();
        let mut value = computed(combine(node.mean, &parts, n_rows, chain));
        let of_parts = parts.iter().flat_map(|(_, part)| part.iter());
        settle(&mut value, of_parts.fold(0.0, |most: f64, x| most.max(x.abs())));
        if let Some(method) = &node.normalize {
            value = computed(normalize(method, &value, true, chain.scale, &[]));
        }
        nodes[n] = value;
    }
    nodes
}

/// One node. Weights need not add up to one; if all are zero they count as equal.
fn combine(mean: Mean, parts: &[(f64, &[f64])], n_rows: usize, chain: &Chain) -> Vec<f64> {
    let is_complete = parts.iter().all(|(_, part)| part.iter().all(|x| !x.is_nan()));
    match mean {
        _ if parts.is_empty() => vec![f64::NAN; n_rows],
        Mean::Topsis => topsis(parts, n_rows, chain.scale),
        // The usual case, column by column: all that the processor can do at once.
        Mean::Arithmetic if is_complete => {
            let mut sums = vec![0.0; n_rows];
            for (share, part) in shares(parts.iter().map(|p| p.0)).into_iter().zip(parts) {
                add(&mut sums, share, part.1);
            }
            sums
        }
        Mean::Sum if is_complete => {
            let mut sums = vec![0.0; n_rows];
            parts.iter().for_each(|(weight, part)| add(&mut sums, *weight, part));
            sums
        }
        Mean::Geometric if is_complete => {
            let mut products = vec![1.0; n_rows];
            for (share, part) in shares(parts.iter().map(|p| p.0)).into_iter().zip(parts) {
                products.iter_mut().zip(part.1).for_each(|(all, &x)| *all *= libm::pow(x, share));
            }
            products
        }
        _ => (0..n_rows).map(|row| whole(mean, parts, row, chain.high_is_good)).collect(),
    }
}

/// Adds a multiple of a column.
pub(super) fn add(sums: &mut [f64], times: f64, column: &[f64]) {
    sums.iter_mut().zip(column).for_each(|(sum, x)| *sum += times * x);
}

fn shares(weights: impl Iterator<Item = f64> + Clone) -> Vec<f64> {
    let total: f64 = weights.clone().sum();
    let n: f64 = weights.clone().map(|_| 1.0).sum();
    weights.map(|w| if total > 0.0 { w / total } else { 1.0 / n }).collect()
}

/// The value of a node in one row.
fn whole(mean: Mean, parts: &[(f64, &[f64])], row: usize, high_is_good: bool) -> f64 {
    let there: Vec<(f64, f64)> =
        parts.iter().map(|(w, part)| (*w, part[row])).filter(|(_, x)| !x.is_nan()).collect();
    let values = there.iter().map(|&(_, x)| x);
    let shared = shares(there.iter().map(|&(w, _)| w)).into_iter().zip(values.clone());
    match mean {
        _ if there.is_empty() => f64::NAN,
        Mean::Arithmetic => shared.map(|(share, x)| share * x).sum(),
        Mean::Geometric => shared.map(|(share, x)| libm::pow(x, share)).product(),
        Mean::Harmonic if there.iter().any(|&(_, x)| x == 0.0) => 0.0,
        Mean::Harmonic => 1.0 / shared.map(|(share, x)| share / x).sum::<f64>(),
        Mean::Sum => there.iter().map(|(w, x)| w * x).sum(),
        Mean::Worst if high_is_good => values.fold(f64::INFINITY, f64::min),
        Mean::Worst => values.fold(f64::NEG_INFINITY, f64::max),
        Mean::Topsis => f64::NAN,
    }
}

/// TOPSIS: with every part times its weight, and the best and the worst row there could be, made of the
/// best and the worst of every part, `d- / (d+ + d-)` of the Euclidean distances to both, on the scale.
/// A row that is both best and worst gets the high end.
fn topsis(parts: &[(f64, &[f64])], n_rows: usize, (low, high): (f64, f64)) -> Vec<f64> {
    let shares = shares(parts.iter().map(|p| p.0));
    let mut distances = vec![(0.0, 0.0, 0); n_rows];
    for (share, (_, part)) in shares.iter().zip(parts) {
        let (least, most) = super::normalize::range(part);
        for ((to_best, to_worst, there), x) in distances.iter_mut().zip(*part) {
            if !x.is_nan() {
                *to_best += libm::pow(share * (most - x), 2.0);
                *to_worst += libm::pow(share * (x - least), 2.0);
                *there += 1;
            }
        }
    }
    let closeness = |(to_best, to_worst, there): (f64, f64, usize)| {
        let (best, worst) = (to_best.sqrt(), to_worst.sqrt());
        match best + worst {
            _ if there == 0 => f64::NAN,
            all if all > 0.0 => low + worst / all * (high - low),
            _ => high,
        }
    };
    distances.into_iter().map(closeness).collect()
}
