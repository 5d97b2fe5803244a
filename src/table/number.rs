//! Numbers as people write them in cells.

/// The number in a cleaned cell, always finite; `None` if it is not one.
///
/// Accepts `-12.5`, `.5`, `1e3`, thousands separators in groups of three (`1,234,567.8`), and a
/// percent sign: `12%` is 0.12, as a workbook stores it. Does not accept `NaN`, `inf`, numbers
/// too large for a double (`1e400`), units, or `1,23`, which may be a decimal comma.
pub fn parse_number(text: &str) -> Option<f64> {
    let (body, divisor) = match text.strip_suffix('%') {
        Some(body) => (body.trim_end(), 100.0),
        None => (text, 1.0),
    };
    let plain = without_separators(body)?;
    let is_numeric = |b: u8| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E');
    if !plain.bytes().all(is_numeric) {
        return None;
    }
    let value = plain.parse::<f64>().ok()? / divisor;
    // Minus zero would print, and sort, unlike zero.
    value.is_finite().then_some(value + 0.0)
}

/// Removes thousands separators; `None` if the groups are not of three digits.
fn without_separators(text: &str) -> Option<String> {
    if !text.contains(',') {
        return Some(text.to_owned());
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.trim_start_matches(['+', '-']).split(',');
    let first = groups.next()?;
    let is_digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let first_fits = (1..=3).contains(&first.len()) && is_digits(first);
    let rest_fits = groups.all(|group| group.len() == 3 && is_digits(group));
    (first_fits && rest_fits && is_digits(fraction)).then(|| text.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::parse_number;

    #[test]
    fn reads_numbers_as_people_write_them() {
        let cases = [
            ("12", 12.0),
            ("-12.5", -12.5),
            (".5", 0.5),
            ("1e3", 1000.0),
            ("1,234", 1234.0),
            ("-1,234,567.8", -1_234_567.8),
            ("12%", 0.12),
            ("12 %", 0.12),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_number(text), Some(expected), "{text}");
        }
        assert!(parse_number("-0").is_some_and(f64::is_sign_positive));
    }

    #[test]
    fn rejects_what_is_not_a_finite_number() {
        let cases = [
            "",
            "NaN",
            "inf",
            "-Infinity",
            "1e400",
            "1,23",
            "1,2345",
            ",123",
            "1,234.5,6",
            "12元",
            "0x10",
            "1 2",
            "%",
            "--5",
            "--1,234",
            "n/a",
            "—",
            "1_000",
            "1.2万",
            "+-1,000",
        ];
        for text in cases {
            assert_eq!(parse_number(text), None, "{text}");
        }
    }
}
