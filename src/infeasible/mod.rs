//! Why no plan can be, and the cheapest ways out.
//!
//! Goes in: a [`Case`]. Comes out: nothing if it has a plan; otherwise an [`Explanation`]: a [`Conflict`],
//! named rules and members that cannot hold together and could if any one of them went, and a menu
//! of edits that were tried, each with what the plan then reaches. Deliberately not here: the
//! mathematics; a question is a case with rules dropped and no wishes, given to the usual path.

mod conflict;
mod counting;
mod elastic;
mod kinds;
mod lever;
mod menu;
mod minimal;
mod oracle;
mod paper;
mod rule;
mod teams;
mod words;

pub use paper::paper;
pub use rule::{Bound, Rule, Whose};

use crate::base::{Budget, Findings, Text};
use crate::infeasible::conflict::{Core, Found};
use crate::infeasible::oracle::{Needy, Oracle};
use crate::plan::GoalValue;
use crate::scheme::Case;
use crate::score;
use serde::Serialize;

/// Why there is no plan, and what may be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// What cannot hold together.
    pub conflict: Conflict,
    /// The ways out that were tried and work, cheapest first.
    pub menu: Vec<WayOut>,
}

/// Rules and members that cannot hold together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// All of it in one sentence.
    pub sentence: Text,
    /// The rules, in words and by their places in the scheme.
    pub rules: Vec<NamedRule>,
    /// The members whose needs are part of it: that they must have somebody.
    pub members: Vec<Named>,
    /// Where the cause is one of counting, the members who need too much together: these, and others.
    pub needy: usize,
    /// Where the cause is one of counting, those who have not room enough.
    pub scarce: Vec<Named>,
    /// What is needed; zero where the cause is not one of counting.
    pub need: u64,
    /// What there is room for.
    pub room: u64,
    /// Whether it is known that every rule and every member is needed for it.
    pub is_minimal: bool,
}

/// A rule and its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamedRule {
    /// In words.
    pub text: Text,
    /// Where it stands.
    pub rule: Rule,
}

/// A member of a layer by key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Named {
    /// Name of the layer.
    pub layer: String,
    /// Whether it is a helper.
    pub is_helper: bool,
    /// Its key.
    pub key: String,
}

/// Edits after which there is a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WayOut {
    /// What is done.
    pub sentence: Text,
    /// Members for whom rules change.
    pub touched: usize,
    /// By how much, in partners or pairs.
    pub amount: u64,
    /// What the plan then reaches.
    pub goals: Vec<GoalValue>,
    /// The edits as a scenario file.
    pub toml: String,
}

/// What cannot hold together in a case that was read, without ways out; `None` as for [`explain`].
pub fn conflict(case: &Case, budget: &Budget, findings: &mut Findings) -> Option<Conflict> {
    let scores = score::score(case, findings)?;
    let oracle = Oracle::new(case, &scores, budget);
    match conflict::find(&oracle) {
        Found::Possible | Found::Unknown => None,
        Found::Core(core) => Some(named(&oracle, &core)),
    }
}

/// Explains why a case that was read has no plan; `None` if it has one, if nobody can say within the
/// budget, or if its input is wrong (then with errors in `findings`).
pub fn explain(case: &Case, budget: &Budget, findings: &mut Findings) -> Option<Explanation> {
    let scores = score::score(case, findings)?;
    let oracle = Oracle::new(case, &scores, budget);
    match conflict::find(&oracle) {
        Found::Possible | Found::Unknown => None,
        Found::Core(core) => {
            let menu = menu::menu(case, &oracle, &core, budget);
            Some(Explanation { conflict: named(&oracle, &core), menu })
        }
    }
}

/// A conflict as it is told.
fn named(oracle: &Oracle<'_>, core: &Core) -> Conflict {
    let name = |&(layer, is_helper, m): &Needy| {
        let table = oracle.case.tables.table(rule::side_table(&oracle.case, layer, is_helper));
        let key = table.key(oracle.rows(layer, is_helper)[m]).to_owned();
        Named { layer: oracle.case.scheme.layers[layer].name.clone(), is_helper, key }
    };
    let rules =
        core.rules.iter().map(|r| NamedRule { text: words::rule(oracle, r), rule: r.clone() });
    let scarce = core.cut.iter().flat_map(|cut| {
        let of = |&m: &u32| name(&(cut.layer, !cut.helpers_need, m as usize));
        conflict::scarce_of(cut).iter().map(of).collect::<Vec<_>>()
    });
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    Conflict {
        sentence: words::conflict(oracle, core),
        rules: rules.collect(),
        members: core.needs.iter().map(name).collect(),
        needy: core.cut.as_ref().map_or(core.needs.len(), |cut| conflict::needy_of(cut).len()),
        scarce: scarce.collect(),
        need: core.cut.as_ref().map_or(0, |cut| number(cut.need)),
        room: core.cut.as_ref().map_or(0, |cut| number(cut.room)),
        is_minimal: core.is_minimal,
    }
}
