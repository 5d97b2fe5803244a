//! The papers of a ranking: what stands in them, what is masked, and that they can be read back.

use crate::support::markup::assert_well_formed;
use calamine::{Reader, Xlsx};
use jiedui::base::{Findings, Lang};
use jiedui::report::standing::{Standing, files};
use jiedui::{scheme, score};
use std::io::Cursor;
use std::path::Path;

const SCHEME: &str = r#"
title = "<b>List & line</b>"
lang = "en"
[table]
places = { file = "places.csv", key = "code", name = "name", private = { name = "name", debt = "hide" } }
[index.lag]
of = "places"
weights = "given"
missing = "median"
decimals = 2
previous = "before.csv"
tie_break = { column = "income", better = "high" }
grades = { column = "grade", names = ["good", "poor"], from = [50, 0] }
[index.lag.indicator]
income = { column = "income", better = "high", dimension = "money", weight = 60, per = "people", log = true }
debt = { column = "debt", better = "low", dimension = "money", weight = 20, winsorize = { low = 0, high = 1 } }
calm = { column = "quarrels", better = "low", dimension = "peace", weight = 20 }
[group.lagging]
of = "places"
worst = { by = "lag", count = 2 }
grace = "before.csv"
"#;

const PLACES: &str = "code,name,income,people,debt,quarrels,lon,lat
P1,张三村,100,10,7.5,3,110,30
P2,<script>x</script>,200,10,6.5,2,110.1,30
P3,王五村,300,10,5.5,,110.2,30.1
P4,\"=1+1\",400,10,4.5,0,110.3,30
P5,,500,10,97.125,1,110.4,30
";

const BEFORE: &str = "key,name,rank,score,grade,chosen
P1,a,3,1,,no
P2,b,2,1,,yes
P4,d,1,1,,yes
P9,gone,4,1,,no
";

/// The papers of the case in a folder.
fn papers(folder: &Path, lang: Lang, public: bool) -> Vec<(String, Vec<u8>)> {
    papers_of(folder, (lang, public), false)
}

fn papers_of(
    folder: &Path,
    (lang, public): (Lang, bool),
    with_audit: bool,
) -> Vec<(String, Vec<u8>)> {
    let mut findings = Findings::default();
    let case = scheme::read(folder, &mut findings).unwrap_or_else(|| panic!("{findings:#?}"));
    let scores = score::score(&case, &mut findings).unwrap_or_else(|| panic!("{findings:#?}"));
    let audit = score::audit(&case, &scores, 0);
    let audit = Some(&audit).filter(|_| with_audit);
    files(&Standing { case: &case, scores: &scores, index: 0, audit, lang, public }).unwrap()
}

/// The small case in a folder of its own.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("scheme.toml", SCHEME), ("places.csv", PLACES), ("before.csv", BEFORE)] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn small(lang: Lang, public: bool) -> Vec<(String, Vec<u8>)> {
    papers(folder().path(), lang, public)
}

fn text<'a>(files: &'a [(String, Vec<u8>)], name: &str) -> &'a str {
    let file = files.iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("no {name}"));
    std::str::from_utf8(&file.1).unwrap()
}

/// Every cell of the workbook as text, by sheet.
fn sheets(files: &[(String, Vec<u8>)]) -> Vec<(String, Vec<Vec<String>>)> {
    let bytes = files.iter().find(|(n, _)| n == "ranking.xlsx").unwrap().1.clone();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let rows = |range: calamine::Range<calamine::Data>| -> Vec<Vec<String>> {
        range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
    };
    book.worksheets().into_iter().map(|(name, range)| (name, rows(range))).collect()
}

#[test]
fn the_list_is_a_file_that_is_read_back() {
    let files = small(Lang::En, true);
    // Incomes per head 10, 20, 30, 40, 50, their logarithms on 0..100; debts 7.5, 6.5, 5.5, 4.5, 7.5
    // (one set to the next); quarrels 3, 2, (1.5), 0, 1: worked out by hand.
    let list = text(&files, "ranking.csv");
    let expected = "key,name,rank,score,grade,chosen
P1,张**,1,0,poor,yes
P2,<*****************,2,39.17,poor,yes
P3,王**,3,64.29,good,no
P5,,4,73.33,good,no
P4,'=***,5,91.68,good,grace
";
    assert_eq!(list, expected);
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("scheme.toml", SCHEME), ("places.csv", PLACES), ("before.csv", list)] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let next = papers(folder.path(), Lang::En, true);
    // The same data a year later: all stay, and whoever was there in grace goes.
    assert!(text(&next, "ranking.csv").contains("P4,'=***,5,91.68,good,no\n"));
    assert!(text(&next, "ranking.html").contains("Left it (1): =*** (P4)."));
}

#[test]
fn the_page_says_who_is_on_the_list_and_how() {
    let files = small(Lang::En, true);
    let page = text(&files, "ranking.html");
    for sentence in [
        "3 of 5 are on the list lagging, the lowest standing by lag.",
        "The last to enter by score is &lt;***************** (P2) with 39.17, the first outside 王** (P3) with 64.29: 25.12 apart.",
        "No two tie at the line.",
        "kept for a year more because they were on last year's list (1): =*** (P4).",
        "grade: good 3, poor 2.",
        "Came onto the list (1): 张** (P1). Left it (0): nobody.",
        "=*** (P4) moved most, from 1 to 5.",
        "2 had no rank last year and are not in the chart.",
        "5 rows of places, 3 indicators in 2 dimensions. A high score is good.",
        "1 missing values; in their stead: the median of the column.",
        "0 at the low end and 1 at the high end were set to the next one.",
        "Scores are rounded to 2 decimals",
        "Rank 1 is the worst; ties share a rank",
        "income / people",
    ] {
        assert!(page.contains(sentence), "{sentence}\n{page}");
    }
    assert!(!page.contains("<script>") && page.contains("&lt;b&gt;List &amp; line"));
    let chinese = small(Lang::Zh, true);
    let page = text(&chinese, "ranking.html");
    assert!(page.contains("“lagging”名单：5 个中入选 3 个，按“lag”取靠后者。"), "{page}");
}

#[test]
fn every_step_has_its_table_and_every_chart_its_file() {
    let files = small(Lang::En, false);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "ranking.html",
        "ranking.xlsx",
        "ranking.csv",
        "steps-1-raw.csv",
        "steps-2-per-unit.csv",
        "steps-3-filled.csv",
        "steps-4-treated.csv",
        "steps-5-normalized.csv",
        "steps-6-scores.csv",
        "steps-7-weights.csv",
        "chart-parts.svg",
        "chart-changes.svg",
        "chart-map.svg",
    ];
    assert_eq!(names, expected);
    assert!(text(&files, "steps-1-raw.csv").contains("P3,王五村,300,5.5,\n"), "what is missing");
    assert!(text(&files, "steps-2-per-unit.csv").contains("P3,王五村,30,5.5,\n"));
    assert!(text(&files, "steps-3-filled.csv").contains("P3,王五村,30,5.5,1.5\n"));
    assert!(text(&files, "steps-4-treated.csv").contains("7.5,1\n"), "set to the next one");
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".svg")) {
        assert!(std::str::from_utf8(bytes).unwrap().starts_with("<svg"), "{name}");
        assert_well_formed(text(&files, name));
    }
    let sheets = sheets(&files);
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    let steps =
        ["raw values", "per unit", "filled", "treated", "normalized", "dimensions", "weights"];
    assert_eq!(names[0], "list");
    assert_eq!(names[1..], steps);
    assert!(sheets.iter().all(|(_, rows)| rows.len() > 5), "a row for everyone");
    assert_eq!(files, small(Lang::En, false), "the same bytes");
}

#[test]
fn private_columns_stay_out_of_public_papers() {
    let public = small(Lang::En, true);
    let cells = |files: &[(String, Vec<u8>)]| -> String {
        let rows = sheets(files).into_iter().flat_map(|(_, rows)| rows);
        rows.map(|row| row.join("|") + "\n").collect()
    };
    let all = |files: &[(String, Vec<u8>)]| -> String {
        let texts = files.iter().filter(|(name, _)| !name.ends_with(".xlsx"));
        texts.map(|(name, _)| text(files, name)).collect::<String>() + &cells(files)
    };
    let full = small(Lang::En, false);
    for secret in ["张三村", "97.125"] {
        assert!(!all(&public).contains(secret), "{secret} in public papers");
        assert!(all(&full).contains(secret), "{secret} in full papers");
    }
    assert!(!text(&full, "ranking.csv").contains("张三村"), "the published list is always masked");
}

#[test]
fn an_index_without_a_list_has_papers_too() {
    let folder = tempfile::tempdir().unwrap();
    let scheme = SCHEME.split("[group").next().unwrap().replace("previous", "#");
    let plain = PLACES.replace("lon,lat", "x,y");
    for (name, text) in [("scheme.toml", scheme.as_str()), ("places.csv", &plain)] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let files = papers(folder.path(), Lang::En, true);
    let page = text(&files, "ranking.html");
    assert!(page.contains("5 are ranked by lag; no list is drawn from it."));
    assert!(text(&files, "ranking.csv").contains("P1,张**,1,0,poor,\n"));
    assert!(!files.iter().any(|(name, _)| name == "chart-map.svg" || name == "chart-changes.svg"));
}

#[test]
fn an_audit_says_who_is_doubtful_and_what_the_list_hangs_on() {
    for lang in [Lang::En, Lang::Zh] {
        let files = papers_of(folder().path(), (lang, true), true);
        let page = text(&files, "ranking.html");
        let sentences = match lang {
            Lang::En => [
                "What was varied: each weight up to",
                "In the mean of",
                "Without any one indicator or dimension the list stays the same.",
            ],
            Lang::Zh => [
                "变动的内容：各权重上下浮动至多",
                "次抽样中",
                "去掉任何一项指标或维度，名单都不变。",
            ],
        };
        sentences
            .iter()
            .for_each(|sentence| assert!(page.contains(sentence), "{sentence}\n{page}"));
        for chart in ["chart-ranks.svg", "chart-correlations.svg"] {
            assert_well_formed(text(&files, chart));
        }
        // Ranks of everyone, in the order of the list.
        let ranks = text(&files, "uncertainty-1-ranks.csv");
        assert_eq!(ranks.lines().count(), 6);
        assert!(ranks.lines().nth(1).unwrap().starts_with("P1,张**,1,1,1,1,1,1,1,"), "{ranks}");
        let names: Vec<String> = sheets(&files).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), 8 + 5);
        // Three indicators, one correlation each with the two others, itself and the index.
        let correlations = text(&files, "uncertainty-5-correlations.csv");
        assert!(correlations.lines().count() == 4 && correlations.contains("income,1,"));
        assert!(!page.contains("97.125") && page.contains("income 300 → "), "a private value");
        assert!(text(&files, "uncertainty-3-left-out.csv").contains("\nmoney,"), "dimensions too");
    }
}
