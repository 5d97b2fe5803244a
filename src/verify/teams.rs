//! The team of every recipient, where a layer names the teams that may be.

use crate::base::{Code, Findings, Text};
use crate::verify::bounds::member;
use crate::verify::facts::{Classes, Facts, LayerFacts};
use crate::verify::pairs::LayerPairs;

/// Checks that the helpers of each recipient make one of the allowed teams.
pub(super) fn check(facts: &Facts<'_>, plan: &[LayerPairs<'_>], findings: &mut Findings) {
    for (layer, pairs) in facts.layers.iter().zip(plan) {
        if let Some(classes) = &layer.classes {
            check_v006_teams(layer, classes, pairs, findings);
        }
    }
}

fn check_v006_teams(
    layer: &LayerFacts<'_>,
    classes: &Classes,
    pairs: &LayerPairs<'_>,
    findings: &mut Findings,
) {
    let n_classes = classes.patterns.first().map_or(0, Vec::len);
    // Counts by class, and whether all helpers have a class.
    let mut team = vec![(vec![0; n_classes], true); layer.recipients.len()];
    for &(h, r) in &pairs.set {
        match classes.of[h] {
            Some(class) => team[r].0[class] += 1,
            None => team[r].1 = false,
        }
    }
    for (r, (counts, complete)) in team.iter().enumerate() {
        if *complete && classes.patterns.contains(counts) {
            continue;
        }
        let (key, name, n) = (layer.recipients.key(r), &layer.layer.name, pairs.of_recipient[r]);
        findings.error(
            Code::V006,
            member("recipient", key),
            Text::new(
                format!("the {n} helper(s) of \"{key}\" in layer '{name}' make no allowed team"),
                format!("结对层“{name}”中帮扶“{key}”的 {n} 方不构成允许的组合"),
            ),
            Text::new(
                "solve again, or add the team under 'teams' in the scheme",
                "请重新求解，或在方案的 teams 中增加这种组合",
            ),
        );
    }
}
