//! The pairs: for every recipient its helpers and why they fit, and inside it the pairs of the
//! layers below.

use super::{folded, member};
use crate::base::Lang;
use crate::report::chapter::{Chapter, Line};
use crate::report::{Book, show, words};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// What lies inside every recipient of the layer above, by its row there.
#[derive(Default)]
struct Below<'a> {
    lines: BTreeMap<usize, Vec<&'a Line<'a>>>,
    /// Rows of recipients without a helper.
    alone: BTreeMap<usize, Vec<usize>>,
}

/// All layers that lie within no other, with everything inside them.
pub(super) fn section(book: &Book<'_>) -> Markup {
    let tree = Tree { book, below: book.chapters.iter().map(|c| Below::new(book, c)).collect() };
    let roots = book.chapters.iter().filter(|c| c.layer.within.is_none());
    html! {
        section {
            h2 { (book.say(words::PAIRS_TITLE)) }
            p.hint { (book.say(words::PAIRS_HINT)) }
            @for chapter in roots {
                h3 { (chapter.title) }
                @if chapter.lines.is_empty() { p.muted { (book.say(words::NO_PAIRS)) } }
                @else { (tree.layer(chapter, &chapter.lines.iter().collect::<Vec<_>>())) }
            }
        }
    }
}

impl<'a> Below<'a> {
    fn new(book: &Book<'_>, chapter: &'a Chapter<'a>) -> Self {
        let mut below = Self::default();
        let tables = &book.view.case.tables;
        for line in &chapter.lines {
            if let Some((_, recipient)) = chapter.above(tables, line) {
                below.lines.entry(recipient).or_default().push(line);
            }
        }
        let Some(within) = chapter.layer.within else { return below };
        let side = &chapter.recipients;
        for (&row, _) in side.rows.iter().zip(&side.load).filter(|(_, load)| **load == 0) {
            if let Some(up) = within.recipient.climb(tables, side.table, row) {
                below.alone.entry(up).or_default().push(row);
            }
        }
        below
    }
}

/// Layers and the lines inside each other.
struct Tree<'a> {
    book: &'a Book<'a>,
    /// One per layer.
    below: Vec<Below<'a>>,
}

impl<'a> Tree<'a> {
    /// Lines of one layer, which are sorted by recipient: unfoldable recipients where there are
    /// layers below, else a table.
    fn layer(&self, chapter: &'a Chapter<'a>, lines: &[&'a Line<'a>]) -> Markup {
        let inner = |c: &&Chapter<'_>| c.layer.within.is_some_and(|w| w.parent == chapter.index);
        let inner: Vec<&Chapter<'_>> = self.book.chapters.iter().filter(inner).collect();
        let groups: Vec<&[&Line<'_>]> =
            lines.chunk_by(|a, b| a.pair.recipient == b.pair.recipient).collect();
        if inner.is_empty() {
            let table = self.table(chapter, &groups, true);
            let title = words::number_of(self.book.view.lang, lines.len(), chapter.title);
            let is_root = chapter.layer.within.is_none();
            return if is_root { folded(&title, groups.len(), &table) } else { table };
        }
        html! {
            div.recipients { @for group in groups { (self.recipient(chapter, &inner, group)) } }
        }
    }

    /// One recipient: a line to read, and the details inside.
    fn recipient(
        &self,
        chapter: &'a Chapter<'a>,
        inner: &[&'a Chapter<'a>],
        lines: &[&'a Line<'a>],
    ) -> Markup {
        let Some(first) = lines.first() else { return html! {} };
        let lines_in = |c: &Chapter<'_>| {
            let row = first.recipient;
            row.and_then(|row| self.below.get(c.index)?.lines.get(&row))
                .map_or(&[][..], Vec::as_slice)
        };
        let layer = chapter.layer;
        html! {
            details.recipient {
                summary {
                    span.who {
                        (member(self.book, layer.recipient_table, &first.pair.recipient))
                        (self.labels(layer.recipient_table, first.recipient))
                    }
                    span.by { @for line in lines { (self.helper_chip(chapter, line)) } }
                    span.inside { @for c in inner {
                        span { (c.title) " " b { (lines_in(c).len()) } }
                    } }
                }
                (self.table(chapter, &[lines], false))
                @for c in inner {
                    h4 { (c.title) }
                    @if lines_in(c).is_empty() { p.muted { (self.book.say(words::NO_PAIRS)) } }
                    @else { (self.layer(c, lines_in(c))) }
                    (self.alone(c, first.recipient))
                }
            }
        }
    }

    /// Recipients inside `row` that have no helper.
    fn alone(&self, chapter: &Chapter<'_>, row: Option<usize>) -> Markup {
        let alone = row.and_then(|row| self.below.get(chapter.index)?.alone.get(&row));
        let table = chapter.layer.recipient_table;
        let keys = self.book.view.case.tables.table(table);
        html! { @if let Some(rows) = alone {
            p.members {
                span.muted { (self.book.say(words::ALONE)) }
                @for &row in rows { span { (member(self.book, table, keys.key(row))) } }
            }
        } }
    }

    /// The labels that indices give a recipient.
    fn labels(&self, table: usize, row: Option<usize>) -> Markup {
        let view = self.book.view;
        let found = row.map(|row| (table, row, view.case.tables.origin(table, row)));
        let label = |i: usize| {
            let (table, row, (part, own)) = found?;
            let of = view.case.scheme.indices[i].table;
            let row = if of == table { row } else { Some(own).filter(|_| of == part)? };
            view.scores.indices[i].label.get(row).cloned()
        };
        let labels = (0..view.scores.indices.len()).filter_map(label);
        html! { @for label in labels.filter(|l| !l.is_empty()) {
            " " span.tag { (label) }
        } }
    }

    /// A helper in one line: name, class, whether it is new, fit.
    fn helper_chip(&self, chapter: &Chapter<'_>, line: &Line<'_>) -> Markup {
        html! {
            span.chip {
                (self.book.view.name(chapter.layer.helper_table, &line.pair.helper))
                (self.class(chapter, line))
                @if chapter.has_before() && !line.pair.kept {
                    " " span.tag.new { (self.book.say(words::NEW)) }
                }
                " " b { (show::points(line.pair.fit)) }
            }
        }
    }

    /// The class of a helper that teams go by.
    fn class(&self, chapter: &Chapter<'_>, line: &Line<'_>) -> Markup {
        let column = chapter.layer.teams.as_ref().map(|t| t.column);
        let class = column.zip(line.helper).map(|(column, row)| {
            let view = self.book.view;
            view.case.tables.show(chapter.layer.helper_table, row, column, view.public)
        });
        html! { @if let Some(class) = class { " " span.tag { (class) } } }
    }

    /// Pairs in a table, one recipient after the other, with the parts of the fit.
    fn table(
        &self,
        chapter: &Chapter<'_>,
        groups: &[&[&Line<'_>]],
        with_recipient: bool,
    ) -> Markup {
        let book = self.book;
        let layer = chapter.layer;
        let total: f64 = layer.fit.iter().map(|t| t.points).sum();
        let of_line = |line: &Line<'_>| {
            html! {
                td {
                    (member(book, layer.helper_table, &line.pair.helper)) (self.class(chapter, line))
                    (self.above(chapter, line))
                }
                td { (self.status(chapter, line)) }
                td.num { b { (show::points(line.pair.fit)) } }
                @for (part, term) in chapter.parts(line).iter().zip(&layer.fit) {
                    td.part.num style={ "--v:" (format!("{:.0}", part * 100.0)) "%" } {
                        (format!("{:.1}", part * 100.0 * term.points / total))
                    }
                }
            }
        };
        html! {
            table.pairs {
                thead { tr {
                    @if with_recipient { th { (book.say(words::RECIPIENT)) } }
                    th { (book.say(words::HELPER)) }
                    th { (book.say(words::STATUS)) }
                    th.num { (book.say(words::FIT)) }
                    @for term in &layer.fit {
                        th.num { (term.name) " /" (format!("{:.0}", 100.0 * term.points / total)) }
                    }
                } }
                @for group in groups { tbody { @for (i, line) in group.iter().enumerate() { tr {
                    @if with_recipient && i == 0 {
                        td.recipient rowspan=(group.len()) {
                            (member(book, layer.recipient_table, &line.pair.recipient))
                        }
                    }
                    (of_line(line))
                } } } }
            }
        }
    }

    /// The helper above that a helper belongs to.
    fn above(&self, chapter: &Chapter<'_>, line: &Line<'_>) -> Markup {
        let tables = &self.book.view.case.tables;
        let parent = chapter.layer.within.map(|w| &self.book.chapters[w.parent]);
        let above = chapter.above(tables, line).zip(parent);
        html! { @if let Some(((helper, _), parent)) = above {
            " " span.above {
                (self.book.view.name(
                    parent.layer.helper_table,
                    tables.table(parent.layer.helper_table).key(helper),
                ))
            }
        } }
    }

    fn status(&self, chapter: &Chapter<'_>, line: &Line<'_>) -> Markup {
        let view = self.book.view;
        let before = view.before(chapter, &line.pair.recipient);
        let (open, close) = match view.lang {
            Lang::Zh => ("（原：", "）"),
            Lang::En => (" (before: ", ")"),
        };
        html! {
            @if line.pair.kept { (self.book.say(words::KEPT)) }
            @else if chapter.has_before() {
                span.tag.new { (self.book.say(words::NEW)) }
                @if !before.is_empty() { span.muted { (open) (before) (close) } }
            } @else { (self.book.say(words::NEW)) }
        }
    }
}
