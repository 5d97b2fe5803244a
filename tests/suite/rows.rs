//! Side rows: brute force, the flat program and the proofs against the flow with rows.

use crate::support::brute;
use crate::support::random::{self, Kind};
use jiedui::base::Budget;
use jiedui::model::proof::{Part, Prices, RowCase};
use jiedui::model::{Layer, Model, Node, Packing, SideRow};
use jiedui::solve::mip::Backend;
use jiedui::solve::{Engine, Outcome, Task, Verdict, solve};

fn answer(model: &Model, packing: &Packing, engine: Engine) -> Outcome {
    let budget = Budget::default();
    solve(Task { model, packing, budget: &budget, watcher: &|_| () }, engine)
}

/// What is wrong with an outcome, when brute force says `best`; and whether it is proven.
fn fault(model: &Model, best: Option<&Vec<i64>>, outcome: &Outcome) -> Option<String> {
    let Some(best) = best else {
        let no = matches!(&outcome.verdict, Verdict::Infeasible(list) if !list.is_empty());
        return (!no).then(|| format!("impossible, but {:?}", outcome.verdict));
    };
    if !matches!(outcome.verdict, Verdict::Optimal | Verdict::Claimed) {
        return Some(format!("{:?}; best {best:?}; {:?}", outcome.verdict, outcome.parts));
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
    None
}

/// Compares an engine with brute force; returns how many outcomes are proven.
fn compare(kind: Kind, seeds: std::ops::Range<u64>, engine: Engine) -> (usize, usize) {
    let (mut faults, mut possible, mut proven, mut all) = (Vec::new(), 0, 0, 0);
    for seed in seeds {
        let model = random::with_rows(kind, seed);
        let Ok(packing) = Packing::new(&model) else { continue };
        let best = brute::best(&model);
        let outcome = answer(&model, &packing, engine);
        all += 1;
        possible += usize::from(best.is_some());
        proven += usize::from(outcome.verdict == Verdict::Optimal);
        let found = fault(&model, best.as_ref(), &outcome);
        faults.extend(found.map(|f| format!("{kind:?} seed {seed}: {f}")));
    }
    assert!(faults.is_empty(), "{} of {all} wrong:\n{}", faults.len(), faults.join("\n"));
    assert!(possible * 4 > all && possible < all, "{possible} of {all} are possible");
    (proven, possible)
}

#[test]
fn flows_with_rows_are_best_and_proven() {
    let (proven, possible) = compare(Kind::Flows, 0..4000, Engine::Auto);
    assert_eq!(proven, possible, "only claimed");
}

#[test]
fn rows_over_teams_and_layers_within_are_best() {
    compare(Kind::Teams, 0..600, Engine::Auto);
    compare(Kind::Within, 0..300, Engine::Auto);
}

#[test]
fn the_flat_program_has_the_same_rows() {
    compare(Kind::Flows, 4000..5000, Engine::Flat(Backend::Microlp));
}

/// The bound of one case, as [`jiedui::model::proof`] states it, for a model of one part.
fn bound(model: &Model, prices: &Prices, settled: &[(usize, u32, u32, bool)]) -> Option<i128> {
    let priced = |value: &[i64]| -> i128 {
        value.iter().zip(&prices.weights).map(|(v, w)| i128::from(v * w)).sum()
    };
    let mut total = 0;
    for (l, layer) in model.layers.iter().enumerate() {
        for h in 0..layer.helpers.len() {
            for c in layer.candidates.of(h) {
                let r = layer.candidates.recipient[c];
                let cost: Vec<i64> =
                    (0..model.goals.len()).map(|g| layer.candidates.cost(g, c)).collect();
                let mut reduced = priced(&cost);
                reduced -= i128::from(prices.helper[l][h] + prices.recipient[l][r as usize]);
                for (row, m) in model.rows.iter().zip(&prices.row) {
                    let of = row.terms.iter().filter(|t| (t.layer, t.candidate) == (l, c));
                    reduced -= of.map(|t| i128::from(m * t.coefficient)).sum::<i128>();
                }
                let answer = settled.iter().find(|s| (s.0, s.1 as usize, s.2) == (l, h, r));
                total += match answer {
                    Some((.., true)) => reduced,
                    Some((.., false)) => 0,
                    None => reduced.min(0),
                };
            }
        }
        total += members(layer, prices, l, &priced)?;
    }
    for (row, m) in model.rows.iter().zip(&prices.row) {
        total += row_least(row, *m, model.goals.len(), &priced)?;
    }
    Some(total)
}

fn members(
    layer: &Layer,
    prices: &Prices,
    l: usize,
    priced: &dyn Fn(&[i64]) -> i128,
) -> Option<i128> {
    let least = |(node, m): (&Node, &i64)| {
        let at = |k: u32| {
            let mut total = vec![0; prices.weights.len()];
            node.charge(k, &mut total);
            priced(&total) + i128::from(*m) * i128::from(k)
        };
        (node.min..=node.max).map(at).min()
    };
    let helpers = layer.helpers.iter().zip(&prices.helper[l]).map(least);
    let recipients = layer.recipients.iter().zip(&prices.recipient[l]).map(least);
    helpers.chain(recipients).sum()
}

fn row_least(row: &SideRow, m: i64, goals: usize, priced: &dyn Fn(&[i64]) -> i128) -> Option<i128> {
    let (low, high) = row.range();
    let lawful = (low..=high)
        .filter(|y| row.min.is_none_or(|min| *y >= min) && row.max.is_none_or(|max| *y <= max));
    let at = |y: i64| {
        let mut total = vec![0; goals];
        row.charge(y, &mut total);
        priced(&total) + i128::from(m) * i128::from(y)
    };
    lawful.map(at).min()
}

#[test]
fn multipliers_of_every_case_prove_the_value() {
    let (mut split, mut single) = (0, 0);
    for seed in 0..3000 {
        let model = random::with_rows(Kind::Flows, seed);
        let Ok(packing) = Packing::new(&model) else { continue };
        let outcome = answer(&model, &packing, Engine::Auto);
        let [Part::Rows { settled, layers }] = outcome.proof.parts.as_slice() else { continue };
        if outcome.verdict != Verdict::Optimal || layers.len() != model.layers.len() {
            continue;
        }
        let mut next = 0;
        for proof in settled {
            assert_eq!(proof.first, next, "seed {seed}");
            next = proof.last + 1;
            split += usize::from(proof.tree.len() > 1);
            single += usize::from(proof.tree.len() == 1);
            let mut open = vec![(0, Vec::new())];
            while let Some((at, known)) = open.pop() {
                match &proof.tree[at as usize] {
                    RowCase::Split { layer, helper, recipient, yes, no } => {
                        for (next, answer) in [(yes, true), (no, false)] {
                            let mut known = known.clone();
                            known.push((*layer as usize, *helper, *recipient, answer));
                            open.push((*next, known));
                        }
                    }
                    RowCase::Leaf(prices) => {
                        let value = outcome.value.iter().zip(&prices.weights);
                        let value: i128 = value.map(|(v, w)| i128::from(v * w)).sum();
                        let last = i128::from(prices.weights[proof.last as usize]);
                        let bound = bound(&model, prices, &known);
                        let proves = bound.is_none_or(|bound| bound > value - last);
                        assert!(proves, "seed {seed}: {bound:?} against {value}");
                    }
                }
            }
        }
        assert_eq!(next as usize, model.goals.len(), "seed {seed}");
    }
    assert!(split > 50 && single > 500, "{split} split, {single} single");
}
