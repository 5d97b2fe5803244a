//! How sure a ranking is: the same for any number of threads, and what each answer says holds when computed
//! anew.

use jiedui::composite::audit::{
    DataError, Factor, Left, Uncertainty, correlate, drawn_merit, flips, least_transfer, leave_out,
    monte_carlo, sobol, turns,
};
use jiedui::composite::select::{Cut, Selection, TieRule, select};
use jiedui::composite::{
    Chain, Data, Indicator, Mean, Missing, Node, Normalize, Treat, Weights, run,
};

mod flip;
mod turn;

/// An index of some dimensions, each with some indicators of these weights; the first indicator of each
/// dimension is better low.
pub(crate) fn chain(dimensions: &[&[f64]]) -> Chain {
    let node = |parent| Node {
        name: String::new(),
        parent,
        weight: None,
        mean: Mean::Arithmetic,
        normalize: None,
        compare: Vec::new(),
    };
    let indicator = |node: usize, (i, &weight): (usize, &f64)| Indicator {
        name: String::new(),
        high_is_better: i > 0,
        node,
        weight,
        denominator: None,
        treat: Treat::default(),
        normalize: Normalize::MinMax,
    };
    let parts = |(d, weights): (usize, &&[f64])| {
        weights.iter().enumerate().map(move |part| indicator(d + 1, part)).collect::<Vec<_>>()
    };
    Chain {
        indicators: dimensions.iter().enumerate().flat_map(parts).collect(),
        nodes: std::iter::once(node(None))
            .chain(dimensions.iter().map(|_| node(Some(0))))
            .collect(),
        missing: Missing::Refuse,
        scale: (0.0, 100.0),
        weights: Weights::Given,
        high_is_good: true,
        decimals: None,
    }
}

/// Columns of numbers that look random, between 1 and 1000.
pub(crate) fn data(n_rows: usize, n_indicators: usize, mut state: u64) -> Data {
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(state >> 40).unwrap() % 1000 + 1)
    };
    let columns = (0..n_indicators).map(|_| (0..n_rows).map(|_| next()).collect()).collect();
    Data { n_rows, columns, vetoed: vec![false; n_rows], ..Data::default() }
}

/// The so many worst.
pub(crate) fn worst(n_rows: usize, count: usize) -> Selection {
    Selection {
        worst: true,
        cut: Cut::Count(count),
        ties: TieRule::Break,
        tie: Vec::new(),
        may: (0..n_rows).collect(),
        always: vec![false; n_rows],
        floor: None,
        grace: vec![false; n_rows],
    }
}

fn case() -> (Chain, Data, Selection) {
    (chain(&[&[3.0, 2.0], &[1.0, 4.0, 2.0]]), data(40, 5, 1), worst(40, 15))
}

/// Everything that can be drawn.
fn uncertainty(seed: u64) -> Uncertainty {
    Uncertainty {
        draws: 300,
        seed,
        weights: 0.25,
        normalize: vec![Normalize::Percentile, Normalize::Rank],
        means: vec![Mean::Geometric],
        missing: vec![Missing::Median],
        errors: vec![DataError::Relative(0.05), DataError::Absolute(10.0)],
        drawn: vec![true, true, true, false, true],
    }
}

fn with_threads<R: Send>(n: usize, run: impl FnOnce() -> R + Send) -> R {
    rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap().install(run)
}

#[test]
fn threads_change_no_byte() {
    let (mut chain, mut data, rule) = case();
    chain.missing = Missing::Worst;
    data.columns[2][7] = f64::NAN;
    let uncertainty = uncertainty(1);
    let all = || {
        let steps = run(&chain, &data);
        serde_json::to_string(&(
            monte_carlo(&chain, &data, &rule, &run(&chain, &data), &uncertainty),
            sobol(&chain, &data, &rule, &uncertainty, 60),
            leave_out(&chain, &data, &rule, &steps),
            (flips(&chain, &data, &rule, &steps), least_transfer(&chain, &data, &rule, &steps)),
            turns(&chain, &data, &rule, &steps, 3),
            correlate(&chain, &steps),
        ))
        .unwrap()
    };
    let one = with_threads(1, all);
    assert_eq!(one, with_threads(2, all));
    let choices = sobol(&chain, &data, &rule, &uncertainty, 2).shares;
    let groups = [Factor::Weights, Factor::Normalize, Factor::Mean, Factor::Missing, Factor::Data];
    assert_eq!(choices.iter().take(5).map(|share| share.factor).collect::<Vec<_>>(), groups);
    assert_eq!(choices.len(), 5 + 5);
}

#[test]
fn seeds_and_draws_differ_and_each_draw_stands_alone() {
    let (chain, data, rule) = case();
    let merit = |seed, draw| drawn_merit(&chain, &data, &uncertainty(seed), draw);
    assert_ne!(merit(1, 0), merit(1, 1));
    assert_ne!(merit(1, 0), merit(2, 0));
    let sure = monte_carlo(
        &chain,
        &data,
        &rule,
        &run(&chain, &data),
        &Uncertainty { draws: 3, ..uncertainty(1) },
    );
    for (row, found) in sure.rows.iter().enumerate() {
        let on_list = |draw: &u64| select(&rule, &merit(1, *draw)).rows.contains(&row);
        assert_eq!(found.chosen as usize, (0..3).filter(on_list).count());
    }
}

#[test]
fn without_uncertainty_all_is_sure() {
    let (mut chain, data, rule) = case();
    chain.decimals = Some(1);
    let uncertainty = Uncertainty { draws: 20, ..Uncertainty::default() };
    let steps = run(&chain, &data);
    assert_eq!(drawn_merit(&chain, &data, &uncertainty, 5), steps.merit);
    let list = select(&rule, &steps.merit);
    let sure = monte_carlo(&chain, &data, &rule, &run(&chain, &data), &uncertainty);
    for (row, found) in sure.rows.iter().enumerate() {
        assert_eq!(found.chance, if list.rows.contains(&row) { 1.0 } else { 0.0 });
        assert!([found.least, found.low, found.median, found.high, found.most] == [found.rank; 5]);
        assert_eq!(found.mean, f64::from(found.rank));
    }
    assert_eq!((sure.same, sure.differ), (20, 0.0));
    assert_eq!(sure.always, list.rows);
    assert_eq!(sure.always.len() + sure.never.len(), 40);
    assert_eq!(sobol(&chain, &data, &rule, &uncertainty, 10).shares, []);
}

#[test]
fn intervals_are_quantiles_of_the_ranks_drawn() {
    let (chain, data, rule) = case();
    let uncertainty = uncertainty(3);
    let sure = monte_carlo(&chain, &data, &rule, &run(&chain, &data), &uncertainty);
    for row in [0, 17, 39] {
        let rank = |draw| {
            let merit = drawn_merit(&chain, &data, &uncertainty, draw);
            1 + merit.iter().filter(|&&other| other < merit[row]).count()
        };
        let mut ranks: Vec<usize> = (0..300).map(rank).collect();
        ranks.sort_unstable();
        let found = sure.rows[row];
        let of = [found.least, found.low, found.median, found.high, found.most];
        assert_eq!(of.map(|r| r as usize), [0, 14, 149, 284, 299].map(|at| ranks[at]));
        assert_eq!(found.mean, ranks.iter().sum::<usize>() as f64 / 300.0);
    }
    let on_list: u32 = sure.rows.iter().map(|row| row.chosen).sum();
    assert_eq!(on_list, 300 * 15);
}

/// A geometric mean of z-scores, some of which are negative, is no value: such draws are counted.
#[test]
fn draws_that_lack_values_are_counted() {
    let (chain, data, rule) = case();
    let normalize = vec![Normalize::ZScore];
    let both = Uncertainty { normalize, means: vec![Mean::Geometric], ..uncertainty(5) };
    let sure = monte_carlo(&chain, &data, &rule, &run(&chain, &data), &both);
    assert!((50..100).contains(&sure.lacking), "a quarter of 300: {}", sure.lacking);
    assert_eq!(monte_carlo(&chain, &data, &rule, &run(&chain, &data), &uncertainty(5)).lacking, 0);
}

/// A row that lacks a value keeps an index from being one weighted sum: it goes up the tree, and the scores of
/// all other rows are the same.
#[test]
fn one_weighted_sum_is_what_comes_up_the_tree() {
    for weights in [Weights::Given, Weights::Relative, Weights::Equal, Weights::Critic] {
        let (mut chain, mut data, _) = case();
        chain.nodes.push(Node { parent: Some(2), weight: Some(3.0), ..chain.nodes[2].clone() });
        chain.indicators[4].node = 3;
        chain.nodes[1].weight = Some(2.5);
        (chain.missing, chain.weights, chain.high_is_good) = (Missing::Drop, weights, false);
        data.vetoed[7] = true;
        // Errors are drawn column by column: those of the only one stay when a row is added.
        let errors = vec![DataError::None, DataError::Relative(0.05)];
        let uncertainty = Uncertainty { means: vec![], missing: vec![], errors, ..uncertainty(8) };
        let merits = |data: &Data| -> Vec<Vec<f64>> {
            (0..40).map(|draw| drawn_merit(&chain, data, &uncertainty, draw)).collect()
        };
        let complete = merits(&data);
        data.n_rows += 1;
        data.columns.iter_mut().for_each(|column| column.push(f64::NAN));
        data.vetoed.push(false);
        for (complete, lacking) in complete.iter().zip(merits(&data)) {
            assert!(lacking[40].is_nan());
            assert_eq!((complete[7], lacking[7]), (f64::NEG_INFINITY, f64::NEG_INFINITY));
            let is_near = |(a, b): (&f64, &f64)| a == b || (a - b).abs() < 1e-9;
            assert!(complete.iter().zip(&lacking).all(is_near), "{weights:?}");
        }
    }
}

/// Lists of draws are those that the rule makes of each, with ties, vetoes and seats that go by more than the
/// score.
#[test]
fn every_draw_is_listed_by_the_rule() {
    let (mut chain, mut data, rule) = case();
    chain.decimals = Some(0);
    data.vetoed[3] = true;
    data.vetoed[30] = true;
    let tie: Vec<u32> = (0..40).map(|row| (row * 7) % 5).collect();
    let of_three: Vec<bool> = (0..40).map(|row| row % 3 == 0).collect();
    let floor = Some(((0..40).map(|row| row % 4).collect(), 5));
    let rules = [
        Selection { tie: tie.clone(), ..rule.clone() },
        Selection { worst: false, tie, ..rule.clone() },
        Selection { worst: false, ties: TieRule::Include, ..rule.clone() },
        Selection { cut: Cut::Percent(30.0), ties: TieRule::Exclude, ..rule.clone() },
        Selection { cut: Cut::Threshold(50.0), ..rule.clone() },
        Selection { may: (5..25).collect(), ..rule.clone() },
        Selection { always: of_three.clone(), floor, ..rule.clone() },
        Selection { grace: of_three, ..rule },
    ];
    let uncertainty = Uncertainty { means: vec![], draws: 60, ..uncertainty(6) };
    for high_is_good in [true, false] {
        chain.high_is_good = high_is_good;
        let merit = |draw| drawn_merit(&chain, &data, &uncertainty, draw);
        let merits: Vec<Vec<f64>> = (0..60).map(merit).collect();
        for rule in &rules {
            let sure = monte_carlo(&chain, &data, rule, &run(&chain, &data), &uncertainty);
            let lists: Vec<Vec<usize>> = merits.iter().map(|m| select(rule, m).rows).collect();
            for (row, found) in sure.rows.iter().enumerate() {
                let chosen = lists.iter().filter(|list| list.contains(&row)).count();
                assert_eq!(found.chosen as usize, chosen, "{rule:?}");
                let is_before = |a: f64, b: f64| if rule.worst { a < b } else { a > b };
                let rank = |m: &Vec<f64>| 1 + m.iter().filter(|&&x| is_before(x, m[row])).count();
                let sum: usize = merits.iter().map(rank).sum();
                assert_eq!(found.mean, sum as f64 / 60.0);
            }
        }
    }
}

/// The values drawn for a row of one indicator by itself have its error as their standard deviation.
#[test]
fn errors_of_data_have_the_width_that_was_asked_for() {
    let mut chain = chain(&[&[1.0]]);
    chain.indicators[0].normalize = Normalize::AsIs;
    chain.indicators[0].high_is_better = true;
    let data = Data { columns: vec![vec![200.0, f64::NAN]], n_rows: 2, ..Data::default() };
    for (error, width) in [(DataError::Relative(0.05), 10.0), (DataError::Absolute(3.0), 3.0)] {
        let uncertainty = Uncertainty { errors: vec![error], ..Uncertainty::default() };
        let merit = |draw| drawn_merit(&chain, &data, &uncertainty, draw);
        let drawn: Vec<f64> = (0..4000).map(|draw| merit(draw)[0]).collect();
        let mean = drawn.iter().sum::<f64>() / 4000.0;
        let variance = drawn.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 4000.0;
        assert!((mean - 200.0).abs() < width / 10.0, "{mean}");
        assert!((variance.sqrt() - width).abs() < width / 20.0, "{variance}");
        assert!(merit(0)[1].is_nan());
    }
}

/// The share of a choice that cannot matter is nothing, of the only one that does, all.
#[test]
fn the_only_choice_explains_all() {
    let (chain, data, rule) = case();
    let weights = Uncertainty { weights: 0.25, seed: 4, ..Uncertainty::default() };
    let sources = sobol(&chain, &data, &rule, &weights, 400);
    let (all, single) = sources.shares.split_first().unwrap();
    assert_eq!((all.factor, all.first, all.total), (Factor::Weights, 1.0, 1.0));
    assert_eq!(sources.evaluations, 400 * 8);
    let sum: f64 = single.iter().map(|share| share.total).sum();
    let first: f64 = single.iter().map(|share| share.first).sum();
    assert!(single.iter().all(|share| share.total > 0.0 && share.total < 1.0));
    assert!(sum > 1.0 && first < 1.0, "ranks interact: {first} {sum}");
    assert!(sum < 1.4 && first > 0.6, "but not much: {first} {sum}");
}

/// Against the index as it is written without the indicator.
#[test]
fn what_is_left_out_was_never_there() {
    let (mut whole, mut data, rule) = case();
    whole.nodes[2].mean = Mean::Geometric;
    whole.indicators.iter_mut().for_each(|i| i.normalize = Normalize::Rank);
    data.vetoed[3] = true;
    for (weights, kinds) in [(Weights::Given, 0), (Weights::Critic, 1), (Weights::Ahp, 2)] {
        whole.weights = weights;
        if kinds == 2 {
            whole.nodes[2].compare = vec![(0, 1, 2.0), (0, 2, 5.0), (1, 2, 3.0)];
        }
        let steps = run(&whole, &data);
        let list = select(&rule, &steps.merit).rows;
        let found = leave_out(&whole, &data, &rule, &steps);
        assert_eq!(found.len(), 5 + 2);
        for out in &found {
            let mut part = whole.clone();
            let mut columns = data.clone();
            match out.left {
                Left::Indicator(i) => {
                    part.indicators.remove(i);
                    columns.columns.remove(i);
                    let times = [3.0, 5.0, 2.0][i.max(2) - 2];
                    if kinds == 2 && i >= 2 {
                        part.nodes[2].compare = vec![(0, 1, times)];
                    }
                }
                Left::Node(n) => {
                    let stays: Vec<usize> =
                        (0..5).filter(|&i| part.indicators[i].node != n).collect();
                    part.indicators = stays.iter().map(|&i| part.indicators[i].clone()).collect();
                    columns.columns = stays.iter().map(|&i| data.columns[i].clone()).collect();
                    part.nodes.remove(n);
                    part.indicators.iter_mut().for_each(|i| i.node = 1);
                }
            }
            let merit = run(&part, &columns).merit;
            let now = select(&rule, &merit).rows;
            let only = |a: &[usize], b: &[usize]| -> Vec<usize> {
                a.iter().copied().filter(|row| !b.contains(row)).collect()
            };
            assert_eq!(out.enter, only(&now, &list), "{:?}", out.left);
            assert_eq!(out.leave, only(&list, &now), "{:?}", out.left);
            let rank =
                |merit: &[f64], row: usize| merit.iter().filter(|x| **x < merit[row]).count();
            let shift = |row| rank(&merit, row).abs_diff(rank(&steps.merit, row));
            assert_eq!(out.greatest_shift as usize, (0..40).map(shift).max().unwrap());
            assert_eq!(out.mean_shift, (0..40).map(shift).sum::<usize>() as f64 / 40.0);
            assert_eq!(out.most_shifted.map_or(0, shift), out.greatest_shift as usize);
        }
    }
}

#[test]
fn the_last_indicator_is_not_left_out() {
    let (chain, data) = (chain(&[&[1.0]]), data(9, 1, 1));
    assert_eq!(leave_out(&chain, &data, &worst(9, 3), &run(&chain, &data)), []);
}

#[test]
fn correlations_of_a_small_table() {
    let chain = chain(&[&[1.0, 1.0, 1.0]]);
    // The first is better low: on the scale it is 3 2 1 0. The third goes with the second, bent.
    let columns = vec![
        vec![1.0, 2.0, 3.0, 4.0],
        vec![10.0, 20.0, 30.0, 40.0],
        vec![1.0, 10.0, 100.0, 1000.0],
    ];
    let data = Data { n_rows: 4, columns, ..Data::default() };
    let found = correlate(&chain, &run(&chain, &data));
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
    near(found.pearson[0][1], -1.0);
    near(found.pearson[2][1], 0.824_140_716_620_699);
    near(found.spearman[1][2], 1.0);
    near(found.spearman[2][0], -1.0);
    assert_eq!(found.pearson[0][0], 1.0);
    let pairs = |pairs: &[jiedui::composite::audit::Pair]| -> Vec<(usize, usize)> {
        pairs.iter().map(|pair| (pair.a, pair.b)).collect()
    };
    assert_eq!(pairs(&found.redundant), [(0, 1)]);
    assert_eq!(pairs(&found.opposed), [(0, 1), (0, 2)]);
    near(found.with_index[2], 1.0);
    // Variances 5, 5 and v of parts, v of their sum: 3/2 (1 - (10 + v) / v).
    let bent = [0.0, 9.0, 99.0, 999.0].map(|x| x / 9.99);
    let mean = bent.iter().sum::<f64>() / 4.0;
    let v = bent.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 4.0;
    let line = 5.0 / 36.0 * 1e4;
    near(found.alpha[1].unwrap(), 1.5 * (1.0 - (2.0 * line + v) / v));
    assert_eq!(found.alpha[0], None);
}

/// Nothing to rank, nobody to choose, nothing to weigh: no answer, and no panic.
#[test]
fn empty_questions_have_empty_answers() {
    let empty = [
        (chain(&[&[1.0, 2.0]]), data(0, 2, 1), worst(0, 3)),
        (chain(&[&[]]), data(4, 0, 1), worst(4, 0)),
    ];
    let nobody = (chain(&[&[1.0, 2.0], &[]]), data(6, 2, 1), worst(6, 0));
    for (chain, data, rule) in empty.iter().chain([&nobody]) {
        let steps = run(chain, data);
        let uncertainty = Uncertainty { draws: 5, ..uncertainty(1) };
        let sure = monte_carlo(chain, data, rule, &run(chain, data), &uncertainty);
        assert!(sure.rows.iter().all(|row| row.chosen == 0));
        let sources = sobol(chain, data, rule, &uncertainty, 5);
        assert!(sources.shares.iter().all(|share| share.first.is_finite()));
        assert!(
            flips(chain, data, rule, &steps).iter().all(|f| f.rise.is_none() && f.fall.is_none())
        );
        assert_eq!(least_transfer(chain, data, rule, &steps), None);
        assert!(turns(chain, data, rule, &steps, 3).iter().all(|turn| !turn.is_chosen));
        leave_out(chain, data, rule, &steps);
        assert_eq!(correlate(chain, &steps).pearson.len(), chain.indicators.len());
    }
}
