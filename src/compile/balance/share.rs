//! Shares: what groups weigh, and how many pairs there are to share out.

use crate::base::{Code, Findings, Text};
use crate::scheme::{Balance, Case, Quota};
use crate::score::LayerScores;
use crate::table::Table;

/// A column by row of its table, zero for rows that are not named; those must hold whole numbers
/// from zero.
pub(super) fn check_s021_whole(
    table: &Table,
    rows: &[usize],
    column: usize,
    findings: &mut Findings,
) -> Option<Vec<i64>> {
    let numbers = table.numbers(column, &mut Findings::default());
    let mut all = vec![0; table.len()];
    let mut fine = true;
    for &row in rows {
        let whole = numbers[row].filter(|x| *x >= 0.0 && *x < 1e9 && x.fract() == 0.0);
        #[expect(clippy::cast_possible_truncation, reason = "whole and below a billion")]
        let whole = whole.map(|x| x as i64);
        if whole.is_none() {
            findings.error(
                Code::S021,
                table.place(row, Some(column)),
                Text::new(
                    "a share or balance needs a whole number from 0 to 999,999,999 here",
                    "balance 用到此列，须为 0 以上的整数",
                ),
                Text::new(
                    "fill in the cell, or name another column",
                    "请填写该单元格，或改用其他列",
                ),
            );
        }
        fine &= whole.is_some();
        all[row] = whole.unwrap_or(0);
    }
    fine.then_some(all)
}

/// The number of pairs to share out: as given, or as one side's quotas fix it.
pub(super) fn check_s021_total(
    case: &Case,
    balance: &Balance,
    (given, weights): (Option<u32>, u128),
    scores: &[LayerScores],
    findings: &mut Findings,
) -> Option<u32> {
    let fixed = |quota: &Quota, table: usize, rows: &[usize]| -> Option<u32> {
        let exact = |&row: &usize| {
            let bounds = quota.of(case.tables.table(table), row);
            (Some(bounds.min) == bounds.max).then_some(bounds.min)
        };
        rows.iter().map(exact).try_fold(0_u32, |sum, n| sum.checked_add(n?))
    };
    let of_layer = |&l: &usize| {
        let (layer, scores) = (&case.scheme.layers[l], &scores[l]);
        fixed(&layer.per_helper, layer.helper_table, &scores.helpers)
            .or_else(|| fixed(&layer.per_recipient, layer.recipient_table, &scores.recipients))
    };
    let sum = || balance.layers.iter().try_fold(0_u32, |sum, l| sum.checked_add(of_layer(l)?));
    let total = given.or_else(sum);
    let name = &case.scheme.layers[balance.layers[0]].name;
    let (message, help) = if total.is_none() {
        (
            Text::new(
                format!(
                    "layer '{name}': the quotas do not fix the number of pairs to be shared out"
                ),
                format!("结对层“{name}”：名额没有定死结对总数，无法按份额分配"),
            ),
            Text::new(
                "add the number of pairs: total = 360; or give one side an exact quota",
                "请写明总数，如 total = 360；或给一方定死名额（如 per_helper = 1）",
            ),
        )
    } else if weights == 0 {
        (
            Text::new(
                format!("layer '{name}': the shares add up to zero"),
                format!("结对层“{name}”：各组份额之和为零"),
            ),
            Text::new("give some group a share", "请至少给一组份额"),
        )
    } else {
        return total;
    };
    findings.error(Code::S021, balance.at.clone(), message, help);
    None
}
