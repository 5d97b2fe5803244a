//! Which indicators say the same, or the opposite.

use crate::composite::Steps;
use crate::composite::chain::Chain;
use crate::composite::correlation::correlation;
use crate::composite::normalize::mean_and_deviation;
use crate::composite::place::{float, standing};
use rayon::prelude::*;
use serde::Serialize;

/// From here on, two indicators say nearly the same.
const REDUNDANT: f64 = 0.9;
/// Up to here, two indicators speak against each other: a mean of them tells little.
const OPPOSED: f64 = -0.4;

/// How indicators go together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Correlations {
    /// Pearson's correlation of comparable values, by indicator and indicator.
    pub pearson: Vec<Vec<f64>>,
    /// Spearman's: that of their places.
    pub spearman: Vec<Vec<f64>>,
    /// Pearson's correlation of each indicator with the index.
    pub with_index: Vec<f64>,
    /// Spearman's.
    pub ranks_with_index: Vec<f64>,
    /// Pairs with a correlation of at least 0.9, or at most -0.9.
    pub redundant: Vec<Pair>,
    /// Pairs with a correlation of at most -0.4.
    pub opposed: Vec<Pair>,
    /// Cronbach's alpha of the parts of each node; nothing for fewer than two parts or if none differ.
    pub alpha: Vec<Option<f64>>,
}

/// Two indicators, the lower number first.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// One.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// Pearson's correlation.
    pub r: f64,
}

/// Correlates the comparable values of all indicators with each other and with the index.
///
/// Values are in the direction of the index, so a negative correlation is a conflict. Correlations are over
/// the rows that have both values, 0 where a column does not differ.
/// Sources: OECD/JRC, *Handbook on Constructing Composite Indicators* (2008), step 4; Cronbach, *Coefficient
/// alpha and the internal structure of tests*, Psychometrika 16 (1951); limits as in Becker et al. (2022).
/// `O(indicators² × rows)`.
pub fn correlate(chain: &Chain, steps: &Steps) -> Correlations {
    let normal: Vec<&[f64]> = steps.normal.iter().map(Vec::as_slice).collect();
    let places: Vec<Vec<f64>> = normal.par_iter().map(|column| standing(column)).collect();
    let spearman =
        |i: usize, j: usize| rank_correlation((normal[i], &places[i]), (normal[j], &places[j]));
    let pearson = matrix(normal.len(), |i, j| correlation(normal[i], normal[j]));
    let pairs = |is_one: &dyn Fn(f64) -> bool| {
        let all = (0..normal.len()).flat_map(|a| (a + 1..normal.len()).map(move |b| (a, b)));
        let pairs = all.map(|(a, b)| Pair { a, b, r: pearson[a][b] });
        pairs.filter(|pair| is_one(pair.r)).collect::<Vec<Pair>>()
    };
    let (redundant, opposed) = (pairs(&|r| r.abs() >= REDUNDANT), pairs(&|r| r <= OPPOSED));
    let score = steps.nodes[0].as_slice();
    let place = standing(score);
    let all = 0..normal.len();
    Correlations {
        spearman: matrix(normal.len(), spearman),
        with_index: all.clone().map(|i| correlation(normal[i], score)).collect(),
        ranks_with_index: all
            .map(|i| rank_correlation((normal[i], &places[i]), (score, &place)))
            .collect(),
        redundant,
        opposed,
        alpha: (0..chain.nodes.len()).map(|node| alpha(chain, steps, node)).collect(),
        pearson,
    }
}

/// A symmetric matrix with ones on its diagonal.
fn matrix(n: usize, of: impl Fn(usize, usize) -> f64 + Sync) -> Vec<Vec<f64>> {
    let row = |i: usize| -> Vec<f64> { (0..i).map(|j| of(i, j)).collect() };
    let lower: Vec<Vec<f64>> = (0..n).into_par_iter().map(row).collect();
    let cell = |i: usize, j: usize| match i.cmp(&j) {
        std::cmp::Ordering::Less => lower[j][i],
        std::cmp::Ordering::Equal => 1.0,
        std::cmp::Ordering::Greater => lower[i][j],
    };
    (0..n).map(|i| (0..n).map(|j| cell(i, j)).collect()).collect()
}

/// Spearman's correlation of two columns with their places, over the rows that have both values: places
/// are counted among those alone.
fn rank_correlation((a, place_a): (&[f64], &[f64]), (b, place_b): (&[f64], &[f64])) -> f64 {
    if a.iter().zip(b).all(|(x, y)| x.is_nan() == y.is_nan()) {
        return correlation(place_a, place_b);
    }
    let both = || a.iter().zip(b).filter(|(x, y)| !x.is_nan() && !y.is_nan());
    let (a, b): (Vec<f64>, Vec<f64>) = both().unzip();
    correlation(&standing(&a), &standing(&b))
}

/// `k / (k - 1) (1 - sum of the variances / variance of the sum)` of the `k` parts of a node, over the
/// rows that have all of them.
fn alpha(chain: &Chain, steps: &Steps, node: usize) -> Option<f64> {
    let below = chain.nodes_in(node).map(|n| steps.nodes[n].as_slice());
    let own = chain.indicators_in(node).map(|i| steps.normal[i].as_slice());
    let parts: Vec<&[f64]> = below.chain(own).collect();
    let n_rows = parts.first()?.len();
    let rows: Vec<usize> =
        (0..n_rows).filter(|&row| parts.iter().all(|part| !part[row].is_nan())).collect();
    let variance = |value: &dyn Fn(usize) -> f64| {
        let values: Vec<f64> = rows.iter().map(|&row| value(row)).collect();
        let deviation = mean_and_deviation(&values).1;
        deviation * deviation
    };
    let each: f64 = parts.iter().map(|part| variance(&|row| part[row])).sum();
    let whole = variance(&|row| parts.iter().map(|part| part[row]).sum());
    let k = float(parts.len());
    (parts.len() > 1 && whole > 0.0).then(|| k / (k - 1.0) * (1.0 - each / whole))
}
