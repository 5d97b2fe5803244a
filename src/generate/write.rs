//! Rows to the bytes of files, the same on every machine.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use std::borrow::Cow;

/// A header and rows of cells.
#[derive(Debug)]
pub(super) struct Rows {
    header: Vec<String>,
    cells: Vec<Vec<String>>,
}

impl Rows {
    pub(super) fn new(header: &[&str]) -> Self {
        Self { header: header.iter().map(|&title| title.to_owned()).collect(), cells: Vec::new() }
    }

    /// Adds the rows of another table, if the headers are the same.
    pub(super) fn append(&mut self, other: Self) -> bool {
        let same = self.header == other.header;
        if same {
            self.cells.extend(other.cells);
        }
        same
    }

    /// A character that GBK does not have.
    pub(super) fn outside_gbk(&self) -> Option<char> {
        let cells = self.header.iter().chain(self.cells.iter().flatten());
        let mut characters = cells.flat_map(|cell| cell.chars());
        characters.find(|c| encoding_rs::GBK.encode(&c.to_string()).2)
    }

    pub(super) fn push<const N: usize>(&mut self, row: [String; N]) {
        self.extend(row.into());
    }

    pub(super) fn extend(&mut self, row: Vec<String>) {
        assert_eq!(row.len(), self.header.len(), "a cell for every column");
        self.cells.push(row);
    }

    /// CSV in UTF-8 with `\n` line ends.
    pub(super) fn csv(&self) -> Vec<u8> {
        self.text("\n").into_bytes()
    }

    /// CSV as spreadsheets save "CSV UTF-8": byte order mark and `\r\n`.
    pub(super) fn csv_with_mark(&self) -> Vec<u8> {
        format!("\u{feff}{}", self.text("\r\n")).into_bytes()
    }

    /// CSV as older Chinese spreadsheets save it: GBK and `\r\n`.
    pub(super) fn csv_in_gbk(&self) -> Vec<u8> {
        let text = self.text("\r\n");
        let (bytes, _, has_unmappable) = encoding_rs::GBK.encode(&text);
        assert!(!has_unmappable, "a character outside GBK");
        bytes.into_owned()
    }

    fn text(&self, line_end: &str) -> String {
        let mut text = String::new();
        for row in std::iter::once(&self.header).chain(&self.cells) {
            let cells: Vec<Cow<'_, str>> = row.iter().map(|cell| quoted(cell)).collect();
            text += &cells.join(",");
            text += line_end;
        }
        text
    }

    /// A workbook of one sheet, its header in bold and frozen. Cells are text, so that leading
    /// zeros stay, except in the columns of `numbers`.
    pub(super) fn xlsx(&self, sheet: &str, numbers: &[&str]) -> Vec<u8> {
        workbook(&[(sheet, self, numbers)]).expect("a workbook in memory has no limits to hit")
    }

    fn sheet(&self, book: &mut Workbook, sheet: &str, numbers: &[&str]) -> Result<(), XlsxError> {
        let page = book.add_worksheet();
        page.set_name(sheet)?;
        page.set_freeze_panes(1, 0)?;
        let bold = Format::new().set_bold().set_background_color("#D9E2F3");
        let text = Format::new().set_num_format("@");
        for (column, title) in (0..).zip(&self.header) {
            page.set_column_width(column, 14)?;
            page.write_string_with_format(0, column, title, &bold)?;
        }
        for (row, cells) in (1..).zip(&self.cells) {
            for ((column, title), cell) in (0..).zip(&self.header).zip(cells) {
                match cell.parse::<f64>() {
                    Ok(number) if numbers.contains(&title.as_str()) => {
                        page.write_number(row, column, number)?
                    }
                    _ => page.write_string_with_format(row, column, cell, &text)?,
                };
            }
        }
        Ok(())
    }
}

/// A workbook of several sheets: name, rows, and the columns of numbers.
pub(super) fn workbook(sheets: &[(&str, &Rows, &[&str])]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2026, 1, 1)?;
    let title = sheets.first().map_or("jiedui", |(name, ..)| *name);
    let author = DocProperties::new().set_author("jiedui").set_title(title);
    book.set_properties(&author.set_creation_datetime(&created));
    for (name, rows, numbers) in sheets {
        rows.sheet(&mut book, name, numbers)?;
    }
    Ok(same_on_every_system(book.save_to_buffer()?))
}

/// A cell of CSV, in quotes where it needs them.
fn quoted(cell: &str) -> Cow<'_, str> {
    if cell.contains([',', '"', '\n', '\r']) {
        Cow::Owned(format!("\"{}\"", cell.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(cell)
    }
}

/// Sets the mark of the operating system, in the central directory of a zip archive, to Unix.
fn same_on_every_system(mut archive: Vec<u8>) -> Vec<u8> {
    const UNIX: u8 = 3;
    let word = |bytes: &[u8], at: usize| usize::from(bytes[at]) + (usize::from(bytes[at + 1]) << 8);
    let end = archive.len() - 22;
    assert_eq!(archive[end..end + 4], *b"PK\x05\x06", "an archive without comment");
    let mut at = word(&archive, end + 16) + (word(&archive, end + 18) << 16);
    for _ in 0..word(&archive, end + 10) {
        archive[at + 5] = UNIX;
        let lengths = [at + 28, at + 30, at + 32].map(|field| word(&archive, field));
        at += 46 + lengths.iter().sum::<usize>();
    }
    archive
}

/// A decimal number from its digits: `fixed(1234, 2)` is `12.34`.
pub(super) fn fixed(value: i64, decimals: u32) -> String {
    if decimals == 0 {
        return value.to_string();
    }
    let unit = 10_i64.pow(decimals);
    let sign = if value < 0 { "-" } else { "" };
    let (whole, part) = (value.abs() / unit, value.abs() % unit);
    format!("{sign}{whole}.{part:0width$}", width = decimals as usize)
}

/// A page with every `{name}` replaced.
pub(super) fn page(template: &str, values: &[(&str, String)]) -> Vec<u8> {
    let mut text = template.to_owned();
    for (name, value) in values {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text.into_bytes()
}
