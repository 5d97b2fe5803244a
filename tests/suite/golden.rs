//! What the shipped cases give, to the byte: the pairs, and the summary but for its seconds.
//!
//! After a deliberate change: `JIEDUI_GOLDEN=write cargo test golden`, and review the difference.

use crate::support::case;
use jiedui::base::{Budget, Findings, Lang};
use jiedui::run;
use jiedui::solve::Engine;
use std::path::Path;

fn golden(name: &str) {
    let folder = case::write(&case::shipped(name));
    let mut findings = Findings::default();
    let case = jiedui::scheme::read(folder.path(), &mut findings).unwrap();
    let budget = Budget::default();
    let mut answer = run::run(&case, Engine::Auto, &budget, &|_| {}, &mut findings).unwrap();
    answer.plan.seconds = 0.0;
    let published = run::publish(&case, &answer, Lang::Zh, true).unwrap();
    assert!(published.verdict.accepted() && published.verdict.proven);
    let stored = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    for file in ["pairs.csv", "plan.json"] {
        let (_, real) = published.files.iter().find(|(n, _)| n == file).unwrap();
        let path = stored.join(file);
        if std::env::var_os("JIEDUI_GOLDEN").is_some() {
            std::fs::create_dir_all(&stored).unwrap();
            std::fs::write(&path, real).unwrap();
        }
        let kept = std::fs::read(&path).unwrap();
        assert!(kept == *real, "{name}/{file} is not what it was");
    }
}

#[test]
fn the_district_stays_as_it_is() {
    golden("district");
}

#[test]
fn tiny_stays_as_it_is() {
    golden("tiny");
}
