//! Why no plan can be: conflicts are real and minimal, ways out work, sentences say what is.

use crate::support::case::{self, Files, Rng};
use jiedui::base::{Budget, Findings};
use jiedui::compile;
use jiedui::infeasible::{self, Conflict, Explanation, Rule, Whose};
use jiedui::model::Model;
use jiedui::plan::list::PairList;
use jiedui::scenario;
use jiedui::scheme::{Bounds, Case, Quota};
use jiedui::score;
use std::collections::BTreeSet;
use std::time::Instant;

fn read(files: &Files) -> Case {
    let folder = case::write(files);
    let mut findings = Findings::default();
    let case = jiedui::scheme::read(folder.path(), &mut findings);
    case.unwrap_or_else(|| panic!("{:#?}", findings.iter().collect::<Vec<_>>()))
}

fn explain(case: &Case) -> Option<Explanation> {
    infeasible::explain(case, &Budget::default(), &mut Findings::default())
}

/// Which elements of a conflict are kept.
struct Kept<'a> {
    conflict: &'a Conflict,
    rule: usize,
    member: usize,
}

impl Kept<'_> {
    fn all(conflict: &Conflict) -> Kept<'_> {
        Kept { conflict, rule: usize::MAX, member: usize::MAX }
    }

    fn has(&self, rule: &Rule) -> bool {
        let rules = self.conflict.rules.iter().enumerate();
        rules.filter(|(i, _)| *i != self.rule).any(|(_, kept)| kept.rule == *rule)
    }

    fn needs(&self, layer: &str, is_helper: bool, key: &str) -> bool {
        let members = self.conflict.members.iter().enumerate();
        let is_it =
            |m: &infeasible::Named| m.layer == layer && m.is_helper == is_helper && m.key == key;
        members.filter(|(i, _)| *i != self.member).any(|(_, m)| is_it(m))
    }

    /// The rules and needs that are kept, and nothing else of the case: written anew, from what the
    /// words of a conflict mean.
    fn case(&self, case: &Case) -> Case {
        let mut less = case.clone();
        less.scheme.goals = vec![jiedui::scheme::Goal::Coverage];
        less.scheme.worst = None;
        for l in 0..case.scheme.layers.len() {
            let old = &case.scheme.layers[l];
            let sides = [(true, old.helper_table), (false, old.recipient_table)];
            let [helpers, recipients] = sides.map(|(of, t)| self.quota(case, (l, of), t));
            let layer = &mut less.scheme.layers[l];
            (layer.per_helper, layer.per_recipient) = (helpers, recipients);
            layer.fit.clear();
            layer.spread = None;
            let keep = |rule: Rule| self.has(&rule);
            layer.teams = layer.teams.clone().filter(|_| keep(Rule::Teams(l)));
            layer.loads = layer.loads.clone().filter(|_| keep(Rule::Capacity(l)));
            layer.within = layer.within.filter(|_| keep(Rule::Within(l)));
            let bans = layer.forbid.clone().into_iter().enumerate();
            layer.forbid = bans.filter(|(b, _)| keep(Rule::Forbid(l, *b))).map(|b| b.1).collect();
        }
        let balances = case.scheme.balances.clone().into_iter().enumerate();
        less.scheme.balances =
            balances.filter(|(b, _)| self.has(&Rule::Balance(*b))).map(|b| b.1).collect();
        let changes = case.scheme.changes.clone().into_iter().enumerate();
        less.scheme.changes =
            changes.filter(|(b, _)| self.has(&Rule::Changes(*b))).map(|b| b.1).collect();
        less
    }

    /// Every member with its own bounds: minima of those who need, maxima that are kept.
    fn quota(&self, case: &Case, (l, of_helpers): (usize, bool), table: usize) -> Quota {
        let layer = &case.scheme.layers[l];
        let quota = if of_helpers { &layer.per_helper } else { &layer.per_recipient };
        let table = case.tables.table(table);
        let mut own = Quota::FREE;
        for row in 0..table.len() {
            let bounds = quota.of(table, row);
            let class = quota.by.map(|column| table.text(row, column).to_owned());
            let known = quota.classes.iter().any(|(name, _)| Some(name) == class.as_ref());
            let of = class.filter(|_| known).map_or(Whose::Other, Whose::Class);
            let bound = |is_max, number| {
                let (layer, of) = (l, of.clone());
                Rule::Bound(infeasible::Bound { layer, is_max, of_helpers, of, number })
            };
            let key = table.key(row);
            let min = bounds.min > 0
                && self.has(&bound(false, bounds.min))
                && self.needs(&layer.name, of_helpers, key);
            let max = bounds.max.filter(|max| self.has(&bound(true, *max)));
            let min = if min { bounds.min } else { 0 };
            own.members.insert(key.to_owned(), Bounds { min, max, ..Bounds::FREE });
        }
        own
    }

    /// Whether a plan exists, by trying all sets of pairs.
    fn holds(&self, case: &Case) -> bool {
        let less = self.case(case);
        let scores = score::score(&less, &mut Findings::default()).unwrap();
        let mut findings = Findings::default();
        let Some(compiled) = compile::compile(&less, &scores, &mut findings) else {
            assert!(findings.only_impossible(), "{:?}", findings.iter().collect::<Vec<_>>());
            return false;
        };
        let free = |l: usize, r: usize| {
            let layer = &case.scheme.layers[l];
            let row = compiled.layers[l].recipients[r];
            !self.needs(&layer.name, false, case.tables.table(layer.recipient_table).key(row))
        };
        exists(&compiled.model, &free, &mut Vec::new())
    }
}

/// Whether sets of candidates that obey everything can be added to those of the first layers.
fn exists(model: &Model, free: &dyn Fn(usize, usize) -> bool, chosen: &mut Vec<u32>) -> bool {
    let l = chosen.len();
    if l == model.layers.len() {
        return model.rows.iter().all(|row| {
            let has = |t: &jiedui::model::Term| chosen[t.layer] >> t.candidate & 1 == 1;
            let n: i64 = row.terms.iter().filter(|t| has(t)).map(|t| t.coefficient).sum();
            row.min.is_none_or(|min| n >= min) && row.max.is_none_or(|max| n <= max)
        });
    }
    let layer = &model.layers[l];
    assert!(layer.candidates.len() <= 16);
    (0_u32..1 << layer.candidates.len()).any(|set| {
        if !is_lawful(model, l, set, (free, chosen)) {
            return false;
        }
        chosen.push(set);
        let found = exists(model, free, chosen);
        chosen.pop();
        found
    })
}

type Free<'a> = &'a dyn Fn(usize, usize) -> bool;

fn is_lawful(model: &Model, l: usize, set: u32, (free, chosen): (Free<'_>, &[u32])) -> bool {
    let layer = &model.layers[l];
    let (mut of_helper, mut of_recipient) =
        (vec![0; layer.helpers.len()], vec![0; layer.recipients.len()]);
    let mut carried = vec![0; layer.helpers.len()];
    let n_classes = layer.teams.as_ref().map_or(0, |t| t.n_classes);
    let mut team = vec![vec![0_u32; n_classes]; layer.recipients.len()];
    for h in 0..layer.helpers.len() {
        for c in layer.candidates.of(h).filter(|c| set >> c & 1 == 1) {
            let r = layer.candidates.recipient[c] as usize;
            of_helper[h] += 1;
            of_recipient[r] += 1;
            carried[h] += layer.loads.as_ref().map_or(0, |loads| loads.load[c]);
            if let Some(class) = layer.teams.as_ref().and_then(|t| t.class[h]) {
                team[r][class as usize] += 1;
            }
            if let Some(link) = &layer.link {
                let (u, v) = (link.helper_owner[h].unwrap(), link.recipient_owner[r].unwrap());
                let above = model.layers[link.parent].candidates.find(u as usize, v).unwrap();
                if chosen[link.parent] >> above & 1 == 0 {
                    return false;
                }
            }
        }
    }
    let within = |nodes: &[jiedui::model::Node], of: &[u32]| {
        nodes.iter().zip(of).all(|(node, k)| node.min <= *k && *k <= node.max)
    };
    let fits = layer.loads.as_ref().is_none_or(|loads| {
        carried.iter().zip(&loads.capacity).all(|(carried, capacity)| carried <= capacity)
    });
    let served = layer.teams.as_ref().is_none_or(|teams| {
        let lawful = |r: usize| teams.patterns.contains(&team[r]);
        (0..team.len()).all(|r| lawful(r) || (free(l, r) && team[r].iter().all(|n| *n == 0)))
    });
    fits && served && within(&layer.helpers, &of_helper) && within(&layer.recipients, &of_recipient)
}

/// Tables of a few members each.
fn tables(rng: &mut Rng, helpers: usize, recipients: usize) -> Files {
    let mut a = String::from("code,kind,room\n");
    for h in 0..helpers {
        a += &format!("A{h},{},{}\n", ["x", "y"][rng.below(2)], 2 + rng.below(4));
    }
    let mut b = String::from("code,kind,days\n");
    for r in 0..recipients {
        b += &format!("B{r},{},{}\n", ["p", "q"][rng.below(2)], 1 + rng.below(4));
    }
    let mut bans = String::from("helper,recipient\n");
    let mut last = String::from("layer,helper,recipient\n");
    for h in 0..helpers {
        for r in 0..recipients {
            if rng.below(3) == 0 {
                bans += &format!("A{h},B{r}\n");
            }
            if rng.below(3) == 0 {
                last += &format!("a-to-b,A{h},B{r}\n");
            }
        }
    }
    // All classes are there, whatever the dice say.
    a += "A8,x,3\nA9,y,3\n";
    b += "B8,p,2\nB9,q,2\n";
    let files = [("a.csv", a), ("b.csv", b), ("bans.csv", bans), ("last.csv", last)];
    files.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect()
}

fn bounds(rng: &mut Rng, most: usize) -> String {
    let (min, more) = (rng.below(most), rng.below(2));
    match rng.below(3) {
        0 => format!("{{ min = {min} }}"),
        1 => format!("{{ max = {} }}", 1 + more),
        _ => format!("{{ min = {min}, max = {} }}", min.max(1) + more),
    }
}

fn quota(rng: &mut Rng, classes: [&str; 2], most: usize) -> String {
    if rng.below(2) == 0 {
        return bounds(rng, most);
    }
    let [a, b] = [bounds(rng, most), bounds(rng, most)];
    format!("{{ by = \"kind\", of = {{ {} = {a}, {} = {b} }} }}", classes[0], classes[1])
}

/// A small case: flow, teams, loads, rows, or layers within, by `kind`.
fn random(kind: usize, seed: u64) -> Files {
    let mut rng = Rng::new(seed * 8 + kind as u64);
    let (helpers, recipients) = (1 + rng.below(2), 1 + rng.below(2));
    let mut files = tables(&mut rng, helpers, recipients);
    let mut scheme = String::from(
        "title = \"t\"\n[table]\na = { file = \"a.csv\", key = \"code\" }\n\
         b = { file = \"b.csv\", key = \"code\" }\n",
    );
    if kind == 4 {
        let (mut c, mut d) = (String::from("code,own\n"), String::from("code,own\n"));
        for i in 0..3 {
            c += &format!("C{i},{}\n", ["A8", "A9", "A0"][rng.below(3)]);
            d += &format!("D{i},{}\n", ["B8", "B9", "B0"][rng.below(3)]);
        }
        files.extend([("c.csv".to_owned(), c.into_bytes()), ("d.csv".to_owned(), d.into_bytes())]);
        scheme += "c = { file = \"c.csv\", key = \"code\", refers = { own = \"a\" } }\n\
                   d = { file = \"d.csv\", key = \"code\", refers = { own = \"b\" } }\n";
    }
    scheme += "[layer.a-to-b]\nhelpers = \"a\"\nrecipients = \"b\"\n";
    let (mut helpers, mut recipients) =
        (quota(&mut rng, ["x", "y"], 4), quota(&mut rng, ["p", "q"], 4));
    match kind {
        1 => {
            recipients = "{}".to_owned();
            scheme += "teams = { class = \"kind\", any_of = [{ x = 1 }, { y = 2 }] }\n";
        }
        2 => {
            helpers = "{}".to_owned();
            recipients = "1".to_owned();
            scheme += "load = { recipient = \"days\" }\ncapacity = { helper = \"room\" }\n";
        }
        _ => {}
    }
    scheme += &format!("per_helper = {helpers}\nper_recipient = {recipients}\n");
    scheme += "forbid = [{ name = \"listed\", pairs = \"bans.csv\" }]\n";
    if kind == 4 {
        scheme += "[layer.c-to-d]\nhelpers = \"c\"\nrecipients = \"d\"\nwithin = \"a-to-b\"\n";
        scheme += &format!("per_helper = {}\n", bounds(&mut rng, 2));
        scheme += &format!("per_recipient = {}\n", bounds(&mut rng, 3));
    }
    let mut goals = "[goals]\norder = [\"coverage\", \"aims\"]\n".to_owned();
    if kind == 3 {
        scheme += "[[balance]]\nlayer = \"a-to-b\"\nrecipients_by = \"kind\"\n";
        scheme += &format!("each = {}\n", bounds(&mut rng, 5));
        scheme += &format!("[[changes]]\nat_most = {}\n", rng.below(4));
        goals = "[goals]\norder = [\"keep\", \"coverage\"]\nkeep = { from = \"last.csv\" }\n"
            .to_owned();
    }
    files.push(("scheme.toml".to_owned(), (scheme + &goals).into_bytes()));
    files
}

/// The conflict alone fails, and no longer without any one of its elements; every way out works.
fn check(case: &Case, explanation: &Explanation, what: &str) {
    let conflict = &explanation.conflict;
    assert!(conflict.is_minimal, "{what}");
    assert!(!Kept::all(conflict).holds(case), "{what}: {conflict:#?}");
    for rule in 0..conflict.rules.len() {
        let kept = Kept { rule, ..Kept::all(conflict) };
        assert!(kept.holds(case), "{what}: rule {rule} is not needed: {conflict:#?}");
    }
    for member in 0..conflict.members.len() {
        let kept = Kept { member, ..Kept::all(conflict) };
        assert!(kept.holds(case), "{what}: member {member} is not needed: {conflict:#?}");
    }
    ways_work(case, explanation, what);
}

fn ways_work(case: &Case, explanation: &Explanation, what: &str) {
    let folder = tempfile::tempdir().unwrap();
    for (n, way) in explanation.menu.iter().enumerate() {
        let path = folder.path().join(format!("{n}.toml"));
        std::fs::write(&path, &way.toml).unwrap();
        let mut findings = Findings::default();
        let scenario = scenario::read(&path, &mut findings).unwrap();
        let hand = PairList::default();
        let outcome = scenario::run(case, &hand, &[scenario], &Budget::default()).remove(0);
        assert!(outcome.fate.has_plan(), "{what}: {} {:?}", way.toml, outcome.findings);
        assert_eq!(outcome.plan.unwrap().goals, way.goals, "{what}");
    }
}

/// Cases of a kind: those without a plan are explained, those with one are not.
fn small(kind: usize, enough: usize) {
    let (mut impossible, mut possible) = (0, 0);
    for seed in 0..160 {
        let case = read(&random(kind, seed));
        let what = format!("kind {kind}, seed {seed}");
        match explain(&case) {
            None => {
                let mut findings = Findings::default();
                let (engine, budget) = (jiedui::solve::Engine::Auto, Budget::default());
                let answer = jiedui::run::run(&case, engine, &budget, &|_| {}, &mut findings);
                assert!(answer.is_some_and(|a| !a.plan.goals.is_empty()), "{what}: a plan");
                possible += 1;
            }
            Some(explanation) if impossible < enough => {
                check(&case, &explanation, &what);
                assert!(!explanation.menu.is_empty(), "{what}: no way out");
                impossible += 1;
            }
            Some(_) => {}
        }
    }
    assert!(impossible >= 15 && possible > 0, "kind {kind}: {impossible} and {possible}");
}

#[test]
fn conflicts_of_small_flows_are_minimal_and_ways_out_work() {
    small(0, 60);
}

#[test]
fn conflicts_of_small_teams_are_minimal_and_ways_out_work() {
    small(1, 60);
}

#[test]
fn conflicts_of_small_loads_are_minimal_and_ways_out_work() {
    small(2, 25);
}

#[test]
fn the_published_contradiction_is_told_with_its_published_remedy() {
    let case = read(&case::shipped("yicheng"));
    let explanation = explain(&case).unwrap();
    let conflict = &explanation.conflict;
    assert_eq!((conflict.need, conflict.room, conflict.needy), (10_500, 9_155, 3_500));
    assert_eq!((conflict.members.len(), conflict.is_minimal), (3_052, true));
    assert_eq!(
        conflict.sentence.en,
        "layer 'cadres-to-households': 3,500 cadres must have 10,500 households together (at least \
         3 each), but 9,155 households have room for 9,155 (at most 1 each): 1,345 short; 3,052 of \
         them are too many already"
    );
    assert_eq!(
        conflict.sentence.zh,
        "结对层“cadres-to-households”：3,500 个 cadres 合计需要 10,500 个 households（每个至少 3 \
         个），而 9,155 个 households 只容得下 9,155 个（每个至多 1 个）：缺 1,345；其中 3,052 个就已放不下"
    );
    let said: Vec<&str> = explanation.menu.iter().map(|way| way.sentence.en.as_str()).collect();
    assert_eq!(
        said,
        [
            "let 502 cadres have fewer, though each of the cadres has at least 3 of the households: \
             1,345 fewer in all (at least 449 must, by these totals alone)",
            "let 1,269 households have more, though each of the households has at most 1 of the \
             cadres: 1,345 more in all",
            "lower the minimum of each of the cadres from 3 to 2 (3,500 concerned)",
            "raise the maximum of each of the households from 1 to 2 (9,155 concerned)",
        ]
    );
    let lowered = &explanation.menu[2];
    let aims = lowered.goals.iter().find(|g| g.goal == "aims").unwrap();
    assert_eq!(aims.value, 1_345, "what is missing stays a wish");
    ways_work(&case, &explanation, "yicheng");
}

fn edited(case: &Case, edits: &str) -> Case {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("e.toml");
    std::fs::write(&path, edits).unwrap();
    let mut findings = Findings::default();
    let scenario = scenario::read(&path, &mut findings).unwrap();
    scenario::apply(case, &scenario, &PairList::default(), &mut findings).unwrap()
}

fn edit(keys: &str) -> String {
    format!("[[edit]]\nreason = \"test\"\n{keys}\n")
}

fn rules(conflict: &Conflict) -> BTreeSet<&str> {
    conflict.rules.iter().map(|r| r.text.en.as_str()).collect()
}

#[test]
fn a_district_made_impossible_is_told_why_in_seconds() {
    let case = read(&case::shipped("district"));
    let units = "layer = \"units-to-villages\"";
    let cadres = "layer = \"cadres-to-households\"";
    let force = |unit: &str| {
        edit(&format!("do = \"force\"\n{units}\nhelper = \"{unit}\"\nrecipient = \"V101\""))
    };
    let floor = edit(&format!("do = \"quota\"\n{cadres}\nof = \"helpers\"\nmin = 1"))
        + &edit(&format!("do = \"quota\"\n{cadres}\nof = \"recipients\"\nmax = 3\naim_max = 3"));
    let told = |edits: &str, members: usize, texts: &[&str]| {
        let (case, start) = (edited(&case, edits), Instant::now());
        let found = infeasible::conflict(&case, &Budget::default(), &mut Findings::default());
        let conflict = found.unwrap();
        println!("{} ({:.1?})\n{}", conflict.sentence.en, start.elapsed(), conflict.sentence.zh);
        assert!(conflict.is_minimal);
        assert_eq!(conflict.members.len(), members, "{:?}", conflict.sentence);
        assert!(texts.iter().all(|text| conflict.sentence.en.contains(text)), "{texts:?}");
        assert!(start.elapsed().as_secs() < 120, "{:?}", start.elapsed());
        conflict
    };
    told(&floor, 1_084, &["1,828 cadres must have 1,828 households", "745 short"]);
    let both = told(&(force("U01") + &force("U02")), 2, &["2 units (U01, U02)"]);
    assert!(rules(&both).contains("the ban \"force U01 – V101\""), "{:?}", rules(&both));
}

#[test]
fn a_collision_of_two_forced_pairs_has_ways_out() {
    let keys = "do = \"force\"\nlayer = \"units-to-places\"\nrecipient = \"V00\"";
    let both = ["U00", "U01"].map(|unit| edit(&format!("{keys}\nhelper = \"{unit}\"")));
    let case = edited(&read(&case::small(5)), &both.concat());
    let explanation = explain(&case).unwrap();
    assert!(explanation.conflict.is_minimal);
    ways_work(&case, &explanation, "forced");
    let said: Vec<&str> = explanation.menu.iter().map(|way| way.sentence.en.as_str()).collect();
    assert!(said.iter().any(|s| s.contains("in spite of the ban \"force U0")), "{said:#?}");
}
