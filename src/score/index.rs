//! An index over the rows of its table: its columns read, its chain run, ranks, grades and labels.

use crate::base::{Findings, Severity};
use crate::composite::grade::{Grades, grades};
use crate::composite::{
    self, Data, Missing, Steps, competition_ranks, ranks, standing, standing_by_need,
};
use crate::scheme::Index;
use crate::score::group::classes;
use crate::score::{check, column, condition};
use crate::table::Table;

/// An index, computed.
#[derive(Clone, Debug)]
pub struct IndexScores {
    /// The columns that the chain worked on.
    pub data: Data,
    /// The table of every step.
    pub steps: Steps,
    /// Share of every indicator in the whole; they add up to one.
    pub shares: Vec<f64>,
    /// Per row: the score as published. Which end is good, the index says.
    pub score: Vec<f64>,
    /// Whether a high score is good.
    pub high_is_good: bool,
    /// Per row: rank, 1 at the end that the index names.
    pub rank: Vec<usize>,
    /// Per row: position of its grade; empty if no grades are given.
    pub grade: Vec<usize>,
    /// Per row: the label from the profile, or nothing.
    pub label: Vec<String>,
    /// Per row: standing by need, from 0 (best off) to 1 (worst off).
    pub need: Vec<f64>,
}

impl IndexScores {
    /// The grade of a row, if the index gives grades.
    pub fn grade<'a>(&self, index: &'a Index, row: usize) -> Option<&'a str> {
        let names = &index.grades.as_ref()?.names;
        names.get(*self.grade.get(row)?).map(String::as_str)
    }

    /// The value of a dimension (a node of the chain) in a row.
    pub fn dimension(&self, node: usize, row: usize) -> f64 {
        self.steps.nodes[node][row]
    }
}

/// Computes one index over all rows of its table, or `None` with errors in `findings`.
pub(super) fn score(index: &Index, table: &Table, findings: &mut Findings) -> Option<IndexScores> {
    let before = findings.count(Severity::Error);
    check::methods(index, findings);
    let data = read(index, table, findings);
    if findings.count(Severity::Error) > before {
        return None;
    }
    let steps = composite::run(&index.chain, &data);
    check::steps(index, table, (&data, &steps), findings);
    if findings.count(Severity::Error) > before {
        return None;
    }
    Some(finish(index, table, (data, steps), findings))
}

/// The columns of an index. A cell that is empty is missing where the index says what then.
fn read(index: &Index, table: &Table, findings: &mut Findings) -> Data {
    let refuses = index.chain.missing == Missing::Refuse;
    let columns =
        index.columns.iter().map(|&c| column::read(c, refuses, table, findings)).collect();
    let denominators =
        index.denominators.iter().map(|&c| column::read(c, refuses, table, findings)).collect();
    let data = Data {
        n_rows: table.len(),
        columns,
        denominators,
        groups: index.groups.iter().map(|&column| classes(table, column)).collect(),
        vetoed: condition::any(&index.veto, table, findings),
    };
    check::columns(index, table, &data, findings);
    data
}

fn finish(
    index: &Index,
    table: &Table,
    (data, steps): (Data, Steps),
    findings: &mut Findings,
) -> IndexScores {
    let tie = condition::tie_order(&index.tie_break, index.worst_first, table, findings);
    let rank = ranks(&steps.merit, index.worst_first, index.ranks, &tie);
    let published = |&x: &f64| index.chain.decimals.map_or(x, |d| composite::rounded(x, d));
    let score: Vec<f64> = steps.nodes[0].iter().map(published).collect();
    let sign = if index.chain.high_is_good { 1.0 } else { -1.0 };
    let grade = index.grades.as_ref().map_or_else(Vec::new, |graded| {
        // Deciles count as ranks do; shares name the best grade first.
        let lowest_first = index.worst_first && !matches!(graded.rule, Grades::Shares(_));
        let in_order = competition_ranks(&steps.merit, lowest_first);
        let by: Vec<f64> = steps.merit.iter().map(|x| x * sign).collect();
        grades(&graded.rule, &by, &in_order)
    });
    IndexScores {
        shares: steps.weights.shares(&index.chain),
        label: labels(index, &steps),
        need: standing_by_need(&steps.merit),
        high_is_good: index.chain.high_is_good,
        score,
        rank,
        grade,
        data,
        steps,
    }
}

/// The label of each row: that of the dimension in which it stands farthest out, compared by its
/// standing among all rows so that dimensions of different spread compete fairly. Ties go to the
/// label named first in the scheme.
fn labels(index: &Index, steps: &Steps) -> Vec<String> {
    let n_rows = steps.merit.len();
    let Some((_, labels)) = &index.profile else { return vec![String::new(); n_rows] };
    let out: Vec<Vec<f64>> = labels
        .iter()
        .map(|label| {
            let column = &steps.nodes[label.node];
            let is_top = label.for_best == index.chain.high_is_good;
            if is_top { standing(column) } else { standing_by_need(column) }
        })
        .collect();
    let pick = |row: usize| {
        let mut best: Option<usize> = None;
        for l in 0..labels.len() {
            if best.is_none_or(|b| out[l][row] > out[b][row]) {
                best = Some(l);
            }
        }
        best.map_or_else(String::new, |l| labels[l].text.clone())
    };
    (0..n_rows).map(pick).collect()
}
