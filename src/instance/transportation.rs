//! Networks that are a placement of rows in columns: a root, columns it fills, rows of one unit.
//!
//! Many published flows have this shape, and the kernel for it is faster by an order of magnitude.
//! What it says is believed only if its prices, as potentials of the network, prove it.

use crate::instance::{Optimum, timed};
use crate::kernel::transport::{Columns, FORCED, Lists, TransportWork, place};
use crate::kernel::{Network, optimality};

/// What the nodes and arcs of a network are.
struct Shape {
    /// Per node its number among columns or rows.
    place: Vec<u32>,
    /// Per column, the arcs from the root, cheapest first.
    filling: Vec<Vec<u32>>,
    rows: Vec<u32>,
    /// Per row, where its arcs start in `arc`; one more entry than rows.
    start: Vec<u32>,
    arc: Vec<u32>,
}

/// The optimum, if the network has this shape, is feasible, and the prices prove the answer.
pub(super) fn solve(network: &Network) -> Option<Optimum> {
    let shape = Shape::of(network)?;
    let column_of = |&arc: &u32| shape.place[network.tail()[arc as usize] as usize];
    let end = shape.arc.iter().map(column_of).collect();
    let costs = shape.arc.iter().map(|&arc| i32::try_from(network.cost()[arc as usize]).ok());
    let lists = Lists::new(shape.start.clone(), end, costs.collect::<Option<Vec<i32>>>()?);
    let columns = shape.columns(network)?;
    let forced = vec![FORCED; shape.rows.len()];
    let (found, kernel) = timed(|| place(&lists, &columns, &forced));
    let found = found.ok()?;
    let solution = shape.flow(network, &found.column)?;
    let mut dual = vec![0; network.n_nodes()];
    for (&row, &pays) in shape.rows.iter().zip(&found.pays) {
        dual[row as usize] = pays;
    }
    for (filling, &price) in shape.filling.iter().zip(&found.price) {
        for &arc in filling {
            dual[network.head()[arc as usize] as usize] = price;
        }
    }
    optimality::check_flow(network, &solution).ok()?;
    let value = optimality::primal_value(network, &solution);
    let bound = optimality::dual_value(network, &dual);
    let TransportWork { searches, columns_settled, arcs_scanned, arcs_read } = found.work;
    let work = vec![
        ("searches", searches),
        ("columns_settled", columns_settled),
        ("arcs_scanned", arcs_scanned),
        ("arcs_read", arcs_read),
    ];
    (value == bound).then_some(Optimum { value, bound, solution, dual, work, kernel })
}

impl Shape {
    /// Recognizes a network: one node gives, rows take one unit each, columns pass on.
    fn of(network: &Network) -> Option<Self> {
        let supply = network.supply();
        let root = supply.iter().position(|&units| units > 0)?;
        let mut place = vec![u32::MAX; supply.len()];
        let (mut rows, mut n_columns) = (Vec::new(), 0);
        for (node, &units) in supply.iter().enumerate().filter(|&(node, _)| node != root) {
            let node_number = u32::try_from(node).ok()?;
            match units {
                -1 => {
                    place[node] = u32::try_from(rows.len()).ok()?;
                    rows.push(node_number);
                }
                0 => {
                    place[node] = n_columns;
                    n_columns += 1;
                }
                _ => return None,
            }
        }
        if i64::try_from(rows.len()) != Ok(supply[root]) {
            return None;
        }
        let mut filling = vec![Vec::new(); n_columns as usize];
        let mut start = vec![0_u32; rows.len() + 1];
        for arc in 0..network.n_arcs() {
            let (tail, head) = (network.tail()[arc] as usize, network.head()[arc] as usize);
            if tail == root && head != root && supply[head] == 0 {
                filling[place[head] as usize].push(u32::try_from(arc).ok()?);
            } else if tail != root && supply[tail] == 0 && supply[head] == -1 {
                if network.lower()[arc] != 0 || network.upper()[arc] < 1 {
                    return None;
                }
                start[place[head] as usize + 1] += 1;
            } else {
                return None;
            }
        }
        for row in 0..rows.len() {
            start[row + 1] += start[row];
        }
        let mut next = start.clone();
        let mut arc = vec![0_u32; start[rows.len()] as usize];
        for number in (0..network.n_arcs()).filter(|&a| network.tail()[a] as usize != root) {
            let row = place[network.head()[number] as usize] as usize;
            arc[next[row] as usize] = u32::try_from(number).ok()?;
            next[row] += 1;
        }
        for arcs in &mut filling {
            arcs.sort_by_key(|&arc| network.cost()[arc as usize]);
        }
        Some(Self { place, filling, rows, start, arc })
    }

    /// How many rows each column needs and takes; only a single arc may have a lower bound.
    fn columns(&self, network: &Network) -> Option<Columns> {
        let most = u32::try_from(self.rows.len()).ok()?;
        let mut columns = Columns::default();
        for arcs in &self.filling {
            let lower = |&arc: &u32| network.lower()[arc as usize];
            let min = arcs.iter().map(lower).sum::<i64>();
            if min < 0 || (min > 0 && arcs.len() > 1) {
                return None;
            }
            let width = |&arc: &u32| {
                let upper = network.upper()[arc as usize];
                let width = u32::try_from(upper.min(most.into())).unwrap_or(0);
                (width, network.cost()[arc as usize])
            };
            let steps: Vec<(u32, i64)> = arcs.iter().map(width).collect();
            let room: u64 = steps.iter().map(|&(width, _)| u64::from(width)).sum();
            if room < min.unsigned_abs() || room > u64::from(u32::MAX) {
                return None;
            }
            columns.push(u32::try_from(min).ok()?, steps);
        }
        Some(columns)
    }

    /// The flow that puts every row in its column, by the cheapest arcs.
    fn flow(&self, network: &Network, column: &[u32]) -> Option<Vec<i64>> {
        let mut flow = vec![0; network.n_arcs()];
        let mut load = vec![0_i64; self.filling.len()];
        for (row, &column) in column.iter().enumerate() {
            let arcs = &self.arc[self.start[row] as usize..self.start[row + 1] as usize];
            let from = |arc: &&u32| self.place[network.tail()[**arc as usize] as usize] == column;
            let cheapest =
                arcs.iter().filter(from).min_by_key(|&&arc| network.cost()[arc as usize])?;
            flow[*cheapest as usize] = 1;
            load[column as usize] += 1;
        }
        for (arcs, mut load) in self.filling.iter().zip(load) {
            for &arc in arcs {
                flow[arc as usize] = load.min(network.upper()[arc as usize]);
                load -= flow[arc as usize];
            }
        }
        Some(flow)
    }
}
