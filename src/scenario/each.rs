//! One scenario per member: the plan without it.

use crate::base::{Findings, Place};
use crate::scenario::{Change, Edit, Member, Scenario};
use crate::scheme::{Case, tables};
use crate::score::Scores;

/// Whose loss is tried, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Each {
    /// The helpers of the first layer.
    Helper,
    /// The recipients of the first layer.
    Recipient,
    /// All rows of a table.
    Table(String),
}

/// The scenarios, in key order; `None` if there is no such table (S005).
pub fn each(
    case: &Case,
    scores: &Scores,
    each: &Each,
    findings: &mut Findings,
) -> Option<Vec<Scenario>> {
    let first = case.scheme.layers.first();
    let (table, rows) = match (each, first) {
        (Each::Helper, Some(layer)) => (layer.helper_table, scores.rows(case, layer.helpers)),
        (Each::Recipient, Some(layer)) => {
            (layer.recipient_table, scores.rows(case, layer.recipients))
        }
        (Each::Table(name), _) => {
            let table = tables::find("table", name, case.tables.names(), &Place::Case, findings)?;
            (table, (0..case.tables.table(table).len()).collect())
        }
        (Each::Helper | Each::Recipient, None) => return Some(Vec::new()),
    };
    let without = |row: usize| {
        let key = case.tables.table(table).key(row).to_owned();
        let member = Member { table: case.tables.name(table).to_owned(), key: key.clone() };
        let edit =
            Edit { change: Change::Remove(member), reason: "each".to_owned(), at: Place::Case };
        Scenario { name: format!("-{key}"), edits: vec![edit] }
    };
    Some(rows.into_iter().map(without).collect())
}
