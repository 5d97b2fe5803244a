//! A whole column at once: as numbers, or as references to the keys of another table.

use crate::base::{Code, Findings, Severity, Text};
use crate::table::capped::{Capped, Fault};
use crate::table::damage::is_error_value;
use crate::table::grid::shorten;
use crate::table::{Table, nearest, parse_number};
use indexmap::IndexMap;

impl Table {
    /// The numbers of a column, by row; `None` where there is no good number.
    ///
    /// Reports every cell that is not a number (T011) and every empty cell (T012). Cells with an
    /// error value were reported when the file was read (T015).
    ///
    /// # Panics
    /// If `column` is out of range.
    pub fn numbers(&self, column: usize, findings: &mut Findings) -> Vec<Option<f64>> {
        self.report_t012_missing(column, |_| true, findings);
        self.optional_numbers(column, findings)
    }

    /// Like [`Table::numbers`], for a column that may have empty cells.
    ///
    /// # Panics
    /// If `column` is out of range.
    pub fn optional_numbers(&self, column: usize, findings: &mut Findings) -> Vec<Option<f64>> {
        let parsed: Vec<Option<f64>> =
            (0..self.len()).map(|row| parse_number(self.text(row, column))).collect();
        let mut capped = Capped::new(Code::T011, Severity::Error, findings);
        for &row in &self.file_order {
            let text = self.text(row, column);
            if parsed[row].is_some() || text.is_empty() || is_error_value(text) {
                continue;
            }
            capped.push(|| Fault {
                at: self.place(row, Some(column)),
                message: Text::new(
                    format!("\"{}\" is not a number", shorten(text)),
                    format!("“{}”不是数字", shorten(text)),
                ),
                help: Text::new(
                    "write the number alone, without unit or remark; leave the cell empty if it is unknown",
                    "请只填数字，不带单位和说明；未知时请留空",
                ),
            });
        }
        capped.finish(self.column_place(column));
        parsed
    }

    /// The rows of `target` that the cells of a column name, by row; `None` where there is none.
    ///
    /// Reports every cell that is not a key of `target` (T013), with the nearest key if one is
    /// near, and every empty cell (T012). A cell that names a row of `target` dropped for its
    /// shape is not reported again.
    ///
    /// # Panics
    /// If `column` is out of range.
    pub fn references(
        &self,
        column: usize,
        target: &Self,
        findings: &mut Findings,
    ) -> Vec<Option<usize>> {
        self.report_t012_missing(column, |_| true, findings);
        self.optional_references(column, target, findings)
    }

    /// Like [`Table::references`], for a column that may have empty cells.
    ///
    /// # Panics
    /// If `column` is out of range.
    pub fn optional_references(
        &self,
        column: usize,
        target: &Self,
        findings: &mut Findings,
    ) -> Vec<Option<usize>> {
        let found: Vec<Option<usize>> =
            (0..self.len()).map(|row| target.row_of(self.text(row, column))).collect();
        let mut unknown: IndexMap<&str, Vec<usize>> = IndexMap::new();
        for &row in &self.file_order {
            let text = self.text(row, column);
            let is_known = found[row].is_some() || target.dropped.contains(text);
            if !is_known && !text.is_empty() && !is_error_value(text) {
                unknown.entry(text).or_default().push(row);
            }
        }
        let mut capped = Capped::new(Code::T013, Severity::Error, findings);
        for (text, rows) in unknown {
            let (value, name, n) = (shorten(text), target.name(), rows.len());
            let (en, zh) = if n > 1 {
                (format!(", in {n} rows, this the first"), format!("（共 {n} 行，此为第一处）"))
            } else {
                (String::new(), String::new())
            };
            capped.push(|| Fault {
                at: self.place(rows[0], Some(column)),
                message: Text::new(
                    format!("\"{value}\" is not a key of table {name}{en}"),
                    format!("“{value}”不是表“{name}”的主键{zh}"),
                ),
                help: target.suggest_key(text),
            });
        }
        capped.finish(self.column_place(column));
        found
    }

    fn suggest_key(&self, text: &str) -> Text {
        let near = nearest(text, (0..self.len()).map(|row| self.key(row)));
        match near.and_then(|key| self.row_of(key)) {
            Some(row) => {
                let (key, of) = (shorten(self.key(row)), &self.grid.rows[row]);
                let (number, file) = (of.number, self.grid.file_of(of));
                Text::new(
                    format!("did you mean \"{key}\", row {number} of {file}?"),
                    format!("是否应为 {file} 第 {number} 行的“{key}”？"),
                )
            }
            None => Text::new(
                format!("correct the cell, or add the missing row to {}", self.file()),
                format!("请更正该单元格，或在 {} 中补上缺少的行", self.file()),
            ),
        }
    }

    /// Reports every empty cell (T012) of the rows that should have one.
    pub(crate) fn report_t012_missing(
        &self,
        column: usize,
        has: impl Fn(usize) -> bool,
        findings: &mut Findings,
    ) {
        let mut capped = Capped::new(Code::T012, Severity::Error, findings);
        let is_missing = |row: usize| self.text(row, column).is_empty() && has(row);
        for &row in self.file_order.iter().filter(|&&row| is_missing(row)) {
            let key = shorten(self.key(row));
            let header = shorten(&self.columns()[column]);
            capped.push(|| Fault {
                at: self.grid.place_of(&self.grid.rows[row], Some(column), None),
                message: Text::new(
                    format!("\"{header}\" of \"{key}\" is empty"),
                    format!("“{key}”的“{header}”为空"),
                ),
                help: Text::new(
                    "fill in the cell; an unknown value must be settled here, it is never guessed",
                    "请填写该单元格；程序不会猜测缺失的数据",
                ),
            });
        }
        capped.finish(self.column_place(column));
    }
}
