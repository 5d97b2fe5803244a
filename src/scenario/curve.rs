//! The change-budget curve: the best plan with at most `k` pairs that the plan in hand does not have,
//! for one `k` after the other.
//!
//! **Problem.** A case with its edits, the plan in hand, the layers that are counted. For each budget `k`
//! from the least that has a plan: the best plan in the strict order of the goals.
//!
//! **Method.** The plan without a budget says where the curve is flat: from the number of pairs that it
//! changes on it is the answer, with its proof, since a budget only takes plans away. The least budget
//! is a problem of its own, with the number of new pairs as the only goal. What lies between is
//! solved budget by budget, in parallel, as the scenario with one more edit. A plan serves every greater
//! budget; so values never fall along the curve, and where a later budget's proof reaches
//! the value of an earlier one it proves that too.
//!
//! **The knee** is the point farthest above the chord from the first point to the last one that still
//! gains, in the first goal that changes along the curve (goals before it do not change, so it never
//! falls); the first such point. Integers only.
//!
//! **Ties** as in the solver. **Complexity.** One solve per budget between the ends, and two.
//!
//! Reference: V. Satopaa, J. Albrecht, D. Irwin, B. Raghavan, Finding a "kneedle" in a haystack,
//! *31st International Conference on Distributed Computing Systems Workshops*, 2011.

use crate::base::{Budget, Findings, Place};
use crate::plan::compare::Comparison;
use crate::plan::list::PairList;
use crate::plan::{GoalValue, Plan, Status};
use crate::run;
use crate::scenario::{self, Change, Edit, Fate, Outcome, Scenario, apply};
use crate::scheme::Case;
use serde::Serialize;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The edits that every point of the curve has.
    pub scenario: &'a Scenario,
    /// The layers counted; all if empty.
    pub layers: &'a [String],
    /// So many budgets after the least.
    pub steps: u32,
}

/// The best plans by budget.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Curve {
    /// What the plan in hand is called.
    pub plan: String,
    /// The layers counted.
    pub layers: Vec<String>,
    /// The least budget that has a plan: below, hard rules force more changes.
    pub least: u32,
    /// Whether it is proven that there is no plan below.
    pub least_is_proven: bool,
    /// The least budget from which nothing is gained, if that is known.
    pub flat_from: Option<u32>,
    /// Where a further pair begins to gain less.
    pub knee: Option<Knee>,
    /// One point per budget, rising by one.
    pub points: Vec<Point>,
}

/// The best plan with a budget.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Point {
    /// The budget.
    pub budget: u32,
    /// How far it is proven.
    pub status: Status,
    /// Value and bound per goal, in the order of the scheme.
    pub goals: Vec<GoalValue>,
    /// Pairs of the layers counted that the plan in hand does not have.
    pub new: usize,
    /// Pairs of the layers counted that only the plan in hand has.
    pub ended: usize,
    /// The plan and what differs; not written, for it is long.
    #[serde(skip)]
    pub plan: Option<(Plan, Comparison)>,
}

/// The knee of the curve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Knee {
    /// Its budget.
    pub budget: u32,
    /// The goal by which it is found: the first that changes along the curve.
    pub goal: String,
}

/// The curve, or nothing if the edits are wrong or no budget has a plan; why is in `findings`.
pub fn curve(
    case: &Case,
    hand: &PairList,
    ask: &Ask<'_>,
    budget: &Budget,
    findings: &mut Findings,
) -> Option<Curve> {
    let free = with_budget(ask, u32::MAX);
    let edited = apply(case, &free, hand, findings)?;
    let solve = |scenarios: &[Scenario]| scenario::run(case, hand, scenarios, budget);
    let (mut last, fewest) =
        rayon::join(|| solve(std::slice::from_ref(&free)), || run::fewest_changes(&edited, budget));
    let last = last.pop()?;
    let layers = counted(case, ask);
    let Some(best) = Point::of(&last, u32::MAX, &layers) else {
        findings.extend(last.findings);
        return None;
    };
    let end = u32::try_from(best.new).unwrap_or(u32::MAX);
    let (least, least_is_proven) = match fewest {
        Some((least, is_proven)) => (least.min(end), is_proven),
        None => (0, true),
    };
    let budgets: Vec<u32> = (least..=least.saturating_add(ask.steps)).collect();
    let between: Vec<u32> = budgets.iter().copied().filter(|k| *k < end).collect();
    let scenarios: Vec<Scenario> = between.iter().map(|&k| with_budget(ask, k)).collect();
    let outcomes = solve(&scenarios);
    let mut points: Vec<Point> = Vec::new();
    for (k, outcome) in between.iter().zip(&outcomes) {
        points.extend(Point::of(outcome, *k, &layers));
    }
    let flat = budgets.iter().filter(|k| **k >= end);
    points.extend(flat.map(|&budget| Point { budget, ..best.clone() }));
    settle(&mut points, &best);
    let first = points.first()?.budget;
    let is_known = |p: &&Point| p.status == Status::Optimal && reaches(p, &best);
    let flat_from = points.iter().find(is_known).map(|p| p.budget);
    let flat_from = flat_from.filter(|_| best.status == Status::Optimal);
    Some(Curve {
        plan: hand.name.clone(),
        layers,
        least: first,
        least_is_proven: least_is_proven && first == least,
        flat_from,
        knee: knee(&points, flat_from),
        points,
    })
}

/// The scenario with a limit on new pairs.
fn with_budget(ask: &Ask<'_>, at_most: u32) -> Scenario {
    let mut scenario = ask.scenario.clone();
    let change = Change::Changes { at_most, layers: ask.layers.to_vec() };
    scenario.edits.push(Edit { change, reason: "budget".to_owned(), at: Place::Case });
    scenario
}

/// The names of the layers counted.
fn counted(case: &Case, ask: &Ask<'_>) -> Vec<String> {
    let all = case.scheme.layers.iter().map(|layer| layer.name.clone());
    all.filter(|name| ask.layers.is_empty() || ask.layers.contains(name)).collect()
}

impl Point {
    /// The point of an outcome; nothing if it has no plan.
    fn of(outcome: &Outcome, budget: u32, layers: &[String]) -> Option<Self> {
        let Fate::Solved(status) = outcome.fate else { return None };
        let (plan, comparison) = (outcome.plan.as_ref()?, outcome.comparison.as_ref()?);
        let own = comparison.layers.iter().filter(|layer| layers.contains(&layer.name));
        let (new, ended) =
            own.fold((0, 0), |(n, e), layer| (n + layer.new.len(), e + layer.ended.len()));
        let plan = Some((plan.clone(), comparison.clone()));
        let goals = outcome.plan.as_ref()?.goals.clone();
        Some(Self { budget, status, goals, new, ended, plan })
    }

    /// Costs per goal, most important first: less is better.
    fn costs(&self) -> Vec<i64> {
        let cost = |g: &GoalValue| if g.maximize { g.value.saturating_neg() } else { g.value };
        self.goals.iter().map(cost).collect()
    }
}

/// Whether a point is as good as another.
fn reaches(point: &Point, other: &Point) -> bool {
    point.costs() <= other.costs()
}

/// A plan serves every greater budget, and a proof every smaller one: where time ran out, or a bound
/// stays open, neighbors may know more.
fn settle(points: &mut [Point], best: &Point) {
    for i in 1..points.len() {
        if !reaches(&points[i], &points[i - 1]) {
            let Point { goals, new, ended, plan, .. } = points[i - 1].clone();
            let bounds = std::mem::take(&mut points[i].goals);
            let with =
                |(own, known): (GoalValue, &GoalValue)| GoalValue { bound: known.bound, ..own };
            let goals = goals.into_iter().zip(&bounds).map(with).collect();
            let status = Status::Feasible;
            points[i] = Point { budget: points[i].budget, status, goals, new, ended, plan };
        }
    }
    let mut proven = (best.status == Status::Optimal).then(|| best.clone());
    for point in points.iter_mut().rev() {
        if point.status == Status::Optimal {
            proven = Some(point.clone());
        } else if let Some(proven) = proven.as_ref().filter(|proven| reaches(point, proven)) {
            point.status = Status::Optimal;
            point.goals.clone_from(&proven.goals);
        }
    }
}

/// The point farthest above the chord of what is gained; nothing if nothing is gained.
fn knee(points: &[Point], flat_from: Option<u32>) -> Option<Knee> {
    let rising = points.iter().filter(|p| flat_from.is_none_or(|flat| p.budget <= flat));
    let rising: Vec<&Point> = rising.collect();
    let (first, last) = (rising.first()?, rising.last()?);
    let goal = changing(first, last)?;
    let gain = |p: &Point| (i128::from(first.costs()[goal]) - i128::from(p.costs()[goal])).abs();
    let width = i128::from(last.budget - first.budget);
    let above = |p: &&&Point| {
        let x = i128::from(p.budget - first.budget);
        gain(p) * width - gain(last) * x
    };
    // The first of the farthest.
    let farthest = rising.iter().rev().max_by_key(above)?;
    let goal = first.goals[goal].goal.clone();
    (above(&farthest) > 0).then_some(Knee { budget: farthest.budget, goal })
}

/// The number of the first goal in which two points differ.
pub(super) fn changing(first: &Point, last: &Point) -> Option<usize> {
    let (a, b) = (first.costs(), last.costs());
    a.iter().zip(&b).position(|(a, b)| a != b)
}
