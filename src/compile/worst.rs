//! Pass: the goal that looks at the worst member.

use crate::base::{Code, Findings, Text};
use crate::model::{Model, Side, Worst};
use crate::scheme::{Case, Goal, WorstCase};
use crate::score::LayerScores;

pub(super) fn run(case: &Case, layers: &[LayerScores], model: &mut Model, findings: &mut Findings) {
    let goal = case.scheme.goals.iter().position(|g| *g == Goal::Worst);
    let Some((goal, worst)) = goal.zip(case.scheme.worst.as_ref()) else { return };
    check_s023_several_partners(case, worst, model, findings);
    let (layer, scores) = (&model.layers[worst.layer], &layers[worst.layer]);
    let mut score = Vec::with_capacity(layer.candidates.len());
    for h in 0..layer.helpers.len() {
        for c in layer.candidates.of(h) {
            let fit = scores.fit(h, layer.candidates.recipient[c] as usize);
            score.push(i32::try_from(fit).unwrap_or(0));
        }
    }
    let side = if worst.of_helpers { Side::Helper } else { Side::Recipient };
    model.worst.push(Worst { goal, layer: worst.layer, side, score });
}

/// With several partners there would be several fits, and no one score.
fn check_s023_several_partners(
    case: &Case,
    worst: &WorstCase,
    model: &Model,
    findings: &mut Findings,
) {
    let layer = &model.layers[worst.layer];
    let (members, key) = if worst.of_helpers {
        (&layer.helpers, "per_helper")
    } else {
        (&layer.recipients, "per_recipient")
    };
    let n = members.iter().filter(|node| node.max > 1).count();
    if n > 0 {
        let name = &case.scheme.layers[worst.layer].name;
        findings.error(
            Code::S023,
            worst.at.clone(),
            Text::new(
                format!("layer '{name}': {n} members may have several partners, so no one fit"),
                format!("结对层“{name}”：{n} 个成员可有多个对象，没有唯一的适配分"),
            ),
            Text::new(
                format!("write {key} = {{ max = 1 }} in the layer, or take the other side"),
                format!("请在该层写 {key} = {{ max = 1 }}，或改为另一方"),
            ),
        );
    }
}
