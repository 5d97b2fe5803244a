//! From scenarios to plans, many at a time.

use crate::base::{Budget, Findings};
use crate::plan::compare::{Comparison, compare};
use crate::plan::list::PairList;
use crate::plan::{Plan, Status};
use crate::run::{self, Answer};
use crate::scenario::{Scenario, apply};
use crate::scheme::Case;
use crate::solve::Engine;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::cmp::Reverse;

/// How a scenario ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// With this status; a plan stands behind all but `Infeasible` and `Unknown`.
    Solved(Status),
    /// The rules cannot hold: the sums alone show it.
    Impossible,
    /// Its edits, or the case they make, are wrong.
    Invalid,
    /// The independent check rejected the plan: a bug.
    Rejected,
}

/// What a scenario leads to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// How it ended.
    pub fate: Fate,
    /// The plan, if there is one.
    pub plan: Option<Plan>,
    /// The plan against the plan in hand.
    pub comparison: Option<Comparison>,
    /// What was found on the way; why there is no plan.
    pub findings: Findings,
}

impl Fate {
    /// Whether there is a plan that was checked.
    pub fn has_plan(self) -> bool {
        matches!(self, Self::Solved(Status::Optimal | Status::Claimed | Status::Feasible))
    }
}

/// Solves and checks every scenario; the outcomes stand in the order of the scenarios.
///
/// Scenarios are independent, so the number of threads changes nothing but the time.
pub fn run(case: &Case, plan: &PairList, scenarios: &[Scenario], budget: &Budget) -> Vec<Outcome> {
    run_from(case, (plan, None), scenarios, budget)
}

/// The same from the answer of the case itself: as good plans, as well proven and checked, sooner.
pub fn run_from(
    case: &Case,
    (plan, answer): (&PairList, Option<&Answer>),
    scenarios: &[Scenario],
    budget: &Budget,
) -> Vec<Outcome> {
    let known = answer.map(|answer| (case, answer));
    scenarios.par_iter().map(|scenario| one(case, (plan, known), scenario, budget)).collect()
}

fn one(
    case: &Case,
    (hand, known): (&PairList, Option<(&Case, &Answer)>),
    scenario: &Scenario,
    budget: &Budget,
) -> Outcome {
    let mut findings = Findings::default();
    let none = |fate, findings| Outcome { fate, plan: None, comparison: None, findings };
    let Some(case) = apply(case, scenario, hand, &mut findings) else {
        return none(Fate::Invalid, findings);
    };
    let answer = match known {
        Some(known) => run::run_from(&case, known, budget, &mut findings),
        None => run::run(&case, Engine::Auto, budget, &|_| {}, &mut findings),
    };
    let (fate, answer) = judged(&case, answer, &mut findings);
    let Some(answer) = answer else { return none(fate, findings) };
    let list = PairList::of(&answer.plan, &scenario.name);
    let comparison = compare(hand, &list, &mut findings);
    Outcome { fate, plan: Some(answer.plan), comparison, findings }
}

/// How solving ended, and the answer if it has a plan that the independent check accepts.
pub(super) fn judged(
    case: &Case,
    answer: Option<Answer>,
    findings: &mut Findings,
) -> (Fate, Option<Answer>) {
    let Some(answer) = answer else {
        let fate = if findings.only_impossible() { Fate::Impossible } else { Fate::Invalid };
        return (fate, None);
    };
    let fate = Fate::Solved(answer.plan.status);
    if !fate.has_plan() {
        return (fate, None);
    }
    match run::judge(case, &answer) {
        Ok(verdict) if verdict.accepted() => (fate, Some(answer)),
        Ok(verdict) => {
            *findings = verdict.findings;
            (Fate::Rejected, None)
        }
        Err(_) => (Fate::Rejected, None),
    }
}

/// The order in which scenarios hurt most: those without a plan, then by the goals, most
/// important first; ties stay in the order given.
pub fn worst_first(outcomes: &[Outcome]) -> Vec<usize> {
    let badness = |outcome: &Outcome| -> (bool, Vec<Reverse<i64>>) {
        let goals = outcome.plan.iter().flat_map(|plan| &plan.goals);
        let cost =
            |value: i64, maximize: bool| if maximize { value.saturating_neg() } else { value };
        let costs = goals.map(|g| Reverse(cost(g.value, g.maximize))).collect();
        (outcome.fate.has_plan(), costs)
    };
    let mut order: Vec<usize> = (0..outcomes.len()).collect();
    order.sort_by_cached_key(|&i| badness(&outcomes[i]));
    order
}
