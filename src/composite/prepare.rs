//! From raw columns to complete ones: per head, filled, and without values far out.
//!
//! Sources: OECD/JRC, *Handbook on Constructing Composite Indicators* (2008), steps 3 and 4; the rule
//! "winsorize while |skewness| > 2 and kurtosis > 3.5" is that of the JRC's audits (Becker et al.,
//! *COINr: An R package for developing composite indicators*, JOSS 2022).

use crate::composite::chain::{Missing, Treat, Winsorize};
use crate::composite::mean_of;
use crate::composite::normalize::range;
use crate::composite::place::float;

/// Values per unit of another column; missing where either is, or where the other is zero.
pub(super) fn denominate(values: &[f64], by: Option<&Vec<f64>>) -> Vec<f64> {
    let Some(by) = by else { return values.to_vec() };
    let ratio = |(x, by): (&f64, &f64)| if *by == 0.0 { f64::NAN } else { x / by };
    values.iter().zip(by).map(ratio).collect()
}

/// Fills what is missing, if the method does and there is anything to fill it from.
pub(super) fn impute(
    values: &[f64],
    method: Missing,
    high_is_better: bool,
    groups: &[Vec<u32>],
) -> Vec<f64> {
    if !values.iter().any(|x| x.is_nan()) {
        return values.to_vec();
    }
    let (least, most) = range(values);
    let known: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
    let filler = match method {
        _ if known.is_empty() => f64::NAN,
        Missing::Refuse | Missing::Drop => f64::NAN,
        Missing::Worst => {
            if high_is_better {
                least
            } else {
                most
            }
        }
        Missing::Mean => mean_of(&known),
        Missing::Median => median(known),
        Missing::GroupMean(column) => {
            return groups.get(column).map_or_else(|| values.to_vec(), |of| by_group(values, of));
        }
    };
    values.iter().map(|&x| if x.is_nan() { filler } else { x }).collect()
}

/// The middle value, or the mean of the two in the middle.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    if n == 0 { f64::NAN } else { (values[(n - 1) / 2] + values[n / 2]) / 2.0 }
}

/// The mean of the group, where a row is missing and any other of its group is not.
fn by_group(values: &[f64], groups: &[u32]) -> Vec<f64> {
    let n = groups.iter().max().map_or(0, |&g| g as usize + 1);
    let mut sums = vec![(0.0, 0); n];
    for (x, &group) in values.iter().zip(groups).filter(|(x, _)| !x.is_nan()) {
        let (sum, count) = &mut sums[group as usize];
        *sum += x;
        *count += 1;
    }
    let fill = |(&x, &group): (&f64, &u32)| {
        let (sum, count) = sums[group as usize];
        if x.is_nan() && count > 0 { sum / float(count) } else { x }
    };
    values.iter().zip(groups).map(fill).collect()
}

/// What treating a column did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Treated {
    /// Values set to the next one at the low end.
    pub low: usize,
    /// Values set to the next one at the high end.
    pub high: usize,
}

/// Winsorizes and takes logarithms, as asked.
pub(super) fn treat(values: &[f64], how: Treat) -> (Vec<f64>, Treated) {
    let mut values = values.to_vec();
    let done = match how.winsorize {
        None => Treated::default(),
        Some(Winsorize::Given(low, high)) => winsorize(&mut values, Treated { low, high }),
        Some(Winsorize::Until { most, skew, kurtosis }) => {
            let (treated, done) = winsorize_until(&values, most, (skew, kurtosis));
            values = treated;
            done
        }
    };
    if how.log {
        values.iter_mut().for_each(|x| *x = libm::log(*x));
    }
    (values, done)
}

/// Sets so many values at either end to the next one; all to the middle if there are not enough.
fn winsorize(values: &mut [f64], Treated { low, high }: Treated) -> Treated {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else { return Treated::default() };
    let (low, high) = (low.min(last / 2), high.min(last / 2));
    let (least, most) = (sorted[low], sorted[last - high]);
    values.iter_mut().filter(|x| !x.is_nan()).for_each(|x| *x = x.clamp(least, most));
    Treated { low, high }
}

/// One more value at the end of the skew, until the column is near enough to symmetric or flat.
fn winsorize_until(values: &[f64], most: usize, allowed: (f64, f64)) -> (Vec<f64>, Treated) {
    let mut done = Treated::default();
    let mut treated = values.to_vec();
    while done.low + done.high < most {
        let (skew, kurtosis) = shape(&treated);
        if !(skew.abs() > allowed.0 && kurtosis > allowed.1) {
            break;
        }
        if skew > 0.0 {
            done.high += 1;
        } else {
            done.low += 1;
        }
        treated = values.to_vec();
        let reached = winsorize(&mut treated, done);
        if reached != done {
            return (treated, reached);
        }
    }
    (treated, done)
}

/// Skewness `G1` and excess kurtosis `G2`, corrected for the size of the sample (Joanes and Gill,
/// *The Statistician* 47, 1998); zero where there are too few values or none differ.
pub(super) fn shape(values: &[f64]) -> (f64, f64) {
    let (least, most) = range(values);
    let known: Vec<f64> =
        values.iter().filter(|x| !x.is_nan()).map(|x| (x - least) / (most - least)).collect();
    let n = float(known.len());
    if known.len() < 4 || least >= most {
        return (0.0, 0.0);
    }
    let mean = mean_of(&known);
    let moment = |p: i32| known.iter().map(|x| (x - mean).powi(p)).sum::<f64>() / n;
    let variance = moment(2);
    let skew = moment(3) / (variance * variance.sqrt());
    let kurtosis = moment(4) / (variance * variance) - 3.0;
    let corrected = (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * kurtosis + 6.0);
    ((n * (n - 1.0)).sqrt() / (n - 2.0) * skew, corrected)
}
