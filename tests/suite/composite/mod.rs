//! Composite indices: every method of every step worked by hand or taken from where it was published,
//! one file a step; then the laws.

mod aggregate;
mod deprivation;
mod laws;
mod normalize;
mod page;
mod place;
mod prepare;
mod select;
mod weigh;

use jiedui::composite::{
    self, Chain, Data, Indicator, Mean, Missing, Node, Normalize, Treat, Weights,
};

pub(crate) const NONE: f64 = f64::NAN;

/// An indicator of the index itself where high is good, with weight 1 and nothing done to it.
pub(crate) fn indicator(normalize: Normalize) -> Indicator {
    Indicator {
        name: String::new(),
        high_is_better: true,
        node: 0,
        weight: 1.0,
        denominator: None,
        treat: Treat::default(),
        normalize,
    }
}

/// A node under another, or the index itself.
pub(crate) fn node(parent: Option<usize>, weight: Option<f64>, mean: Mean) -> Node {
    Node { name: String::new(), parent, weight, mean, normalize: None, compare: Vec::new() }
}

/// An index without dimensions on the scale 0 to 100.
pub(crate) fn flat(indicators: Vec<Indicator>, mean: Mean) -> Chain {
    Chain {
        indicators,
        nodes: vec![node(None, None, mean)],
        missing: Missing::Drop,
        scale: (0.0, 100.0),
        weights: Weights::Given,
        high_is_good: true,
        decimals: None,
    }
}

/// Columns of equal length, with nothing to divide by and no groups.
pub(crate) fn data(columns: &[&[f64]]) -> Data {
    Data {
        n_rows: columns[0].len(),
        columns: columns.iter().map(|column| column.to_vec()).collect(),
        ..Data::default()
    }
}

/// One column, normalized on the scale 0 to 100.
pub(crate) fn normal(method: Normalize, high_is_better: bool, values: &[f64]) -> Vec<f64> {
    let chain = flat(vec![Indicator { high_is_better, ..indicator(method) }], Mean::Arithmetic);
    composite::run(&chain, &data(&[values])).normal.remove(0)
}

/// The same values to so much, missing where missing.
#[track_caller]
pub(crate) fn near(found: &[f64], expected: &[f64], tolerance: f64) {
    let same = |(a, b): (&f64, &f64)| (a.is_nan() && b.is_nan()) || (a - b).abs() <= tolerance;
    let all = found.len() == expected.len() && found.iter().zip(expected).all(same);
    assert!(all, "found    {found:?}\nexpected {expected:?}");
}

/// Alike but for floating noise.
#[track_caller]
pub(crate) fn same(found: &[f64], expected: &[f64]) {
    near(found, expected, 1e-12);
}
