//! The proof: every part's bound recomputed, and what their sum says about each goal.

use crate::base::{Code, Findings, Place, Text};
use crate::model::proof::{Part, Proof};
use crate::plan::{GoalValue, Status};
use crate::verify::Checked;
use crate::verify::facts::Facts;
use crate::verify::packed::{Least, Weights};
use crate::verify::rows::Row;
use crate::verify::{
    proof_cases, proof_columns, proof_flow, proof_implied, proof_levels, proof_loads,
    proof_patterns, proof_priced, proof_program, proof_rows, proof_spread,
};

/// Version of the format of `proof.json` that is judged here.
const VERSION: u32 = 1;

/// What a proof is worth.
pub(super) enum Judgement {
    /// Per goal, by how much the plan may at most be bettered, given the goals before it.
    Ours(Vec<i128>),
    /// Some part is another solver's word, or nobody's. Per goal, by how much any plan may be better.
    Claimed(Vec<i128>),
    /// It proves nothing; findings say why.
    Broken,
}

/// A gap that no two plans can have.
const ANYTHING: i128 = 1 << 100;

/// What the plan costs per layer and goal, and the scores that goal `worst` looks at.
type Reached<'a> = (&'a [Vec<i128>], &'a [i64]);

/// Recomputes the bounds of all parts.
pub(super) fn judge(
    facts: &Facts<'_>,
    reached: Reached<'_>,
    proof: &Proof,
    checked: &mut Checked,
    findings: &mut Findings,
) -> Judgement {
    match gap(facts, reached, proof, checked) {
        Ok((digits, true)) => Judgement::Ours(digits),
        Ok((digits, false)) => Judgement::Claimed(digits),
        Err(fault) => {
            report_v009_malformed(fault, findings);
            Judgement::Broken
        }
    }
}

fn report_v009_malformed(fault: Text, findings: &mut Findings) {
    findings.error(
        Code::V009,
        Place::File { file: "proof.json".to_owned() },
        fault,
        Text::new(
            "the proof belongs to another plan or was changed: solve again",
            "证明与结果不配套，或被改动：请重新求解",
        ),
    );
}

fn gap(
    facts: &Facts<'_>,
    reached: Reached<'_>,
    proof: &Proof,
    checked: &mut Checked,
) -> Result<(Vec<i128>, bool), Text> {
    if proof.version != VERSION {
        let said = proof.version;
        return Err(Text::new(
            format!("the proof has version {said}, not {VERSION}"),
            format!("证明的版本是 {said}，而非 {VERSION}"),
        ));
    }
    check_cover(facts, proof)?;
    let weights = Weights::new(facts, &proof.weights)?;
    let total = |g: usize| reached.0.iter().map(|layer| layer[g]).sum();
    let cost: Vec<i128> = (0..proof.weights.len()).map(total).collect();
    if proof.parts.iter().any(|part| matches!(part, Part::Claimed { .. })) {
        return Ok((weights.split(ANYTHING, &cost), false));
    }
    let mut gap = 0_i128;
    for part in &proof.parts {
        gap = gap.saturating_add(part_gap((facts, &weights), reached, part, checked)?);
    }
    Ok((weights.split(gap, &cost), true))
}

/// The names of the layers that a part says it is about.
fn names(part: &Part) -> Vec<&str> {
    match part {
        Part::Flow { layer, .. }
        | Part::Columns { layer, .. }
        | Part::Loads { layer, .. }
        | Part::Patterns { layer, .. }
        | Part::Priced { layer, .. }
        | Part::Cases { layer, .. }
        | Part::Implied { layer, .. }
        | Part::Spread { layer, .. } => vec![layer.as_str()],
        Part::Rows { layers, .. }
        | Part::Program { layers, .. }
        | Part::Levels { layers, .. }
        | Part::Claimed { layers, .. } => layers.iter().map(String::as_str).collect(),
    }
}

/// The layers within no other that the parts name must be all there are, in order.
fn check_cover(facts: &Facts<'_>, proof: &Proof) -> Result<(), Text> {
    let mut roots = Vec::new();
    for (part, name) in proof.parts.iter().flat_map(|p| names(p).into_iter().map(move |n| (p, n))) {
        let layer = facts.find(name).ok_or_else(|| {
            Text::new(
                format!("the proof speaks of layer \"{name}\", which is not in the scheme"),
                format!("证明提到的结对层“{name}”不在方案中"),
            )
        })?;
        // Claims and programs list the layers within; the others speak of one layer that lies in none.
        let lists = matches!(part, Part::Claimed { .. } | Part::Program { .. });
        if facts.parent(layer).is_none() || !lists {
            roots.push(layer);
        }
    }
    // Rows may join layers into one part, which stands where its first layer would.
    roots.sort_unstable();
    let all: Vec<usize> = (0..facts.layers.len()).filter(|&l| facts.root(l) == l).collect();
    if roots == all {
        return Ok(());
    }
    let list: Vec<&str> = all.iter().map(|&l| facts.layers[l].layer.name.as_str()).collect();
    Err(Text::new(
        format!("the parts of the proof should be about {}, in this order", list.join(", ")),
        format!("证明应依次包含结对层：{}", list.join("、")),
    ))
}

/// By how much the part of the plan may at most be bettered, packed.
fn part_gap(
    (facts, weights): (&Facts<'_>, &Weights<'_>),
    (costs, scores): Reached<'_>,
    part: &Part,
    checked: &mut Checked,
) -> Result<i128, Text> {
    let named = names(part).first().and_then(|name| facts.find(name));
    let root = named.unwrap_or_default();
    if let Part::Rows { settled, .. } = part {
        let layers: Vec<usize> = names(part).iter().filter_map(|name| facts.find(name)).collect();
        return proof_rows::gap((facts, weights), &layers, settled, costs, checked);
    }
    if let Part::Program { goals, bound, .. } = part {
        let layers: Vec<usize> = names(part).iter().filter_map(|name| facts.find(name)).collect();
        let proof = (goals.as_slice(), bound.as_ref());
        return proof_program::gap((facts, weights), &layers, proof, costs, checked);
    }
    if let Part::Levels { levels, .. } = part {
        let layers: Vec<usize> = names(part).iter().filter_map(|name| facts.find(name)).collect();
        let reached = (costs, scores);
        proof_levels::check((facts, weights), &layers, levels, reached, checked)?;
        return Ok(0);
    }
    let family = (0..facts.layers.len()).filter(|&l| facts.root(l) == root);
    let value = family.map(|l| weights.pack(&costs[l])).fold(0, i128::saturating_add);
    let bound = match part {
        Part::Priced { row, limit, inner, .. } => {
            proof_priced::bound((facts, weights), (root, &[]), (row, *limit, inner), checked)?
        }
        Part::Implied { inner, .. } => {
            proof_implied::bound((facts, weights), root, (inner, value), checked)?
        }
        Part::Cases { tree, .. } => proof_cases::bound((facts, weights), root, tree, checked)?,
        _ => {
            let rows = proof_priced::rows(facts, root)?;
            bound((facts, weights), (root, &rows), (part, value), checked)?
        }
    };
    // The plan itself shows that no true bound is above its value.
    Ok(bound.map_or(0, |bound| value.saturating_sub(bound).max(0)))
}

/// The bound of a layer with those within it; `rows` are those over them, `value` is what a plan costs that counts as known.
pub(super) fn bound(
    (facts, weights): (&Facts<'_>, &Weights<'_>),
    (root, rows): (usize, &[&Row]),
    (part, value): (&Part, i128),
    checked: &mut Checked,
) -> Result<Least, Text> {
    Ok(match part {
        Part::Flow { helper, recipient, .. } => {
            let why = [
                "a flow proves nothing for a layer with layers within it",
                "含有下层的结对层不能用流来证明",
            ];
            check_alone(facts, root, why)?;
            proof_flow::bound(&weights.layer(&facts.layers[root])?, helper, recipient)?
        }
        Part::Columns {
            owner,
            denominator,
            rows: known,
            pools,
            cuts,
            root: multipliers,
            tree,
            ..
        } => {
            let own = proof_priced::over_teams(rows, root, known)?;
            let family = proof_columns::Family::new(facts, weights, (root, *owner), &own)?;
            let proof = proof_columns::Columns {
                denominator: *denominator,
                pools,
                cuts,
                root: multipliers,
                tree,
            };
            proof_columns::bound(&family, &proof, value, checked)?
        }
        Part::Patterns { denominator, root: multipliers, tree, .. } => {
            let why = [
                "patterns prove nothing for a layer with layers within it",
                "含有下层的结对层不能用组合来证明",
            ];
            check_alone(facts, root, why)?;
            let proof =
                proof_patterns::Patterns { denominator: *denominator, root: multipliers, tree };
            proof_patterns::bound(&weights.layer(&facts.layers[root])?, &proof, value, checked)?
        }
        Part::Spread { groups, .. } => {
            let why = [
                "rounds prove nothing for a layer with layers within it",
                "含有下层的结对层不能用整轮来证明",
            ];
            check_alone(facts, root, why)?;
            proof_spread::bound(&weights.layer(&facts.layers[root])?, groups, checked)?
        }
        Part::Loads { scale, limit, units, prices, tree, .. } => {
            let layer = weights.layer(&facts.layers[root])?;
            if !facts.children(root).is_empty() || layer.facts.classes.is_some() {
                return Err(Text::new(
                    "loads prove nothing for a layer with teams, or with layers within it",
                    "含有组合或下层的结对层不能用负荷来证明",
                ));
            }
            let proof = proof_loads::Loads { scale: *scale, limit: *limit, units, prices, tree };
            proof_loads::bound(&layer, &proof, checked)?
        }
        Part::Rows { .. }
        | Part::Program { .. }
        | Part::Levels { .. }
        | Part::Priced { .. }
        | Part::Cases { .. }
        | Part::Implied { .. }
        | Part::Claimed { .. } => {
            let en = "a part of this kind proves nothing here";
            return Err(Text::new(en, "此种证明不能用在这里"));
        }
    })
}

/// Checks that no layer lies within another, and says otherwise why that matters.
fn check_alone(facts: &Facts<'_>, root: usize, [en, zh]: [&str; 2]) -> Result<(), Text> {
    if facts.children(root).is_empty() { Ok(()) } else { Err(Text::new(en, zh)) }
}

/// Checks the printed bounds and the status against what the proof is worth.
pub(super) fn check_v010_claims(
    goals: &[GoalValue],
    printed: &[GoalValue],
    (status, judgement): (Status, &Judgement),
    findings: &mut Findings,
) {
    let right: &[Status] = match judgement {
        Judgement::Broken => return,
        Judgement::Claimed(_) => &[Status::Claimed, Status::Feasible],
        Judgement::Ours(gap) if gap.iter().all(|&digit| digit == 0) => &[Status::Optimal],
        Judgement::Ours(_) => &[Status::Feasible],
    };
    for (goal, printed) in goals.iter().zip(printed).filter(|(a, b)| a.bound != b.bound) {
        let (name, said, is) = (&goal.goal, printed.bound, goal.bound);
        report_v010(
            Text::new(
                format!("goal '{name}': the bound is said to be {said}; the proof gives {is}"),
                format!("目标“{name}”的界写作 {said}，按证明应为 {is}"),
            ),
            findings,
        );
    }
    if !right.contains(&status) {
        let is = right.first().copied().unwrap_or(Status::Feasible);
        report_v010(
            Text::new(
                format!("the status should be {}, not {}", word(is), word(status)),
                format!("状态应为 {}，而非 {}", word(is), word(status)),
            ),
            findings,
        );
    }
}

/// Reports pairs where the status says that there is no plan.
pub(super) fn check_v010_no_pairs(status: Status, n_pairs: usize, findings: &mut Findings) {
    if n_pairs > 0 {
        let status = word(status);
        report_v010(
            Text::new(
                format!("the status is {status}, yet there are {n_pairs} pair(s)"),
                format!("状态为 {status}，名单中却有 {n_pairs} 对"),
            ),
            findings,
        );
    }
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Optimal => "'optimal'",
        Status::Claimed => "'claimed'",
        Status::Feasible => "'feasible'",
        Status::Infeasible => "'infeasible'",
        Status::Unknown => "'unknown'",
    }
}

fn report_v010(message: Text, findings: &mut Findings) {
    findings.error(
        Code::V010,
        Place::File { file: "plan.json".to_owned() },
        message,
        Text::new(
            "the plan says more, or less, than its proof shows: solve again",
            "结果所称与证明不符：请重新求解",
        ),
    );
}
