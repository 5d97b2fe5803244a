//! The ranking by an index: scores, their parts, who is chosen, and a thick line at the cut.

use super::sheet::{Binder, Cell, Look, Page, Tint};
use crate::report::{Book, ReportError, words};
use crate::score::Ranking;

/// Writes one index, the worst first.
pub(super) fn write(
    book: &Book<'_>,
    index: usize,
    binder: &mut Binder<'_>,
) -> Result<(), ReportError> {
    let ranking = Ranking::new(book.view.case, book.view.scores, index);
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
    let index = ranking.index;
    let columns = book.view.case.tables.table(index.table).columns();
    let mut header: Vec<String> =
        [words::RANK, words::KEY, words::NAME, words::SCORE].map(|w| book.say(w).into()).into();
    if ranking.chosen().is_some() {
        header.push(book.say(words::CHOSEN).to_owned());
    }
    if let Some((label, _)) = &index.profile {
        header.push(label.clone());
    }
    header.extend(ranking.dimensions().map(str::to_owned));
    let normal = book.say(words::NORMAL);
    for (&column, weight) in index.columns.iter().zip(&ranking.scores.shares) {
        let column = &columns[column];
        header.push(column.clone());
        header.push(format!("{column} {normal} ×{:.1}%", weight * 100.0));
    }
    header
}

fn cells(book: &Book<'_>, ranking: &Ranking<'_>, row: usize) -> Vec<Cell> {
    let view = book.view;
    let index = ranking.index;
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
    let number = |x: f64, cell: Cell| if x.is_nan() { Cell::Empty } else { cell };
    cells.extend(index.chain.dimensions().map(|d| {
        let x = scores.dimension(d, row);
        number(x, Cell::Number(x, 2))
    }));
    for (i, &column) in index.columns.iter().enumerate() {
        let is_private = view.case.tables.mask(index.table, column).is_some();
        let is_hidden = view.public && is_private;
        let (raw, normal) = (scores.data.columns[i][row], scores.steps.normal[i][row]);
        cells.push(if is_hidden { Cell::Empty } else { number(raw, Cell::Plain(raw)) });
        cells.push(if is_hidden { Cell::Empty } else { number(normal, Cell::Number(normal, 2)) });
    }
    cells
}
