//! A paper of lists as a workbook: a sheet for each.

use super::sheet::{Binder, Look, Page};
use super::titled;
use crate::report::ReportError;
use crate::report::paper::Paper;

/// The workbook.
pub(in crate::report) fn render(paper: &Paper) -> Result<Vec<u8>, ReportError> {
    let mut workbook = titled(&paper.title)?;
    let mut binder = Binder::new(&mut workbook, &paper.title, paper.lang);
    for sheet in &paper.sheets {
        let mut page = Page::list(sheet.header.iter().map(String::as_str));
        for row in &sheet.rows {
            page.push(Look::default(), row.clone());
        }
        binder.add(&sheet.name, &page)?;
    }
    for map in &paper.maps {
        binder.add_map(map)?;
    }
    Ok(workbook.save_to_buffer()?)
}
