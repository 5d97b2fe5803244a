//! Scenarios solved from the answer of the case: as good, as well proven, whatever the hint.

use crate::scenario::{any_edit, edit, read, scenario};
use crate::support::case;
use crate::support::random::Dice;
use jiedui::base::{Budget, Findings};
use jiedui::model::proof::Part;
use jiedui::plan::list::PairList;
use jiedui::plan::{Plan, Status, file};
use jiedui::run::{self, Answer};
use jiedui::scenario::{self as scenarios, Fate, Scenario};
use jiedui::scheme::{Case, Goal};
use jiedui::solve::{Engine, Hint, Task, solve_from};

fn solved(case: &Case) -> Answer {
    let mut findings = Findings::default();
    run::run(case, Engine::Auto, &Budget::default(), &|_| {}, &mut findings).unwrap()
}

/// Value and bound per goal.
fn goals(plan: &Plan) -> Vec<(String, i64, i64)> {
    plan.goals.iter().map(|g| (g.goal.clone(), g.value, g.bound)).collect()
}

/// Solves scenarios cold and warm; both must say the same, and the judge accept both. Returns
/// how many have a plan.
fn agree(case: &Case, answer: &Answer, all: &[Scenario]) -> usize {
    let hand = PairList::of(&answer.plan, "plan");
    let budget = Budget::default();
    let cold = scenarios::run(case, &hand, all, &budget);
    let warm = scenarios::run_from(case, (&hand, Some(answer)), all, &budget);
    for ((cold, warm), scenario) in cold.iter().zip(&warm).zip(all) {
        assert_eq!(cold.fate, warm.fate, "{scenario:?}");
        assert_ne!(warm.fate, Fate::Rejected, "{scenario:?}");
        let of = |outcome: &scenarios::Outcome| outcome.plan.as_ref().map(goals);
        assert_eq!(of(cold), of(warm), "{scenario:?}");
    }
    warm.iter().filter(|outcome| outcome.fate.has_plan()).count()
}

/// Last year's list is the plan, in all layers, and goals stand in this order.
fn looking_back(case: &Case, answer: &Answer, goals: &[Goal]) -> Case {
    let mut case = case.clone();
    case.scheme.goals = goals.to_vec();
    let previous = case.scheme.previous.as_mut().unwrap();
    previous.counts.fill(true);
    for (pairs, layer) in previous.pairs.iter_mut().zip(&answer.plan.layers) {
        *pairs = layer.pairs.iter().map(|p| (p.helper.clone(), p.recipient.clone())).collect();
        pairs.sort();
    }
    case
}

#[test]
fn the_district_warm_is_the_district_cold() {
    let case = read(&case::shipped("district"));
    let answer = solved(&case);
    let edits = [
        "do = \"remove\"\ntable = \"units\"\nkey = \"U40\"",
        "do = \"add\"\ntable = \"villages\"\nkey = \"V900\"\nlike = \"V001\"",
        "do = \"merge\"\ntable = \"units\"\nkey = \"U40\"\ninto = \"U41\"",
        "do = \"count\"\ngroup = \"lagging\"\ncount = 62",
        "do = \"quota\"\nlayer = \"cadres-to-households\"\nof = \"recipients\"\naim_max = 7",
    ];
    let all: Vec<Scenario> = edits.iter().map(|keys| scenario(&edit(keys))).collect();
    assert_eq!(agree(&case, &answer, &all), all.len());
}

#[test]
fn small_cases_warm_are_small_cases_cold() {
    let mut plans = 0;
    for seed in 0..60 {
        let case = read(&case::small(seed % 10));
        let answer = solved(&case);
        let mut dice = Dice::new(1_000 + seed);
        let some = |dice: &mut Dice| (0..dice.between(1, 3)).map(|_| any_edit(dice)).collect();
        let all: Vec<Scenario> =
            (0..3).map(|_| some(&mut dice)).map(|t: String| scenario(&t)).collect();
        plans += agree(&case, &answer, &all);
    }
    assert!(plans > 40, "{plans}");
}

#[test]
fn without_edits_the_warm_answer_is_the_plan_in_hand() {
    for files in (0..8).map(case::small).chain([case::shipped("district")]) {
        let case = read(&files);
        let answer = solved(&case);
        let mut findings = Findings::default();
        let budget = Budget::default();
        let known = (&case, &answer);
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let warm = || run::run_from(&case, known, &budget, &mut Findings::default()).unwrap();
            let answer = pool.install(warm);
            (answer.outcome.pairs.clone(), file::proof_json(&answer.outcome.proof), answer)
        };
        let (one, three) = (on(1), on(3));
        assert_eq!(one.0, answer.outcome.pairs);
        assert!(one.0 == three.0 && one.1 == three.1);
        assert_eq!(one.2.plan.layers, answer.plan.layers);
        assert!(run::judge(&case, &one.2).unwrap().accepted());
        let again = scenarios::apply(&case, &scenario(""), &PairList::default(), &mut findings);
        assert!(again.is_some());
    }
}

#[test]
fn a_wrong_hint_does_no_harm() {
    for seed in 0..20 {
        let case = read(&case::small(seed % 10));
        let answer = solved(&case);
        let (model, packing) = (&answer.compiled.model, &answer.compiled.packing);
        let mut dice = Dice::new(seed);
        let mut spoil = |l: &mut i64| *l = l.saturating_add(dice.between(-1 << 50, 1 << 50));
        let mut hint = Hint { pairs: vec![vec![(0, 0), (9, 0), (7, 7)]], parts: Vec::new() };
        for mut part in answer.outcome.proof.parts.clone() {
            if let Part::Columns { pools, root, .. } = &mut part {
                pools.iter_mut().flatten().flatten().flatten().for_each(&mut spoil);
                root.iter_mut().for_each(&mut spoil);
                pools.pop();
            }
            hint.parts.push(part);
        }
        let budget = Budget::default();
        let task = Task { model, packing, budget: &budget, watcher: &|_| {} };
        let found = solve_from(task, Engine::Auto, &hint);
        assert_eq!(found.value, answer.outcome.value, "seed {seed}");
        assert_eq!(found.bound, answer.outcome.bound, "seed {seed}");
        assert_eq!(found.verdict, answer.outcome.verdict, "seed {seed}");
    }
}

/// What a repair asks: most pairs of the plan stay, by one goal before or after the others.
#[test]
fn changes_are_counted_before_other_goals_and_proven() {
    use Goal::{Aims, Coverage, Fit, Keep};
    let case = read(&case::shipped("district"));
    let answer = solved(&case);
    let gone = edit("do = \"remove\"\ntable = \"units\"\nkey = \"U40\"");
    let merged = edit("do = \"merge\"\ntable = \"units\"\nkey = \"U40\"\ninto = \"U41\"");
    let frozen = gone.clone() + &edit("do = \"freeze\"");
    let village = edit("do = \"add\"\ntable = \"villages\"\nkey = \"V900\"\nlike = \"V001\"")
        + &edit("do = \"count\"\ngroup = \"lagging\"\ncount = 64");
    let orders = [
        (vec![Coverage, Keep, Aims, Fit], gone.clone()),
        (vec![Coverage, Aims, Keep, Fit], merged),
        (vec![Keep, Coverage, Aims, Fit], gone),
        (vec![Coverage, Aims, Keep, Fit], frozen),
        (vec![Coverage, Keep, Aims, Fit], village),
    ];
    for (order, edits) in orders {
        let case = looking_back(&case, &answer, &order);
        let hand = PairList::of(&answer.plan, "plan");
        for known in [None, Some(&answer)] {
            let all = [scenario(&edits)];
            let outcome = scenarios::run_from(&case, (&hand, known), &all, &Budget::default());
            assert_eq!(outcome[0].fate, Fate::Solved(Status::Optimal), "{order:?}\n{edits}");
        }
    }
}
