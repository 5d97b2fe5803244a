//! Transportation with few sinks: against the network simplex, and against its own prices.

use crate::support::random::Dice;
use jiedui::kernel::{FewSinks, Network, min_cost_flow};

struct Case {
    sources: Vec<Vec<(u32, i64)>>,
    sinks: Vec<Vec<i64>>,
}

/// Random costs up to `scale`; sinks are convex, may be full at once, and may want to be filled.
fn random(rng: &mut Dice, scale: i64) -> Case {
    let (n, k) = (rng.between(0, 8), rng.between(1, 5));
    let any = |rng: &mut Dice| rng.between(-scale, scale);
    let sources = (0..n).map(|_| {
        let near = (0..k as u32).filter(|_| rng.chance(66)).collect::<Vec<u32>>();
        near.into_iter().map(|sink| (sink, any(rng))).collect()
    });
    let sources = sources.collect();
    let sinks = (0..k).map(|_| {
        let mut steps: Vec<i64> = (0..rng.between(0, 4)).map(|_| any(rng)).collect();
        steps.sort_unstable();
        let mut table = vec![any(rng)];
        steps.into_iter().for_each(|step| table.push(table[table.len() - 1] + step));
        table
    });
    let sinks = sinks.collect();
    Case { sources, sinks }
}

fn solve(case: &Case, kernel: &mut FewSinks) -> Option<i64> {
    let sources: Vec<&[(u32, i64)]> = case.sources.iter().map(Vec::as_slice).collect();
    let sinks: Vec<&[i64]> = case.sinks.iter().map(Vec::as_slice).collect();
    kernel.solve(&sources, &sinks)
}

/// The same as a network.
fn by_simplex(case: &Case) -> i64 {
    let n = case.sources.len() as u32;
    let mut network = Network::new(1 + case.sources.len() + case.sinks.len());
    for (i, arcs) in (1..).zip(&case.sources) {
        network.add_arc(0, i, 0, 1, 0);
        arcs.iter().for_each(|&(sink, cost)| {
            network.add_arc(i, 1 + n + sink, 0, 1, cost);
        });
    }
    for (j, table) in (1 + n..).zip(&case.sinks) {
        for step in table.windows(2) {
            network.add_arc(j, 0, 0, 1, step[1] - step[0]);
        }
    }
    let idle: i64 = case.sinks.iter().map(|table| table[0]).sum();
    idle + i64::try_from(min_cost_flow(&network).unwrap().cost).unwrap()
}

/// The plan costs what is said, and the prices bound every other plan by as much.
fn judge(case: &Case, kernel: &FewSinks, cost: i64) {
    let mut total = 0;
    let mut where_is = vec![None; case.sources.len()];
    for (sink, table) in case.sinks.iter().enumerate() {
        total += table[kernel.at(sink).len()];
        for &i in kernel.at(sink) {
            let arc = case.sources[i as usize].iter().find(|arc| arc.0 as usize == sink);
            total += arc.expect("a source is only where it has an arc").1;
            assert!(where_is[i as usize].replace(sink).is_none(), "a source is at one sink");
        }
    }
    assert_eq!(total, cost);
    let price = kernel.prices();
    let free = case
        .sources
        .iter()
        .map(|arcs| arcs.iter().map(|&(sink, c)| c - price[sink as usize]).fold(0, i64::min));
    let free = free.sum::<i64>();
    let taken = case
        .sinks
        .iter()
        .zip(price)
        .map(|(table, p)| (0..).zip(table).map(|(k, f)| f + p * k).min().unwrap());
    assert_eq!(free + taken.sum::<i64>(), cost, "the prices prove the cost");
}

#[test]
fn agrees_with_the_network_simplex_and_its_own_prices() {
    let mut rng = Dice::new(20);
    let mut kernel = FewSinks::default();
    for round in 0..6_000 {
        let scale = [0, 1, 3, 100, 1 << 40][round % 5];
        let case = random(&mut rng, scale);
        let cost = solve(&case, &mut kernel).expect("these numbers are small enough");
        judge(&case, &kernel, cost);
        assert_eq!(cost, by_simplex(&case), "round {round}");
    }
}

#[test]
fn refuses_numbers_that_could_overflow() {
    let case = Case { sources: vec![vec![(0, 1 << 60)]], sinks: vec![vec![0, 1 << 60]] };
    assert_eq!(solve(&case, &mut FewSinks::default()), None);
    let least = Case { sources: vec![vec![(0, i64::MIN)]], sinks: vec![vec![0, i64::MIN]] };
    assert_eq!(solve(&least, &mut FewSinks::default()), None);
}

#[test]
fn nothing_at_all_costs_nothing() {
    let empty = Case { sources: vec![], sinks: vec![] };
    assert_eq!(solve(&empty, &mut FewSinks::default()), Some(0));
    let closed = Case { sources: vec![vec![(0, -5)]], sinks: vec![vec![7]] };
    assert_eq!(solve(&closed, &mut FewSinks::default()), Some(7), "no room, however cheap");
}
