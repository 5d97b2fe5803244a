//! Edits that cannot all be meant: two that write the same thing, or one on a member that goes.

use crate::base::{Code, Findings, Text};
use crate::scenario::{Change, Edit, Member, Rule, Scenario};
use std::collections::BTreeMap;

/// Reports every edit that contradicts an earlier one (E002).
pub(super) fn check_e002_contradictions(scenario: &Scenario, findings: &mut Findings) {
    let mut written: BTreeMap<String, usize> = BTreeMap::new();
    for (number, edit) in scenario.edits.iter().enumerate() {
        for slot in writes(&edit.change) {
            match written.get(&slot) {
                Some(&first) => report_e002(&scenario.edits[first], edit, first + 1, findings),
                None => {
                    written.insert(slot, number);
                }
            }
        }
    }
    for (number, gone) in scenario.edits.iter().enumerate() {
        let (Change::Remove(member)
        | Change::Merge { member, .. }
        | Change::Replace { member, .. }) = &gone.change
        else {
            continue;
        };
        for (other, edit) in scenario.edits.iter().enumerate() {
            if other != number && names(&edit.change, member) {
                report_e002(gone, edit, number + 1, findings);
            }
        }
    }
}

/// What an edit writes, as text that is the same for two edits that write the same.
fn writes(change: &Change) -> Vec<String> {
    match change {
        Change::Remove(member) | Change::Merge { member, .. } | Change::Add { member, .. } => {
            vec![format!("row {member:?}")]
        }
        Change::Split { member, into, .. } => {
            let new = Member { table: member.table.clone(), key: into.clone() };
            vec![format!("row {new:?}")]
        }
        Change::Replace { member, by, .. } => {
            let new = Member { table: member.table.clone(), key: by.clone() };
            vec![format!("row {member:?}"), format!("row {new:?}")]
        }
        Change::Free { keys } => keys.iter().map(|key| format!("free {key}")).collect(),
        Change::Share { index, indicator, .. } => vec![format!("share {index:?} {indicator:?}")],
        Change::Set { member, column, .. } => vec![format!("cell {member:?} {column:?}")],
        Change::Forbid(pair) | Change::Force(pair) | Change::Pin(pair) | Change::Allow(pair) => {
            vec![format!("pair {pair:?}")]
        }
        Change::Quota(new) => {
            let given = [new.min, new.max, new.aim_min, new.aim_max];
            let given = given.iter().enumerate().filter(|(_, n)| n.is_some());
            let (layer, side, who) = (&new.layer, new.of_helpers, (&new.class, &new.key));
            given.map(|(which, _)| format!("quota {layer:?} {side} {who:?} {which}")).collect()
        }
        Change::Drop(Rule::Changes { number, .. }) => vec![format!("changes number {number}")],
        Change::Drop(rule) => vec![format!("rule {rule:?}")],
        Change::Team { layer, team } => vec![format!("team {layer:?} {team:?}")],
        Change::Weight { layer, .. } => vec![format!("weight {layer:?}")],
        Change::Count { group, .. } => vec![format!("count {group:?}")],
        Change::Changes { layers, .. } => vec![format!("changes {layers:?}")],
        Change::Freeze { .. } => vec!["freeze".to_owned()],
    }
}

/// Whether an edit of a row's own table names a row that goes. What keys of pairs and lists mean
/// is looked up when the edit is applied, where a row that is gone is reported.
fn names(change: &Change, gone: &Member) -> bool {
    match change {
        Change::Set { member, .. } => member == gone,
        Change::Split { member, of, keys, .. } => {
            member == gone || (*of == gone.table && keys.contains(&gone.key))
        }
        Change::Merge { member, into } => member.table == gone.table && *into == gone.key,
        Change::Add { member, like, .. } => {
            member.table == gone.table && like.as_ref() == Some(&gone.key)
        }
        Change::Remove(_)
        | Change::Replace { .. }
        | Change::Forbid(_)
        | Change::Force(_)
        | Change::Pin(_)
        | Change::Free { .. }
        | Change::Share { .. }
        | Change::Allow(_)
        | Change::Drop(_)
        | Change::Team { .. }
        | Change::Quota(_)
        | Change::Weight { .. }
        | Change::Count { .. }
        | Change::Changes { .. }
        | Change::Freeze { .. } => false,
    }
}

fn report_e002(first: &Edit, second: &Edit, number: usize, findings: &mut Findings) {
    let (word, subject) = (second.change.word(), second.change.subject());
    let (before, of) = (first.change.word(), first.change.subject());
    findings.error(
        Code::E002,
        second.at.clone(),
        Text::new(
            format!("'{word}' ({subject}) contradicts or repeats edit {number}, '{before}' ({of})"),
            format!("“{word}”（{subject}）与第 {number} 条修改“{before}”（{of}）矛盾或重复"),
        ),
        Text::new("keep one of the two", "两条修改请只保留一条"),
    );
}
