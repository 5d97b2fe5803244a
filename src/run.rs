//! The whole path, in order.

use crate::base::{Budget, Findings};
use crate::compile::{self, Compiled};
use crate::plan::{self, Plan, Solved};
use crate::scheme::Case;
use crate::score::{self, Scores};
use crate::solve::{self, Engine, Outcome, Task, Watcher};

/// Everything a run produces.
#[derive(Debug)]
pub struct Answer {
    /// Indices and groups.
    pub scores: Scores,
    /// The model and its way back.
    pub compiled: Compiled,
    /// What the solver says.
    pub outcome: Outcome,
    /// The plan.
    pub plan: Plan,
}

/// Solves a case that was read, or returns nothing with the reasons in `findings`.
pub fn run(
    case: &Case,
    engine: Engine,
    budget: &Budget,
    watcher: Watcher<'_>,
    findings: &mut Findings,
) -> Option<Answer> {
    let scores = score::score(case, findings)?;
    compile::arithmetic::check(case, &scores, findings);
    if findings.has_errors() {
        return None;
    }
    let compiled = compile::compile(case, &scores, findings)?;
    let (model, packing) = (&compiled.model, &compiled.packing);
    let outcome = solve::solve(Task { model, packing, budget, watcher }, engine);
    let solved = Solved { case, layers: &compiled.layers, model, outcome: &outcome };
    let plan = plan::decode(solved, budget.seconds());
    Some(Answer { scores, compiled, outcome, plan })
}
