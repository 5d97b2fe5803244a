//! The ranking by an index: scores, their parts, who is chosen, and a thick line at the cut.

use super::sheet::{Binder, Cell, Look, Page, Tint};
use crate::report::ranking::Ranking;
use crate::report::{Book, ReportError, words};

/// Writes one index, the worst first.
pub(super) fn write(
    book: &Book<'_>,
    index: usize,
    binder: &mut Binder<'_>,
) -> Result<(), ReportError> {
    let ranking = Ranking::new(book.view, index);
    let mut page = Page::list(header(book, &ranking));
    for (position, &row) in ranking.order.iter().enumerate() {
        let is_chosen = ranking.is_chosen(row) == Some(true);
        let look = Look {
            tint: if is_chosen { Tint::Chosen } else { Tint::None },
            is_cut: ranking.cut == Some(position + 1),
            ..Look::default()
        };
        page.push(look, cells(book, &ranking, row));
    }
    let sheet = book.say(words::RANKING_SHEET);
    let name = &book.view.case.scheme.indices[index].name;
    let is_only = book.view.scores.indices.len() == 1;
    binder.add(&if is_only { sheet.to_owned() } else { format!("{sheet} {name}") }, &page)
}

fn header(book: &Book<'_>, ranking: &Ranking<'_>) -> Vec<String> {
    let index = &book.view.case.scheme.indices[ranking.index];
    let columns = book.view.case.tables.table(index.table).columns();
    let mut header: Vec<String> =
        [words::RANK, words::KEY, words::NAME, words::SCORE].map(|w| book.say(w).into()).into();
    if ranking.chosen.is_some() {
        header.push(book.say(words::CHOSEN).to_owned());
    }
    if let Some((label, _)) = &index.profile {
        header.push(label.clone());
    }
    header.extend(index.dimensions.iter().cloned());
    let normal = book.say(words::NORMAL);
    for (indicator, weight) in index.indicators.iter().zip(&ranking.scores.weights) {
        let column = &columns[indicator.column];
        header.push(column.clone());
        header.push(format!("{column} {normal} ×{:.1}%", weight * 100.0));
    }
    header
}

fn cells(book: &Book<'_>, ranking: &Ranking<'_>, row: usize) -> Vec<Cell> {
    let view = book.view;
    let index = &view.case.scheme.indices[ranking.index];
    let scores = ranking.scores;
    let key = view.case.tables.table(index.table).key(row);
    let mut cells = vec![
        Cell::Count(scores.rank[row]),
        Cell::Text(view.key(index.table, key)),
        Cell::Text(view.name(index.table, key)),
        Cell::Number(scores.score[row], 3),
    ];
    if let Some(is_chosen) = ranking.is_chosen(row) {
        cells.push(Cell::text(book.say(if is_chosen { words::YES } else { words::NO })));
    }
    if index.profile.is_some() {
        cells.push(Cell::text(&scores.label[row]));
    }
    cells.extend(scores.dimensions[row].iter().map(|&x| Cell::Number(x, 2)));
    for (indicator, part) in index.indicators.iter().zip(&scores.parts[row]) {
        let is_private = view.case.tables.mask(index.table, indicator.column).is_some();
        let is_hidden = view.public && is_private;
        cells.push(if is_hidden { Cell::Empty } else { Cell::Plain(part.raw) });
        cells.push(if is_hidden { Cell::Empty } else { Cell::Number(part.normal, 2) });
    }
    cells
}
