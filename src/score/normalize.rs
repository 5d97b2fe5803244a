//! Raw values to comparable ones, always in the direction "high is good"; and places and ranks.

use crate::scheme::{Indicator, Normalize};

/// Normalizes one column to the scale `(low, high)`; the result is higher where it is better.
///
/// * min-max: `low` for the worst value, `high` for the best. A constant column gives `high`.
/// * z-score: `(x - mean) / s` with the population standard deviation; zero when constant.
///   The scale is not used.
/// * rank: `low` for the worst place, `high` for the best; ties share the mean of their places.
/// * goalposts: as min-max with fixed ends, clipped to them.
///
/// `values` are the column as taken: finite, and logarithms already where the indicator says so.
pub(super) fn normalize(
    method: Normalize,
    indicator: &Indicator,
    values: &[f64],
    (low, high): (f64, f64),
) -> Vec<f64> {
    let (least, most) = range(values);
    let (worst, best) = if indicator.high_is_better { (least, most) } else { (most, least) };
    let on_scale = |share: f64| low + share * (high - low);
    match method {
        Normalize::MinMax if least == most => vec![high; values.len()],
        Normalize::MinMax => {
            values.iter().map(|x| on_scale((x - worst) / (best - worst))).collect()
        }
        Normalize::ZScore => z_scores(values, indicator.high_is_better),
        Normalize::Rank => {
            let sign = if indicator.high_is_better { 1.0 } else { -1.0 };
            let oriented: Vec<f64> = values.iter().map(|x| x * sign).collect();
            standing(&oriented).into_iter().map(on_scale).collect()
        }
        Normalize::Goalposts => {
            let (worst, best) = indicator.goalposts.unwrap_or((worst, best));
            let (worst, best) = (taken(indicator, worst), taken(indicator, best));
            let share = |x: f64| ((x - worst) / (best - worst)).clamp(0.0, 1.0);
            values.iter().map(|&x| on_scale(share(x))).collect()
        }
    }
}

/// A value as the indicator takes it: itself or its logarithm.
pub(super) fn taken(indicator: &Indicator, x: f64) -> f64 {
    if indicator.log { libm::log(x) } else { x }
}

/// The least and the greatest value; equal for a constant column, crossed for an empty one.
pub(super) fn range(values: &[f64]) -> (f64, f64) {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (least, most)
}

/// Of the shares of the range, which have the same z-scores and neither over- nor underflow.
fn z_scores(values: &[f64], high_is_better: bool) -> Vec<f64> {
    let (least, most) = range(values);
    if least >= most {
        return vec![0.0; values.len()];
    }
    let shares: Vec<f64> = values.iter().map(|x| (x - least) / (most - least)).collect();
    #[expect(clippy::cast_precision_loss, reason = "tables have far fewer than 2^52 rows")]
    let n = shares.len() as f64;
    let mean = shares.iter().sum::<f64>() / n;
    let variance = shares.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
    let s = variance.sqrt() * if high_is_better { 1.0 } else { -1.0 };
    shares.iter().map(|x| (x - mean) / s).collect()
}

/// Makes computed values that differ by floating noise alone the same value.
///
/// Noise is `1e-12` of `magnitude`, the largest of the values they were computed from. In a run
/// of values each that near to the next, all become the least. Depends on the values only, not on
/// their order, and leaves no negative zero.
pub(super) fn settle(values: &mut [f64], magnitude: f64) {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let (mut before, mut settled) = (f64::NEG_INFINITY, 0.0);
    for i in order {
        if values[i] - before > 1e-12 * magnitude {
            settled = values[i] + 0.0;
        }
        before = values[i];
        values[i] = settled;
    }
}

/// The place of each value among all, from 0 (lowest) to 1 (highest); ties share the mean place.
///
/// One value alone stands at 1.
pub(super) fn standing(values: &[f64]) -> Vec<f64> {
    let n = values.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut place = vec![1.0; n];
    let mut start = 0;
    while n > 1 && start < n {
        let value = values[order[start]];
        let end = start + order[start..].iter().take_while(|&&i| values[i] == value).count();
        #[expect(clippy::cast_precision_loss, reason = "tables have far fewer than 2^52 rows")]
        let mean = (start + end - 1) as f64 / 2.0 / (n - 1) as f64;
        for &i in &order[start..end] {
            place[i] = mean;
        }
        start = end;
    }
    place
}

/// The [`standing`] by need: from 0 (highest value) to 1 (lowest); one value alone stands at 1.
pub(super) fn standing_by_need(values: &[f64]) -> Vec<f64> {
    let turned: Vec<f64> = values.iter().map(|x| -x).collect();
    standing(&turned)
}

/// Competition ranks ("1224"): one more than the number of values that stand strictly before.
///
/// Rank 1 is the lowest value when `lowest_first`, otherwise the highest. Values tie when they
/// are equal; an index has already made its scores equal where they differ by noise only.
pub fn competition_ranks(values: &[f64], lowest_first: bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    let before = |a: f64, b: f64| if lowest_first { a.total_cmp(&b) } else { b.total_cmp(&a) };
    order.sort_by(|&a, &b| before(values[a], values[b]));
    let mut ranks = vec![0; values.len()];
    for (place, &i) in order.iter().enumerate() {
        let tied = place > 0 && values[order[place - 1]] == values[i];
        ranks[i] = if tied { ranks[order[place - 1]] } else { place + 1 };
    }
    ranks
}
