//! Lists: cross-checks, what changed, who is left and why, and how it was solved.

use super::{folded, member, section};
use crate::report::chapter::Chapter;
use crate::report::check::{Check, Mark};
use crate::report::words::Word;
use crate::report::{Book, words};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// The checks, by layer.
pub(super) fn checks(book: &Book<'_>) -> Markup {
    if book.checks.is_empty() {
        return html! {};
    }
    let count = |mark| book.checks.iter().filter(|c| c.mark == mark).count();
    let (passed, notes, failed) = (count(Mark::Pass), count(Mark::Note), count(Mark::Fail));
    let title = words::checks(book.view.lang, passed, notes, failed);
    let open: Vec<&Check> = book.checks.iter().filter(|c| c.mark != Mark::Pass).collect();
    let all: Vec<&Check> = book.checks.iter().collect();
    let body = html! {
        @if !open.is_empty() { (check_table(book, &open)) }
        (folded(&title, all.len(), &check_table(book, &all)))
    };
    section(book, words::CHECKS_TITLE, &body)
}

fn check_table(book: &Book<'_>, checks: &[&Check]) -> Markup {
    let mark = |check: &Check| match check.mark {
        Mark::Pass => ("pill good", words::MARK_PASS),
        Mark::Note => ("pill fair", words::MARK_NOTE),
        Mark::Fail => ("pill bad", words::MARK_FAIL),
    };
    html! {
        table.checks { tbody { @for check in checks {
            @let (class, word) = mark(check);
            tr {
                td { span class=(class) { (book.say(word)) } }
                td { (book.say(check.what)) }
                td.muted { @if let Some(layer) = check.layer { (book.chapters[layer].title) } }
                td.num { @if check.faults > 0 { (check.faults) } }
                td.muted { (check.remark) }
            }
        } } }
    }
}

/// New and ended pairs of the layers that have an earlier list.
pub(super) fn changes(book: &Book<'_>) -> Markup {
    let chapters: Vec<&Chapter<'_>> = book.chapters.iter().filter(|c| c.has_before()).collect();
    let body = html! {
        @if chapters.is_empty() { p.muted { (book.say(words::NO_PREVIOUS)) } }
        @for chapter in chapters { (changes_of(book, chapter)) }
    };
    section(book, words::CHANGES_TITLE, &body)
}

fn changes_of(book: &Book<'_>, chapter: &Chapter<'_>) -> Markup {
    let view = book.view;
    let new = chapter.lines.iter().filter(|l| !l.pair.kept);
    let new: Vec<(&str, &str)> =
        new.map(|l| (l.pair.recipient.as_str(), l.pair.helper.as_str())).collect();
    let ended: Vec<(&str, &str)> =
        chapter.ended.iter().map(|(h, r)| (r.as_str(), h.as_str())).collect();
    let mut by_recipient: BTreeMap<&str, [Vec<&str>; 2]> = BTreeMap::new();
    for (list, pairs) in [&ended, &new].into_iter().enumerate() {
        for (recipient, helper) in pairs {
            by_recipient.entry(recipient).or_default()[list].push(helper);
        }
    }
    let n = by_recipient.len();
    let names = |helpers: &[&str]| {
        let table = chapter.layer.helper_table;
        let names: Vec<String> = helpers.iter().map(|key| view.name(table, key)).collect();
        names.join(view.comma())
    };
    let table = html! {
        table {
            thead { tr {
                th { (book.say(words::RECIPIENT)) }
                th { (book.say(words::ENDED)) }
                th { (book.say(words::NEW)) }
            } }
            tbody { @for (recipient, [ended, new]) in &by_recipient { tr {
                td { (member(book, chapter.layer.recipient_table, recipient)) }
                td.muted { (names(ended)) }
                td { (names(new)) }
            } } }
        }
    };
    let counts =
        [(words::KEPT, chapter.n_kept()), (words::NEW, new.len()), (words::ENDED, ended.len())];
    let say = |(word, n): (Word, usize)| words::number_of(view.lang, n, book.say(word));
    let title = format!("{} · {}", chapter.title, counts.map(say).join(view.comma()));
    html! {
        @if n == 0 { p { (chapter.title) " · " (book.say(words::NO_CHANGES)) } }
        @else { (folded(&title, n, &table)) }
    }
}

/// The members left without, gathered by reason.
pub(super) fn unmatched(book: &Book<'_>) -> Markup {
    let is_nobody = book.chapters.iter().all(|c| c.unmatched.is_empty());
    let body = html! {
        @if is_nobody { p { (book.say(words::NO_UNMATCHED)) } }
        @for chapter in &book.chapters { (unmatched_of(book, chapter)) }
    };
    section(book, words::UNMATCHED_TITLE, &body)
}

fn unmatched_of(book: &Book<'_>, chapter: &Chapter<'_>) -> Markup {
    let view = book.view;
    let mut by_reason: BTreeMap<(bool, &str), Vec<&crate::plan::Unmatched>> = BTreeMap::new();
    for member in chapter.unmatched {
        let reason = (member.is_helper, member.why.say(view.lang));
        by_reason.entry(reason).or_default().push(member);
    }
    html! {
        @for ((is_helper, why), members) in by_reason {
            @let side = if is_helper { &chapter.helpers } else { &chapter.recipients };
            @let word = if is_helper { words::HELPERS } else { words::RECIPIENTS };
            @let title = words::number_of(view.lang, members.len(), book.say(word));
            (folded(&format!("{} · {title} · {why}", chapter.title), members.len(), &html! {
                p.members { @for m in &members {
                    span.chip {
                        (member(book, side.table, &m.key)) " " span.muted { (m.has) "/" (m.wanted) }
                    }
                } }
            }))
        }
    }
}

/// How the plan was found.
pub(super) fn methods(book: &Book<'_>) -> Markup {
    let methods = &book.view.plan.methods;
    if methods.is_empty() {
        return html! {};
    }
    let table = html! {
        table {
            thead { tr {
                th { (book.say(words::LAYER)) }
                th { (book.say(words::ENGINE)) }
                th { (book.say(words::WHY)) }
                th { (book.say(words::REMARK)) }
            } }
            tbody { @for method in methods { tr {
                td { (titles(book, &method.layers)) }
                td { (method.engine) }
                td { (method.why) }
                td.muted { @for (name, n) in &method.work { (name) " " (n) "; " } }
            } } }
        }
    };
    section(book, words::METHODS_TITLE, &table)
}

fn titles(book: &Book<'_>, names: &[String]) -> String {
    let mut titles = Vec::new();
    for name in names {
        let chapter = book.chapters.iter().find(|c| c.layer.name == *name);
        titles.push(chapter.map_or(name.as_str(), |c| c.title));
    }
    titles.join(book.view.comma())
}
