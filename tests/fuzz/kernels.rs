//! Bytes decoded into small networks and assignment problems: every answer must carry a proof that
//! holds, and agree with a second method.

#![no_main]

use jiedui::kernel::assignment::{Assigner, Costs, FORBIDDEN, NoAssignment, assign, check};
use jiedui::kernel::{Network, NetworkSimplex, NoFlow, min_cost_flow, optimality};
use libfuzzer_sys::fuzz_target;

/// Numbers out of bytes; zeros when there are no more.
struct Bytes<'a>(std::slice::Iter<'a, u8>);

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        self.0.next().copied().unwrap_or(0)
    }

    fn below(&mut self, n: u8) -> u8 {
        self.next() % n
    }

    /// Mostly small; now and then as large as a number can be.
    fn number(&mut self) -> i64 {
        match self.next() {
            255 => i64::MAX - i64::from(self.next()),
            254 => i64::MIN + i64::from(self.next()),
            253 => 1_i64 << self.below(63),
            small => i64::from(small) - 100,
        }
    }

    fn is_over(&self) -> bool {
        self.0.as_slice().is_empty()
    }
}

fuzz_target!(|data: &[u8]| {
    let mut bytes = Bytes(data.iter());
    match bytes.below(2) {
        0 => flow(&mut bytes),
        _ => assignment(&mut bytes),
    }
});

fn network(bytes: &mut Bytes) -> Network {
    let n_nodes = 1 + bytes.below(9);
    let mut network = Network::new(n_nodes.into());
    let is_wild = bytes.below(8) == 0;
    for node in 1..n_nodes {
        let supply = if is_wild { bytes.number() } else { i64::from(bytes.below(9)) - 4 };
        network.set_supply(node.into(), supply);
        // Balanced by the first node.
        let rest = network.supply()[0].wrapping_sub(supply);
        network.set_supply(0, rest);
    }
    while !bytes.is_over() && network.n_arcs() < 40 {
        let (tail, head) = (bytes.below(n_nodes), bytes.below(n_nodes));
        let (lower, width, cost) = if is_wild {
            (bytes.number(), bytes.number().unsigned_abs() >> 1, bytes.number())
        } else {
            let lower = i64::from(bytes.below(5)) - 2;
            (lower, bytes.below(7).into(), i64::from(bytes.below(21)) - 10)
        };
        let upper = lower.saturating_add_unsigned(width);
        network.add_arc(tail.into(), head.into(), lower, upper, cost);
    }
    network
}

fn flow(bytes: &mut Bytes) {
    let mut network = network(bytes);
    judge(&network);
    let mut simplex = NetworkSimplex::default();
    if simplex.solve(&network).is_ok() && network.n_arcs() > 0 {
        // Other costs from the last tree must give what a fresh start gives.
        for arc in 0..network.n_arcs().min(5) {
            network.set_cost(arc as u32, (arc as i64 * 7) % 11 - 5);
        }
        let again = simplex.resolve_costs(&network).expect("costs do not decide about existence");
        assert_eq!(optimality::check_slackness(&network, &again.flow, &again.potential), Ok(()));
        let cost = again.cost;
        assert_eq!(min_cost_flow(&network).expect("there is one").cost, cost);
    }
}

/// Judges what the solver says of a network.
fn judge(network: &Network) {
    let answer = min_cost_flow(network);
    match &answer {
        Ok(flow) => {
            assert_eq!(optimality::check_flow(network, &flow.flow), Ok(()));
            assert_eq!(optimality::check_slackness(network, &flow.flow, &flow.potential), Ok(()));
            assert_eq!(optimality::primal_value(network, &flow.flow), flow.cost);
            assert_eq!(optimality::dual_value(network, &flow.potential), flow.cost);
        }
        Err(NoFlow::TooLarge(magnitude)) => {
            assert!(!magnitude.is_admissible() && *magnitude == network.magnitude());
        }
        Err(NoFlow::Unbalanced { total }) => {
            assert!(*total != 0 && network.supply().iter().sum::<i64>() == *total);
        }
        Err(NoFlow::Infeasible(cut)) => assert!(cut.holds(network)),
    }
    let magnitude = network.magnitude();
    if magnitude.reach < 1 << 20 && magnitude.volume < 1 << 12 {
        let expected = answer.ok().map(|flow| flow.cost);
        let is_balanced = network.supply().iter().sum::<i64>() == 0;
        assert_eq!(successive_paths(network).filter(|_| is_balanced), expected);
    }
}

/// The least cost by successive shortest paths, after Jewell, Iri, and Busacker and Gowen: every
/// arc starts at the bound that its own cost asks for.
fn successive_paths(network: &Network) -> Option<i128> {
    let n_arcs = network.n_arcs();
    let at = |arc: usize| (network.tail()[arc] as usize, network.head()[arc] as usize);
    let mut excess = network.supply().to_vec();
    let mut flow: Vec<i64> = (0..n_arcs)
        .map(|a| if network.cost()[a] < 0 { network.upper()[a] } else { network.lower()[a] })
        .collect();
    for arc in 0..n_arcs {
        let (tail, head) = at(arc);
        excess[tail] -= flow[arc];
        excess[head] += flow[arc];
    }
    while let Some(start) = excess.iter().position(|&excess| excess > 0) {
        let mut distance = vec![None; network.n_nodes()];
        let mut via = vec![None; network.n_nodes()];
        distance[start] = Some(0);
        loop {
            let before = distance.clone();
            for arc in 0..n_arcs {
                let ((tail, head), cost) = (at(arc), network.cost()[arc]);
                let forward = network.upper()[arc] - flow[arc];
                let back = flow[arc] - network.lower()[arc];
                for (from, to, cost, room, sign) in
                    [(tail, head, cost, forward, 1), (head, tail, -cost, back, -1)]
                {
                    let Some(length) = distance[from].map(|d: i64| d + cost) else { continue };
                    if room > 0 && distance[to].is_none_or(|known| length < known) {
                        (distance[to], via[to]) = (Some(length), Some((arc, from, sign, room)));
                    }
                }
            }
            if distance == before {
                break;
            }
        }
        let reached = (0..excess.len()).filter(|&node| excess[node] < 0 && distance[node].is_some());
        let end = reached.min_by_key(|&node| distance[node])?;
        let (mut units, mut node) = (excess[start].min(-excess[end]), end);
        while node != start {
            let (_, from, _, room) = via[node].expect("the path leads back");
            (units, node) = (units.min(room), from);
        }
        (excess[start], excess[end], node) = (excess[start] - units, excess[end] + units, end);
        while node != start {
            let (arc, from, sign, _) = via[node].expect("the path leads back");
            flow[arc] += sign * units;
            node = from;
        }
    }
    let is_settled = excess.iter().all(|&excess| excess == 0);
    is_settled.then(|| optimality::primal_value(network, &flow))
}

fn assignment(bytes: &mut Bytes) {
    let (rows, columns) = (bytes.below(8), 1 + bytes.below(8));
    let is_wild = bytes.below(8) == 0;
    let mut cell = || match (is_wild, bytes.next()) {
        (_, 200..) => FORBIDDEN,
        (true, _) => bytes.number(),
        (false, small) => i64::from(small % 40) - 10,
    };
    let size = usize::from(rows) * usize::from(columns);
    let cells: Vec<i64> = (0..size).map(|_| cell()).collect();
    let row: Vec<i64> = (0..columns).map(|_| cell()).collect();
    let mut costs = Costs::dense(columns.into(), cells);
    let first = judge_assignment(&costs);
    if rows > 0 && first.is_some() {
        let mut assigner = Assigner::new(&costs);
        assert!(assigner.solve(&costs).is_ok());
        let changed = usize::from(bytes.below(rows));
        costs.set_row(changed, &row);
        let fresh = judge_assignment(&costs);
        let again = assigner.resolve(&costs, &[changed]);
        if let Ok(answer) = &again {
            assert_eq!(check(&costs, answer), Ok(()));
        }
        assert_eq!(again.ok().map(|answer| answer.total), fresh);
    }
}

/// Judges what the solver says of costs, and compares with the same problem as a flow.
fn judge_assignment(costs: &Costs) -> Option<i64> {
    let answer = assign(costs);
    match &answer {
        Ok(answer) => assert_eq!(check(costs, answer), Ok(())),
        Err(NoAssignment::Infeasible(hall)) => assert!(hall.holds(costs)),
        Err(NoAssignment::TooLarge { .. }) => return None,
    }
    let (rows, columns) = (costs.rows() as u32, costs.columns() as u32);
    let mut network = Network::new((rows + columns + 1) as usize);
    let sink = rows + columns;
    network.set_supply(sink, -i64::from(rows));
    for row in 0..rows {
        network.set_supply(row, 1);
        for (column, cost) in costs.arcs(row as usize) {
            network.add_arc(row, rows + column, 0, 1, cost);
        }
    }
    for column in 0..columns {
        network.add_arc(rows + column, sink, 0, 1, 0);
    }
    if network.magnitude().is_admissible() {
        let flow = min_cost_flow(&network).ok().map(|flow| flow.cost);
        assert_eq!(flow, answer.as_ref().ok().map(|answer| i128::from(answer.total)));
    }
    answer.ok().map(|answer| answer.total)
}
