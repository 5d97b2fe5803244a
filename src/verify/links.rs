//! The pair above, where a layer lies within another.

use crate::base::{Code, Findings, Text};
use crate::verify::facts::{Facts, LayerFacts};
use crate::verify::pairs::{LayerPairs, cell};

/// Checks that the owners of each pair are a pair of the layer above.
pub(super) fn check(facts: &Facts<'_>, plan: &[LayerPairs<'_>], findings: &mut Findings) {
    for (layer, pairs) in facts.layers.iter().zip(plan) {
        if let Some(within) = layer.layer.within {
            let above = (&facts.layers[within.parent], &plan[within.parent]);
            check_v004_link(layer, pairs, above, findings);
        }
    }
}

fn check_v004_link(
    layer: &LayerFacts<'_>,
    pairs: &LayerPairs<'_>,
    (above, pairs_above): (&LayerFacts<'_>, &LayerPairs<'_>),
    findings: &mut Findings,
) {
    for line in &pairs.lines {
        let owners = layer.helpers.owner[line.helper].zip(layer.recipients.owner[line.recipient]);
        // A pair whose owners can never be a pair is no candidate, which is reported as such.
        let Some((h, r)) = owners.filter(|&(h, r)| above.is_candidate(h, r)) else { continue };
        if pairs_above.set.contains(&(h, r)) {
            continue;
        }
        let (helper, recipient, name) =
            (above.helpers.key(h), above.recipients.key(r), &above.layer.name);
        findings.error(
            Code::V004,
            cell(line.row, "recipient", &line.row.recipient),
            Text::new(
                format!("\"{helper}\" and \"{recipient}\" are no pair of layer '{name}'"),
                format!("“{helper}”与“{recipient}”没有在结对层“{name}”中结对"),
            ),
            Text::new(
                "solve again: a pair needs the pair of its owners above",
                "请重新求解：下层结对须以上层双方结对为前提",
            ),
        );
    }
}
