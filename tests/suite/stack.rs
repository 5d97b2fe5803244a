//! Tables made of others: stacks, columns that count, groups of a stack, lists in conditions.

use crate::support::case::{self, Files};
use jiedui::base::{Budget, Findings, Lang, Place};
use jiedui::plan::{Plan, Status};
use jiedui::run::{Answer, publish, run};
use jiedui::scheme::Case;
use jiedui::solve::Engine;

const SCHEME: &str = r#"
title = "stack"
[table]
helpers = { file = "helpers.csv", key = "code", name = "name" }
areas = { file = "areas.csv", key = "code", name = "name", counts = { "homes" = "homes", "people" = "all" } }
homes = { file = "homes.csv", key = "code", name = "name", refers = { area = "areas" }, private = { name = "name", "phone" = "phone" } }
pupils = { file = "pupils.csv", key = "number", name = "pupil", refers = { area = "areas" }, private = { "pupil" = "name" } }
all = { stack = { "home" = "homes", "pupil" = "pupils" }, kind = "kind", counts = { "visits" = "visits" } }
visits = { file = "visits.csv", key = "visit", refers = { to = "all" } }
[index.need]
of = "homes"
normalize = "min-max"
weights = "given"
[index.need.indicator]
income = { column = "income", better = "high", weight = 50 }
health = { column = "health", better = "high", weight = 50 }
[index.need.profile]
column = "want"
worst = { income = "money", health = "care" }
[group.poor]
of = "homes"
worst = { by = "need", count = 2 }
[group.served]
of = "all"
any_of = ["poor", "pupils"]
never = { column = "code", listed = "history.csv", under = "was" }
[layer.l]
helpers = "helpers"
recipients = "served"
per_helper = { max = 2 }
per_recipient = { aim_min = 1, max = 1 }
fit = [
  { name = "want", points = 60, match = "match.csv", helper = "skill", recipient = "want" },
  { name = "need", points = 40, strength_to_need = { helper = "strength", recipient = "need" } },
]
forbid = [{ same = { helper = "area", recipient = "area" } }]
[goals]
order = ["coverage", "fit"]
"#;

fn files() -> Files {
    let files = [
        ("scheme.toml", SCHEME),
        ("helpers.csv", "code,name,skill,strength,area\nU1,a,x,3,A1\nU2,b,y,2,A2\nU3,c,x,1,A2\n"),
        ("areas.csv", "code,name\nA1,east\nA2,west\n"),
        (
            "homes.csv",
            "code,name,area,phone,income,health\nH1,Lin,A1,13800001111,10,50\nH2,Wu,A2,13800002222,80,20\nH3,Zhao,A2,13800003333,90,90\n",
        ),
        (
            "pupils.csv",
            "number,pupil,area,want\nS1,Qian,A1,school\nS2,Sun,A1,care\nS3,Li,A2,money\n",
        ),
        ("visits.csv", "visit,to\n1,H1\n2,S2\n3,H1\n"),
        ("history.csv", "was\nS3\nH9\n"),
        ("match.csv", "skill,money,care,school\nx,1,0.2,0\ny,0,0.9,0.5\n"),
    ];
    files.into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect()
}

fn read(files: &Files) -> (Option<Case>, Findings) {
    let folder = case::write(files);
    let mut findings = Findings::default();
    (jiedui::scheme::read(folder.path(), &mut findings), findings)
}

/// The case with one piece of its scheme or of another file replaced.
fn with(name: &str, from: &str, to: &str) -> Files {
    let mut files = files();
    for (_, bytes) in files.iter_mut().filter(|(n, _)| n == name) {
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains(from), "{name} has no {from}");
        *bytes = text.replacen(from, to, 1).into_bytes();
    }
    files
}

fn codes(files: &Files) -> Vec<String> {
    let (_, findings) = read(files);
    let errors = findings.iter().filter(|d| d.severity == jiedui::base::Severity::Error);
    errors.map(|d| d.code.id()).collect()
}

/// Solves, and has the files judged.
fn solved(case: &Case) -> Answer {
    let mut findings = Findings::default();
    let answer = run(case, Engine::Auto, &Budget::default(), &|_| (), &mut findings).unwrap();
    assert_eq!(answer.plan.status, Status::Optimal);
    let published = publish(case, &answer, Lang::En, true).unwrap();
    assert!(published.verdict.accepted(), "{:#?}", published.verdict.findings);
    assert!(published.verdict.proven);
    answer
}

fn pairs(plan: &Plan) -> Vec<(String, String)> {
    let pairs = plan.layers[0].pairs.iter();
    pairs.map(|pair| (pair.helper.clone(), pair.recipient.clone())).collect()
}

#[test]
fn a_stack_joins_columns_by_name() {
    let (case, findings) = read(&files());
    let case = case.unwrap_or_else(|| panic!("{findings:#?}"));
    let all = case.tables.names().position(|name| name == "all").unwrap();
    let table = case.tables.table(all);
    let keys: Vec<&str> = (0..table.len()).map(|row| table.key(row)).collect();
    assert_eq!(keys, ["H1", "H2", "H3", "S1", "S2", "S3"]);
    let column = |header: &str| table.column(header).unwrap();
    let texts = |header: &str| -> Vec<&str> {
        (0..table.len()).map(|row| table.text(row, column(header))).collect()
    };
    assert_eq!(texts("name"), ["Lin", "Wu", "Zhao", "Qian", "Sun", "Li"]);
    assert_eq!(texts("kind"), ["home", "home", "home", "pupil", "pupil", "pupil"]);
    assert_eq!(texts("area"), ["A1", "A2", "A2", "A1", "A1", "A2"]);
    assert_eq!(texts("income"), ["10", "80", "90", "", "", ""]);
    assert_eq!(texts("want"), ["", "", "", "school", "care", "money"]);
    assert_eq!(texts("visits"), ["2", "0", "0", "0", "1", "0"]);
    assert!(table.column("number").is_none() && table.column("pupil").is_none());
    // References and masks are those of the parts.
    let area = column("area");
    assert_eq!(case.tables.follow(all, 5, area), Some(1));
    assert_eq!(case.tables.label(all, 4, true), "S**");
    assert_eq!(case.tables.show(all, 0, column("phone"), true), "138****1111");
    // A place in the stack is one in the file of the part, with the header there.
    let Place::Cell { file, row, column, .. } = table.place(3, Some(table.key_column())) else {
        panic!("a cell has a place")
    };
    assert_eq!((file.as_str(), row, column.as_deref()), ("pupils.csv", Some(2), Some("number")));
}

#[test]
fn columns_count_rows_that_refer_to_a_row() {
    let (case, _) = read(&files());
    let case = case.unwrap();
    let areas = case.tables.names().position(|name| name == "areas").unwrap();
    let table = case.tables.table(areas);
    let texts = |header: &str| -> Vec<&str> {
        (0..table.len()).map(|row| table.text(row, table.column(header).unwrap())).collect()
    };
    assert_eq!(texts("homes"), ["1", "2"]);
    assert_eq!(texts("people"), ["3", "3"]);
}

#[test]
fn a_layer_over_a_stack_is_solved_and_proven() {
    let (case, _) = read(&files());
    let case = case.unwrap();
    let answer = solved(&case);
    let (table, rows) = (case.scheme.layers[0].recipient_table, &answer.scores.groups[1].rows);
    let keys: Vec<&str> = rows.iter().map(|&row| case.tables.table(table).key(row)).collect();
    assert_eq!(case.scheme.groups[1].name, "served");
    assert_eq!(keys, ["H1", "H2", "S1", "S2"], "two poor homes, and pupils but the one listed");
    // H1 wants money by the index over homes, S2 care by its own column.
    let fit = |h: usize, r: usize| answer.compiled.layers[0].fit(h, r);
    assert_eq!((fit(0, 0), fit(1, 0)), (6000 + 4000, 2000), "U1, U2 and the neediest home");
    assert_eq!((fit(0, 3), fit(1, 3)), (1200, 5400), "a pupil stands nowhere by need");
    assert_eq!(pairs(&answer.plan).len(), 4);
}

#[test]
fn edits_of_a_part_are_edits_of_the_stack() {
    let (case, _) = read(&files());
    let mut tables = case.unwrap().tables;
    let number = |name: &str| tables.names().position(|n| n == name).unwrap();
    let (all, homes, areas) = (number("all"), number("homes"), number("areas"));
    tables.retain(homes, |key| key != "H2");
    assert_eq!(tables.table(all).row_of("H2"), None);
    let people = tables.table(areas).column("people").unwrap();
    assert_eq!(tables.table(areas).text(1, people), "2");
    let row = tables.table(all).row_of("S1").unwrap();
    let area = tables.table(all).column("area").unwrap();
    assert!(tables.set(all, (row, area), "A2"));
    assert_eq!(tables.table(areas).text(1, people), "3");
    let (kind, visits) = ("kind", "visits");
    for header in [kind, visits, "income"] {
        let column = tables.table(all).column(header).unwrap();
        assert!(!tables.set(all, (row, column), "1"), "{header} of a pupil cannot be written");
    }
    let mut cells = tables.table(all).cells(row).to_vec();
    cells[tables.table(all).key_column()] = "S0".to_owned();
    assert!(tables.insert(all, cells.clone()) && !tables.insert(all, cells));
    assert_eq!(tables.table(number_of(&tables, "pupils")).row_of("S0"), Some(0));
}

fn number_of(tables: &jiedui::table::Catalog, name: &str) -> usize {
    tables.names().position(|n| n == name).unwrap()
}

#[test]
fn faults_of_stacks_are_reported() {
    let scheme = |from: &str, to: &str| codes(&with("scheme.toml", from, to));
    assert_eq!(codes(&files()), [""; 0]);
    assert_eq!(scheme("\"pupil\" = \"pupils\" }", "\"pupil\" = \"pupil\" }"), ["S005"]);
    assert!(
        scheme("{ \"home\" = \"homes\", \"pupil\" = \"pupils\" }", "{}").contains(&"S025".into())
    );
    assert!(scheme("\"pupil\" = \"pupils\" }", "\"pupil\" = \"all\" }").contains(&"S025".into()));
    assert!(scheme("\"pupil\" = \"pupils\" }", "\"pupil\" = \"homes\" }").contains(&"S025".into()));
    assert!(scheme("kind = \"kind\"", "kind = \"area\"").contains(&"S025".into()));
    assert!(scheme(", kind = \"kind\"", "").contains(&"S003".into()));
    assert!(scheme("private = { \"pupil\" = \"name\" }", "private = {}").contains(&"S025".into()));
    assert_eq!(scheme("{ \"visits\" = \"visits\" }", "{ \"visits\" = \"helpers\" }"), ["S012"]);
    assert_eq!(scheme("{ \"visits\" = \"visits\" }", "{ \"area\" = \"visits\" }"), ["S006"]);
    assert_eq!(scheme("\"poor\", \"pupils\"", "\"poor\", \"helpers\""), ["S005"]);
    assert_eq!(scheme("\"poor\", \"pupils\"", "\"served\""), ["S011", "S005"]);
    assert_eq!(scheme("under = \"was\"", "under = \"is\""), ["T005"]);
    assert_eq!(scheme("listed = \"history.csv\"", "is = [], listed = \"history.csv\""), ["S008"]);
    let twice = with("pupils.csv", "S1,", "H1,");
    let (_, findings) = read(&twice);
    let repeat = findings.iter().find(|d| d.code.id() == "T007").unwrap();
    let Place::Cell { file, row, .. } = &repeat.at else { panic!("{repeat:?}") };
    assert_eq!((file.as_str(), *row), ("pupils.csv", Some(2)));
    assert!(repeat.message.en.contains("row 2 of homes.csv"), "{}", repeat.message.en);
}
