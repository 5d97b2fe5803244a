//! The change-budget curve: every point is what brute force says, and proven; and rows that columns know.

use crate::support::brute;
use crate::support::case::{self, Files, Rng};
use crate::support::random::{self, Dice, Kind};
use jiedui::base::{Budget, Findings, Lang, Place};
use jiedui::compile;
use jiedui::model::proof::Part;
use jiedui::model::{Model, Packing, SideRow, Term};
use jiedui::plan::list::PairList;
use jiedui::plan::{GoalValue, Status};
use jiedui::run;
use jiedui::scenario::{self, Ask, Change, Curve, Edit, Member, Scenario};
use jiedui::scheme::Case;
use jiedui::score;
use jiedui::solve::{Engine, Task, Verdict, solve};

fn read(files: &Files) -> Case {
    let folder = case::write(files);
    let mut findings = Findings::default();
    let case = jiedui::scheme::read(folder.path(), &mut findings);
    case.unwrap_or_else(|| panic!("{:#?}", findings.iter().collect::<Vec<_>>()))
}

/// One row over some pairs of the first layer: at most so many, or at least.
fn budgeted(kind: Kind, seed: u64) -> Model {
    let mut model = random::model(kind, seed);
    let mut dice = Dice::new(seed ^ 0xB0D6E7);
    for number in 0..dice.between(1, 2) {
        let mut row = SideRow { name: format!("row {number}"), ..SideRow::default() };
        for candidate in 0..model.layers[0].candidates.len() {
            if dice.chance(40) {
                continue;
            }
            let coefficient = if dice.chance(80) { 1 } else { dice.between(-2, 3) };
            row.terms.push(Term { layer: 0, candidate, coefficient });
        }
        let (least, most) = row.range();
        let number = |dice: &mut Dice| least + dice.between(0, (most - least).min(5));
        if dice.chance(70) {
            row.max = Some(number(&mut dice));
        } else {
            row.min = Some(number(&mut dice));
        }
        model.rows.extend(Some(row).filter(|row| !row.terms.is_empty()));
    }
    model
}

/// Rows over the upper layer are known to the columns, so branch and price closes them.
#[test]
fn rows_over_teams_alone_are_proven_by_columns() {
    for (kind, least) in [(Kind::Teams, 60), (Kind::Within, 60), (Kind::Shared, 60)] {
        let (mut proven, mut impossible, mut unknown) = (0, 0, 0);
        for seed in 0..400 {
            let model = budgeted(kind, seed);
            let Ok(packing) = Packing::new(&model) else { continue };
            let (budget, best) = (Budget::default(), brute::best(&model));
            let task = Task { model: &model, packing: &packing, budget: &budget, watcher: &|_| () };
            let outcome = solve(task, Engine::Structured);
            let parts = &outcome.proof.parts;
            let is_known =
                parts.iter().any(|p| matches!(p, Part::Columns { rows, .. } if !rows.is_empty()));
            let Some(best) = best else {
                let is_right = !matches!(outcome.verdict, Verdict::Optimal | Verdict::Feasible(_));
                assert!(is_right, "{kind:?} {seed}: {:?}", outcome.verdict);
                impossible += usize::from(matches!(outcome.verdict, Verdict::Infeasible(_)));
                continue;
            };
            // Costs that are too large for columns; the flat program is not asked here.
            if matches!(outcome.verdict, Verdict::Unknown(_)) {
                unknown += 1;
                continue;
            }
            assert!(outcome.value >= best && outcome.bound <= best, "{kind:?} {seed}");
            if is_known {
                assert_eq!(
                    outcome.verdict,
                    Verdict::Optimal,
                    "{kind:?} {seed}: {:?}",
                    outcome.parts
                );
                assert_eq!((&outcome.value, &outcome.bound), (&best, &best), "{kind:?} {seed}");
                assert!(brute::is_plan(&model, &outcome.pairs), "{kind:?} {seed}");
                proven += 1;
            }
        }
        let counts =
            format!("{kind:?}: {proven} proven, {impossible} impossible, {unknown} unknown");
        assert!(proven > least && impossible > 5 && unknown < 8, "{counts}");
    }
}

/// A case small enough for brute force: linked layers with teams, linked without, a flow, or loads.
fn tiny(kind: usize, seed: u64) -> Files {
    let mut rng = Rng::new(seed);
    let mut fit = |n: usize, m: usize| {
        let recipients: Vec<String> = (0..m).map(|r| format!("R{r}")).collect();
        let mut text = format!("code,{}\n", recipients.join(","));
        for h in 0..n {
            let row: Vec<String> = (0..m).map(|_| format!("0.{:02}", rng.below(100))).collect();
            text += &format!("H{h},{}\n", row.join(","));
        }
        text
    };
    let list = |letter: char, n: usize, more: &dyn Fn(usize) -> String, header: &str| {
        let rows: Vec<String> = (0..n).map(|i| format!("{letter}{i}{}\n", more(i))).collect();
        format!("code{header}\n{}", rows.concat())
    };
    let nothing = |_: usize| String::new();
    let mut files = vec![];
    let text = if kind < 2 {
        let sizes = |h: usize| format!(",{}", if h == 0 { "large" } else { "small" });
        files.push(("helpers.csv", list('H', 4 - kind, &sizes, ",size")));
        files.push(("recipients.csv", list('R', 2, &nothing, "")));
        files.push(("fit.csv", fit(4 - kind, 2)));
        let mut people = Rng::new(seed ^ 77);
        let mut owned = |n: usize, letter: char, of: usize| {
            let owner: Vec<usize> = (0..n).map(|_| people.below(of)).collect();
            move |i: usize| format!(",{letter}{}", owner[i])
        };
        let (unit, place) = (owned(5, 'H', 4 - kind), owned(3, 'R', 2));
        files.push(("people.csv", list('C', 5, &unit, ",unit")));
        files.push(("homes.csv", list('D', 3, &place, ",place")));
        let inner = fit(5, 3).replace('H', "C").replace('R', "D");
        files.push(("inner.csv", inner));
        let upper = [
            "teams = { class = \"size\", any_of = [{ large = 1 }, { small = 1 }, { small = 2 }] }",
            "per_recipient = { min = 1, max = 2 }",
        ][kind];
        LINKED.replace("UPPER", upper)
    } else {
        files.push(("helpers.csv", list('H', 4, &nothing, "")));
        files.push(("recipients.csv", list('R', 4, &nothing, "")));
        files.push(("fit.csv", fit(4, 4)));
        let quota = if kind == 2 {
            "per_helper = { max = 2 }\nper_recipient = { max = 2, aim_min = 1 }"
        } else {
            "per_recipient = { max = 1, aim_min = 1 }\nload = 2\ncapacity = 3"
        };
        FLAT.replace("QUOTAS", quota)
    };
    files.push(("scheme.toml", text));
    files.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect()
}

const FLAT: &str = r#"
title = "flat"
[table]
helpers = { file = "helpers.csv", key = "code" }
recipients = { file = "recipients.csv", key = "code" }
[layer.pairs]
helpers = "helpers"
recipients = "recipients"
QUOTAS
fit = [{ points = 100, match = "fit.csv", helper = "code", recipient = "code" }]
[goals]
order = ["coverage", "aims", "fit"]
"#;

const LINKED: &str = r#"
title = "linked"
[table]
helpers = { file = "helpers.csv", key = "code" }
recipients = { file = "recipients.csv", key = "code" }
people = { file = "people.csv", key = "code", refers = { unit = "helpers" } }
homes = { file = "homes.csv", key = "code", refers = { place = "recipients" } }
[layer.upper]
helpers = "helpers"
recipients = "recipients"
per_helper = { max = 1 }
UPPER
fit = [{ points = 60, match = "fit.csv", helper = "code", recipient = "code" }]
[layer.inner]
helpers = "people"
recipients = "homes"
within = "upper"
per_helper = { max = 1, aim_min = 1 }
per_recipient = { aim_min = 1, aim_max = 2 }
fit = [{ points = 40, match = "inner.csv", helper = "code", recipient = "code" }]
[goals]
order = ["coverage", "aims", "fit"]
"#;

fn edit(change: Change) -> Edit {
    Edit { change, reason: "test".to_owned(), at: Place::Case }
}

/// The value of the best plan with a budget, by brute force; nothing if there is none.
fn best(case: &Case, hand: &PairList, ask: &Ask<'_>, at_most: u32) -> Option<Vec<i64>> {
    let mut scenario = ask.scenario.clone();
    scenario.edits.push(edit(Change::Changes { at_most, layers: ask.layers.to_vec() }));
    let mut findings = Findings::default();
    let case = scenario::apply(case, &scenario, hand, &mut findings)?;
    let scores = score::score(&case, &mut findings)?;
    let compiled = compile::compile(&case, &scores, &mut findings)?;
    brute::best(&compiled.model)
}

fn costs(goals: &[GoalValue], of: fn(&GoalValue) -> i64) -> Vec<i64> {
    goals.iter().map(|g| if g.maximize { -of(g) } else { of(g) }).collect()
}

/// Checks what must hold of any curve, and how many of its points are proven.
fn check(curve: &Curve) -> usize {
    assert_eq!(curve.points[0].budget, curve.least);
    for pair in curve.points.windows(2) {
        assert_eq!(pair[0].budget + 1, pair[1].budget);
        let (before, after) =
            (costs(&pair[0].goals, |g| g.value), costs(&pair[1].goals, |g| g.value));
        assert!(after <= before, "values fall at {}", pair[1].budget);
        let is_flat = curve.flat_from.is_some_and(|flat| flat < pair[1].budget);
        assert!(!is_flat || after == before);
    }
    for point in &curve.points {
        assert!(point.new <= point.budget as usize);
    }
    curve.points.iter().filter(|p| p.status == Status::Optimal).count()
}

/// From a random plan in hand, with somebody gone at times: all kinds of cases, one layer or all counted.
#[test]
fn every_point_is_what_brute_force_says() {
    let (mut points, mut proven, mut flat, mut forced, mut knees) = (0, 0, 0, 0, 0);
    for seed in 0..160_u64 {
        let (kind, mut rng) = (seed as usize % 4, Rng::new(seed ^ 0xC0FFEE));
        let case = read(&tiny(kind, seed));
        let budget = Budget::default();
        // A plan of the case with other fits: lawful, and seldom best.
        let other = read(&tiny(kind, seed + 1000));
        let plan = run::run(&other, Engine::Auto, &budget, &|_| {}, &mut Findings::default());
        let hand = plan.map_or_else(PairList::default, |answer| PairList::of(&answer.plan, "hand"));
        let mut scenario = Scenario { name: "s".to_owned(), edits: Vec::new() };
        if rng.below(2) == 0 {
            let member = Member { table: "helpers".to_owned(), key: format!("H{}", rng.below(3)) };
            scenario.edits.push(edit(Change::Remove(member)));
        }
        let first = if kind < 2 { "upper" } else { "pairs" };
        let layers = if rng.below(2) == 0 { vec![first.to_owned()] } else { Vec::new() };
        let ask = Ask { scenario: &scenario, layers: &layers, steps: 4 };
        let mut findings = Findings::default();
        let Some(curve) = scenario::curve(&case, &hand, &ask, &budget, &mut findings) else {
            assert_eq!(best(&case, &hand, &ask, 99), None, "seed {seed}");
            continue;
        };
        assert!(curve.least_is_proven, "seed {seed}");
        for k in 0..curve.least {
            assert_eq!(best(&case, &hand, &ask, k), None, "seed {seed}, {k}");
        }
        proven += check(&curve);
        for point in &curve.points {
            let right = best(&case, &hand, &ask, point.budget).unwrap();
            let (value, bound) =
                (costs(&point.goals, |g| g.value), costs(&point.goals, |g| g.bound));
            let at = format!("seed {seed}, budget {}: {:?}", point.budget, point.status);
            if matches!(point.status, Status::Optimal | Status::Claimed) {
                assert_eq!(value, right, "{at}");
            }
            assert!(value >= right && bound <= right, "{at}");
        }
        points += curve.points.len();
        flat += usize::from(curve.flat_from.is_some());
        forced += usize::from(curve.least > 0);
        knees += usize::from(curve.knee.is_some());
    }
    assert!(
        points > 500 && flat > 60 && forced > 10 && knees > 10,
        "{points} {flat} {forced} {knees}"
    );
    assert!(proven * 100 >= points * PROVEN, "{proven} of {points} proven");
}

/// The share of points that must be proven by us, in percent.
const PROVEN: usize = 90;

fn district() -> Case {
    read(&case::shipped("district"))
}

/// Against last year's list 30 new units are forced; from 40 on nothing is gained; all of it proven.
#[test]
fn the_curve_of_the_district_from_last_year_is_proven() {
    let case = district();
    let hand = PairList::of_last_year(&case);
    let scenario = Scenario { name: "none".to_owned(), edits: Vec::new() };
    let layers = vec!["units-to-villages".to_owned()];
    let ask = Ask { scenario: &scenario, layers: &layers, steps: 20 };
    let mut findings = Findings::default();
    let curve = scenario::curve(&case, &hand, &ask, &Budget::default(), &mut findings).unwrap();
    assert_eq!(check(&curve), 21);
    assert_eq!((curve.least, curve.least_is_proven, curve.flat_from), (30, true, Some(40)));
    assert_eq!(curve.knee.as_ref().map(|k| (k.budget, k.goal.as_str())), Some((36, "coverage")));
    let paper = scenario::curve_paper(&curve, "district", Lang::En);
    assert!(
        paper.lead.contains("at least 30") && paper.lead.contains("knee is at 36"),
        "{}",
        paper.lead
    );
    assert_eq!((paper.sheets[0].rows.len(), paper.charts.len()), (21, 1));
    assert!(paper.charts[0].marked.is_some());
}

/// With a unit gone from the plan in hand two changes of units are forced, and four are all that helps.
#[test]
fn the_curve_of_the_district_with_a_unit_gone_is_proven() {
    let case = district();
    let answer =
        run::run(&case, Engine::Auto, &Budget::default(), &|_| {}, &mut Findings::default());
    let hand = PairList::of(&answer.unwrap().plan, "hand");
    let member = Member { table: "units".to_owned(), key: "U01".to_owned() };
    let edits = vec![edit(Change::Remove(member))];
    let scenario = Scenario { name: "gone".to_owned(), edits };
    let layers = vec!["units-to-villages".to_owned()];
    let ask = Ask { scenario: &scenario, layers: &layers, steps: 20 };
    let mut findings = Findings::default();
    let curve = scenario::curve(&case, &hand, &ask, &Budget::default(), &mut findings).unwrap();
    assert_eq!(check(&curve), 21);
    assert_eq!((curve.least, curve.least_is_proven, curve.flat_from), (2, true, Some(4)));
}

/// A layer that is not there is told, and nothing is solved.
#[test]
fn wrong_asks_are_told() {
    let case = read(&tiny(0, 1));
    let scenario = Scenario { name: "none".to_owned(), edits: Vec::new() };
    let layers = vec!["upperr".to_owned()];
    let ask = Ask { scenario: &scenario, layers: &layers, steps: 3 };
    let (hand, mut findings) = (PairList::default(), Findings::default());
    assert!(scenario::curve(&case, &hand, &ask, &Budget::default(), &mut findings).is_none());
    assert!(findings.has_errors());
}
