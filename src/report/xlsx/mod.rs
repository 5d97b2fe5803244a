//! `plan.xlsx`: one sheet per layer, the rankings, totals, checks, changes, and who is left.
//!
//! Text is written as text always: codes keep their leading zeros, and no name becomes a formula.

mod changes;
mod map;
mod pairs;
pub(super) mod paper;
mod ranking;
mod sheet;
pub(super) mod standing;
mod totals;

use crate::report::{Book, ReportError, words};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};
use sheet::{Binder, clip};

/// The workbook.
pub(super) fn render(book: &Book<'_>) -> Result<Vec<u8>, ReportError> {
    let mut workbook = titled(&book.view.plan.title)?;
    let mut binder = Binder::new(&mut workbook, &book.view.plan.title, book.view.lang);
    for chapter in &book.chapters {
        pairs::write(book, chapter, &mut binder)?;
    }
    for index in 0..book.view.scores.indices.len() {
        ranking::write(book, index, &mut binder)?;
    }
    totals::write_totals(book, &mut binder)?;
    totals::write_checks(book, &mut binder)?;
    changes::write_changes(book, &mut binder)?;
    changes::write_unmatched(book, &mut binder)?;
    Ok(workbook.save_to_buffer()?)
}

/// An empty workbook with a title and a fixed date: the same content gives the same bytes.
fn titled(title: &str) -> Result<Workbook, ReportError> {
    let mut workbook = Workbook::new();
    let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new().set_title(clip(title, 200));
    workbook.set_properties(&properties.set_creation_datetime(&date));
    Ok(workbook)
}

/// The word for a pair's status.
fn status(book: &Book<'_>, kept: bool) -> &'static str {
    book.say(if kept { words::KEPT } else { words::NEW })
}
