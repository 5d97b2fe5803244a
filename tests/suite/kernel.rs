//! Minimum-cost flows against brute force, a second method, another crate and published values.
//!
//! Every answer goes through the three checks of `optimality`, every refusal through its cut.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "tests and what they are made of; a skipped test says so"
)]

use jiedui::kernel::optimality::{Fault, check_flow, check_slackness, dual_value, primal_value};
use jiedui::kernel::{Cut, Flow, LIMIT, Network, NetworkSimplex, NoFlow, Work, min_cost_flow};
use pathfinding::prelude::{Matrix, kuhn_munkres_min};
use proptest::prelude::*;
use std::path::PathBuf;

/// One arc: tail, head, lower, upper, cost.
type Arc = (u32, u32, i64, i64, i64);

fn network(supply: &[i64], arcs: &[Arc]) -> Network {
    let mut network = Network::new(supply.len());
    for (node, &supply) in supply.iter().enumerate() {
        network.set_supply(node as u32, supply);
    }
    for &(tail, head, lower, upper, cost) in arcs {
        network.add_arc(tail, head, lower, upper, cost);
    }
    network
}

/// Checks whatever was answered, and returns its cost, or `None` if infeasible.
fn judge(network: &Network, answer: Result<&Flow, NoFlow>) -> Option<i128> {
    match answer {
        Ok(answer) => {
            assert_eq!(check_flow(network, &answer.flow), Ok(()));
            assert_eq!(check_slackness(network, &answer.flow, &answer.potential), Ok(()));
            assert_eq!(primal_value(network, &answer.flow), answer.cost);
            assert_eq!(dual_value(network, &answer.potential), answer.cost);
            let steepest = network.cost().iter().map(|cost| cost.abs()).max().unwrap_or(0);
            let bound = 2 * network.n_nodes() as i64 * steepest;
            assert!(answer.potential.iter().all(|potential| potential.abs() <= bound));
            Some(answer.cost)
        }
        Err(NoFlow::Infeasible(cut)) => {
            assert!(cut.holds(network), "{cut:?}");
            None
        }
        Err(other) => panic!("{other}"),
    }
}

fn solve(network: &Network) -> Option<i128> {
    let answer = min_cost_flow(network);
    judge(network, answer.as_ref().map_err(NoFlow::clone))
}

/// A tiny generator (xorshift64*), so that instances never change with a crate.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 3
    }

    /// Uniform in `low..=high`.
    fn within(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low + 1) as u64) as i64
    }
}

/// The ranges a random network is drawn from.
#[derive(Clone, Copy)]
struct Recipe {
    max_nodes: i64,
    max_arcs: i64,
    max_supply: i64,
    lower: (i64, i64),
    max_span: i64,
    cost: (i64, i64),
}

impl Recipe {
    fn draw(&self, random: &mut Random) -> Network {
        let n_nodes = random.within(1, self.max_nodes);
        let n_arcs = random.within(0, self.max_arcs);
        let mut supply = vec![0; n_nodes as usize];
        for _ in 0..n_nodes / 2 {
            let units = random.within(0, self.max_supply);
            supply[random.within(0, n_nodes - 1) as usize] += units;
            supply[random.within(0, n_nodes - 1) as usize] -= units;
        }
        let mut drawn = network(&supply, &[]);
        for _ in 0..n_arcs {
            let tail = random.within(0, n_nodes - 1) as u32;
            let head = random.within(0, n_nodes - 1) as u32;
            let lower = random.within(self.lower.0, self.lower.1);
            let upper = lower + random.within(0, self.max_span);
            drawn.add_arc(tail, head, lower, upper, random.within(self.cost.0, self.cost.1));
        }
        drawn
    }
}

const SMALL: Recipe = Recipe {
    max_nodes: 12,
    max_arcs: 50,
    max_supply: 4,
    lower: (0, 0),
    max_span: 6,
    cost: (-2, 9),
};

/// One recipe per kind of trouble.
const RECIPES: [Recipe; 8] = [
    SMALL,
    Recipe { lower: (-2, 1), ..SMALL }, // forced flows
    Recipe { cost: (0, 0), ..SMALL },   // feasibility only, all ties
    Recipe { cost: (-1, 1), max_supply: 1, max_span: 1, ..SMALL }, // degenerate
    Recipe { max_supply: 0, cost: (-9, 2), ..SMALL }, // circulations
    Recipe { cost: (-(1 << 45), 1 << 45), ..SMALL }, // huge costs
    Recipe { max_arcs: 12, ..SMALL },   // mostly infeasible or forests
    Recipe { max_nodes: 3, max_arcs: 20, ..SMALL }, // parallel arcs and loops
];

/// The cost of a cheapest flow by successive shortest paths with Bellman and Ford: all arcs of
/// negative cost full, the others at their lower bounds, then one path at a time.
fn successive_paths(network: &Network) -> Option<i128> {
    let n_arcs = network.n_arcs();
    let start = |arc: usize| match network.cost()[arc] {
        ..0 => network.upper()[arc],
        0.. => network.lower()[arc],
    };
    let mut flow: Vec<i64> = (0..n_arcs).map(start).collect();
    let ends = |arc: usize| (network.tail()[arc] as usize, network.head()[arc] as usize);
    let mut excess = network.supply().to_vec();
    for (arc, &units) in flow.iter().enumerate() {
        let (tail, head) = ends(arc);
        excess[tail] -= units;
        excess[head] += units;
    }
    while let Some(source) = excess.iter().position(|&excess| excess > 0) {
        let mut distance = vec![None::<i128>; excess.len()];
        let mut entry = vec![None::<(usize, bool)>; excess.len()];
        distance[source] = Some(0);
        let mut is_moving = true;
        while is_moving {
            is_moving = false;
            for (arc, &units) in flow.iter().enumerate() {
                let ((tail, head), cost) = (ends(arc), i128::from(network.cost()[arc]));
                let can_rise = units < network.upper()[arc];
                let can_fall = units > network.lower()[arc];
                let ways = [(can_rise, tail, head, cost), (can_fall, head, tail, -cost)];
                for (is_open, from, to, cost) in ways {
                    let reached = distance[from].filter(|_| is_open).map(|it| it + cost);
                    let is_better = |new: i128| distance[to].is_none_or(|old| new < old);
                    if let Some(new) = reached.filter(|&new| is_better(new)) {
                        distance[to] = Some(new);
                        entry[to] = Some((arc, from == tail));
                        is_moving = true;
                    }
                }
            }
        }
        let sinks = (0..excess.len()).filter(|&node| excess[node] < 0 && distance[node].is_some());
        let sink = sinks.min_by_key(|&node| distance[node])?;
        // one unit at a time: slow, and nothing to get wrong
        let mut at = sink;
        while at != source {
            let (arc, is_forward) = entry[at]?;
            let (tail, head) = ends(arc);
            flow[arc] += if is_forward { 1 } else { -1 };
            at = if is_forward { tail } else { head };
        }
        excess[source] -= 1;
        excess[sink] += 1;
    }
    Some(primal_value(network, &flow))
}

/// The cost of a cheapest flow by trying all.
fn enumerate(network: &Network) -> Option<i128> {
    let mut flow = network.lower().to_vec();
    let mut best: Option<i128> = None;
    loop {
        if check_flow(network, &flow).is_ok() {
            let cost = primal_value(network, &flow);
            best = Some(best.map_or(cost, |best| best.min(cost)));
        }
        let Some(arc) = (0..flow.len()).find(|&arc| flow[arc] < network.upper()[arc]) else {
            return best;
        };
        flow[..arc].copy_from_slice(&network.lower()[..arc]);
        flow[arc] += 1;
    }
}

#[test]
fn agrees_with_brute_force() {
    let tiny = Recipe {
        max_nodes: 5,
        max_arcs: 7,
        max_supply: 2,
        lower: (-1, 1),
        max_span: 2,
        cost: (-3, 3),
    };
    let mut random = Random::new(1);
    let mut n_feasible = 0;
    for _ in 0..3000 {
        let network = tiny.draw(&mut random);
        let best = enumerate(&network);
        n_feasible += u32::from(best.is_some());
        assert_eq!(solve(&network), best, "{network:?}");
    }
    assert!((500..2500).contains(&n_feasible), "{n_feasible} of 3000 feasible");
}

#[test]
fn agrees_with_successive_shortest_paths() {
    let mut random = Random::new(2);
    let mut simplex = NetworkSimplex::default();
    for recipe in RECIPES {
        let mut n_feasible = 0;
        for _ in 0..1500 {
            let network = recipe.draw(&mut random);
            let best = successive_paths(&network);
            n_feasible += u32::from(best.is_some());
            assert_eq!(solve(&network), best, "{network:?}");
            // a solver that has seen others gives the very same answer
            assert_eq!(simplex.solve(&network).cloned(), min_cost_flow(&network));
        }
        assert!(n_feasible >= 300, "{n_feasible} of 1500 feasible");
    }
}

#[test]
fn agrees_on_middle_sized_networks() {
    let middle = Recipe {
        max_nodes: 120,
        max_arcs: 1500,
        max_supply: 5,
        lower: (0, 0),
        max_span: 8,
        cost: (-1, 30),
    };
    let mut random = Random::new(3);
    for _ in 0..60 {
        let network = middle.draw(&mut random);
        assert_eq!(solve(&network), successive_paths(&network));
    }
}

#[test]
fn agrees_with_the_hungarian_method_of_another_crate() {
    let mut random = Random::new(4);
    for round in 0..200 {
        let n_rows = random.within(1, 14) as usize;
        let n_columns = n_rows + random.within(0, 5) as usize;
        let steepest = if round % 2 == 0 { 5 } else { 1 << 40 };
        let costs = Matrix::from_fn(n_rows, n_columns, |_| random.within(-steepest, steepest));
        let mut network = Network::new(n_rows + n_columns + 1);
        let sink = (n_rows + n_columns) as u32;
        network.set_supply(sink, -(n_rows as i64));
        for row in 0..n_rows {
            network.set_supply(row as u32, 1);
            for column in 0..n_columns {
                let head = (n_rows + column) as u32;
                network.add_arc(row as u32, head, 0, 1, costs[(row, column)]);
            }
        }
        for column in n_rows as u32..sink {
            network.add_arc(column, sink, 0, 1, 0);
        }
        let (best, _) = kuhn_munkres_min(&costs);
        assert_eq!(solve(&network), Some(i128::from(best)));
    }
}

prop_compose! {
    fn any_network()(n_nodes in 1_u32..8)(
        transfers in prop::collection::vec((0..n_nodes, 0..n_nodes, 0_i64..5), 0..5),
        arcs in prop::collection::vec(
            (0..n_nodes, 0..n_nodes, -2_i64..3, 0_i64..5, -9_i64..10), 0..24),
        n_nodes in Just(n_nodes),
    ) -> Network {
        let mut supply = vec![0; n_nodes as usize];
        for (from, to, units) in transfers {
            supply[from as usize] += units;
            supply[to as usize] -= units;
        }
        let arcs: Vec<Arc> =
            arcs.into_iter().map(|(t, h, lower, span, cost)| (t, h, lower, lower + span, cost)).collect();
        network(&supply, &arcs)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn potentials_of_nodes_do_not_change_the_flow(
        network in any_network(),
        shift in prop::collection::vec(-1000_i64..1000, 8),
    ) {
        // adding p[head] - p[tail] to every cost adds a constant: minus the supplies times p
        let mut shifted = network.clone();
        for arc in 0..network.n_arcs() {
            let at = |node: u32| shift[node as usize];
            let change = at(network.head()[arc]) - at(network.tail()[arc]);
            shifted.set_cost(arc as u32, network.cost()[arc] + change);
        }
        let paid: i64 = network.supply().iter().zip(&shift).map(|(b, p)| b * p).sum();
        prop_assert_eq!(solve(&shifted), solve(&network).map(|cost| cost - i128::from(paid)));
    }

    #[test]
    fn turning_an_arc_round_changes_nothing(network in any_network(), pick in 0_usize..24) {
        let supply = network.supply().to_vec();
        let arcs: Vec<Arc> = (0..network.n_arcs())
            .map(|arc| {
                let (tail, head) = (network.tail()[arc], network.head()[arc]);
                let (lower, upper) = (network.lower()[arc], network.upper()[arc]);
                let cost = network.cost()[arc];
                if arc == pick { (head, tail, -upper, -lower, -cost) } else { (tail, head, lower, upper, cost) }
            })
            .collect();
        prop_assert_eq!(solve(&self::network(&supply, &arcs)), solve(&network));
    }
}

#[test]
fn solves_the_smallest_networks() {
    assert_eq!(solve(&network(&[], &[])), Some(0));
    assert_eq!(solve(&network(&[0], &[])), Some(0));
    assert_eq!(solve(&network(&[0, 0, 0], &[])), Some(0));
    assert_eq!(solve(&network(&[1, -1], &[])), None);
    assert_eq!(solve(&network(&[1, -1], &[(0, 1, 0, 0, 5)])), None);
    assert_eq!(solve(&network(&[1, -1], &[(1, 0, 0, 1, 5)])), None);
    assert_eq!(solve(&network(&[1, -1], &[(1, 0, -1, 1, 5)])), Some(-5));
    assert_eq!(solve(&network(&[1, -1], &[(0, 1, 2, 2, 5)])), None);
    assert_eq!(solve(&network(&[0, 0], &[(0, 1, 1, 2, 5), (1, 0, 0, 2, 5)])), Some(10));
}

#[test]
fn fills_loops_of_negative_cost_only() {
    let answer = min_cost_flow(&network(&[0], &[(0, 0, -1, 4, -2), (0, 0, -1, 4, 2)])).unwrap();
    assert_eq!((answer.flow, answer.cost), (vec![4, -1], -10));
}

#[test]
fn prefers_the_cheaper_of_parallel_arcs() {
    let arcs = [(0, 1, 0, 2, 7), (0, 1, 0, 2, 3), (0, 1, 1, 2, 9)];
    assert_eq!(min_cost_flow(&network(&[4, -4], &arcs)).unwrap().flow, [1, 2, 1]);
}

#[test]
fn refuses_supplies_that_do_not_add_up() {
    let answer = min_cost_flow(&network(&[3, -1], &[(0, 1, 0, 9, 1)]));
    assert_eq!(answer, Err(NoFlow::Unbalanced { total: 2 }));
}

#[test]
fn refuses_numbers_that_could_overflow() {
    let limit = LIMIT as i64;
    let refused = [
        network(&[limit, -limit], &[]),
        network(&[i64::MIN, i64::MIN], &[(0, 1, i64::MIN, i64::MAX, i64::MIN)]),
        network(&[0, 0], &[(0, 1, 0, 1, limit / 3)]),
        network(&[0, 0], &[(0, 1, -(limit / 2), limit / 2, 0)]),
    ];
    for network in &refused {
        let answer = min_cost_flow(network);
        assert_eq!(answer, Err(NoFlow::TooLarge(network.magnitude())));
        assert_eq!(dual_value(network, &[0, 0]), i128::MIN);
    }
}

#[test]
fn solves_up_to_the_limit() {
    let steepest = (LIMIT as i64 - 1) / 6 - 1;
    let volume = LIMIT as i64 / 12;
    let mut arcs = vec![(0, 1, 0, volume, steepest), (1, 2, 0, volume, steepest)];
    arcs.extend([(2, 3, 0, volume, steepest), (3, 4, 0, volume, steepest)]);
    arcs.extend([(4, 0, 0, volume, -steepest), (2, 2, -volume, volume, -steepest)]);
    let circular = network(&[volume, 0, 0, 0, -volume], &arcs);
    assert!(circular.magnitude().is_admissible());
    let units = i128::from(volume) * i128::from(steepest);
    assert_eq!(solve(&circular), Some(4 * units - units));
    arcs[1].4 = -steepest;
    arcs[2].4 = -steepest;
    assert_eq!(solve(&network(&[volume, 0, 0, 0, -volume], &arcs)), Some(-units));
    arcs[3].3 = volume - 1;
    assert_eq!(solve(&network(&[volume, 0, 0, 0, -volume], &arcs)), None);
}

#[test]
fn solves_a_path_of_15_000_nodes_with_costs_of_2_to_the_45() {
    let n_nodes = 15_000_u32;
    let mut network = Network::new(n_nodes as usize);
    network.set_supply(0, 1);
    network.set_supply(n_nodes - 1, -1);
    for node in 1..n_nodes {
        network.add_arc(node - 1, node, 0, 1, 1 << 45);
        network.add_arc(node, node - 1, 0, 1, -(1 << 44));
    }
    assert_eq!(solve(&network), Some(i128::from(n_nodes - 1) << 45));
}

#[test]
fn a_wrong_cut_does_not_hold() {
    let network = network(&[2, -2], &[(0, 1, 0, 1, 0)]);
    let cut = Cut { inside: vec![true, false], need: 2, room: 1 };
    assert_eq!(min_cost_flow(&network), Err(NoFlow::Infeasible(cut.clone())));
    assert!(cut.holds(&network));
    assert!(!Cut { need: 3, ..cut.clone() }.holds(&network));
    assert!(!Cut { inside: vec![true], ..cut.clone() }.holds(&network));
    let mut wider = network.clone();
    wider.set_bounds(0, 0, 2);
    assert!(!Cut { room: 2, ..cut }.holds(&wider));
}

#[test]
fn checks_name_what_is_wrong() {
    let network = network(&[1, -1], &[(0, 1, 0, 1, 4), (0, 1, 0, 1, 6)]);
    let bad = |flow: &[i64]| check_flow(&network, flow).unwrap_err();
    assert_eq!(bad(&[1]), Fault::Length { expected: 2, found: 1 });
    assert_eq!(bad(&[2, -1]), Fault::Bound { arc: 0 });
    assert_eq!(bad(&[0, 0]), Fault::Balance { node: 0, excess: 1 });
    assert_eq!(check_slackness(&network, &[1, 0], &[0, 5]), Ok(()));
    let slack = check_slackness(&network, &[0, 1], &[0, 5]);
    assert_eq!(slack, Err(Fault::Slackness { arc: 0, reduced_cost: -1 }));
    assert_eq!(dual_value(&network, &[0, 5]), 4);
    assert_eq!(dual_value(&network, &[0, 3]), 3);
}

#[test]
fn a_warm_restart_costs_what_a_cold_start_costs() {
    let mut random = Random::new(5);
    let mut simplex = NetworkSimplex::default();
    for recipe in RECIPES {
        for _ in 0..150 {
            let mut network = recipe.draw(&mut random);
            let first = simplex.solve(&network).cloned();
            assert_eq!(judge(&network, first.as_ref().map_err(NoFlow::clone)), solve(&network));
            for _ in 0..4 {
                for arc in 0..network.n_arcs() as u32 {
                    if random.within(0, 3) == 0 {
                        network.set_cost(arc, random.within(recipe.cost.0, recipe.cost.1));
                    }
                }
                assert_eq!(judge(&network, simplex.resolve_costs(&network)), solve(&network));
            }
        }
    }
}

#[test]
fn a_warm_restart_notices_other_changes() {
    let mut random = Random::new(6);
    let mut simplex = NetworkSimplex::default();
    for recipe in RECIPES {
        let mut network = recipe.draw(&mut random);
        for _ in 0..400 {
            match random.within(0, 5) {
                0 => network = recipe.draw(&mut random),
                1 if network.n_arcs() > 0 => {
                    let arc = random.within(0, network.n_arcs() as i64 - 1) as u32;
                    let lower = random.within(0, 2);
                    network.set_bounds(arc, lower, lower + random.within(0, 2));
                }
                2 => {
                    let node = random.within(0, network.n_nodes() as i64 - 1) as u32;
                    let units = random.within(-1, 1);
                    network.set_supply(node, network.supply()[node as usize] + units);
                }
                3 => {
                    let last = random.within(0, network.n_nodes() as i64 - 1) as u32;
                    network.add_arc(0, last, 0, 1, 1);
                }
                4 => network.clear(random.within(1, 12) as usize),
                _ => {}
            }
            let answer = simplex.resolve_costs(&network);
            if network.supply().iter().sum::<i64>() == 0 {
                assert_eq!(judge(&network, answer), solve(&network));
            } else {
                assert!(matches!(answer, Err(NoFlow::Unbalanced { .. })));
            }
        }
    }
}

#[test]
fn an_unchanged_network_needs_no_pivot() {
    let network = transportation(40, 120, 1800, 7);
    let mut simplex = NetworkSimplex::default();
    let cold = simplex.solve(&network).cloned().unwrap();
    let warm = simplex.resolve_costs(&network).unwrap();
    assert_eq!(warm.work.pivots, 0);
    assert_eq!((&warm.flow, &warm.potential), (&cold.flow, &cold.potential));
}

/// A source, suppliers with room for 4 to 8, and takers of one unit each.
fn transportation(n_suppliers: u32, n_takers: u32, n_arcs: u32, seed: u64) -> Network {
    let mut random = Random::new(seed);
    let source = n_suppliers + n_takers;
    let mut network = Network::new(source as usize + 1);
    network.set_supply(source, n_takers.into());
    for supplier in 0..n_suppliers {
        network.add_arc(source, supplier, 0, random.within(4, 8), 0);
    }
    for arc in 0..n_arcs {
        let taker = n_suppliers + arc % n_takers;
        network.set_supply(taker, -1);
        let supplier = random.within(0, i64::from(n_suppliers) - 1) as u32;
        network.add_arc(supplier, taker, 0, 1, random.within(-1_000_000, 0));
    }
    network
}

#[test]
fn the_work_on_two_fixed_networks_does_not_grow() {
    let layered = min_cost_flow(&transportation(300, 1100, 20_000, 8)).unwrap();
    let expected = Work { pivots: 1928, degenerate_pivots: 652, arcs_scanned: 297_071 };
    assert_eq!(layered.work, expected);
    let recipe = Recipe { max_nodes: 500, max_arcs: 6000, ..SMALL };
    let mut random = Random::new(9);
    let general = (0..20).filter_map(|_| min_cost_flow(&recipe.draw(&mut random)).ok());
    let general = general.max_by_key(|answer| answer.flow.len()).unwrap();
    let expected = Work { pivots: 3870, degenerate_pivots: 3228, arcs_scanned: 316_754 };
    assert_eq!(general.work, expected);
}

#[test]
fn a_large_transportation_network_is_solved_and_proved() {
    let network = transportation(800, 3000, 60_000, 10);
    assert!(solve(&network).is_some());
    let tight = transportation(480, 3000, 60_000, 10);
    assert_eq!(solve(&tight).is_some(), tight.upper()[..480].iter().sum::<i64>() >= 3000);
}

/// The folder of published instances, or a note that it is not given.
fn published() -> Option<PathBuf> {
    let folder = std::env::var_os("JIEDUI_PUBLISHED").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: JIEDUI_PUBLISHED does not name the folder of published instances");
    }
    folder
}

/// Reads the DIMACS format for minimum-cost flows.
fn read_dimacs(text: &str) -> Network {
    let mut network = Network::default();
    for line in text.lines() {
        let mut words = line.split_whitespace();
        let kind = words.next();
        let numbers: Vec<i64> = words.filter_map(|word| word.parse().ok()).collect();
        match (kind, &numbers[..]) {
            (Some("p"), [n_nodes, _]) => network.clear(*n_nodes as usize),
            (Some("n"), [node, supply]) => network.set_supply(*node as u32 - 1, *supply),
            (Some("a"), [tail, head, lower, upper, cost]) => {
                network.add_arc(*tail as u32 - 1, *head as u32 - 1, *lower, *upper, *cost);
            }
            _ => {}
        }
    }
    network
}

#[test]
fn reproduces_published_netgen_optima() {
    let Some(folder) = published() else { return };
    let folder = folder.join("mcf");
    let table = std::fs::read_to_string(folder.join("expected.csv")).unwrap();
    for line in table.lines().skip(1).filter(|line| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        let network = read_dimacs(&std::fs::read_to_string(folder.join(cells[0])).unwrap());
        assert_eq!(network.n_nodes().to_string(), cells[1]);
        assert_eq!(network.n_arcs().to_string(), cells[2]);
        assert_eq!(solve(&network).map(|cost| cost.to_string()).as_deref(), Some(cells[3]));
    }
}

/// Minimum-cost-flow cases of the textbook file: arcs as lists, nodes counted from one.
fn read_arcs(case: &serde_json::Value) -> Network {
    let number = |value: &serde_json::Value| value.as_i64().unwrap();
    let mut network = Network::new(number(&case["nodes"]) as usize);
    for (node, supply) in case["supply"].as_object().unwrap() {
        network.set_supply(node.parse::<u32>().unwrap() - 1, number(supply));
    }
    for arc in case["arcs"].as_array().unwrap() {
        let arc: Vec<i64> = arc.as_array().unwrap().iter().map(number).collect();
        network.add_arc(arc[0] as u32 - 1, arc[1] as u32 - 1, arc[2], arc[3], arc[4]);
    }
    network
}

/// Costs of the textbook file in thousandths, from every row to every column.
fn read_table(rows: &serde_json::Value, thousandths: f64) -> Vec<Vec<i64>> {
    let cell = |value: &serde_json::Value| (value.as_f64().unwrap() * thousandths).round() as i64;
    let row = |row: &serde_json::Value| row.as_array().unwrap().iter().map(cell).collect();
    rows.as_array().unwrap().iter().map(row).collect()
}

/// Rows send what they have to columns that ask for it; what is left goes to a sink for nothing.
fn shipping(costs: &[Vec<i64>], supply: &[i64], demand: &[i64]) -> Network {
    let sink = (supply.len() + demand.len()) as u32;
    let left = supply.iter().sum::<i64>() - demand.iter().sum::<i64>();
    let taken = demand.iter().map(|units| -units);
    let supplies: Vec<i64> = supply.iter().copied().chain(taken).chain([-left]).collect();
    let mut network = network(&supplies, &[]);
    for (row, costs) in costs.iter().enumerate() {
        for (column, &cost) in costs.iter().enumerate() {
            let head = (supply.len() + column) as u32;
            network.add_arc(row as u32, head, 0, supply[row], cost);
        }
        network.add_arc(row as u32, sink, 0, left, 0);
    }
    network
}

#[test]
fn reproduces_textbook_optima() {
    let Some(folder) = published() else { return };
    let text = std::fs::read_to_string(folder.join("mcf/textbook_small.json")).unwrap();
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let cases = file["cases"].as_array().unwrap();
    for case in cases {
        let network = if case["arcs"].is_array() {
            read_arcs(case)
        } else if case["cost"].is_array() {
            let costs = read_table(&case["cost"], 1000.0);
            shipping(&costs, &vec![1; costs.len()], &vec![1; costs.len()])
        } else {
            let freight = case["freight_per_case_per_thousand_miles"].as_f64().unwrap();
            let costs = read_table(&case["distance_thousand_miles"], freight);
            let units = |key: &str| read_table(&serde_json::json!([case[key]]), 1.0).remove(0);
            shipping(&costs, &units("supply"), &units("demand"))
        };
        let unit = if case["arcs"].is_array() { 1.0 } else { 1000.0 };
        let optimum = (case["optimum"].as_f64().unwrap() * unit).round() as i128;
        assert_eq!(solve(&network), Some(optimum), "{}", case["id"]);
    }
    assert_eq!(cases.len(), 6);
}
