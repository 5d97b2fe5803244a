//! Indicators to dimensions to one score per row, with the parts that make it up.

use crate::base::{Findings, Severity};
use crate::scheme::{Index, Indicator, Mean, Normalize, Weights};
use crate::score::check;
use crate::score::column::column;
use crate::score::normalize::{
    competition_ranks, normalize, settle, standing, standing_by_need, taken,
};
use crate::score::weight::weights;
use crate::table::Table;

/// What one indicator gives to one row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Value in the table, or filled in.
    pub raw: f64,
    /// Normalized value, high is good.
    pub normal: f64,
}

/// An index, computed.
#[derive(Clone, Debug)]
pub struct IndexScores {
    /// Weight of every indicator; they add up to one.
    pub weights: Vec<f64>,
    /// Per row and indicator.
    pub parts: Vec<Vec<Part>>,
    /// Per row and dimension.
    pub dimensions: Vec<Vec<f64>>,
    /// Per row; a low score means lagging.
    pub score: Vec<f64>,
    /// Per row: competition rank, 1 is the lowest score.
    pub rank: Vec<usize>,
    /// Per row: the label from the profile, or nothing.
    pub label: Vec<String>,
    /// Per row: standing by need, from 0 (best off) to 1 (worst off).
    pub need: Vec<f64>,
}

/// Computes one index over all rows of its table, or `None` with errors in `findings`.
pub(super) fn score(index: &Index, table: &Table, findings: &mut Findings) -> Option<IndexScores> {
    let before = findings.count(Severity::Error);
    check::methods(index, findings);
    let raw: Vec<Option<Vec<f64>>> =
        index.indicators.iter().map(|i| column(index, i, table, findings)).collect();
    if findings.count(Severity::Error) > before {
        return None;
    }
    let raw: Vec<Vec<f64>> = raw.into_iter().collect::<Option<_>>()?;
    let take = |(i, of): (&Indicator, &Vec<f64>)| of.iter().map(|&x| taken(i, x)).collect();
    let values: Vec<Vec<f64>> = index.indicators.iter().zip(&raw).map(take).collect();
    check::columns(index, table, &values, findings);
    let on_scale =
        |(i, of): (&Indicator, &Vec<f64>)| normalize(index.normalize, i, of, index.scale);
    let normal: Vec<Vec<f64>> = index.indicators.iter().zip(&values).map(on_scale).collect();
    let weights = weights(index.weights, &index.indicators, &entropy_base(index, &values));
    let (dimensions, score) = combine(index, &weights, &normal, table.len());
    check::warn_c003_zero_in_geometric(index, zeros(index, &dimensions, &score), findings);
    let part =
        |r: usize| (0..raw.len()).map(|i| Part { raw: raw[i][r], normal: normal[i][r] }).collect();
    Some(IndexScores {
        parts: (0..table.len()).map(part).collect(),
        rank: competition_ranks(&score, true),
        label: labels(index, &dimensions),
        need: standing_by_need(&score),
        weights,
        dimensions,
        score,
    })
}

/// Dimensions and score of every row, freed from noise.
fn combine(
    index: &Index,
    weights: &[f64],
    normal: &[Vec<f64>],
    n_rows: usize,
) -> (Vec<Vec<f64>>, Vec<f64>) {
    let magnitude = normal.iter().flatten().fold(0.0, |most: f64, x| most.max(x.abs()));
    let mut dimensions: Vec<Vec<f64>> =
        (0..n_rows).map(|row| dimension_scores(index, weights, normal, row)).collect();
    for d in 0..index.dimensions.len() {
        let mut column: Vec<f64> = dimensions.iter().map(|of| of[d]).collect();
        settle(&mut column, magnitude);
        dimensions.iter_mut().zip(column).for_each(|(of, x)| of[d] = x);
    }
    let of_dimension = dimension_weights(index, weights);
    let mut score: Vec<f64> =
        dimensions.iter().map(|d| mean(index.mean, &of_dimension, d.iter().copied())).collect();
    settle(&mut score, magnitude);
    (dimensions, score)
}

/// The number of rows in which a zero decides a geometric mean.
fn zeros(index: &Index, dimensions: &[Vec<f64>], score: &[f64]) -> usize {
    let within = |row: &usize| index.within == Mean::Geometric && dimensions[*row].contains(&0.0);
    let overall = |row: &usize| index.mean == Mean::Geometric && score[*row] == 0.0;
    (0..score.len()).filter(|row| within(row) || overall(row)).count()
}

/// What entropy weights look at: values where all are non-negative, otherwise min-max shares.
fn entropy_base(index: &Index, columns: &[Vec<f64>]) -> Vec<Vec<f64>> {
    if index.weights != Weights::Entropy {
        return Vec::new();
    }
    let base = |(indicator, values): (&Indicator, &Vec<f64>)| {
        if values.iter().all(|&x| x >= 0.0) {
            values.clone()
        } else {
            normalize(Normalize::MinMax, indicator, values, (0.0, 1.0))
        }
    };
    index.indicators.iter().zip(columns).map(base).collect()
}

fn dimension_weights(index: &Index, weights: &[f64]) -> Vec<f64> {
    let total = |d: usize| {
        let of = index.indicators.iter().zip(weights).filter(|(i, _)| i.dimension == d);
        of.map(|(_, w)| w).sum()
    };
    (0..index.dimensions.len()).map(total).collect()
}

fn dimension_scores(index: &Index, weights: &[f64], normal: &[Vec<f64>], row: usize) -> Vec<f64> {
    let one = |d: usize| {
        let of: Vec<usize> =
            (0..normal.len()).filter(|&i| index.indicators[i].dimension == d).collect();
        let w: Vec<f64> = of.iter().map(|&i| weights[i]).collect();
        mean(index.within, &w, of.iter().map(|&i| normal[i][row]))
    };
    (0..index.dimensions.len()).map(one).collect()
}

/// The weighted mean; weights need not add up to one, and if all are zero they count as equal.
fn mean(kind: Mean, weights: &[f64], values: impl Iterator<Item = f64>) -> f64 {
    let total: f64 = weights.iter().sum();
    #[expect(clippy::cast_precision_loss, reason = "a handful of indicators")]
    let share = |w: f64| if total > 0.0 { w / total } else { 1.0 / weights.len() as f64 };
    let pairs = weights.iter().zip(values);
    match kind {
        Mean::Arithmetic => pairs.map(|(&w, x)| share(w) * x).sum(),
        Mean::Geometric => pairs.map(|(&w, x)| libm::pow(x, share(w))).product(),
    }
}

/// The label of each row: that of the dimension in which it stands farthest out, compared by its
/// standing among all rows so that dimensions of different spread compete fairly. Ties go to the
/// label named first in the scheme.
fn labels(index: &Index, dimensions: &[Vec<f64>]) -> Vec<String> {
    let Some((_, labels)) = &index.profile else { return vec![String::new(); dimensions.len()] };
    let out: Vec<Vec<f64>> = labels
        .iter()
        .map(|label| {
            let column: Vec<f64> = dimensions.iter().map(|d| d[label.dimension]).collect();
            if label.for_best { standing(&column) } else { standing_by_need(&column) }
        })
        .collect();
    let pick = |row: usize| {
        let mut best: Option<usize> = None;
        for l in 0..labels.len() {
            if best.is_none_or(|b| out[l][row] > out[b][row]) {
                best = Some(l);
            }
        }
        best.map_or_else(String::new, |l| labels[l].text.clone())
    };
    (0..dimensions.len()).map(pick).collect()
}
