//! Recipes: what is asked is what is drawn, and every fault has its line.

use jiedui::base::{Findings, Place};
use jiedui::generate::{NAMED, Named, recipe};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

type Files = BTreeMap<String, Vec<u8>>;
type Table = Vec<BTreeMap<String, String>>;

const PAGE: &str = include_str!("../../src/docs/recipe.md");

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

fn make(text: &str, seed: u64) -> Files {
    let mut findings = Findings::default();
    let files = recipe::make("recipe.toml", text, seed, &mut findings);
    let list: Vec<_> = findings.iter().collect();
    files.unwrap_or_else(|| panic!("{list:?}")).into_iter().collect()
}

fn table(files: &Files, name: &str) -> Table {
    let bytes = &files[name];
    let is_utf8 = std::str::from_utf8(bytes).is_ok();
    let text = if is_utf8 { encoding_rs::UTF_8 } else { encoding_rs::GBK }.decode(bytes).0;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn count(table: &Table, column: &str, value: &str) -> usize {
    table.iter().filter(|row| row[column] == value).count()
}

fn sum(table: &Table, column: &str) -> f64 {
    table.iter().map(|row| row[column].parse::<f64>().unwrap()).sum()
}

fn column<'a>(table: &'a Table, column: &str) -> BTreeSet<&'a str> {
    table.iter().map(|row| row[column].as_str()).collect()
}

/// The row whose `code` is this.
fn row<'a>(table: &'a Table, code: &str) -> &'a BTreeMap<String, String> {
    table.iter().find(|row| row["code"] == code).unwrap()
}

#[test]
fn every_recipe_makes_the_files_beside_it() {
    let mut seen = BTreeSet::new();
    for entry in std::fs::read_dir(data()).unwrap() {
        let folder = entry.unwrap().path();
        let Ok(text) = std::fs::read_to_string(folder.join("recipe.toml")) else { continue };
        let files = make(&text, 2026);
        for (name, bytes) in &files {
            let stored = std::fs::read(folder.join(name)).unwrap_or_default();
            assert!(
                stored == *bytes,
                "{} is not what its recipe makes",
                folder.join(name).display()
            );
        }
        for entry in std::fs::read_dir(&folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let by_hand = [".toml", ".md"].iter().any(|end| name.ends_with(end));
            assert!(by_hand || files.contains_key(&name), "{}/{name}", folder.display());
        }
        seen.insert(folder.file_name().unwrap().to_str().unwrap().to_owned());
    }
    let named: BTreeSet<String> = NAMED.iter().map(|named| named.name.to_owned()).collect();
    assert_eq!(seen, named, "src/generate/named.rs names every folder of data/ with a recipe");
}

#[test]
fn a_named_case_is_whole() {
    for named in NAMED {
        let files = Named::find(named.name).unwrap().files(7, &mut Findings::default()).unwrap();
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert!(names.is_sorted(), "{names:?}");
        for entry in std::fs::read_dir(data().join(named.name)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(names.contains(&name.as_str()), "{}: {name}", named.name);
        }
    }
    assert!(Named::find("nowhere").is_none());
}

#[test]
fn the_example_of_the_page_does_what_the_page_says() {
    let example = PAGE.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    for seed in [1, 2026] {
        let files = make(example, seed);
        let names: Vec<&String> = files.keys().collect();
        assert_eq!(names, ["cadres.xlsx", "last-year.csv", "villages.csv"]);
        let villages = table(&files, "villages.csv");
        assert_eq!((villages.len(), sum(&villages, "户数")), (20, 800.0));
        let mut sizes = column(&villages, "乡镇").into_iter().map(|t| count(&villages, "乡镇", t));
        assert!(sizes.all(|n| n == 6 || n == 7));
        assert_eq!(column(&villages, "村名").len(), 20);
        assert!(!villages[0].contains_key("底子") && villages[0].contains_key("lat"));
        let last = table(&files, "last-year.csv");
        assert_eq!((last.len(), column(&last, "recipient").len()), (20, 20));
        assert!(column(&last, "helper").into_iter().all(|h| count(&last, "helper", h) <= 3));
    }
}

const LARGE: &str = r#"
[table.villages]
encoding = "gbk"
rows = 182
[table.villages.columns]
code = { key = "V" }
"乡镇" = { pick = ["甲", "乙", "丙"], in_order = true }
"质量" = { number = [0, 1000] }
"收入" = { number = [72.5, 268.5], decimals = 1, like = "质量", noise = 10 }
"信访" = { number = [0, 180], unlike = "质量", noise = 10 }
"类别" = { pick = ["深", "浅"], counts = [63] }
"难" = { by = "类别", of = { "深" = { number = [10, 20] } }, other = "0" }

[table.units]
rows = 76
[table.units.columns]
code = { key = "U", digits = 3 }
"级别" = { pick = ["省", "市", "县"], counts = [6, 25, 45] }
"名称" = "{级别}单位{row:3}"

[table.staff]
file = "book.xlsx"
per = "units"
each = { by = "级别", of = { "省" = 2 }, other = [3, 5] }
total = 300
[table.staff.columns]
code = { key = "", digits = 5 }
"单位" = { parent = "code" }
"级别" = { from = "单位.级别" }
"籍贯" = { refer = "villages", where = { column = "类别", not = ["深"] } }

[table.households]
per = "villages"
where = { column = "类别", is = ["深"] }
each = [3, 9]
total = 361
[table.households.columns]
code = "{村}-{n:2}"
"#;

/// The recipe above is wrong: `村` is made nowhere. This one is right, and has lists of pairs.
fn large() -> String {
    let columns = r#""村" = { parent = "code" }
"乡镇" = { from = "村.乡镇" }
"邻村" = { refer = "villages", same = { "乡镇" = "乡镇" }, different = { "村" = "code" } }
"需要" = { words = [0, 2], of = ["种植", "养殖", "法律"], empty = 20 }
"日期" = { date = ["2024-02-28", "2024-03-01"] }
code = "#;
    let pairs = r#"
[table.last-villages]
file = "last.csv"
pairs = { helpers = "units", recipients = "villages", per_helper = 1, at_most = 1, where_recipient = { column = "类别", is = ["深"] } }
[table.last-villages.columns]
layer = "a"
[table.last-households]
file = "last.csv"
pairs = { helpers = "staff", recipients = "households", per_recipient = 1, at_most = 2, within = { pairs = "last-villages", helper = "单位", recipient = "村" } }
[table.last-households.columns]
layer = "b"
[table.kin]
pairs = { helpers = "staff", recipients = "households", per_helper = [0, 3], share = 50, not_in = ["last-households"], different = { helper = "籍贯", recipient = "村" } }
[table.fixed]
some_of = { pairs = "last-villages", rows = 12 }
[table.fixed.columns]
"级别" = { from = "helper.级别" }
"#;
    LARGE.replacen("code = \"{村}", &format!("{columns}\"{{村}}"), 1) + pairs
}

#[test]
fn sizes_and_totals_are_exact_and_references_lead_where_they_should() {
    for seed in [3, 2026] {
        let files = make(&large(), seed);
        assert!(std::str::from_utf8(&files["villages.csv"]).is_err(), "GBK");
        let villages = table(&files, "villages.csv");
        let (units, households) = (table(&files, "units.csv"), table(&files, "households.csv"));
        assert_eq!((villages.len(), count(&villages, "类别", "深")), (182, 63));
        assert_eq!(["甲", "乙", "丙"].map(|t| count(&villages, "乡镇", t)), [61, 61, 60]);
        assert_eq!(["省", "市", "县"].map(|t| count(&units, "级别", t)), [6, 25, 45]);
        assert_eq!(units[8]["名称"], format!("{}单位009", units[8]["级别"]));
        assert_eq!((households.len(), column(&households, "村").len()), (361, 63));
        assert_eq!(column(&households, "code").len(), 361);
        assert_eq!(column(&households, "日期").len(), 3, "2024 has a 29 February");
        for household in &households {
            let (village, near) = (&household["村"], &household["邻村"]);
            assert!((3..=9).contains(&count(&households, "村", village)));
            assert_eq!(row(&villages, near)["乡镇"], household["乡镇"]);
            assert_ne!(village, near);
        }
        for village in &villages {
            let hard: i32 = village["难"].parse().unwrap();
            let is_deep = village["类别"] == "深";
            assert!(if is_deep { (10..=20).contains(&hard) } else { hard == 0 });
        }
    }
}

#[test]
fn columns_that_follow_another_rise_and_fall_with_it() {
    let villages = table(&make(&large(), 2026), "villages.csv");
    let value = |row: &BTreeMap<String, String>, c: &str| row[c].parse::<f64>().unwrap();
    let (low, high): (Table, Table) =
        villages.iter().cloned().partition(|row| value(row, "质量") < 500.0);
    let mean = |table: &Table, column: &str| sum(table, column) / table.len() as f64;
    assert!(mean(&high, "收入") > mean(&low, "收入") + 60.0);
    assert!(mean(&low, "信访") > mean(&high, "信访") + 60.0);
    assert!(villages.iter().all(|row| row["收入"].split_once('.').unwrap().1.len() == 1));
}

#[test]
fn pairs_keep_to_what_is_asked() {
    let files = make(&large(), 2026);
    let last = table(&files, "last.csv");
    let (upper, lower): (Table, Table) = last.into_iter().partition(|row| row["layer"] == "a");
    assert_eq!(upper.len(), 63, "76 units, one each, and only 63 villages to serve");
    assert_eq!(column(&upper, "recipient").len(), 63);
    let of_village: BTreeMap<&str, &str> =
        upper.iter().map(|row| (row["recipient"].as_str(), row["helper"].as_str())).collect();
    let workbook = std::io::Cursor::new(&files["book.xlsx"]);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(workbook).unwrap();
    let sheet = calamine::Reader::worksheet_range(&mut book, "staff").unwrap();
    let staff: BTreeMap<String, (String, String)> = sheet
        .rows()
        .skip(1)
        .map(|row| (row[0].to_string(), (row[1].to_string(), row[3].to_string())))
        .collect();
    assert_eq!(staff.len(), 300);
    let households = table(&files, "households.csv");
    for pair in &lower {
        let unit = staff[&pair["helper"]].0.as_str();
        assert_eq!(of_village[row(&households, &pair["recipient"])["村"].as_str()], unit);
        assert!(count(&lower, "helper", &pair["helper"]) <= 2);
        assert_eq!(count(&lower, "recipient", &pair["recipient"]), 1);
    }
    let both = |table: &Table| -> BTreeSet<(String, String)> {
        table.iter().map(|row| (row["helper"].clone(), row["recipient"].clone())).collect()
    };
    let kin = table(&files, "kin.csv");
    assert_eq!(both(&kin).len(), kin.len(), "no pair twice");
    assert!(both(&kin).is_disjoint(&both(&lower)) && column(&kin, "helper").len() <= 150);
    for pair in &kin {
        assert_ne!(staff[&pair["helper"]].1, row(&households, &pair["recipient"])["村"]);
    }
    let fixed = table(&files, "fixed.csv");
    assert!(fixed.len() == 12 && both(&fixed).is_subset(&both(&upper)));
    let units = table(&files, "units.csv");
    assert!(fixed.iter().all(|pair| pair["级别"] == row(&units, &pair["helper"])["级别"]));
}

#[test]
fn a_column_that_is_added_alters_no_other() {
    let before = make(&large(), 2026);
    let after =
        make(&large().replacen("\"质量\"", "\"甲\" = { person = true }\n\"质量\"", 1), 2026);
    let (before_rows, after_rows) = (table(&before, "villages.csv"), table(&after, "villages.csv"));
    for (before, after) in before_rows.iter().zip(&after_rows) {
        assert!(before.iter().all(|(column, cell)| after[column] == *cell));
    }
    assert_eq!(before["households.csv"], after["households.csv"]);
    assert_ne!(make(&large(), 1)["households.csv"], before["households.csv"]);
}

/// The code and the line of the first fault.
fn fault(text: &str) -> (String, usize) {
    let mut findings = Findings::default();
    assert!(recipe::make("recipe.toml", text, 1, &mut findings).is_none(), "{text}");
    let first = findings.iter().next().unwrap();
    assert!(!first.help.en.is_empty() && !first.help.zh.is_empty());
    let Place::Scheme { line, .. } = first.at else { panic!("{first:?}") };
    (first.code.id(), line)
}

#[test]
fn every_fault_has_its_line() {
    let of_column =
        |column: &str| fault(&format!("[table.a]\nrows = 3\n[table.a.columns]\nx = {column}"));
    let cases = [
        (fault("[table.a]\nrows = \"x\""), "S004", 2),
        (fault("[table.a]\nrow = 3"), "G002", 1),
        (fault("[table.a]\nrows = 3\nper = \"a\""), "G002", 1),
        (fault("[table.a]\nper = \"b\""), "G001", 2),
        (fault("[table.a]\nrows = 3\nfiles = \"x\""), "S002", 3),
        (fault("[table.a]\nrows = 3\nfile = \"../x.csv\""), "G003", 1),
        (fault("[table.a]\nrows = 2000000"), "G003", 2),
        (fault("[table.a]\nheader = [\"x\"]\nrows = [[1, 2]]"), "G003", 3),
        (of_column("{ key = \"V\", person = true }"), "G002", 4),
        (of_column("{ pick = [\"a\", \"b\"], counts = [1, 1] }"), "G003", 4),
        (of_column("{ pick = [\"a\", \"b\"], weights = [1] }"), "G003", 4),
        (of_column("{ pick = [] }"), "G003", 4),
        (of_column("{ number = [3, 1] }"), "G003", 4),
        (of_column("{ number = [1, 3], total = 10 }"), "G003", 4),
        (of_column("{ number = [1, 3], like = \"y\" }"), "G001", 4),
        (of_column("{ refer = \"a\" }"), "G001", 4),
        (of_column("{ parent = \"x\" }"), "G002", 4),
        (of_column("{ words = 3, of = [\"a\"] }"), "G003", 4),
        (of_column("{ date = [\"2025-02-29\", \"2025-03-01\"] }"), "G003", 4),
        (of_column("\"{y}\""), "G001", 4),
        (of_column("{ place = \"村\", empty = 101 }"), "G003", 4),
    ];
    for (i, (found, code, line)) in cases.into_iter().enumerate() {
        assert_eq!(found, (code.to_owned(), line), "case {i}");
    }
    assert_eq!(fault(LARGE), ("G001".to_owned(), 38));
    assert_eq!(fault(&large().replacen("total = 361", "total = 20", 1)).0, "G003");
    assert_eq!(fault(&large().replacen("layer = \"b\"", "level = \"b\"", 1)).0, "G003");
    assert_eq!(fault(&large().replacen("\"浅\"]", "\"𠮷\"]", 1)).0, "G003", "GBK lacks it");
}
