//! Three layers within each other, the first of which follows from the second: the same values as by the
//! flat program, proven.

use crate::support::case::{self, Files, Rng};
use jiedui::base::{Budget, Findings, Lang};
use jiedui::model::proof::Part;
use jiedui::plan::Status;
use jiedui::run::{publish, run};
use jiedui::solve::{Engine, mip::Backend};

const SCHEME: &str = r#"
title = "chain"
[table]
towns = { file = "towns.csv", key = "code" }
villages = { file = "villages.csv", key = "code", refers = { town = "towns" } }
homes = { file = "homes.csv", key = "code", refers = { village = "villages" } }
leaders = { file = "leaders.csv", key = "code" }
[layer.towns]
helpers = "leaders"
recipients = "towns"
per_helper = 1
per_recipient = { TOWNS }
fit = [{ points = 50, same = { helper = "kind", recipient = "kind" } }]
[layer.villages]
helpers = "leaders"
recipients = "villages"
within = "towns"
per_helper = 1
per_recipient = { max = 1 }
fit = [{ points = 30, same = { helper = "kind", recipient = "kind" } }]
forbid = [{ same = { helper = "home", recipient = "code" } }]
[layer.homes]
helpers = "leaders"
recipients = "homes"
within = "villages"
per_helper = { min = 1, max = 2 }
per_recipient = { max = 1 }
fit = [{ points = 20, same = { helper = "kind", recipient = "kind" } }]
[goals]
order = ORDER
"#;

fn files(seed: u64, towns: &str, order: &str) -> Files {
    let mut rng = Rng::new(seed);
    let kind = |rng: &mut Rng| ["a", "b", "c"][rng.below(3)];
    let mut lists = [("towns", "code,kind\n"), ("villages", "code,town,kind\n")]
        .map(|(name, head)| (name, head.to_owned()));
    for t in 0..4 {
        lists[0].1 += &format!("T{t},{}\n", kind(&mut rng));
    }
    let mut homes = String::from("code,village,kind\n");
    for v in 0..9 {
        lists[1].1 += &format!("V{v},T{},{}\n", rng.below(3), kind(&mut rng));
        for h in 0..1 + rng.below(3) {
            homes += &format!("H{v}{h},V{v},{}\n", kind(&mut rng));
        }
    }
    let mut leaders = String::from("code,kind,home\n");
    for l in 0..6 {
        leaders += &format!("L{l},{},V{}\n", kind(&mut rng), rng.below(9));
    }
    let scheme = SCHEME.replace("TOWNS", towns).replace("ORDER", order);
    let mut files = vec![("scheme.toml".to_owned(), scheme.into_bytes())];
    let others = lists.into_iter().chain([("homes", homes), ("leaders", leaders)]);
    files.extend(others.map(|(name, text)| (format!("{name}.csv"), text.into_bytes())));
    files
}

#[test]
fn the_layer_above_follows_and_the_whole_is_proven() {
    let (mut met, mut impossible) = (0, 0);
    for seed in 0..40 {
        for (towns, order) in [
            ("max = 3", r#"["fit"]"#),
            ("min = 1, max = 4", r#"["fit", "even"]"#),
            ("max = 2, aim_min = 2", r#"["coverage", "aims", "fit"]"#),
        ] {
            let folder = case::write(&files(seed, towns, order));
            let mut findings = Findings::default();
            let case = jiedui::scheme::read(folder.path(), &mut findings).unwrap();
            let solve = |engine| {
                let mut findings = Findings::default();
                run(&case, engine, &Budget::default(), &|_| (), &mut findings)
            };
            let (own, other) = (solve(Engine::Auto), solve(Engine::Flat(Backend::Microlp)));
            let Some((own, other)) =
                own.zip(other).filter(|(own, _)| own.plan.status == Status::Optimal)
            else {
                impossible += 1;
                continue;
            };
            let value = |plan: &jiedui::plan::Plan| -> Vec<i64> {
                plan.goals.iter().map(|goal| goal.value).collect()
            };
            assert_eq!(value(&own.plan), value(&other.plan), "{seed} {towns}");
            let published = publish(&case, &own, Lang::En, false).unwrap();
            assert!(published.verdict.proven, "{:#?}", published.verdict.findings);
            assert!(
                matches!(own.outcome.proof.parts[..], [Part::Implied { .. }]),
                "{seed} {towns}"
            );
            met += 1;
        }
    }
    // The fourth town has no village: where each must have a leader there is no plan.
    assert!(met > 60 && impossible >= 40, "{met} with a plan, {impossible} without");
}

/// Rows over the last of the three layers: the first is then no longer left out, and all is proven still.
#[test]
fn rows_over_the_last_layer_leave_the_chain_whole() {
    let mut met = 0;
    for seed in 0..10 {
        let mut files = files(seed, "max = 3", r#"["fit"]"#);
        let row = "[[balance]]\nlayer = \"homes\"\nrecipients_by = \"kind\"\neach = { max = 3 }\n";
        files[0].1.extend(row.bytes());
        let folder = case::write(&files);
        let mut findings = Findings::default();
        let case = jiedui::scheme::read(folder.path(), &mut findings).unwrap();
        let answer = run(&case, Engine::Auto, &Budget::default(), &|_| (), &mut findings);
        let Some(answer) = answer.filter(|a| a.plan.status == Status::Optimal) else { continue };
        let published = publish(&case, &answer, Lang::En, false).unwrap();
        assert!(published.verdict.proven, "{:#?}", published.verdict.findings);
        met += 1;
    }
    assert!(met > 3, "{met} with a plan");
}
