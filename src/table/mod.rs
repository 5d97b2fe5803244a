//! Tables as planners keep them: read, cleaned, and asked for by header and key.
//!
//! In goes a [`Source`] (a CSV file or a workbook named in the scheme); out comes a [`Grid`] of
//! clean text with the place of every row, and from it a keyed [`Table`] or a labeled
//! [`Matrix`]. Whatever is wrong is reported in [`Findings`], all at once: a bad row is dropped,
//! the others are still checked. What a column *means* is not decided here.
//!
//! Two promises. No bytes make this module panic. And a [`Table`] is sorted by key, so the order
//! of the rows in the file has no influence on anything later.

mod assemble;
mod capped;
mod catalog;
mod clean;
mod column;
mod damage;
mod edit;
mod encoding;
mod grid;
mod identity;
mod matrix;
mod nearest;
mod number;
mod read;
mod read_csv;
mod read_xlsx;
mod stack;

pub use catalog::{Catalog, Entry, Mask, Reference};
pub use clean::{clean, fold};
pub use grid::{Grid, Home, Row};
pub use identity::{IdNumberFault, id_number_fault};
pub use matrix::Matrix;
pub use nearest::nearest;
pub use number::parse_number;
pub use read::{Source, read};
pub use stack::{Count, Part, Stack};

use crate::base::{Code, Findings, Place, Severity, Text};
use capped::{Capped, Fault};
use std::collections::BTreeSet;

/// A table whose rows are named by a key column and sorted by it, in byte order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    name: String,
    /// Rows sorted by key; every key is there once and is not empty.
    grid: Grid,
    key: usize,
    /// Positions in `grid.rows`, in the order of the file, for reports.
    file_order: Vec<usize>,
    /// Text of the rows that were dropped: a reference to one of them is not dangling.
    dropped: BTreeSet<String>,
}

impl Table {
    /// Makes a keyed table; `None` if there is no column `key` (T005).
    ///
    /// Rows with an empty key (T006) and later rows with a key already seen (T007) are dropped.
    /// Warns when the keys are personal ID numbers (T016).
    pub fn new(name: &str, grid: Grid, key: &str, findings: &mut Findings) -> Option<Self> {
        let Some(key) = grid.column(key) else {
            let at = grid.place(Some(grid.header_row), None, None);
            report_t005(&grid, key, at, findings);
            return None;
        };
        check_t004_first_header(&grid, findings);
        damage::report_t014(&grid, key, findings);
        let mut table = Self {
            name: name.to_owned(),
            dropped: grid.dropped.iter().flat_map(|row| row.cells.iter().cloned()).collect(),
            grid,
            key,
            file_order: Vec::new(),
        };
        table.drop_t006_empty_keys(findings);
        table.grid.rows.sort_by(|a, b| a.cells[key].cmp(&b.cells[key]));
        table.drop_t007_duplicate_keys(findings);
        table.file_order = (0..table.len()).collect();
        table.file_order.sort_by_key(|&row| table.grid.rows[row].number);
        table.check_t016_id_numbers(findings);
        table.check_t017_totals(findings);
        Some(table)
    }

    /// The name of the table in the scheme.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file, as written in the scheme.
    pub fn file(&self) -> &str {
        &self.grid.file
    }

    /// The number of rows, the header not counted.
    pub fn len(&self) -> usize {
        self.grid.rows.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.grid.rows.is_empty()
    }

    /// The headers, in the order of the file.
    pub fn columns(&self) -> &[String] {
        &self.grid.header
    }

    /// The column with this header; differences in width, spaces and line breaks are forgiven.
    pub fn column(&self, header: &str) -> Option<usize> {
        self.grid.column(header)
    }

    /// Like [`Table::column`], but reports T005 at `at`, the place that names the column.
    pub fn require_column(
        &self,
        header: &str,
        at: Place,
        findings: &mut Findings,
    ) -> Option<usize> {
        let found = self.column(header);
        if found.is_none() {
            report_t005(&self.grid, header, at, findings);
        }
        found
    }

    /// The key of a row.
    ///
    /// # Panics
    /// If `row` is not below [`Table::len`].
    pub fn key(&self, row: usize) -> &str {
        self.text(row, self.key)
    }

    /// The position of the key column.
    pub fn key_column(&self) -> usize {
        self.key
    }

    /// The row with this key.
    pub fn row_of(&self, key: &str) -> Option<usize> {
        self.grid.rows.binary_search_by(|row| row.cells[self.key].as_str().cmp(key)).ok()
    }

    /// The text of a cell; empty if the cell is.
    ///
    /// # Panics
    /// If `row` or `column` is out of range.
    pub fn text(&self, row: usize, column: usize) -> &str {
        &self.grid.rows[row].cells[column]
    }

    /// The place of a row, or of a cell with its value.
    ///
    /// # Panics
    /// If `row` or `column` is out of range.
    pub fn place(&self, row: usize, column: Option<usize>) -> Place {
        let value = column.map(|column| self.text(row, column));
        self.grid.place_of(&self.grid.rows[row], column, value)
    }

    /// The place of a whole column.
    pub(crate) fn column_place(&self, column: usize) -> Place {
        self.grid.place(None, Some(&self.grid.header[column]), None)
    }

    fn drop_t006_empty_keys(&mut self, findings: &mut Findings) {
        let mut capped = Capped::new(Code::T006, Severity::Error, findings);
        let (grid, key) = (&self.grid, self.key);
        let header = &grid.header[key];
        for row in grid.rows.iter().filter(|row| row.cells[key].is_empty()) {
            capped.push(|| Fault {
                at: grid.place(Some(row.number), Some(header), None),
                message: Text::new(
                    format!("the row has no key: column \"{header}\" is empty"),
                    format!("本行没有主键：“{header}”列为空"),
                ),
                help: Text::new(
                    "fill in the key, or delete the row if it is a total or a remark; merged cells must be unmerged and filled down",
                    "请填写主键；如果是合计行或说明文字请删除；如果是合并单元格，请取消合并并逐行填写",
                ),
            });
        }
        capped.finish(grid.place(None, Some(header), None));
        self.grid.rows.retain(|row| !row.cells[key].is_empty());
    }

    /// Expects the rows sorted by key and, within a key, by row.
    fn drop_t007_duplicate_keys(&mut self, findings: &mut Findings) {
        let (grid, key) = (&self.grid, self.key);
        let header = &grid.header[key];
        let mut repeats = Vec::new();
        let mut first = 0;
        for (position, row) in grid.rows.iter().enumerate().skip(1) {
            if row.cells[key] == grid.rows[first].cells[key] {
                repeats.push((row.number, grid.rows[first].number, &row.cells[key]));
            } else {
                first = position;
            }
        }
        repeats.sort_unstable();
        let mut capped = Capped::new(Code::T007, Severity::Error, findings);
        for (number, before, value) in repeats {
            capped.push(|| Fault {
                at: grid.place(Some(number), Some(header), Some(value)),
                message: Text::new(
                    format!("the key \"{value}\" of row {number} is already used in row {before}"),
                    format!("第 {number} 行的主键“{value}”与第 {before} 行重复"),
                ),
                help: Text::new(
                    "a key must name one row only: correct one of the two rows or delete the copy",
                    "主键必须唯一：请更正其中一行，或删除重复的行",
                ),
            });
        }
        capped.finish(grid.place(None, Some(header), None));
        self.grid.rows.dedup_by(|later, kept| later.cells[key] == kept.cells[key]);
    }

    /// A row of sums under the data would be ranked and paired like any other.
    fn check_t017_totals(&self, findings: &mut Findings) {
        const TOTALS: [&str; 12] = [
            "合计",
            "总计",
            "小计",
            "共计",
            "平均",
            "平均值",
            "总数",
            "total",
            "sum",
            "subtotal",
            "average",
            "mean",
        ];
        let is_total = |row: &usize| {
            let key: String = self.key(*row).chars().filter(|c| !c.is_whitespace()).collect();
            TOTALS.contains(&key.to_lowercase().trim_end_matches([':', '：']))
        };
        for row in (0..self.len()).filter(is_total) {
            findings.warn(
                Code::T017,
                self.place(row, Some(self.key)),
                Text::new(
                    "this row looks like a total, and is counted as one more member",
                    "本行像是合计行，却会被当作一个成员参与计算",
                ),
                Text::new("delete the row, unless it is a real member", "若确为合计行，请删除本行"),
            );
        }
    }

    /// Never prints a number: the finding is about privacy.
    fn check_t016_id_numbers(&self, findings: &mut Findings) {
        let is_id = |row: &usize| id_number_fault(self.key(*row)).is_none();
        let Some(&first) = self.file_order.iter().find(|row| is_id(row)) else { return };
        let count = self.file_order.iter().filter(|row| is_id(row)).count();
        let header = &self.grid.header[self.key];
        findings.warn(
            Code::T016,
            self.grid.place(Some(self.grid.rows[first].number), Some(header), None),
            Text::new(
                format!("the key column \"{header}\" holds {count} personal ID number(s)"),
                format!("主键列“{header}”含有 {count} 个居民身份证号码"),
            ),
            Text::new(
                "keys appear in every list and message; use a serial number or household code as key, and keep ID numbers out of the files you hand over",
                "主键会出现在所有名单和提示中；请改用序号或户编号作主键，不要把身份证号码放进对外提供的文件",
            ),
        );
    }
}

/// The first header may be empty in a matrix, so only a keyed table objects.
fn check_t004_first_header(grid: &Grid, findings: &mut Findings) {
    if grid.header.first().is_some_and(String::is_empty) {
        findings.error(
            Code::T004,
            grid.place(Some(grid.header_row), None, None),
            Text::new("the first column has no header", "第一列没有列名"),
            Text::new(
                format!("write a header above it in row {}", grid.header_row),
                format!("请在第 {} 行为该列填写列名", grid.header_row),
            ),
        );
    }
}

/// Names the headers there are, nearest first, and the row they were taken from.
fn report_t005(grid: &Grid, wanted: &str, at: Place, findings: &mut Findings) {
    const SHOWN: usize = 20;
    let known = nearest::by_distance(wanted, &grid.header);
    let more = known.len().saturating_sub(SHOWN);
    let known = &known[..known.len().min(SHOWN)];
    let (mut en, mut zh) = (format!("\"{}\"", known.join("\", \"")), known.join("”“"));
    if more > 0 {
        en += &format!(" and {more} more");
        zh += &format!("”等共 {} 列“", known.len() + more);
    }
    let (file, row) = (&grid.file, grid.header_row);
    let zh = format!("“{zh}”").replace("“”", "");
    let mut help = Text::new(
        format!("row {row} was taken as the header; its columns are {en}"),
        format!("表头取自第 {row} 行，现有的列：{zh}"),
    );
    let folded = fold(wanted);
    let below = grid.rows.iter().take(20).chain(&grid.dropped);
    if let Some(real) = below.into_iter().find(|r| r.cells.iter().any(|c| fold(c) == folded)) {
        help.en +=
            &format!("; row {} looks like the real header: delete the rows above it", real.number);
        help.zh += &format!("；第 {} 行更像表头，请删除它上面的行", real.number);
    }
    findings.error(
        Code::T005,
        at,
        Text::new(
            format!("there is no column \"{wanted}\" in {file}"),
            format!("{file} 中没有“{wanted}”列"),
        ),
        help,
    );
}
