//! What was kept, what is new, what ends; and who is left without, and why.

use super::sheet::{Binder, Cell, Look, Page, Tint};
use crate::report::chapter::Chapter;
use crate::report::words::Word;
use crate::report::{Book, ReportError, show, words};

/// Writes all pairs of this plan and of the last, by recipient.
pub(super) fn write_changes(book: &Book<'_>, binder: &mut Binder<'_>) -> Result<(), ReportError> {
    let header = [
        words::LAYER,
        words::CHANGE,
        words::RECIPIENT_KEY,
        words::RECIPIENT,
        words::HELPER_KEY,
        words::HELPER,
        words::FIT,
        words::REMARK,
    ];
    let mut page = Page::list(header.map(|w| book.say(w)));
    for chapter in &book.chapters {
        write_layer(book, chapter, &mut page);
    }
    binder.add(book.say(words::CHANGES_SHEET), &page)
}

/// One pair of either plan; sorts by recipient, then ended before new before kept.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Change<'a> {
    recipient: &'a str,
    kind: Kind,
    helper: &'a str,
    fit: Option<i64>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Ended,
    New,
    Kept,
}

impl Kind {
    fn word_and_tint(self) -> (Word, Tint) {
        match self {
            Self::Ended => (words::ENDED, Tint::Ended),
            Self::New => (words::NEW, Tint::New),
            Self::Kept => (words::KEPT, Tint::None),
        }
    }
}

fn write_layer(book: &Book<'_>, chapter: &Chapter<'_>, page: &mut Page) {
    let view = book.view;
    let current = chapter.lines.iter().map(|l| Change {
        recipient: &l.pair.recipient,
        kind: if l.pair.kept { Kind::Kept } else { Kind::New },
        helper: &l.pair.helper,
        fit: Some(l.pair.fit),
    });
    let ended = chapter.ended.iter();
    let ended =
        ended.map(|(h, r)| Change { recipient: r, kind: Kind::Ended, helper: h, fit: None });
    let mut changes: Vec<Change<'_>> = current.chain(ended).collect();
    changes.sort();
    let mut last = None;
    for change in changes {
        let (word, tint) = change.kind.word_and_tint();
        let tint = if chapter.has_before() { tint } else { Tint::None };
        let is_first = last != Some(change.recipient);
        last = Some(change.recipient);
        let (helpers, recipients) = (chapter.layer.helper_table, chapter.layer.recipient_table);
        let is_gone = |table: usize, key| view.case.tables.table(table).row_of(key).is_none();
        let is_gone = is_gone(helpers, change.helper) || is_gone(recipients, change.recipient);
        let cells = vec![
            Cell::text(chapter.title),
            Cell::text(book.say(word)),
            Cell::Text(view.key(recipients, change.recipient)),
            Cell::Text(view.name(recipients, change.recipient)),
            Cell::Text(view.key(helpers, change.helper)),
            Cell::Text(view.name(helpers, change.helper)),
            change.fit.map_or(Cell::Empty, |fit| Cell::Number(show::as_points(fit), 2)),
            if is_gone { Cell::text(book.say(words::LEFT_TABLE)) } else { Cell::Empty },
        ];
        page.push(Look { tint, is_first, ..Look::default() }, cells);
    }
}

/// Writes the members that have fewer partners than wanted.
pub(super) fn write_unmatched(book: &Book<'_>, binder: &mut Binder<'_>) -> Result<(), ReportError> {
    let header = [
        words::LAYER,
        words::SIDE,
        words::KEY,
        words::NAME,
        words::HAS,
        words::WANTED,
        words::SHORT,
        words::WHY,
    ];
    let mut page = Page::list(header.map(|w| book.say(w)));
    let view = book.view;
    for chapter in &book.chapters {
        for member in chapter.unmatched {
            let side = if member.is_helper { &chapter.helpers } else { &chapter.recipients };
            let word = if member.is_helper { words::HELPER } else { words::RECIPIENT };
            let short = member.wanted.saturating_sub(member.has);
            let cells = vec![
                Cell::text(chapter.title),
                Cell::text(book.say(word)),
                Cell::Text(view.key(side.table, &member.key)),
                Cell::Text(view.name(side.table, &member.key)),
                Cell::Count(member.has as usize),
                Cell::Count(member.wanted as usize),
                Cell::Count(short as usize),
                Cell::text(member.why.say(view.lang)),
            ];
            page.push(Look::default(), cells);
        }
    }
    binder.add(book.say(words::UNMATCHED_SHEET), &page)
}
