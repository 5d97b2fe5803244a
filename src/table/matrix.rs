//! A numeric matrix with labels on both sides, such as distances from every village to every
//! town: row labels in the first column, column labels in the header, the corner left free.

use crate::base::{Code, Findings, Place, Severity, Text};
use crate::table::capped::{Capped, Fault};
use crate::table::damage::{is_error_value, report_t014};
use crate::table::grid::shorten;
use crate::table::{Grid, parse_number};

/// A labeled numeric matrix; rows are sorted by label, so their order in the file is forgotten.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    grid: Grid,
    /// The columns after the first, sorted by label: label, position in `values`.
    columns: Vec<(String, usize)>,
    /// Values by row, aligned with `grid.rows`.
    values: Vec<Vec<Option<f64>>>,
}

impl Matrix {
    /// Reads the numbers of a grid; an empty cell is no number and no fault.
    ///
    /// `None` if there are no columns beside the labels (T003). Reports empty (T006) and
    /// duplicate (T007) row labels, whose rows are dropped, and cells that are not numbers (T011).
    pub fn new(mut grid: Grid, findings: &mut Findings) -> Option<Self> {
        if grid.header.len() < 2 {
            findings.error(
                Code::T003,
                grid.place(Some(grid.header_row), None, None),
                Text::new(
                    "the matrix has no column beside its row labels",
                    "矩阵除行标签外没有任何数据列",
                ),
                Text::new(
                    "write the column labels in the header, from the second column on",
                    "请从第二列起在表头填写列标签",
                ),
            );
            return None;
        }
        report_t014(&grid, 0, findings);
        drop_bad_labels(&mut grid, findings);
        let values = grid
            .rows
            .iter()
            .map(|row| row.cells[1..].iter().map(|cell| parse_number(cell)).collect())
            .collect();
        let labels = grid.header[1..].iter().cloned();
        let mut columns: Vec<_> = labels.zip(0..).collect();
        columns.sort();
        let matrix = Self { grid, columns, values };
        matrix.report_t011(findings);
        Some(matrix)
    }

    /// The file, as written in the scheme.
    pub fn file(&self) -> &str {
        &self.grid.file
    }

    /// The row labels, in byte order.
    pub fn row_labels(&self) -> impl Iterator<Item = &str> {
        self.grid.rows.iter().map(|row| row.cells[0].as_str())
    }

    /// The column labels, in byte order.
    pub fn column_labels(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(label, _)| label.as_str())
    }

    /// The number at two labels; `None` if a label is not there or the cell is empty.
    pub fn get(&self, row_label: &str, column_label: &str) -> Option<f64> {
        let row = self.row(row_label)?;
        let column =
            self.columns.binary_search_by(|(label, _)| label.as_str().cmp(column_label)).ok()?;
        self.values[row][self.columns[column].1]
    }

    /// The place of the cell at two labels, as narrow as it can be told.
    pub fn place(&self, row_label: &str, column_label: &str) -> Place {
        let column = self.grid.header.iter().position(|label| label == column_label);
        let row = self.row(row_label).map(|row| &self.grid.rows[row]);
        let value = column.and_then(|column| row.map(|row| row.cells[column].as_str()));
        let header = column.map(|column| self.grid.header[column].as_str());
        self.grid.place(row.map(|row| row.number), header, value)
    }

    fn row(&self, label: &str) -> Option<usize> {
        self.grid.rows.binary_search_by(|row| row.cells[0].as_str().cmp(label)).ok()
    }

    fn report_t011(&self, findings: &mut Findings) {
        for (label, column) in &self.columns {
            let mut capped = Capped::new(Code::T011, Severity::Error, findings);
            for (row, values) in self.grid.rows.iter().zip(&self.values) {
                let text = &row.cells[column + 1];
                if values[*column].is_some() || text.is_empty() || is_error_value(text) {
                    continue;
                }
                capped.push(|| Fault {
                    at: self.grid.place(Some(row.number), Some(label), Some(text)),
                    message: Text::new(
                        format!("\"{}\" is not a number", shorten(text)),
                        format!("“{}”不是数字", shorten(text)),
                    ),
                    help: Text::new(
                        "write the number alone; leave the cell empty if there is none",
                        "请只填数字；没有数据时请留空",
                    ),
                });
            }
            capped.finish(self.grid.place(None, Some(label), None));
        }
    }
}

/// Sorts the rows by label and keeps the first of each label.
fn drop_bad_labels(grid: &mut Grid, findings: &mut Findings) {
    let (empty, mut labeled): (Vec<_>, Vec<_>) =
        std::mem::take(&mut grid.rows).into_iter().partition(|row| row.cells[0].is_empty());
    let mut capped = Capped::new(Code::T006, Severity::Error, findings);
    for row in empty {
        capped.push(|| Fault {
            at: grid.place(Some(row.number), None, None),
            message: Text::new("the row has no label in the first column", "本行第一列没有行标签"),
            help: Text::new("fill in the label, or delete the row", "请填写行标签，或删除本行"),
        });
    }
    capped.finish(grid.place(None, None, None));
    labeled.sort_by(|a, b| a.cells[0].cmp(&b.cells[0]));
    let mut capped = Capped::new(Code::T007, Severity::Error, findings);
    labeled.dedup_by(|later, kept| {
        let is_same = later.cells[0] == kept.cells[0];
        if is_same {
            let (label, first) = (shorten(&kept.cells[0]), kept.number);
            capped.push(|| Fault {
                at: grid.place(Some(later.number), None, Some(&label)),
                message: Text::new(
                    format!("the row label \"{label}\" is already used in row {first}"),
                    format!("行标签“{label}”与第 {first} 行重复"),
                ),
                help: Text::new(
                    "a label must name one row only: correct one of the two rows or delete the copy",
                    "行标签必须唯一：请更正其中一行，或删除重复的行",
                ),
            });
        }
        is_same
    });
    capped.finish(grid.place(None, None, None));
    grid.rows = labeled;
}
