//! The smallest changes of weights, against the index computed anew with other weights.

use super::{chain, data, worst};
use jiedui::composite::audit::{Flip, flips, least_transfer};
use jiedui::composite::select::{Cut, Selection, TieRule, select};
use jiedui::composite::{Chain, Data, Mean, run};
use proptest::prelude::*;

/// The list under other shares of the indicators.
fn list(chain: &Chain, data: &Data, rule: &Selection, shares: &[f64]) -> Vec<usize> {
    let mut chain = chain.clone();
    chain.indicators.iter_mut().zip(shares).for_each(|(i, share)| i.weight = share.max(0.0));
    select(rule, &run(&chain, data).merit).rows
}

fn only(a: &[usize], b: &[usize]) -> Vec<usize> {
    a.iter().copied().filter(|row| !b.contains(row)).collect()
}

/// Whether some answers for one indicator hold: the list stays up to `safe`, and is another at `at`, and
/// if there is no answer, nowhere. Returns how many were exact.
fn check(chain: &Chain, data: &Data, rule: &Selection) -> usize {
    let steps = run(chain, data);
    let published = select(rule, &steps.merit).rows;
    // Dimensions weigh as much as their parts, or are added up.
    let total: f64 = chain.indicators.iter().map(|i| i.weight).sum();
    let own: Vec<f64> = chain.indicators.iter().map(|i| i.weight / total).collect();
    let found = flips(chain, data, rule, &steps);
    assert_eq!(found.len(), own.len());
    let mut exact = 0;
    for flips in &found {
        let i = flips.indicator;
        assert!((flips.share - own[i]).abs() < 1e-12);
        let at = |share: f64| {
            let others = (1.0 - share) / (1.0 - own[i]);
            let mut shares: Vec<f64> = own.iter().map(|s| s * others).collect();
            shares[i] = share;
            list(chain, data, rule, &shares)
        };
        let stays = |end: f64, n: u32| {
            for step in 0..n {
                let share = own[i] + (end - own[i]) * f64::from(step) / f64::from(n);
                assert_eq!(at(share), published, "{i} at {share} of {} to {end}", own[i]);
            }
        };
        for (flip, end) in [(&flips.rise, 1.0 - 1e-6), (&flips.fall, 0.0)] {
            let Some(Flip { at: other, safe, is_exact, enter, leave }) = flip else {
                stays(end, 64);
                continue;
            };
            let now = at(*other);
            assert_ne!(now, published);
            assert_eq!((enter, leave), (&only(&now, &published), &only(&published, &now)));
            stays(*safe, 25);
            assert_eq!(at(other - 1e-8 * (other - own[i]).signum()), published, "just before");
            exact += usize::from(*is_exact);
        }
    }
    exact
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shares_of_linear_indices(
        seed in 0u64..1_000_000, n_rows in 4usize..14, count in 1usize..4, kind in 0usize..4,
        weights in proptest::collection::vec(1u32..9, 4),
    ) {
        let w: Vec<f64> = weights.iter().map(|&w| f64::from(w)).collect();
        let mut chain = chain(&[&w[..2], &w[2..]]);
        let mut rule = worst(n_rows, count);
        let data = data(n_rows, 4, seed);
        match kind {
            1 => rule.worst = false,
            2 => chain.high_is_good = false,
            3 => chain.scale = (1.0, 100.0),
            _ => rule.always[0] = true,
        }
        if kind == 3 {
            chain.nodes.iter_mut().for_each(|node| node.mean = Mean::Geometric);
        }
        let steps = run(&chain, &data);
        let n_flips: usize = flips(&chain, &data, &rule, &steps)
            .iter().map(|f| usize::from(f.rise.is_some()) + usize::from(f.fall.is_some())).sum();
        prop_assert_eq!(check(&chain, &data, &rule), n_flips, "all are exact");
    }

    /// No change of shares, transfers or not, that moves less than `safe` alters the list.
    #[test]
    fn the_least_transfer_is_the_least_change(
        seed in 0u64..1_000_000, n_rows in 4usize..14, count in 1usize..4,
        moves in proptest::collection::vec(proptest::collection::vec(-1.0f64..1.0, 4), 20),
    ) {
        let (chain, data, rule) =
            (chain(&[&[3.0, 2.0], &[1.0, 2.0]]), data(n_rows, 4, seed), worst(n_rows, count));
        let steps = run(&chain, &data);
        let published = select(&rule, &steps.merit).rows;
        let own = steps.weights.shares(&chain);
        let with = |change: &[f64]| {
            let shares: Vec<f64> = own.iter().zip(change).map(|(s, c)| s + c).collect();
            shares.iter().all(|&s| s >= 0.0).then(|| list(&chain, &data, &rule, &shares))
        };
        let Some(found) = least_transfer(&chain, &data, &rule, &steps) else { return Ok(()) };
        let mut change = [0.0; 4];
        change[found.from] -= found.moved;
        change[found.to] += found.moved;
        let now = with(&change.map(|c| c * (1.0 + 1e-12))).unwrap();
        prop_assert_ne!(&now, &published);
        prop_assert_eq!(&found.enter, &only(&now, &published));
        prop_assert_eq!(&found.leave, &only(&published, &now));
        for moves in &moves {
            let mean = moves.iter().sum::<f64>() / 4.0;
            let moves: Vec<f64> = moves.iter().map(|m| m - mean).collect();
            let size = moves.iter().map(|m| m.abs()).sum::<f64>() / 2.0;
            let change: Vec<f64> = moves.iter().map(|m| m / size * found.safe * 0.999_999).collect();
            prop_assert!(with(&change).is_none_or(|now| now == published));
        }
        prop_assert!(found.safe <= found.moved);
    }
}

/// Published decimals turn rows a little earlier or later, the answer is found all the same.
#[test]
fn published_decimals() {
    let (mut chain, data, rule) =
        (chain(&[&[3.0, 2.0], &[1.0, 2.0]]), data(30, 4, 5), worst(30, 10));
    for decimals in [3, 1] {
        chain.decimals = Some(decimals);
        check(&chain, &data, &rule);
    }
}

#[test]
fn sums_keep_the_weights_of_the_others() {
    let mut chain = chain(&[&[3.0, 2.0], &[1.0, 2.0]]);
    chain.nodes.iter_mut().for_each(|node| node.mean = Mean::Sum);
    assert!(check(&chain, &data(30, 4, 6), &worst(30, 10)) > 4);
}

#[test]
fn thresholds_turn_single_rows() {
    let (chain, data) = (chain(&[&[3.0, 2.0], &[1.0, 2.0]]), data(30, 4, 7));
    for worst_first in [true, false] {
        let rule = Selection { worst: worst_first, cut: Cut::Threshold(52.0), ..worst(30, 0) };
        assert_eq!(check(&chain, &data, &rule), 8);
    }
}

/// Where scores are not lines the answer is searched, and does not say it is exact.
#[test]
fn other_means_are_searched() {
    let (mut chain, data, rule) =
        (chain(&[&[3.0, 2.0], &[1.0, 2.0]]), data(30, 4, 8), worst(30, 10));
    chain.nodes[0].mean = Mean::Topsis;
    let steps = run(&chain, &data);
    let found = flips(&chain, &data, &rule, &steps);
    let all = found.iter().flat_map(|f| [(f.share, &f.rise), (f.share, &f.fall)]);
    let all: Vec<_> = all.filter_map(|(share, flip)| Some((share, flip.as_ref()?))).collect();
    assert!(all.len() > 4);
    assert!(all.iter().all(|(share, flip)| flip.safe == *share));
    check(&chain, &data, &rule);
    let transfer = least_transfer(&chain, &data, &rule, &steps).unwrap();
    assert!(transfer.safe == 0.0 && transfer.moved > 0.0);
    chain.nodes[1].mean = Mean::Sum;
    assert_eq!(least_transfer(&chain, &data, &rule, &run(&chain, &data)), None);
}

/// Two rows and two indicators: scores `1 - s` and `s`, so half is the turning point.
#[test]
fn a_case_by_hand() {
    let mut chain = chain(&[&[1.0, 3.0]]);
    chain.indicators[0].high_is_better = true;
    let data = Data { n_rows: 2, columns: vec![vec![0.0, 1.0], vec![1.0, 0.0]], ..Data::default() };
    let rule = worst(2, 1);
    let steps = run(&chain, &data);
    let found = flips(&chain, &data, &rule, &steps);
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
    let rise = found[0].rise.as_ref().unwrap();
    near(rise.at, 0.5);
    near(rise.safe, 0.5);
    assert_eq!((rise.enter.as_slice(), rise.leave.as_slice()), (&[0][..], &[1][..]));
    assert!(rise.is_exact && found[0].fall.is_none());
    near(found[1].fall.as_ref().unwrap().at, 0.5);
    let transfer = least_transfer(&chain, &data, &rule, &steps).unwrap();
    assert_eq!((transfer.from, transfer.to, transfer.is_exact), (1, 0, true));
    near(transfer.moved, 0.25);
}

/// All rows of a tie at the line enter: the least change parts them.
#[test]
fn a_tie_parts_at_once() {
    let chain = chain(&[&[1.0, 1.0]]);
    let columns = vec![vec![0.0, 2.0, 4.0, 6.0], vec![0.0, 2.0, 0.0, 6.0]];
    let data = Data { n_rows: 4, columns, ..Data::default() };
    let rule = Selection { ties: TieRule::Include, ..worst(4, 2) };
    let found = flips(&chain, &data, &rule, &run(&chain, &data));
    let fall = found[0].fall.as_ref().unwrap();
    assert!(!fall.is_exact || (fall.at - found[0].share).abs() < 1e-4);
}
