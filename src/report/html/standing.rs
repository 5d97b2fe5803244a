//! `ranking.html`: the papers of a ranking as one page.

use super::{folded, page, paper};
use crate::report::standing::{Desk, List, Section};
use crate::report::words;
use maud::{Markup, PreEscaped, html};

/// Rows from which a table is folded.
const LONG: usize = 300;

/// The page; the first section stands out.
pub(in crate::report) fn render(desk: &Desk<'_>, sections: &[Section]) -> String {
    let (scheme, lang) = (&desk.view.case.scheme, desk.view.lang);
    let name = &desk.ranking.index.name;
    let heading = desk.say(format!("Ranking by {name}"), format!("“{name}”排名"));
    let masthead = html! {
        header {
            h1 { (scheme.title) }
            p.status {
                span.pill.good { (heading) }
                @if desk.view.public { span.pill { (words::MASKED.say(lang)) } }
                @else { span.pill.bad { (words::FULL.say(lang)) } }
            }
        }
    };
    let main = html! {
        @for (i, one) in sections.iter().enumerate() {
            @if i == 0 { div.callout { (section(one, true)) } } @else { (section(one, false)) }
        }
    };
    page(&scheme.title, lang, &masthead, &main)
}

fn section(section: &Section, leads: bool) -> Markup {
    html! {
        section {
            h2 { (section.title) }
            @for (i, text) in section.texts.iter().enumerate() { p.lead[leads && i == 0] { (text) } }
            @for figure in &section.figures {
                figure.chart {
                    // Drawn by `plot`, which escapes every text.
                    (PreEscaped(&figure.svg))
                    @if !figure.alt.is_empty() { figcaption { (figure.alt) } }
                }
            }
            @for list in &section.lists {
                @if section.lists.len() > 1 { h3 { (list.sheet.name) } }
                (table(list))
            }
        }
    }
}

fn table(list: &List) -> Markup {
    let table = paper::table(&list.sheet, list.cut);
    let n = list.sheet.rows.len();
    html! {
        @if n > LONG { (folded(&format!("{} ({n})", list.sheet.name), n, &table)) } @else { (table) }
    }
}
