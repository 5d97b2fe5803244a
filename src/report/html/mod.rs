//! `report.html`: one page without script and without network, for screen and A4.
//!
//! All markup comes from `maud`, which escapes every text; the plots come from `plotters`, which
//! does too and is given numbers only (it cannot measure Chinese text). A content policy in the
//! head forbids scripts on top of that. Folding is by `<details>`.

mod brief;
mod lists;
mod map;
mod pairs;
pub(super) mod paper;
mod plot;
mod plots;
mod ranking;
pub(super) mod standing;

use crate::base::Lang;
use crate::report::{Book, words};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The style sheet, part of the page.
const STYLE: &str = include_str!("style.css");
/// Nothing is loaded and nothing runs.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// The page.
pub(super) fn render(book: &Book<'_>) -> String {
    let view = book.view;
    let main = html! {
        (brief::loss(book))
        (brief::goals(book))
        (brief::counts(book))
        (lists::checks(book))
        @for index in 0..view.scores.indices.len() { (ranking::section(book, index)) }
        (pairs::section(book))
        (plots::section(book))
        (lists::changes(book))
        (lists::unmatched(book))
        (lists::methods(book))
    };
    page(&view.plan.title, view.lang, &brief::masthead(book), &main)
}

/// A whole page.
fn page(title: &str, lang: Lang, masthead: &Markup, main: &Markup) -> String {
    let lang = match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    };
    let page = html! {
        (DOCTYPE)
        html lang=(lang) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (masthead)
                main { (main) }
            }
        }
    };
    page.into_string()
}

/// A part of the page with its heading; nothing where there is nothing to tell.
fn section(book: &Book<'_>, title: words::Word, body: &Markup) -> Markup {
    html! {
        section {
            h2 { (book.say(title)) }
            (body)
        }
    }
}

/// A list that is folded when it is long.
fn folded(summary: &str, n: usize, body: &Markup) -> Markup {
    html! {
        details.list open[n <= 12] {
            summary { (summary) }
            (body)
        }
    }
}

/// A name with its key in small print, or the key alone.
fn member(book: &Book<'_>, table: usize, key: &str) -> Markup {
    let (name, key) = (book.view.name(table, key), book.view.key(table, key));
    html! {
        span.name { (name) }
        @if name != key { " " span.key { (key) } }
    }
}
