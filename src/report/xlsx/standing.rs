//! `ranking.xlsx`: the list, then the table of every step.

use super::sheet::{Binder, Look, Page, Tint};
use super::titled;
use crate::report::ReportError;
use crate::report::standing::{Desk, Table};

/// The workbook; on its first sheet those on the list are tinted, and a thick line is the cut.
pub(in crate::report) fn render(desk: &Desk<'_>, tables: &[Table]) -> Result<Vec<u8>, ReportError> {
    let title = &desk.view.case.scheme.title;
    let mut workbook = titled(title)?;
    let mut binder = Binder::new(&mut workbook, title, desk.view.lang);
    for (t, table) in tables.iter().enumerate() {
        let mut page = Page::list(table.sheet.header.iter().map(String::as_str));
        for (position, cells) in table.sheet.rows.iter().enumerate() {
            let look = if t == 0 { look(desk, position) } else { Look::default() };
            page.push(look, cells.clone());
        }
        binder.add(&table.sheet.name, &page)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn look(desk: &Desk<'_>, position: usize) -> Look {
    let row = desk.ranking.order.get(position);
    let is_chosen = row.and_then(|&row| desk.ranking.is_chosen(row)) == Some(true);
    Look {
        tint: if is_chosen { Tint::Chosen } else { Tint::None },
        is_cut: desk.ranking.cut == Some(position + 1),
        ..Look::default()
    }
}
