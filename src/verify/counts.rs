//! The numbers of `plan.json` that sum up the pairs: counts per layer, and the gap.

use crate::base::{Code, Findings, Place, Text};
use crate::plan::GoalValue;
use crate::plan::file::{LayerCount, Summary};
use crate::verify::facts::{Facts, LayerFacts, Side};
use crate::verify::pairs::LayerPairs;

/// Checks the counts of every layer.
pub(super) fn check_layers(
    facts: &Facts<'_>,
    plan: &[LayerPairs<'_>],
    printed: &[LayerCount],
    findings: &mut Findings,
) {
    let number = |l: usize| {
        let previous = facts.case.scheme.previous.as_ref();
        count(&facts.layers[l], &plan[l], previous.map_or(0, |p| p.pairs[l].len()))
    };
    let right: Vec<LayerCount> = (0..facts.layers.len()).map(number).collect();
    if right.len() != printed.len() {
        let (is, said) = (right.len(), printed.len());
        report_v011(
            Text::new(
                format!("the scheme has {is} layer(s), the plan lists {said}"),
                format!("方案有 {is} 个结对层，结果列出 {said} 个"),
            ),
            findings,
        );
    }
    for (right, printed) in right.iter().zip(printed).filter(|(a, b)| a != b) {
        let (name, said, is) = (&right.name, say(printed), say(right));
        report_v011(
            Text::new(
                format!("layer '{name}' should count {}, not {}", is.en, said.en),
                format!("结对层“{name}”的计数应为 {}，而非 {}", is.zh, said.zh),
            ),
            findings,
        );
    }
}

/// Pairs, kept, new, ended, and members with fewer partners than wanted.
fn count(layer: &LayerFacts<'_>, pairs: &LayerPairs<'_>, n_previous: usize) -> LayerCount {
    let kept = pairs.set.iter().filter(|&&(h, r)| layer.is_kept(h, r)).count();
    let short = |side: &Side<'_>, counts: &[u32]| {
        side.bounds.iter().zip(counts).filter(|(b, k)| **k < b.aim_min).count()
    };
    LayerCount {
        name: layer.layer.name.clone(),
        pairs: pairs.set.len(),
        kept,
        new: pairs.set.len() - kept,
        ended: n_previous.saturating_sub(kept),
        short: short(&layer.helpers, &pairs.of_helper)
            + short(&layer.recipients, &pairs.of_recipient),
    }
}

fn say(count: &LayerCount) -> Text {
    let LayerCount { name, pairs, kept, new, ended, short } = count;
    Text::new(
        format!("{pairs} pairs, {kept} kept, {new} new, {ended} ended, {short} short ({name})"),
        format!("{pairs} 对、保留 {kept}、新增 {new}、终止 {ended}、不足 {short}（{name}）"),
    )
}

/// Checks the gap: in the first goal where value and bound differ, relative to the value.
pub(super) fn check_gap(goals: &[GoalValue], summary: &Summary, findings: &mut Findings) {
    let open = goals.iter().find(|g| g.value != g.bound);
    #[expect(clippy::cast_precision_loss, reason = "a ratio to show")]
    let ratio =
        |g: &GoalValue| g.value.abs_diff(g.bound) as f64 / g.value.unsigned_abs().max(1) as f64;
    let gap = open.map_or(0.0, ratio);
    // A decimal number read back may differ in the last bit.
    let is_right = |said: f64| (said - gap).abs() <= 1e-12 * gap.max(1.0);
    if summary.gap.is_some_and(is_right) {
        return;
    }
    let said = summary.gap.map_or("null".to_owned(), |said| said.to_string());
    report_v011(
        Text::new(
            format!("the gap is said to be {said}; it is {gap}"),
            format!("差距写作 {said}，实为 {gap}"),
        ),
        findings,
    );
}

fn report_v011(message: Text, findings: &mut Findings) {
    findings.error(
        Code::V011,
        Place::File { file: "plan.json".to_owned() },
        message,
        Text::new(
            "the files do not belong together, or were changed: solve again",
            "几个文件不配套，或被改动：请重新求解",
        ),
    );
}
