//! The goals, by definition: what a pair and a number of partners cost, and what the plan reaches.
//!
//! All goals are costs here: pairs kept and fit count negative. Numbers are `i128`, in which
//! nothing below can overflow.

use crate::base::{Code, Findings, Place, Text};
use crate::plan::GoalValue;
use crate::scheme::{Bounds, Goal};
use crate::verify::facts::{Facts, LayerFacts};
use crate::verify::pairs::LayerPairs;
use crate::verify::rows;
use std::collections::BTreeSet;

/// What a pair of this fit costs in one goal.
pub(super) fn pair_cost(
    goal: Goal,
    layer: &LayerFacts<'_>,
    (h, r): (usize, usize),
    fit: i64,
) -> i128 {
    match goal {
        Goal::Keep => -i128::from(layer.counts_kept && layer.is_kept(h, r)),
        Goal::New => i128::from(
            layer.counts_kept && layer.helpers.bounds[h].max != Some(1) && !layer.is_kept(h, r),
        ),
        Goal::Fit => -i128::from(fit) * i128::from(layer.layer.weight),
        Goal::Fill => layer.level.get(h).map_or(0, |&level| i128::from(level)),
        Goal::Fewest => i128::from(layer.counts_pairs),
        Goal::Coverage | Goal::Aims | Goal::Worst | Goal::Balance | Goal::Spread | Goal::Even => 0,
    }
}

/// What a member with `k` partners costs in one goal.
pub(super) fn member_cost(goal: Goal, bounds: Bounds, k: u32) -> i128 {
    match goal {
        Goal::Coverage => i128::from(bounds.aim_min >= 1 && k == 0),
        Goal::Aims => {
            let excess = bounds.aim_max.map_or(0, |most| k.saturating_sub(most));
            i128::from(bounds.aim_min.saturating_sub(k)) + i128::from(excess)
        }
        Goal::Even => i128::from(k) * i128::from(k),
        Goal::Keep
        | Goal::New
        | Goal::Fit
        | Goal::Worst
        | Goal::Balance
        | Goal::Fill
        | Goal::Fewest
        | Goal::Spread => 0,
    }
}

/// What every place of a helper but the first costs in one goal.
pub(super) fn place_cost(goal: Goal, layer: &LayerFacts<'_>) -> i128 {
    match (goal, layer.layer.spread) {
        (Goal::Spread, Some(_)) => 1,
        (Goal::Fit, Some(spread)) => {
            i128::from(spread.points.unwrap_or(0)) * 100 * i128::from(layer.layer.weight)
        }
        _ => 0,
    }
}

/// The places of the plan's helpers but the first of each.
fn further_places(layer: &LayerFacts<'_>, pairs: &LayerPairs<'_>) -> i128 {
    let visits: BTreeSet<(usize, usize)> =
        pairs.set.iter().map(|&(h, r)| (h, layer.place[r])).collect();
    let active = pairs.of_helper.iter().filter(|&&k| k > 0).count();
    visits.len() as i128 - active as i128
}

/// What one layer of the plan costs in one goal.
pub(super) fn layer_cost(goal: Goal, layer: &LayerFacts<'_>, pairs: &LayerPairs<'_>) -> i128 {
    let pair = |&(h, r): &(usize, usize)| pair_cost(goal, layer, (h, r), layer.scores.fit(h, r));
    let members = |bounds: &[Bounds], counts: &[u32]| -> i128 {
        bounds.iter().zip(counts).map(|(&b, &k)| member_cost(goal, b, k)).sum()
    };
    pairs.set.iter().map(pair).sum::<i128>()
        + place_cost(goal, layer) * further_places(layer, pairs)
        + members(&layer.helpers.bounds, &pairs.of_helper)
        + members(&layer.recipients.bounds, &pairs.of_recipient)
}

/// The cost per goal of each layer of the plan; a row belongs to its first layer.
pub(super) fn costs(facts: &Facts<'_>, plan: &[LayerPairs<'_>]) -> Vec<Vec<i128>> {
    let goals = &facts.case.scheme.goals;
    let of_layer = |(layer, pairs): (&LayerFacts<'_>, &LayerPairs<'_>)| {
        goals.iter().map(|&goal| layer_cost(goal, layer, pairs)).collect()
    };
    let mut costs: Vec<Vec<i128>> = facts.layers.iter().zip(plan).map(of_layer).collect();
    let balance = goals.iter().position(|g| *g == Goal::Balance);
    for (row, number) in facts.rows.iter().zip(rows::numbers(facts, plan)) {
        if let Some((goal, &layer)) = balance.zip(row.layers.first()) {
            costs[layer][goal] += row.cost(number);
        }
    }
    let worst = goals.iter().position(|g| *g == Goal::Worst);
    if let Some((goal, (layer, of_helpers))) = worst.zip(facts.worst) {
        let scores = scores(&facts.layers[layer], &plan[layer], of_helpers);
        costs[layer][goal] -= i128::from(scores.into_iter().min().unwrap_or(0));
    }
    costs
}

/// The scores that goal `worst` looks at; none without that goal.
pub(super) fn worst(facts: &Facts<'_>, plan: &[LayerPairs<'_>]) -> Vec<i64> {
    let wanted = facts.worst.filter(|_| facts.case.scheme.goals.contains(&Goal::Worst));
    let of =
        |(layer, of_helpers): (usize, bool)| scores(&facts.layers[layer], &plan[layer], of_helpers);
    wanted.map(of).unwrap_or_default()
}

/// What every member scores: the fit of its pair, 0 with nobody; the least of several.
fn scores(layer: &LayerFacts<'_>, pairs: &LayerPairs<'_>, of_helpers: bool) -> Vec<i64> {
    let n = if of_helpers { layer.helpers.len() } else { layer.recipients.len() };
    let mut scores: Vec<Option<i64>> = vec![None; n];
    for &(h, r) in &pairs.set {
        let fit = layer.scores.fit(h, r);
        let score = &mut scores[if of_helpers { h } else { r }];
        *score = Some(score.map_or(fit, |known| known.min(fit)));
    }
    scores.into_iter().map(|score| score.unwrap_or(0)).collect()
}

/// A cost in the natural sense of its goal.
pub(super) fn natural(goal: Goal, cost: i128) -> i64 {
    let value = if goal.is_maximized() { -cost } else { cost };
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

/// Checks that `plan.json` lists the goals of the scheme with the values of the pairs.
pub(super) fn check(goals: &[GoalValue], printed: &[GoalValue], findings: &mut Findings) {
    let names = |list: &[GoalValue]| -> Vec<(String, bool)> {
        list.iter().map(|g| (g.goal.clone(), g.maximize)).collect()
    };
    if names(goals) != names(printed) {
        let list: Vec<&str> = goals.iter().map(|g| g.goal.as_str()).collect();
        report_v008(
            Text::new(
                format!("the goals should be {}, in this order and sense", list.join(", ")),
                format!("目标及其次序、方向应为：{}", list.join("、")),
            ),
            findings,
        );
        return;
    }
    for (goal, printed) in goals.iter().zip(printed).filter(|(a, b)| a.value != b.value) {
        let (name, said, is) = (&goal.goal, printed.value, goal.value);
        report_v008(
            Text::new(
                format!("goal '{name}' is said to be {said}; the pairs reach {is}"),
                format!("目标“{name}”写作 {said}，按名单实为 {is}"),
            ),
            findings,
        );
    }
}

fn report_v008(message: Text, findings: &mut Findings) {
    findings.error(
        Code::V008,
        Place::File { file: "plan.json".to_owned() },
        message,
        Text::new(
            "the files do not belong together, or were changed: solve again",
            "几个文件不配套，或被改动：请重新求解",
        ),
    );
}
