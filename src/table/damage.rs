//! Values that a spreadsheet has damaged: long numbers it rounded, formulas that failed.

use crate::base::{Code, Findings, Severity, Text};
use crate::table::assemble::column_name;
use crate::table::capped::{Capped, Fault};
use crate::table::{Grid, Row};
use std::collections::BTreeSet;

/// Whether a cell is what a spreadsheet shows for a failed formula.
pub(super) fn is_error_value(text: &str) -> bool {
    const ERRORS: [&str; 11] = [
        "#REF!",
        "#DIV/0!",
        "#VALUE!",
        "#NAME?",
        "#N/A",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#DATA!",
        "#GETTING_DATA",
    ];
    text.starts_with('#') && ERRORS.contains(&text)
}

/// Whether a text is what a spreadsheet writes to CSV for a number of twelve digits or more, as
/// in `5.22731E+11`.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once("E+") else { return false };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_long = exponent.parse::<u16>().is_ok_and(|exponent| exponent >= 11);
    whole.len() == 1 && digits(whole) && digits(fraction) && digits(exponent) && is_long
}

/// Fills `grid.damaged`; `rounded` has row numbers and columns.
pub(super) fn mark_damaged(grid: &mut Grid, rounded: &BTreeSet<(usize, usize)>) {
    for row in &grid.rows {
        for (column, cell) in row.cells.iter().enumerate() {
            if is_scientific(cell) || rounded.contains(&(row.number, column)) {
                grid.damaged.insert((row.number, column));
            }
        }
    }
}

pub(super) fn report_t015_error_values(grid: &Grid, findings: &mut Findings) {
    for column in 0..grid.header.len() {
        let name = column_name(grid, column);
        let mut capped = Capped::new(Code::T015, Severity::Error, findings);
        for row in grid.rows.iter().filter(|row| is_error_value(&row.cells[column])) {
            let value = &row.cells[column];
            capped.push(|| Fault {
                at: grid.place(Some(row.number), Some(&name), Some(value)),
                message: Text::new(
                    format!("the cell holds the error value {value}"),
                    format!("单元格是错误值 {value}"),
                ),
                help: Text::new(
                    "its formula failed: correct the formula, or write the value itself",
                    "该单元格的公式出错：请更正公式，或直接填写数值",
                ),
            });
        }
        capped.finish(grid.place(None, Some(&name), None));
    }
}

/// Reports numbers that were rounded: an error in the key column, elsewhere a warning, because
/// nobody may need the column.
pub(super) fn report_t014(grid: &Grid, key: usize, findings: &mut Findings) {
    let hit: BTreeSet<usize> = grid.damaged.iter().map(|&(_, column)| column).collect();
    for column in hit {
        let header = &grid.header[column];
        let severity = if column == key { Severity::Error } else { Severity::Warning };
        let mut capped = Capped::new(Code::T014, severity, findings);
        let is_damaged = |row: &&Row| grid.damaged.contains(&(row.number, column));
        for row in grid.rows.iter().filter(is_damaged) {
            let value = &row.cells[column];
            capped.push(|| Fault {
                at: grid.place(Some(row.number), Some(header), Some(value)),
                message: Text::new(
                    format!("\"{value}\" was stored as a number and has lost digits"),
                    format!("“{value}”被存成了数字，部分位数已丢失"),
                ),
                help: Text::new(
                    "format the column as text, then enter the code again: the lost digits cannot be restored",
                    "请先将该列设为“文本”格式，再重新录入：丢失的位数无法恢复",
                ),
            });
        }
        capped.finish(grid.place(None, Some(header), None));
    }
}
