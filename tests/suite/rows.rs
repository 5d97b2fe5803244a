//! Side rows: brute force, the flat program and the proofs against the flow with rows.

use crate::support::brute;
use crate::support::random::{self, Dice, Kind};
use jiedui::base::Budget;
use jiedui::model::proof::{Part, Prices, RowCase, Settled};
use jiedui::model::{Candidates, Layer, Model, Node, Packing, SideRow, Term};
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
    // Priced rows prove some of them; the rest is what the flat program claims.
    let (teams, _) = compare(Kind::Teams, 0..600, Engine::Auto);
    let (within, _) = compare(Kind::Within, 0..300, Engine::Auto);
    assert!(teams > 50 && within > 20, "{teams} and {within} proven");
}

/// One layer of `n` helpers and three recipients for each, all exact, at most every fifth pair new.
fn few_changes(n: usize, seed: u64) -> Model {
    let mut dice = Dice::new(seed);
    let recipients = 3 * n;
    let node = |k: usize| Node { min: k as u32, max: k as u32, charges: Vec::new() };
    let all = |_| (0..recipients as u32).collect::<Vec<_>>();
    let fit = (0..n * recipients).map(|_| -dice.between(0, 9999) as i32).collect();
    let candidates = Candidates {
        start: (0..=n).map(|h| (h * recipients) as u32).collect(),
        recipient: (0..n).flat_map(all).collect(),
        cost: vec![fit],
    };
    let is_new = |c: &usize| c / recipients != (c % recipients) / 3;
    let term = |candidate: usize| Term { layer: 0, candidate, coefficient: 1 };
    let terms = (0..n * recipients).filter(is_new).map(term).collect();
    let layer = Layer {
        helpers: vec![node(3); n],
        recipients: vec![node(1); recipients],
        candidates,
        ..Layer::default()
    };
    let max = Some(recipients as i64 / 5);
    let row = SideRow { name: "new".to_owned(), terms, min: None, max, charges: Vec::new() };
    Model { goals: vec!["fit".to_owned()], layers: vec![layer], rows: vec![row], worst: vec![] }
}

#[test]
fn a_limit_on_changes_is_what_the_flat_program_says() {
    for seed in 0..4 {
        let model = few_changes(8, seed);
        let packing = Packing::new(&model).unwrap();
        let flat = answer(&model, &packing, Engine::Flat(Backend::Microlp));
        let ours = answer(&model, &packing, Engine::Structured);
        assert_eq!(ours.verdict, Verdict::Optimal, "seed {seed}");
        assert_eq!(ours.value, flat.value, "seed {seed}");
    }
}

#[test]
fn work_on_a_limit_on_changes_stays() {
    let work = |seed: u64| {
        let model = few_changes(50, seed);
        let outcome = answer(&model, &Packing::new(&model).unwrap(), Engine::Structured);
        assert_eq!(outcome.verdict, Verdict::Optimal);
        outcome.parts[0].work.clone()
    };
    let counted = |seed: u64| work(seed).into_iter().map(|(_, n)| n).collect::<Vec<u64>>();
    assert_eq!(
        (0..3).map(counted).collect::<Vec<_>>(),
        [[7700, 44, 9], [7700, 8, 2], [7700, 88, 21]]
    );
}

#[test]
fn the_flat_program_has_the_same_rows() {
    compare(Kind::Flows, 4000..5000, Engine::Flat(Backend::Microlp));
}

/// Pairs of which something is said: layer, helper, recipient.
type Known = Vec<(usize, u32, u32, bool)>;

/// All pairs.
fn pairs(model: &Model) -> impl Iterator<Item = (usize, u32, u32, usize)> {
    model.layers.iter().enumerate().flat_map(|(l, layer)| {
        (0..layer.helpers.len()).flat_map(move |h| {
            let pair = move |c: usize| (l, h as u32, layer.candidates.recipient[c], c);
            layer.candidates.of(h).map(pair)
        })
    })
}

fn priced(value: &[i64], prices: &Prices) -> i128 {
    value.iter().zip(&prices.weights).map(|(v, w)| i128::from(v * w)).sum()
}

/// The term of a pair.
fn reduced(model: &Model, prices: &Prices, (l, h, r, c): (usize, u32, u32, usize)) -> i128 {
    let candidates = &model.layers[l].candidates;
    let cost: Vec<i64> = (0..model.goals.len()).map(|g| candidates.cost(g, c)).collect();
    let mut reduced = priced(&cost, prices);
    reduced -= i128::from(prices.helper[l][h as usize] + prices.recipient[l][r as usize]);
    for (row, m) in model.rows.iter().zip(&prices.row) {
        let of = row.terms.iter().filter(|t| (t.layer, t.candidate) == (l, c));
        reduced -= of.map(|t| i128::from(m * t.coefficient)).sum::<i128>();
    }
    reduced
}

/// The bound of one case, as [`jiedui::model::proof`] states it, for a model of one part.
fn bound(model: &Model, prices: &Prices, known: &Known) -> Option<i128> {
    let mut total = 0;
    for pair in pairs(model) {
        let reduced = reduced(model, prices, pair);
        let answer = known.iter().find(|k| (k.0, k.1, k.2) == (pair.0, pair.1, pair.2));
        total += match answer {
            Some((.., true)) => reduced,
            Some((.., false)) => 0,
            None => reduced.min(0),
        };
    }
    let of = |value: &[i64]| priced(value, prices);
    for (l, layer) in model.layers.iter().enumerate() {
        total += members(layer, prices, l, &of)?;
    }
    for (row, m) in model.rows.iter().zip(&prices.row) {
        total += row_least(row, *m, model.goals.len(), &of)?;
    }
    Some(total)
}

/// Values of a goal differ by multiples of this.
fn unit(model: &Model, goal: usize) -> i64 {
    if model.rows.iter().any(|row| row.charges.iter().any(|c| c.0 == goal)) {
        return 1;
    }
    let mut numbers: Vec<i64> =
        pairs(model).map(|(l, .., c)| model.layers[l].candidates.cost(goal, c)).collect();
    for node in model.layers.iter().flat_map(|l| l.helpers.iter().chain(&l.recipients)) {
        let at = |k: u32| {
            let mut total = vec![0; model.goals.len()];
            node.charge(k, &mut total);
            total[goal]
        };
        numbers.extend((0..node.max).map(|k| at(k + 1) - at(k)));
    }
    let most = numbers.iter().map(|n| n.abs()).max().unwrap_or(0);
    (1..=most).rev().find(|d| numbers.iter().all(|n| n % d == 0)).unwrap_or(1)
}

/// The pairs that a proof leaves out of all cases, as answers "no".
fn left_out(model: &Model, value: &[i64], proof: &Settled, unit: i64) -> Known {
    let mut known = Known::new();
    for prices in &proof.left_out {
        let limit = priced(value, prices) - i128::from(unit * prices.weights[proof.last as usize]);
        let bound = bound(model, prices, &Vec::new());
        for pair in pairs(model) {
            let reduced = reduced(model, prices, pair);
            if reduced > 0 && bound.is_none_or(|bound| bound + reduced > limit) {
                known.push((pair.0, pair.1, pair.2, false));
            }
        }
    }
    known
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
    let (mut split, mut single, mut out) = (0, 0, 0);
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
            out += proof.left_out.len();
            prove(&model, &outcome.value, proof, seed);
        }
        assert_eq!(next as usize, model.goals.len(), "seed {seed}");
    }
    assert!(split > 20 && single > 500 && out > 50, "{split} split, {single} single, {out} out");
}

/// Every leaf of a tree must show that nothing is better.
fn prove(model: &Model, value: &[i64], proof: &Settled, seed: u64) {
    let unit = if proof.first == proof.last { unit(model, proof.last as usize) } else { 1 };
    let out = left_out(model, value, proof, unit);
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
                let is_out = |k: &(usize, u32, u32, bool)| out.contains(&(k.0, k.1, k.2, false));
                if known.iter().any(|k: &(usize, u32, u32, bool)| k.3 && is_out(k)) {
                    continue;
                }
                let last = i128::from(prices.weights[proof.last as usize] * unit);
                let known: Known = known.into_iter().chain(out.iter().copied()).collect();
                let bound = bound(model, prices, &known);
                let limit = priced(value, prices) - last;
                let proves = bound.is_none_or(|bound| bound > limit);
                assert!(proves, "seed {seed}: {bound:?} against {limit}");
            }
        }
    }
}
