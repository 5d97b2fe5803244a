//! How far two columns go together.

use crate::composite::place::float;

/// Pearson's correlation over the rows that have both values; 0 if either does not differ.
///
/// Source: any textbook; as sums of products of deviations from the mean. `O(n)`.
pub(super) fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let both = || a.iter().zip(b).filter(|(x, y)| !x.is_nan() && !y.is_nan());
    let n = float(both().count());
    let (sum_a, sum_b) = both().fold((0.0, 0.0), |(s, t), (x, y)| (s + x, t + y));
    let (mean_a, mean_b) = (sum_a / n, sum_b / n);
    let (mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0);
    for (x, y) in both() {
        let (dx, dy) = (x - mean_a, y - mean_b);
        aa += dx * dx;
        bb += dy * dy;
        ab += dx * dy;
    }
    let product = (aa * bb).sqrt();
    if product > 0.0 { (ab / product).clamp(-1.0, 1.0) } else { 0.0 }
}
