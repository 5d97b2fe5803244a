//! Explanations against enumeration, against forcing, and against the sentences a planner would expect.

use crate::support::brute;
use crate::support::case::{self, Files, Rng};
use crate::support::random::{self, Dice, Kind};
use jiedui::base::{Budget, Findings};
use jiedui::explain::{self, Asked, Ground, Standing};
use jiedui::model::{Model, Packing, SideRow, Term};
use jiedui::plan::Status;
use jiedui::plan::list::{ListedLayer, PairList};
use jiedui::scheme::{self, Case};
use jiedui::solve::{self, Task};
use std::path::Path;

const KINDS: [&str; 4] = ["flow", "teams", "linked", "loads"];

/// A case small enough to enumerate: two sides of three and four, perhaps people and homes within.
fn mini(kind: &str, seed: u64) -> Files {
    let mut rng = Rng::new(seed.wrapping_mul(31) + kind.len() as u64);
    let mut text = |name: &str, of: &mut dyn FnMut(&mut Rng) -> String| {
        (name.to_owned(), of(&mut rng).into_bytes())
    };
    let classes = |rng: &mut Rng| ["a", "b", "c"][rng.below(3)];
    let units = text("units.csv", &mut |rng| {
        let row = |u: usize| {
            format!("U{u},{},{},{}\n", classes(rng), 2 + rng.below(4), ["x", "y"][u % 2])
        };
        "code,kind,room,size\n".to_owned() + &(0..3).map(row).collect::<String>()
    });
    let n = if kind == "linked" { 2 } else { 4 };
    let places = text("places.csv", &mut |rng| {
        let row = |v: usize| format!("V{v},{},{}\n", classes(rng), 1 + rng.below(3));
        "code,need,days\n".to_owned() + &(0..n).map(row).collect::<String>()
    });
    let people = text("people.csv", &mut |rng| {
        let row = |c: usize| format!("C{c},U{},{}\n", c % 3, classes(rng));
        "code,unit,skill\n".to_owned() + &(0..4).map(row).collect::<String>()
    });
    let homes = text("homes.csv", &mut |rng| {
        let row = |h: usize| format!("H{h},V{},{}\n", h % n, classes(rng));
        "code,place,want\n".to_owned() + &(0..3).map(row).collect::<String>()
    });
    let matrix = text("match.csv", &mut |rng| {
        let row = |class: &str| {
            let cells: Vec<String> = (0..3).map(|_| format!("0.{}", rng.below(5) * 2)).collect();
            format!("{class},{}\n", cells.join(","))
        };
        "kind,a,b,c\n".to_owned() + &["a", "b", "c"].map(row).concat()
    });
    let forbid = ("forbid.csv".to_owned(), b"helper,recipient\nU1,V1\n".to_vec());
    let rules = match kind {
        "flow" => {
            "per_helper = { max = 3, aim_min = 1, aim_max = 2 }\nper_recipient = { max = 2, aim_min = 1 }\n"
        }
        "teams" => {
            "per_helper = { max = 2, aim_min = 1 }\nteams = { class = \"size\", any_of = [{ x = 1 }, { y = 1 }, { x = 1, y = 1 }, {}] }\n"
        }
        "linked" => {
            "per_helper = { max = 1, aim_min = 1 }\nper_recipient = { max = 2, aim_min = 1 }\n"
        }
        _ => {
            "per_helper = { aim_max = 3 }\nper_recipient = { max = 1, aim_min = 1 }\nload = { recipient = \"days\" }\ncapacity = { helper = \"room\" }\n"
        }
    };
    let mut scheme = format!(
        "title = \"mini\"\n[table]\nunits = {{ file = \"units.csv\", key = \"code\" }}\n\
         places = {{ file = \"places.csv\", key = \"code\" }}\n\
         people = {{ file = \"people.csv\", key = \"code\", refers = {{ unit = \"units\" }} }}\n\
         homes = {{ file = \"homes.csv\", key = \"code\", refers = {{ place = \"places\" }} }}\n\
         [layer.above]\nhelpers = \"units\"\nrecipients = \"places\"\nweight = 3\n{rules}\
         fit = [{{ name = \"m\", points = 61, match = \"match.csv\", helper = \"kind\", recipient = \"need\" }}, \
         {{ name = \"same\", points = 38, same = {{ helper = \"kind\", recipient = \"need\" }} }}]\n\
         forbid = [{{ name = \"listed\", pairs = \"forbid.csv\" }}]\n"
    );
    if kind == "linked" {
        scheme += "[layer.below]\nhelpers = \"people\"\nrecipients = \"homes\"\nwithin = \"above\"\n\
                   per_helper = { max = 2, aim_min = 1 }\nper_recipient = { max = 2, aim_min = 1 }\n\
                   fit = [{ points = 7, match = \"match.csv\", helper = \"skill\", recipient = \"want\" }]\n";
    }
    scheme += "[goals]\norder = [\"coverage\", \"aims\", \"fit\"]\n";
    let files = ("scheme.toml".to_owned(), scheme.into_bytes());
    vec![files, units, places, people, homes, matrix, forbid]
}

fn read(files: &Files) -> Case {
    let folder = case::write(files);
    let mut findings = Findings::default();
    scheme::read(folder.path(), &mut findings).unwrap_or_else(|| panic!("{findings:?}"))
}

fn shipped(name: &str) -> Case {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name);
    scheme::read(&folder, &mut Findings::default()).expect("it is sound")
}

fn grounded<'a>(case: &'a Case, budget: &'a Budget) -> Ground<'a> {
    let mut findings = Findings::default();
    explain::ground(case, None, budget, &mut findings)
        .unwrap_or_else(|e| panic!("{e:?} {findings:?}"))
}

/// The value of the best plan with a candidate, or without it.
fn brute_with(model: &Model, layer: usize, candidate: usize, yes: bool) -> Option<Vec<i64>> {
    let mut model = model.clone();
    let terms = vec![Term { layer, candidate, coefficient: 1 }];
    let (min, max) = if yes { (Some(1), None) } else { (None, Some(0)) };
    model.rows.push(SideRow { name: "asked".into(), terms, min, max, ..SideRow::default() });
    brute::best(&model)
}

/// All candidates of a layer, as number, helper, recipient.
fn candidates(model: &Model, l: usize) -> Vec<(usize, usize, usize)> {
    let layer = &model.layers[l];
    let of = |h: usize| {
        layer.candidates.of(h).map(move |c| (c, h, layer.candidates.recipient[c] as usize))
    };
    (0..layer.helpers.len()).flat_map(of).collect()
}

#[test]
fn a_packed_value_has_one_meaning() {
    let kinds = [Kind::Flows, Kind::Teams, Kind::Within, Kind::Spread, Kind::Loads, Kind::Anything];
    let mut unpacked = 0;
    for (seed, kind) in (0..600).zip(kinds.into_iter().cycle()) {
        let model = random::model(kind, seed);
        let Ok(packing) = Packing::new(&model) else { continue };
        let mut dice = Dice::new(seed);
        for _ in 0..20 {
            let within = |g: usize, dice: &mut Dice| {
                let (least, most) = packing.extent(g);
                dice.between(i64::try_from(least).unwrap(), i64::try_from(most).unwrap())
            };
            let value: Vec<i64> = (0..model.goals.len()).map(|g| within(g, &mut dice)).collect();
            assert_eq!(packing.unpack(packing.pack(&value)), Some(value), "{kind:?} {seed}");
            unpacked += 1;
        }
        let beyond: Vec<i64> = (0..model.goals.len())
            .map(|g| i64::try_from(packing.extent(g).1).unwrap() + 1)
            .collect();
        assert_ne!(packing.unpack(packing.pack(&beyond)), Some(beyond));
    }
    assert!(unpacked > 5000, "{unpacked}");
}

#[test]
fn prices_with_and_without_a_pair_are_what_asking_for_it_costs() {
    let mut compared = [0; 4];
    let kinds = [Kind::Flows, Kind::Teams, Kind::Within, Kind::Shared];
    for (kind, compared) in kinds.into_iter().zip(&mut compared) {
        for seed in 0..150 {
            let model = random::model(kind, seed);
            let Ok(packing) = Packing::new(&model) else { continue };
            let Some(best) = brute::best(&model) else { continue };
            let budget = Budget::default();
            let task = Task { model: &model, packing: &packing, budget: &budget, watcher: &|_| () };
            let Ok(prices) = solve::pair_prices(task, 0) else { continue };
            for (c, ..) in candidates(&model, 0) {
                for (yes, price) in [(true, prices.with[c]), (false, prices.without[c])] {
                    let wanted = brute_with(&model, 0, c, yes);
                    let wanted = wanted.map(|v| packing.pack(&v) - packing.pack(&best));
                    assert_eq!(price, wanted, "{kind:?}, seed {seed}, candidate {c}, {yes}");
                    *compared += 1;
                }
            }
        }
    }
    assert!(compared.iter().all(|n| *n > 100), "{compared:?}");
}

#[test]
fn must_may_never_and_losses_equal_enumeration() {
    let mut counts = [0; 3];
    for kind in KINDS {
        for seed in 0..30 {
            let case = read(&mini(kind, seed));
            let budget = Budget::default();
            let ground = grounded(&case, &budget);
            let model = &ground.best.compiled.model;
            let best = brute::best(model).expect("aims are wishes");
            assert_eq!(best, ground.best.outcome.value, "{kind} {seed}");
            let standings = explain::standings(&ground).expect("small");
            let heat = explain::heat(&ground, 0).expect("small");
            for l in 0..model.layers.len() {
                for (c, h, r) in candidates(model, l) {
                    let with = brute_with(model, l, c, true);
                    let without = brute_with(model, l, c, false);
                    let wanted =
                        match (with.as_ref() == Some(&best), without.as_ref() == Some(&best)) {
                            (true, true) => Standing::May,
                            (true, false) => Standing::Must,
                            _ => Standing::Never,
                        };
                    counts[wanted as usize] += 1;
                    assert_eq!(standings.of(l, (h, r)), wanted, "{kind} {seed}: {l} {h} {r}");
                    if l > 0 {
                        continue;
                    }
                    let loss = |v: Option<Vec<i64>>| {
                        v.map(|v| v.iter().zip(&best).map(|(v, b)| v - b).collect::<Vec<_>>())
                    };
                    let cell = &heat.cells[h][r];
                    assert_eq!(cell.with, loss(with), "{kind} {seed}: with {h} {r}");
                    assert_eq!(cell.without, loss(without), "{kind} {seed}: without {h} {r}");
                    assert_eq!(cell.standing, Some(wanted), "{kind} {seed}: {h} {r}");
                }
            }
        }
    }
    assert!(counts.iter().all(|n| *n > 50), "{counts:?}");
}

#[test]
fn the_loss_that_is_told_is_the_loss_that_comes() {
    let mut forced = 0;
    for kind in KINDS {
        for seed in 0..14 {
            let case = read(&mini(kind, seed));
            let budget = Budget::default();
            let ground = grounded(&case, &budget);
            let model = &ground.best.compiled.model;
            for l in 0..model.layers.len() {
                for (c, h, r) in candidates(model, l) {
                    let told = explain::pair(&ground, l, (h, r));
                    let then = told.otherwise.expect("no rule excludes it");
                    let wanted = brute_with(model, l, c, !told.in_plan);
                    let Some(wanted) = wanted else {
                        assert_eq!(then.status, Status::Infeasible, "{kind} {seed}: {l} {h} {r}");
                        continue;
                    };
                    assert_eq!(then.status, Status::Optimal, "{kind} {seed}: {l} {h} {r}");
                    let after =
                        then.goals.iter().map(|g| if g.maximize { -g.after } else { g.after });
                    assert_eq!(after.collect::<Vec<_>>(), wanted, "{kind} {seed}: {l} {h} {r}");
                    assert!(then.goals.iter().all(|g| g.loss == g.proven_loss));
                    check_chains(&ground, &then.chains, (l, h, r), told.in_plan);
                    forced += usize::from(!told.in_plan);
                }
            }
        }
    }
    assert!(forced > 300, "{forced}");
}

/// The moves lead from the plan in hand to a plan that has the pair, or has not.
fn check_chains(
    ground: &Ground<'_>,
    layers: &[explain::LayerChains],
    (l, h, r): (usize, usize, usize),
    was_in: bool,
) {
    let mut plan: Vec<ListedLayer> = ground.hand.layers.clone();
    for chains in layers {
        let pairs = &mut plan.iter_mut().find(|p| p.name == chains.layer).unwrap().pairs;
        for m in chains.chains.iter().flat_map(|c| &c.moves) {
            if let Some(left) = &m.leaves {
                assert!(pairs.remove(&(m.helper.clone(), left.clone())), "{m:?}");
            }
        }
        for m in chains.chains.iter().flat_map(|c| &c.moves) {
            if let Some(taken) = &m.takes {
                assert!(pairs.insert((m.helper.clone(), taken.clone())), "{m:?}");
            }
        }
        for chain in &chains.chains {
            for two in chain.moves.windows(2) {
                assert_eq!(two[0].takes, two[1].leaves, "{chain:?}");
            }
        }
    }
    let pair = (ground.key(l, true, h).to_owned(), ground.key(l, false, r).to_owned());
    assert_eq!(plan[l].pairs.contains(&pair), !was_in);
}

#[test]
fn parts_add_up_and_ranks_count() {
    let mut cases: Vec<Case> = ["tiny", "district"].map(shipped).into();
    cases.extend((0..20).map(|seed| read(&case::small(seed))));
    for (number, case) in cases.iter().enumerate() {
        let budget = Budget::default();
        let ground = grounded(case, &budget);
        let mut total = 0;
        for (l, pairs) in ground.pairs.iter().enumerate() {
            for &(h, r) in pairs {
                let at = (h as usize, r as usize);
                let parts = explain::parts(&ground, l, at);
                let sum: i64 = parts.iter().map(|p| p.hundredths).sum();
                assert!(parts.iter().all(|p| p.hundredths >= 0));
                assert_eq!(sum, ground.scores(l).fit(at.0, at.1));
                total += sum * i64::from(ground.layer(l).weight);
            }
            let every = if number == 1 { 97 } else { 1 };
            for &(h, r) in pairs.iter().step_by(every) {
                let at = (h as usize, r as usize);
                let (scores, model) = (ground.scores(l), &ground.best.compiled.model.layers[l]);
                for of_helper in [true, false] {
                    let rank = explain::rank(&ground, l, at, of_helper);
                    let n = if of_helper { model.recipients.len() } else { model.helpers.len() };
                    let all = (0..n).map(|o| if of_helper { (at.0, o) } else { (o, at.1) });
                    let may = all.filter(|&(h, r)| model.candidates.find(h, r as u32).is_some());
                    let fits: Vec<i64> = may.map(|(h, r)| scores.fit(h, r)).collect();
                    let own = scores.fit(at.0, at.1);
                    assert_eq!(rank.allowed, fits.len());
                    assert_eq!(rank.rank, 1 + fits.iter().filter(|f| **f > own).count());
                    assert_eq!(rank.tied, fits.iter().filter(|f| **f == own).count());
                    let out: usize = rank.excluded.iter().map(|e| e.number).sum();
                    assert_eq!(rank.allowed + out, n);
                }
            }
        }
        let fit = ground.goals.iter().find(|g| g.goal == "fit").expect("it is a goal");
        assert_eq!(total, fit.value, "case {number}");
    }
}

#[test]
fn fairer_plans_cost_what_the_curve_says() {
    for seed in 0..8 {
        let case = read(&mini("flow", seed));
        let budget = Budget::default();
        let ground = grounded(&case, &budget);
        let best = &ground.best.outcome.value;
        for curve in explain::fairness(&ground) {
            assert!(
                curve.points.windows(2).all(|p| p[0].least < p[1].least && p[0].fit > p[1].fit)
            );
            for point in &curve.points {
                // Without the pairs below the floor, by hand.
                let mut model = ground.best.compiled.model.clone();
                let worse = candidates(&model, 0)
                    .into_iter()
                    .filter(|&(_, h, r)| ground.scores(0).fit(h, r) < point.least);
                for (c, ..) in worse.collect::<Vec<_>>() {
                    let terms = vec![Term { layer: 0, candidate: c, coefficient: 1 }];
                    let row = SideRow { terms, max: Some(0), ..SideRow::default() };
                    model.rows.push(row);
                }
                let value = brute::best(&model).expect("the curve ends before");
                assert_eq!(value[..2], best[..2]);
                assert_eq!((-value[2], point.bound), (point.fit, point.fit), "seed {seed}");
            }
        }
    }
}

#[test]
fn bounds_that_bind_have_the_price_of_moving_them() {
    let case = shipped("tiny");
    let budget = Budget::default();
    let ground = grounded(&case, &budget);
    let bindings = explain::bindings(&ground);
    let west = bindings.iter().find(|b| b.kind == "max" && b.class.as_deref() == Some("西片"));
    let west = west.expect("it binds");
    let gains: Vec<i64> = west
        .steps
        .iter()
        .map(|s| -s.then.goals.iter().find(|g| g.goal == "fit").unwrap().loss)
        .collect();
    assert_eq!((west.now, gains), (20, vec![12_000, 16_000, 16_000]));
    assert!(bindings.iter().all(|b| b.tight > 0 && !b.steps.is_empty()));
}

#[test]
fn the_district_pays_what_its_prices_say() {
    let case = shipped("district");
    let budget = Budget::default();
    let ground = grounded(&case, &budget);
    let heat = explain::heat(&ground, 0).expect("columns price it");
    assert_eq!(heat.by, "priced");
    let (mut sampled, model) = (0, &ground.best.compiled.model);
    for (_, h, r) in candidates(model, 0).into_iter().step_by(1_117) {
        let cell = &heat.cells[h][r];
        let told = explain::pair(&ground, 0, (h, r)).otherwise.expect("no rule excludes it");
        let wanted = if cell.in_plan { &cell.without } else { &cell.with };
        let loss = |g: &explain::Difference| {
            if g.maximize { g.before - g.after } else { g.after - g.before }
        };
        let then: Vec<i64> = told.goals.iter().map(loss).collect();
        assert_eq!(Some(&then), wanted.as_ref(), "{h} {r}");
        sampled += 1;
    }
    assert!(sampled >= 4, "{sampled}");
}

#[test]
fn sentences_are_as_a_planner_would_say_them() {
    let case = shipped("tiny");
    let budget = Budget::default();
    let ground = grounded(&case, &budget);
    let ask = |a: &str, b: &str| {
        let asked = explain::find(&ground, &[a, b], None, &mut Findings::default());
        let Some(Asked::Pair(l, h, r)) = asked else { panic!("{a} {b}: {asked:?}") };
        explain::pair(&ground, l, (h, r)).text
    };
    let why_not = ask("M02", "R001");
    assert_eq!(
        why_not[0].zh,
        "M02（谢野雨）未与R001（田*）结对；若结对，适配 0.00 分 = 就近 0.00。"
    );
    assert_eq!(
        why_not[2].zh,
        "若改为 M02 与 R001 结对，其余全部重新安排到最优，“适配总分（按层加权）”将减少 100.00 分（已证明）。"
    );
    assert_eq!(
        why_not[2].en,
        "Were M02 to help R001, with everything else best arranged anew, \"total fit, weighted by \
         layer\" would fall by 100.00 points (proven)."
    );
    // Either order, and a pair that a rule excludes.
    let excluded = ask("R001", "M01");
    assert_eq!(
        excluded[1].zh,
        "规则“不跨片区”禁止这一对：片区 = 中片，片区 = 东片；二者必须相同。"
    );
    assert_eq!(
        excluded[1].en,
        "The rule \"不跨片区\" forbids it: 片区 = 中片 against 片区 = 东片; they must be the same."
    );
    let why = ask("M34", "R001");
    assert_eq!(why[0].en, "M34 (袁谷夏) helps R001 (田*): fit 100.00 points = 就近 100.00.");
    assert!(why.iter().all(|t| !t.en.is_empty() && !t.zh.is_empty() && !t.zh.contains("田冬")));
}

#[test]
fn wrong_questions_are_answered_by_diagnostics() {
    let case = shipped("tiny");
    let budget = Budget::default();
    let ground = grounded(&case, &budget);
    let codes = |keys: &[&str], layer: Option<&str>| {
        let mut findings = Findings::default();
        assert_eq!(explain::find(&ground, keys, layer, &mut findings), None, "{keys:?}");
        let help = findings.iter().map(|f| f.help.en.clone()).collect::<String>();
        (findings.iter().map(|f| f.code.id()).collect::<Vec<_>>(), help)
    };
    let (code, help) = codes(&["M01", "R0001"], None);
    assert_eq!(code, ["T013"]);
    assert!(help.contains("R001"), "{help}");
    assert_eq!(codes(&["M01", "M02"], None).0, ["Q001"]);
    assert_eq!(codes(&["M01", "P01"], None).0, ["Q001"]);
    assert_eq!(codes(&["M01"], Some("members-to-resident")).0, ["S005"]);
    let strange = ListedLayer {
        name: "members-to-residents".into(),
        pairs: [("M01".into(), "R999".into())].into(),
        ..ListedLayer::default()
    };
    let hand = PairList { layers: vec![strange], ..PairList::default() };
    let mut findings = Findings::default();
    let nothing = explain::ground(&case, Some(hand), &budget, &mut findings).map(|_| ());
    assert_eq!(nothing, Err(explain::NoPlan::Invalid));
    assert_eq!(findings.iter().last().map(|f| f.code.id()).as_deref(), Some("Q003"));
}
