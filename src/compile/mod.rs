//! Scheme, tables and scores to a [`Model`]: a list of passes.
//!
//! Goes in: a case and its scores. Comes out: [`Compiled`], the model and the way back from its
//! positions to keys. Members are numbered in key order, so nothing later can depend on the order
//! of rows in a file. Deliberately not here: any solver.

pub mod arithmetic;
mod balance;
mod candidates;
mod continuity;
mod forced;
mod levels;
mod links;
mod loads;
mod nodes;
mod reach;
mod rule;
mod spread;
mod teams;
mod worst;

use crate::base::{Code, Findings, Place, Text};
use crate::model::{Layer, Model, Packing};
use crate::scheme::Case;
use crate::score::{LayerScores, Ruling, Scores};

/// A model and what its positions mean.
#[derive(Debug)]
pub struct Compiled {
    /// The model.
    pub model: Model,
    /// The weights that make its goals one integer.
    pub packing: Packing,
    /// Per layer: members, fit and rules.
    pub layers: Vec<LayerScores>,
    /// Per layer: pairs excluded by each rule.
    pub excluded: Vec<Vec<(Ruling, usize)>>,
}

/// Compiles a case, or reports why it cannot be.
pub fn compile(case: &Case, scores: &Scores, findings: &mut Findings) -> Option<Compiled> {
    let scheme = &case.scheme;
    let goals = scheme.goals.iter().map(|g| g.name().to_owned()).collect();
    let mut model = Model { goals, ..Model::default() };
    let (mut layers, mut excluded) = (Vec::new(), Vec::new());
    for layer in &scheme.layers {
        let pairs = LayerScores::new(case, scores, layer, findings);
        let mut draft = Layer { name: layer.name.clone(), ..Layer::default() };
        teams::run(case, layer, &pairs, &mut draft);
        links::run(case, layer, (&pairs, &layers), &mut draft);
        let excluded_here = candidates::run(layer, &pairs, &model, &mut draft);
        reach::check_m007_idle_rule(layer, &excluded_here, findings);
        excluded.push(excluded_here);
        candidates::price(case, layer, &pairs, &mut draft);
        continuity::run(case, layer, &pairs, &mut draft);
        levels::run(case, layers.len(), &pairs, &mut draft);
        spread::run(case, layer, &pairs, &mut draft);
        nodes::run(case, layer, &pairs, &mut draft);
        loads::run(layer, &pairs, &mut draft);
        model.layers.push(draft);
        layers.push(pairs);
    }
    balance::run(case, &layers, &mut model, findings);
    rule::run(case, &layers, &mut model, findings);
    forced::run(case, &layers, &mut model, findings);
    worst::run(case, &layers, &mut model, findings);
    reach::check(case, &model, &layers, findings);
    let packing = Packing::new(&model);
    if let Err(error) = &packing {
        report_m005_goals_too_large(error.bits, findings);
    }
    if findings.has_errors() {
        return None;
    }
    Some(Compiled { model, packing: packing.ok()?, layers, excluded })
}

fn report_m005_goals_too_large(bits: u32, findings: &mut Findings) {
    findings.error(
        Code::M005,
        Place::Case,
        Text::new(
            format!("the goals in strict order need {bits} bits, and exact sums have 60"),
            format!("各级目标严格排序需要 {bits} 位整数，而精确求和只有 60 位"),
        ),
        Text::new(
            "take a goal out of the order, lower the weight of a layer, or split the case",
            "请减少目标、降低某层的 weight，或把案例拆开求解",
        ),
    );
}
