//! The parts of the fit of a pair, as whole hundredths of a point that add up exactly.

use crate::explain::Ground;
use serde::Serialize;

/// What one term adds to the fit of a pair.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// Name of the term.
    pub name: String,
    /// The most it could add, in points of the scheme.
    pub points: f64,
    /// How well the pair meets it, from 0 to 1.
    pub value: f64,
    /// What it adds, in hundredths of a point.
    pub hundredths: i64,
}

/// The parts of a pair's fit; they add up to [`fit`](crate::score::LayerScores::fit).
pub fn parts(ground: &Ground<'_>, layer: usize, (h, r): (usize, usize)) -> Vec<Part> {
    let scores = ground.scores(layer);
    let of = ground.layer(layer).fit.iter().zip(scores.parts(h, r)).zip(scores.shares(h, r));
    let part = |((term, value), hundredths): ((&crate::scheme::FitTerm, f64), i64)| Part {
        name: term.name.clone(),
        points: term.points,
        value,
        hundredths,
    };
    of.map(part).collect()
}
