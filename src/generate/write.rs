//! Rows to the bytes of files, the same on every machine.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

/// A header and rows of cells.
#[derive(Debug)]
pub(super) struct Rows {
    header: Vec<&'static str>,
    cells: Vec<Vec<String>>,
}

impl Rows {
    pub(super) fn new(header: &[&'static str]) -> Self {
        Self { header: header.to_vec(), cells: Vec::new() }
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

    /// No cell of a generated table needs quotes.
    fn text(&self, line_end: &str) -> String {
        let mut text = self.header.join(",") + line_end;
        for row in &self.cells {
            assert!(!row.iter().any(|c| c.contains([',', '"', '\n', '\r'])), "needs quotes");
            text += &row.join(",");
            text += line_end;
        }
        text
    }

    /// A workbook of one sheet, its header in bold and frozen. Cells are text, so that leading
    /// zeros stay, except in the columns of `numbers`.
    pub(super) fn xlsx(&self, sheet: &str, numbers: &[&str]) -> Vec<u8> {
        let bytes =
            self.workbook(sheet, numbers).expect("a workbook in memory has no limits to hit");
        same_on_every_system(bytes)
    }

    fn workbook(&self, sheet: &str, numbers: &[&str]) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let created = ExcelDateTime::from_ymd(2026, 1, 1)?;
        let author = DocProperties::new().set_author("jiedui").set_title(sheet);
        book.set_properties(&author.set_creation_datetime(&created));
        let page = book.add_worksheet();
        page.set_name(sheet)?;
        page.set_freeze_panes(1, 0)?;
        let bold = Format::new().set_bold().set_background_color("#D9E2F3");
        let text = Format::new().set_num_format("@");
        for (column, title) in (0..).zip(&self.header) {
            page.set_column_width(column, 14)?;
            page.write_string_with_format(0, column, *title, &bold)?;
        }
        for (row, cells) in (1..).zip(&self.cells) {
            for ((column, title), cell) in (0..).zip(&self.header).zip(cells) {
                match cell.parse::<u32>() {
                    Ok(number) if numbers.contains(title) => {
                        page.write_number(row, column, number)?
                    }
                    _ => page.write_string_with_format(row, column, cell, &text)?,
                };
            }
        }
        book.save_to_buffer()
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
