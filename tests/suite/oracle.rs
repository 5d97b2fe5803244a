//! Brute force against every method, on small random models.

use crate::support::brute;
use crate::support::random::{self, Kind};
use jiedui::base::{Budget, Stop};
use jiedui::model::flat::{Flat, Origin, flatten};
use jiedui::model::mps::{self, Objective};
use jiedui::model::proof::Part;
use jiedui::model::{Layer, Model, Node, Packing};
use jiedui::solve::mip::Backend;
use jiedui::solve::{Engine, Outcome, Task, Verdict, solve};
use std::collections::BTreeSet;
use std::ops::Range;

/// Solves with a budget that starts now.
fn answer(model: &Model, packing: &Packing, engine: Engine) -> Outcome {
    let budget = Budget::default();
    solve(Task { model, packing, budget: &budget, watcher: &|_| () }, engine)
}

/// What is wrong with an outcome, when brute force says `best`.
fn fault(
    model: &Model,
    best: Option<&Vec<i64>>,
    outcome: &Outcome,
    engine: Engine,
) -> Option<String> {
    let proven = matches!(engine, Engine::Auto | Engine::Structured);
    if outcome.verdict == Verdict::Unknown(Stop::Unsuited) && has_huge_loads(model) {
        return None; // Floats hold no such row; the answer says so.
    }
    let Some(best) = best else {
        let no =
            matches!(&outcome.verdict, Verdict::Infeasible(conflicts) if !conflicts.is_empty());
        return (!no).then(|| format!("impossible, but {:?} {:?}", outcome.verdict, outcome.value));
    };
    let claimed = outcome.proof.parts.iter().any(|p| matches!(p, Part::Claimed { .. }));
    let wanted = if proven && !claimed { Verdict::Optimal } else { Verdict::Claimed };
    if outcome.verdict != wanted {
        return Some(format!("{:?}, not {wanted:?}; best {best:?}", outcome.verdict));
    }
    if outcome.value != *best || outcome.bound != *best {
        return Some(format!(
            "value {:?}, bound {:?}, best {best:?}",
            outcome.value, outcome.bound
        ));
    }
    if model.value(&outcome.pairs) != *best || !brute::is_plan(model, &outcome.pairs) {
        return Some(format!("not a plan of that value: {:?}", outcome.pairs));
    }
    if outcome.sequential.as_ref().is_some_and(|value| value < best) {
        return Some(format!("layer after layer {:?} is better than {best:?}", outcome.sequential));
    }
    None
}

/// Whether some load is beyond what a solver in floats can add up.
fn has_huge_loads(model: &Model) -> bool {
    let loads = model.layers.iter().filter_map(|layer| layer.loads.as_ref());
    loads.flat_map(|loads| &loads.load).any(|load| load.abs() >= 1 << 40)
}

/// Compares an engine with brute force on all seeds of a range; at least a share must be possible.
fn compare(kind: Kind, seeds: Range<u64>, engine: Engine) {
    let (mut faults, mut possible, mut claimed, mut all) = (Vec::new(), 0, 0, 0);
    for seed in seeds {
        let model = random::model(kind, seed);
        let Ok(packing) = Packing::new(&model) else { continue };
        let best = brute::best(&model);
        all += 1;
        possible += usize::from(best.is_some());
        let run = || answer(&model, &packing, engine);
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run));
        let found = match &outcome {
            Ok(outcome) => {
                claimed += usize::from(outcome.verdict == Verdict::Claimed);
                fault(&model, best.as_ref(), outcome, engine)
            }
            Err(_) => Some("panic".to_owned()),
        };
        faults.extend(found.map(|f| format!("{kind:?} seed {seed}: {f}")));
    }
    assert!(faults.is_empty(), "{} of {all} wrong:\n{}", faults.len(), faults.join("\n"));
    let own = engine == Engine::Auto && kind != Kind::Anything;
    assert!(!own || claimed * 50 < all, "{claimed} of {all} only claimed");
    assert!(possible * 4 > all && possible < all, "{possible} of {all} are possible");
}

#[test]
fn flows_are_best() {
    compare(Kind::Flows, 0..4000, Engine::Auto);
}

#[test]
fn teams_are_best() {
    compare(Kind::Teams, 0..4000, Engine::Auto);
}

#[test]
fn places_are_as_few_as_it_pays() {
    compare(Kind::Spread, 0..6000, Engine::Auto);
}

#[test]
fn loads_are_best() {
    compare(Kind::Loads, 0..6000, Engine::Auto);
}

#[test]
fn layers_within_are_best() {
    compare(Kind::Within, 0..4000, Engine::Auto);
}

#[test]
fn layers_within_are_best_the_other_way_round() {
    compare(Kind::Shared, 0..4000, Engine::Auto);
}

#[test]
fn anything_is_best() {
    compare(Kind::Anything, 0..4000, Engine::Auto);
}

#[test]
fn the_flat_program_is_the_same_problem() {
    compare(Kind::Flows, 1000..2500, Engine::Flat(Backend::Microlp));
    compare(Kind::Teams, 1000..2500, Engine::Flat(Backend::Microlp));
    compare(Kind::Spread, 1000..2500, Engine::Flat(Backend::Microlp));
    compare(Kind::Loads, 1000..2500, Engine::Flat(Backend::Microlp));
    compare(Kind::Within, 1000..2500, Engine::Flat(Backend::Microlp));
    compare(Kind::Anything, 1000..2500, Engine::Flat(Backend::Microlp));
}

#[test]
fn the_flat_program_is_the_same_problem_through_good_lp() {
    compare(Kind::Within, 2000..2200, Engine::Flat(Backend::GoodLp));
    compare(Kind::Anything, 2000..2200, Engine::Flat(Backend::GoodLp));
}

#[cfg(feature = "cbc")]
#[test]
fn the_flat_program_is_the_same_problem_through_cbc() {
    compare(Kind::Anything, 3000..3060, Engine::Flat(Backend::Cbc));
}

/// Weak duality, as [`jiedui::model::proof`] states it for a flow.
fn flow_bound(layer: &Layer, packing: &Packing, a: &[i64], b: &[i64]) -> Option<i128> {
    let mut bound = 0;
    for (h, a) in a.iter().enumerate() {
        for c in layer.candidates.of(h) {
            let r = layer.candidates.recipient[c] as usize;
            let cost: i64 = packing
                .weight
                .iter()
                .enumerate()
                .map(|(goal, w)| w * layer.candidates.cost(goal, c))
                .sum();
            bound += (i128::from(cost) - i128::from(*a) - i128::from(b[r])).min(0);
        }
    }
    let side = |nodes: &[Node], multipliers: &[i64]| -> Option<i128> {
        let least = |(node, m): (&Node, &i64)| {
            let at = |k: u32| {
                let charge: i64 =
                    node.charges.iter().map(|(g, f)| packing.weight[*g] * f.at(k)).sum();
                i128::from(charge) + i128::from(*m) * i128::from(k)
            };
            (node.min..=node.max).map(at).min()
        };
        nodes.iter().zip(multipliers).map(least).sum()
    };
    Some(bound + side(&layer.helpers, a)? + side(&layer.recipients, b)?)
}

#[test]
fn multipliers_of_flows_prove_the_value() {
    for seed in 0..2000 {
        let model = random::model(Kind::Flows, seed);
        let Ok(packing) = Packing::new(&model) else { continue };
        let outcome = answer(&model, &packing, Engine::Auto);
        if outcome.verdict != Verdict::Optimal {
            continue;
        }
        let mut bound = 0;
        for (layer, part) in model.layers.iter().zip(&outcome.proof.parts) {
            let Part::Flow { helper, recipient, .. } = part else { panic!("{part:?}") };
            assert_eq!(
                (helper.len(), recipient.len()),
                (layer.helpers.len(), layer.recipients.len())
            );
            bound += flow_bound(layer, &packing, helper, recipient).unwrap();
        }
        assert_eq!(bound, i128::from(packing.pack(&outcome.value)), "seed {seed}");
    }
}

#[test]
fn a_plan_is_a_point_of_the_flat_program() {
    for seed in 0..100 {
        let model = random::model(Kind::Anything, seed);
        let flat = flatten(&model, &(0..model.layers.len()).collect::<Vec<_>>());
        let pairs = flat.variables.iter().filter(|v| matches!(v.origin, Origin::Pair { .. }));
        assert_eq!(pairs.count(), model.layers.iter().map(|l| l.candidates.len()).sum::<usize>());
        for row in &flat.rows {
            let variables: BTreeSet<u32> = row.terms.iter().map(|t| t.0).collect();
            assert_eq!(variables.len(), row.terms.len(), "seed {seed}: {row:?}");
        }
    }
}

fn mps_text(flat: &Flat, model: &Model, objective: Objective<'_>) -> String {
    let mut out = Vec::new();
    mps::write(flat, model, objective, &mut out).expect("memory can be written");
    String::from_utf8(out).expect("names are ASCII here")
}

#[test]
fn names_of_an_mps_file_are_unique_and_declared() {
    for seed in 0..100 {
        let model = random::model(Kind::Anything, seed);
        let Ok(packing) = Packing::new(&model) else { continue };
        let flat = flatten(&model, &(0..model.layers.len()).collect::<Vec<_>>());
        let text = mps_text(&flat, &model, Objective::Packed(&packing));
        let section = |from: &str, to: &str| -> Vec<Vec<&str>> {
            let after = text.split_once(&format!("\n{from}\n")).unwrap().1;
            let within = after.split_once(&format!("{to}\n")).unwrap().0;
            within.lines().map(|line| line.split_whitespace().collect()).collect()
        };
        let rows = section("ROWS", "COLUMNS");
        let names: BTreeSet<&str> = rows.iter().map(|r| r[1]).collect();
        assert_eq!(names.len(), rows.len(), "seed {seed}");
        let entries = section("COLUMNS", "RHS");
        let entries: Vec<_> = entries.iter().filter(|e| e[1] != "'MARKER'").collect();
        assert!(entries.iter().all(|e| names.contains(e[1]) && e[2].parse::<i64>().is_ok()));
        let mut columns: Vec<&str> = entries.iter().map(|e| e[0]).collect();
        columns.dedup();
        assert_eq!(columns.len(), flat.variables.len(), "seed {seed}: a column is in two places");
        assert_eq!(columns.iter().collect::<BTreeSet<_>>().len(), columns.len());
        assert_eq!(section("BOUNDS", "ENDATA").len(), columns.len());
    }
}
