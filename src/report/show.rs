//! Numbers as text.

use crate::base::thousands;

/// Hundredths of a point as points: `8725` is `87.25`.
pub(super) fn points(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let size = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", size / 100, size % 100)
}

/// The same, with separators between thousands: `1,234.50`.
pub(super) fn grouped_points(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let size = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", thousands(size / 100), size % 100)
}

/// An integer with separators between thousands.
pub(super) fn grouped(n: i64) -> String {
    let sign = if n < 0 { "-" } else { "" };
    sign.to_owned() + &thousands(n.unsigned_abs())
}

/// A share of a whole in percent, or a dash if there is no whole.
pub(super) fn percent(part: usize, whole: usize) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.1}%", 100.0 * ratio(part, whole)) }
}

/// `part / whole`; zero if there is no whole.
pub(super) fn ratio(part: usize, whole: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts of rows, to show")]
    let (part, whole) = (part as f64, whole.max(1) as f64);
    part / whole
}

/// A number with so many decimals, and separators between thousands.
pub(super) fn number(x: f64, decimals: u8) -> String {
    super::paper::grouped(x, usize::from(decimals))
}

/// Hundredths of a point as a number of points.
pub(super) fn as_points(hundredths: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a score, to show")]
    let hundredths = hundredths as f64;
    hundredths / 100.0
}

#[cfg(test)]
mod tests {
    use super::{grouped, grouped_points, percent, points};

    #[test]
    fn shows_numbers() {
        assert_eq!(points(8725), "87.25");
        assert_eq!(points(5), "0.05");
        assert_eq!(points(-105), "-1.05");
        assert_eq!(grouped_points(123_456_789), "1,234,567.89");
        assert_eq!(grouped(-1000), "-1,000");
        assert_eq!(grouped(999), "999");
        assert_eq!(percent(1, 3), "33.3%");
        assert_eq!(percent(0, 0), "–");
    }
}
