//! Laws: what must not matter does not, on the district and on small cases.

use crate::support::case::{self, Files};
use jiedui::base::{Budget, Findings};
use jiedui::plan::Plan;
use jiedui::run;
use jiedui::solve::Engine;

/// The plan of a case given as files.
fn plan(files: &Files) -> Plan {
    let folder = case::write(files);
    let mut findings = Findings::default();
    let case = jiedui::scheme::read(folder.path(), &mut findings);
    let case = case.unwrap_or_else(|| panic!("{:#?}", findings.iter().collect::<Vec<_>>()));
    let budget = Budget::default();
    let answer = run::run(&case, Engine::Auto, &budget, &|_| {}, &mut findings);
    let mut plan = answer.unwrap().plan;
    plan.seconds = 0.0;
    plan
}

fn values(plan: &Plan) -> Vec<i64> {
    plan.goals.iter().map(|g| g.value).collect()
}

#[test]
fn the_order_of_rows_does_not_matter() {
    for seed in 0..12 {
        let files = case::small(seed);
        assert_eq!(plan(&files), plan(&case::reverse_rows(&files)), "seed {seed}");
    }
}

#[test]
fn the_names_of_keys_do_not_change_the_value() {
    for seed in 0..12 {
        let files = case::small(seed);
        let renamed = case::rename_keys(&files);
        assert_eq!(values(&plan(&files)), values(&plan(&renamed)), "seed {seed}");
    }
}

#[test]
fn scaling_all_points_changes_nothing() {
    for seed in 0..12 {
        let files = case::small(seed);
        assert_eq!(plan(&files), plan(&case::double_points(&files)), "seed {seed}");
    }
}

#[test]
fn forbidding_an_unused_pair_changes_nothing() {
    for seed in 0..12 {
        let files = case::small(seed);
        let before = plan(&files);
        let used = |h: &str, r: &str| {
            before.layers[0].pairs.iter().any(|p| p.helper == h && p.recipient == r)
        };
        let free = case::pairs_of(&files).into_iter().find(|(h, r)| !used(h, r));
        let Some((h, r)) = free else { continue };
        let after = plan(&case::forbid(&files, &h, &r));
        assert_eq!(values(&before), values(&after), "seed {seed}: {h} and {r}");
    }
}

#[test]
fn forbidding_a_used_pair_never_helps() {
    for seed in 0..12 {
        let files = case::small(seed);
        let before = plan(&files);
        let first = &before.layers[0].pairs[0];
        let after = plan(&case::forbid(&files, &first.helper, &first.recipient));
        let cost = |plan: &Plan| -> Vec<i64> {
            let sign = |g: &jiedui::plan::GoalValue| if g.maximize { -g.value } else { g.value };
            plan.goals.iter().map(sign).collect()
        };
        assert!(after.goals.is_empty() || cost(&after) >= cost(&before), "seed {seed}");
    }
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let files = case::shipped("district");
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| plan(&files))
    };
    let one = with(1);
    assert_eq!(one, with(3));
    assert_eq!(one, with(1), "a second run");
}
