//! The price of fairness: total fit against the worst-served pair of a layer.
//!
//! **Problem.** A plan of greatest total fit may serve somebody badly. How much total fit does it cost if
//! every pair of a layer must have at least so many points?
//!
//! **Method.** The case is solved with all pairs below a floor excluded, and the plan judged; for rising floors,
//! from the least fit of the best plan up to the greatest floor at which no goal before fit gets
//! worse. That one is found by steps that double, then by bisection, for a higher floor only takes pairs away; steps
//! come first because floors far above the end are much harder to refuse. Floors between are spaced evenly, and
//! solved in parallel.
//!
//! **Complexity.** About 16 solves to find the end, and at most [`BETWEEN`] more, per layer.

use crate::base::Findings;
use crate::explain::Ground;
use crate::plan::{Plan, Status};
use crate::run;
use crate::scheme::{Forbid, ForbidKind, Goal};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Floors between the first and the last.
const BETWEEN: i64 = 12;
/// By so much the floor rises at first: one point.
const FIRST_STEP: i64 = 100;
/// Above every fit.
const ABOVE: i64 = 10_001;

/// Total fit against the least fit of a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fairness {
    /// Name of the layer.
    pub layer: String,
    /// The points, from the best plan as it is to the last floor that can be.
    pub points: Vec<Point>,
}

/// One floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    /// The least fit of a pair that was asked for, in hundredths of a point; 0 for no floor.
    pub floor: i64,
    /// The least fit of a pair in the plan.
    pub least: i64,
    /// The best total fit, weighted by layer.
    pub fit: i64,
    /// What no plan with this floor can better.
    pub bound: i64,
}

/// The curve of every layer that has terms of fit and pairs; empty where `fit` is no goal.
pub fn fairness(ground: &Ground<'_>) -> Vec<Fairness> {
    let goals = &ground.case.scheme.goals;
    let Some(fit) = goals.iter().position(|goal| *goal == Goal::Fit) else { return Vec::new() };
    let layers: Vec<usize> = (0..ground.case.scheme.layers.len())
        .filter(|&l| !ground.layer(l).fit.is_empty() && !ground.best.outcome.pairs[l].is_empty())
        .collect();
    layers.par_iter().filter_map(|&l| curve(ground, l, fit)).collect()
}

fn curve(ground: &Ground<'_>, l: usize, fit: usize) -> Option<Fairness> {
    let first = point(&ground.best.plan, l, fit, 0)?;
    let mut points = BTreeMap::from([(first.least, first)]);
    let (mut low, mut high) = (first.least, ABOVE);
    let mut step = FIRST_STEP;
    while high - low > 1 && ground.budget.stop().is_none() {
        let floor = low + step.min((high - low) / 2);
        match at(ground, l, fit, floor) {
            Some(point) => {
                low = point.least;
                step *= 2;
                points.insert(point.least, point);
            }
            None => high = floor,
        }
    }
    let between = |step: i64| first.least + (low - first.least) * step / (BETWEEN + 1);
    let floors: BTreeSet<i64> = (1..=BETWEEN).map(between).collect();
    let floors: Vec<i64> = floors.into_iter().filter(|f| *f > first.least).collect();
    let found: Vec<Option<Point>> =
        floors.par_iter().map(|&floor| at(ground, l, fit, floor)).collect();
    for point in found.into_iter().flatten() {
        points.entry(point.least).or_insert(point);
    }
    // Of plans with the same total only the fairest says something.
    let all: Vec<Point> = points.into_values().collect();
    let is_kept = |i: &usize| all.get(i + 1).is_none_or(|next| next.fit != all[*i].fit);
    let points = (0..all.len()).filter(is_kept).map(|i| all[i]).collect();
    Some(Fairness { layer: ground.layer(l).name.clone(), points })
}

/// The best plan in which every pair of a layer has at least so much fit; `None` if there is none in
/// which the goals before fit are as good as without the floor.
fn at(ground: &Ground<'_>, l: usize, fit: usize, floor: i64) -> Option<Point> {
    let mut case = ground.case.clone();
    let (name, kind) = ("floor".to_owned(), ForbidKind::Below(floor));
    case.scheme.layers[l].forbid.push(Forbid { name, kind, except: BTreeSet::new() });
    let mut findings = Findings::default();
    let known = (ground.case, &ground.best);
    let answer = run::run_from(&case, known, ground.budget, &mut findings)?;
    let plan = &answer.plan;
    let before = ground.best.plan.goals[..fit].iter().zip(&plan.goals);
    let is_as_good = plan.goals.len() > fit && before.clone().all(|(a, b)| a.value == b.value);
    let accepted = matches!(run::judge(&case, &answer), Ok(verdict) if verdict.accepted());
    (is_as_good && accepted).then(|| point(plan, l, fit, floor))?
}

fn point(plan: &Plan, l: usize, fit: usize, floor: i64) -> Option<Point> {
    let has_plan = matches!(plan.status, Status::Optimal | Status::Claimed | Status::Feasible);
    let least = plan.layers[l].pairs.iter().map(|pair| pair.fit).min()?;
    let goal = plan.goals.get(fit).filter(|_| has_plan)?;
    Some(Point { floor, least, fit: goal.value, bound: goal.bound })
}
