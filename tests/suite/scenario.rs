//! What if: edits do what they say, all faults are told, and nothing else changes.

use crate::support::case::{self, Files};
use crate::support::random::Dice;
use jiedui::base::{Budget, Findings};
use jiedui::plan::list::PairList;
use jiedui::plan::{Plan, Status, file};
use jiedui::run;
use jiedui::scenario::{self, Change, Each, Fate, Outcome, Scenario};
use jiedui::scheme::Case;
use jiedui::score;
use jiedui::solve::Engine;
use std::path::Path;
use std::process::{Command, Output};

pub(crate) fn read(files: &Files) -> Case {
    let folder = case::write(files);
    let mut findings = Findings::default();
    let case = jiedui::scheme::read(folder.path(), &mut findings);
    case.unwrap_or_else(|| panic!("{:#?}", findings.iter().collect::<Vec<_>>()))
}

fn solve(case: &Case) -> Plan {
    let mut findings = Findings::default();
    let budget = Budget::default();
    run::run(case, Engine::Auto, &budget, &|_| {}, &mut findings).unwrap().plan
}

pub(crate) fn scenario(text: &str) -> Scenario {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.toml");
    std::fs::write(&path, text).unwrap();
    let mut findings = Findings::default();
    let read = scenario::read(&path, &mut findings);
    read.unwrap_or_else(|| panic!("{:#?}", findings.iter().collect::<Vec<_>>()))
}

pub(crate) fn edit(keys: &str) -> String {
    format!("[[edit]]\nreason = \"test\"\n{keys}\n")
}

fn outcome(case: &Case, hand: &PairList, text: &str) -> Outcome {
    let all = scenario::run(case, hand, &[scenario(text)], &Budget::default());
    all.into_iter().next().unwrap()
}

/// The codes that applying a scenario reports.
fn codes(case: &Case, hand: &PairList, text: &str) -> Vec<String> {
    let mut findings = Findings::default();
    let applied = scenario::apply(case, &scenario(text), hand, &mut findings);
    assert_eq!(applied.is_none(), findings.has_errors());
    findings.iter().map(|f| f.code.id()).collect()
}

fn has(plan: &Plan, layer: usize, helper: &str, recipient: &str) -> bool {
    plan.layers[layer].pairs.iter().any(|p| p.helper == helper && p.recipient == recipient)
}

#[test]
fn no_edits_change_no_byte() {
    let cases = (0..8).map(case::small).chain(["district", "tiny"].map(case::shipped));
    for (n, files) in cases.enumerate() {
        let case = read(&files);
        let mut findings = Findings::default();
        let none = scenario("");
        let same = scenario::apply(&case, &none, &PairList::default(), &mut findings).unwrap();
        let text = |case: &Case| {
            let mut plan = solve(case);
            plan.seconds = 0.0;
            (file::summary_json(&file::summary(&plan)), plan)
        };
        assert_eq!(text(&case), text(&same), "case {n}");
    }
}

#[test]
fn a_pair_forbidden_is_not_and_a_pair_forced_is() {
    let mut forced = 0;
    for seed in 0..12 {
        let case = read(&case::small(seed));
        let plan = solve(&case);
        let hand = PairList::of(&plan, "plan");
        let mut dice = Dice::new(seed);
        for layer in 0..2 {
            let l = &plan.layers[layer];
            let pair = &l.pairs[dice.between(0, l.pairs.len() as i64 - 1) as usize];
            let keys = format!(
                "layer = \"{}\"\nhelper = \"{}\"\nrecipient = \"{}\"",
                l.name, pair.helper, pair.recipient
            );
            let without = outcome(&case, &hand, &edit(&format!("do = \"forbid\"\n{keys}")));
            if let Some(plan) = &without.plan {
                assert!(!has(plan, layer, &pair.helper, &pair.recipient), "seed {seed}");
            }
            let with = outcome(&case, &hand, &edit(&format!("do = \"force\"\n{keys}")));
            let same = with.plan.unwrap();
            let values = |p: &Plan| p.goals.iter().map(|g| g.value).collect::<Vec<_>>();
            assert_eq!(
                values(&same),
                values(&plan),
                "seed {seed}: a pair of the best plan costs nothing"
            );
            let other = &l.pairs[dice.between(0, l.pairs.len() as i64 - 1) as usize];
            let keys = format!(
                "layer = \"{}\"\nhelper = \"{}\"\nrecipient = \"{}\"",
                l.name, pair.helper, other.recipient
            );
            let with = outcome(&case, &hand, &edit(&format!("do = \"force\"\n{keys}")));
            if let Some(plan) = &with.plan {
                forced += 1;
                assert!(has(plan, layer, &pair.helper, &other.recipient), "seed {seed}");
            } else {
                assert!(with.findings.has_errors(), "seed {seed}: it says why");
            }
        }
    }
    assert!(forced > 6, "only {forced} pairs could be forced");
}

#[test]
fn removing_a_member_is_the_case_without_its_rows() {
    for seed in 0..12 {
        let files = case::small(seed);
        let (case, gone) = (read(&files), "U00");
        let less = files.iter().map(|(name, bytes)| {
            let text = String::from_utf8(bytes.clone()).unwrap();
            let keep = |line: &&str| match name.as_str() {
                "units.csv" => !line.starts_with("U00,"),
                "people.csv" => line.split(',').nth(1) != Some("U00"),
                _ => true,
            };
            let lines: Vec<&str> = text.lines().filter(keep).collect();
            (name.clone(), (lines.join("\n") + "\n").into_bytes())
        });
        let less: Files = less.collect();
        let text = edit(&format!("do = \"remove\"\ntable = \"units\"\nkey = \"{gone}\""));
        let found = outcome(&case, &PairList::default(), &text);
        let mut findings = Findings::default();
        let direct =
            run::run(&read(&less), Engine::Auto, &Budget::default(), &|_| {}, &mut findings);
        match direct.map(|a| a.plan) {
            Some(plan) if !plan.goals.is_empty() => {
                assert_eq!(found.plan.unwrap().layers, plan.layers, "seed {seed}");
            }
            _ => assert!(!found.fate.has_plan(), "seed {seed}"),
        }
    }
}

#[test]
fn members_come_move_merge_and_split() {
    let case = read(&case::small(3));
    let applied = |text: &str| {
        let mut findings = Findings::default();
        let done = scenario::apply(&case, &scenario(text), &PairList::default(), &mut findings);
        done.unwrap_or_else(|| panic!("{:#?}", findings.iter().collect::<Vec<_>>()))
    };
    let index = |name: &str| case.tables.names().position(|n| n == name).unwrap();
    let (people, units) = (index("people"), index("units"));
    let table = case.tables.table(people);
    let unit = table.column("unit").unwrap();
    let of = |case: &Case, key: &str| {
        let table = case.tables.table(people);
        let row = table.row_of(key).unwrap();
        let target = case.tables.follow(people, row, unit).unwrap();
        assert_eq!(case.tables.table(units).key(target), table.text(row, unit));
        table.text(row, unit).to_owned()
    };
    let moved = applied(&edit(
        "do = \"set\"\ntable = \"people\"\nkey = \"C000\"\ncolumn = \"unit\"\nvalue = \"U01\"",
    ));
    assert_eq!(of(&moved, "C000"), "U01");
    assert_eq!(of(&case, "C000"), "U00", "the case in hand stays as it is");
    let merged = applied(&edit("do = \"merge\"\ntable = \"units\"\nkey = \"U00\"\ninto = \"U01\""));
    assert_eq!(of(&merged, "C000"), "U01");
    assert_eq!(merged.tables.table(people).len(), table.len());
    assert_eq!(merged.tables.table(units).len(), case.tables.table(units).len() - 1);
    let split = applied(&edit(
        "do = \"split\"\ntable = \"units\"\nkey = \"U00\"\ninto = \"U00b\"\nof = \"people\"\nkeys = [\"C000\"]",
    ));
    assert_eq!((of(&split, "C000"), of(&split, "C001")), ("U00b".to_owned(), "U00".to_owned()));
    let added = applied(&edit(
        "do = \"add\"\ntable = \"people\"\nkey = \"C999\"\nlike = \"C000\"\nrow = { skill = \"z\" }",
    ));
    assert_eq!(of(&added, "C999"), "U00");
    let table = added.tables.table(people);
    let row = table.row_of("C999").unwrap();
    assert_eq!(table.text(row, table.column("skill").unwrap()), "z");
}

#[test]
fn numbers_of_the_scheme_change() {
    let case = read(&case::small(5));
    let hand = PairList::of(&solve(&case), "plan");
    let text = edit(
        "do = \"quota\"\nlayer = \"people-to-homes\"\nof = \"recipients\"\nmax = 1\naim_max = 1",
    );
    let plan = outcome(&case, &hand, &text).plan.unwrap();
    let homes: Vec<&str> = plan.layers[1].pairs.iter().map(|p| p.recipient.as_str()).collect();
    let once: std::collections::BTreeSet<&str> = homes.iter().copied().collect();
    assert_eq!(homes.len(), once.len(), "one helper at most");
    let text = edit(
        "do = \"exempt\"\nlayer = \"people-to-homes\"\nof = \"helpers\"\nby = \"skill\"\nclass = \"x\"",
    );
    let plan = outcome(&case, &hand, &text).plan.unwrap();
    let table = case.tables.table(case.scheme.layers[1].helper_table);
    let skill = table.column("skill").unwrap();
    let skills =
        plan.layers[1].pairs.iter().map(|p| table.text(table.row_of(&p.helper).unwrap(), skill));
    assert!(skills.into_iter().all(|s| s != "x"));
    let text = edit("do = \"weight\"\nlayer = \"people-to-homes\"\nweight = 0");
    let mut findings = Findings::default();
    let light = scenario::apply(&case, &scenario(&text), &hand, &mut findings).unwrap();
    assert_eq!(light.scheme.layers[1].weight, 0);
}

#[test]
fn a_limit_on_changes_is_kept_and_a_freeze_moves_nobody_else() {
    let mut moved = 0;
    for seed in 0..10 {
        let case = read(&case::small(seed));
        let hand = PairList::of(&solve(&case), "plan");
        let skip = edit("do = \"changes\"\nat_most = 0");
        let found = outcome(&case, &hand, &skip);
        let new: usize = found.comparison.unwrap().layers.iter().map(|l| l.new.len()).sum();
        assert_eq!(new, 0, "seed {seed}");
        let frozen = edit("do = \"freeze\"");
        let found = outcome(&case, &hand, &frozen).comparison.unwrap();
        assert!(found.layers.iter().all(|l| l.members.is_empty()), "seed {seed}");
        let person = &hand.layers[1].pairs.iter().next().unwrap().0;
        let two = "do = \"quota\"\nlayer = \"people-to-homes\"\nof = \"helpers\"\nmax = 2";
        let text = frozen
            + &edit(&format!("do = \"remove\"\ntable = \"people\"\nkey = \"{person}\""))
            + &edit(two);
        let found = outcome(&case, &hand, &text);
        let comparison = found.comparison.unwrap();
        let lost: std::collections::BTreeSet<&String> =
            hand.layers[1].pairs.iter().filter(|(h, _)| h == person).map(|(_, r)| r).collect();
        let idle = |helper: &String| hand.layers[1].pairs.iter().all(|(h, _)| h != helper);
        for link in comparison.layers.iter().flat_map(|l| &l.new) {
            moved += 1;
            assert!(lost.contains(&link.recipient) || idle(&link.helper), "seed {seed}: {link:?}");
        }
    }
    assert!(moved > 0, "somebody takes over somewhere");
}

#[test]
fn all_faults_are_told_and_contradictions_too() {
    let case = read(&case::small(2));
    let hand = PairList::default();
    let pair = "layer = \"units-to-places\"\nhelper = \"U00\"\nrecipient = \"V00\"";
    let both =
        edit(&format!("do = \"force\"\n{pair}")) + &edit(&format!("do = \"forbid\"\n{pair}"));
    assert_eq!(codes(&case, &hand, &both), ["E002"]);
    let gone = edit("do = \"remove\"\ntable = \"units\"\nkey = \"U99\"");
    let layer = edit("do = \"weight\"\nlayer = \"people-to-home\"\nweight = 2");
    let taken = edit("do = \"add\"\ntable = \"units\"\nkey = \"U01\"\nlike = \"U00\"");
    assert_eq!(codes(&case, &hand, &(gone + &layer + &taken)), ["T013", "E003", "S005"]);
    let quota = edit("do = \"quota\"\nlayer = \"people-to-homes\"\nof = \"helpers\"\nmin = 2");
    assert_eq!(codes(&case, &hand, &quota), ["S009"]);
    let many = edit("do = \"quota\"\nlayer = \"people-to-homes\"\nof = \"helpers\"\nmax = 3")
        + &edit(
            "do = \"force\"\nlayer = \"people-to-homes\"\nhelper = \"C000\"\nrecipient = \"H000\"",
        );
    assert!(
        codes(&case, &hand, &many).is_empty(),
        "both may have several: a row asks for the pair"
    );
    let below = edit("do = \"remove\"\ntable = \"units\"\nkey = \"U00\"")
        + &edit("do = \"set\"\ntable = \"units\"\nkey = \"U00\"\ncolumn = \"kind\"\nvalue = \"a\"");
    assert!(codes(&case, &hand, &below).contains(&"E002".to_owned()));
}

#[test]
fn a_table_of_edits_is_the_same_as_toml() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("edits.csv");
    let rows = "do,table,key,layer,of,max,except,reason\n\
                remove,units,U00,,,,,a \"merger\"\n\
                quota,,,people-to-homes,recipients,2,,b\n\
                freeze,,,,,,U01;U02,c\n";
    std::fs::write(&path, rows.replace("a \"merger\"", "\"a \"\"merger\"\"\"")).unwrap();
    let mut findings = Findings::default();
    let table = scenario::read(&path, &mut findings).unwrap();
    let text = "[[edit]]\ndo = \"remove\"\ntable = \"units\"\nkey = \"U00\"\nreason = 'a \"merger\"'\n\
                [[edit]]\ndo = \"quota\"\nlayer = \"people-to-homes\"\nof = \"recipients\"\nmax = 2\nreason = \"b\"\n\
                [[edit]]\ndo = \"freeze\"\nexcept = [\"U01\", \"U02\"]\nreason = \"c\"\n";
    let toml = scenario(text);
    let changes = |s: &Scenario| {
        s.edits.iter().map(|e| (e.change.clone(), e.reason.clone())).collect::<Vec<_>>()
    };
    assert_eq!(changes(&table), changes(&toml));
    let lines = table.edits.iter().map(|e| e.at.in_words(jiedui::base::Lang::En));
    assert_eq!(
        lines.collect::<Vec<_>>(),
        ["edits.csv, line 2", "edits.csv, line 3", "edits.csv, line 4"]
    );
    std::fs::write(&path, "do,table,key,reason\nremov,units,U00,x\nremove,units,,y\n").unwrap();
    assert!(scenario::read(&path, &mut findings).is_none());
    let found: Vec<String> = findings.iter().map(|f| f.code.id()).collect();
    assert_eq!(found, ["S020", "S003"]);
}

#[test]
fn each_loss_is_tried_and_the_worst_comes_first() {
    for seed in 0..6 {
        let case = read(&case::small(seed));
        let mut findings = Findings::default();
        let scores = score::score(&case, &mut findings).unwrap();
        let all = scenario::each(&case, &scores, &Each::Helper, &mut findings).unwrap();
        assert_eq!(all.len(), case.tables.table(case.scheme.layers[0].helper_table).len());
        let hand = PairList::of(&solve(&case), "plan");
        let outcomes = scenario::run(&case, &hand, &all, &Budget::default());
        let order = scenario::worst_first(&outcomes);
        let values = |i: usize| {
            outcomes[i].plan.as_ref().map(|p| {
                p.goals
                    .iter()
                    .map(|g| if g.maximize { -g.value } else { g.value })
                    .collect::<Vec<_>>()
            })
        };
        for pair in order.windows(2) {
            match (values(pair[0]), values(pair[1])) {
                (Some(a), Some(b)) => assert!(a >= b, "seed {seed}"),
                (a, b) => assert!(a.is_none() || b.is_some(), "seed {seed}"),
            }
        }
        for outcome in &outcomes {
            let fine = matches!(
                outcome.fate,
                Fate::Solved(Status::Optimal | Status::Infeasible) | Fate::Impossible
            );
            assert!(fine, "seed {seed}: {:?}", outcome.fate);
            assert!(outcome.fate.has_plan() || outcome.findings.has_errors(), "it says why");
        }
    }
}

fn jiedui(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jiedui"));
    command.args(args).env("LANG", "C").env_remove("LC_ALL").env_remove("LC_MESSAGES");
    command.output().unwrap()
}

#[test]
fn the_command_writes_the_same_bytes_for_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let path = |p: &Path| p.display().to_string();
    let (case, edits) =
        (path(&data.join("district")), path(&data.join("whatif").join("freeze.toml")));
    let run = |threads: &str| {
        let out = folder.path().join(threads);
        let output = jiedui(&["whatif", &case, &edits, "-o", &path(&out), "--threads", threads]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let files = ["whatif.json", "whatif.xlsx", "whatif.html"];
        (output.stdout.len(), files.map(|name| std::fs::read(out.join(name)).unwrap()))
    };
    assert!(run("1") == run("3"));
}

#[test]
fn wrong_edits_stop_before_anything_is_solved() {
    let folder = tempfile::tempdir().unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join("tiny");
    let wrong = folder.path().join("wrong.toml");
    std::fs::write(&wrong, edit("do = \"remove\"\ntable = \"units\"\nkey = \"X\"")).unwrap();
    let output = jiedui(&["whatif", &data.display().to_string(), &wrong.display().to_string()]);
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("T013") && text.contains("wrong.toml"), "{text}");
    let missing = folder.path().join("none.toml").display().to_string();
    let output = jiedui(&["whatif", &data.display().to_string(), &missing]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("E001"));
}

#[test]
fn the_chosen_scenario_is_solved_and_verified_with_its_edits() {
    let folder = tempfile::tempdir().unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let path = |p: &Path| p.display().to_string();
    let (case, plan) = (path(&data.join("yicheng")), path(&folder.path().join("plan")));
    let edits = path(&data.join("whatif").join("quota.csv"));
    let code = |args: &[&str]| jiedui(args).status.code();
    assert_eq!(code(&["solve", &case, "-o", &plan]), Some(1), "impossible as it stands");
    assert_eq!(code(&["solve", &case, "-o", &plan, "--edits", &edits]), Some(0));
    assert_eq!(code(&["verify", &case, &plan, "--edits", &edits]), Some(0));
    assert_eq!(code(&["verify", &case, &plan]), Some(0), "the plan knows its edits");
    let without = code(&["verify", &case, &plan, "--tables-are-current"]);
    assert_eq!(without, Some(1), "the plan is of the edited case");
}

/// The change and the reason of every edit, by scenario.
fn meaning(scenarios: &[Scenario]) -> Vec<(String, Vec<(Change, String)>)> {
    let edit = |e: &scenario::Edit| (e.change.clone(), e.reason.clone());
    scenarios.iter().map(|s| (s.name.clone(), s.edits.iter().map(edit).collect())).collect()
}

#[test]
fn what_is_written_is_read_back() {
    let mut dice = Dice::new(4);
    let mut text: String = (0..60).map(|_| any_edit(&mut dice)).collect();
    text += &edit(
        "do = \"add\"\ntable = \"units\"\nkey = \"\\\"\\\\名\"\nrow = { \"a\\nb\" = \"c=d; e\" }",
    );
    text += &edit("do = \"weight\"\nindex = \"lag\"\nindicator = \"income\"\nweight = 20");
    text += &edit("do = \"exempt\"\nlayer = \"l\"\nof = \"helpers\"\nby = \"b\"\nclass = \"c\"");
    let first = scenario(&text);
    let second = scenario(&scenario::write(&first));
    assert_eq!(meaning(&[first]), meaning(&[second]));
}

#[test]
fn a_file_may_hold_several_scenarios() {
    let folder = tempfile::tempdir().unwrap();
    let mut found = Vec::new();
    let toml = "[[scenario]]\nname = \"a\"\n[[scenario.edit]]\ndo = \"remove\"\ntable = \"units\"\nkey = \"U1\"\n\
                reason = \"r\"\n[[scenario]]\nname = \"b\"\n[[scenario.edit]]\ndo = \"remove\"\ntable = \"units\"\n\
                key = \"U2\"\nreason = \"r\"\n[[scenario.edit]]\ndo = \"freeze\"\nreason = \"s\"\n";
    let csv =
        "scenario,do,table,key,reason\na,remove,units,U1,r\nb,remove,units,U2,r\nb,freeze,,,s\n";
    for (name, text) in [("s.toml", toml), ("s.csv", csv)] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let mut findings = Findings::default();
        found.push(meaning(&scenario::read_all(&path, &mut findings).unwrap()));
        assert!(scenario::read(&path, &mut findings).is_none());
        assert!(findings.iter().any(|f| f.code.id() == "E001"), "{name}: one is wanted");
    }
    assert_eq!(found[0], found[1]);
    assert_eq!(found[0].iter().map(|(_, edits)| edits.len()).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn a_successor_takes_over_every_pair() {
    for seed in 0..6 {
        let case = read(&case::small(seed));
        let plan = solve(&case);
        let hand = PairList::of(&plan, "plan");
        let Some(pair) = plan.layers[1].pairs.first() else { continue };
        let keys = format!("table = \"people\"\nkey = \"{}\"\nby = \"NEW\"", pair.helper);
        let text = edit(&format!("do = \"replace\"\n{keys}")) + &edit("do = \"freeze\"");
        let after = outcome(&case, &hand, &text).plan.unwrap();
        assert!(has(&after, 1, "NEW", &pair.recipient), "seed {seed}");
        assert!(!after.layers[1].pairs.iter().any(|p| p.helper == pair.helper));
        assert_eq!(after.layers[1].pairs.len(), plan.layers[1].pairs.len());
        assert!(after.layers.iter().all(|l| l.pairs.iter().all(|p| p.kept)), "it counts as kept");
    }
}

#[test]
fn a_pair_is_pinned_only_if_it_is_there() {
    let case = read(&case::small(1));
    let plan = solve(&case);
    let hand = PairList::of(&plan, "plan");
    let pair = &plan.layers[0].pairs[0];
    let pin = |recipient: &str| {
        edit(&format!(
            "do = \"pin\"\nlayer = \"{}\"\nhelper = \"{}\"\nrecipient = \"{recipient}\"",
            plan.layers[0].name, pair.helper
        ))
    };
    assert!(codes(&case, &hand, &pin(&pair.recipient)).is_empty());
    let other = plan.layers[0].pairs.iter().find(|p| p.recipient != pair.recipient).unwrap();
    assert_eq!(codes(&case, &hand, &pin(&other.recipient)), ["E005"]);
}

#[test]
fn an_indicator_gets_another_share() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join("district");
    let mut findings = Findings::default();
    let case = jiedui::scheme::read(&folder, &mut findings).unwrap();
    let weight = |n: &str, i: &str| {
        edit(&format!("do = \"weight\"\nindex = \"lag\"\nindicator = \"{i}\"\nweight = {n}"))
    };
    let nobody = PairList::default();
    let text = weight("56", "income");
    let after = scenario::apply(&case, &scenario(&text), &nobody, &mut findings).unwrap();
    let weights: Vec<f64> =
        after.scheme.indices[0].chain.indicators.iter().map(|i| i.weight).collect();
    assert!((weights.iter().sum::<f64>() - 100.0).abs() < 1e-9);
    assert!((weights[0] - 56.0).abs() < 1e-9 && (weights[2] - 4.0).abs() < 1e-9, "{weights:?}");
    assert_eq!(codes(&case, &nobody, &weight("101", "income")), ["E004"]);
    assert_eq!(codes(&case, &nobody, &weight("10", "incom")), ["S005"]);
}

/// A random edit of a small case; often a wrong one.
pub(crate) fn any_edit(dice: &mut Dice) -> String {
    let pick =
        |dice: &mut Dice, of: &[&str]| of[dice.between(0, of.len() as i64 - 1) as usize].to_owned();
    let member = |dice: &mut Dice| {
        let (table, letter) =
            [("units", "U0"), ("people", "C00"), ("places", "V0"), ("homes", "H00")]
                [dice.between(0, 3) as usize];
        (table, format!("{letter}{}", dice.between(0, 6)))
    };
    let layer = pick(dice, &["units-to-places", "people-to-homes"]);
    let side = pick(dice, &["helpers", "recipients"]);
    let n = dice.between(0, 4);
    let pair = if layer == "units-to-places" {
        format!("helper = \"U0{n}\"\nrecipient = \"V0{}\"", dice.between(0, 4))
    } else {
        format!("helper = \"C00{n}\"\nrecipient = \"H00{}\"", dice.between(0, 4))
    };
    let ((table, key), (_, other)) = (member(dice), member(dice));
    let row = format!("table = \"{table}\"\nkey = \"{key}\"");
    let keys = match dice.between(0, 14) {
        0 | 1 => format!("do = \"remove\"\n{row}"),
        2 => format!("do = \"add\"\ntable = \"{table}\"\nkey = \"N{n}\"\nlike = \"{key}\""),
        3 => {
            let column =
                pick(dice, &["unit", "home", "skill", "place", "want", "size", "need", "code"]);
            format!("do = \"set\"\n{row}\ncolumn = \"{column}\"\nvalue = \"{other}\"")
        }
        4 => format!("do = \"merge\"\n{row}\ninto = \"{other}\""),
        5 => format!("do = \"split\"\n{row}\ninto = \"N{n}\"\nof = \"people\"\nkeys = [\"C001\"]"),
        6 => format!("do = \"forbid\"\nlayer = \"{layer}\"\n{pair}"),
        7 => format!("do = \"force\"\nlayer = \"{layer}\"\n{pair}"),
        8 => format!("do = \"quota\"\nlayer = \"{layer}\"\nof = \"{side}\"\nmax = {n}"),
        9 => format!("do = \"weight\"\nlayer = \"{layer}\"\nweight = {n}"),
        10 => format!("do = \"changes\"\nat_most = {n}"),
        11 => format!("do = \"replace\"\n{row}\nby = \"N{n}\""),
        12 => format!("do = \"pin\"\nlayer = \"{layer}\"\n{pair}"),
        13 => format!("do = \"free\"\nkeys = [\"{key}\", \"{other}\"]"),
        _ => "do = \"freeze\"".to_owned(),
    };
    edit(&keys)
}

#[test]
fn any_edits_end_in_a_plan_that_is_accepted_or_in_reasons() {
    let mut fates = [0, 0, 0];
    for seed in 0..150 {
        let case = read(&case::small(seed % 10));
        let hand = PairList::of(&solve(&case), "plan");
        let mut dice = Dice::new(seed);
        let text: String = (0..dice.between(1, 3)).map(|_| any_edit(&mut dice)).collect();
        let found = outcome(&case, &hand, &text);
        match found.fate {
            Fate::Solved(Status::Infeasible) | Fate::Impossible => fates[0] += 1,
            Fate::Invalid => fates[1] += 1,
            Fate::Solved(Status::Unknown) | Fate::Rejected => {
                panic!("seed {seed}: {:?}\n{text}\n{:#?}", found.fate, found.findings)
            }
            Fate::Solved(_) => fates[2] += 1,
        }
        assert!(
            found.fate.has_plan() || found.findings.has_errors(),
            "seed {seed}: no reason\n{text}"
        );
    }
    assert!(fates.iter().all(|n| *n > 10), "{fates:?}");
}

#[test]
fn rules_are_lifted() {
    let files = case::small(4);
    let pairs: Vec<(String, String)> = case::pairs_of(&files);
    let (helper, recipient) = pairs[0].clone();
    // The large unit U00 may serve nothing but V00, where a ban stands in the way.
    let all = pairs.iter().filter(|p| p.0 == helper);
    let banned = all.fold(files.clone(), |files, (h, r)| case::forbid(&files, h, r));
    let hand = PairList::default();
    let case = read(&banned);
    assert!(!outcome(&case, &hand, "").fate.has_plan());
    let keys = "layer = \"units-to-places\"";
    let pair = format!("{keys}\nhelper = \"{helper}\"\nrecipient = \"{recipient}\"");
    let allowed = outcome(&case, &hand, &edit(&format!("do = \"allow\"\n{pair}"))).plan.unwrap();
    assert!(has(&allowed, 0, &helper, &recipient));
    let dropped = edit(&format!("do = \"drop\"\n{keys}\nforbid = \"pairs\""));
    let goals = |p: &Plan| p.goals.iter().map(|g| g.value).collect::<Vec<_>>();
    let free = outcome(&case, &hand, &dropped).plan.unwrap();
    assert_eq!(goals(&free), goals(&solve(&read(&files))));
    assert_eq!(codes(&case, &hand, &edit("do = \"drop\"\nbalance = 1")), ["E004"]);
    let alone = format!("do = \"quota\"\n{keys}\nof = \"helpers\"\nkey = \"{helper}\"\nmin = 0");
    assert!(
        scenario::apply(&case, &scenario(&edit(&alone)), &hand, &mut Findings::default())
            .is_some_and(|c| c.scheme.layers[0].per_helper.members[&helper].min == 0)
    );
    let team = format!("do = \"team\"\n{keys}\nteam = {{ large = 1, small = 1 }}");
    let more = scenario::apply(&case, &scenario(&edit(&team)), &hand, &mut Findings::default());
    assert_eq!(more.unwrap().scheme.layers[0].teams.as_ref().unwrap().patterns.len(), 3);
    for text in
        [edit(&alone), edit(&team), dropped, edit("do = \"drop\"\nchanges = 2\nat_most = 5")]
    {
        let read = scenario(&text);
        let again = scenario(&scenario::write(&read));
        let changes = |s: &Scenario| s.edits.iter().map(|e| e.change.clone()).collect::<Vec<_>>();
        assert_eq!(changes(&again), changes(&read));
    }
}
