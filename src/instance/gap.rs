//! Generalized assignment as in the OR-Library and Yagiura's collection.
//!
//! `m n`, then `m` rows of `n` costs, `m` rows of `n` loads, and `m` capacities: each of the `n`
//! jobs to exactly one of the `m` agents, the loads of an agent's jobs within its capacity. Line
//! breaks mean nothing. Costs have 31 bits; loads and capacities are not negative.

use crate::base::{Budget, Text};
use crate::instance::words::Words;
use crate::instance::{Answer, Malformed, Optimum, timed, too_large};
use crate::model::{Candidates, Layer, Loads, Model, Node, Packing};
use crate::solve::{Engine, Outcome, Task, Verdict, solve as solve_model};
use std::time::Duration;

/// More pairs, agents or jobs are refused before memory is asked for.
const MOST_PAIRS: usize = 1 << 26;

/// Reads a model of one layer, agents helping jobs.
pub(super) fn read(text: &str) -> Result<Model, Malformed> {
    let mut words = Words::new(text);
    let (agents, jobs): (u32, u32) = (need(&mut words)?, need(&mut words)?);
    let pairs = (agents as usize).saturating_mul(jobs as usize);
    // Members without a pair take memory too.
    if pairs.max(agents as usize).max(jobs as usize) > MOST_PAIRS {
        let (en, zh) = (
            format!("{agents} agents and {jobs} jobs are too many"),
            format!("{agents} 个承担者、{jobs} 项任务过多"),
        );
        return Err(Malformed::at(words.line, en, zh));
    }
    let mut cost = Vec::with_capacity(pairs);
    for _ in 0..pairs {
        // The least number has no opposite of 32 bits.
        cost.push(need::<i32>(&mut words)?.max(-i32::MAX));
    }
    let load = amounts(&mut words, pairs)?;
    let capacity = amounts(&mut words, agents as usize)?;
    if let Some(word) = words.next() {
        let (en, zh) = (format!("\"{word}\" is left over"), format!("多出“{word}”"));
        return Err(Malformed::at(words.line, en, zh));
    }
    let start = (0..=agents).map(|agent| agent * jobs).collect();
    let recipient = (0..agents).flat_map(|_| 0..jobs).collect();
    let layer = Layer {
        name: "jobs".to_owned(),
        helpers: vec![Node { min: 0, max: jobs, charges: Vec::new() }; agents as usize],
        recipients: vec![Node { min: 1, max: agents.min(1), charges: Vec::new() }; jobs as usize],
        candidates: Candidates { start, recipient, cost: vec![cost] },
        loads: Some(Loads { load, capacity }),
        ..Layer::default()
    };
    Ok(Model { goals: vec!["cost".to_owned()], layers: vec![layer], ..Model::default() })
}

fn amounts(words: &mut Words<'_>, n: usize) -> Result<Vec<i64>, Malformed> {
    let amount = |_| match need::<i64>(words)? {
        amount if amount >= 0 => Ok(amount),
        amount => {
            let (en, zh) = (format!("{amount} is negative"), format!("{amount} 为负数"));
            Err(Malformed::at(words.line, en, zh))
        }
    };
    (0..n).map(amount).collect()
}

fn need<T: std::str::FromStr>(words: &mut Words<'_>) -> Result<T, Malformed> {
    let number = words.number()?;
    number.ok_or_else(|| Malformed::whole("the file ends too early", "文件不完整"))
}

/// The same costs with the other sign.
pub(super) fn negate(model: &mut Model) {
    let costs = model.layers.iter_mut().flat_map(|layer| &mut layer.candidates.cost);
    costs.flatten().for_each(|cost| *cost = -*cost);
}

/// Kind and size, in words.
pub(super) fn say(model: &Model) -> Text {
    let size = |of: fn(&Layer) -> usize| model.layers.iter().map(of).sum::<usize>();
    let (agents, jobs) = (size(|l| l.helpers.len()), size(|l| l.recipients.len()));
    Text::new(
        format!("generalized assignment, {agents} agents, {jobs} jobs"),
        format!("广义指派问题，{agents} 个承担者，{jobs} 项任务"),
    )
}

/// Solves until proven, or until the budget is used up.
pub(super) fn solve(model: &Model, budget: &Budget) -> Answer {
    let packing = match Packing::new(model) {
        Ok(packing) => packing,
        Err(error) => return Answer::TooLarge(too_large(1_i128 << error.bits.min(126))),
    };
    let task = Task { model, packing: &packing, budget, watcher: &|_| {} };
    let (outcome, kernel) = timed(|| solve_model(task, Engine::Structured));
    match &outcome.verdict {
        Verdict::Infeasible(_) => Answer::Infeasible(Text::new(
            "the loads do not fit into the capacities",
            "任务的负荷放不进各承担者的容量",
        )),
        Verdict::Optimal => Answer::Optimal(optimum(model, &outcome, kernel)),
        Verdict::Feasible(_) | Verdict::Claimed => {
            Answer::Stopped(Some(optimum(model, &outcome, kernel)))
        }
        Verdict::Unknown(_) => Answer::Stopped(None),
    }
}

fn optimum(model: &Model, outcome: &Outcome, kernel: Duration) -> Optimum {
    let jobs = model.layers.first().map_or(0, |layer| layer.recipients.len());
    let mut solution = vec![-1; jobs];
    for &(agent, job) in outcome.pairs.iter().flatten() {
        solution[job as usize] = agent.into();
    }
    Optimum {
        value: outcome.value.iter().map(|&value| i128::from(value)).sum(),
        bound: outcome.bound.iter().map(|&bound| i128::from(bound)).sum(),
        solution,
        dual: Vec::new(),
        work: outcome.parts.iter().flat_map(|part| part.work.clone()).collect(),
        kernel,
    }
}
