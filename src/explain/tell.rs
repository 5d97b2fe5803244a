//! The sentences about the plan as a whole.

use crate::base::{Lang, Text, thousands};
use crate::explain::binding::Binding;
use crate::explain::difference::Difference;
use crate::explain::fairness::Fairness;
use crate::explain::overview::Overview;
use crate::explain::pair::PairReasons;
use crate::explain::{Ground, say};
use crate::plan::Status;
use crate::report::paper::{amount, goal_name, points, status_name};

/// What a goal counts.
pub(super) fn meaning(goal: &str) -> Text {
    let (en, zh) = match goal {
        "coverage" => ("members that want a partner and have none", "想要结对而没有结对的成员数"),
        "aims" => {
            ("partners missing below the wanted number, or beyond it", "结对数低于或高于期望的人次")
        }
        "keep" => ("pairs of the earlier list that stay", "上年名单中保留的对数"),
        "fit" => (
            "fit of all pairs, each times the weight of its layer",
            "所有结对的适配分，乘以本层权重后相加",
        ),
        "worst" => ("fit of the worst-served member", "适配最差的成员的适配分"),
        "balance" => {
            ("pairs that groups have below or beyond what is wanted", "各组低于或高于应得的对数")
        }
        "spread" => ("places of each helper beyond the first", "每个帮扶方除第一处外多跑的地方"),
        "even" => ("sum of squares of the numbers of partners", "各成员结对数的平方和"),
        _ => ("", ""),
    };
    Text::new(en, zh)
}

/// A goal in a word, for tiles.
pub(super) fn short(goal: &str) -> Text {
    let zh = match goal {
        "coverage" => "未结对",
        "aims" => "人次",
        "keep" => "保留",
        "worst" => "最差",
        "balance" => "各组",
        "spread" => "跑处",
        "even" => "均衡",
        other => other,
    };
    Text::new(goal, zh)
}

/// A pair of the plan in one sentence.
pub(super) fn in_short(
    ground: &Ground<'_>,
    reasons: &PairReasons,
    (l, (h, r)): (usize, (usize, usize)),
) -> Text {
    let (helper, recipient) = (ground.label(l, true, h), ground.label(l, false, r));
    let sum = say::sum(reasons.fit, &reasons.parts);
    let (a, b) = (&reasons.of_helper, &reasons.of_recipient);
    Text::new(
        format!(
            "{} helps {}: {}; rank {} of {} for the helper, {} of {} for the recipient.",
            helper.en, recipient.en, sum.en, a.rank, a.allowed, b.rank, b.allowed
        ),
        format!(
            "{}结对{}：{}；在帮扶方可选的 {} 个中居第 {}，在帮扶对象可选的 {} 个中居第 {}。",
            helper.zh, recipient.zh, sum.zh, a.allowed, a.rank, b.allowed, b.rank
        ),
    )
}

/// Everything about the plan as a whole.
pub(super) fn overview(overview: &Overview) -> Vec<Text> {
    let mut texts = vec![Text::new(
        format!("The best plan of this case: {}.", status_name(overview.status, Lang::En)),
        format!("本案例的最优方案：{}。", status_name(overview.status, Lang::Zh)),
    )];
    texts.extend(behind(overview));
    let heading = Text::new(
        "What binds, and what one more would bring:",
        "起约束作用的规定，以及放宽一步的效果：",
    );
    texts.extend(Some(heading).filter(|_| !overview.bindings.is_empty()));
    texts.extend(overview.bindings.iter().map(binding));
    match &overview.standings {
        Some(layers) => texts.extend(layers.iter().map(|layer| {
            let name = &layer.layer;
            let counts = [layer.must, layer.may, layer.never];
            let [must, may, never] = counts.map(|n| thousands(n as u64));
            Text::new(
                format!("Layer '{name}': {must} pairs are in every best plan, {may} in some, {never} allowed pairs in none."),
                format!("“{name}”层：{must} 对是所有最优方案都有的，{may} 对只在部分最优方案中，{never} 对虽允许但不在任何最优方案中。"),
            )
        })),
        None => texts.push(Text::new(
            "Which pairs all best plans have in common could not be proven.",
            "未能证明哪些结对是所有最优方案共有的。",
        )),
    }
    texts.extend(overview.fairness.iter().filter_map(fair));
    texts
}

/// How far the plan in hand is behind the best.
fn behind(overview: &Overview) -> Vec<Text> {
    let worse = overview.goals.iter().filter(|goal| goal.value != goal.best);
    let one = |goal: &crate::explain::overview::GoalReached| {
        let of = |value: i64, lang| amount(&goal.goal, value, lang);
        let name = |lang| goal_name(&goal.goal, lang);
        Text::new(
            format!(
                "The plan in hand reaches {} in \"{}\"; the best plan {}.",
                of(goal.value, Lang::En),
                name(Lang::En),
                of(goal.best, Lang::En)
            ),
            format!(
                "现行方案的“{}”为 {}，最优方案为 {}。",
                name(Lang::Zh),
                of(goal.value, Lang::Zh),
                of(goal.best, Lang::Zh)
            ),
        )
    };
    worse.map(one).collect()
}

/// A bound and what moving it brings, step by step.
fn binding(binding: &Binding) -> Text {
    let step = |step: &crate::explain::binding::Step| {
        let then = &step.then;
        let what = match then.deciding() {
            Some(goal) => change(goal),
            None if then.is_free() => Text::new("no change", "不变"),
            None if then.status == Status::Infeasible => Text::new("no plan", "无解"),
            None => Text::new("not known", "未求出"),
        };
        Text::new(format!("{}: {}", step.to, what.en), format!("{}：{}", step.to, what.zh))
    };
    let steps: Vec<Text> = binding.steps.iter().map(step).collect();
    let list = |of: fn(&Text) -> &str, between: &str| {
        steps.iter().map(of).collect::<Vec<_>>().join(between)
    };
    let (what, tight) = (&binding.what, binding.tight);
    Text::new(
        format!("- {} ({tight} at it): {}", what.en, list(|t| &t.en, "; ")),
        format!("- {}（{tight} 个达到）：{}", what.zh, list(|t| &t.zh, "；")),
    )
}

/// By how much a goal changes: `total fit +133.20 points`.
pub(super) fn change(goal: &Difference) -> Text {
    let by = goal.after.saturating_sub(goal.before);
    let sign = if by > 0 { "+" } else { "-" };
    let of = |lang| {
        let size = amount(&goal.goal, by.saturating_abs(), lang);
        format!("{} {sign}{size}", goal_name(&goal.goal, lang))
    };
    let open = goal.claimed || goal.proven_loss != goal.loss;
    let (en, zh) = if open { (" (not proven best)", "（未证明最优）") } else { ("", "") };
    Text::new(of(Lang::En) + en, of(Lang::Zh) + zh)
}

/// What a better worst pair costs.
pub(super) fn fair(curve: &Fairness) -> Option<Text> {
    let (first, last) = (curve.points.first()?, curve.points.last()?);
    let name = &curve.layer;
    if first.least == last.least {
        let least = points(first.least);
        return Some(Text::new(
            format!(
                "Layer '{name}': the worst pair has {least} points of fit; more cannot be had without loss in a goal before fit."
            ),
            format!("“{name}”层：适配最差的一对为 {least} 分；再提高就会损害适配之前的目标。"),
        ));
    }
    let (from, to) = (points(first.least), points(last.least));
    let cost = first.fit.saturating_sub(last.fit);
    let cost = |lang| amount("fit", cost, lang);
    Some(Text::new(
        format!(
            "Layer '{name}': the worst pair has {from} points of fit; up to {to} can be had, for {} of total fit, without loss in a goal before it.",
            cost(Lang::En)
        ),
        format!(
            "“{name}”层：适配最差的一对为 {from} 分；在不损害之前各目标的前提下，最多可提高到 {to} 分，总适配为此减少 {}。",
            cost(Lang::Zh)
        ),
    ))
}
