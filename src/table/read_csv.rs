//! From the bytes of a CSV file to rows of raw cells.
//!
//! The delimiter is found out. A quotation mark that is never closed costs its own line only:
//! reading resumes on the next one.

use crate::base::{Code, Findings, Place, Severity, Text};
use crate::table::assemble::{MAX_CELLS, Raw, Widths};
use crate::table::capped::{Capped, Fault};
use crate::table::encoding::decode;
use crate::table::{Grid, Row, Source};
use csv::{ReaderBuilder, StringRecord};
use std::collections::BTreeSet;
use std::ops::Range;

/// How often reading resumes after an open quotation mark; each time the rest is scanned again.
const MAX_OPEN_QUOTES: usize = 60;

/// Reads the records.
pub(super) fn read(bytes: &[u8], source: &Source, findings: &mut Findings) -> Raw {
    let mut text = decode(bytes, source, findings);
    warn_t009_sheet(source, findings);
    if let Some(narrowed) = with_ascii_commas(&text) {
        note_t010_commas(source, findings);
        text = narrowed;
    }
    let delimiter = find_delimiter(&text);
    let mut grid = Grid { file: source.file.clone(), ..Grid::default() };
    let mut rows = Vec::new();
    let (mut start, mut line) = (0, 1);
    let mut capped = Capped::new(Code::T008, Severity::Error, findings);
    for _ in 0..MAX_OPEN_QUOTES {
        let rest = &text[start..];
        let Some(open) = scan(rest, delimiter, usize::MAX).open_quote else {
            read_records(rest, delimiter, line, &mut rows);
            break;
        };
        read_records(&rest[..open.start], delimiter, line, &mut rows);
        let end = rest[open.end..].find('\n').map_or(rest.len(), |n| open.end + n + 1);
        let opens_at = line + count_lines(&rest[..open.end]);
        let lost = rest[open.start..end].trim_end();
        capped.push(|| open_quote_t008(&grid, opens_at, lost));
        let cells =
            lost.split([char::from(delimiter), '\n']).map(|c| c.trim_matches('"').to_owned());
        grid.dropped.push(Row { number: opens_at, cells: cells.collect(), home: 0 });
        line += count_lines(&rest[..end]);
        start += end;
    }
    capped.finish(grid.place(None, None, None));
    Raw { grid, rows, rounded: BTreeSet::new(), widths: Widths::Strict }
}

fn warn_t009_sheet(source: &Source, findings: &mut Findings) {
    if let Some(sheet) = &source.sheet {
        findings.warn(
            Code::T009,
            source.at.clone(),
            Text::new(
                format!("{} is a text file and has no sheet \"{sheet}\"", source.file),
                format!("{} 是文本文件，没有工作表“{sheet}”", source.file),
            ),
            Text::new("leave the sheet out of the scheme", "请在方案文件中去掉工作表名"),
        );
    }
}

fn note_t010_commas(source: &Source, findings: &mut Findings) {
    findings.note(
        Code::T010,
        Place::File { file: source.file.clone() },
        Text::new("cells are divided by full-width commas (，)", "单元格之间使用了全角逗号（，）"),
        Text::new("they were read as ordinary commas; nothing to do", "已按半角逗号读取；无需处理"),
    );
}

fn open_quote_t008(grid: &Grid, line: usize, lost: &str) -> Fault {
    Fault {
        at: grid.place(Some(line), None, Some(lost)),
        message: Text::new(
            format!("a quotation mark in line {line} is never closed"),
            format!("第 {line} 行有一个引号没有配对"),
        ),
        help: Text::new(
            "add the closing mark (\"), or delete the opening one; this line was not read",
            "请补上后引号（\"）或删去前引号；本行未读取",
        ),
    }
}

/// Reads complete records; `line` is the number of the first line of `text`. Stops after
/// [`MAX_CELLS`], which are reported later.
fn read_records(text: &str, delimiter: u8, mut line: usize, rows: &mut Vec<Row>) {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut counted = 0;
    let mut n_cells: usize = rows.iter().map(|row| row.cells.len()).sum();
    while let Ok(true) = reader.read_record(&mut record) {
        // The position of a record is before the blank lines above it.
        let before =
            record.position().map_or(counted, |p| usize::try_from(p.byte()).unwrap_or(counted));
        let blank = text.as_bytes()[before..].iter().take_while(|&&b| b == b'\n').count();
        let start = before + blank;
        line += text.as_bytes()[counted..start].iter().filter(|&&b| b == b'\n').count();
        counted = start;
        // Spreadsheets export thousands of blank rows.
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let cells = record.iter().map(str::to_owned).collect();
        rows.push(Row { number: line, cells, home: 0 });
        n_cells += record.len();
        if n_cells > MAX_CELLS {
            return;
        }
    }
}

fn count_lines(text: &str) -> usize {
    text.bytes().filter(|&b| b == b'\n').count()
}

/// The text with ASCII commas, if full-width commas are plainly its delimiter: no other delimiter
/// and no quotes anywhere, and the same number of them in every line.
fn with_ascii_commas(text: &str) -> Option<String> {
    if text.contains([',', '\t', ';', '"']) {
        return None;
    }
    let mut counts =
        text.lines().filter(|line| !line.trim().is_empty()).map(|line| line.matches('，').count());
    let first = counts.next().filter(|&count| count > 0)?;
    counts.all(|count| count == first).then(|| text.replace('，', ","))
}

/// The delimiter with which most of the first records are as wide as the first, and wider than
/// one cell. Ties go to the wider records, then to the comma.
fn find_delimiter(text: &str) -> u8 {
    const RECORDS: usize = 20;
    let mut best = ((0, 1), b',');
    for delimiter in [b',', b'\t', b';'] {
        let widths = scan(text, delimiter, RECORDS).widths;
        let width = widths.first().copied().unwrap_or(0);
        let alike = widths.iter().filter(|&&other| other == width).count();
        if width > 1 && (alike, width) > best.0 {
            best = ((alike, width), delimiter);
        }
    }
    best.1
}

/// What a pass over the text finds, following the same rules of quoting as the reader.
struct Scan {
    /// The number of cells of each record; blank lines are no records.
    widths: Vec<usize>,
    /// From the start of the record to the quotation mark that is never closed.
    open_quote: Option<Range<usize>>,
}

/// Scans at most so many records.
fn scan(text: &str, delimiter: u8, records: usize) -> Scan {
    #[derive(PartialEq)]
    enum In {
        Start,
        Plain,
        Quoted,
        /// Behind a quotation mark within quotes: closed, or the first of a pair.
        Closed,
    }
    let mut widths = Vec::new();
    let (mut state, mut record, mut opened, mut width) = (In::Start, 0, 0, 1);
    for (at, byte) in text.bytes().enumerate() {
        state = match (state, byte) {
            (In::Start, b'"') => {
                opened = at;
                In::Quoted
            }
            (In::Quoted, b'"') => In::Closed,
            (In::Quoted, _) | (In::Closed, b'"') => In::Quoted,
            (_, b'\n') => {
                if at > record {
                    widths.push(width);
                }
                if widths.len() == records {
                    return Scan { widths, open_quote: None };
                }
                (record, width) = (at + 1, 1);
                In::Start
            }
            (_, byte) if byte == delimiter => {
                width += 1;
                In::Start
            }
            _ => In::Plain,
        };
    }
    if text.len() > record {
        widths.push(width);
    }
    Scan { widths, open_quote: (state == In::Quoted).then_some(record..opened) }
}
