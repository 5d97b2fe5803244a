//! The number of partners of every member.

use crate::base::{Code, Findings, Place, Text};
use crate::verify::facts::{Facts, LayerFacts, Side};
use crate::verify::pairs::LayerPairs;

/// Checks every member against the least and the most partners it may have.
pub(super) fn check(facts: &Facts<'_>, plan: &[LayerPairs<'_>], findings: &mut Findings) {
    for (layer, pairs) in facts.layers.iter().zip(plan) {
        check_v005_side(layer, (&layer.helpers, "helper"), &pairs.of_helper, findings);
        check_v005_side(layer, (&layer.recipients, "recipient"), &pairs.of_recipient, findings);
    }
}

/// A place in `pairs.csv` that names a member but no line.
pub(super) fn member(column: &str, key: &str) -> Place {
    Place::Cell {
        file: "pairs.csv".to_owned(),
        sheet: None,
        row: None,
        column: Some(column.to_owned()),
        value: Some(key.chars().take(40).collect()),
    }
}

fn check_v005_side(
    layer: &LayerFacts<'_>,
    (side, column): (&Side<'_>, &str),
    counts: &[u32],
    findings: &mut Findings,
) {
    for (m, (&k, bounds)) in counts.iter().zip(&side.bounds).enumerate() {
        let (key, name) = (side.key(m), &layer.layer.name);
        let (en, zh) = if k < bounds.min {
            (format!("fewer than {}", bounds.min), format!("少于下限 {}", bounds.min))
        } else if let Some(max) = bounds.max.filter(|&max| k > max) {
            (format!("more than {max}"), format!("多于上限 {max}"))
        } else {
            continue;
        };
        findings.error(
            Code::V005,
            member(column, key),
            Text::new(
                format!("\"{key}\" has {k} partner(s) in layer '{name}', {en}"),
                format!("“{key}”在结对层“{name}”中有 {k} 个对子，{zh}"),
            ),
            Text::new(
                "solve again, or change the quota in the scheme",
                "请重新求解，或修改方案中的名额",
            ),
        );
    }
}
