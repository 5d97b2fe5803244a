//! Applies the edits of a scenario to a case in memory; every fault is reported, all at once.

use crate::base::{Code, Findings, Place, Severity, Text};
use crate::plan::list::PairList;
use crate::scenario::{Change, Edit, Scenario, conflict};
use crate::scheme::{Case, tables};

/// A case under edit.
pub(super) struct Editor<'a> {
    pub(super) case: Case,
    /// The plan in hand; members that merge or are replaced hand their pairs over.
    pub(super) plan: PairList,
    /// Keys that a freeze lets go beside its own exceptions.
    pub(super) free: Vec<String>,
    pub(super) findings: &'a mut Findings,
    pub(super) dropped: Dropped,
}

/// Rows of the scheme that edits drop, by position.
#[derive(Debug, Default)]
pub(super) struct Dropped {
    pub(super) balances: Vec<usize>,
    pub(super) changes: Vec<usize>,
}

/// The case as the scenario changes it; `None` with errors in `findings` if an edit names what is
/// not there, contradicts another, or cannot be expressed. `case` itself stays as it is.
///
/// Members change first, then rules, then pairs that are forced, then what is frozen: so the
/// order of independent edits in the file does not matter.
pub fn apply(
    case: &Case,
    scenario: &Scenario,
    plan: &PairList,
    findings: &mut Findings,
) -> Option<Case> {
    Some(edited(case, scenario, plan, findings)?.case)
}

/// The same, with the plan in hand as the edits change its members.
pub(super) fn edited<'a>(
    case: &Case,
    scenario: &Scenario,
    plan: &PairList,
    findings: &'a mut Findings,
) -> Option<Editor<'a>> {
    let errors = findings.count(Severity::Error);
    conflict::check_e002_contradictions(scenario, findings);
    let mut editor = Editor::new(case, plan, findings);
    for stage in 0..=LAST {
        for edit in scenario.edits.iter().filter(|edit| stage_of(&edit.change) == stage) {
            // What is wrong is in the findings; the other edits are tried all the same.
            let _done = editor.edit(edit);
        }
        if stage == LIFTED {
            editor.sweep();
        }
    }
    (editor.findings.count(Severity::Error) == errors).then_some(editor)
}

/// The stage after which the rows that go are gone.
const LIFTED: u32 = 1;

/// The last stage.
const LAST: u32 = 6;

fn stage_of(change: &Change) -> u32 {
    match change {
        Change::Remove(_)
        | Change::Add { .. }
        | Change::Set { .. }
        | Change::Merge { .. }
        | Change::Split { .. }
        | Change::Replace { .. } => 0,
        Change::Quota(new) if new.key.is_none() => 1,
        // Before limits of the file come in, so that numbers are those of the scheme.
        Change::Drop(_) => LIFTED,
        Change::Weight { .. }
        | Change::Share { .. }
        | Change::Free { .. }
        | Change::Count { .. }
        | Change::Team { .. }
        | Change::Forbid(_) => 2,
        Change::Changes { .. } | Change::Quota(_) => 3,
        Change::Force(_) | Change::Pin(_) => 4,
        Change::Freeze { .. } => 5,
        // Last, for it lifts what the others forbid.
        Change::Allow(_) => LAST,
    }
}

impl<'a> Editor<'a> {
    /// A case before its first edit.
    pub(super) fn new(case: &Case, plan: &PairList, findings: &'a mut Findings) -> Self {
        let (case, plan) = (case.clone(), plan.clone());
        Self { case, plan, free: Vec::new(), findings, dropped: Dropped::default() }
    }

    pub(super) fn edit(&mut self, edit: &Edit) -> Option<()> {
        let at = &edit.at;
        match &edit.change {
            Change::Remove(member) => self.remove(member, at),
            Change::Add { member, like, cells } => self.add(member, like.as_deref(), cells, at),
            Change::Set { member, column, value } => self.set(member, (column, value), at),
            Change::Merge { member, into } => self.merge(member, into, at),
            Change::Split { member, into, of, keys } => self.split(member, into, (of, keys), at),
            Change::Replace { member, by, cells } => self.replace(member, by, cells, at),
            Change::Forbid(pair) => self.forbid(pair, at),
            Change::Force(pair) => self.force(pair, at),
            Change::Pin(pair) => self.pin(pair, at),
            Change::Free { keys } => self.let_go(keys, at),
            Change::Allow(pair) => self.allow(pair, at),
            Change::Drop(rule) => self.drop_rule(rule, at),
            Change::Team { layer, team } => self.team(layer, team, at),
            Change::Quota(new) => self.quota(new, at),
            Change::Weight { layer, weight } => self.weight(layer, *weight, at),
            Change::Share { index, indicator, weight } => {
                self.share((index, indicator), *weight, at)
            }
            Change::Count { group, cut } => self.cut(group, *cut, at),
            Change::Changes { at_most, layers } => self.changes(*at_most, layers, at),
            Change::Freeze { except } => self.freeze(except, at),
        }
    }

    pub(super) fn table(&mut self, name: &str, at: &Place) -> Option<usize> {
        tables::find("table", name, self.case.tables.names(), at, self.findings)
    }

    pub(super) fn layer(&mut self, name: &str, at: &Place) -> Option<usize> {
        let names = self.case.scheme.layers.iter().map(|l| l.name.as_str());
        tables::find("layer", name, names, at, self.findings)
    }

    /// The row of a key, or T013.
    pub(super) fn row(&mut self, table: usize, key: &str, at: &Place) -> Option<usize> {
        let row = self.case.tables.table(table).row_of(key);
        if row.is_none() {
            let name = self.case.tables.name(table);
            self.findings.error(
                Code::T013,
                at.clone(),
                Text::new(
                    format!("there is no \"{key}\" in table '{name}'"),
                    format!("表“{name}”中没有“{key}”"),
                ),
                Text::new("write the key as it stands in the table", "请按表中的写法填写编码"),
            );
        }
        row
    }
}
