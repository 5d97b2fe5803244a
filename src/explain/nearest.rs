//! Among all best plans of a changed case, one with the most pairs of the plan in hand.
//!
//! **Problem.** A best plan of the changed case may differ from the plan in hand in many pairs that
//! have nothing to do with the change, where several plans are equally good.
//!
//! **Method.** The goals get one more after the last: pairs of the plan in hand, as many as possible.
//! The plan found is used only if its goals equal those of the plan that was judged; otherwise, and where the
//! goals together would need too many bits, that plan is used itself.
//!
//! **Complexity.** One more solve.

use crate::base::Findings;
use crate::compile;
use crate::explain::{Ground, ties};
use crate::model::{Model, Packing};
use crate::plan::{GoalValue, Plan};
use crate::scenario::{self, Scenario};
use crate::score;
use crate::solve::{self, Engine, Pairs, Task};

/// The pairs of a nearest best plan per layer, as positions of the case; `plan` is a best plan.
pub(super) fn pairs(ground: &Ground<'_>, scenario: &Scenario, plan: &Plan) -> Vec<Pairs> {
    solved(ground, scenario, plan).unwrap_or_else(|| positions(ground, plan))
}

fn solved(ground: &Ground<'_>, scenario: &Scenario, plan: &Plan) -> Option<Vec<Pairs>> {
    let mut findings = Findings::default();
    let case = scenario::apply(ground.case, scenario, &ground.hand, &mut findings)?;
    let scores = score::score(&case, &mut findings)?;
    let compiled = compile::compile(&case, &scores, &mut findings)?;
    let sizes = |model: &Model| -> Vec<(usize, usize)> {
        model.layers.iter().map(|l| (l.helpers.len(), l.recipients.len())).collect()
    };
    if sizes(&compiled.model) != sizes(&ground.best.compiled.model) {
        return None;
    }
    let cost = |goal: &GoalValue| if goal.maximize { -goal.value } else { goal.value };
    let value: Vec<i64> = plan.goals.iter().map(cost).collect();
    let model = ties::with_last(&compiled.model, (&compiled.packing, &value), |l, pair| {
        -i32::from(ground.pairs[l].binary_search(&pair).is_ok())
    });
    let packing = Packing::new(&model).ok()?;
    let task = Task { model: &model, packing: &packing, budget: ground.budget, watcher: &|_| {} };
    let pairs = solve::solve(task, Engine::Auto).pairs;
    (compiled.model.value(&pairs) == value).then_some(pairs)
}

/// The pairs of a plan as positions.
fn positions(ground: &Ground<'_>, plan: &Plan) -> Vec<Pairs> {
    let layer = |(l, planned): (usize, &crate::plan::PlanLayer)| {
        let (data, scores, tables) = (ground.layer(l), ground.scores(l), &ground.case.tables);
        let at = |table: usize, rows: &[usize], key: &str| {
            let row = tables.table(table).row_of(key)?;
            u32::try_from(rows.binary_search(&row).ok()?).ok()
        };
        let pair = |p: &crate::plan::Pair| {
            let h = at(data.helper_table, &scores.helpers, &p.helper)?;
            Some((h, at(data.recipient_table, &scores.recipients, &p.recipient)?))
        };
        let mut pairs: Pairs = planned.pairs.iter().filter_map(pair).collect();
        pairs.sort_unstable();
        pairs
    };
    plan.layers.iter().enumerate().map(layer).collect()
}
