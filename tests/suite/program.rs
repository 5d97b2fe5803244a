//! Linear programs in a tree: brute force against them, on small random models of all kinds.

use crate::support::brute;
use crate::support::random::{self, Kind};
use jiedui::base::Budget;
use jiedui::model::{Model, Packing};
use jiedui::solve::{Engine, Outcome, Task, Verdict, solve};
use std::ops::Range;

fn answer(model: &Model, packing: &Packing) -> Outcome {
    let budget = Budget::default();
    solve(Task { model, packing, budget: &budget, watcher: &|_| () }, Engine::Program)
}

/// What is wrong with an outcome, when brute force says `best`.
fn fault(model: &Model, best: Option<&Vec<i64>>, outcome: &Outcome) -> Option<String> {
    let Some(best) = best else {
        let no = matches!(&outcome.verdict, Verdict::Infeasible(list) if !list.is_empty());
        return (!no).then(|| format!("impossible, but {:?}", outcome.verdict));
    };
    if outcome.verdict != Verdict::Optimal {
        return Some(format!("{:?}; best {best:?}; {:?}", outcome.verdict, outcome.value));
    }
    if outcome.value != *best || outcome.bound != *best {
        return Some(format!("{:?}, bound {:?}, best {best:?}", outcome.value, outcome.bound));
    }
    let is_plan = model.value(&outcome.pairs) == *best && brute::is_plan(model, &outcome.pairs);
    (!is_plan).then(|| format!("not a plan of that value: {:?}", outcome.pairs))
}

fn compare(kind: Kind, seeds: Range<u64>, make: fn(Kind, u64) -> Model) {
    let (mut faults, mut possible, mut all) = (Vec::new(), 0, 0);
    for seed in seeds {
        let model = make(kind, seed);
        if model.layers.iter().any(|layer| layer.spread.is_some()) || !model.worst.is_empty() {
            continue;
        }
        let Ok(packing) = Packing::new(&model) else { continue };
        let best = brute::best(&model);
        let outcome = answer(&model, &packing);
        all += 1;
        possible += usize::from(best.is_some());
        let found = fault(&model, best.as_ref(), &outcome);
        faults.extend(found.map(|f| format!("{kind:?} seed {seed}: {f}")));
    }
    assert!(faults.is_empty(), "{} of {all} wrong:\n{}", faults.len(), faults.join("\n"));
    assert!(possible * 4 > all && possible < all, "{possible} of {all} are possible");
}

#[test]
fn programs_of_all_kinds_are_best_and_proven() {
    for kind in [Kind::Flows, Kind::Teams, Kind::Within, Kind::Shared, Kind::Anything] {
        compare(kind, 0..400, random::model);
    }
    compare(Kind::Loads, 0..400, random::model);
}

#[test]
fn programs_with_rows_are_best_and_proven() {
    for kind in [Kind::Flows, Kind::Teams, Kind::Within, Kind::Anything] {
        compare(kind, 0..400, random::with_rows);
    }
}
