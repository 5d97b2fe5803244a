//! Chooses the rows of a group, with the cut line and how ties at it were settled.

use crate::base::{Code, Findings, Place, Text};
use crate::scheme::{Group, TieRule};
use crate::score::aggregate::IndexScores;
use crate::table::Table;

/// The rows of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    /// Rows that take part, in key order.
    pub rows: Vec<usize>,
    /// All rows that pass the filter, worst first, ties as settled.
    pub order: Vec<usize>,
    /// Scores of the last row that entered and the first that did not.
    pub cut: Option<(f64, Option<f64>)>,
    /// Number of rows that had the same score as the last that entered, if the cut split them.
    pub tied_at_cut: usize,
}

/// Chooses by filter and by index: the `count` rows of lowest score.
///
/// Rows of equal score are ordered by the tie-break column, worse first, then by key. Where a tie
/// lies across the cut, [`TieRule`] decides.
pub(super) fn choose(
    group: &Group,
    table: &Table,
    indices: &[IndexScores],
    findings: &mut Findings,
) -> Chosen {
    let passes = |&row: &usize| match &group.filter {
        Some((column, values)) => values.iter().any(|v| v == table.text(row, *column)),
        None => true,
    };
    let mut order: Vec<usize> = (0..table.len()).filter(passes).collect();
    let Some((index, count)) = group.worst else {
        return Chosen { rows: order.clone(), order, cut: None, tied_at_cut: 0 };
    };
    let score = &indices[index].score;
    let tie = group.tie_break.map(|(column, high_is_better)| {
        let sign = if high_is_better { 1.0 } else { -1.0 };
        let values = table.numbers(column, findings);
        values.iter().map(|v| v.unwrap_or(0.0) * sign).collect::<Vec<f64>>()
    });
    let tie = |row: usize| tie.as_ref().map_or(0.0, |t| t[row]);
    order.sort_by(|&a, &b| {
        let by_score = score[a].total_cmp(&score[b]);
        by_score.then(tie(a).total_cmp(&tie(b))).then(table.key(a).cmp(table.key(b)))
    });
    let count = count as usize;
    if count > order.len() {
        warn_c004_too_few(group, count, order.len(), findings);
    }
    let count = count.min(order.len());
    let (end, tied_at_cut) = cut_line(group.ties, &order, score, count);
    note_c004_tie_at_cut(group, tied_at_cut, end, findings);
    let mut rows = order[..end].to_vec();
    rows.sort_unstable();
    let cut =
        end.checked_sub(1).map(|last| (score[order[last]], order.get(end).map(|&r| score[r])));
    Chosen { rows, order, cut, tied_at_cut }
}

/// Where the group ends, and how many rows share the score at the cut if it splits them.
fn cut_line(rule: TieRule, order: &[usize], score: &[f64], count: usize) -> (usize, usize) {
    if count == 0 || count >= order.len() || score[order[count - 1]] != score[order[count]] {
        return (count, 0);
    }
    let value = score[order[count]];
    let first = order.iter().take_while(|&&r| score[r] < value).count();
    let after = order.iter().take_while(|&&r| score[r] <= value).count();
    let end = match rule {
        TieRule::Break => count,
        TieRule::Include => after,
        TieRule::Exclude => first,
    };
    (end, after - first)
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
