//! From rows of raw cells to a [`Grid`]: cleaning, the header, the shape, damaged values.

use crate::base::{Code, Findings, Severity, Text};
use crate::table::capped::{Capped, Fault};
use crate::table::clean::{clean, fold};
use crate::table::damage::{mark_damaged, report_t015_error_values};
use crate::table::grid::shorten;
use crate::table::{Grid, Row, id_number_fault};
use std::collections::BTreeSet;

/// The longest text a cell of a spreadsheet can hold, in characters.
const LONGEST_CELL: usize = 32_767;

/// The most cells a table may have, so that a broken file cannot exhaust the memory.
pub(super) const MAX_CELLS: usize = 20_000_000;

/// Whether a row may be shorter than the header.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Widths {
    /// In CSV a short row has lost a cell.
    Strict,
    /// A workbook does not store empty cells.
    Padded,
}

/// What a reader found, before it is looked at.
pub(super) struct Raw {
    /// The names; its header and rows are still empty.
    pub(super) grid: Grid,
    pub(super) rows: Vec<Row>,
    /// Row number and column of numeric cells too long to be exact.
    pub(super) rounded: BTreeSet<(usize, usize)>,
    pub(super) widths: Widths,
}

/// How many cells of a column were cleaned, and the first of them.
#[derive(Clone, Default)]
struct Tally {
    count: usize,
    row: usize,
    /// Not told of a personal number.
    value: Option<String>,
}

/// Makes the grid; `None` if there is no cell with content (T003).
pub(super) fn assemble(mut raw: Raw, findings: &mut Findings) -> Option<Grid> {
    let tallies = clean_cells(&mut raw.rows);
    raw.rows.retain(|row| row.cells.iter().any(|cell| !cell.is_empty()));
    let mut grid = raw.grid;
    let mut rows = raw.rows.into_iter();
    let titles = count_titles(rows.as_slice(), raw.widths);
    for title in rows.by_ref().take(titles) {
        note_t003_title(&grid, &title, findings);
    }
    let Some(header) = rows.next() else {
        findings.error(
            Code::T003,
            grid.place(None, None, None),
            Text::new("the table is empty: there is no header", "表格为空，没有表头"),
            Text::new(
                "write the column headers in the first row and the data below",
                "请在第一行填写列名，数据写在下面",
            ),
        );
        return None;
    };
    grid.header_row = header.number;
    grid.header = header.cells;
    let rows: Vec<Row> = rows.collect();
    let widest = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    if rows.len().saturating_mul(widest.max(grid.header.len())) > MAX_CELLS {
        report_t001_too_large(&grid, findings);
        return None;
    }
    shape_rows(&mut grid, rows, raw.widths, findings);
    report_t015_error_values(&grid, findings);
    note_t010_cleaned(&grid, &tallies, findings);
    mark_damaged(&mut grid, &raw.rounded);
    check_t004_headers(&grid, findings);
    drop_empty_columns(&mut grid);
    if grid.rows.is_empty() && grid.dropped.is_empty() {
        findings.warn(
            Code::T003,
            grid.place(Some(grid.header_row), None, None),
            Text::new("the table has a header and no rows", "表格只有表头，没有数据"),
            Text::new("add the data below the header", "请在表头下面填写数据"),
        );
    }
    Some(grid)
}

fn clean_cells(rows: &mut [Row]) -> Vec<Tally> {
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let mut tallies = vec![Tally::default(); width];
    for row in rows {
        for (cell, tally) in row.cells.iter_mut().zip(&mut tallies) {
            let Some(cleaned) = clean(cell) else { continue };
            let dirty = std::mem::replace(cell, cleaned);
            // Blanks that become empty cells interest nobody.
            if !cell.is_empty() {
                if tally.count == 0 {
                    let is_private = id_number_fault(cell).is_none();
                    tally.row = row.number;
                    tally.value = (!is_private).then(|| shorten(&dirty));
                }
                tally.count += 1;
            }
        }
    }
    tallies
}

/// The number of rows above the header that hold a title: a single cell at the left edge, where
/// the rows below are wider. In CSV the title must have been padded to the width of the table.
fn count_titles(rows: &[Row], widths: Widths) -> usize {
    let filled = |row: &Row| row.cells.iter().filter(|cell| !cell.is_empty()).count();
    let first = |row: &Row| row.cells.iter().position(|cell| !cell.is_empty());
    let top = &rows[..rows.len().min(20)];
    let Some(left) = top.iter().filter_map(first).min() else { return 0 };
    if top.iter().all(|row| filled(row) < 2) {
        return 0;
    }
    let is_padded = |row: &Row| widths == Widths::Padded || row.cells.len() > 1;
    let is_title = |row: &&Row| filled(row) == 1 && first(row) == Some(left) && is_padded(row);
    top.iter().take_while(is_title).count()
}

fn note_t003_title(grid: &Grid, title: &Row, findings: &mut Findings) {
    let text = title.cells.iter().find(|cell| !cell.is_empty()).map_or("", String::as_str);
    let number = title.number;
    findings.note(
        Code::T003,
        grid.place(Some(number), None, Some(text)),
        Text::new(
            format!("row {number} was taken as a title and skipped"),
            format!("第 {number} 行被当作标题行，已跳过"),
        ),
        Text::new(
            "nothing to do if the headers are below it; otherwise give every column a header",
            "如果列名在其下方则无需处理；否则请为每一列填写列名",
        ),
    );
}

fn report_t001_too_large(grid: &Grid, findings: &mut Findings) {
    findings.error(
        Code::T001,
        grid.place(None, None, None),
        Text::new(
            format!("the table has more than {MAX_CELLS} cells"),
            format!("表格超过 {MAX_CELLS} 个单元格"),
        ),
        Text::new(
            "delete stray cells far outside the table, and keep the columns that are needed",
            "请删除表格之外的零散单元格，只保留需要的列",
        ),
    );
}

/// Fills `grid.rows` with rows as wide as the header, and `grid.dropped` with the others.
fn shape_rows(grid: &mut Grid, rows: Vec<Row>, widths: Widths, findings: &mut Findings) {
    let named =
        grid.header.iter().rposition(|header| !header.is_empty()).map_or(0, |last| last + 1);
    if widths == Widths::Padded {
        let widest = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        grid.header.resize(widest.max(named), String::new());
    }
    let width = grid.header.len();
    let mut capped = Capped::new(Code::T008, Severity::Error, findings);
    for mut row in rows {
        let filled = row.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        let long = row.cells.iter().position(|cell| is_too_long(cell));
        let is_short = widths == Widths::Strict && row.cells.len() < named;
        if let Some(column) = long {
            capped.push(|| too_long_t008(grid, &row, column));
            row.cells.remove(column);
        } else if is_short || filled > width {
            capped.push(|| wrong_width_t008(grid, &row, named));
        } else {
            row.cells.resize(width, String::new());
            grid.rows.push(row);
            continue;
        }
        grid.dropped.push(row);
    }
    capped.finish(grid.place(None, None, None));
}

fn is_too_long(cell: &str) -> bool {
    cell.len() > LONGEST_CELL && cell.chars().nth(LONGEST_CELL).is_some()
}

fn too_long_t008(grid: &Grid, row: &Row, column: usize) -> Fault {
    Fault {
        at: grid.place(
            Some(row.number),
            Some(&column_name(grid, column)),
            Some(&row.cells[column]),
        ),
        message: Text::new(
            format!("a cell has more than {LONGEST_CELL} characters"),
            format!("单元格超过 {LONGEST_CELL} 个字符"),
        ),
        help: Text::new(
            "probably a quotation mark is missing and the cell has swallowed the lines below",
            "很可能缺少一个引号，导致后面的多行被并入同一单元格",
        ),
    }
}

fn wrong_width_t008(grid: &Grid, row: &Row, expected: usize) -> Fault {
    let found = row.cells.len();
    let mut help = Text::new(
        "compare the row with the header: a cell is missing or too many; text with a comma in it must be in quotes",
        "请对照表头检查本行：缺少或多出了单元格；含有逗号的文字须加英文双引号",
    );
    if row.cells.iter().any(|cell| cell.contains('\n')) {
        help.en += "; the row spans several lines, so perhaps a quotation mark is missing";
        help.zh += "；本行跨越多行，可能缺少一个引号";
    }
    Fault {
        at: grid.place(Some(row.number), None, None),
        message: Text::new(
            format!("the row has {found} cells, but the header has {expected}"),
            format!("本行有 {found} 个单元格，而表头有 {expected} 列"),
        ),
        help,
    }
}

fn note_t010_cleaned(grid: &Grid, tallies: &[Tally], findings: &mut Findings) {
    for (column, tally) in tallies.iter().enumerate().filter(|(_, tally)| tally.count > 0) {
        let (count, row) = (tally.count, tally.row);
        findings.note(
            Code::T010,
            grid.place(Some(row), Some(&column_name(grid, column)), tally.value.as_deref()),
            Text::new(
                format!("{count} cell(s) of this column were cleaned, the first in row {row}"),
                format!("本列有 {count} 个单元格已自动清理，第一个在第 {row} 行"),
            ),
            Text::new(
                "spaces, full-width digits and letters, or a small x in an ID number; nothing to do",
                "清理了空格、全角数字和字母，或身份证号码末位的小写 x；无需处理",
            ),
        );
    }
}

fn check_t004_headers(grid: &Grid, findings: &mut Findings) {
    let mut capped = Capped::new(Code::T004, Severity::Error, findings);
    let row = grid.header_row;
    let is_used = |column: usize| grid.rows.iter().any(|row| !row.cells[column].is_empty());
    let folded: Vec<String> = grid.header.iter().map(|header| fold(header)).collect();
    let first = (0..folded.len()).find(|&column| !folded[column].is_empty() || is_used(column));
    let mut seen = BTreeSet::new();
    for (column, header) in folded.iter().enumerate() {
        let letters = letters(column);
        let message = if header.is_empty() && is_used(column) && first != Some(column) {
            Text::new(
                format!("column {letters} has data but no header"),
                format!("{letters} 列有数据但没有列名"),
            )
        } else if !header.is_empty() && !seen.insert(header) {
            let name = &grid.header[column];
            Text::new(
                format!("the header \"{name}\" of column {letters} is already used"),
                format!("{letters} 列的列名“{name}”与前面的列重复"),
            )
        } else {
            continue;
        };
        capped.push(|| Fault {
            at: grid.place(Some(row), Some(&column_name(grid, column)), None),
            message,
            help: Text::new(
                format!("give every column a header of its own in row {row}, or delete the column"),
                format!("请在第 {row} 行为每一列填写互不相同的列名，或删除该列"),
            ),
        });
    }
    capped.finish(grid.place(Some(row), None, None));
}

/// Columns without header and without content are only layout.
fn drop_empty_columns(grid: &mut Grid) {
    let is_used = |column: usize| {
        !grid.header[column].is_empty() || grid.rows.iter().any(|row| !row.cells[column].is_empty())
    };
    let used: Vec<bool> = (0..grid.header.len()).map(is_used).collect();
    if used.contains(&false) {
        // A damaged cell has content, so its column stays.
        let moved = |column: usize| used[..column].iter().filter(|&&used| used).count();
        grid.damaged = grid.damaged.iter().map(|&(row, column)| (row, moved(column))).collect();
        let rows = grid.rows.iter_mut().map(|row| &mut row.cells);
        for cells in rows.chain([&mut grid.header]) {
            let mut keep = used.iter();
            cells.retain(|_| keep.next().copied().unwrap_or(true));
        }
    }
}

/// The header, or the letters of the spreadsheet column if there is none.
pub(super) fn column_name(grid: &Grid, column: usize) -> String {
    match grid.header.get(column) {
        Some(header) if !header.is_empty() => shorten(header),
        _ => letters(column),
    }
}

/// A, B, ..., Z, AA, ...
fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.insert(0, char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[column % 26]));
        if column < 26 {
            return letters.into_iter().collect();
        }
        column = column / 26 - 1;
    }
}
