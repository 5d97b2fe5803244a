//! The published list of a layer, with the columns that its `[sheet.*]` asks for.

use super::sheet::{Binder, Cell, Look, Page, Tint};
use super::status;
use crate::report::chapter::{Chapter, Line};
use crate::report::{Book, ReportError, show, words};
use crate::scheme::Source;
use crate::table::{Table, parse_number};

/// Writes one layer: by what the recipient belongs to in the layer above, so that the pairs of one
/// place stand together, then by recipient, then helper; new pairs tinted where there were pairs before.
pub(super) fn write(
    book: &Book<'_>,
    chapter: &Chapter<'_>,
    binder: &mut Binder<'_>,
) -> Result<(), ReportError> {
    let sheet = book.view.case.scheme.sheets.iter().find(|s| s.layer == chapter.index);
    let mut page = match sheet {
        Some(sheet) => Page::list(sheet.columns.iter().map(|c| c.title.as_str())),
        None => Page::list(default_header(book)),
    };
    let columns: Vec<Column<'_>> = match sheet {
        Some(sheet) => sheet.columns.iter().map(|c| Column::new(book, &c.source)).collect(),
        None => Vec::new(),
    };
    let mut lines: Vec<&Line<'_>> = chapter.lines.iter().collect();
    lines.sort_by_key(|line| chapter.above(&book.view.case.tables, line).map(|(_, place)| place));
    let mut last = None;
    for (number, line) in (1..).zip(lines) {
        let is_new = chapter.has_before() && !line.pair.kept;
        let look = Look {
            tint: if is_new { Tint::New } else { Tint::None },
            is_first: last != Some(&line.pair.recipient),
            ..Look::default()
        };
        last = Some(&line.pair.recipient);
        let row = Row { book, chapter, line, number };
        let cells = match sheet {
            Some(_) => columns.iter().map(|column| row.cell(column)).collect(),
            None => row.default_cells(),
        };
        page.push(look, cells);
    }
    binder.add(chapter.title, &page)
}

fn default_header(book: &Book<'_>) -> Vec<String> {
    let words = [
        words::NUMBER,
        words::HELPER_KEY,
        words::HELPER,
        words::RECIPIENT_KEY,
        words::RECIPIENT,
        words::STATUS,
        words::FIT,
        words::PREVIOUS,
    ];
    words.map(|w| book.say(w).to_owned()).to_vec()
}

/// A column of the sheet, and whether it holds numbers.
struct Column<'a> {
    source: &'a Source,
    is_number: bool,
}

impl<'a> Column<'a> {
    fn new(book: &Book<'_>, source: &'a Source) -> Self {
        let is_number = match source {
            Source::Column { column: (table, column), .. } => {
                let tables = &book.view.case.tables;
                let is_reference = tables.references(*table).iter().any(|r| r.column == *column);
                let is_text = is_reference || tables.mask(*table, *column).is_some();
                !is_text && is_measure(tables.table(*table), *column)
            }
            _ => false,
        };
        Self { source, is_number }
    }
}

/// Whether a column holds plain numbers, so that nothing is lost when it is written as such.
/// Codes with leading zeros and long numbers (accounts, telephones) are text.
fn is_measure(table: &Table, column: usize) -> bool {
    let is_plain = |text: &str| {
        let body = text.strip_prefix('-').unwrap_or(text);
        let whole = body.split('.').next().unwrap_or(body);
        let digits = |c: char| c.is_ascii_digit() || c == '.';
        body.chars().all(digits)
            && (1..10).contains(&whole.len())
            && (whole == "0" || !whole.starts_with('0'))
            && parse_number(text).is_some()
    };
    let mut texts = (0..table.len()).map(|row| table.text(row, column));
    column != table.key_column() && texts.all(|text| text.is_empty() || is_plain(text))
}

/// One pair, about to become a row.
struct Row<'a> {
    book: &'a Book<'a>,
    chapter: &'a Chapter<'a>,
    line: &'a Line<'a>,
    number: usize,
}

impl Row<'_> {
    fn cell(&self, column: &Column<'_>) -> Cell {
        let view = self.book.view;
        let (start, end) = &view.case.scheme.term;
        match column.source {
            Source::Number => Cell::Count(self.number),
            Source::Status => Cell::text(status(self.book, self.line.pair.kept)),
            Source::Previous => Cell::Text(view.before(self.chapter, &self.line.pair.recipient)),
            Source::Fit => Cell::Number(show::as_points(self.line.pair.fit), 2),
            Source::Places => {
                let places = self.chapter.places.get(self.line.pair.helper.as_str());
                places.map_or(Cell::Empty, |&n| Cell::Count(n))
            }
            Source::TermStart => Cell::text(start),
            Source::TermEnd => Cell::text(end),
            Source::Blank => Cell::Empty,
            Source::Column { of_helper, way, column: end } => {
                let text = self.follow(*of_helper, way, *end);
                match parse_number(&text) {
                    Some(number) if column.is_number => Cell::Plain(number),
                    _ if text.is_empty() => Cell::Empty,
                    _ => Cell::Text(text),
                }
            }
        }
    }

    /// The text at the end of a way through references, masked if private.
    fn follow(&self, of_helper: bool, way: &[(usize, usize)], end: (usize, usize)) -> String {
        let tables = &self.book.view.case.tables;
        let mut row = if of_helper { self.line.helper } else { self.line.recipient };
        for &(table, column) in way {
            row = row.and_then(|row| tables.follow(table, row, column));
        }
        row.map_or_else(String::new, |row| tables.show(end.0, row, end.1, self.book.view.public))
    }

    fn default_cells(&self) -> Vec<Cell> {
        let (view, layer, pair) = (self.book.view, self.chapter.layer, self.line.pair);
        vec![
            Cell::Count(self.number),
            Cell::Text(view.key(layer.helper_table, &pair.helper)),
            Cell::Text(view.name(layer.helper_table, &pair.helper)),
            Cell::Text(view.key(layer.recipient_table, &pair.recipient)),
            Cell::Text(view.name(layer.recipient_table, &pair.recipient)),
            Cell::text(status(self.book, pair.kept)),
            Cell::Number(show::as_points(pair.fit), 2),
            Cell::Text(view.before(self.chapter, &pair.recipient)),
        ]
    }
}
