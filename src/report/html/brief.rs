//! The head of the page: status, what solving layer after layer would have lost, goals, counts.

use super::section;
use crate::plan::Status;
use crate::report::chapter::{Chapter, Side};
use crate::report::goals::{GoalRow, Verdict};
use crate::report::{Book, goals, show, words};
use maud::{Markup, html};

/// Title, status, term, and a tile per layer.
pub(super) fn masthead(book: &Book<'_>) -> Markup {
    let view = book.view;
    let status = view.plan.status;
    let tone = match status {
        Status::Optimal => "good",
        Status::Claimed | Status::Feasible => "fair",
        Status::Infeasible | Status::Unknown => "bad",
    };
    let (start, end) = &view.case.scheme.term;
    let has_pairs = !matches!(status, Status::Infeasible | Status::Unknown);
    html! {
        header {
            h1 { (view.plan.title) }
            p.status {
                span class={ "pill " (tone) } { (book.say(words::status(status))) }
                @if has_pairs && view.verified {
                    span.pill.good { (book.say(words::VERIFIED)) }
                } @else if has_pairs {
                    span.pill.fair { (book.say(words::NOT_VERIFIED)) }
                }
                @if view.public {
                    span.pill { (book.say(words::MASKED)) }
                } @else {
                    span.pill.bad { (book.say(words::FULL)) }
                }
                @if !start.is_empty() {
                    span.term { (book.say(words::TERM)) " " (start) " – " (end) }
                }
            }
            div.tiles { @for chapter in &book.chapters { (tile(book, chapter)) } }
        }
    }
}

fn tile(book: &Book<'_>, chapter: &Chapter<'_>) -> Markup {
    let side = |word, side: &Side| {
        let (paired, all) = (side.n_paired(), side.rows.len());
        html! { span { (book.say(word)) " " b { (paired) } " / " (all) } }
    };
    html! {
        div.tile {
            div.label { (chapter.title) }
            div.big { (chapter.lines.len()) small { " " (book.say(words::PAIR_UNIT)) } }
            div.sides {
                (side(words::HELPERS, &chapter.helpers))
                (side(words::RECIPIENTS, &chapter.recipients))
            }
        }
    }
}

/// What solving the layers one after the other would have lost; nothing if it was not tried.
pub(super) fn loss(book: &Book<'_>) -> Markup {
    let rows = goals::rows(book);
    if rows.iter().all(|row| row.goal.sequential.is_none()) {
        return html! {};
    }
    let verdict = |row: &GoalRow<'_>| row.against_sequential().map(|(verdict, _)| verdict);
    let decisive =
        rows.iter().position(|r| verdict(r).is_some_and(|verdict| verdict != Verdict::Same));
    let body = html! {
        p.lead { (headline(book, decisive.map(|d| &rows[d]))) }
        table.goals {
            thead { tr {
                th { (book.say(words::GOAL)) }
                th.num { (book.say(words::TOGETHER)) }
                th.num { (book.say(words::SEQUENTIAL)) }
                th.num { (book.say(words::DIFFERENCE)) }
                th {}
            } }
            tbody { @for (i, row) in rows.iter().enumerate() {
                (loss_row(book, row, decisive == Some(i)))
            } }
        }
        @if decisive.is_some() { p.hint { (book.say(words::LOSS_READ)) } }
    };
    html! { div.callout { (section(book, words::LOSS_TITLE, &body)) } }
}

/// The finding in one sentence.
fn headline(book: &Book<'_>, decisive: Option<&GoalRow<'_>>) -> String {
    let lang = book.view.lang;
    let found = decisive.and_then(|row| Some((row, row.against_sequential()?)));
    let Some((row, (verdict, by))) = found else {
        return book.say(words::LOSS_ALL_SAME).to_owned();
    };
    let amount = format!("{} {}", row.text(by), row.unit);
    match verdict {
        Verdict::Worse => words::behind(lang, &row.name, amount.trim()),
        Verdict::Same | Verdict::Better => {
            words::loss(lang, &row.name, amount.trim(), row.goal.maximize)
        }
    }
}

fn loss_row(book: &Book<'_>, row: &GoalRow<'_>, is_decisive: bool) -> Markup {
    let Some((verdict, by)) = row.against_sequential() else { return html! {} };
    let sign = match (verdict, row.goal.maximize) {
        (Verdict::Same, _) => "",
        (Verdict::Better, true) | (Verdict::Worse, false) => "+",
        (Verdict::Better, false) | (Verdict::Worse, true) => "−",
    };
    html! {
        tr.decisive[is_decisive] {
            td { (row.name) }
            td.num { (row.text(row.goal.value)) }
            td.num { @if let Some(other) = row.goal.sequential { (row.text(other)) } }
            td.num {
                @if verdict == Verdict::Same { span.muted { (book.say(words::SAME)) } }
                @else { (sign) (row.text(by)) " " span.unit { (row.unit) } }
            }
            td { @if is_decisive { span.pill.good { (book.say(words::DECIDES)) } } }
        }
    }
}

/// Value, bound and proof of every goal.
pub(super) fn goals(book: &Book<'_>) -> Markup {
    let rows = goals::rows(book);
    if rows.is_empty() {
        return html! {};
    }
    let body = html! {
        table.goals {
            thead { tr {
                th.num { (book.say(words::NUMBER)) }
                th { (book.say(words::GOAL)) }
                th { (book.say(words::DIRECTION)) }
                th.num { (book.say(words::VALUE)) }
                th.num { (book.say(words::BOUND)) }
                th { (book.say(words::UNIT)) }
                th {}
            } }
            tbody { @for (i, row) in (1..).zip(&rows) { tr {
                td.num { (i) }
                td { (row.name) }
                td.muted { (book.say(if row.goal.maximize { words::HIGH } else { words::LOW })) }
                td.num { b { (row.text(row.goal.value)) } }
                td.num { (row.text(row.goal.bound)) }
                td.muted { (row.unit) }
                td {
                    @if row.is_proven() { span.pill.good { (book.say(words::PROVEN)) } }
                    @else { span.pill.fair { (book.say(words::OPEN)) } }
                }
            } } }
        }
    };
    section(book, words::GOALS_TITLE, &body)
}

/// Pairs kept, new and ended in every layer.
pub(super) fn counts(book: &Book<'_>) -> Markup {
    let counts = [words::PAIRS, words::KEPT, words::NEW, words::ENDED, words::MEAN_FIT];
    let body = html! {
        table {
            thead { tr {
                th { (book.say(words::LAYER)) }
                @for word in counts { th.num { (book.say(word)) } }
                th.wide {
                    span.swatch.kept {} (book.say(words::KEPT)) " "
                    span.swatch.new {} (book.say(words::NEW)) " "
                    span.swatch.ended {} (book.say(words::ENDED))
                }
            } }
            tbody { @for chapter in &book.chapters { (count_row(chapter)) } }
        }
        @if !book.chapters.iter().any(Chapter::has_before) {
            p.hint { (book.say(words::NO_PREVIOUS)) }
        }
    };
    section(book, words::COUNTS_TITLE, &body)
}

fn count_row(chapter: &Chapter<'_>) -> Markup {
    let (pairs, kept, ended) = (chapter.lines.len(), chapter.n_kept(), chapter.ended.len());
    let widths = [kept, pairs - kept, ended].map(|n| 300.0 * show::ratio(n, pairs + ended));
    let [kept_width, new_width, ended_width] = widths;
    html! {
        tr {
            td { (chapter.title) }
            td.num { b { (pairs) } }
            td.num { (kept) " " span.muted { (show::percent(kept, pairs)) } }
            td.num { (pairs - kept) }
            td.num { (ended) }
            td.num { @if let Some(mean) = chapter.mean_fit() { (format!("{mean:.2}")) } }
            td.wide {
                svg.bar viewBox="0 0 300 12" preserveAspectRatio="none" role="img" {
                    rect.kept x="0" y="0" width=(pixels(kept_width)) height="12" {}
                    rect.new x=(pixels(kept_width)) y="0" width=(pixels(new_width)) height="12" {}
                    rect.ended x=(pixels(kept_width + new_width)) y="0"
                        width=(pixels(ended_width)) height="12" {}
                }
            }
        }
    }
}

/// A length with one decimal, so that the page is the same on every machine.
pub(super) fn pixels(x: f64) -> String {
    format!("{x:.1}")
}
