//! Groups of members and limits on changes, from the scheme to the verified proof.

use crate::support::case::{self, Files};
use jiedui::base::{Budget, Findings};
use jiedui::model::proof::{CountCase, Part, Prices, RowCase, Settled};
use jiedui::plan::Status;
use jiedui::plan::file::{PlanFiles, parse};
use jiedui::run::{publish, run};
use jiedui::scheme::Case;
use jiedui::score::Scores;
use jiedui::solve::Engine;
use jiedui::verify::verify;

/// Twelve helpers of three levels, eight recipients in three areas; last year's list.
fn files(seed: u64, extra: &str) -> Files {
    let mut rng = case::Rng::new(seed);
    let mut helpers = String::from("code,level,skill\n");
    let mut recipients = String::from("code,area,size,need\n");
    let mut last = String::from("layer,helper,recipient\n");
    let mut matrix = String::from("skill,p,q,r\n");
    for h in 0..12 {
        let level = ["county", "town", "village"][rng.below(3)];
        helpers += &format!("H{h:02},{level},{}\n", ["a", "b", "c"][rng.below(3)]);
        if rng.below(3) > 0 {
            last += &format!("l,H{h:02},R{}\n", rng.below(8));
        }
    }
    for r in 0..8 {
        let area = ["east", "west", "north"][if r < 3 { r } else { rng.below(3) }];
        let need = ["p", "q", "r"][rng.below(3)];
        recipients += &format!("R{r},{area},{},{need}\n", 1 + rng.below(9));
    }
    for skill in ["a", "b", "c"] {
        let cell = |rng: &mut case::Rng| format!("0.{:02}", rng.below(100));
        let row: Vec<String> = (0..3).map(|_| cell(&mut rng)).collect();
        matrix += &format!("{skill},{}\n", row.join(","));
    }
    let scheme = format!("{SCHEME}{extra}");
    let files = [
        ("scheme.toml", scheme),
        ("helpers.csv", helpers),
        ("recipients.csv", recipients),
        ("last.csv", last),
        ("match.csv", matrix),
    ];
    files.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect()
}

const SCHEME: &str = r#"
title = "balance"
[table]
helpers = { file = "helpers.csv", key = "code" }
recipients = { file = "recipients.csv", key = "code" }
[layer.l]
helpers = "helpers"
recipients = "recipients"
per_helper = 1
per_recipient = { aim_min = 1 }
fit = [{ points = 100, match = "match.csv", helper = "skill", recipient = "need" }]
[goals]
order = ["coverage", "balance", "fit"]
keep = { from = "last.csv" }
"#;

const MEMBERS: &str = "
[[balance]]
layer = \"l\"
recipients_by = \"area\"
shares = \"members\"
tolerance = 1
";

const SIZES: &str = "
[[balance]]
layer = \"l\"
recipients_by = \"area\"
in_proportion_to = \"size\"
";

const LEVELS: &str = "
[[balance]]
layer = \"l\"
helpers_by = \"level\"
each = { of = { county = { aim_max = 3 } }, other = { aim_min = 4 } }
";

const CHANGES: &str = "
[[changes]]
at_most = 8
";

/// Reads and solves; the plan as files if there is one, and the findings.
fn solved(files: &Files) -> (Option<(Case, Scores, PlanFiles)>, Findings) {
    let folder = case::write(files);
    let mut findings = Findings::default();
    let Some(case) = jiedui::scheme::read(folder.path(), &mut findings) else {
        return (None, findings);
    };
    let answer = run(&case, Engine::Auto, &Budget::default(), &|_| (), &mut findings);
    let Some(answer) = answer.filter(|a| a.plan.status == Status::Optimal) else {
        return (None, findings);
    };
    let published = publish(&case, &answer, jiedui::base::Lang::En, false).unwrap();
    assert!(published.verdict.accepted(), "{:#?}", published.verdict.findings);
    assert!(published.verdict.proven);
    let text = |name: &str| {
        let file = published.files.iter().find(|(n, _)| n == name).unwrap();
        String::from_utf8(file.1.clone()).unwrap()
    };
    let plan =
        parse(&text("plan.json"), &text("pairs.csv"), &text("proof.json"), &mut findings).unwrap();
    (Some((case, answer.scores, plan)), findings)
}

fn codes(case: &Case, scores: &Scores, files: &PlanFiles) -> Vec<String> {
    let verdict = verify(case, scores, files);
    let mut codes: Vec<String> = verdict.findings.iter().map(|d| d.code.id()).collect();
    codes.dedup();
    codes
}

#[test]
fn balances_and_limits_are_proven_by_what_the_judge_recomputes() {
    let (mut met, mut split) = (0, 0);
    for seed in 0..60 {
        for extra in [MEMBERS, SIZES, LEVELS, CHANGES, &format!("{MEMBERS}{LEVELS}{CHANGES}")] {
            let (plan, findings) = solved(&files(seed, extra));
            let Some((case, scores, plan)) = plan else {
                assert!(findings.has_errors(), "seed {seed} {extra}");
                continue;
            };
            met += 1;
            let [Part::Rows { settled, .. }] = plan.proof.parts.as_slice() else {
                panic!("{extra}")
            };
            split += settled.iter().filter(|s| s.tree.len() > 1).count();
            assert_eq!(codes(&case, &scores, &plan), Vec::<String>::new());
            for goal in 0..3 {
                let mut altered = plan.clone();
                let better = if altered.summary.goals[goal].maximize { 1 } else { -1 };
                altered.summary.goals[goal].bound += better;
                let codes = codes(&case, &scores, &altered);
                assert!(codes.contains(&"V010".to_owned()), "{codes:?}");
            }
        }
    }
    assert!(met > 100, "{met} with a plan");
    assert!(split > 0, "no tree was ever split");
}

/// The same case, where a helper may have three recipients, in few areas.
fn spread_files(seed: u64) -> Files {
    let mut files = files(seed, "\n[[changes]]\nat_most = 5\n");
    let (_, scheme) = files.iter_mut().find(|(name, _)| name == "scheme.toml").unwrap();
    let text = String::from_utf8(scheme.clone()).unwrap();
    let quota = "per_helper = { max = 3 }\nspread = { by = \"area\", points = 30 }";
    let text = text.replace("per_helper = 1", quota);
    *scheme = text.replace("{ aim_min = 1 }", "{ max = 1, aim_min = 1 }").into_bytes();
    files
}

/// Multipliers and limit of a priced part, or of the first leaf where its numbers are split.
fn priced_part(part: &mut Part) -> (&mut Vec<i64>, &mut i64) {
    match part {
        Part::Priced { row, limit, .. } => (row, limit),
        Part::Cases { tree, .. } => {
            let leaf = tree.iter_mut().find_map(|case| match case {
                CountCase::Leaf(part) => Some(&mut **part),
                CountCase::Split { .. } => None,
            });
            priced_part(leaf.unwrap())
        }
        _ => panic!("rows are not priced"),
    }
}

#[test]
fn rows_over_a_part_that_is_no_flow_are_priced_and_proven() {
    let (mut priced, mut noticed) = (0, 0);
    for seed in 0..60 {
        let (plan, _) = solved(&spread_files(seed));
        let Some((case, scores, plan)) = plan else { continue };
        assert_eq!(codes(&case, &scores, &plan), Vec::<String>::new());
        priced += usize::from(priced_part(&mut plan.clone().proof.parts[0]).0[0] != 0);
        for by in [-1_000, 1_000] {
            let mut altered = plan.clone();
            priced_part(&mut altered.proof.parts[0]).0[0] += by;
            let codes = codes(&case, &scores, &altered);
            assert!(codes.iter().all(|c| ["V009", "V010", "V011"].contains(&c.as_str())));
            noticed += usize::from(!codes.is_empty());
        }
        let mut altered = plan.clone();
        *priced_part(&mut altered.proof.parts[0]).1 -= 1;
        noticed += usize::from(!codes(&case, &scores, &altered).is_empty());
    }
    assert!(priced > 5 && noticed > 50, "{priced} priced, {noticed} noticed");
}

#[test]
fn a_changed_multiplier_never_proves_more() {
    let mut seen = 0;
    for seed in 0..40 {
        let (plan, _) = solved(&files(seed, &format!("{MEMBERS}{CHANGES}")));
        let Some((case, scores, plan)) = plan else { continue };
        let mut rng = case::Rng::new(seed + 7);
        for _ in 0..20 {
            let mut altered = plan.clone();
            let Part::Rows { settled, .. } = &mut altered.proof.parts[0] else { panic!() };
            let at = rng.below(settled.len());
            let Settled { left_out, tree, .. } = &mut settled[at];
            let mut all: Vec<&mut Prices> = left_out.iter_mut().collect();
            all.extend(tree.iter_mut().filter_map(|case| match case {
                RowCase::Leaf(prices) if !prices.row.is_empty() => Some(prices),
                _ => None,
            }));
            let at = rng.below(all.len());
            let prices = &mut all[at];
            let by = if rng.below(2) == 0 { 1_000_003 } else { -1_000_003 };
            match rng.below(4) {
                0 => prices.helper[0][rng.below(12)] += by,
                1 => prices.recipient[0][rng.below(8)] += by,
                2 => *prices.row.last_mut().unwrap() += by,
                _ => prices.weights[rng.below(3)] += by,
            }
            // A part of one leaf may still be a bound, but a worse one; a tree proves or does not.
            let codes = codes(&case, &scores, &altered);
            seen += usize::from(!codes.is_empty());
            let sound = ["V009", "V010", "V011"];
            assert!(codes.iter().all(|c| sound.contains(&c.as_str())), "{codes:?}");
        }
    }
    assert!(seen > 100, "{seen} changes were noticed");
}

#[test]
fn a_tree_that_does_not_hang_together_is_refused() {
    for seed in 0..60 {
        let (plan, _) = solved(&files(seed, &format!("{LEVELS}{CHANGES}")));
        let Some((case, scores, plan)) = plan else { continue };
        let Part::Rows { settled, .. } = &plan.proof.parts[0] else { panic!() };
        let Some(at) = settled.iter().position(|s| s.tree.len() > 1) else { continue };
        let alter = |change: &dyn Fn(&mut Vec<RowCase>)| {
            let mut altered = plan.clone();
            let Part::Rows { settled, .. } = &mut altered.proof.parts[0] else { panic!() };
            change(&mut settled[at].tree);
            codes(&case, &scores, &altered)
        };
        let swap = |tree: &mut Vec<RowCase>| {
            let RowCase::Split { yes, no, .. } = &mut tree[0] else { panic!() };
            *no = *yes;
        };
        assert_eq!(alter(&swap), ["V009"]);
        assert_eq!(alter(&|tree| tree.truncate(1)), ["V009"]);
        assert_eq!(alter(&|tree| tree.push(tree[1].clone())), ["V009"]);
        let other = |tree: &mut Vec<RowCase>| {
            let RowCase::Split { helper, .. } = &mut tree[0] else { panic!() };
            *helper = 99;
        };
        assert_eq!(alter(&other), ["V009"]);
        return;
    }
    panic!("no tree was ever split");
}

#[test]
fn a_group_out_of_its_bounds_is_v013() {
    let (plan, _) = solved(&files(1, ""));
    let (_, scores, plan) = plan.unwrap();
    let extra = "
[[balance]]
layer = \"l\"
recipients_by = \"area\"
each = { max = 0 }
";
    let folder = case::write(&files(1, extra));
    let mut findings = Findings::default();
    let case = jiedui::scheme::read(folder.path(), &mut findings).unwrap();
    assert_eq!(codes(&case, &scores, &plan), ["V013"]);
}

/// The findings of a case, as `CODE message / help`, in English.
fn said(extra: &str) -> String {
    let (_, findings) = solved(&files(1, extra));
    let say = |d: &jiedui::base::Diagnostic| {
        assert!(!d.message.zh.is_empty() && !d.help.zh.is_empty());
        format!("{}: {} / {}\n", d.code.id(), d.message.en, d.help.en)
    };
    findings.iter().map(say).collect()
}

#[test]
fn what_cannot_be_is_said_with_both_numbers() {
    let text = said("[[changes]]\nat_most = 2\n");
    assert!(text.contains("M009: at least") && text.contains("2 are allowed"), "{text}");
    let text = said("[[balance]]\nlayer = \"l\"\nhelpers_by = \"level\"\neach = { min = 9 }\n");
    assert!(text.contains("M009") && text.contains("9 against"), "{text}");
    // 12 pairs, but at most 3 in each of three areas.
    let text = said("[[balance]]\nlayer = \"l\"\nrecipients_by = \"area\"\neach = { max = 3 }\n");
    assert!(text.contains("12 against 9, 3 too many"), "{text}");
}

#[test]
fn every_fault_of_a_balance_is_reported() {
    let text = said(
        "[[balance]]\nlayer = \"x\"\nrecipients_by = \"area\"\nshares = \"members\"\n\
         [[balance]]\nlayer = \"l\"\nshares = \"members\"\n\
         [[balance]]\nlayer = \"l\"\nrecipients_by = \"area\"\n\
         [[balance]]\nlayer = \"l\"\nrecipients_by = \"area\"\nshares = \"half\"\n\
         [[balance]]\nlayer = \"l\"\nrecipients_by = \"area\"\neach = 3\ntolerance = 1\n\
         [[balance]]\nlayer = \"l\"\nhelpers_by = \"level\"\nshares = { county = 1, moon = 2 }\n\
         [[changes]]\nlayers = [\"l\"]\n",
    );
    let starts: Vec<&str> = text.lines().map(|l| &l[..4]).collect();
    assert_eq!(starts, ["S005", "S021", "S021", "S020", "S021", "S010", "S003"], "{text}");
    let text = said(
        "[[balance]]\nlayer = \"l\"\nhelpers_by = \"level\"\nin_proportion_to = \"skill\"\n\
         [[balance]]\nlayer = \"l\"\nhelpers_by = \"level\"\nshares = { county = 0 }\n",
    );
    assert!(text.contains("S021: a share or balance needs a whole number"), "{text}");
    assert!(text.contains("S021: layer 'l': the shares add up to zero"), "{text}");
}

/// Two helpers, two recipients; last year's pair, which a ban may exclude; the last goal can only be zero.
fn kept(ban: &str) -> Files {
    let scheme = format!(
        "title = \"kept\"
[table]
helpers = {{ file = \"helpers.csv\", key = \"code\" }}
recipients = {{ file = \"recipients.csv\", key = \"code\" }}
[layer.l]
helpers = \"helpers\"
recipients = \"recipients\"
per_recipient = 1
load = 1
capacity = 4
due = {{ recipient = \"due\" }}
{ban}
[goals]
order = [\"keep\", \"fewest\", \"fill\"]
keep = {{ from = \"last.csv\" }}
fill = {{ layer = \"l\", by = \"level\", order = [\"x\"] }}
"
    );
    let files = [
        ("scheme.toml", scheme.as_str()),
        ("helpers.csv", "code,level\nh0,x\nh1,x\n"),
        ("recipients.csv", "code,due\nr0,2\nr1,2\n"),
        ("last.csv", "layer,helper,recipient\nl,h0,r0\n"),
    ];
    files.into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect()
}

#[test]
fn no_weight_of_a_last_goal_hides_a_gain_in_an_earlier_one() {
    let (best, _) = solved(&kept(""));
    let (case, scores, _) = best.unwrap();
    let ban = "forbid = [{ same = { helper = \"code\", recipient = \"last\" } }]";
    let mut files = kept(ban);
    files[2].1 = b"code,due,last\nr0,2,h0\nr1,2,h0\n".to_vec();
    let (worse, findings) = solved(&files);
    let (.., worse) = worse.unwrap_or_else(|| panic!("{findings:#?}"));
    let [Part::Rows { .. }] = worse.proof.parts.as_slice() else { panic!() };
    for weight in [1, 2, 6, 1 << 40, i64::MAX] {
        let mut altered = worse.clone();
        let Part::Rows { settled, .. } = &mut altered.proof.parts[0] else { panic!() };
        for case in settled.iter_mut().flat_map(|s| &mut s.tree) {
            if let RowCase::Leaf(prices) = case {
                *prices.weights.last_mut().unwrap() = weight;
            }
        }
        assert!(!verify(&case, &scores, &altered).accepted(), "{weight}");
    }
}
