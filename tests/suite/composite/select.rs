//! Who is on the list, by hand.

use jiedui::composite::select::{Chosen, Cut, Seat, Selection, TieRule, select};
use proptest::collection::vec;
use proptest::prelude::*;

/// Eight rows, the worst is row 0.
const MERIT: [f64; 8] = [10.0, 20.0, 30.0, 40.0, 40.0, 40.0, 70.0, 80.0];

fn rule(cut: Cut) -> Selection {
    Selection {
        worst: true,
        cut,
        ties: TieRule::Break,
        tie: Vec::new(),
        may: (0..MERIT.len()).collect(),
        always: vec![false; MERIT.len()],
        floor: None,
        grace: vec![false; MERIT.len()],
    }
}

fn only(rows: &[usize]) -> Vec<bool> {
    (0..MERIT.len()).map(|row| rows.contains(&row)).collect()
}

fn chosen(rule: &Selection) -> Chosen {
    select(rule, &MERIT)
}

#[test]
fn so_many() {
    let found = chosen(&rule(Cut::Count(2)));
    assert_eq!((found.rows, found.line, found.tied_at_cut), (vec![0, 1], Some((1, Some(2))), 0));
    assert_eq!(found.order, [0, 1, 2, 3, 4, 5, 6, 7]);
    let best = chosen(&Selection { worst: false, ..rule(Cut::Count(2)) });
    assert_eq!((best.rows, best.line), (vec![6, 7], Some((6, Some(3)))));
    // None, all, and more than there are.
    let none = chosen(&rule(Cut::Count(0)));
    assert_eq!((none.rows.len(), none.line), (0, None));
    let all = chosen(&rule(Cut::Count(99)));
    assert_eq!((all.rows.len(), all.line, all.tied_at_cut), (8, Some((7, None)), 0));
}

#[test]
fn a_share_is_rounded_up() {
    // 30 percent of 8 is 2.4; 25 percent is 2 exactly.
    assert_eq!(chosen(&rule(Cut::Percent(30.0))).rows, [0, 1, 2]);
    assert_eq!(chosen(&rule(Cut::Percent(25.0))).rows, [0, 1]);
    // Of those that may enter: 30 percent of five.
    let some = Selection { may: vec![0, 2, 4, 6, 7], ..rule(Cut::Percent(30.0)) };
    assert_eq!(chosen(&some).rows, [0, 2]);
}

#[test]
fn all_beyond_a_threshold() {
    // Worse than 40; as good as 40 or better.
    let found = chosen(&rule(Cut::Threshold(40.0)));
    assert_eq!((found.rows, found.line), (vec![0, 1, 2], Some((2, Some(3)))));
    let best = Selection { worst: false, ..rule(Cut::Threshold(40.0)) };
    assert_eq!(chosen(&best).rows, [3, 4, 5, 6, 7]);
    assert_eq!(chosen(&rule(Cut::Threshold(5.0))).line, None);
}

#[test]
fn ties_at_the_cut() {
    let of = |ties| chosen(&Selection { ties, ..rule(Cut::Count(4)) });
    // Four of rows 0 to 5: one of the three that share 40.
    let broken = of(TieRule::Break);
    assert_eq!((broken.rows, broken.tied_at_cut), (vec![0, 1, 2, 3], 3));
    assert_eq!(
        (of(TieRule::Include).rows, of(TieRule::Exclude).rows),
        ((0..6).collect(), vec![0, 1, 2])
    );
    // A second number breaks it otherwise: the lower first.
    let tie = vec![0, 0, 0, 2, 1, 0, 0, 0];
    assert_eq!(chosen(&Selection { tie, ..rule(Cut::Count(4)) }).rows, [0, 1, 2, 5]);
    // Where the cut splits no tie, the rule does not matter.
    let whole = |ties| chosen(&Selection { ties, ..rule(Cut::Count(6)) });
    assert_eq!((whole(TieRule::Include).rows.len(), whole(TieRule::Exclude).rows.len()), (6, 6));
}

#[test]
fn some_enter_in_any_case() {
    // Row 7 takes one of three seats.
    let found = chosen(&Selection { always: only(&[7]), ..rule(Cut::Count(3)) });
    assert_eq!(found.rows, [0, 1, 7]);
    assert_eq!(found.seats, [Seat::Score, Seat::Score, Seat::Always]);
    // More of them than seats: all of them, and nobody else.
    let found = chosen(&Selection { always: only(&[5, 6, 7]), ..rule(Cut::Count(2)) });
    assert_eq!((found.rows, found.line), (vec![5, 6, 7], None));
    // Whoever may not enter does not, in any case.
    let may = vec![0, 1, 2];
    assert_eq!(chosen(&Selection { may, always: only(&[7]), ..rule(Cut::Count(1)) }).rows, [0]);
}

#[test]
fn so_many_of_each_group() {
    // Groups 0 0 0 0 | 1 1 1 1: of the second at least one, row 4, before the third of the first. Row 0 needs
    // no floor.
    let groups = vec![0, 0, 0, 0, 1, 1, 1, 1];
    let found = chosen(&Selection { floor: Some((groups.clone(), 1)), ..rule(Cut::Count(3)) });
    assert_eq!(found.rows, [0, 1, 4]);
    assert_eq!(found.seats, [Seat::Score, Seat::Score, Seat::Floor]);
    // Whoever enters in any case counts for the group: row 7, so that row 4 need not.
    let floor = Some((groups, 1));
    let found = chosen(&Selection { floor, always: only(&[7]), ..rule(Cut::Count(3)) });
    assert_eq!(found.rows, [0, 1, 7]);
    assert_eq!(found.seats, [Seat::Score, Seat::Score, Seat::Always]);
}

#[test]
fn a_year_of_grace_takes_no_seat() {
    let found = chosen(&Selection { grace: only(&[0, 6]), ..rule(Cut::Count(2)) });
    assert_eq!(found.rows, [0, 1, 6]);
    assert_eq!(found.seats, [Seat::Score, Seat::Score, Seat::Grace]);
    // The line lies where it lay, and the first outside is the first that is not on the list.
    assert_eq!(found.line, Some((1, Some(2))));
}

#[test]
fn a_row_without_a_score_comes_last() {
    let merit = [f64::NAN, 5.0, f64::NEG_INFINITY];
    let rule = Selection {
        may: vec![0, 1, 2],
        always: vec![false; 3],
        grace: vec![false; 3],
        ..rule(Cut::Count(2))
    };
    assert_eq!(select(&rule, &merit).order, [2, 1, 0]);
    assert_eq!(select(&Selection { worst: false, ..rule }, &merit).order, [1, 2, 0]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is asked for: triggers are on the list and floors are met, who is on it by score stands before
    /// all that are not on it, and no seat is empty or taken twice.
    #[test]
    fn lists_are_what_they_say(
        rows in vec((0..6_u8, 0..3_u32, any::<bool>(), any::<bool>(), any::<bool>()), 1..14),
        (count, least, worst) in (0..14_usize, 0..3_usize, any::<bool>()),
        ties in prop::sample::select(vec![TieRule::Break, TieRule::Include, TieRule::Exclude]),
    ) {
        let merit: Vec<f64> = rows.iter().map(|r| f64::from(r.0)).collect();
        let group: Vec<u32> = rows.iter().map(|r| r.1).collect();
        let may: Vec<usize> = (0..rows.len()).filter(|&row| rows[row].2 || rows[row].3).collect();
        let rule = Selection {
            worst,
            cut: Cut::Count(count),
            ties,
            tie: Vec::new(),
            may: may.clone(),
            always: rows.iter().map(|r| r.3).collect(),
            floor: Some((group.clone(), least)),
            grace: rows.iter().map(|r| r.4).collect(),
        };
        let found = select(&rule, &merit);
        let of = |seat| -> Vec<usize> {
            let all = found.rows.iter().zip(&found.seats);
            all.filter(|(_, s)| **s == seat).map(|(&row, _)| row).collect()
        };
        prop_assert!(found.rows.iter().all(|row| may.contains(row)));
        prop_assert!(found.rows.windows(2).all(|w| w[0] < w[1]));
        let triggered: Vec<usize> = may.iter().copied().filter(|&row| rule.always[row]).collect();
        prop_assert_eq!(of(Seat::Always), triggered);
        for g in 0..3 {
            let there = may.iter().filter(|&&row| group[row] == g).count();
            let taken = found.rows.iter().filter(|&&row| group[row] == g).count();
            prop_assert!(taken >= least.min(there));
        }
        let first = of(Seat::Always).len() + of(Seat::Floor).len();
        let by_score = of(Seat::Score);
        let free = may.len() - first;
        let seats = count.saturating_sub(first).min(free);
        let fits = match ties {
            TieRule::Break => by_score.len() == seats,
            TieRule::Include => by_score.len() >= seats,
            TieRule::Exclude => by_score.len() <= seats,
        };
        prop_assert!(fits, "{:?}", found);
        let before = |a: usize, b: usize| if worst { merit[a] <= merit[b] } else { merit[a] >= merit[b] };
        for &row in &may {
            let is_out = !found.rows.contains(&row) || of(Seat::Grace).contains(&row);
            for &inside in by_score.iter().filter(|_| is_out) {
                prop_assert!(before(inside, row));
                prop_assert!(ties == TieRule::Break || merit[inside] != merit[row]);
            }
            prop_assert!(!rule.grace[row] || found.rows.contains(&row));
        }
    }
}
