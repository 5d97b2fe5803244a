//! What holds for any input: nothing panics, and the order of rows does not matter.

use super::{read_bytes, table, workbook};
use jiedui::table::{Matrix, Table};
use proptest::prelude::*;

/// Reads the bytes and uses everything that was read.
fn exercise(file: &str, bytes: &[u8]) {
    let (grid, mut findings) = read_bytes(file, bytes);
    let Some(grid) = grid else {
        assert!(findings.has_errors());
        return;
    };
    assert!(grid.rows.iter().all(|row| row.cells.len() == grid.header.len()));
    let key = grid.header.iter().find(|header| !header.is_empty()).cloned().unwrap_or_default();
    Matrix::new(grid.clone(), &mut findings);
    if let Some(table) = Table::new("t", grid, &key, &mut findings) {
        for column in 0..table.columns().len() {
            table.numbers(column, &mut findings);
            table.references(column, &table, &mut findings);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for file in ["t.csv", "t.xlsx", "t.xls", "t.ods"] {
            exercise(file, &bytes);
        }
    }

    #[test]
    fn random_punctuation_never_panics(text in "[ab\"，,;\t\r\n０1%#=\u{0}\u{3000}x]{0,120}") {
        exercise("t.csv", text.as_bytes());
    }

    #[test]
    fn damaged_workbooks_never_panic(hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut bytes = workbook(|sheet| {
 sheet.write_row(0, 0, ["id", "n"]).unwrap();
 });
        for (index, byte) in hits {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        exercise("t.xlsx", &bytes);
    }

    #[test]
    fn row_order_does_not_matter(order in Just((0..12).collect::<Vec<u32>>()).prop_shuffle()) {
        let line = |n: &u32| format!("k{n},{},k{}\n", n * n, (n * 5) % 14);
        let make = |numbers: &[u32]| {
            let (table, mut findings) = table(&format!("id,n,ref\n{}", numbers.iter().map(line).collect::<String>()));
            let numbers = table.numbers(1, &mut findings);
            let references = table.references(2, &table, &mut findings);
            let texts: Vec<_> = (0..table.len()).map(|row| table.text(row, 2).to_owned()).collect();
            let mut messages: Vec<_> = findings.iter().map(|finding| finding.message.en.clone()).collect();
            messages.sort();
            (numbers, references, texts, messages)
        };
        let sorted: Vec<u32> = (0..12).collect();
        prop_assert_eq!(make(&order), make(&sorted));
    }
}
