//! A paper of lists as a page: a section for each.

use super::folded;
use crate::report::paper::{Paper, Sheet};
use crate::report::plot::line_chart;
use maud::{Markup, PreEscaped, html};

/// Texts of so many characters stay on one line.
const BRIEF: usize = 12;

/// The page.
pub(in crate::report) fn render(paper: &Paper) -> String {
    let masthead = html! {
        header {
            h1 { (paper.title) }
            p.muted { (paper.lead) }
        }
    };
    let main = html! {
        @for chart in &paper.charts { section { figure.chart {
            // Made by plotters, which escapes, and by `maud`.
            (PreEscaped(line_chart(chart)))
            figcaption { (chart.alt) }
        } } }
        @for sheet in &paper.sheets { (section(sheet)) }
        @for map in &paper.maps { (super::map::section(map)) }
    };
    super::page(&paper.title, paper.lang, &masthead, &main)
}

fn section(sheet: &Sheet) -> Markup {
    let table = table(sheet, None);
    html! {
        section {
            h2 { (sheet.name) }
            @if sheet.rows.len() > 40 { (folded(&sheet.name, sheet.rows.len(), &table)) }
            @else { (table) }
        }
    }
}

/// A list as a table, with a thick line below so many rows.
pub(super) fn table(sheet: &Sheet, cut: Option<usize>) -> Markup {
    let is_number = |column: usize| {
        let mut cells = sheet.rows.iter().filter_map(|row| row.get(column));
        cells.any(|cell| cell.is_number())
    };
    // Keys, ranks and short names are not broken to make room for long texts beside them.
    let is_brief = |column: usize| {
        let mut cells = sheet.rows.iter().filter_map(|row| row.get(column));
        cells.all(|cell| cell.say().chars().count() <= BRIEF)
    };
    let brief: Vec<bool> = (0..sheet.header.len()).map(is_brief).collect();
    html! {
        table.ranking[cut.is_some()] {
            thead { tr { @for (column, header) in sheet.header.iter().enumerate() {
                th.num[is_number(column)] .brief[header.chars().count() <= BRIEF] { (header) }
            } } }
            tbody { @for (position, row) in sheet.rows.iter().enumerate() {
                tr.cut[cut == Some(position + 1)] {
                    @for (cell, &is_brief) in row.iter().zip(&brief) {
                        td.num[cell.is_number()] .brief[is_brief] { (cell.say()) }
                    }
                }
            } }
        }
    }
}
