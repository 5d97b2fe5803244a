//! The ranking by an index: the cut line, who is near it, and what makes up every score.

use super::brief::pixels;
use super::{folded, member};
use crate::report::{Book, words};
use crate::scheme::Index;
use crate::score::Ranking;
use maud::{Markup, html};

/// Rows shown on each side of the cut line.
const NEAR: usize = 6;
/// Length of the bar of the highest score.
const BAR: f64 = 320.0;

/// One index of the scheme.
pub(super) fn section(book: &Book<'_>, index: usize) -> Markup {
    let ranking = Ranking::new(book.view.case, book.view.scores, index);
    let chart = Chart { book, index: &book.view.case.scheme.indices[index], ranking: &ranking };
    let near = ranking.cut.map(|cut| {
        let end = (cut + NEAR).min(ranking.order.len());
        cut.saturating_sub(NEAR)..end
    });
    let all = 0..ranking.order.len();
    let lang = book.view.lang;
    let n = ranking.order.len();
    html! {
        section {
            h2 {
                (book.say(words::RANKING_TITLE))
                @if book.view.scores.indices.len() > 1 { " · " (chart.index.name) }
            }
            @if let Some(chosen) = ranking.chosen() && let Some((last, first_out)) = ranking.line() {
                p { (words::cut(lang, chosen.rows.len(), last, first_out)) }
                @if chosen.tied_at_cut > 0 { p { (words::tied(lang, chosen.tied_at_cut)) } }
            }
            (chart.legend())
            @if let Some(near) = near {
                h3 { (book.say(words::NEAR_CUT)) }
                (chart.table(near))
            }
            (folded(&words::number_of(lang, n, book.say(words::ALL_RANKED)), n, &chart.table(all)))
        }
    }
}

struct Chart<'a> {
    book: &'a Book<'a>,
    index: &'a Index,
    ranking: &'a Ranking<'a>,
}

impl Chart<'_> {
    fn legend(&self) -> Markup {
        html! {
            p.legend {
                @for (d, dimension) in self.ranking.dimensions().enumerate() {
                    span { span class={ "swatch d" (d % 9) } {} (dimension) }
                }
            }
        }
    }

    fn table(&self, range: std::ops::Range<usize>) -> Markup {
        let book = self.book;
        html! {
            table.ranking {
                thead { tr {
                    th.num { (book.say(words::RANK)) }
                    th { (book.say(words::NAME)) }
                    th.num { (book.say(words::SCORE)) }
                    @if self.ranking.cut.is_some() { th.num { (book.say(words::GAP_TO_CUT)) } }
                    th { (book.say(words::CONTRIBUTION)) }
                    @for dimension in self.ranking.dimensions() { th.num.dim { (dimension) } }
                    @if let Some((label, _)) = &self.index.profile { th { (label) } }
                } }
                tbody { @for position in range { (self.row(position)) } }
            }
        }
    }

    fn row(&self, position: usize) -> Markup {
        let (book, ranking) = (self.book, self.ranking);
        let row = ranking.order[position];
        let key = book.view.case.tables.table(self.index.table).key(row);
        let is_out = ranking.is_chosen(row) == Some(false);
        let is_cut = ranking.cut == Some(position + 1);
        let score = ranking.scores.score[row];
        let line = ranking.cut.and_then(|cut| ranking.order.get(cut - 1));
        let gap = line.map(|&last| score - ranking.scores.score[last]);
        html! {
            tr.out[is_out] .cut[is_cut] {
                td.num { (ranking.scores.rank[row]) }
                td { (member(book, self.index.table, key)) }
                td.num { b { (format!("{score:.3}")) } }
                @if let Some(gap) = gap { td.num.muted { (format!("{gap:+.3}")) } }
                td { (self.bar(row)) }
                @for d in self.index.chain.dimensions() {
                    td.num.muted.dim { (format!("{:.1}", ranking.scores.dimension(d, row))) }
                }
                @if self.index.profile.is_some() {
                    td { span.tag { (ranking.scores.label[row]) } }
                }
            }
        }
    }

    /// The score as a bar, stacked by dimension where scores are sums.
    fn bar(&self, row: usize) -> Markup {
        let most = self.ranking.scores.score.iter().copied().fold(0.0, f64::max);
        if most <= 0.0 {
            return html! {};
        }
        let score = self.ranking.scores.score[row].max(0.0);
        let parts = self.ranking.contributions(row);
        let is_stacked = parts.is_some();
        let mut x = 0.0;
        let mut blocks = Vec::new();
        for (d, part) in parts.unwrap_or_else(|| vec![score]).into_iter().enumerate() {
            let width = BAR * part / most;
            blocks.push((d, x, width, part));
            x += width;
        }
        let names: Vec<&str> = self.ranking.dimensions().collect();
        let name = |d: usize| if is_stacked { names[d] } else { "" };
        html! {
            svg.bar viewBox={ "0 0 " (pixels(BAR)) " 14" } preserveAspectRatio="none" role="img" {
                @for (d, x, width, part) in blocks {
                    rect class={ "d" (d % 9) } x=(pixels(x)) y="0" width=(pixels(width)) height="14" {
                        title { (name(d)) " " (format!("{part:.2}")) }
                    }
                }
            }
        }
    }
}
