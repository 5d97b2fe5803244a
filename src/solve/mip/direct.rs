//! microlp 0.7, called directly: better by far than the 0.6 that good_lp carries.
//!
//! It cannot be interrupted, so it is run in slices, and resumed until the budget ends.

use super::{Answer, Question, Work};
use microlp::{
    ComparisonOp, Error, OptimizationDirection, Problem, ResumeOptions, SolveOptions, SolveOutcome,
    TerminationReason, Variable,
};
use std::time::Duration;

/// How long it is left alone at first; every later slice is longer by half.
const SLICE: Duration = Duration::from_millis(250);

pub(super) fn minimize(question: &Question<'_>, work: &mut Work) -> Answer {
    let (problem, variables) = problem(question);
    match attempt(&problem, &variables, (question, true), work) {
        Answer::Failed(_) => attempt(&problem, &variables, (question, false), work),
        answer => answer,
    }
}

fn problem(question: &Question<'_>) -> (Problem, Vec<Variable>) {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let mut variables = Vec::with_capacity(question.cost.len());
    for (variable, &cost) in question.flat.variables.iter().zip(question.cost) {
        let upper = i32::try_from(variable.upper).unwrap_or(i32::MAX);
        variables.push(problem.add_integer_var(cost as f64, (0, upper)));
    }
    for row in &question.flat.rows {
        let term = |&(x, a): &(u32, i64)| (variables[x as usize], a as f64);
        let terms: Vec<(Variable, f64)> = row.terms.iter().map(term).collect();
        match (row.low, row.high) {
            (Some(low), Some(high)) if low == high => {
                problem.add_constraint(terms, ComparisonOp::Eq, low as f64);
            }
            (low, high) => {
                if let Some(low) = low {
                    problem.add_constraint(terms.clone(), ComparisonOp::Ge, low as f64);
                }
                if let Some(high) = high {
                    problem.add_constraint(terms, ComparisonOp::Le, high as f64);
                }
            }
        }
    }
    (problem, variables)
}

fn attempt(
    problem: &Problem,
    variables: &[Variable],
    (question, presolve): (&Question<'_>, bool),
    work: &mut Work,
) -> Answer {
    let budget = question.budget;
    let mut slice = SLICE;
    let limited = |slice: Duration| Some(budget.left().map_or(slice, |left| left.min(slice)));
    let mut options = SolveOptions::default();
    options.presolve = presolve;
    options.time_limit = limited(slice);
    let hint =
        |start: &[i64]| variables.iter().copied().zip(start.iter().map(|&x| x as f64)).collect();
    options.warm_start = question.start.map(hint);
    let mut outcome = match problem.solve_with(options) {
        Ok(outcome) => outcome,
        Err(error) => return refused(&error),
    };
    while outcome.termination_reason() != TerminationReason::ProvenOptimal
        && budget.stop().is_none()
    {
        slice += slice / 2;
        let mut options = ResumeOptions::default();
        options.time_limit = limited(slice);
        outcome = match outcome.resume_with(options) {
            Ok(outcome) => outcome,
            Err(error) => return refused(&error),
        };
    }
    let stats = outcome.stats();
    work.cases += stats.nodes_solved;
    work.pivots += stats.lp_iterations;
    let proven = outcome.is_optimal();
    match outcome {
        SolveOutcome::Solution(solution) => {
            let whole = |&v: &Variable| solution.var_value(v).round() as i64;
            Answer::Point(variables.iter().map(whole).collect(), proven)
        }
        SolveOutcome::Interrupted(_) => Answer::Stopped,
    }
}

fn refused(error: &Error) -> Answer {
    match error {
        Error::Infeasible => Answer::Infeasible,
        other => Answer::Failed(other.to_string()),
    }
}
