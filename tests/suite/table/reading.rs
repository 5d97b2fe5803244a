//! Encodings, delimiters, workbooks and matrices that must be read.

use super::{
    ID_NUMBER, VILLAGES, VILLAGES_CSV, assert_reads, cells, codes, only, read_as, read_bytes,
    workbook,
};
use jiedui::base::{Code, Severity};
use jiedui::table::Matrix;
use rust_xlsxwriter::Format;

fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

#[test]
fn reads_every_encoding() {
    let (gbk, _, _) = encoding_rs::GBK.encode(VILLAGES_CSV);
    let with_bom = format!("\u{FEFF}{VILLAGES_CSV}");
    assert_reads("t.csv", VILLAGES_CSV.as_bytes(), VILLAGES);
    assert_reads("t.csv", with_bom.as_bytes(), VILLAGES);
    assert_reads("t.csv", &utf16(&with_bom, u16::to_le_bytes), VILLAGES);
    assert_reads("t.csv", &utf16(&with_bom, u16::to_be_bytes), VILLAGES);
    assert_reads("t.csv", &utf16(VILLAGES_CSV, u16::to_le_bytes), VILLAGES);
    assert_reads("t.csv", &gbk, VILLAGES);
    let (grid, findings) = read_as("t.csv", &gbk, |s| s.encoding = Some("gbk".to_owned()));
    assert_eq!(cells(&grid.unwrap()), VILLAGES);
    assert_eq!(codes(&findings), []);
}

#[test]
fn reads_every_delimiter_and_line_end() {
    for delimiter in ["\t", ";", "，"] {
        assert_reads("t.csv", VILLAGES_CSV.replace(',', delimiter).as_bytes(), VILLAGES);
    }
    for line_end in ["\r\n", "\r", "\n\n"] {
        assert_reads("t.txt", VILLAGES_CSV.replace('\n', line_end).as_bytes(), VILLAGES);
    }
    assert_reads(
        "t.csv",
        b"a;b\n\"1,5\";x\n\"2,5\";y\n",
        &[&["a", "b"], &["1,5", "x"], &["2,5", "y"]],
    );
}

#[test]
fn keeps_quoted_line_breaks_and_counts_lines() {
    let (grid, findings) = read_bytes("t.csv", b"id,note\n\n1,\"a\nb, \"\"c\"\"\"\n\n2,x\n");
    let grid = grid.unwrap();
    assert_eq!(codes(&findings), []);
    assert_eq!(cells(&grid), [["id", "note"], ["1", "a\nb, \"c\""], ["2", "x"]]);
    assert_eq!(grid.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [3, 6]);
}

#[test]
fn keeps_codes_and_formulas_as_text() {
    let text = format!("id,code,note\n007,{ID_NUMBER},=cmd()\n");
    assert_reads(
        "t.csv",
        text.as_bytes(),
        &[&["id", "code", "note"], &["007", ID_NUMBER, "=cmd()"]],
    );
}

#[test]
fn workbook_cells_become_the_text_one_sees() {
    let bytes = workbook(|sheet| {
        let date = Format::new().set_num_format("yyyy-mm-dd");
        let zeros = Format::new().set_num_format("000000");
        sheet.write_row(0, 0, ["text", "whole", "part", "yes", "date", "code", "id"]).unwrap();
        sheet.write(1, 0, "007").unwrap();
        sheet.write(1, 1, 12.0).unwrap();
        sheet.write(1, 2, -0.5).unwrap();
        sheet.write(1, 3, true).unwrap();
        sheet.write_with_format(1, 4, 45_352, &date).unwrap();
        sheet.write_with_format(1, 5, 123, &zeros).unwrap();
        sheet.write(1, 6, ID_NUMBER).unwrap();
    });
    let (grid, findings) = read_bytes("t.xlsx", &bytes);
    assert_eq!(codes(&findings), []);
    let expected = ["007", "12", "-0.5", "TRUE", "2024-03-01", "000123", ID_NUMBER];
    assert_eq!(cells(&grid.unwrap())[1], expected);
}

#[test]
fn a_stray_cell_far_away_does_not_exhaust_the_memory() {
    let bytes = workbook(|sheet| {
        sheet.write_row(0, 0, ["id", "n"]).unwrap();
        sheet.write_row(1, 0, ["a", "1"]).unwrap();
        sheet.write(1_048_575, 16_383, "stray").unwrap();
    });
    let (grid, findings) = read_bytes("t.xlsx", &bytes);
    assert!(grid.is_some());
    assert!(only(&findings, Code::T004).message.en.contains("column XFD"));

    let bytes = workbook(|sheet| {
        for row in 0..2_000 {
            sheet.write(row, 0, row).unwrap();
        }
        sheet.write(1_048_575, 16_383, "stray").unwrap();
    });
    let (grid, findings) = read_bytes("t.xlsx", &bytes);
    assert_eq!((grid, codes(&findings)), (None, vec![(Code::T001, Severity::Error)]));
}

#[test]
fn blank_rows_are_not_rows() {
    assert_reads("t.csv", b"a,b\n,\n\n1,2\n,,,,\n", &[&["a", "b"], &["1", "2"]]);
}

#[test]
fn cleaning_never_prints_a_personal_number() {
    let text = format!("id,card\n1, {ID_NUMBER}\n");
    let (_, findings) = read_bytes("t.csv", text.as_bytes());
    assert!(!format!("{:?}", only(&findings, Code::T010)).contains(ID_NUMBER));
}

#[test]
fn a_matrix_is_read_by_its_labels() {
    let text = ",镇乙,镇甲\n村二,1,2.5\n村一,,x\n,1,1\n村二,9,9\n";
    let (grid, mut findings) = read_bytes("m.csv", text.as_bytes());
    let matrix = Matrix::new(grid.unwrap(), &mut findings).unwrap();
    let error = |code| (code, Severity::Error);
    assert_eq!(codes(&findings), [error(Code::T006), error(Code::T007), error(Code::T011)]);
    assert_eq!(matrix.get("村二", "镇甲"), Some(2.5));
    assert_eq!(matrix.get("村二", "镇乙"), Some(1.0));
    assert_eq!(matrix.get("村一", "镇乙"), None);
    assert_eq!(matrix.get("村三", "镇乙"), None);
    assert_eq!(matrix.place("村一", "镇甲").say().en, "m.csv, row 3, column \"镇甲\", value \"x\"");

    let (grid, mut findings) = read_bytes("m.csv", b"x\n1\n");
    assert!(Matrix::new(grid.unwrap(), &mut findings).is_none());
    assert_eq!(codes(&findings), [error(Code::T003)]);
}
