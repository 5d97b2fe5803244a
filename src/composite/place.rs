//! Places and ranks: who stands where among all, and when two values are the same.

use crate::composite::chain::{RankTies, Ranks};
use rayon::slice::ParallelSliceMut;

/// From so many values on, sorting is shared between threads.
const MANY: usize = 1 << 14;
/// Up to so many rows, [`settle_in_order`] does both in one sort.
pub(super) const FEW: usize = 1 << 12;
/// Values nearer than this to each other, as a part of what they were computed from, are the same.
const NOISE: f64 = 1e-12;

/// The order of some rows by value, lowest first, then by row; those without a value are left out.
fn ascending(values: &[f64]) -> Vec<(f64, u32)> {
    #[expect(clippy::cast_possible_truncation, reason = "tables have fewer than 2^32 rows")]
    let mut order: Vec<(f64, u32)> = values
        .iter()
        .zip(0..)
        .filter(|(x, _)| !x.is_nan())
        .map(|(&x, i): (_, usize)| (x, i as u32))
        .collect();
    let by_value = |a: &(f64, u32), b: &(f64, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
    if order.len() < MANY {
        order.sort_unstable_by(by_value);
    } else {
        order.par_sort_unstable_by(by_value);
    }
    order
}

/// Calls `each` with every run of equal values, in ascending order: the position of its first member in
/// the order, and its rows.
fn runs(order: &[(f64, u32)], mut each: impl FnMut(usize, &[(f64, u32)])) {
    let mut start = 0;
    for run in order.chunk_by(|a, b| a.0 == b.0) {
        each(start, run);
        start += run.len();
    }
}

#[expect(clippy::cast_precision_loss, reason = "tables have far fewer than 2^52 rows")]
pub(super) fn float(n: usize) -> f64 {
    n as f64
}

/// A number for each row from its place: `of(places below, alike with itself, all)`.
fn by_place(values: &[f64], of: impl Fn(f64, f64, f64) -> f64) -> Vec<f64> {
    let order = ascending(values);
    let mut result = vec![f64::NAN; values.len()];
    runs(&order, |start, run| {
        let value = of(float(start), float(run.len()), float(order.len()));
        run.iter().for_each(|&(_, row)| result[row as usize] = value);
    });
    result
}

/// The place of each value among all, from 0 (lowest) to 1 (highest); ties share the mean place.
///
/// One value alone stands at 1. `O(n log n)`.
pub fn standing(values: &[f64]) -> Vec<f64> {
    by_place(
        values,
        |below, alike, n| {
            if n == 1.0 { 1.0 } else { (below + below + alike - 1.0) / 2.0 / (n - 1.0) }
        },
    )
}

/// The [`standing`] by need: from 0 (highest value) to 1 (lowest); one value alone stands at 1.
pub fn standing_by_need(values: &[f64]) -> Vec<f64> {
    let turned: Vec<f64> = values.iter().map(|x| -x).collect();
    standing(&turned)
}

/// The percentile rank of each value: the share of values below it, and half of those alike.
pub(super) fn percentile(values: &[f64]) -> Vec<f64> {
    by_place(values, |below, alike, n| (below + alike / 2.0) / n)
}

/// The place of each value from `1 / n` (lowest) to 1 (highest).
pub(super) fn share_of_places(values: &[f64], ties: RankTies) -> Vec<f64> {
    by_place(values, |below, alike, n| match ties {
        RankTies::Mean => (below + below + alike + 1.0) / 2.0 / n,
        RankTies::Low => (below + 1.0) / n,
        RankTies::High => (below + alike) / n,
    })
}

/// Makes computed values that differ by floating noise alone the same value.
///
/// Noise is `1e-12` of `magnitude`, the largest of the values they were computed from. In a run
/// of values each that near to the next, all become the least. Depends on the values only, not on
/// their order, and leaves no negative zero. `O(n log n)`.
pub(super) fn settle(values: &mut [f64], magnitude: f64) {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
    if sorted.len() < MANY {
        sorted.sort_unstable_by(f64::total_cmp);
    } else {
        sorted.par_sort_unstable_by(f64::total_cmp);
    }
    let noise = NOISE * magnitude;
    let is_near = |pair: &[f64]| pair[1] - pair[0] <= noise;
    // Hardly ever do any differ by noise alone.
    if sorted.windows(2).any(|pair| pair[0] != pair[1] && is_near(pair)) {
        let runs = sorted.chunk_by(|a, b| is_near(&[*a, *b]));
        let least: Vec<f64> = runs.map(|run| run[0]).collect();
        for x in values.iter_mut().filter(|x| !x.is_nan()) {
            *x = least[least.partition_point(|start| start <= x).saturating_sub(1)];
        }
    }
    values.iter_mut().for_each(|x| *x += 0.0);
}

/// [`settle`]s up to [`FEW`] values, none of which is missing or greater than the magnitude, and leaves their
/// rows in ascending order, those with the same value in any.
///
/// One sort of small numbers: the last twelve bits of each value make room for its row. What they say is less
/// than noise, so two values that are out of order become the same. `O(n log n)`.
pub(super) fn settle_in_order(
    values: &mut [f64],
    magnitude: f64,
    keys: &mut Vec<u64>,
    rows: &mut Vec<usize>,
) {
    let last = FEW as u64 - 1;
    keys.clear();
    keys.extend((0..).zip(&*values).map(|(row, &x)| sortable(x) & !last | row));
    keys.sort_unstable();
    rows.clear();
    #[expect(clippy::cast_possible_truncation, reason = "twelve bits")]
    rows.extend(keys.iter().map(|key| (key & last) as usize));
    // Either of two neighbors may stand for another that differs by less than noise.
    let near = 3.0 * NOISE * magnitude;
    let (mut before, mut has_noise) = (f64::NEG_INFINITY, false);
    for &row in &*rows {
        has_noise |= values[row] != before && values[row] - before <= near;
        before = values[row];
    }
    if has_noise {
        settle(values, magnitude);
    }
}

/// A number that sorts as the value does.
fn sortable(x: f64) -> u64 {
    // Adding zero takes the sign from a negative one.
    let bits = (x + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// The order of all rows, packed: value, tie and row of each in one number that sorts as they do.
fn packed(values: &[f64], lowest_first: bool, tie: &[u32]) -> Vec<u128> {
    let sign = if lowest_first { 1.0 } else { -1.0 };
    let key = |(row, x): (u32, &f64)| {
        // Without a value behind all others, also those that a veto put at infinity.
        let value = if x.is_nan() { u64::MAX } else { sortable(x * sign) };
        let tie = tie.get(row as usize).copied().unwrap_or(0);
        u128::from(value) << 64 | u128::from(tie) << 32 | u128::from(row)
    };
    let mut keys: Vec<u128> = (0..).zip(values).map(key).collect();
    if keys.len() < MANY {
        keys.sort_unstable();
    } else {
        keys.par_sort_unstable();
    }
    keys
}

/// The row of a packed place.
#[expect(clippy::cast_possible_truncation, reason = "the last 32 bits")]
fn row_of(key: u128) -> usize {
    key as u32 as usize
}

/// The rank of every row; rank 1 is the lowest value when `lowest_first`, otherwise the highest.
///
/// Values tie when they are equal; an index has already made its scores equal where they differ by
/// noise only. Ties share a rank, or are broken by `tie`: the lower comes first. Rows without a value
/// come last. `O(n log n)`.
pub fn ranks(values: &[f64], lowest_first: bool, kind: Ranks, tie: &[u32]) -> Vec<usize> {
    let mut ranks = vec![0; values.len()];
    let (mut first, mut groups, mut before) = (0, 0, None);
    for (place, key) in (1..).zip(packed(values, lowest_first, tie)) {
        if before != Some(key >> 64) {
            (first, groups, before) = (place, groups + 1, Some(key >> 64));
        }
        ranks[row_of(key)] = match kind {
            Ranks::Competition => first,
            Ranks::Dense => groups,
            Ranks::Ordinal => place,
        };
    }
    ranks
}

/// Competition ranks ("1224"), see [`ranks`].
pub fn competition_ranks(values: &[f64], lowest_first: bool) -> Vec<usize> {
    ranks(values, lowest_first, Ranks::Competition, &[])
}

/// The order of all rows: by value, then by `tie`, the lower first; rows without a value last.
pub fn order_by(values: &[f64], lowest_first: bool, tie: &[u32]) -> Vec<usize> {
    packed(values, lowest_first, tie).into_iter().map(row_of).collect()
}

/// Competition ranks of rows that are in order already. `O(n)`.
pub(super) fn ranks_in(order: &[usize], values: &[f64]) -> Vec<u32> {
    let mut ranks = vec![0; values.len()];
    let mut rank = 1;
    let mut before: Option<f64> = None;
    for (place, &row) in (1..).zip(order) {
        let value = values[row];
        if before.is_some_and(|before| before != value && !(before.is_nan() && value.is_nan())) {
            rank = place;
        }
        ranks[row] = rank;
        before = Some(value);
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::{FEW, settle, settle_in_order};

    /// Values near to each other in chains, on either side of zero, of several magnitudes.
    #[test]
    fn settled_in_order_is_settled_and_in_order() {
        let mut state: u64 = 1;
        let mut below = |n: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            u32::try_from((state >> 33) % n).unwrap()
        };
        for round in 0..300 {
            let magnitude = [1e-9, 1.0, 100.0, 1e12][round % 4];
            let n = [0, 1, 5, 126, FEW][round % 5];
            let value = |_| {
                let rough = f64::from(below(12)) / 11.0 - 0.5;
                (rough + f64::from(below(40)) * 7e-14) * magnitude
            };
            let mut values: Vec<f64> = (0..n).map(value).collect();
            let mut settled = values.clone();
            settle(&mut settled, magnitude);
            let (mut keys, mut rows) = (Vec::new(), Vec::new());
            settle_in_order(&mut values, magnitude, &mut keys, &mut rows);
            assert_eq!(values, settled);
            assert!(rows.is_sorted_by(|&a, &b| values[a] <= values[b]));
            rows.sort_unstable();
            assert!(rows.into_iter().eq(0..n));
        }
    }
}
