//! What every helper carries, where a layer has loads.

use crate::base::{Code, Findings, Text};
use crate::scheme::LayerRule;
use crate::verify::bounds::member;
use crate::verify::facts::{Facts, LayerFacts};
use crate::verify::pairs::LayerPairs;

/// Checks that the pairs of every helper weigh no more than it can carry.
pub(super) fn check(facts: &Facts<'_>, plan: &[LayerPairs<'_>], findings: &mut Findings) {
    for (layer, pairs) in facts.layers.iter().zip(plan) {
        check_v014_too_heavy(layer, pairs, findings);
    }
}

fn check_v014_too_heavy(layer: &LayerFacts<'_>, pairs: &LayerPairs<'_>, findings: &mut Findings) {
    // Where capacities are per period, rows say what is allowed.
    let is_per_period = layer.layer.rules.iter().any(|rule| matches!(rule, LayerRule::Due(_)));
    let Some(loads) = layer.scores.loads.as_ref().filter(|_| !is_per_period) else { return };
    let mut carried = vec![0_i64; layer.helpers.len()];
    for &(h, r) in &pairs.set {
        carried[h] = carried[h].saturating_add(loads.load(h, r));
    }
    for (h, &load) in carried.iter().enumerate().filter(|&(h, &load)| load > loads.capacity[h]) {
        let (key, name) = (layer.helpers.key(h), &layer.layer.name);
        let (load, capacity) = (loads.show(load), loads.show(loads.capacity[h]));
        findings.error(
            Code::V014,
            member("helper", key),
            Text::new(
                format!("\"{key}\" carries {load} in layer '{name}', and can carry {capacity}"),
                format!("“{key}”在结对层“{name}”中的负荷为 {load}，超过能力 {capacity}"),
            ),
            Text::new(
                "solve again, or change the loads and capacities",
                "请重新求解，或修改负荷与能力",
            ),
        );
    }
}
