//! Chooses the rows of a group, with the cut line and how ties at it were settled.

use crate::base::{Code, Findings, Place, Text};
use crate::composite::select::{self, Chosen, Cut, Seat, Selection, TieRule};
use crate::scheme::{Choice, Group, Members};
use crate::score::condition;
use crate::score::index::IndexScores;
use crate::table::{Catalog, Table};

/// Where groups find their rows: the tables, the indices, and the groups before.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) tables: &'a Catalog,
    pub(super) indices: &'a [IndexScores],
    pub(super) groups: &'a [Chosen],
    /// The groups as the scheme has them.
    pub(super) scheme: &'a [Group],
}

/// The rule of a group, with all that it looks at; nothing if no index is asked.
pub(super) fn selection(
    group: &Group,
    ground: Ground<'_>,
    findings: &mut Findings,
) -> Option<Selection> {
    let choice = group.choice?;
    let (table, indices) = (ground.tables.table(group.table), ground.indices);
    let may = may(group, ground, findings);
    let kept =
        |row| group.grace.as_ref().is_some_and(|g| g.listed.get(table.key(row)) == Some(&true));
    Some(Selection {
        worst: choice.worst,
        cut: cut(choice, indices[choice.index].high_is_good),
        ties: group.ties,
        tie: condition::tie_order(&group.tie_break, choice.worst, table, findings),
        may,
        always: condition::any(&group.always, table, findings),
        floor: group.per.map(|(column, least)| (classes(table, column), least as usize)),
        grace: (0..table.len()).map(kept).collect(),
    })
}

/// Rows of the groups it is made of that pass the filter and that nothing keeps out.
fn may(group: &Group, ground: Ground<'_>, findings: &mut Findings) -> Vec<usize> {
    let table = ground.tables.table(group.table);
    let passes = condition::all(&group.filter, table, findings);
    let barred = condition::any(&group.never, table, findings);
    let belongs = belongs(group, ground);
    (0..table.len()).filter(|&row| belongs[row] && passes[row] && !barred[row]).collect()
}

/// Per row, whether it belongs to one of the groups and tables that the group is made of.
fn belongs(group: &Group, ground: Ground<'_>) -> Vec<bool> {
    let table = ground.tables.table(group.table);
    let mut belongs = vec![group.any_of.is_empty(); table.len()];
    for members in &group.any_of {
        let (of, rows) = match *members {
            Members::Table(t) => (t, (0..ground.tables.table(t).len()).collect()),
            Members::Group(g) => (ground.scheme[g].table, ground.groups[g].rows.clone()),
        };
        let keys = rows.iter().map(|&row| ground.tables.table(of).key(row));
        keys.filter_map(|key| table.row_of(key)).for_each(|row| belongs[row] = true);
    }
    belongs
}

/// A threshold is a score; what rows are chosen by is high where a row is good.
fn cut(choice: Choice, high_is_good: bool) -> Cut {
    match choice.cut {
        Cut::Threshold(score) if !high_is_good => Cut::Threshold(-score),
        cut => cut,
    }
}

/// The class of every row by its text in a column, numbered in the order of first appearance.
pub(super) fn classes(table: &Table, column: usize) -> Vec<u32> {
    let mut known = indexmap::IndexSet::new();
    let mut class = |row| known.insert_full(table.text(row, column)).0;
    (0..table.len()).map(|row| u32::try_from(class(row)).unwrap_or(u32::MAX)).collect()
}

/// Chooses by conditions and by index.
pub(super) fn choose(group: &Group, ground: Ground<'_>, findings: &mut Findings) -> Chosen {
    let Some((choice, rule)) = group.choice.zip(selection(group, ground, findings)) else {
        let rows = may(group, ground, findings);
        let seats = vec![Seat::Score; rows.len()];
        return Chosen { order: rows.clone(), rows, seats, ..Chosen::default() };
    };
    let chosen = select::select(&rule, &ground.indices[choice.index].steps.merit);
    if let Cut::Count(count) = rule.cut
        && count > rule.may.len()
    {
        warn_c004_too_few(group, count, rule.may.len(), findings);
    }
    let in_seats = chosen.seats.iter().filter(|seat| **seat != Seat::Grace).count();
    if let Cut::Count(count) = rule.cut
        && in_seats > count
        && group.ties != TieRule::Include
    {
        warn_c004_too_many(group, count, in_seats, findings);
    }
    note_c004_tie_at_cut(group, chosen.tied_at_cut, chosen.rows.len(), findings);
    chosen
}
fn warn_c004_too_few(group: &Group, count: usize, there: usize, findings: &mut Findings) {
    let name = &group.name;
    findings.warn(
        Code::C004,
        Place::Case,
        Text::new(
            format!("group '{name}': {count} rows are asked for, {there} pass the filter"),
            format!("分组“{name}”：要选 {count} 个，符合条件的只有 {there} 个"),
        ),
        Text::new("lower 'count', or widen 'where'", "请减小 count，或放宽 where 的条件"),
    );
}

fn warn_c004_too_many(group: &Group, count: usize, there: usize, findings: &mut Findings) {
    let name = &group.name;
    findings.warn(
        Code::C004,
        Place::Case,
        Text::new(
            format!(
                "group '{name}': 'always' and 'per' put {there} on the list, for {count} seats"
            ),
            format!("分组“{name}”：直接入选与分组保底共 {there} 个，超过名额 {count} 个"),
        ),
        Text::new(
            "raise 'count', or lower 'at_least' of 'per'",
            "请增大 count，或减小 per 的 at_least",
        ),
    );
}

fn note_c004_tie_at_cut(group: &Group, tied: usize, end: usize, findings: &mut Findings) {
    if tied == 0 {
        return;
    }
    let name = &group.name;
    let (en, zh) = match group.ties {
        TieRule::Break => {
            ("broken by the tie-break column, then by key", "按并列规则列、再按编码决出")
        }
        TieRule::Include => ("all of them entered", "全部入选"),
        TieRule::Exclude => ("none of them entered", "全部不入选"),
    };
    findings.note(
        Code::C004,
        Place::Case,
        Text::new(
            format!("group '{name}': {tied} rows tie at the cut line; {en}; {end} rows take part"),
            format!("分组“{name}”：入选线上有 {tied} 个并列；{zh}；共 {end} 个入选"),
        ),
        Text::new(
            "ties = \"break\", \"include\" or \"exclude\" decides",
            "由 ties = \"break\"、\"include\" 或 \"exclude\" 决定",
        ),
    );
}
