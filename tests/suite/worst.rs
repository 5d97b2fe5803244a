//! The worst case first: against the definition, the unfolded goals, and the judge.

use crate::support::brute;
use crate::support::case::{self, Files};
use crate::support::random;
use jiedui::base::{Budget, Findings};
use jiedui::model::proof::Part;
use jiedui::model::{Model, Packing, Side};
use jiedui::plan::Status;
use jiedui::plan::file::{PlanFiles, parse};
use jiedui::run::{publish, run};
use jiedui::solve::mip::Backend;
use jiedui::solve::{Engine, Outcome, Task, Verdict, solve};
use jiedui::verify::verify;
use std::cmp::Reverse;

fn answer(model: &Model, engine: Engine) -> Option<Outcome> {
    let packing = Packing::new(model).ok()?;
    let budget = Budget::default();
    Some(solve(Task { model, packing: &packing, budget: &budget, watcher: &|_| () }, engine))
}

/// What is wrong with an outcome, when brute force on the unfolded goals says `best`.
fn fault(model: &Model, best: Option<&Vec<i64>>, outcome: &Outcome) -> Option<String> {
    let Some(best) = best else {
        let no = matches!(&outcome.verdict, Verdict::Infeasible(list) if !list.is_empty());
        return (!no).then(|| format!("impossible, but {:?}", outcome.verdict));
    };
    let value = model.unfold().unwrap().value(&outcome.pairs);
    let known = matches!(outcome.verdict, Verdict::Optimal | Verdict::Claimed);
    let sound = known && value == *best && outcome.bound == outcome.value;
    (!sound).then(|| format!("{:?} {value:?}, best {best:?}", outcome.verdict))
}

#[test]
fn the_worst_then_the_next_worst_is_best() {
    let (mut faults, mut proven, mut possible, mut claimed) = (Vec::new(), 0, 0, 0);
    for seed in 0..3000 {
        let model = random::with_worst(seed);
        let best = brute::best(&model.unfold().unwrap());
        let Some(outcome) = answer(&model, Engine::Auto) else { continue };
        possible += usize::from(best.is_some());
        proven += usize::from(outcome.verdict == Verdict::Optimal);
        claimed += usize::from(outcome.verdict == Verdict::Claimed);
        let found = fault(&model, best.as_ref(), &outcome);
        faults.extend(found.map(|f| format!("seed {seed}: {f}")));
        if seed < 300 {
            let flat = answer(&model, Engine::Flat(Backend::Microlp)).unwrap();
            let found = fault(&model, best.as_ref(), &flat);
            faults.extend(found.map(|f| format!("seed {seed}, flat: {f}")));
        }
    }
    assert!(faults.is_empty(), "{} wrong:\n{}", faults.len(), faults.join("\n"));
    assert!(possible > 1000 && proven * 3 > possible && proven + claimed == possible);
}

#[test]
fn unfolded_goals_are_the_definition() {
    for seed in 0..250 {
        let mut model = random::with_worst(seed);
        if model.layers.len() > 1 || model.layers[0].candidates.len() > 10 {
            continue;
        }
        model.rows.clear();
        let worst = &model.worst[0];
        let layer = &model.layers[0];
        let all: Vec<(u32, u32)> = (0..layer.helpers.len())
            .flat_map(|h| layer.candidates.of(h).map(move |c| (h, c)))
            .map(|(h, c)| (h as u32, layer.candidates.recipient[c]))
            .collect();
        let key = |pairs: &Vec<(u32, u32)>| {
            let n = match worst.side {
                Side::Helper => layer.helpers.len(),
                Side::Recipient => layer.recipients.len(),
            };
            let mut scores = vec![0; n];
            for &(h, r) in pairs {
                let at = if worst.side == Side::Helper { h } else { r };
                scores[at as usize] = worst.score[layer.candidates.find(h as usize, r).unwrap()];
            }
            scores.sort_unstable();
            let value = model.value(std::slice::from_ref(pairs));
            let sorted: Vec<_> = scores.into_iter().map(Reverse).collect();
            (value[..worst.goal].to_vec(), sorted, value[worst.goal + 1..].to_vec())
        };
        let sets = 0..1_u32 << all.len();
        let chosen = sets.map(|set| -> Vec<(u32, u32)> {
            (0..all.len()).filter(|i| set & (1 << i) != 0).map(|i| all[i]).collect()
        });
        let plans: Vec<_> =
            chosen.filter(|p| brute::is_plan(&model, std::slice::from_ref(p))).collect();
        let best = plans.iter().map(key).min();
        let outcome = answer(&model, Engine::Auto);
        let Some(outcome) = outcome else { continue };
        let found = (outcome.verdict == Verdict::Optimal).then(|| key(&outcome.pairs[0]));
        assert_eq!(found, best, "seed {seed}");
    }
}

const SCHEME: &str = r#"
title = "worst"
[table]
helpers = { file = "helpers.csv", key = "code" }
recipients = { file = "recipients.csv", key = "code" }
[layer.l]
helpers = "helpers"
recipients = "recipients"
per_helper = { max = 1, aim_min = 1 }
per_recipient = { aim_min = 1, max = 2 }
fit = [{ points = 100, match = "match.csv", helper = "skill", recipient = "need" }]
[goals]
order = ["coverage", "worst", "fit"]
worst = { layer = "l", of = "helpers" }
"#;

const BALANCE: &str = "
[[balance]]
layer = \"l\"
recipients_by = \"area\"
each = { min = 2 }
";

fn files(seed: u64, extra: &str) -> Files {
    let mut rng = case::Rng::new(seed);
    let mut helpers = String::from("code,skill\n");
    let mut recipients = String::from("code,area,need\n");
    let mut matrix = String::from("skill,p,q,r,s\n");
    for h in 0..14 {
        helpers += &format!("H{h:02},{}\n", ["a", "b", "c", "d"][rng.below(4)]);
    }
    for r in 0..9 {
        let area = ["east", "west", "north"][r % 3];
        recipients += &format!("R{r},{area},{}\n", ["p", "q", "r", "s"][rng.below(4)]);
    }
    for skill in ["a", "b", "c", "d"] {
        let cell = |rng: &mut case::Rng| format!("0.{:02}", rng.below(100));
        let row: Vec<String> = (0..4).map(|_| cell(&mut rng)).collect();
        matrix += &format!("{skill},{}\n", row.join(","));
    }
    let files = [
        ("scheme.toml", format!("{SCHEME}{extra}")),
        ("helpers.csv", helpers),
        ("recipients.csv", recipients),
        ("match.csv", matrix),
    ];
    files.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect()
}

#[test]
fn the_judge_counts_the_worst_and_refuses_what_is_altered() {
    let (mut levels_seen, mut refused) = (0, 0);
    for seed in 0..40 {
        for extra in ["", BALANCE] {
            let folder = case::write(&files(seed, extra));
            let mut findings = Findings::default();
            let case = jiedui::scheme::read(folder.path(), &mut findings).unwrap();
            let answer = run(&case, Engine::Auto, &Budget::default(), &|_| (), &mut findings);
            let answer = answer.unwrap_or_else(|| panic!("{findings:#?}"));
            assert_eq!(answer.plan.status, Status::Optimal);
            let published = publish(&case, &answer, jiedui::base::Lang::En, false).unwrap();
            let verdict = &published.verdict;
            assert!(verdict.proven, "seed {seed}: {:#?}", verdict.findings);
            let text = |name: &str| {
                let file = published.files.iter().find(|(n, _)| n == name).unwrap();
                String::from_utf8(file.1.clone()).unwrap()
            };
            let (summary, pairs, proof) =
                (text("plan.json"), text("pairs.csv"), text("proof.json"));
            let plan = parse(&summary, &pairs, &proof, &mut findings).unwrap();
            let codes = |change: &dyn Fn(&mut PlanFiles)| {
                let mut altered = plan.clone();
                change(&mut altered);
                let verdict = verify(&case, &answer.scores, &altered);
                let mut codes: Vec<String> = verdict.findings.iter().map(|d| d.code.id()).collect();
                codes.dedup();
                codes
            };
            let raised = codes(&|p| p.summary.goals[1].bound += 1);
            assert!(raised.contains(&"V010".to_owned()), "{raised:?}");
            let raised = codes(&|p| p.summary.goals[1].value += 1);
            assert!(raised.contains(&"V008".to_owned()), "{raised:?}");
            let Part::Levels { levels, .. } = &plan.proof.parts[0] else { panic!() };
            levels_seen += levels.len();
            for at in 0..levels.len() {
                let without = codes(&|p| {
                    let Part::Levels { levels, .. } = &mut p.proof.parts[0] else { panic!() };
                    levels.remove(at);
                });
                // A threshold that no member scores may be one too many.
                assert!(without.is_empty() || without == ["V009"], "seed {seed}: {without:?}");
                assert!(at > 0 && at + 1 < levels.len() || !without.is_empty(), "seed {seed}");
                refused += usize::from(!without.is_empty());
                let other = codes(&|p| {
                    let Part::Levels { levels, .. } = &mut p.proof.parts[0] else { panic!() };
                    levels[at].prices.helper[0][seed as usize % 14] += 1_000_003;
                });
                assert!(other.is_empty() || other == ["V009"], "{other:?}");
            }
        }
    }
    assert!(levels_seen > 300 && refused * 2 > levels_seen, "{refused} of {levels_seen}");
}

/// Two helpers for two recipients: 90 + 20 together, or 50 + 40; the worst case takes the second.
#[test]
fn the_worst_outranks_the_sum() {
    let scheme =
        SCHEME.replace("match.csv\", helper = \"skill\"", "match.csv\", helper = \"code\"");
    let scheme = scheme.replace("recipient = \"need\"", "recipient = \"code\"");
    let scheme = scheme.replace("aim_min = 1, max = 2", "max = 1");
    let all: Files = [
        ("scheme.toml", scheme.as_str()),
        ("helpers.csv", "code\nh1\nh2\n"),
        ("recipients.csv", "code,area\nr1,x\nr2,x\n"),
        ("match.csv", "code,r1,r2\nh1,0.9,0.5\nh2,0.4,0.2\n"),
    ]
    .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
    .to_vec();
    let folder = case::write(&all);
    let mut findings = Findings::default();
    let case = jiedui::scheme::read(folder.path(), &mut findings).unwrap();
    let answer = run(&case, Engine::Auto, &Budget::default(), &|_| (), &mut findings).unwrap();
    let values: Vec<i64> = answer.plan.goals.iter().map(|g| g.value).collect();
    assert_eq!(values, [0, 4000, 9000]);
}

#[test]
fn several_partners_have_no_one_score() {
    let mut all = files(1, "");
    let text = String::from_utf8(all[0].1.clone()).unwrap();
    all[0].1 = text.replace("of = \"helpers\"", "of = \"recipients\"").into_bytes();
    let folder = case::write(&all);
    let mut findings = Findings::default();
    let case = jiedui::scheme::read(folder.path(), &mut findings).unwrap();
    let answer = run(&case, Engine::Auto, &Budget::default(), &|_| (), &mut findings);
    assert!(answer.is_none());
    let found = findings.iter().find(|d| d.code.id() == "S023").unwrap();
    assert!(found.message.en.contains("9 members may have several"), "{found:?}");
    assert!(found.help.en.contains("per_recipient = { max = 1 }"), "{found:?}");
}
