//! `pairs.csv`: the plan for programs and for the next year; and tables as files of their own.

use crate::plan::file::HEADER;
use crate::report::chapter::Chapter;
use crate::report::paper::{Cell, Sheet};
use crate::report::{Book, ReportError, show};

/// All pairs: layers in the order of the scheme, then by key of recipient and of helper.
///
/// Keys stand as in the tables. Names are made harmless: a spreadsheet that opens the file takes
/// none of them for a formula.
pub(super) fn render(book: &Book<'_>) -> Result<Vec<u8>, ReportError> {
    let mut out = ::csv::WriterBuilder::new().from_writer(Vec::new());
    out.write_record(HEADER)?;
    for chapter in &book.chapters {
        write_layer(book, chapter, &mut out)?;
    }
    Ok(out.into_inner().map_err(::csv::IntoInnerError::into_error)?)
}

fn write_layer(
    book: &Book<'_>,
    chapter: &Chapter<'_>,
    out: &mut ::csv::Writer<Vec<u8>>,
) -> Result<(), ReportError> {
    let tables = &book.view.case.tables;
    let label = |table: usize, row: Option<usize>| {
        harmless(row.map_or_else(String::new, |row| tables.label(table, row, true)))
    };
    for line in &chapter.lines {
        let status = if line.pair.kept { "kept" } else { "new" };
        out.write_record([
            &chapter.layer.name,
            &line.pair.helper,
            &line.pair.recipient,
            status,
            &label(chapter.layer.helper_table, line.helper),
            &label(chapter.layer.recipient_table, line.recipient),
            &show::points(line.pair.fit),
        ])?;
    }
    Ok(())
}

/// A table as a file: numbers with all their digits, the first column as it stands, other texts harmless.
pub fn sheet(sheet: &Sheet) -> Result<Vec<u8>, ReportError> {
    let mut out = ::csv::WriterBuilder::new().from_writer(Vec::new());
    out.write_record(&sheet.header)?;
    for row in &sheet.rows {
        let cell = |(column, cell): (usize, &Cell)| match cell {
            Cell::Text(text) if column == 0 => text.clone(),
            Cell::Text(text) => harmless(text.clone()),
            Cell::Count(n) => n.to_string(),
            Cell::Number(x, _) | Cell::Plain(x) => x.to_string(),
            Cell::Empty => String::new(),
        };
        out.write_record(row.iter().enumerate().map(cell))?;
    }
    Ok(out.into_inner().map_err(::csv::IntoInnerError::into_error)?)
}

/// Puts an apostrophe before what a spreadsheet would take for a formula.
fn harmless(name: String) -> String {
    if name.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{name}") } else { name }
}
