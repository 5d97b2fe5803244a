//! The flat program, given to a foreign solver, goal after goal. With its two children the only
//! files that name one.
//!
//! Minimize the first goal; hold it at its value by a row; minimize the next; and so on. All
//! variables are declared whole and have finite bounds, the gap asked for is zero. What comes back
//! is a candidate, no more: it is rounded, and every row is added up again in integers, before it
//! is believed. That a plan obeys the rules is therefore ours; that there is no better one, or
//! none at all, is the other solver's word, and the proof says so.

mod direct;
mod modeled;

use crate::base::{Budget, Stop};
use crate::model::Model;
use crate::model::flat::{Flat, Origin, Reason, Row, flatten};
use crate::model::proof::Part;
use crate::solve::{Conflict, Pairs, PartOutcome, PartReport, Progress, Task, flow};

/// A foreign solver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// microlp 0.7, called directly.
    Microlp,
    /// microlp 0.6, through good_lp.
    GoodLp,
    /// CBC, through good_lp.
    #[cfg(feature = "cbc")]
    Cbc,
    /// HiGHS, through good_lp.
    #[cfg(feature = "highs")]
    Highs,
}

impl Backend {
    /// Its name, as in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Microlp => "microlp",
            Self::GoodLp => "good_lp microlp",
            #[cfg(feature = "cbc")]
            Self::Cbc => "cbc",
            #[cfg(feature = "highs")]
            Self::Highs => "highs",
        }
    }
}

/// One call of a foreign solver.
struct Question<'a> {
    flat: &'a Flat,
    /// Cost per variable.
    cost: &'a [i64],
    /// A point that obeys all rows, if one is known.
    start: Option<&'a [i64]>,
    budget: &'a Budget,
}

/// What a foreign solver says.
enum Answer {
    /// A point, rounded, and whether it is said to be optimal.
    Point(Vec<i64>, bool),
    /// There is none.
    Infeasible,
    /// The budget ran out first.
    Stopped,
    /// It gave up.
    Failed(String),
}

/// Work of a foreign solver.
#[derive(Clone, Copy, Default)]
struct Work {
    calls: u64,
    cases: u64,
    pivots: u64,
}

/// How the goals went.
#[derive(Default)]
struct Course {
    /// The best point so far; obeys all rows.
    point: Option<Vec<i64>>,
    infeasible: bool,
    stop: Option<Stop>,
    /// Why a solver could not go on.
    failure: Option<String>,
    work: Work,
}

/// Numbers up to this are exact in the floats of a foreign solver, also in sums.
const EXACT: i64 = 1 << 40;

/// Solves the layers of a part as one flat program.
///
/// There is no bound of our own, so a plan is at most [`crate::solve::Verdict::Claimed`]. `why`
/// says why no structured method was used; it goes to the report.
pub fn solve(task: Task<'_>, layers: Vec<usize>, backend: Backend, why: String) -> PartOutcome {
    let Some(unfolded) = task.model.unfold() else {
        return crate::solve::unanswered(task.model, layers, format!("{why}; too many scores"));
    };
    let mut flat = flatten(&unfolded, &layers);
    let (n_variables, n_rows) = (flat.variables.len() as u64, flat.rows.len() as u64);
    let course = run(task, (&mut flat, unfolded.goals.len()), backend);
    let conflicts = if course.infeasible { conflicts(task, &layers) } else { Vec::new() };
    let names = layers.iter().map(|&l| task.model.layers[l].name.clone()).collect();
    let work = vec![
        ("variables", n_variables),
        ("rows", n_rows),
        ("calls", course.work.calls),
        ("cases", course.work.cases),
        ("pivots", course.work.pivots),
    ];
    let why = match &course.failure {
        None => why,
        Some(failure) => format!("{why}; {} gave up: {failure}", backend.name()),
    };
    PartOutcome {
        pairs: course.point.map(|point| pairs(task.model, &layers, &flat, &point)),
        sequential: None,
        bound: None,
        conflicts,
        proof: Part::Claimed { layers: names, by: backend.name().to_owned() },
        stop: course.stop,
        report: PartReport { layers, engine: backend.name(), why, work },
    }
}

/// Goal after goal, each held at its value in a new row.
fn run(task: Task<'_>, (flat, goals): (&mut Flat, usize), backend: Backend) -> Course {
    let mut course = Course::default();
    if flat.rows.iter().any(is_hopeless) {
        course.infeasible = true;
        return course;
    }
    flat.rows.retain(|row| !row.terms.is_empty());
    let mut costs: Vec<(usize, Vec<i64>)> = (0..goals)
        .map(|goal| (goal, cost_of(flat, goal)))
        .filter(|(_, cost)| cost.iter().any(|&c| c != 0))
        .collect();
    if costs.is_empty() {
        costs.push((0, vec![0; flat.variables.len()]));
    }
    if let Some(large) = largest(flat).filter(|&n| n > EXACT) {
        course.failure = Some(format!("{large} is not exact in floats"));
        course.stop = Some(Stop::Unsuited);
        return course;
    }
    for (goal, cost) in costs {
        let Some(value) = one_goal(task, flat, &cost, backend, &mut course) else { break };
        let terms = (0..).zip(&cost).filter(|(_, c)| **c != 0).map(|(x, c)| (x, *c)).collect();
        let origin = Reason::Goal(goal);
        flat.rows.push(Row { origin, terms, low: None, high: Some(value) });
        (task.watcher)(Progress { value: None, bound: None, open: 0, columns: 0 });
    }
    course
}

/// Minimizes one goal; returns its value if it is said to be least.
fn one_goal(
    task: Task<'_>,
    flat: &Flat,
    cost: &[i64],
    backend: Backend,
    course: &mut Course,
) -> Option<i64> {
    course.stop = task.budget.stop();
    if course.stop.is_some() {
        return None;
    }
    let start = course.point.take();
    let known = start.as_deref().map(|point| value(cost, point));
    if known.is_some_and(|known| i128::from(known) == least(flat, cost)) {
        course.point = start;
        return known;
    }
    let question = Question { flat, cost, start: start.as_deref(), budget: task.budget };
    course.work.calls += 1;
    let answer = match backend {
        Backend::Microlp => direct::minimize(&question, &mut course.work),
        Backend::GoodLp => modeled::microlp(&question),
        #[cfg(feature = "cbc")]
        Backend::Cbc => modeled::cbc(&question),
        #[cfg(feature = "highs")]
        Backend::Highs => modeled::highs(&question),
    };
    let failure = match answer {
        Answer::Point(point, _) if !obeys(flat, &point) => "its answer breaks a rule".to_owned(),
        Answer::Point(point, proven) => {
            let found = value(cost, &point);
            if known.is_none_or(|known| found <= known) {
                course.point = Some(point);
                if proven {
                    return Some(found);
                }
                course.stop = Some(task.budget.stop().unwrap_or(Stop::Unsuited));
                return None;
            }
            "its answer is worse than one that was known".to_owned()
        }
        Answer::Infeasible if known.is_none() => {
            course.infeasible = true;
            return None;
        }
        Answer::Infeasible => "it denies an answer that was known".to_owned(),
        Answer::Stopped => {
            course.stop = Some(task.budget.stop().unwrap_or(Stop::Unsuited));
            course.point = start;
            return None;
        }
        Answer::Failed(failure) => failure,
    };
    course.point = start;
    course.failure = Some(failure);
    course.stop = Some(Stop::Unsuited);
    None
}

/// Whether no values at all can satisfy a row.
fn is_hopeless(row: &Row) -> bool {
    let crossed = row.low.zip(row.high).is_some_and(|(low, high)| low > high);
    let nothing = row.terms.is_empty()
        && (row.low.is_some_and(|low| low > 0) || row.high.is_some_and(|high| high < 0));
    crossed || nothing
}

fn cost_of(flat: &Flat, goal: usize) -> Vec<i64> {
    let of = |cost: &[(usize, i64)]| -> i64 {
        cost.iter().filter(|(g, _)| *g == goal).map(|(_, c)| *c).sum()
    };
    flat.variables.iter().map(|v| of(&v.cost)).collect()
}

/// The largest number of a program.
fn largest(flat: &Flat) -> Option<i64> {
    let bounds = flat.rows.iter().flat_map(|row| row.low.into_iter().chain(row.high));
    let terms = flat.rows.iter().flat_map(|row| &row.terms).map(|t| t.1);
    let costs = flat.variables.iter().flat_map(|v| &v.cost).map(|c| c.1);
    // The bound of an integer variable must fit 32 bits.
    let upper = flat.variables.iter().map(|v| if v.upper > 1 << 30 { i64::MAX } else { v.upper });
    bounds.chain(terms).chain(costs).map(i64::saturating_abs).chain(upper).max()
}

/// What a goal cannot be below, from the bounds of the variables alone.
fn least(flat: &Flat, cost: &[i64]) -> i128 {
    let terms = flat.variables.iter().zip(cost);
    terms.map(|(v, &c)| i128::from(v.upper) * i128::from(c.min(0))).sum()
}

fn value(cost: &[i64], point: &[i64]) -> i64 {
    cost.iter().zip(point).map(|(c, x)| c * x).sum()
}

/// Adds up every row in integers.
fn obeys(flat: &Flat, point: &[i64]) -> bool {
    let holds = |row: &Row| {
        let term = |&(x, a): &(u32, i64)| i128::from(a) * i128::from(point[x as usize]);
        let sum: i128 = row.terms.iter().map(term).sum();
        row.low.is_none_or(|low| i128::from(low) <= sum)
            && row.high.is_none_or(|high| sum <= i128::from(high))
    };
    point.len() == flat.variables.len()
        && flat.variables.iter().zip(point).all(|(v, x)| (0..=v.upper).contains(x))
        && flat.rows.iter().all(holds)
}

/// The pairs of every layer.
fn pairs(model: &Model, layers: &[usize], flat: &Flat, point: &[i64]) -> Vec<(usize, Pairs)> {
    let mut all: Vec<(usize, Pairs)> = layers.iter().map(|&l| (l, Pairs::new())).collect();
    for (variable, _) in flat.variables.iter().zip(point).filter(|(_, x)| **x > 0) {
        let Origin::Pair { layer, candidate } = variable.origin else { continue };
        let candidates = &model.layers[layer].candidates;
        let helper = candidates.start.partition_point(|&start| start as usize <= candidate);
        if let Some((_, list)) = all.iter_mut().find(|(l, _)| *l == layer) {
            let helper = u32::try_from(helper.saturating_sub(1)).unwrap_or(u32::MAX);
            list.push((helper, candidates.recipient[candidate]));
        }
    }
    all
}

/// Why there is no plan, as far as that is cheaply known: a layer that has none even alone, without
/// teams and links, is a flow, and its cut is a reason.
pub(super) fn conflicts(task: Task<'_>, layers: &[usize]) -> Vec<Conflict> {
    let known: Vec<Conflict> =
        layers.iter().flat_map(|&layer| flow::solve(task, layer).conflicts).collect();
    if !known.is_empty() {
        return known;
    }
    let layer = layers.first().copied().unwrap_or_default();
    vec![Conflict { layer, helpers_need: true, ..Conflict::default() }]
}
