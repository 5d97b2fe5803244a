//! Plan against plan: a difference applied to the first gives the second, and leads back.

use crate::support::random::Dice;
use jiedui::base::{Findings, Lang, Severity};
use jiedui::plan::compare::{LayerDifference, compare};
use jiedui::plan::list::{self, ListedLayer, PairList};
use jiedui::report;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn jiedui(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jiedui"));
    command.args(args).env("LANG", "C").env_remove("LC_ALL").env_remove("LC_MESSAGES");
    command.output().unwrap()
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name)
}

/// The plan of a shipped case in a folder of its own.
fn solved(name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let plan = folder.path().display().to_string();
    let output = jiedui(&["solve", &data(name).display().to_string(), "-o", &plan]);
    assert_eq!(output.status.code(), Some(0));
    folder
}

fn layer(dice: &mut Dice) -> ListedLayer {
    let mut layer = ListedLayer { name: "l".to_owned(), ..ListedLayer::default() };
    for _ in 0..dice.between(0, 12) {
        let (h, r) = (dice.between(0, 4), dice.between(0, 4));
        layer.pairs.insert((format!("H{h}"), format!("R{r}")));
    }
    layer
}

#[test]
fn a_difference_applied_to_the_first_gives_the_second() {
    for seed in 0..500 {
        let mut dice = Dice::new(seed);
        let (a, b) = (layer(&mut dice), layer(&mut dice));
        let there = LayerDifference::new(&a, &b);
        let back = LayerDifference::new(&b, &a);
        assert_eq!(there.apply(&a.pairs).as_ref(), Some(&b.pairs), "seed {seed}");
        assert_eq!(back.apply(&b.pairs).as_ref(), Some(&a.pairs), "seed {seed}");
        assert_eq!((&there.ended, &there.new), (&back.new, &back.ended), "seed {seed}");
        assert_eq!(there.kept.len() + there.ended.len(), a.pairs.len(), "seed {seed}");
        if !there.ended.is_empty() {
            assert_eq!(there.apply(&b.pairs), None, "seed {seed}: not a difference of this plan");
        }
    }
}

#[test]
fn members_are_told_what_they_lose_and_gain() {
    for seed in 0..200 {
        let mut dice = Dice::new(seed);
        let (a, b) = (layer(&mut dice), layer(&mut dice));
        let difference = LayerDifference::new(&a, &b);
        let partners = |layer: &ListedLayer, is_helper: bool, key: &str| -> Vec<String> {
            let pairs = layer.pairs.iter();
            let of = pairs.filter(|(h, r)| if is_helper { h == key } else { r == key });
            of.map(|(h, r)| if is_helper { r.clone() } else { h.clone() }).collect()
        };
        let mut listed = 0;
        for i in 0..5 {
            for is_helper in [true, false] {
                let key = format!("{}{i}", if is_helper { "H" } else { "R" });
                let (was, is) = (partners(&a, is_helper, &key), partners(&b, is_helper, &key));
                let member =
                    difference.members.iter().find(|m| m.is_helper == is_helper && m.key == key);
                let Some(member) = member else {
                    assert_eq!(was, is, "seed {seed}: {key}");
                    continue;
                };
                listed += 1;
                let lost: Vec<_> = was.iter().filter(|p| !is.contains(p)).cloned().collect();
                let gained: Vec<_> = is.iter().filter(|p| !was.contains(p)).cloned().collect();
                assert_eq!((member.before, member.after), (was.len(), is.len()), "seed {seed}");
                assert_eq!((&member.lost, &member.gained), (&lost, &gained), "seed {seed}");
            }
        }
        assert_eq!(listed, difference.members.len(), "seed {seed}");
    }
}

#[test]
fn last_year_against_the_plan_counts_as_the_plan_does() {
    let plan = solved("district");
    let mut findings = Findings::default();
    let before = list::read(&data("district").join("last-year.csv"), &mut findings).unwrap();
    let after = list::read(plan.path(), &mut findings).unwrap();
    let comparison = compare(&before, &after, &mut findings).unwrap();
    let printed = &after.summary.as_ref().unwrap().layers;
    for (difference, count) in comparison.layers.iter().zip(printed) {
        assert_eq!(difference.name, count.name);
        let counts = [difference.kept.len(), difference.new.len(), difference.ended.len()];
        assert_eq!(counts, [count.kept, count.new, count.ended]);
        let (a, b) = (before.layer(&count.name).unwrap(), after.layer(&count.name).unwrap());
        assert_eq!(difference.apply(&a.pairs).as_ref(), Some(&b.pairs));
    }
    let same = compare(&after, &after, &mut findings).unwrap();
    assert!(same.layers.iter().all(|l| l.members.is_empty() && l.new.is_empty()));
    assert!(same.goals.iter().all(|g| g.before == g.after && g.before.is_some()));
}

#[test]
fn papers_repeat_bytes_and_show_no_private_name() {
    let plan = solved("district");
    let mut findings = Findings::default();
    let list = list::read(plan.path(), &mut findings).unwrap();
    let before = list::read(&data("district").join("last-year.csv"), &mut findings).unwrap();
    let comparison = compare(&before, &list, &mut findings).unwrap();
    let files = || report::compare::files(&comparison, Lang::Zh).unwrap();
    assert_eq!(files(), files());
    let page = String::from_utf8(files().pop().unwrap().1).unwrap();
    let bytes = std::fs::read(data("district").join("households.csv")).unwrap();
    let (text, _, _) = encoding_rs::GB18030.decode(&bytes);
    let heading = text.lines().next().unwrap();
    let name = heading.split(',').position(|h| h == "户主").unwrap();
    let mut checked = 0;
    for line in text.lines().skip(1) {
        let name = line.split(',').nth(name).unwrap();
        assert!(name.chars().count() < 2 || !page.contains(&format!("<td>{name}</td>")), "{name}");
        checked += 1;
    }
    assert!(checked > 300);
    assert!(page.contains("结对有变的成员"));
}

#[test]
fn what_cannot_be_compared_is_said() {
    let code = |a: &Path, b: &Path| {
        let output = jiedui(&["compare", &a.display().to_string(), &b.display().to_string()]);
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    let (tiny, empty) = (solved("tiny"), tempfile::tempdir().unwrap());
    let last_year = data("district").join("last-year.csv");
    assert!(code(tiny.path(), empty.path()).contains("P001"));
    assert!(code(tiny.path(), &data("nowhere.csv")).contains("T001"));
    assert!(code(tiny.path(), &data("tiny").join("members.csv")).contains("P004"));
    assert!(code(&last_year, tiny.path()).contains("P005"));
    let unlike = PairList { layers: vec![ListedLayer::default()], ..PairList::default() };
    let mut findings = Findings::default();
    assert!(compare(&unlike, &unlike, &mut findings).is_some(), "nothing is like nothing");
    assert_eq!(findings.count(Severity::Error), 0);
}

#[test]
fn the_command_writes_what_it_says() {
    let (plan, out) = (solved("tiny"), tempfile::tempdir().unwrap());
    let text = |path: &Path| path.display().to_string();
    let (plan, out) = (text(plan.path()), text(out.path()));
    let output = jiedui(&["compare", &plan, &plan, "-o", &out, "--json"]);
    assert_eq!(output.status.code(), Some(0));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["layers"][0]["kept"].as_array().unwrap().len(), 719);
    for file in ["compare.json", "compare.xlsx", "compare.html"] {
        assert!(Path::new(&out).join(file).exists(), "{file}");
    }
}
