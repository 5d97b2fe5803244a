//! Judging plans: two small cases worked out by hand, every code with its smallest damage;
//! `damage` alters lines and proofs, `laws` compares with brute force.

#![expect(clippy::unwrap_used, reason = "a test that finds nothing must fail")]

mod damage;
mod laws;

use jiedui::base::{Code, Findings};
use jiedui::model::proof::{Case as Branch, Owner, Part, Proof, Question};
use jiedui::plan::file::{HEADER, LayerCount, PlanFiles, Summary, VERSION, parse};
use jiedui::plan::file::{proof_json, summary_json};
use jiedui::plan::{GoalValue, Status};
use jiedui::scheme::{self, Case};
use jiedui::score::{Scores, score};
use jiedui::verify::{Verdict, verify};

/// A case and a plan for it.
pub(crate) struct Fixture {
    case: Case,
    scores: Scores,
    pairs: String,
    files: PlanFiles,
}

impl Fixture {
    fn verdict(&self, files: &PlanFiles) -> Verdict {
        verify(&self.case, &self.scores, files)
    }

    /// The codes found after a change to the files.
    fn codes(&self, change: impl FnOnce(&mut PlanFiles)) -> Vec<Code> {
        let mut files = self.files.clone();
        change(&mut files);
        codes(&self.verdict(&files))
    }

    /// The codes found with other lines; the files are read anew.
    fn codes_of_lines(&self, pairs: &str) -> Vec<Code> {
        let (summary, proof) = (summary_json(&self.files.summary), proof_json(&self.files.proof));
        let mut findings = Findings::default();
        match parse(&summary, pairs, &proof, &mut findings) {
            Some(files) => codes(&self.verdict(&files)),
            None => findings.iter().map(|d| d.code).collect(),
        }
    }
}

/// The different codes of a verdict, in order of their first finding.
fn codes(verdict: &Verdict) -> Vec<Code> {
    let mut codes = Vec::new();
    for diagnostic in verdict.findings.iter() {
        if !codes.contains(&diagnostic.code) {
            codes.push(diagnostic.code);
        }
        assert!(!diagnostic.message.zh.is_empty() && !diagnostic.help.zh.is_empty());
    }
    codes
}

/// Reads a case from text: sections start with `--- file name`.
fn case_of(text: &str) -> (Case, Scores) {
    let folder = tempfile::tempdir().unwrap();
    for section in text.split("--- ").skip(1) {
        let (name, body) = section.split_once('\n').unwrap();
        std::fs::write(folder.path().join(name), body).unwrap();
    }
    let mut findings = Findings::default();
    let case = scheme::read(folder.path(), &mut findings);
    let case = case.unwrap_or_else(|| panic!("{findings:#?}"));
    let scores = score(&case, &mut findings);
    (case, scores.unwrap_or_else(|| panic!("{findings:#?}")))
}

fn fixture(text: &str, lines: &str, goals: &[(&str, bool, i64)], rest: Rest) -> Fixture {
    let (case, scores) = case_of(text);
    let pairs = format!("{}\n{lines}", HEADER.join(","));
    let summary = Summary {
        version: VERSION,
        title: case.scheme.title.clone(),
        status: Status::Optimal,
        goals: goals.iter().map(goal).collect(),
        gap: Some(0.0),
        seconds: 0.1,
        layers: rest.layers,
        methods: Vec::new(),
        proof: "proof.json".to_owned(),
    };
    let proof = Proof { version: 1, weights: rest.weights, parts: vec![rest.part] };
    let mut findings = Findings::default();
    let files = parse(&summary_json(&summary), &pairs, &proof_json(&proof), &mut findings);
    let files = files.unwrap_or_else(|| panic!("{findings:#?}"));
    Fixture { case, scores, pairs, files }
}

/// What a fixture has beside case, lines and goals.
struct Rest {
    layers: Vec<LayerCount>,
    weights: Vec<i64>,
    part: Part,
}

fn goal(&(name, maximize, value): &(&str, bool, i64)) -> GoalValue {
    GoalValue { goal: name.to_owned(), maximize, value, bound: value, sequential: None }
}

fn layer(name: &str, numbers: [usize; 5]) -> LayerCount {
    let [pairs, kept, new, ended, short] = numbers;
    LayerCount { name: name.to_owned(), pairs, kept, new, ended, short }
}

/// Three mentors and two students. Costs are `-fit`, and 24,001 less for the kept pair:
///
/// ```text
///        r1      r2
/// h1   -9000   -5000
/// h2   -8000  -30001
/// h3       -   -7000
/// ```
///
/// Fit ranges over 9000 + 8000 + 7000, so one kept pair weighs 24,001 and one uncovered mentor
/// 48,002. With the price of every mentor at its cheapest pair and of students at 0 the bound is
/// -9000 - 30001 - 7000 = -46001, which the plan reaches.
pub(crate) fn flow() -> Fixture {
    let case = r#"--- scheme.toml
title = "mentors"
[table]
mentors = { file = "mentors.csv", key = "code", name = "name" }
students = { file = "students.csv", key = "code", name = "name" }
[layer.mentors]
helpers = "mentors"
recipients = "students"
per_helper = { max = 1, aim_min = 1 }
per_recipient = { min = 1, max = 2 }
fit = [ { match = "fit.csv", helper = "code", recipient = "code", points = 100 } ]
forbid = [ { name = "kin", pairs = "kin.csv" } ]
[goals]
order = ["coverage", "keep", "fit"]
keep = { from = "last.csv" }
--- mentors.csv
code,name
h1,=An
h2,Bo
h3,Cy
--- students.csv
code,name
r1,Di
r2,Ed
--- fit.csv
,r1,r2
h1,0.9,0.5
h2,0.8,0.6
h3,0.4,0.7
--- kin.csv
helper,recipient
h3,r1
--- last.csv
layer,helper,recipient
mentors,h2,r2
mentors,h9,r1
"#;
    let lines = "mentors,h1,r1,new,'=An,Di,90.00\n\
                 mentors,h2,r2,kept,Bo,Ed,60.00\n\
                 mentors,h3,r2,new,Cy,Ed,70.00\n";
    let goals = [("coverage", false, 0), ("keep", true, 1), ("fit", true, 22_000)];
    let part = Part::Flow {
        layer: "mentors".to_owned(),
        helper: vec![-9000, -30_001, -7000],
        recipient: vec![0, 0],
    };
    let weights = vec![48_002, 24_001, 1];
    fixture(
        case,
        lines,
        &goals,
        Rest { layers: vec![layer("mentors", [3, 1, 2, 1, 0])], weights, part },
    )
}

/// Three units, two villages, served by one large unit or two small ones; three cadres within,
/// three households. Fit in points:
///
/// ```text
///      v1 v2         x1 x2 x3        x1 lies in v1, x2 and x3 in v2
/// u1   50 20    c1   90 80 10        u1 is large, u2 and u3 are small
/// u2   30 40    c2   60 50 50
/// u3   10 60    c3   30 60 20
/// ```
///
/// u1 to v1 with c1 to x1 makes 140; u2 and u3 to v2 with c2 to x3 and c3 to x2 makes 210; all are
/// covered. With multipliers of zero the teams cost at least
///
/// ```text
/// v1: {u1} -5000 - 9000 = -14000    {u2,u3} -3000 - 1000 - 6000 - 3000 = -13000
/// v2: {u1} -2000 - 8000 = -10000    {u2,u3} -4000 - 6000 - 5000 - 6000 = -21000
/// ```
///
/// so at prices of zero the bound is -35000, which the plan reaches. The root multipliers are poor
/// on purpose, to let the tree have a say.
pub(crate) fn columns() -> Fixture {
    columns_of(COLUMNS)
}

const COLUMNS: &str = r#"--- scheme.toml
title = "teams"
[table]
units = { file = "units.csv", key = "code" }
villages = { file = "villages.csv", key = "code" }
cadres = { file = "cadres.csv", key = "code", refers = { unit = "units" } }
homes = { file = "homes.csv", key = "code", refers = { village = "villages" } }
[group.active]
of = "villages"
where = { column = "active", is = ["yes"] }
[layer.up]
helpers = "units"
recipients = "active"
per_helper = 1
teams = { class = "size", any_of = [{ large = 1 }, { small = 2 }] }
fit = [ { match = "up.csv", helper = "code", recipient = "code", points = 100 } ]
[layer.down]
helpers = "cadres"
recipients = "homes"
within = "up"
per_helper = { max = 1, aim_min = 1 }
per_recipient = { aim_min = 1 }
fit = [ { match = "down.csv", helper = "code", recipient = "code", points = 100 } ]
[goals]
order = ["coverage", "fit"]
--- units.csv
code,size
u1,large
u2,small
u3,small
--- villages.csv
code,twin,active
v1,-,yes
v2,u2,yes
v3,-,no
--- cadres.csv
code,unit
c1,u1
c2,u2
c3,u3
--- homes.csv
code,village
x1,v1
x2,v2
x3,v2
--- up.csv
,v1,v2
u1,0.5,0.2
u2,0.3,0.4
u3,0.1,0.6
--- down.csv
,x1,x2,x3
c1,0.9,0.8,0.1
c2,0.6,0.5,0.5
c3,0.3,0.6,0.2
"#;

fn columns_of(case: &str) -> Fixture {
    let lines = "up,u1,v1,new,,,50.00\n\
                 up,u2,v2,new,,,40.00\n\
                 up,u3,v2,new,,,60.00\n\
                 down,c1,x1,new,,,90.00\n\
                 down,c3,x2,new,,,60.00\n\
                 down,c2,x3,new,,,50.00\n";
    let goals = [("coverage", false, 0), ("fit", true, 35_000)];
    let part = Part::Columns {
        layer: "up".to_owned(),
        owner: Owner::Recipient,
        rows: Vec::new(),
        denominator: 2,
        pools: vec![vec![vec![vec![0]]], vec![vec![vec![0, 0]]]],
        cuts: Vec::new(),
        root: vec![-900_000, 0, 0],
        tree: vec![
            Branch::Split { question: Question::Serves { helper: 0, recipient: 0 }, yes: 1, no: 2 },
            Branch::Leaf(vec![3, -5, 0]),
            Branch::Leaf(vec![0, 0, 0]),
        ],
    };
    let layers = vec![layer("up", [3, 0, 3, 0, 0]), layer("down", [3, 0, 3, 0, 0])];
    fixture(case, lines, &goals, Rest { layers, weights: vec![36_001, 1], part })
}

#[test]
fn accepts_a_proven_flow() {
    let flow = flow();
    let verdict = flow.verdict(&flow.files);
    assert!(verdict.accepted() && verdict.proven, "{:#?}", verdict.findings);
    assert_eq!(verdict.goals, flow.files.summary.goals);
    assert_eq!((verdict.checked.pairs, verdict.checked.candidates), (3, 5));
}

#[test]
fn accepts_proven_columns() {
    let columns = columns();
    let verdict = columns.verdict(&columns.files);
    assert!(verdict.accepted() && verdict.proven, "{:#?}", verdict.findings);
    assert_eq!((verdict.checked.columns, verdict.checked.cases), (4, 2));
}

#[test]
fn v001_unknown_layer_or_member() {
    let flow = flow();
    assert_eq!(flow.codes(|f| f.pairs[0].layer = "none".into())[0], Code::V001);
    assert_eq!(flow.codes(|f| f.pairs[0].helper = "h9".into())[0], Code::V001);
    assert_eq!(flow.codes(|f| f.pairs[0].recipient = "h1".into())[0], Code::V001);
}

#[test]
fn v002_pair_twice() {
    let flow = flow();
    assert_eq!(flow.codes(|f| f.pairs.push(f.pairs[0].clone())), [Code::V002]);
}

#[test]
fn v003_forbidden_pair_names_the_rule() {
    let flow = flow();
    let mut files = flow.files.clone();
    (files.pairs[2].recipient, files.pairs[2].recipient_name) = ("r1".into(), "Di".into());
    let verdict = flow.verdict(&files);
    assert!(codes(&verdict).contains(&Code::V003));
    assert!(verdict.findings.iter().any(|d| d.message.en.contains("'kin'")));
}

#[test]
fn v004_no_pair_above() {
    let columns = columns();
    let codes = columns.codes(|f| f.pairs[3].recipient = "x2".into());
    assert!(codes.contains(&Code::V004) && !codes.contains(&Code::V012), "{codes:?}");
}

#[test]
fn v005_too_many_and_too_few() {
    let flow = flow();
    let codes = flow.codes(|f| f.pairs[0].recipient = "r2".into());
    assert!(codes.contains(&Code::V005));
    let verdict = flow.verdict(&PlanFiles { pairs: Vec::new(), ..flow.files.clone() });
    assert_eq!(verdict.findings.iter().filter(|d| d.code == Code::V005).count(), 2);
}

#[test]
fn v006_no_such_team() {
    let columns = columns();
    let codes = columns.codes(|f| f.pairs[1].recipient = "v1".into());
    assert!(codes.contains(&Code::V006) && !codes.contains(&Code::V005), "{codes:?}");
}

#[test]
fn v007_printed_wrongly() {
    let flow = flow();
    assert_eq!(flow.codes(|f| f.pairs[0].helper_name = "=An".into()), [Code::V007]);
    assert_eq!(flow.codes(|f| f.pairs[0].status = "kept".into()), [Code::V007]);
    assert_eq!(flow.codes(|f| f.pairs[0].fit = "90.0".into()), [Code::V007]);
    assert_eq!(flow.codes(|f| f.pairs.swap(1, 2)), [Code::V007]);
}

#[test]
fn v008_goal_not_reached() {
    let flow = flow();
    assert_eq!(flow.codes(|f| f.summary.goals[1].value = 2), [Code::V008]);
    assert_eq!(flow.codes(|f| f.summary.goals[1].maximize = false), [Code::V008]);
    assert_eq!(flow.codes(|f| f.summary.goals.clear()), [Code::V008]);
}

#[test]
fn v009_proof_of_nothing() {
    let flow = flow();
    assert_eq!(flow.codes(|f| f.proof.parts.clear()), [Code::V009]);
    assert_eq!(flow.codes(|f| f.proof.version = 2), [Code::V009]);
    assert_eq!(flow.codes(|f| f.proof.weights = vec![48_001, 24_001, 1]), [Code::V009]);
    assert_eq!(flow.codes(|f| f.proof.weights = vec![48_002, 24_001, 0]), [Code::V009]);
}

#[test]
fn v010_bound_or_status_not_shown() {
    let flow = flow();
    for goal in 0..3 {
        assert!(flow.codes(|f| f.summary.goals[goal].bound -= 1).contains(&Code::V010));
        assert!(flow.codes(|f| f.summary.goals[goal].bound += 1).contains(&Code::V010));
    }
    assert_eq!(flow.codes(|f| f.summary.status = Status::Feasible), [Code::V010]);
    assert_eq!(flow.codes(|f| f.summary.status = Status::Claimed), [Code::V010]);
    assert_eq!(flow.codes(|f| f.summary.status = Status::Infeasible), [Code::V010]);
    let none = |f: &mut PlanFiles| (f.summary.status, f.pairs) = (Status::Unknown, Vec::new());
    assert_eq!(flow.codes(none), []);
}

#[test]
fn v011_wrong_count_or_gap() {
    let flow = flow();
    assert_eq!(flow.codes(|f| f.summary.layers[0].ended = 0), [Code::V011]);
    assert_eq!(flow.codes(|f| f.summary.layers[0].short = 1), [Code::V011]);
    assert_eq!(flow.codes(|f| f.summary.layers.clear()), [Code::V011]);
    assert_eq!(flow.codes(|f| f.summary.gap = Some(0.01)), [Code::V011]);
    assert_eq!(flow.codes(|f| f.summary.gap = None), [Code::V011]);
}

#[test]
fn v012_no_candidate() {
    let codes = |from: &str, to: &str| {
        assert!(COLUMNS.contains(from));
        columns_of(&COLUMNS.replace(from, to)).codes(|_| ())
    };
    let class = codes("u2,small", "u2,huge");
    assert!(class.contains(&Code::V012) && !class.contains(&Code::V003), "{class:?}");
    let owner = codes("code,village\nx1,v1", "code,village\nx1,v3");
    assert!(owner.contains(&Code::V012) && !owner.contains(&Code::V004), "{owner:?}");
    let apart = codes(
        "per_helper = 1\n",
        "per_helper = 1\nforbid = [{ same = { helper = \"code\", recipient = \"twin\" } }]\n",
    );
    // u2 may not help v2, so neither may c2 help x3.
    assert!(apart.contains(&Code::V003) && apart.contains(&Code::V012), "{apart:?}");
}

#[test]
fn a_claim_is_accepted_as_a_claim_only() {
    let columns = columns();
    let claim = |f: &mut PlanFiles| {
        f.proof.parts =
            vec![Part::Claimed { layers: vec!["up".into(), "down".into()], by: "highs".into() }];
    };
    assert_eq!(columns.codes(claim), [Code::V010]);
    let mut files = columns.files.clone();
    claim(&mut files);
    files.summary.status = Status::Claimed;
    let verdict = columns.verdict(&files);
    assert!(verdict.accepted() && !verdict.proven);
}
