//! Which choice moves ranks most: shares of the variance of ranks.
//!
//! Problem: ranks of all rows depend on choices (weights, a method of normalization, ...), each left to chance. How much
//! of the variance of ranks goes away if one choice were settled (first order), and how much remains if all
//! others were (total, with all interactions)?
//!
//! Method: pairs of independent draws `A` and `B`, and for every choice the mixture `A` with that choice
//! from `B`. As ranks of all rows are one vector, variances become squared distances of vectors, summed over
//! rows, and shares are shares of these sums:
//!
//! ```text
//! variance      V   = mean |A - B|² / 2
//! first order   S V = V - mean |B - mixture|² / 2
//! total         T V = mean |A - mixture|² / 2
//! ```
//!
//! Sources: Jansen, *Analysis of variance designs for model output*, Computer Physics Communications 117
//! (1999), for the estimators; Saltelli et al., *Variance based sensitivity analysis of model output*, Computer
//! Physics Communications 181 (2010), for the design; Gamboa, Janon, Klein and Lagnoux, *Sensitivity analysis
//! for multidimensional and functional outputs*, Electronic Journal of Statistics 8 (2014), for sums over rows.

use crate::composite::audit::draw::{Choice, Drawn};
use crate::composite::audit::evaluate::{Desk, Ranker};
use crate::composite::audit::{Sampler, Uncertainty};
use crate::composite::chain::{Chain, Data};
use crate::composite::place::float;
use crate::composite::select::Selection;
use rayon::prelude::*;
use serde::Serialize;

/// A choice that may be made otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Factor {
    /// All weights together.
    Weights,
    /// The method of normalization.
    Normalize,
    /// The mean of the index.
    Mean,
    /// The rule for missing values.
    Missing,
    /// Errors of the data.
    Data,
    /// The weight of an indicator alone.
    Indicator(usize),
    /// The weight of a node alone.
    Node(usize),
}

/// What a choice does to ranks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// The choice.
    pub factor: Factor,
    /// The share of the variance that goes away if it is settled, by estimate: it may lie a little below 0.
    pub first: f64,
    /// Standard error of that.
    pub first_error: f64,
    /// The share that remains if all others are settled.
    pub total: f64,
    /// Standard error of that.
    pub total_error: f64,
}

/// Where the uncertainty of ranks comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sources {
    /// How many times all ranks were computed.
    pub evaluations: usize,
    /// The variance of the rank of a row, in the mean of all rows.
    pub variance: f64,
    /// One for each choice that can differ; groups first, then single weights.
    pub shares: Vec<Share>,
}

/// Estimates the shares from so many pairs of draws.
///
/// Deterministic, and the same for any number of threads. `O(pairs × choices)` computations of all ranks.
pub fn sobol(
    chain: &Chain,
    data: &Data,
    rule: &Selection,
    uncertainty: &Uncertainty,
    pairs: usize,
) -> Sources {
    let sampler = Sampler::new(chain, data, uncertainty);
    let choices = sampler.choices();
    let ranker = Ranker::new(&sampler, rule, data.n_rows);
    let value = |desk: &mut Desk, drawn: &Drawn| -> Vec<f64> {
        ranker.rank(drawn, desk);
        desk.standing.ranks.iter().copied().map(f64::from).collect()
    };
    let mix = |a: &Drawn, b: &Drawn, choice: usize| a.with(choices[choice], b);
    let draw = |number: u64| sampler.draw(number);
    let pairs = if choices.is_empty() { 0 } else { pairs.max(2) };
    let (variance, estimates) = estimate((pairs, choices.len()), draw, mix, value);
    let factor = |choice: Choice| match choice {
        Choice::Weights => Factor::Weights,
        Choice::Normalize => Factor::Normalize,
        Choice::Mean => Factor::Mean,
        Choice::Missing => Factor::Missing,
        Choice::Data => Factor::Data,
        Choice::Weight(w) if w < chain.indicators.len() => Factor::Indicator(w),
        Choice::Weight(w) => Factor::Node(w - chain.indicators.len()),
    };
    let share = |(&choice, [first, total]): (&Choice, &[Ratio; 2])| Share {
        factor: factor(choice),
        first: first.value,
        first_error: first.error,
        total: total.value,
        total_error: total.error,
    };
    Sources {
        evaluations: pairs * (2 + choices.len()),
        variance: variance / float(data.n_rows.max(1)),
        shares: choices.iter().zip(&estimates).map(share).collect(),
    }
}

/// An estimate with its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Ratio {
    value: f64,
    error: f64,
}

/// The variance of a function of independent inputs, summed over its outputs, and the shares of first order
/// and in total of each of `choices` inputs. `point` draws all inputs, `mix` takes one of the first point from
/// the second, and `value` computes the outputs on the desk of its thread.
fn estimate<T, D: Default>(
    (pairs, choices): (usize, usize),
    point: impl Fn(u64) -> T + Sync,
    mix: impl Fn(&T, &T, usize) -> T + Sync,
    value: impl Fn(&mut D, &T) -> Vec<f64> + Sync,
) -> (f64, Vec<[Ratio; 2]>) {
    // By pair: half the squared distance of the two, then of each mixture from either.
    let one = |desk: &mut D, pair: u64| -> (f64, Vec<(f64, f64)>) {
        let (a, b) = (point(2 * pair), point(2 * pair + 1));
        let (of_a, of_b) = (value(desk, &a), value(desk, &b));
        let mixture = |choice: usize| {
            let of_mixture = value(desk, &mix(&a, &b, choice));
            (half_square(&of_b, &of_mixture), half_square(&of_a, &of_mixture))
        };
        (half_square(&of_a, &of_b), (0..choices).map(mixture).collect())
    };
    let n = u64::try_from(pairs).unwrap_or(u64::MAX);
    let found: Vec<(f64, Vec<(f64, f64)>)> =
        (0..n).into_par_iter().map_init(D::default, one).collect();
    let variance = found.iter().map(|(v, _)| v).sum::<f64>() / float(pairs.max(1));
    let of = |choice: usize| {
        let first: Vec<(f64, f64)> = found.iter().map(|(v, m)| (v - m[choice].0, *v)).collect();
        let total: Vec<(f64, f64)> = found.iter().map(|(v, m)| (m[choice].1, *v)).collect();
        [ratio(&first), ratio(&total)]
    };
    (variance, (0..choices).map(of).collect())
}

fn half_square(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum::<f64>() / 2.0
}

/// The ratio of two means, and its standard error by the delta method: that of `x - ratio y`, over the mean
/// of `y`; 0 if nothing varies.
fn ratio(pairs: &[(f64, f64)]) -> Ratio {
    let n = float(pairs.len().max(1));
    let (x, y) = pairs.iter().fold((0.0, 0.0), |(s, t), (x, y)| (s + x, t + y));
    if y == 0.0 {
        return Ratio { value: 0.0, error: 0.0 };
    }
    let value = x / y;
    let squares: f64 = pairs.iter().map(|(x, y)| (x - value * y) * (x - value * y)).sum();
    Ratio { value, error: (squares / (n - 1.0).max(1.0) / n).sqrt() / (y / n) }
}

#[cfg(test)]
mod tests {
    use super::{Ratio, estimate};
    use rand_chacha::ChaCha8Rng;
    use rand_core::{Rng, SeedableRng};

    fn uniform(number: u64) -> [f64; 3] {
        let mut dice = ChaCha8Rng::seed_from_u64(7);
        dice.set_stream(number);
        [0; 3].map(|_: u8| f64::from(dice.next_u32()) / f64::from(u32::MAX))
    }

    fn mix(a: &[f64; 3], b: &[f64; 3], i: usize) -> [f64; 3] {
        let mut mixed = *a;
        mixed[i] = b[i];
        mixed
    }

    fn assert_near(found: Ratio, expected: f64) {
        let off = (found.value - expected).abs();
        assert!(off <= 4.0 * found.error + 1e-12 && found.error < 0.03, "{found:?} for {expected}");
    }

    /// `x + 2 y + 3 z`: variances of 1, 4 and 9 twelfths, and no interaction.
    #[test]
    fn a_linear_function_has_the_squares_of_its_weights() {
        let value = |(): &mut (), x: &[f64; 3]| vec![x[0] + 2.0 * x[1] + 3.0 * x[2]];
        let (variance, found) = estimate((20_000, 3), uniform, mix, value);
        assert!((variance - 14.0 / 12.0).abs() < 0.03, "{variance}");
        for (shares, expected) in found.iter().zip([1.0, 4.0, 9.0]) {
            assert_near(shares[0], expected / 14.0);
            assert_near(shares[1], expected / 14.0);
        }
    }

    /// Ishigami's function with 7 and 0.1, a standard test whose third input acts only with the first.
    #[test]
    fn interactions_count_in_the_total_only() {
        use std::f64::consts::PI;
        let value = |(): &mut (), x: &[f64; 3]| {
            let angle = |u: f64| PI * (2.0 * u - 1.0);
            let sine = |u: f64| libm::sin(angle(u));
            let fourth = libm::pow(angle(x[2]), 4.0);
            vec![sine(x[0]) + 7.0 * sine(x[1]) * sine(x[1]) + 0.1 * fourth * sine(x[0])]
        };
        let (_, found) = estimate((20_000, 3), uniform, mix, value);
        for (shares, (first, total)) in
            found.iter().zip([(0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437)])
        {
            assert_near(shares[0], first);
            assert_near(shares[1], total);
        }
    }

    /// Two outputs, `x` and `3 y`: shares of the sum of their variances.
    #[test]
    fn outputs_count_by_their_variance() {
        let value = |(): &mut (), x: &[f64; 3]| vec![x[0], 3.0 * x[1]];
        let (_, found) = estimate((20_000, 3), uniform, mix, value);
        for (shares, expected) in found.iter().zip([0.1, 0.9, 0.0]) {
            assert_near(shares[0], expected);
            assert_near(shares[1], expected);
        }
    }
}
