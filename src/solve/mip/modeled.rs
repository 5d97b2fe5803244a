//! Foreign solvers through good_lp 1.15. Found by reading and trying it:
//!
//! * The microlp backend casts integer bounds to 32 bits: every variable has finite ones.
//! * HiGHS stops at a gap of `1e-4` and calls it optimal: the gap is set to zero.
//! * HiGHS's "unbounded or infeasible" comes back as infeasible; here nothing is unbounded.
//! * CBC, given a point to start from, now and then answers with a worse one: it gets none.
//! * CBC stopped by time returns zeros when it has nothing: every answer is checked by the caller.
//! * Rows are hash maps of terms, so among optimal points the choice may change with the version.

use super::{Answer, Question};
use good_lp::solvers::{SolutionStatus, WithTimeLimit};
use good_lp::{
    Expression, ProblemVariables, ResolutionError, Solution, SolverModel, Variable, variable,
};

/// Links the library that is built from the sources of CBC.
#[cfg(feature = "cbc")]
extern crate cbc_src as _;

pub(super) fn microlp(question: &Question<'_>) -> Answer {
    let (problem, objective, variables) = variables(question);
    let model = problem.minimise(objective).using(good_lp::solvers::microlp::microlp);
    finish(question, model, &variables)
}

#[cfg(feature = "cbc")]
pub(super) fn cbc(question: &Question<'_>) -> Answer {
    let question = &Question { start: None, ..*question };
    let (problem, objective, variables) = variables(question);
    let mut model = problem.minimise(objective).using(good_lp::solvers::coin_cbc::coin_cbc);
    model.set_log_level(0);
    model.set_parameter("ratiogap", "0");
    model.set_parameter("allowablegap", "0");
    finish(question, model, &variables)
}

#[cfg(feature = "highs")]
pub(super) fn highs(question: &Question<'_>) -> Answer {
    let (problem, objective, variables) = variables(question);
    let model = problem.minimise(objective).using(good_lp::solvers::highs::highs);
    let model = model.set_option("mip_rel_gap", 0.0).set_option("mip_abs_gap", 0.0);
    finish(question, model, &variables)
}

fn variables(question: &Question<'_>) -> (ProblemVariables, Expression, Vec<Variable>) {
    let mut problem = ProblemVariables::new();
    let mut objective = Expression::with_capacity(question.cost.len());
    let mut variables = Vec::with_capacity(question.cost.len());
    for (at, (flat, &cost)) in question.flat.variables.iter().zip(question.cost).enumerate() {
        let mut definition = variable().integer().min(0.0).max(flat.upper as f64);
        if let Some(start) = question.start {
            definition = definition.initial(start[at] as f64);
        }
        let x = problem.add(definition);
        if cost != 0 {
            objective.add_mul(cost as f64, x);
        }
        variables.push(x);
    }
    (problem, objective, variables)
}

fn finish<M>(question: &Question<'_>, mut model: M, variables: &[Variable]) -> Answer
where
    M: SolverModel<Error = ResolutionError> + WithTimeLimit,
{
    for row in &question.flat.rows {
        let mut sum = Expression::with_capacity(row.terms.len());
        for &(x, a) in &row.terms {
            sum.add_mul(a as f64, variables[x as usize]);
        }
        match (row.low, row.high) {
            (Some(low), Some(high)) if low == high => {
                model.add_constraint(sum.eq(low as f64));
            }
            (low, high) => {
                if let Some(low) = low {
                    model.add_constraint(sum.clone().geq(low as f64));
                }
                if let Some(high) = high {
                    model.add_constraint(sum.leq(high as f64));
                }
            }
        }
    }
    if let Some(left) = question.budget.left() {
        model = model.with_time_limit(left.as_secs_f64());
    }
    match model.solve() {
        Ok(solution) => {
            let whole = |&x: &Variable| solution.value(x).round() as i64;
            let proven = matches!(solution.status(), SolutionStatus::Optimal);
            Answer::Point(variables.iter().map(whole).collect(), proven)
        }
        Err(ResolutionError::Infeasible) => Answer::Infeasible,
        Err(_) if question.budget.stop().is_some() => Answer::Stopped,
        Err(error) => Answer::Failed(error.to_string()),
    }
}
