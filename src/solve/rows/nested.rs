//! Which side rows nest with the members, so that a network can count them.
//!
//! On the side of the recipients every pair lies in the set of its recipient. A row of coefficients
//! one in one layer is a set of pairs too; as long as any two sets are disjoint or one holds the
//! other, they form a forest, and a node per set with an arc to the node of the set around it counts
//! its pairs. The same holds on the side of the helpers. A row may nest on either side; one that
//! nests on neither crosses.
//!
//! Sets enter by falling size. With `label[c]` the smallest set so far that holds candidate `c`, a set
//! nests with all larger ones if and only if its candidates have one label, so all rows together take
//! time proportional to their length, beside sorting. Ties enter in the order of the model.

use crate::model::{Model, SideRow};

/// No set: the whole layer.
pub(super) const WHOLE: u32 = u32::MAX;

/// The forest of one side of one layer.
#[derive(Clone, Debug, Default)]
pub(super) struct Forest {
    /// The rows in it, larger ones first.
    pub(super) rows: Vec<Nested>,
    /// Per member, the position of the smallest row around it, or [`WHOLE`].
    pub(super) around: Vec<u32>,
    /// Per candidate, the position of the smallest row within its member, or [`WHOLE`].
    pub(super) inner: Vec<u32>,
}

/// A row in a forest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nested {
    /// Number of the row.
    pub(super) row: usize,
    /// What it lies in.
    pub(super) parent: Parent,
}

/// The set around a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parent {
    /// The whole layer.
    Whole,
    /// A row, by its position in the forest.
    Row(u32),
    /// A member.
    Member(u32),
}

/// Nests as many of the `rows` as fit with the members that own the candidates.
///
/// `owner` gives the member of every candidate of the layer. Rows taken are removed from the list.
pub(super) fn nest(model: &Model, owner: &[u32], n: usize, rows: &mut Vec<usize>) -> Forest {
    let mut degree = vec![0_usize; n];
    for &member in owner {
        degree[member as usize] += 1;
    }
    let mut order: Vec<(usize, Option<u32>)> = Vec::new();
    for &row in rows.iter() {
        let of = closed(&model.rows[row], owner, &degree);
        order.extend(of.map(|within| (row, within)));
    }
    order.sort_by_key(|&(row, _)| std::cmp::Reverse(model.rows[row].terms.len()));
    let mut forest =
        Forest { rows: Vec::new(), around: vec![WHOLE; n], inner: vec![WHOLE; owner.len()] };
    // First the unions of members, then what lies within one member.
    for (row, _) in order.iter().filter(|(_, within)| within.is_none()) {
        let terms = &model.rows[*row].terms;
        let label = |c: usize| forest.around[owner[c] as usize];
        let parent = label(terms[0].candidate);
        if terms.iter().all(|t| label(t.candidate) == parent) {
            let at = small(forest.rows.len());
            let parent = if parent == WHOLE { Parent::Whole } else { Parent::Row(parent) };
            forest.rows.push(Nested { row: *row, parent });
            terms.iter().for_each(|t| forest.around[owner[t.candidate] as usize] = at);
        }
    }
    for (row, within) in order.iter().filter_map(|&(row, within)| Some((row, within?))) {
        let terms = &model.rows[row].terms;
        let parent = forest.inner[terms[0].candidate];
        if terms.iter().all(|t| forest.inner[t.candidate] == parent) {
            let at = small(forest.rows.len());
            let parent = if parent == WHOLE { Parent::Member(within) } else { Parent::Row(parent) };
            forest.rows.push(Nested { row, parent });
            terms.iter().for_each(|t| forest.inner[t.candidate] = at);
        }
    }
    rows.retain(|row| forest.rows.iter().all(|nested| nested.row != *row));
    forest
}

/// Whether a row is a union of members (`Some(None)`) or lies within one (`Some(Some(member))`).
fn closed(row: &SideRow, owner: &[u32], degree: &[usize]) -> Option<Option<u32>> {
    let first = owner[row.terms.first()?.candidate];
    if row.terms.iter().any(|t| t.coefficient != 1) {
        return None;
    }
    let mut touched: Vec<u32> = row.terms.iter().map(|t| owner[t.candidate]).collect();
    touched.sort_unstable();
    let whole = |run: &[u32]| run.len() == degree[run[0] as usize];
    if touched.chunk_by(|a, b| a == b).all(whole) {
        return Some(None);
    }
    touched.iter().all(|&member| member == first).then_some(Some(first))
}

fn small(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(u32::MAX)
}
