//! Rounding, veto, ranks and grades, by hand.

use super::{NONE, data, flat, indicator, same};
use jiedui::composite::grade::{Grades, grades};
use jiedui::composite::{self, Chain, Data, Mean, Normalize, Ranks, ranks};

/// What ranks go by, of an index that takes a column as it is.
fn merit(decimals: Option<u8>, high_is_good: bool, vetoed: &[bool], values: &[f64]) -> Vec<f64> {
    let part = composite::Indicator { high_is_better: high_is_good, ..indicator(Normalize::AsIs) };
    let chain = Chain { decimals, high_is_good, ..flat(vec![part], Mean::Arithmetic) };
    composite::run(&chain, &Data { vetoed: vetoed.to_vec(), ..data(&[values]) }).merit
}

#[test]
fn rounding() {
    // Halves go away from zero, also those that are a hair below a half in binary.
    let cases = [(0.7985, 0.799), (0.7984, 0.798), (1.0005, 1.001), (-2.5005, -2.501), (3.0, 3.0)];
    for (x, expected) in cases {
        assert_eq!(composite::rounded(x, 3), expected, "{x}");
    }
    assert_eq!((composite::rounded(2.5, 0), composite::rounded(1234.5678, 2)), (3.0, 1234.57));
    // Numbers that large have no such decimals.
    assert_eq!((composite::rounded(1e15, 6), composite::rounded(-1e300, 12)), (1e15, -1e300));
    // Rows that print alike tie.
    same(&merit(Some(2), true, &[], &[0.123, 0.1249, 0.126]), &[0.12, 0.12, 0.13]);
    same(&merit(None, true, &[], &[0.123, 0.1249]), &[0.123, 0.1249]);
}

#[test]
fn what_is_deprived_has_little_merit() {
    same(&merit(Some(1), false, &[], &[80.04, 20.0]), &[-80.0, -20.0]);
}

#[test]
fn a_vetoed_row_stands_behind_all_others() {
    let merit = merit(None, true, &[false, true, false, true], &[50.0, 99.0, NONE, 10.0]);
    assert_eq!(merit[1], f64::NEG_INFINITY);
    // The best of four: 50 first; both vetoed share the next; without any value, last.
    assert_eq!(ranks(&merit, false, Ranks::Competition, &[]), [1, 2, 4, 2]);
    // Rank 1 for the worst: the vetoed first.
    assert_eq!(ranks(&merit, true, Ranks::Competition, &[]), [3, 1, 4, 1]);
}

#[test]
fn ranks_of_rows_that_tie() {
    let merit = [70.0, 90.0, 80.0, 80.0, 60.0];
    assert_eq!(ranks(&merit, false, Ranks::Competition, &[]), [4, 1, 2, 2, 5]);
    assert_eq!(ranks(&merit, false, Ranks::Dense, &[]), [3, 1, 2, 2, 4]);
    // Ties by a second number, the lower first; where there is none, by row.
    assert_eq!(ranks(&merit, false, Ranks::Ordinal, &[0, 0, 7, 5, 0]), [4, 1, 3, 2, 5]);
    assert_eq!(ranks(&merit, false, Ranks::Ordinal, &[]), [4, 1, 2, 3, 5]);
    assert_eq!(ranks(&merit, true, Ranks::Competition, &[]), [2, 5, 3, 3, 1]);
    assert_eq!(ranks(&[NONE, 1.0, NONE], true, Ranks::Competition, &[]), [2, 1, 2]);
}

#[test]
fn grades_by_score() {
    // Good from 85, fair from 70, poor from 60, the rest.
    let rule = Grades::From(vec![85.0, 70.0, 60.0, 0.0]);
    let merit = [85.0, 84.9, 70.0, 60.0, 3.0, f64::NEG_INFINITY, NONE];
    assert_eq!(grades(&rule, &merit, &[0; 7]), [0, 1, 1, 2, 3, 3, 3]);
}

#[test]
fn grades_by_shares() {
    // Ten, sixty, thirty percent of ten rows: the first; the second to the seventh; the rest.
    let rule = Grades::Shares(vec![10.0, 60.0, 30.0]);
    let rank: Vec<usize> = (1..=10).collect();
    assert_eq!(grades(&rule, &[], &rank), [0, 1, 1, 1, 1, 1, 1, 2, 2, 2]);
    // A tie is not torn apart: two seventh ranks are both in the second grade.
    assert_eq!(grades(&rule, &[], &[1, 2, 3, 4, 5, 6, 7, 7, 9, 10])[6..], [1, 1, 2, 2]);
    // A tenth of five rows is half a row: nobody.
    assert_eq!(grades(&rule, &[], &[1, 2, 3, 4, 5]), [1, 1, 1, 2, 2]);
}

#[test]
fn grades_by_quantiles() {
    // ceil(rank * 4 / 10): up to 2.5, 5, 7.5, 10.
    let rank: Vec<usize> = (1..=10).collect();
    assert_eq!(grades(&Grades::Quantiles(4), &[], &rank), [0, 0, 1, 1, 1, 2, 2, 3, 3, 3]);
    // Deciles of 32,844 areas, as the English indices publish them: the first ends at 3,284.
    let ends = [1, 3284, 3285, 6568, 6569, 32844];
    let mut rank: Vec<usize> = vec![1; 32844];
    rank[..6].copy_from_slice(&ends);
    assert_eq!(grades(&Grades::Quantiles(10), &[], &rank)[..6], [0, 0, 1, 1, 2, 9]);
}
