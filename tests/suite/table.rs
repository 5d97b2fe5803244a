//! Reading tables: each code with its smallest failing input; `reading` has what must be read,
//! `laws` what holds for any input.

#![expect(clippy::unwrap_used, reason = "a test that finds nothing must fail")]

mod laws;
mod reading;

use jiedui::base::{Code, Findings, Place, Severity};
use jiedui::table::{Grid, Source, Table, nearest, read};
use rust_xlsxwriter::{Formula, Workbook, Worksheet};
use std::fs;
use std::path::PathBuf;

/// A real number of the standard GB 11643-1999, not of a living person.
const ID_NUMBER: &str = "11010519491231002X";

fn source(file: &str, path: PathBuf) -> Source {
    let at = Place::Scheme { file: "scheme.toml".to_owned(), start: 0, end: 1, line: 1 };
    Source { file: file.to_owned(), path, sheet: None, encoding: None, at }
}

fn read_bytes(file: &str, bytes: &[u8]) -> (Option<Grid>, Findings) {
    read_as(file, bytes, |_| ())
}

fn read_as(file: &str, bytes: &[u8], adjust: impl Fn(&mut Source)) -> (Option<Grid>, Findings) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(file);
    fs::write(&path, bytes).unwrap();
    let mut source = source(file, path);
    adjust(&mut source);
    let mut findings = Findings::default();
    let grid = read(&source, &mut findings);
    (grid, findings)
}

fn table(text: &str) -> (Table, Findings) {
    let (grid, mut findings) = read_bytes("t.csv", text.as_bytes());
    let table = Table::new("t", grid.unwrap(), "id", &mut findings).unwrap();
    (table, findings)
}

fn workbook(fill: impl Fn(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet().set_name("村").unwrap());
    workbook.save_to_buffer().unwrap()
}

fn cells(grid: &Grid) -> Vec<Vec<&str>> {
    let rows = grid.rows.iter().map(|row| row.cells.iter().map(String::as_str).collect());
    std::iter::once(grid.header.iter().map(String::as_str).collect()).chain(rows).collect()
}

fn codes(findings: &Findings) -> Vec<(Code, Severity)> {
    findings.iter().map(|finding| (finding.code, finding.severity)).collect()
}

fn only(findings: &Findings, code: Code) -> &jiedui::base::Diagnostic {
    let of_code: Vec<_> = findings.iter().filter(|finding| finding.code == code).collect();
    assert_eq!(of_code.len(), 1, "{findings:#?}");
    of_code[0]
}

#[track_caller]
fn assert_reads(file: &str, bytes: &[u8], expected: &[&[&str]]) {
    let (grid, findings) = read_bytes(file, bytes);
    assert!(!findings.has_errors(), "{findings:#?}");
    assert_eq!(cells(&grid.unwrap()), expected);
}

const VILLAGES: &[&[&str]] = &[&["编号", "村名"], &["V1", "大坪村"], &["V2", "小湾村"]];
const VILLAGES_CSV: &str = "编号,村名\nV1,大坪村\nV2,小湾村\n";

#[test]
fn t001_says_why_a_file_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("villages.csv"), "a").unwrap();
    let mut findings = Findings::default();
    assert_eq!(read(&source("v.csv", folder.path().join("vilages.csv")), &mut findings), None);
    let finding = only(&findings, Code::T001);
    assert!(finding.help.en.contains("villages.csv"), "{finding:?}");
    assert!(matches!(finding.at, Place::Scheme { .. }));

    let mut findings = Findings::default();
    fs::create_dir(folder.path().join("folder.csv")).unwrap();
    assert_eq!(read(&source("folder.csv", folder.path().join("folder.csv")), &mut findings), None);
    assert!(only(&findings, Code::T001).message.en.contains("folder"));

    let sheet = workbook(|sheet| {
        sheet.write(0, 0, "id").unwrap();
    });
    for (file, bytes) in
        [("t.pdf", &b"x"[..]), ("t.csv", &sheet), ("t.xlsx", b"<html>"), ("t.xls", b"PK\x03\x04")]
    {
        let (grid, findings) = read_bytes(file, bytes);
        assert_eq!((grid, codes(&findings)), (None, vec![(Code::T001, Severity::Error)]), "{file}");
    }
}

#[test]
fn t002_notes_a_guessed_encoding_and_reports_bad_bytes() {
    let (gbk, _, _) = encoding_rs::GBK.encode("编号\n一\n");
    let (_, findings) = read_bytes("t.csv", &gbk);
    assert_eq!(codes(&findings), [(Code::T002, Severity::Note)]);
    assert!(only(&findings, Code::T002).message.zh.contains("gb18030"));

    let (grid, findings) =
        read_as("t.csv", b"id\n\xFF\n1\n", |s| s.encoding = Some("utf-8".to_owned()));
    assert_eq!(codes(&findings), [(Code::T002, Severity::Error)]);
    assert!(only(&findings, Code::T002).message.en.starts_with("line 2"));
    assert_eq!(grid.unwrap().rows.len(), 2);

    let (_, findings) = read_as("t.csv", b"id\n1\n", |s| s.encoding = Some("latin9000".to_owned()));
    assert_eq!(codes(&findings), [(Code::T002, Severity::Error)]);

    let said = |source: &mut Source| source.encoding = Some("gbk".to_owned());
    let (_, findings) = read_as("t.csv", "编号\n一\n".as_bytes(), said);
    assert_eq!(codes(&findings), [(Code::T002, Severity::Warning)]);

    let (_, findings) = read_bytes("t.csv", b"id\na\0b\n");
    assert!(only(&findings, Code::T002).message.en.contains("NUL"));
}

#[test]
fn t002_keeps_utf8_with_a_few_bad_bytes() {
    let mut bytes = VILLAGES_CSV.as_bytes().to_vec();
    bytes.extend(b"V3,\xE5\xA4\n");
    let (grid, findings) = read_bytes("t.csv", &bytes);
    assert_eq!(grid.unwrap().rows[1].cells[1], "小湾村");
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    assert_eq!(errors.map(|finding| finding.code).collect::<Vec<_>>(), [Code::T002]);
}

#[test]
fn t003_wants_a_header_and_warns_without_rows() {
    for bytes in [&b""[..], b"\n\n", b" ,\n,", "\u{FEFF}".as_bytes()] {
        let (grid, findings) = read_bytes("t.csv", bytes);
        assert_eq!((grid, codes(&findings)), (None, vec![(Code::T003, Severity::Error)]));
    }
    let (grid, findings) = read_bytes("t.csv", b"id,name\n");
    assert!(grid.is_some_and(|grid| grid.rows.is_empty()));
    assert_eq!(codes(&findings), [(Code::T003, Severity::Warning)]);
}

#[test]
fn t003_skips_titles_above_the_header() {
    let bytes = workbook(|sheet| {
        sheet.write(1, 0, "2024年花名册").unwrap();
        sheet.write_row(3, 0, ["编号", "村名"]).unwrap();
        sheet.write_row(5, 0, ["V1", "大坪村"]).unwrap();
    });
    let (grid, findings) = read_bytes("t.xlsx", &bytes);
    let grid = grid.unwrap();
    assert_eq!(codes(&findings), [(Code::T003, Severity::Note)]);
    assert_eq!((grid.header_row, grid.rows[0].number), (4, 6));
    assert_eq!(cells(&grid), [["编号", "村名"], ["V1", "大坪村"]]);
}

#[test]
fn t004_wants_a_header_of_its_own_for_every_column() {
    let (_, findings) = read_bytes("t.csv", "id,收入（元）,收入(元)\n1,2,3\n".as_bytes());
    assert_eq!(codes(&findings), [(Code::T004, Severity::Error)]);
    let (_, findings) = read_bytes("t.csv", b"id,,b\n1,2,3\n");
    assert!(only(&findings, Code::T004).message.en.contains("column B"));
    let (grid, mut findings) = read_bytes("t.csv", b",id\n1,2\n");
    assert_eq!(codes(&findings), []);
    Table::new("t", grid.unwrap(), "id", &mut findings);
    assert_eq!(codes(&findings), [(Code::T004, Severity::Error)]);
    assert_reads("t.csv", b"id,,b,\n1,,3,\n", &[&["id", "b"], &["1", "3"]]);
}

#[test]
fn t005_lists_the_headers_nearest_first() {
    let (grid, mut findings) = read_bytes("t.csv", b"name,villagge,income\na,b,1\n");
    assert!(Table::new("t", grid.unwrap(), "village", &mut findings).is_none());
    let finding = only(&findings, Code::T005);
    assert!(finding.help.en.contains("row 1"), "{finding:?}");
    assert!(finding.help.en.find("villagge") < finding.help.en.find("income"));
    assert!(finding.help.zh.contains("“villagge”“"), "{finding:?}");

    let (grid, mut findings) = read_bytes("t.csv", b"unit: a,date: b\nid,name\n1,x\n");
    assert!(Table::new("t", grid.unwrap(), "id", &mut findings).is_none());
    assert!(only(&findings, Code::T005).help.en.contains("row 2 looks like"));

    let (table, mut findings) = table("id,full name\n1,a\n");
    assert_eq!(table.require_column("full　name", Place::Case, &mut findings), Some(1));
    assert_eq!(table.require_column("", Place::Case, &mut findings), None);
    assert_eq!(only(&findings, Code::T005).at, Place::Case);
}

#[test]
fn t006_and_t007_drop_rows_without_a_key_of_their_own() {
    let (table, findings) = table("id,n\nb,1\n,2\na,3\nb,4\n");
    assert_eq!(codes(&findings), [(Code::T006, Severity::Error), (Code::T007, Severity::Error)]);
    let message = &only(&findings, Code::T007).message;
    assert!(message.en.contains("row 5") && message.zh.contains("第 2 行"), "{message:?}");
    assert_eq!((table.len(), table.key(0), table.text(1, 1)), (2, "a", "1"));
    assert_eq!((table.row_of("b"), table.row_of("c")), (Some(1), None));
}

#[test]
fn t008_drops_rows_of_the_wrong_width() {
    let (grid, findings) = read_bytes("t.csv", b"id,n\n1,2,3\n4\n5,6,,\n7,8\n");
    assert_eq!(codes(&findings), [(Code::T008, Severity::Error); 2]);
    assert_eq!(cells(&grid.unwrap()), [["id", "n"], ["5", "6"], ["7", "8"]]);
}

#[test]
fn t008_reads_on_after_a_quote_that_is_never_closed() {
    let (grid, findings) = read_bytes("t.csv", b"id,n\n1,a\n2,\"b\n3,c\n");
    assert!(only(&findings, Code::T008).message.en.contains("line 3"));
    let grid = grid.unwrap();
    assert_eq!(cells(&grid), [["id", "n"], ["1", "a"], ["3", "c"]]);
    assert_eq!(grid.rows[1].number, 4);
}

#[test]
fn t008_rejects_a_cell_that_swallowed_the_rest() {
    let text = format!("id,n\n1,{}\n2,b\n", "x".repeat(32_768));
    let (grid, findings) = read_bytes("t.csv", text.as_bytes());
    assert!(only(&findings, Code::T008).message.en.contains("32767"));
    assert_eq!(grid.unwrap().rows.len(), 1);
}

#[test]
fn t009_lists_the_sheets() {
    let bytes = workbook(|sheet| {
        sheet.write(0, 0, "id").unwrap();
    });
    let (grid, findings) = read_as("t.xlsx", &bytes, |s| s.sheet = Some("户".to_owned()));
    assert_eq!((grid, codes(&findings)), (None, vec![(Code::T009, Severity::Error)]));
    assert!(only(&findings, Code::T009).help.zh.contains('村'));
    let (grid, _) = read_as("t.xlsx", &bytes, |s| s.sheet = Some(" 村".to_owned()));
    assert_eq!(grid.unwrap().sheet.as_deref(), Some("村"));
    let (_, findings) = read_as("t.csv", b"id\n1\n", |s| s.sheet = Some("x".to_owned()));
    assert_eq!(codes(&findings), [(Code::T009, Severity::Warning)]);
}

#[test]
fn t010_counts_what_was_cleaned_in_a_column() {
    let text = "id,人口\u{3000}\nＶ１,１，２３４\nV2,7\nV3,\u{A0}8\n";
    let (grid, mut findings) = read_bytes("t.csv", text.as_bytes());
    assert_eq!(codes(&findings), [(Code::T010, Severity::Note); 2]);
    let notes: Vec<_> = findings.iter().map(|finding| finding.message.en.clone()).collect();
    assert!(notes[0].starts_with("1 cell") && notes[1].starts_with("3 cell"), "{notes:?}");
    let table = Table::new("t", grid.unwrap(), "id", &mut findings).unwrap();
    let column = table.column("人口").unwrap();
    let numbers = table.numbers(column, &mut findings);
    assert_eq!(numbers, [Some(1234.0), Some(7.0), Some(8.0)]);
    assert_eq!(table.key(0), "V1");
}

#[test]
fn t011_and_t012_report_every_bad_number_in_file_order() {
    let (table, mut findings) = table("id,n\nc,NaN\nb,\na,1e400\nd,12%\n");
    assert_eq!(table.numbers(1, &mut findings), [None, None, None, Some(0.12)]);
    let error = |code| (code, Severity::Error);
    assert_eq!(codes(&findings), [error(Code::T012), error(Code::T011), error(Code::T011)]);
    let places: Vec<_> = findings.iter().map(|finding| finding.at.say().en).collect();
    assert_eq!(places[1], "t.csv, row 2, column \"n\", value \"NaN\"");
    let mut findings = Findings::default();
    table.optional_numbers(1, &mut findings);
    assert_eq!(codes(&findings), [error(Code::T011); 2]);
}

#[test]
fn t013_suggests_the_nearest_key() {
    let (villages, _) = table("id\n大坪村\nV001\nV002\n");
    let (people, mut findings) = table("id,v\n1,V002\n2,大平村\n3,elsewhere\n4,\n");
    let found = people.references(1, &villages, &mut findings);
    assert_eq!(found, [Some(1), None, None, None]);
    let error = |code| (code, Severity::Error);
    assert_eq!(codes(&findings), [error(Code::T012), error(Code::T013), error(Code::T013)]);
    let helps: Vec<_> = findings.iter().map(|finding| finding.help.zh.clone()).collect();
    assert_eq!(helps[1], "是否应为 t.csv 第 2 行的“大坪村”？");
}

#[test]
fn t013_does_not_repeat_a_row_dropped_for_its_shape() {
    let (villages, _) = table("id,n\nV1,1\nV2\n\"V3,1\n");
    let (people, mut findings) = table("id,v\n1,V2\n2,V3\n");
    assert_eq!(people.references(1, &villages, &mut findings), [None, None]);
    assert_eq!(codes(&findings), []);
}

#[test]
fn t014_warns_of_long_numbers_and_objects_to_them_as_keys() {
    let bytes = workbook(|sheet| {
        sheet.write_row(0, 0, ["id", "phone", "card"]).unwrap();
        sheet
            .write_row(1, 0, [522_731_200_001_f64, 13_800_000_000.0, 6.222_021_234_567_89e18])
            .unwrap();
    });
    for (key, severity) in [("id", Severity::Warning), ("card", Severity::Error)] {
        let (grid, mut findings) = read_bytes("t.xlsx", &bytes);
        let table = Table::new("t", grid.unwrap(), key, &mut findings).unwrap();
        assert_eq!(codes(&findings), [(Code::T014, severity)]);
        assert_eq!((table.text(0, 0), table.text(0, 1)), ("522731200001", "13800000000"));
    }
    let (_, findings) = table(",id,,n\n,5.22731E+11,,1.5E+3\n");
    assert_eq!(only(&findings, Code::T014).severity, Severity::Error);
    assert_eq!(codes(&findings).len(), 1);
}

#[test]
fn t015_reports_error_values_once() {
    let bytes = workbook(|sheet| {
        sheet.write_row(0, 0, ["id", "n"]).unwrap();
        sheet.write(1, 0, "a").unwrap();
        sheet.write_formula(1, 1, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    });
    for (file, bytes) in [("t.xlsx", &bytes[..]), ("t.csv", b"id,n\na,#DIV/0!\n")] {
        let (grid, mut findings) = read_bytes(file, bytes);
        let table = Table::new("t", grid.unwrap(), "id", &mut findings).unwrap();
        assert_eq!(table.numbers(1, &mut findings), [None]);
        assert_eq!(codes(&findings), [(Code::T015, Severity::Error)]);
    }
}

#[test]
fn t016_warns_of_personal_numbers_without_printing_them() {
    let (_, findings) = table(&format!("id\n{}\nx\n", ID_NUMBER.to_lowercase()));
    let finding = only(&findings, Code::T016);
    assert_eq!(finding.severity, Severity::Warning);
    assert!(!format!("{finding:?}").contains(ID_NUMBER));
}

#[test]
fn many_findings_alike_are_summed_up() {
    let rows: String = (0..1000).map(|n| format!("{n},x\n")).collect();
    let (table, mut findings) = table(&format!("id,n\n{rows}"));
    table.numbers(1, &mut findings);
    assert_eq!(findings.iter().count(), 51);
    let last = findings.iter().last().unwrap();
    assert!(last.message.en.contains("950") && last.message.zh.contains("1000"), "{last:?}");
}

#[test]
fn long_values_are_cut_short_in_messages() {
    let (table, mut findings) = table(&format!("id,n\n1,{}\n", "很".repeat(100)));
    table.numbers(1, &mut findings);
    let Place::Cell { value, .. } = &only(&findings, Code::T011).at else { panic!() };
    assert_eq!(value.as_ref().unwrap().chars().count(), 40);
}
#[test]
fn nearest_is_silent_when_nothing_is_near() {
    assert_eq!(nearest("V1", ["V2", "V3"].into_iter()), None);
    assert_eq!(nearest("incmoe", ["name", "income"].into_iter()), Some("income"));
}
