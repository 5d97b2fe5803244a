//! Totals as a planner reads them out, and the cross-checks with their marks.

use super::sheet::{Binder, Cell, Look, Page, Tint};
use crate::report::chapter::{Chapter, Side};
use crate::report::check::Mark;
use crate::report::spread::Spread;
use crate::report::words::Word;
use crate::report::{Book, ReportError, goals, groups, show, words};

/// Writes goals, counts of every layer, spreads and classes, one block after the other.
pub(super) fn write_totals(book: &Book<'_>, binder: &mut Binder<'_>) -> Result<(), ReportError> {
    let mut page = Page::blocks([book.say(words::TOTALS_SHEET), "", "", "", "", ""]);
    let mut writer = Writer { book, page: &mut page };
    writer.head(words::STATUS, "", &[]);
    writer.row(words::status(book.view.plan.status).say(book.view.lang), vec![]);
    let is_verified = if book.view.verified { words::VERIFIED } else { words::NOT_VERIFIED };
    writer.row(book.say(is_verified), vec![]);
    writer.goals();
    for chapter in &book.chapters {
        writer.layer(chapter);
        for side in chapter.sides() {
            writer.spread(chapter, side);
            writer.classes(chapter, side);
        }
        writer.places(chapter);
    }
    binder.add(book.say(words::TOTALS_SHEET), &page)
}

struct Writer<'a> {
    book: &'a Book<'a>,
    page: &'a mut Page,
}

impl Writer<'_> {
    /// The head of a block: what it is about, of which layer, and the titles of its columns.
    fn head(&mut self, about: Word, of: &str, columns: &[Word]) {
        let about = self.book.say(about);
        let title = if of.is_empty() { about.to_owned() } else { format!("{of} · {about}") };
        self.titled(title, columns);
    }

    fn titled(&mut self, title: String, columns: &[Word]) {
        let mut cells = vec![Cell::Text(title)];
        cells.extend(columns.iter().map(|w| Cell::text(self.book.say(*w))));
        cells.resize(cells.len().max(6), Cell::Empty);
        self.page.push(Look { is_head: true, is_first: true, ..Look::default() }, cells);
    }

    fn row(&mut self, title: &str, values: Vec<Cell>) {
        let mut cells = vec![Cell::text(title)];
        cells.extend(values);
        cells.resize(cells.len().max(6), Cell::Empty);
        self.page.push(Look::default(), cells);
    }

    fn goals(&mut self) {
        let columns = [words::VALUE, words::BOUND, words::UNIT, words::RESULT, words::SEQUENTIAL];
        self.head(words::GOAL, "", &columns);
        for row in goals::rows(self.book) {
            let number = |n: i64| match row.is_points {
                true => Cell::Number(show::as_points(n), 2),
                false => Cell::Plain(show::as_points(n.saturating_mul(100))),
            };
            let proven = if row.is_proven() { words::PROVEN } else { words::OPEN };
            let values = vec![
                number(row.goal.value),
                number(row.goal.bound),
                Cell::text(row.unit),
                Cell::text(self.book.say(proven)),
                row.goal.sequential.map_or(Cell::Empty, number),
            ];
            self.row(&row.name, values);
        }
    }

    fn layer(&mut self, chapter: &Chapter<'_>) {
        self.head(words::PAIRS, chapter.title, &[words::VALUE]);
        let (pairs, kept) = (chapter.lines.len(), chapter.n_kept());
        let counts = [
            (words::TOTAL, pairs),
            (words::KEPT, kept),
            (words::NEW, pairs - kept),
            (words::ENDED, chapter.ended.len()),
            (words::UNMATCHED_SHEET, chapter.unmatched.len()),
        ];
        for (word, n) in counts {
            self.row(self.book.say(word), vec![Cell::Count(n)]);
        }
        if let Some(mean) = chapter.mean_fit() {
            self.row(self.book.say(words::MEAN_FIT), vec![Cell::Number(mean, 2)]);
        }
    }

    fn spread(&mut self, chapter: &Chapter<'_>, side: &Side) {
        let spread = Spread::of(&side.load);
        let columns = [words::MEMBERS, words::SERVED, words::LEAST, words::MEAN, words::MOST];
        let word = if side.is_helper { words::HELPER } else { words::RECIPIENT };
        self.head(word, chapter.title, &columns);
        let values = vec![
            Cell::Count(side.rows.len()),
            Cell::Count(side.n_paired()),
            Cell::Count(spread.least),
            Cell::Number(spread.mean, 2),
            Cell::Count(spread.most),
        ];
        self.row(self.book.say(words::PARTNERS), values);
        for (partners, members) in spread.counts {
            let title = format!("{} = {partners}", self.book.say(words::PARTNERS));
            self.row(&title, vec![Cell::Count(members)]);
        }
    }

    /// How many helpers serve in one place, in two, and so on.
    fn places(&mut self, chapter: &Chapter<'_>) {
        if chapter.places.is_empty() {
            return;
        }
        self.head(words::PLACES, chapter.title, &[words::MEMBERS]);
        let places: Vec<usize> = chapter.places.values().copied().collect();
        for (places, members) in Spread::of(&places).counts {
            let title = format!("{} = {places}", self.book.say(words::PLACES));
            self.row(&title, vec![Cell::Count(members)]);
        }
    }

    fn classes(&mut self, chapter: &Chapter<'_>, side: &Side) {
        let columns = [words::MEMBERS, words::SERVED, words::PAIRS, words::MEAN, words::MEAN_FIT];
        for classes in groups::classes(self.book, chapter, side) {
            let word = if side.is_helper { words::HELPER } else { words::RECIPIENT };
            let side = self.book.say(word);
            self.titled(format!("{} · {side} · {}", chapter.title, classes.header), &columns);
            for class in &classes.classes {
                let empty = class.value.is_empty();
                let value = if empty { self.book.say(words::OTHER) } else { &class.value };
                let values = vec![
                    Cell::Count(class.members),
                    Cell::Count(class.paired),
                    Cell::Count(class.pairs),
                    Cell::Number(show::ratio(class.pairs, class.members), 2),
                    class.mean_fit().map_or(Cell::Empty, |fit| Cell::Number(fit, 2)),
                ];
                self.row(value, values);
            }
            let sum = |of: fn(&groups::Class) -> usize| classes.classes.iter().map(of).sum();
            let (members, pairs) = (sum(|c| c.members), sum(|c| c.pairs));
            let values = vec![
                Cell::Count(members),
                Cell::Count(sum(|c| c.paired)),
                Cell::Count(pairs),
                Cell::Number(show::ratio(pairs, members), 2),
            ];
            self.row(self.book.say(words::TOTAL), values);
        }
    }
}

/// Writes the checks: those of the plan, then those of every layer.
pub(super) fn write_checks(book: &Book<'_>, binder: &mut Binder<'_>) -> Result<(), ReportError> {
    let header = [words::LAYER, words::CHECK, words::RESULT, words::FAULTS, words::EXAMPLES];
    let mut page = Page::list(header.map(|w| book.say(w)));
    let mut last = None;
    for check in &book.checks {
        let (mark, tint) = match check.mark {
            Mark::Pass => (words::MARK_PASS, Tint::None),
            Mark::Note => (words::MARK_NOTE, Tint::New),
            Mark::Fail => (words::MARK_FAIL, Tint::Ended),
        };
        let is_first = last != Some(check.layer);
        last = Some(check.layer);
        let cells = vec![
            Cell::text(check.layer.map_or("", |layer| book.chapters[layer].title)),
            Cell::text(book.say(check.what)),
            Cell::text(book.say(mark)),
            Cell::Count(check.faults),
            Cell::text(&check.remark),
        ];
        page.push(Look { tint, is_first, ..Look::default() }, cells);
    }
    binder.add(book.say(words::CHECKS_SHEET), &page)
}
