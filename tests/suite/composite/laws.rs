//! Laws: what must not matter does not, and what is worse never ranks better.

use super::{data, flat, indicator, node};
use jiedui::composite::{
    self, Chain, Data, Indicator, Mean, Missing, Normalize, RankTies, Ranks, Rate, Steps, Treat,
    Weights, Winsorize, ranks,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// Methods that look at a value alone.
fn alone() -> Vec<Normalize> {
    let rate = Rate {
        at: 3.0,
        is: 10.0,
        per: 2.0,
        add: 4.0,
        whole: true,
        floor: Some(0.5),
        cap: Some(30.0),
    };
    vec![
        Normalize::Goalposts(0.0, 8.0),
        Normalize::Steps { steps: vec![(1.0, 1.0), (4.0, 6.0), (7.0, 9.0)], line: false },
        Normalize::Steps { steps: vec![(1.0, 1.0), (4.0, 6.0), (7.0, 9.0)], line: true },
        Normalize::Rate(rate),
        Normalize::AsIs,
    ]
}

/// Methods that look at the least and the greatest value.
fn by_range() -> Vec<Normalize> {
    vec![Normalize::MinMax, Normalize::Target(7.5), Normalize::Ratio]
}

/// Methods that look at all values.
fn by_all() -> Vec<Normalize> {
    vec![
        Normalize::ZScore,
        Normalize::Rank,
        Normalize::Percentile,
        Normalize::Exponential(RankTies::Mean),
        Normalize::Exponential(RankTies::Low),
        Normalize::Exponential(RankTies::High),
        Normalize::Share,
        Normalize::Vector,
        Normalize::Places { points: vec![9.0, 6.0, 4.0], rest: 1.0, within: None },
    ]
}

fn all() -> Vec<Normalize> {
    [alone(), by_range(), by_all()].concat()
}

const MEANS: [Mean; 6] =
    [Mean::Arithmetic, Mean::Geometric, Mean::Harmonic, Mean::Sum, Mean::Worst, Mean::Topsis];
const COUNTS: [Mean; 5] =
    [Mean::Arithmetic, Mean::Geometric, Mean::Harmonic, Mean::Sum, Mean::Worst];
const WEIGHTS: [Weights; 5] =
    [Weights::Given, Weights::Equal, Weights::Entropy, Weights::Critic, Weights::Merec];

fn ordered(steps: &Steps) -> Vec<usize> {
    ranks(&steps.merit, false, Ranks::Competition, &[])
}

/// A table of positive numbers with many ties, by column.
fn table() -> impl Strategy<Value = Vec<Vec<f64>>> {
    (1..4_usize, 2..9_usize).prop_flat_map(|(columns, rows)| {
        vec(vec((1..20_i32).prop_map(|x| f64::from(x) / 2.0), rows), columns)
    })
}

/// An index over a table: its methods are drawn from a list, weights and directions too. In half of them
/// the first indicator has a dimension of its own.
fn chain_of(
    n: usize,
    methods: Vec<Normalize>,
    means: &'static [Mean],
    may_fall: bool,
) -> impl Strategy<Value = Chain> {
    let each = (select(methods), any::<bool>(), 0..5_i32);
    let drawn = (vec(each, n), select(means), select(means), any::<bool>());
    drawn.prop_map(move |(parts, mean, within, has_dimension)| {
        let part = |(normalize, high, weight)| Indicator {
            high_is_better: high || !may_fall,
            weight: f64::from(weight),
            ..indicator(normalize)
        };
        let mut chain = flat(parts.into_iter().map(part).collect(), mean);
        if has_dimension {
            chain.nodes.push(node(Some(0), Some(2.0), within));
            chain.indicators[0].node = 1;
        }
        chain
    })
}

fn case(
    methods: fn() -> Vec<Normalize>,
    means: &'static [Mean],
    may_fall: bool,
) -> impl Strategy<Value = (Vec<Vec<f64>>, Chain)> {
    table().prop_flat_map(move |columns| {
        let chain = chain_of(columns.len(), methods(), means, may_fall);
        (Just(columns), chain)
    })
}

fn run(chain: &Chain, columns: &[Vec<f64>]) -> Steps {
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    composite::run(chain, &data(&columns))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Meters or feet, yuan or thousands: no rank moves, and no score.
    #[test]
    fn the_unit_does_not_matter(
        (columns, mut chain) in case(
            || vec![Normalize::MinMax, Normalize::ZScore, Normalize::Rank], &MEANS, true,
        ),
        weights in select(&WEIGHTS[..]),
        factor in select(vec![1e-6, 0.3048, 3.0, 1e9]),
    ) {
        chain.weights = weights;
        let other: Vec<Vec<f64>> =
            columns.iter().map(|c| c.iter().map(|x| x * factor).collect()).collect();
        let (a, b) = (run(&chain, &columns), run(&chain, &other));
        for (x, y) in a.nodes[0].iter().zip(&b.nodes[0]) {
            prop_assert!((x - y).abs() < 1e-9 || (x.is_nan() && y.is_nan()), "{} {}", x, y);
        }
        prop_assert_eq!(ordered(&a), ordered(&b));
    }

    /// Nobody who is as bad or worse in everything ranks better.
    #[test]
    fn who_is_dominated_never_ranks_better((columns, chain) in case(all, &MEANS, false)) {
        // Geometric and harmonic means are for values that are not negative.
        let signed = chain.indicators.iter().any(|i| i.normalize == Normalize::ZScore);
        prop_assume!(!signed || chain.nodes.iter().all(|n| {
            !matches!(n.mean, Mean::Geometric | Mean::Harmonic)
        }));
        let steps = run(&chain, &columns);
        let rank = ordered(&steps);
        for a in 0..rank.len() {
            for b in 0..rank.len() {
                if columns.iter().all(|column| column[a] <= column[b]) {
                    prop_assert!(rank[a] >= rank[b], "{:?}", steps);
                }
            }
        }
    }

    /// A copy of a row changes nothing for the others, where methods look at a value alone or at the range.
    #[test]
    fn a_copy_of_a_row_changes_no_other(
        (columns, chain) in case(|| [alone(), by_range()].concat(), &COUNTS, true),
    ) {
        let more: Vec<Vec<f64>> =
            columns.iter().map(|c| c.iter().copied().chain([c[0]]).collect()).collect();
        let (a, b) = (run(&chain, &columns), run(&chain, &more));
        let n = columns[0].len();
        let bits = |x: &[f64]| x.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        prop_assert_eq!(bits(&a.nodes[0]), bits(&b.nodes[0][..n]));
    }

    /// A row more, whatever it is, changes the order of no others, where methods look at a value alone.
    #[test]
    fn a_further_row_changes_no_order(
        (columns, chain) in case(alone, &COUNTS, true), further in 0..12_i32,
    ) {
        let more: Vec<Vec<f64>> =
            columns.iter().map(|c| c.iter().copied().chain([f64::from(further)]).collect()).collect();
        let n = columns[0].len();
        let (a, b) = (run(&chain, &columns), run(&chain, &more));
        let before = ranks(&a.merit, false, Ranks::Competition, &[]);
        prop_assert_eq!(before, ranks(&b.merit[..n], false, Ranks::Competition, &[]));
    }

    /// The order of rows in a file means nothing.
    #[test]
    fn the_order_of_rows_does_not_matter(
        (columns, mut chain) in case(all, &MEANS, true),
        weights in select(&WEIGHTS[..]),
        gap in any::<bool>(),
        missing in select(vec![Missing::Worst, Missing::Mean, Missing::Median, Missing::Drop]),
    ) {
        let mut columns = columns;
        columns[0][1] = if gap { f64::NAN } else { columns[0][1] };
        (chain.weights, chain.missing) = (weights, missing);
        let turned: Vec<Vec<f64>> =
            columns.iter().map(|c| c.iter().rev().copied().collect()).collect();
        let (a, mut b) = (run(&chain, &columns), run(&chain, &turned));
        b.nodes[0].reverse();
        b.merit.reverse();
        for (x, y) in a.nodes[0].iter().zip(&b.nodes[0]) {
            prop_assert!((x - y).abs() < 1e-9 || (x.is_nan() && y.is_nan()), "{} {}", x, y);
        }
        prop_assert_eq!(ordered(&a), ordered(&b));
    }

    /// Whatever goes in, results are finite or missing, ranks count rows, and two runs are the same
    /// bytes on any number of threads.
    #[test]
    fn wild_numbers_do_no_harm(case in wild()) {
        let (chain, data) = case;
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| composite::run(&chain, &data))
        };
        let steps = with(1);
        let tables = [&steps.denominated, &steps.imputed, &steps.treated, &steps.normal, &steps.nodes];
        for x in tables.into_iter().flatten().flatten() {
            prop_assert!(!x.is_infinite(), "{:?}", steps);
        }
        for weight in steps.weights.shares(&chain) {
            prop_assert!((0.0..=1.0 + 1e-9).contains(&weight), "{:?}", steps.weights);
        }
        let rank = ordered(&steps);
        prop_assert!(rank.iter().all(|&r| (1..=data.n_rows).contains(&r)));
        // NaN is not equal to itself: compared as written.
        prop_assert_eq!(format!("{:?}", steps), format!("{:?}", with(3)));
    }
}

/// Any numbers that a file may hold, and some that it may not; every step has something to do.
fn wild() -> impl Strategy<Value = (Chain, Data)> {
    let odd =
        vec![0.0, -0.0, 1.0, -1.0, 1e100, -1e100, 1e-100, f64::MAX, f64::MIN, 5e-324, f64::NAN];
    let value = prop_oneof![4 => select(odd), 1 => -5.0..5.0, 1 => proptest::num::f64::NORMAL];
    let rules = vec![
        Missing::Worst,
        Missing::Mean,
        Missing::Median,
        Missing::Drop,
        Missing::Refuse,
        Missing::GroupMean(0),
    ];
    let treat = (
        any::<bool>(),
        select(vec![
            None,
            Some(Winsorize::Given(1, 1)),
            Some(Winsorize::Until { most: 3, skew: 0.0, kurtosis: -9.0 }),
        ]),
    );
    (1..4_usize, 1..7_usize).prop_flat_map(move |(n, rows)| {
        let columns = vec(vec(value.clone(), rows), n);
        let methods = all();
        let more =
            (columns, vec(value.clone(), rows), vec(0..3_u32, rows), vec(any::<bool>(), rows));
        let how = (
            chain_of(n, methods.clone(), &MEANS, true),
            select(rules.clone()),
            select(&WEIGHTS[..]),
            vec(treat.clone(), n),
            subsequence((0..n).collect::<Vec<_>>(), 0..=n),
        );
        (more, how).prop_map(move |((columns, by, group, vetoed), how)| {
            let (mut chain, missing, weights, treat, divided) = how;
            (chain.missing, chain.weights) = (missing, weights);
            for (i, (log, winsorize)) in treat.into_iter().enumerate() {
                chain.indicators[i].treat = Treat { winsorize, log };
                chain.indicators[i].denominator = Some(0).filter(|_| divided.contains(&i));
            }
            let data =
                Data { n_rows: rows, columns, denominators: vec![by], groups: vec![group], vetoed };
            (chain, data)
        })
    })
}
