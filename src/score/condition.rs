//! Conditions on rows, and the order of rows of equal score.

use crate::base::{Code, Findings, Text};
use crate::scheme::{Condition, Test, TieBreak};
use crate::table::Table;

/// Whether a row fulfils all of some conditions; each row.
pub(super) fn all(conditions: &[Condition], table: &Table, findings: &mut Findings) -> Vec<bool> {
    let mut holds = vec![true; table.len()];
    for condition in conditions {
        let own = one(condition, table, findings);
        holds.iter_mut().zip(own).for_each(|(all, own)| *all &= own);
    }
    holds
}

/// Whether a row fulfils any of some conditions; each row.
pub(super) fn any(conditions: &[Condition], table: &Table, findings: &mut Findings) -> Vec<bool> {
    let mut holds = vec![false; table.len()];
    for condition in conditions {
        let own = one(condition, table, findings);
        if !own.contains(&true) {
            note_c004_nobody(condition, table, findings);
        }
        holds.iter_mut().zip(own).for_each(|(any, own)| *any |= own);
    }
    holds
}

/// A misspelt condition would silently do nothing.
fn note_c004_nobody(condition: &Condition, table: &Table, findings: &mut Findings) {
    let (name, header) = (&condition.name, &table.columns()[condition.column]);
    findings.note(
        Code::C004,
        table.column_place(condition.column),
        Text::new(
            format!("no row fulfils the condition '{name}' on \"{header}\""),
            format!("没有一行符合“{header}”列上的条件“{name}”"),
        ),
        Text::new(
            "nothing to do, unless the value is misspelt in the scheme",
            "若非方案中写错取值，则无需处理",
        ),
    );
}

/// An empty cell is no number, and fulfils no range.
fn one(condition: &Condition, table: &Table, findings: &mut Findings) -> Vec<bool> {
    match &condition.test {
        Test::Is(texts) => {
            let is = |row| texts.iter().any(|text| text == table.text(row, condition.column));
            (0..table.len()).map(is).collect()
        }
        Test::Between(least, most) => {
            let numbers = table.optional_numbers(condition.column, findings);
            numbers.iter().map(|x| x.is_some_and(|x| *least <= x && x <= *most)).collect()
        }
        Test::Listed(texts) => {
            (0..table.len()).map(|row| texts.contains(table.text(row, condition.column))).collect()
        }
    }
}

/// The place of every row among all, by tie-break columns and then by key: the worse comes first, or the
/// better. An empty cell counts as zero.
pub(super) fn tie_order(
    columns: &[TieBreak],
    worst_first: bool,
    table: &Table,
    findings: &mut Findings,
) -> Vec<u32> {
    let column = |tie: &TieBreak, findings: &mut Findings| -> Vec<f64> {
        let sign = if tie.high_is_better == worst_first { 1.0 } else { -1.0 };
        let values = table.numbers(tie.column, findings);
        values.iter().map(|v| v.unwrap_or(0.0) * sign).collect()
    };
    let columns: Vec<Vec<f64>> = columns.iter().map(|tie| column(tie, findings)).collect();
    let mut order: Vec<usize> = (0..table.len()).collect();
    // Rows are in key order, and the sort is stable.
    order.sort_by(|&a, &b| {
        let by = columns.iter().map(|values| values[a].total_cmp(&values[b]));
        by.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
    });
    let mut place = vec![0; table.len()];
    order.into_iter().zip(0..).for_each(|(row, at)| place[row] = at);
    place
}
