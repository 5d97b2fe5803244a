//! Indicators to dimensions to one score per row, with the parts that make it up.

use crate::base::{Code, Findings, Text};
use crate::scheme::{Index, Indicator, Mean, Normalize, Weights};
use crate::score::normalize::{competition_ranks, normalize, standing};
use crate::score::weight::weights;
use crate::table::Table;

/// What one indicator gives to one row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Value in the table.
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

/// Computes one index over all rows of its table.
pub fn score(index: &Index, table: &Table, findings: &mut Findings) -> Option<IndexScores> {
    let mut raw = Vec::new();
    for indicator in &index.indicators {
        raw.push(column(index, indicator, table, findings));
    }
    let raw: Vec<Vec<f64>> = raw.into_iter().collect::<Option<_>>()?;
    check_c003_geometric_needs_positive(index, findings)?;
    let pairs = index.indicators.iter().zip(&raw);
    let normal: Vec<Vec<f64>> =
        pairs.map(|(i, values)| normalize(index.normalize, i, values, index.scale)).collect();
    let weights = weights(index.weights, &index.indicators, &entropy_base(index, &raw));
    let row = |r: usize| dimension_scores(index, &weights, &normal, r);
    let dimensions: Vec<Vec<f64>> = (0..table.len()).map(row).collect();
    let of_dimension = dimension_weights(index, &weights);
    let score: Vec<f64> =
        dimensions.iter().map(|d| mean(index.mean, &of_dimension, d.iter().copied())).collect();
    let part =
        |r: usize| (0..raw.len()).map(|i| Part { raw: raw[i][r], normal: normal[i][r] }).collect();
    Some(IndexScores {
        parts: (0..table.len()).map(part).collect(),
        rank: competition_ranks(&score, true),
        label: labels(index, &dimensions),
        need: standing(&score).iter().map(|s| 1.0 - s).collect(),
        weights,
        dimensions,
        score,
    })
}

/// The values of an indicator, filled where the index says so.
fn column(
    index: &Index,
    indicator: &Indicator,
    table: &Table,
    findings: &mut Findings,
) -> Option<Vec<f64>> {
    let values = if index.fill_missing {
        filled(indicator, table, findings)
    } else {
        table.numbers(indicator.column, findings)
    };
    let values: Vec<f64> = values.into_iter().collect::<Option<_>>()?;
    let mut fine = true;
    for (row, &value) in values.iter().enumerate().filter(|_| indicator.log) {
        fine &= value > 0.0 || !report_c001_log_of_nonpositive(indicator, table, row, findings);
    }
    fine.then_some(values)
}

/// Numbers with every empty cell replaced by the mean of the others.
fn filled(indicator: &Indicator, table: &Table, findings: &mut Findings) -> Vec<Option<f64>> {
    let empty = |row: usize| table.text(row, indicator.column).is_empty();
    let n_empty = (0..table.len()).filter(|&r| empty(r)).count();
    let mut quiet = Findings::default();
    let values = table.numbers(indicator.column, &mut quiet);
    for finding in quiet.iter().filter(|f| f.code != Code::T012) {
        let f = finding.clone();
        findings.error(f.code, f.at, f.message, f.help);
    }
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    #[expect(clippy::cast_precision_loss, reason = "tables have far fewer than 2^52 rows")]
    let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
    if n_empty > 0 {
        let header = &table.columns()[indicator.column];
        findings.note(
            Code::C002,
            table.place((0..table.len()).find(|&r| empty(r)).unwrap_or(0), Some(indicator.column)),
            Text::new(
                format!("{n_empty} empty cells of \"{header}\" take the column's mean, {mean:.4}"),
                format!("“{header}”有 {n_empty} 个空单元格，按该列均值 {mean:.4} 填补"),
            ),
            Text::new(
                "fill the cells, or write missing = \"error\"",
                "请补填数据，或写 missing = \"error\"",
            ),
        );
    }
    let fill = |(row, value): (usize, Option<f64>)| if empty(row) { Some(mean) } else { value };
    values.into_iter().enumerate().map(fill).collect()
}

fn report_c001_log_of_nonpositive(
    indicator: &Indicator,
    table: &Table,
    row: usize,
    findings: &mut Findings,
) -> bool {
    findings.error(
        Code::C001,
        table.place(row, Some(indicator.column)),
        Text::new("the logarithm needs a value above 0", "取对数的指标值必须大于 0"),
        Text::new("correct the value, or leave out log = true", "请更正数值，或去掉 log = true"),
    );
    true
}

fn check_c003_geometric_needs_positive(index: &Index, findings: &mut Findings) -> Option<()> {
    let geometric = index.mean == Mean::Geometric || index.within == Mean::Geometric;
    let signed = index.normalize == Normalize::ZScore || index.scale.0 < 0.0;
    if geometric && signed {
        let name = &index.name;
        findings.error(
            Code::C003,
            index.indicators.first().map_or(crate::base::Place::Case, |i| i.at.clone()),
            Text::new(
                format!("index '{name}': a geometric mean needs values that are not negative"),
                format!("指数“{name}”：几何平均要求数值非负"),
            ),
            Text::new(
                "use normalize = \"min-max\" with a scale from 1 or 0, or mean = \"arithmetic\"",
                "请用 normalize = \"min-max\" 且 scale 从 1 或 0 开始，或改用 mean = \"arithmetic\"",
            ),
        );
        return None;
    }
    Some(())
}

/// What entropy weights look at: raw values where all are non-negative, otherwise min-max shares.
fn entropy_base(index: &Index, raw: &[Vec<f64>]) -> Vec<Vec<f64>> {
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
    index.indicators.iter().zip(raw).map(base).collect()
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
            let flip = |s: &f64| if label.for_best { *s } else { 1.0 - s };
            standing(&column).iter().map(flip).collect()
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
