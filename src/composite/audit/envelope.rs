//! Where the highest of some lines meets the lowest of others.

/// A line: its value at 0 and its slope.
pub(super) type Line = (f64, f64);

/// The smallest `t` in `0..=end` at which the highest of the upper lines comes as near to the lowest of the
/// lower ones as `margin`, from below; a negative margin asks for that much beyond.
///
/// The gap `max upper(t) - min lower(t)` is convex and piecewise linear. While it is below zero at 0 it has at most one
/// root; Newton's method from the right end goes from root of tangent to root of tangent, never passes
/// the root, and ends there after finitely many steps, as every step leaves a piece for good.
/// Source: any textbook on parametric search. `O(lines)` a step; hardly ever more than ten.
pub(super) fn meeting(upper: &[Line], lower: &[Line], margin: f64, end: f64) -> Option<f64> {
    let gap = |t: f64| {
        let at = |&(start, slope): &Line| (start + slope * t, slope);
        let highest = upper.iter().map(at).reduce(|a, b| if b.0 > a.0 { b } else { a })?;
        let lowest = lower.iter().map(at).reduce(|a, b| if b.0 < a.0 { b } else { a })?;
        Some((highest.0 - lowest.0 + margin, highest.1 - lowest.1))
    };
    if gap(0.0)?.0 >= 0.0 {
        return Some(0.0);
    }
    let mut t = end;
    let (mut height, mut slope) = gap(t).filter(|gap| gap.0 >= 0.0)?;
    while height > 0.0 && slope > 0.0 {
        let next = t - height / slope;
        if next >= t {
            break;
        }
        t = next.max(0.0);
        (height, slope) = gap(t)?;
    }
    Some(t)
}
