//! The files of a plan: safe, masked, readable, the same every time.

mod desk;

use calamine::{Data, Reader, Xlsx};
use desk::Desk;
use jiedui::base::Lang;
use jiedui::plan::{Pair, Plan, Status};
use jiedui::scheme;
use std::collections::BTreeSet;
use std::io::Cursor;

const SCHEME: &str = r#"
title = "<b>Title & more</b>"
lang = "en"
term = { start = "2026-03-01", end = "2027-02-28" }
[table]
places = { file = "places.csv", key = "code", name = "name" }
units = { file = "units.csv", key = "code", name = "name" }
people = { file = "people.csv", key = "code", name = "name", refers = { unit = "units" }, private = { phone = "phone" } }
homes = { file = "homes.csv", key = "code", name = "head", refers = { place = "places" }, private = { head = "name", id = "id", illness = "hide" } }
[index.lag]
of = "places"
weights = "equal"
[index.lag.indicator]
income = { column = "income", better = "high", dimension = "money" }
quarrels = { column = "quarrels", better = "low", dimension = "peace" }
[group.lagging]
of = "places"
worst = { by = "lag", count = 2 }
[layer.units-to-places]
helpers = "units"
recipients = "lagging"
per_helper = 1
teams = { class = "size", any_of = [{ L = 1 }, { S = 2 }] }
fit = [ { name = "near", points = 10, distance = { full_within_km = 1, none_beyond_km = 100 } } ]
[layer.people-to-homes]
helpers = "people"
recipients = "homes"
within = "units-to-places"
per_helper = { max = 1 }
fit = [ { name = "<i>skill</i>", points = 10, overlap = { helper = "skills", recipient = "needs" } } ]
[goals]
order = ["coverage", "keep", "fit"]
keep = { from = "last.csv", layers = ["units-to-places"] }
[sheet.people-to-homes]
title = "SHEET"
[sheet.people-to-homes.columns]
"No" = "number"
"unit" = "helper.unit.name"
"person" = "helper.name"
"phone" = "helper.phone"
"code" = "recipient.code"
"zip" = "recipient.zip"
"head" = "recipient.head"
"ID" = "recipient.id"
"illness" = "recipient.illness"
"size" = "recipient.size"
"state" = "status"
"before" = "previous"
"fit" = "fit"
"from" = "term.start"
"remark" = ""
"#;

const NAME: &str = "<script>alert(1)</script>";

/// Writes a small case with unfriendly names; `scheme` is its scheme.
fn desk(scheme: &str) -> Desk {
    let folder = tempfile::tempdir().expect("a folder");
    let write =
        |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    let long = "长".repeat(30_000);
    write("scheme.toml", scheme);
    write(
        "places.csv",
        &format!(
            "code,name,income,quarrels,lon,lat\nP1,{NAME},10,3,110,30\nP2,{long},20,2,110.1,30\nP3,\"\"\"&'<\",90,0,110.2,30\n"
        ),
    );
    write(
        "units.csv",
        "code,name,size,lon,lat\nU1,=cmd(),L,110,30\nU2,+1,S,110.1,30\nU3,@x,S,110.1,30\n",
    );
    write(
        "people.csv",
        "code,name,unit,phone,skills\n001,=1+1,U1,13812345678,a\n002,-2,U2,13987654321,b\n003,王五,U3,13711112222,c\n",
    );
    write(
        "homes.csv",
        "code,head,place,id,zip,size,illness,needs\n0001,张三丰,P1,350102199001011234,0123,4,secret,a\n0002,=HYPERLINK(),P2,350102199001015678,0124,5.5,secret,c\n",
    );
    write("last.csv", "layer,helper,recipient\nunits-to-places,U1,P1\nunits-to-places,U9,P2\n");
    Desk::read(folder.path())
}

fn file<'a>(files: &'a [(String, Vec<u8>)], name: &str) -> &'a [u8] {
    &files.iter().find(|(n, _)| n == name).expect("a file").1
}

fn text<'a>(files: &'a [(String, Vec<u8>)], name: &str) -> &'a str {
    std::str::from_utf8(file(files, name)).expect("UTF-8")
}

/// Sheets of the workbook in order, cells as read back.
fn sheets(files: &[(String, Vec<u8>)]) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book: Xlsx<_> =
        Xlsx::new(Cursor::new(file(files, "plan.xlsx").to_vec())).expect("a workbook");
    for name in book.sheet_names() {
        let formulas = book.worksheet_formula(&name).expect("a sheet");
        assert!(formulas.used_cells().all(|(_, _, f)| f.is_empty()), "a formula in {name}");
    }
    let rows = |(name, range): (String, calamine::Range<Data>)| {
        (name, range.rows().map(<[Data]>::to_vec).collect())
    };
    book.worksheets().into_iter().map(rows).collect()
}

fn all_cells(files: &[(String, Vec<u8>)]) -> Vec<String> {
    let sheets = sheets(files).into_iter().flat_map(|(_, rows)| rows.into_iter().flatten());
    sheets.map(|cell| cell.to_string()).collect()
}

#[test]
fn names_become_neither_markup_nor_formulas() {
    let desk = desk(SCHEME);
    for lang in [Lang::En, Lang::Zh] {
        let files = desk.files(&desk.greedy(), lang, false);
        let page = text(&files, "report.html");
        assert!(!page.contains("<script"), "a script element");
        assert!(page.contains("&lt;script&gt;alert(1)"));
        assert!(page.contains("&lt;b&gt;Title &amp; more"));
        assert!(!page.contains("<i>skill"));
        assert!(page.contains("default-src 'none'"));
        for name in ["=cmd()", "=1+1", "=HYPERLINK()", NAME] {
            assert!(all_cells(&files).iter().any(|cell| cell == name), "{name}");
        }
        let pairs = text(&files, "pairs.csv");
        assert!(
            pairs.contains(",'=cmd(),") && pairs.contains(",'=1+1,") && pairs.contains(",'-2,")
        );
        assert!(pairs.ends_with('\n') && !pairs.contains('\r'));
    }
}

#[test]
fn the_page_loads_nothing() {
    let desk = desk(SCHEME);
    let files = desk.files(&desk.greedy(), Lang::Zh, true);
    let page = text(&files, "report.html").replace("http://www.w3.org/2000/svg", "");
    for word in ["http:", "https:", "src=", "href=", "url(", "@import", "onload", "javascript"] {
        assert!(!page.contains(word), "{word}");
    }
}

#[test]
fn private_columns_are_masked_everywhere_in_public() {
    let desk = desk(SCHEME);
    let secrets = [
        "张三丰",
        "350102199001011234",
        "13812345678",
        "secret",
        "350102199001015678",
        "HYPERLINK",
    ];
    let files = desk.files(&desk.greedy(), Lang::Zh, true);
    let cells = all_cells(&files);
    for secret in secrets {
        assert!(!text(&files, "report.html").contains(secret), "{secret} in the page");
        assert!(!text(&files, "pairs.csv").contains(secret), "{secret} in the pairs");
        assert!(!cells.iter().any(|cell| cell.contains(secret)), "{secret} in the workbook");
    }
    for shown in ["张**", "35*************234", "138****5678"] {
        assert!(cells.iter().any(|cell| cell == shown), "{shown}");
    }
    let full = desk.files(&desk.greedy(), Lang::Zh, false);
    assert!(all_cells(&full).iter().any(|cell| cell == "350102199001011234"));
    assert!(text(&full, "report.html").contains("不得公开"));
}

#[test]
fn the_workbook_has_the_sheets_and_columns_of_the_scheme() {
    let desk = desk(SCHEME);
    let sheets = sheets(&desk.files(&desk.greedy(), Lang::En, true));
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    let expected =
        ["units-to-places", "SHEET", "ranking", "totals", "checks", "changes", "unmatched"];
    assert_eq!(names, expected);
    let (_, rows) = &sheets[1];
    let header: Vec<String> = rows[0].iter().map(ToString::to_string).collect();
    assert_eq!(header[..6], ["No", "unit", "person", "phone", "code", "zip"]);
    // Codes keep their zeros; measures are numbers.
    assert_eq!(rows[1][4], Data::String("0001".to_owned()));
    assert_eq!(rows[1][5], Data::String("0123".to_owned()));
    assert_eq!(rows[1][9], Data::Float(4.0));
    assert_eq!(rows[1][12], Data::Float(100.0));
    let (_, ranking) = &sheets[2];
    assert_eq!(ranking.len(), 4);
    assert_eq!(ranking[1][1], Data::String("P1".to_owned()));
    assert_eq!(ranking[3][4], Data::String("no".to_owned()));
    let (_, checks) = &sheets[4];
    assert!(checks[1..].iter().all(|row| row[2] != Data::String("✗ fail".to_owned())));
    let (_, changes) = &sheets[5];
    assert!(changes.iter().any(|row| row[7] == Data::String("no longer listed".to_owned())));
}

#[test]
fn pairs_have_the_published_columns() {
    let desk = desk(SCHEME);
    let files = desk.files(&desk.greedy(), Lang::En, true);
    let lines: Vec<&str> = text(&files, "pairs.csv").lines().collect();
    assert_eq!(lines[0], "layer,helper,recipient,status,helper_name,recipient_name,fit");
    assert!(lines[1].starts_with("units-to-places,U1,P1,kept,'=cmd(),<script>"), "{}", lines[1]);
    assert!(lines[1].ends_with(",100.00"));
    assert!(lines.iter().any(|l| l.starts_with("people-to-homes,001,0001,new,'=1+1,张**,")));
}

#[test]
fn the_same_view_gives_the_same_bytes() {
    let desk = desk(SCHEME);
    let mut plan = desk.greedy();
    let first = desk.files(&plan, Lang::Zh, true);
    plan.seconds = 99.0;
    assert!(first == desk.files(&plan, Lang::Zh, true));
}

#[test]
fn the_loss_of_solving_layer_after_layer_comes_first() {
    let desk = desk(SCHEME);
    let mut plan = desk.greedy();
    let page = |plan: &Plan| {
        let files = desk.files(plan, Lang::En, true);
        text(&files, "report.html").to_owned()
    };
    let lost = page(&plan);
    let at = lost.find("would have lost 1,234.56 points").unwrap();
    assert!(at < lost.find("Goals and proof").unwrap());
    for goal in &mut plan.goals {
        goal.sequential = Some(goal.value);
    }
    assert!(page(&plan).contains("nothing would have been lost"));
    for goal in &mut plan.goals {
        goal.sequential = None;
    }
    assert!(!page(&plan).contains("one after the other"));
}

#[test]
fn plans_of_every_kind_give_files() {
    let desk = desk(SCHEME);
    let full = desk.greedy();
    let empty = Plan { layers: Vec::new(), goals: Vec::new(), methods: Vec::new(), ..full.clone() };
    let infeasible = Plan { status: Status::Infeasible, ..empty.clone() };
    let unknown = Plan { status: Status::Unknown, ..empty.clone() };
    let one_layer = Plan { layers: full.layers[..1].to_vec(), ..full.clone() };
    // Keys that no table has, fits out of range, a pair twice: shown and marked, never a panic.
    let mut strange = full.clone();
    let pair = Pair { helper: "?".into(), recipient: "??".into(), kept: true, fit: -i64::MAX };
    strange.layers[0].pairs.extend([pair.clone(), pair.clone()]);
    strange.layers[1].pairs.push(pair);
    strange.goals[0].sequential = Some(i64::MIN);
    for plan in [&empty, &infeasible, &unknown, &one_layer, &strange] {
        for lang in [Lang::En, Lang::Zh] {
            let files = desk.files(plan, lang, true);
            assert_eq!(files.len(), 3);
            assert!(sheets(&files).len() >= 6);
        }
    }
    let page = desk.files(&infeasible, Lang::Zh, true);
    assert!(text(&page, "report.html").contains("无解"));
    let page = desk.files(&strange, Lang::En, true);
    assert!(text(&page, "report.html").contains("✗ fail"));
}

#[test]
fn a_case_without_an_earlier_plan_has_files() {
    let scheme = SCHEME.replace("\"keep\", ", "").replace("keep = {", "#");
    let desk = desk(&scheme);
    let files = desk.files(&desk.greedy(), Lang::En, true);
    assert!(text(&files, "report.html").contains("No earlier list was given"));
}

#[test]
fn sheet_names_are_legal_and_unique() {
    let long = "Ab".repeat(30);
    let mut desk = desk(SCHEME);
    for (first, second) in
        [("totals", "Totals"), ("a[b]:*?/\\c", "a b c"), (&long, &long), ("''", "")]
    {
        for layer in [0, 1] {
            let title = if layer == 0 { first } else { second }.to_owned();
            desk.case.scheme.sheets.retain(|s| s.layer != layer);
            desk.case.scheme.sheets.push(scheme::Sheet { layer, title, columns: Vec::new() });
        }
        let names: Vec<String> = sheets(&desk.files(&desk.greedy(), Lang::En, true))
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        let unique: BTreeSet<String> = names.iter().map(|n| n.to_lowercase()).collect();
        assert_eq!(unique.len(), names.len(), "{names:?}");
        for name in &names {
            assert!((1..=31).contains(&name.chars().count()), "{name}");
            assert!(!name.contains(['[', ']', ':', '*', '?', '/', '\\']), "{name}");
        }
    }
}
