//! Helpers with several recipients, among whom the members within are shared: columns of helpers.

use crate::support::case::{self, Files};
use jiedui::base::{Budget, Findings, Lang};
use jiedui::model::proof::{Owner, Part};
use jiedui::plan::Status;
use jiedui::plan::file::{self, PlanFiles};
use jiedui::run::{self, Answer};
use jiedui::scheme::{self, Case};
use jiedui::solve::Engine;
use jiedui::verify::verify;

/// A small case in which a unit may have up to three places, and a place has one unit, or none.
fn shared(seed: u64) -> Files {
    let mut files = case::small(seed);
    for (_, bytes) in files.iter_mut().filter(|(name, _)| name == "scheme.toml") {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let teams =
            "per_helper = 1\nteams = { class = \"size\", any_of = [{ large = 1 }, { small = 2 }] }";
        assert_eq!(text.matches(teams).count(), 1);
        let least = seed % 2;
        let quotas =
            format!("per_helper = {{ max = 3 }}\nper_recipient = {{ min = {least}, max = 1 }}");
        let order =
            ("\"coverage\", \"aims\", \"fit\", \"even\"", "\"fit\", \"coverage\", \"aims\"");
        assert_eq!(text.matches(order.0).count(), 1);
        *bytes = text.replace(teams, &quotas).replace(order.0, order.1).into_bytes();
    }
    files
}

fn read(files: &Files) -> Case {
    let folder = case::write(files);
    let mut findings = Findings::default();
    let case = scheme::read(folder.path(), &mut findings);
    case.unwrap_or_else(|| panic!("{:#?}", findings.iter().collect::<Vec<_>>()))
}

fn solve(case: &Case) -> Answer {
    run::run(case, Engine::Auto, &Budget::default(), &|_| {}, &mut Findings::default()).unwrap()
}

/// The files of a plan as anybody would read them.
fn published(case: &Case, answer: &Answer) -> PlanFiles {
    let published = run::publish(case, answer, Lang::En, true).unwrap();
    assert!(published.verdict.accepted(), "{:#?}", published.verdict.findings);
    let text = |name: &str| -> String {
        let (_, bytes) = published.files.iter().find(|(n, _)| n == name).unwrap();
        String::from_utf8(bytes.clone()).unwrap()
    };
    let (plan, pairs, proof) = (text("plan.json"), text("pairs.csv"), text("proof.json"));
    file::parse(&plan, &pairs, &proof, &mut Findings::default()).unwrap()
}

#[test]
fn shared_members_are_proven_best() {
    let mut several = 0;
    for seed in 0..60 {
        let case = read(&shared(seed));
        let answer = solve(&case);
        assert_eq!(answer.plan.status, Status::Optimal, "seed {seed}");
        let report = &answer.outcome.parts[0];
        assert!(report.engine == "columns" && report.why.starts_with("helpers with several"));
        let upper = &answer.outcome.pairs[0];
        several += usize::from(upper.windows(2).any(|pair| pair[0].0 == pair[1].0));
        assert!(verify(&case, &answer.scores, &published(&case, &answer)).proven, "seed {seed}");
    }
    assert!(several > 20, "{several}");
}

/// The district, its units with one or two villages each and a single unit in a village: 143,136 sets.
#[test]
fn a_district_of_shared_members_is_proven_best() {
    let mut files = case::shipped("district");
    let scheme = files.iter_mut().find(|(name, _)| name == "scheme.toml").unwrap();
    let text = String::from_utf8(scheme.1.clone()).unwrap();
    let start = text.find("per_helper = 1\n").unwrap();
    let end = start + text[start..].find("weight = 20").unwrap();
    let quotas = "per_helper = { max = 2 }\nper_recipient = 1\n";
    scheme.1 = format!("{}{quotas}{}", &text[..start], &text[end..]).into_bytes();
    let case = read(&files);
    let answer = solve(&case);
    assert_eq!(answer.plan.status, Status::Optimal);
    assert!(answer.outcome.parts[0].why.starts_with("helpers with several"));
    assert!(verify(&case, &answer.scores, &published(&case, &answer)).proven);
}

#[test]
fn a_proof_of_shared_members_shows_no_more_than_it_says() {
    let mut unproven = 0;
    for seed in 0..20 {
        let case = read(&shared(seed));
        let answer = solve(&case);
        let files = published(&case, &answer);
        let accepted = |change: &dyn Fn(&mut PlanFiles)| {
            let mut files = files.clone();
            change(&mut files);
            verify(&case, &answer.scores, &files).accepted()
        };
        assert!(accepted(&|_| ()));
        for goal in 0..files.summary.goals.len() {
            assert!(!accepted(&|files| files.summary.goals[goal].bound += 1));
            assert!(!accepted(&|files| files.summary.goals[goal].bound -= 1));
        }
        assert!(!accepted(&|files| {
            for part in &mut files.proof.parts {
                if let Part::Columns { owner, .. } = part {
                    *owner = Owner::Recipient;
                }
            }
        }));
        // Without multipliers within the bound is less, except where nobody competes.
        unproven += usize::from(!accepted(&|files| {
            for part in &mut files.proof.parts {
                if let Part::Columns { pools, .. } = part {
                    pools.iter_mut().for_each(Vec::clear);
                }
            }
        }));
    }
    assert!(unproven > 10, "{unproven}");
}

#[test]
fn shared_members_are_placed_alike_by_any_number_of_threads() {
    for seed in 0..10 {
        let case = read(&shared(seed));
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| solve(&case)).outcome
        };
        let (one, four) = (with(1), with(4));
        assert_eq!((one.pairs, one.proof), (four.pairs, four.proof), "seed {seed}");
    }
}
