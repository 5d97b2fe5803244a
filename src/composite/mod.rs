//! Composite indices: columns of numbers to one score, in steps that can all be looked at.
//!
//! Goes in: a [`Chain`] (the method) and [`Data`] (the columns). Comes out: [`Steps`], the table of every
//! step. Further: who is chosen by the score ([`select`]), grades ([`grade`]), and how sure all that is.
//! Deliberately not here: files, words of a scheme, findings; [`crate::score`] brings those together.
//!
//! ```text
//! raw ─denominate─> per unit ─impute─> complete ─treat─> treated ─normalize─> comparable
//!     ─weigh, aggregate─> nodes of the tree, the index ─round, veto─> merit ─rank, select─> list
//! ```
//!
//! **When are two scores the same?** Values that differ by less than `1e-12` of the largest value they
//! were computed from are one value: `0.1 + 0.2` and `0.3` must tie, or rounding nobody sees would
//! decide who takes part. They are made equal bit for bit as soon as they are computed, so that ranks,
//! labels, the cut line and the standing all agree.

mod aggregate;
pub mod audit;
mod chain;
mod correlation;
pub mod grade;
mod normalize;
mod place;
mod prepare;
pub mod select;
mod weigh;

pub use chain::{
    Chain, Data, Indicator, Mean, Missing, Node, Normalize, RankTies, Ranks, Rate, Treat, Weights,
    Winsorize,
};
pub use place::{competition_ranks, order_by, ranks, standing, standing_by_need};
pub use prepare::Treated;
pub use weigh::{Consistency, Weighted};

use rayon::prelude::*;

/// The table of every step. Columns by indicator or by node; a value that is missing is NaN.
#[derive(Clone, Debug, PartialEq)]
pub struct Steps {
    /// Values per unit of their denominator.
    pub denominated: Vec<Vec<f64>>,
    /// With what was missing filled.
    pub imputed: Vec<Vec<f64>>,
    /// With values far out set to others, and logarithms taken.
    pub treated: Vec<Vec<f64>>,
    /// How many values of each indicator were set to others.
    pub treatment: Vec<Treated>,
    /// Comparable values.
    pub normal: Vec<Vec<f64>>,
    /// Weights of indicators and nodes.
    pub weights: Weighted,
    /// The value of every node, the index first.
    pub nodes: Vec<Vec<f64>>,
    /// What ranks go by: the published score, high is good; vetoed rows stand behind all others.
    pub merit: Vec<f64>,
}

/// Computes all steps. `O(indicators × rows)`, times a logarithm where places are counted.
///
/// Total: whatever cannot be computed (a logarithm of zero) is missing from there on.
pub fn run(chain: &Chain, data: &Data) -> Steps {
    let each = |(i, indicator): (usize, &Indicator)| {
        let denominated = denominated(chain, data, i, &data.columns[i]);
        let (missing, high) = (chain.missing, indicator.high_is_better);
        let imputed = computed(prepare::impute(&denominated, missing, high, &data.groups));
        let (treated, done) = prepare::treat(&imputed, indicator.treat);
        let treated = computed(treated);
        let normal = normalized(chain, i, &indicator.normalize, &treated, &data.groups);
        (denominated, imputed, treated, done, normal)
    };
    let columns: Vec<_> = chain.indicators.par_iter().enumerate().map(each).collect();
    let mut steps = Steps {
        denominated: Vec::new(),
        imputed: Vec::new(),
        treated: Vec::new(),
        treatment: Vec::new(),
        normal: Vec::new(),
        weights: Weighted::default(),
        nodes: Vec::new(),
        merit: Vec::new(),
    };
    for (denominated, imputed, treated, done, normal) in columns {
        steps.denominated.push(denominated);
        steps.imputed.push(imputed);
        steps.treated.push(treated);
        steps.treatment.push(done);
        steps.normal.push(normal);
    }
    steps.weights = weigh::Numbers::of(chain, &slices(&steps.treated)).weights(chain);
    steps.nodes = aggregate::aggregate(chain, &steps.weights, &slices(&steps.normal), data.n_rows);
    steps.merit = merit(chain, &steps.nodes[0], &data.vetoed);
    steps
}

fn slices(columns: &[Vec<f64>]) -> Vec<&[f64]> {
    columns.iter().map(Vec::as_slice).collect()
}

/// The values of an indicator per unit of its denominator.
fn denominated(chain: &Chain, data: &Data, i: usize, values: &[f64]) -> Vec<f64> {
    let by = chain.indicators[i].denominator.and_then(|by| data.denominators.get(by));
    computed(prepare::denominate(values, by))
}

/// The comparable values of an indicator by a method.
fn normalized(
    chain: &Chain,
    i: usize,
    method: &Normalize,
    treated: &[f64],
    groups: &[Vec<u32>],
) -> Vec<f64> {
    let ((low, high), rises) = (chain.scale, chain.rises(i));
    // A target is where all is well, also where a high score is bad: the scale is turned, not the ends.
    let is_turned = matches!(method, Normalize::Target(_)) && !chain.high_is_good;
    let (scale, rises) = if is_turned { ((high, low), !rises) } else { ((low, high), rises) };
    computed(normalize::normalize(method, treated, rises, scale, groups))
}

/// Values, with what could not be computed (a logarithm of zero, a division by it) missing.
fn computed(mut values: Vec<f64>) -> Vec<f64> {
    values.iter_mut().filter(|x| !x.is_finite()).for_each(|x| *x = f64::NAN);
    values
}

/// What ranks go by: the score as published, high is good; vetoed rows behind all others.
fn merit(chain: &Chain, score: &[f64], vetoed: &[bool]) -> Vec<f64> {
    let mut score = score.to_vec();
    publish(chain, &mut score, vetoed);
    score
}

/// Turns scores into what ranks go by.
fn publish(chain: &Chain, score: &mut [f64], vetoed: &[bool]) {
    if let Some(unit) = chain.decimals.map(power_of_ten) {
        score.iter_mut().for_each(|x| *x = rounded_to(*x, unit));
    }
    let sign = if chain.high_is_good { 1.0 } else { -1.0 };
    score.iter_mut().for_each(|x| *x = *x * sign + 0.0);
    let vetoed = score.iter_mut().zip(vetoed).filter(|(_, vetoed)| **vetoed);
    vetoed.for_each(|(x, _)| *x = f64::NEG_INFINITY);
}

/// A value rounded to decimals, halves away from zero: what is written `0.7985` in decimal counts as a
/// half, whether or not the nearest binary number lies a hair below it. A number so large that it has no such
/// decimals stays as it is.
pub fn rounded(x: f64, decimals: u8) -> f64 {
    rounded_to(x, power_of_ten(decimals))
}

fn power_of_ten(decimals: u8) -> f64 {
    libm::pow(10.0, f64::from(decimals))
}

/// A value rounded to so many parts of one.
fn rounded_to(x: f64, parts: f64) -> f64 {
    let scaled = x * parts;
    let hair = scaled * 4.0 * f64::EPSILON;
    if hair.abs() < 0.25 { whole(scaled + hair) / parts } else { x }
}

/// The nearest whole number of one below 2^51, halves away from zero: without a branch or a call, so that
/// columns are rounded several numbers at a time.
fn whole(x: f64) -> f64 {
    /// From here on numbers have no fraction: adding it rounds, halves to even.
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    let size = x.abs();
    let even = (size + WHOLE) - WHOLE;
    let away = if size - even == 0.5 { 1.0 } else { 0.0 };
    (even + away).copysign(x)
}

/// The mean of the values that are there; NaN if none is.
fn mean_of(values: &[f64]) -> f64 {
    let known = || values.iter().filter(|x| !x.is_nan());
    known().sum::<f64>() / place::float(known().count())
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn halves_are_rounded_away_from_zero() {
        let mut state: u64 = 1;
        for _ in 0..100_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            // Of any size up to 2^51, with fractions in eighths and in bits far behind.
            let (eighths, size) = (f64::from(u32::try_from(state >> 40).unwrap()), state % 27);
            let size = f64::from(1_u32 << u32::try_from(size).unwrap());
            for x in [eighths / 8.0, eighths * size / 1024.0, eighths * 0.1, 0.5f64.next_down()] {
                for x in [x, -x] {
                    assert_eq!(whole(x).to_bits(), libm::round(x).to_bits(), "{x}");
                }
            }
        }
    }
}
