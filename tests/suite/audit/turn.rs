//! The smallest changes of values, against the index computed anew with the value put in.

use super::{chain, data, worst};
use jiedui::composite::audit::{Turning, turns};
use jiedui::composite::select::select;
use jiedui::composite::{Data, Missing, Normalize, Weights, run};

#[test]
fn a_row_turns_at_the_value_and_not_before() {
    let mut chain = chain(&[&[3.0, 2.0], &[1.0, 2.0, 1.0]]);
    chain.indicators[1].normalize = Normalize::Rank;
    chain.indicators[2].denominator = Some(0);
    chain.indicators[4].weight = 0.0;
    chain.missing = Missing::Mean;
    chain.decimals = Some(2);
    let mut table = data(30, 5, 11);
    table.denominators = vec![(0..30).map(|row| f64::from(row + 1)).collect()];
    // The fourth column is not of whole numbers, the last cannot matter.
    table.columns[3].iter_mut().for_each(|x| *x /= 7.0);
    table.columns[0][3] = f64::NAN;
    let rule = worst(30, 10);
    for weights in [Weights::Given, Weights::Entropy] {
        chain.weights = weights;
        let steps = run(&chain, &table);
        let list = select(&rule, &steps.merit);
        let found = turns(&chain, &table, &rule, &steps, 4);
        let rows: Vec<(usize, bool, usize)> =
            found.iter().map(|turn| (turn.row, turn.is_chosen, turn.distance)).collect();
        let expected = |at: usize, chosen, distance| (list.order[at], chosen, distance);
        let on = (0..4).map(|d| expected(9 - d, true, d + 1));
        let off = (0..4).map(|d| expected(10 + d, false, d + 1));
        assert_eq!(rows, on.chain(off).collect::<Vec<_>>());
        let (mut turned, mut never) = (0, 0);
        for turn in &found {
            for (i, by) in turn.by.iter().enumerate() {
                let with = |x: f64| {
                    let mut table: Data = table.clone();
                    table.columns[i][turn.row] = x;
                    select(&rule, &run(&chain, &table).merit).rows.contains(&turn.row)
                };
                let known = table.columns[i].iter().copied().filter(|x| !x.is_nan());
                let (least, most) =
                    known.fold((f64::MAX, f64::MIN), |(a, b), x| (a.min(x), b.max(x)));
                match *by {
                    Turning::Missing => assert!(table.columns[i][turn.row].is_nan()),
                    Turning::Never => {
                        assert!(with(least) == turn.is_chosen && with(most) == turn.is_chosen);
                        never += 1;
                    }
                    Turning::At { from, to } => {
                        assert_eq!(from, table.columns[i][turn.row]);
                        assert!(least <= to && to <= most);
                        assert_ne!(with(to), turn.is_chosen, "{i} {turn:?}");
                        let step = if i == 3 { 2e-6 * (most - least) } else { 1.0 };
                        let before = to - step * (to - from).signum();
                        assert_eq!(with(before), turn.is_chosen, "{i} {before} {turn:?}");
                        assert!(i == 3 || to.trunc() == to);
                        turned += 1;
                    }
                }
            }
        }
        assert!(turned > 10 && never > 3, "{turned} {never}");
    }
}

/// By hand: one column, min-max; the worst of three leaves the list when it passes the next.
#[test]
fn the_worst_of_three() {
    let mut chain = chain(&[&[1.0]]);
    chain.indicators[0].high_is_better = true;
    let data = Data { n_rows: 3, columns: vec![vec![5.0, 9.0, 20.0]], ..Data::default() };
    let rule = worst(3, 1);
    let found = turns(&chain, &data, &rule, &run(&chain, &data), 2);
    let answers: Vec<(usize, Turning)> = found.iter().map(|turn| (turn.row, turn.by[0])).collect();
    // Equal scores go by key: the first row leaves at 10, the second enters at 4, which no row has.
    assert_eq!(
        answers,
        [(0, Turning::At { from: 5.0, to: 10.0 }), (1, Turning::Never), (2, Turning::Never)]
    );
}
