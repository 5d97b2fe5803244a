//! Values of different units to comparable ones.
//!
//! Sources: OECD/JRC, *Handbook on Constructing Composite Indicators* (2008), step 5, for min-max,
//! z-score, rank and distance to a target; UNDP, *Technical notes* of the human development reports,
//! for goalposts; Noble et al., *The English Indices of Deprivation*, technical report, for the
//! exponential transform; Hwang and Yoon, *Multiple Attribute Decision Making* (1981), for ratio,
//! share and vector.

use crate::composite::chain::{Normalize, Rate};
use crate::composite::place::{percentile, ranks, share_of_places, standing};
use crate::composite::{Ranks, mean_of};

/// The constant of the exponential transform: how much a good place makes up for a bad one.
const CANCELLATION: f64 = 23.0;

/// Normalizes one column; `rises` if a high value makes a high score.
///
/// Values that are missing stay missing. A column without differences gives `high` by min-max, 0 by
/// z-score. `O(n)`, or `O(n log n)` where places are counted.
pub(super) fn normalize(
    method: &Normalize,
    values: &[f64],
    rises: bool,
    (low, high): (f64, f64),
    groups: &[Vec<u32>],
) -> Vec<f64> {
    let on_scale = |share: f64| low + share * (high - low);
    let scaled = |shares: Vec<f64>| shares.into_iter().map(on_scale).collect();
    let each = |of: &dyn Fn(f64) -> f64| values.iter().map(|&x| of(x)).collect();
    let (least, most) = range(values);
    let (worst, best) = if rises { (least, most) } else { (most, least) };
    match method {
        Normalize::MinMax if least == most => each(&|x| if x.is_nan() { x } else { high }),
        Normalize::MinMax => each(&|x| on_scale((x - worst) / (best - worst))),
        Normalize::Goalposts(low, high) => each(&|x| on_scale(between(*low, *high, x))),
        Normalize::Target(target) => each(&|x| on_scale(between(worst, *target, x))),
        Normalize::ZScore => z_scores(values, rises),
        Normalize::Rank => scaled(standing(&oriented(values, rises))),
        Normalize::Percentile => scaled(percentile(&oriented(values, rises))),
        Normalize::Exponential(ties) => {
            let places = share_of_places(&oriented(values, rises), *ties);
            places.into_iter().map(exponential).map(|e| on_scale(e / 100.0)).collect()
        }
        // Of numbers below zero there is no share: they would turn the order round.
        Normalize::Ratio if rises => each(&|x| if x < 0.0 { f64::NAN } else { x / most }),
        Normalize::Ratio => each(&|x| if x <= 0.0 { f64::NAN } else { least / x }),
        Normalize::Share => shares(values, rises),
        Normalize::Vector => {
            // Of shares of the largest value, so that no square overflows.
            let unit = least.abs().max(most.abs());
            let unit = if unit > 0.0 { unit } else { 1.0 };
            let squares = values.iter().filter(|x| !x.is_nan()).map(|x| (x / unit) * (x / unit));
            let length = squares.sum::<f64>().sqrt() * if rises { unit } else { -unit };
            each(&|x| if length == 0.0 { x } else { x / length })
        }
        Normalize::Steps { steps, line } => each(&|x| stepped(steps, *line, x)),
        Normalize::Rate(rate) => each(&|x| rated(*rate, x)),
        Normalize::Places { points, rest, within } => {
            let oriented = oriented(values, rises);
            let place = places_within(&oriented, within.and_then(|g| groups.get(g)));
            let of = |(&place, &x): (&usize, &f64)| match points.get(place - 1) {
                _ if x.is_nan() => x,
                Some(&points) => points,
                None => *rest,
            };
            place.iter().zip(values).map(of).collect()
        }
        Normalize::AsIs => oriented(values, rises),
    }
}

/// The least and the greatest value; equal for a constant column, crossed for an empty one.
pub(super) fn range(values: &[f64]) -> (f64, f64) {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (least, most)
}

/// Values that rise with the score.
pub(super) fn oriented(values: &[f64], rises: bool) -> Vec<f64> {
    values.iter().map(|&x| if rises { x } else { -x }).collect()
}

/// Where a value lies between two ends, cut off at both; at the good one if they are the same.
fn between(worst: f64, best: f64, x: f64) -> f64 {
    match (x - worst) / (best - worst) {
        _ if x.is_nan() => x,
        _ if worst == best => 1.0,
        share => share.clamp(0.0, 1.0),
    }
}

/// Of the shares of the range, which have the same z-scores and neither over- nor underflow.
fn z_scores(values: &[f64], rises: bool) -> Vec<f64> {
    let (least, most) = range(values);
    if least >= most {
        return values.iter().map(|x| if x.is_nan() { *x } else { 0.0 }).collect();
    }
    let shares: Vec<f64> = values.iter().map(|x| (x - least) / (most - least)).collect();
    let (mean, s) = mean_and_deviation(&shares);
    let s = if rises { s } else { -s };
    // A value at the mean stands at zero, not at what noise leaves: a geometric mean would tell them apart.
    let score = |x: &f64| (x - mean) / s;
    shares.iter().map(score).map(|z| if z.abs() < 1e-12 { 0.0 } else { z }).collect()
}

/// Mean and standard deviation of the whole population, of the values that are there.
pub(super) fn mean_and_deviation(values: &[f64]) -> (f64, f64) {
    let mean = mean_of(values);
    let squares: Vec<f64> = values.iter().map(|x| (x - mean) * (x - mean)).collect();
    (mean, mean_of(&squares).sqrt())
}

fn shares(values: &[f64], rises: bool) -> Vec<f64> {
    let part = |&x: &f64| match x {
        _ if x < 0.0 || (x == 0.0 && !rises) => f64::NAN,
        _ if rises => x,
        _ => 1.0 / x,
    };
    let parts: Vec<f64> = values.iter().map(part).collect();
    let total: f64 = parts.iter().filter(|x| !x.is_nan()).sum();
    parts.iter().map(|x| x / total).collect()
}

/// From a place in `(0, 1]` to `(0, 100]`: the best tenth takes half of the scale.
fn exponential(place: f64) -> f64 {
    let base = 1.0 - libm::exp(-100.0 / CANCELLATION);
    -CANCELLATION * libm::log(1.0 - place * base)
}

/// The points of the last step reached, or on the line to the next; those of the first before it.
fn stepped(steps: &[(f64, f64)], line: bool, x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    let after = steps.partition_point(|&(from, _)| from <= x);
    match (after.checked_sub(1).map(|i| steps[i]), steps.get(after)) {
        (Some((from, points)), Some(&(to, next))) if line => {
            points + (next - points) * (x - from) / (to - from)
        }
        (Some((_, points)), _) | (None, Some(&(_, points))) => points,
        (None, None) => 0.0,
    }
}

/// Points that grow with the value.
fn rated(rate: Rate, x: f64) -> f64 {
    let units = (x - rate.at) / rate.per;
    // Whole units towards the value that earns `is`: half a unit changes nothing.
    let units = if rate.whole { libm::trunc(units) } else { units };
    let points = rate.is + rate.add * units;
    let points = rate.floor.map_or(points, |floor| points.max(floor));
    let points = rate.cap.map_or(points, |cap| points.min(cap));
    if x.is_nan() { x } else { points }
}

/// Competition places from the highest value, within groups if there are any.
fn places_within(oriented: &[f64], groups: Option<&Vec<u32>>) -> Vec<usize> {
    let Some(groups) = groups else { return ranks(oriented, false, Ranks::Competition, &[]) };
    let n = groups.iter().max().map_or(0, |&g| g as usize + 1);
    let mut members = vec![Vec::new(); n];
    groups.iter().enumerate().for_each(|(row, &group)| members[group as usize].push(row));
    let mut places = vec![0; oriented.len()];
    for rows in members {
        let values: Vec<f64> = rows.iter().map(|&row| oriented[row]).collect();
        let place = ranks(&values, false, Ranks::Competition, &[]);
        rows.iter().zip(place).for_each(|(&row, place)| places[row] = place);
    }
    places
}
