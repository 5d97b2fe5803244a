//! Linear programs in a tree: brute force against them, on small random models of all kinds.

use crate::support::random::{self, Kind};
use crate::support::{brute, case};
use jiedui::base::{Budget, Findings, Lang, Stop};
use jiedui::model::proof::{LineOf, Lines, Part, ProgramCase};
use jiedui::model::{Model, Packing};
use jiedui::run::{publish, run};
use jiedui::scheme;
use jiedui::solve::{Engine, Outcome, Task, Verdict, solve};
use std::ops::Range;

fn answer(model: &Model, packing: &Packing) -> Outcome {
    let budget = Budget::default();
    solve(Task { model, packing, budget: &budget, watcher: &|_| () }, Engine::Program)
}

/// What is wrong with an outcome, when brute force says `best`.
fn fault(model: &Model, best: Option<&Vec<i64>>, outcome: &Outcome) -> Option<String> {
    let loads = model.layers.iter().filter_map(|layer| layer.loads.as_ref());
    let is_huge = loads.flat_map(|loads| &loads.load).any(|&load| load >= 1 << 28);
    if is_huge && outcome.verdict != Verdict::Optimal {
        return None; // floats hold no such row; the answer says so
    }
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
    let (mut faults, mut possible, mut all, mut open) = (Vec::new(), 0, 0, 0);
    for seed in seeds {
        let model = make(kind, seed);
        if model.layers.iter().any(|layer| layer.spread.is_some()) || !model.worst.is_empty() {
            continue;
        }
        let Ok(packing) = Packing::new(&model) else { continue };
        let best = brute::best(&model);
        let outcome = answer(&model, &packing);
        all += 1;
        // Rounding may leave a last case open: then it says so, and has the best plan all the same.
        if outcome.verdict == Verdict::Feasible(Some(Stop::Unsuited))
            && best.as_ref() == Some(&outcome.value)
        {
            open += 1;
            continue;
        }
        possible += usize::from(best.is_some());
        let found = fault(&model, best.as_ref(), &outcome);
        faults.extend(found.map(|f| format!("{kind:?} seed {seed}: {f}")));
    }
    assert!(open * 25 <= all, "{open} of {all} are left open");
    assert!(faults.is_empty(), "{} of {all} wrong:\n{}", faults.len(), faults.join("\n"));
    assert!(possible * 5 > all && possible < all, "{possible} of {all} are possible");
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

/// Solves a case by programs and by the methods for its structure; judges the plan, then with a proof
/// that was damaged. Returns whether damage was always found.
fn judge(files: &case::Files) {
    let folder = case::write(files);
    let mut findings = Findings::default();
    let case = scheme::read(folder.path(), &mut findings).unwrap();
    let budget = Budget::default();
    let mut solve = |engine| run(&case, engine, &budget, &|_| (), &mut findings).unwrap();
    let (mut answer, other) = (solve(Engine::Program), solve(Engine::Auto));
    assert_eq!(answer.outcome.verdict, other.outcome.verdict);
    assert_eq!(answer.outcome.value, other.outcome.value);
    let is_own = |part: &Part| matches!(part, Part::Program { .. });
    assert!(answer.outcome.proof.parts.iter().all(is_own));
    let published = publish(&case, &answer, Lang::En, false).unwrap();
    assert!(published.verdict.accepted(), "{:#?}", published.verdict.findings);
    assert_eq!(published.verdict.proven, answer.outcome.verdict == Verdict::Optimal);
    let damages: [fn(&mut Lines); 3] = [
        |lines| lines.layers.iter_mut().for_each(|of| *of = LineOf::default()),
        |lines| lines.weights.iter_mut().for_each(|w| *w = 0),
        |lines| lines.layers.iter_mut().for_each(|of| of.helper.push((u32::MAX, 1))),
    ];
    let proof = answer.outcome.proof.clone();
    for (kind, damage) in damages.iter().enumerate() {
        answer.outcome.proof.clone_from(&proof);
        for part in &mut answer.outcome.proof.parts {
            let Part::Program { goals, .. } = part else { continue };
            for case in goals.iter_mut().flat_map(|goal| &mut goal.tree) {
                if let ProgramCase::Leaf(lines) = case {
                    damage(lines);
                }
            }
        }
        let verdict = publish(&case, &answer, Lang::En, false).unwrap().verdict;
        assert!(!verdict.accepted(), "damage {kind} is accepted");
    }
}

#[test]
fn programs_prove_cases_and_damage_is_found() {
    for seed in 0..6 {
        judge(&case::small(seed));
    }
    judge(&case::shipped("tiny"));
}
