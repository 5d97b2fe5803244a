//! The raw values of a column: finite numbers, or missing.

use crate::base::{Code, Findings, Text};
use crate::scheme::LIMIT;
use crate::table::Table;

/// The values of a column by row. An empty cell is an error (T012) if `refuses`, or if all are empty;
/// otherwise it is missing.
pub(super) fn read(
    column: usize,
    refuses: bool,
    table: &Table,
    findings: &mut Findings,
) -> Vec<f64> {
    let is_empty = |row| table.text(row, column).is_empty();
    let numbers = if refuses || (0..table.len()).all(is_empty) {
        table.numbers(column, findings)
    } else {
        table.optional_numbers(column, findings)
    };
    let values: Vec<f64> = numbers.into_iter().map(|x| x.unwrap_or(f64::NAN)).collect();
    check_c006_too_large(column, table, &values, findings);
    values
}

fn check_c006_too_large(column: usize, table: &Table, values: &[f64], findings: &mut Findings) {
    let Some(row) = values.iter().position(|x| x.abs() > LIMIT) else { return };
    findings.error(
        Code::C006,
        table.place(row, Some(column)),
        Text::new(
            "the number is beyond 1e100, too large to compute with",
            "数值超过 1e100，无法计算",
        ),
        Text::new("correct the value", "请更正数值"),
    );
}
