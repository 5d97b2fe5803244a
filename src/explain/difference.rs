//! What a change costs: two optima, goal by goal.

use crate::base::{Diagnostic, Place, Severity};
use crate::explain::chain::{self, LayerChains};
use crate::explain::{Ground, nearest};
use crate::plan::{GoalValue, Status};
use crate::scenario::{self, Change, Edit, Fate, Scenario};
use serde::Serialize;

/// One goal before and after, in its natural sense and unit (fit in hundredths of a point).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Name of the goal.
    pub goal: String,
    /// Whether more is better.
    pub maximize: bool,
    /// Its value before.
    pub before: i64,
    /// Its value after.
    pub after: i64,
    /// What no plan after the change can better, given the goals before it.
    pub bound: i64,
    /// By how much it gets worse; negative if it gets better.
    pub loss: i64,
    /// The part of the loss that is proven: equal to it where value and bound meet.
    pub proven_loss: i64,
    /// Whether another solver says so, of the plan before or after; then nothing is proven.
    pub claimed: bool,
}

/// What follows from a change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alternative {
    /// How far the plan after the change is proven; `infeasible` if there is none.
    pub status: Status,
    /// The goals against the best plan of the case as it is; empty without a plan.
    pub goals: Vec<Difference>,
    /// The first goal that differs, as a position in `goals`.
    pub decides: Option<usize>,
    /// Who takes whose place, against the plan in hand; upper layers first.
    pub chains: Vec<LayerChains>,
    /// Why there is no plan.
    pub why: Vec<Diagnostic>,
}

impl Alternative {
    /// The first goal that differs.
    pub fn deciding(&self) -> Option<&Difference> {
        self.goals.get(self.decides?)
    }

    /// Whether there is a plan, as good as before.
    pub fn is_free(&self) -> bool {
        !self.goals.is_empty() && self.decides.is_none()
    }
}

/// The goals of two plans, side by side.
pub(super) fn between(before: &[GoalValue], after: &[GoalValue], claimed: bool) -> Vec<Difference> {
    let one = |(before, after): (&GoalValue, &GoalValue)| {
        let worse = |value: i64| {
            if before.maximize {
                before.value.saturating_sub(value)
            } else {
                value.saturating_sub(before.value)
            }
        };
        Difference {
            goal: before.goal.clone(),
            maximize: before.maximize,
            before: before.value,
            after: after.value,
            bound: after.bound,
            loss: worse(after.value),
            proven_loss: worse(after.bound),
            claimed,
        }
    };
    before.iter().zip(after).map(one).collect()
}

/// A change as a scenario of its own.
pub(super) fn scenario(change: Change) -> Scenario {
    let edit = Edit { change, reason: String::new(), at: Place::Case };
    Scenario { name: String::new(), edits: vec![edit] }
}

/// Solves the case with each change and has the plans judged, in parallel.
pub(super) fn outcomes(ground: &Ground<'_>, changes: &[Change]) -> Vec<Alternative> {
    let scenarios: Vec<Scenario> = changes.iter().cloned().map(scenario).collect();
    let outcomes = scenario::run(ground.case, &ground.hand, &scenarios, ground.budget);
    outcomes.into_iter().map(|outcome| of(ground, outcome)).collect()
}

/// Solves the case with a change and has the plan judged; with the chains of displacements that lead to a nearest best plan.
/// `subject` is the pair that the chains start with: layer, helper, recipient.
pub(super) fn alternative(
    ground: &Ground<'_>,
    change: Change,
    subject: (usize, (usize, usize)),
) -> Alternative {
    let scenario = scenario(change);
    let mut all =
        scenario::run(ground.case, &ground.hand, std::slice::from_ref(&scenario), ground.budget);
    let Some(outcome) = all.pop() else { return without_plan(Status::Unknown, Vec::new()) };
    let plan = outcome.plan.clone();
    let mut alternative = of(ground, outcome);
    if let Some(plan) = plan.filter(|_| !alternative.goals.is_empty()) {
        let pairs = nearest::pairs(ground, &scenario, &plan);
        alternative.chains = chain::chains(ground, &pairs, subject);
    }
    alternative
}

fn of(ground: &Ground<'_>, outcome: scenario::Outcome) -> Alternative {
    let status = match outcome.fate {
        Fate::Solved(status) => status,
        Fate::Impossible => Status::Infeasible,
        Fate::Invalid | Fate::Rejected => Status::Unknown,
    };
    let Some(plan) = outcome.plan else {
        let errors = outcome.findings.iter().filter(|f| f.severity == Severity::Error);
        return without_plan(status, errors.cloned().collect());
    };
    let best = &ground.best.plan;
    let claimed = [status, best.status].contains(&Status::Claimed);
    let goals = between(&best.goals, &plan.goals, claimed);
    let decides = goals.iter().position(|goal| goal.loss != 0);
    Alternative { status, goals, decides, chains: Vec::new(), why: Vec::new() }
}

fn without_plan(status: Status, why: Vec<Diagnostic>) -> Alternative {
    Alternative { status, goals: Vec::new(), decides: None, chains: Vec::new(), why }
}
