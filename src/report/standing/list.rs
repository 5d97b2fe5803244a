//! The whole ranking, as a table for people and as a file that is read back next year.

use super::{Desk, List, Section};
use crate::composite::select::Seat;
use crate::report::paper::{Cell, Sheet};

/// Rank, name, score, grade, list, and the value of every dimension.
pub(super) fn sheet(desk: &Desk<'_>) -> Sheet {
    let ranking = &desk.ranking;
    let header = [("rank", "名次"), ("key", "编码"), ("name", "名称"), ("score", "得分")];
    let mut sheet = desk.sheet(("list", "名单"), &header);
    let (index, scores) = (ranking.index, ranking.scores);
    sheet.header.extend(index.grades.as_ref().map(|graded| graded.column.clone()));
    sheet.header.extend(ranking.chosen().map(|_| desk.say("on the list", "入选")));
    sheet.header.extend(index.profile.as_ref().map(|(column, _)| column.clone()));
    sheet.header.extend(ranking.dimensions().map(str::to_owned));
    for &row in &ranking.order {
        let mut cells = vec![
            Cell::Count(scores.rank[row]),
            Cell::text(desk.key(row)),
            Cell::text(desk.name(row)),
            number(scores.score[row], desk.decimals),
        ];
        cells.extend(index.grades.as_ref().map(|_| Cell::text(ranking.grade(row).unwrap_or(""))));
        cells.extend(ranking.chosen().map(|_| Cell::text(desk.chosen(row))));
        cells.extend(index.profile.as_ref().map(|_| Cell::text(scores.label[row].as_str())));
        let dimensions = index.chain.dimensions();
        cells.extend(dimensions.map(|d| number(scores.dimension(d, row), 2)));
        sheet.rows.push(cells);
    }
    sheet
}

/// A number, or nothing where there is none.
pub(super) fn number(x: f64, decimals: u8) -> Cell {
    if x.is_finite() { Cell::Number(x, decimals) } else { Cell::Empty }
}

pub(super) fn section(desk: &Desk<'_>) -> Section {
    let list = List { sheet: sheet(desk), cut: desk.ranking.cut };
    let title = desk.say("The whole ranking", "全部排名");
    Section { title, lists: vec![list], ..Section::default() }
}

/// `ranking.csv`: the words of its head and of `chosen` are fixed, for it is read by programs, and next
/// year by this one. Names are masked in it, as in the list of pairs.
pub(super) fn published(desk: &Desk<'_>) -> Sheet {
    let ranking = &desk.ranking;
    let header = ["key", "name", "rank", "score", "grade", "chosen"].map(str::to_owned).to_vec();
    let chosen = |row: usize| match ranking.chosen() {
        None => "",
        Some(chosen) => match chosen.rows.binary_search(&row).map(|at| chosen.seats[at]) {
            Ok(Seat::Grace) => "grace",
            Ok(Seat::Score | Seat::Always | Seat::Floor) => "yes",
            Err(_) => "no",
        },
    };
    let tables = &desk.view.case.tables;
    let cells = |&row: &usize| {
        vec![
            Cell::text(desk.key(row)),
            Cell::text(tables.label(ranking.index.table, row, true)),
            Cell::Count(ranking.scores.rank[row]),
            if ranking.scores.score[row].is_finite() {
                Cell::Plain(ranking.scores.score[row])
            } else {
                Cell::Empty
            },
            Cell::text(ranking.grade(row).unwrap_or("")),
            Cell::text(chosen(row)),
        ]
    };
    Sheet { name: "ranking".to_owned(), header, rows: ranking.order.iter().map(cells).collect() }
}
