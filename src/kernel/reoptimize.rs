//! A network with its cheapest flow, kept cheapest under changes.
//!
//! **Problem.** After a change of a cost, bounds, a supply, after an arc or a node has been added
//! or removed, find a cheapest flow again, at a cost in proportion to the change.
//!
//! **Method.** What is kept is a flow within all bounds and potentials such that no residual arc has
//! a negative reduced cost; only balances may be wrong. A change touches arcs and nodes: an
//! arc whose reduced cost or bounds no longer fit is set to the bound it asks for, which moves
//! imbalance to its ends. Then shortest augmenting paths from nodes with too much to
//! nodes with too little restore the balance and keep the reduced costs (`augment.rs`): AMO93,
//! sections 9.7 and 9.11. So the work depends on how far the change reaches, not on the network.
//!
//! **Infeasible networks** are noticed by the search; what could be balanced stays balanced, the rest
//! is kept as imbalance, and the next change goes on from there.
//!
//! **Ties.** Broken by numbers of nodes and order of changes; deterministic.
//!
//! **Complexity.** Changes are `O(1)`, removing a node `O(degree)`. A resolve takes one search per
//! augmentation, each `O((nodes + arcs) log nodes)` at worst. Memory: per arc 8 bytes beside network
//! and flow, per node about 80.
//!
//! **No overflow.** Potentials start below `2^61` in size. Let `r` bound them before a search; costs of paths
//! are below `2^60`, so distances are below `2^60 + 2r` and so is the change of potentials. As soon as `r` is
//! not below `2^60`, everything is solved from the start.
//!
//! Reference: (AMO93) see `network_simplex.rs`.

use crate::kernel::augment::Augmenter;
use crate::kernel::flow::balance;
use crate::kernel::{Cut, Flow, LIMIT, Network, NetworkSimplex, NoFlow, Work};

/// Ends a list of arcs.
pub(super) const END: u32 = u32::MAX;

/// A network whose cheapest flow is found again after changes.
///
/// # Examples
/// ```
/// use jiedui::kernel::{Network, reoptimize::Reoptimizer};
///
/// let mut network = Network::new(2);
/// network.set_supply(0, 2);
/// network.set_supply(1, -2);
/// let cheap = network.add_arc(0, 1, 0, 2, 5);
/// network.add_arc(0, 1, 0, 2, 6);
/// let mut live = Reoptimizer::new(network);
/// assert_eq!(live.resolve()?.cost, 10);
/// live.set_bounds(cheap, 0, 1);
/// assert_eq!(live.resolve()?.cost, 11);
/// # Ok::<(), jiedui::kernel::NoFlow>(())
/// ```
#[derive(Clone, Debug)]
pub struct Reoptimizer {
    pub(super) network: Network,
    pub(super) arcs_at: ArcsAt,
    /// Flow and potentials; the flow of an arc that is not in `touched_arcs` obeys its bounds, and
    /// its reduced cost says at which of them it is.
    pub(super) answer: Flow,
    /// Supply plus inflow minus outflow of each node, for the supply in `met`.
    pub(super) excess: Vec<i64>,
    met: Vec<i64>,
    /// Nodes whose excess may differ from zero.
    pub(super) unbalanced: Vec<u32>,
    touched_arcs: Vec<u32>,
    touched_nodes: Vec<u32>,
    /// Above what the flow costs by changes of costs since the last resolve.
    repriced: i128,
    /// Bounds on the numbers of the network: greatest `|cost|` so far, sum of sizes, of supplies.
    steepest: i128,
    volume: i128,
    total: i128,
    /// Bound on the size of potentials.
    pub(super) reach: i128,
    /// Whether there is a flow to go on from.
    is_started: bool,
    augmenter: Augmenter,
}

/// Arcs at each node as linked lists, to which arcs can be added.
#[derive(Clone, Debug, Default)]
pub(super) struct ArcsAt {
    /// Per node the first arc out of it, and the first into it.
    pub(super) first: [Vec<u32>; 2],
    /// Per arc the next one out of the same node, and into the same node.
    pub(super) next: [Vec<u32>; 2],
}

impl ArcsAt {
    fn add_arc(&mut self, tail: u32, head: u32) {
        let arc = self.next[0].len() as u32;
        for (side, node) in [tail, head].into_iter().enumerate() {
            let next = std::mem::replace(&mut self.first[side][node as usize], arc);
            self.next[side].push(next);
        }
    }

    fn add_node(&mut self) {
        self.first.iter_mut().for_each(|first| first.push(END));
    }

    /// The arcs out of (`side` 0) or into (`side` 1) a node.
    fn of(&self, side: usize, node: u32) -> impl Iterator<Item = u32> {
        let arc = |arc: u32| (arc != END).then_some(arc);
        let next = move |&it: &u32| arc(self.next[side][it as usize]);
        std::iter::successors(arc(self.first[side][node as usize]), next)
    }
}

impl Reoptimizer {
    /// Takes over a network; it is solved by the first [`Reoptimizer::resolve`].
    pub fn new(network: Network) -> Self {
        let mut arcs_at = ArcsAt::default();
        (0..network.n_nodes()).for_each(|_| arcs_at.add_node());
        let ends = network.tail().iter().zip(network.head());
        ends.for_each(|(&tail, &head)| arcs_at.add_arc(tail, head));
        let mut live = Self {
            network,
            arcs_at,
            answer: Flow::default(),
            excess: Vec::new(),
            met: Vec::new(),
            unbalanced: Vec::new(),
            touched_arcs: Vec::new(),
            touched_nodes: Vec::new(),
            repriced: 0,
            steepest: 0,
            volume: 0,
            total: 0,
            reach: 0,
            is_started: false,
            augmenter: Augmenter::default(),
        };
        live.measure();
        live
    }

    /// The network as it is now.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Sets the cost per unit of `arc`.
    ///
    /// # Panics
    /// If `arc` is not an arc.
    pub fn set_cost(&mut self, arc: u32, cost: i64) {
        let old = self.network.cost()[arc as usize];
        self.network.set_cost(arc, cost);
        self.steepest = self.steepest.max(i128::from(cost.unsigned_abs()));
        if self.is_started {
            let change = i128::from(cost) - i128::from(old);
            self.repriced += change * i128::from(self.answer.flow[arc as usize]);
            self.touched_arcs.push(arc);
        }
    }

    /// Sets the bounds of `arc`.
    ///
    /// # Panics
    /// If `arc` is not an arc, or `lower > upper`.
    pub fn set_bounds(&mut self, arc: u32, lower: i64, upper: i64) {
        let it = arc as usize;
        self.volume -= size(self.network.lower()[it]) + size(self.network.upper()[it]);
        self.network.set_bounds(arc, lower, upper);
        self.volume += size(lower) + size(upper);
        self.touched_arcs.extend(self.is_started.then_some(arc));
    }

    /// Sets what `node` puts into the network (positive) or takes out of it (negative).
    ///
    /// # Panics
    /// If `node` is not a node.
    pub fn set_supply(&mut self, node: u32, supply: i64) {
        let old = self.network.supply()[node as usize];
        self.network.set_supply(node, supply);
        self.volume += size(supply) - size(old);
        self.total += i128::from(supply) - i128::from(old);
        self.touched_nodes.extend(self.is_started.then_some(node));
    }

    /// Adds an arc and returns its number.
    ///
    /// # Panics
    /// As [`Network::add_arc`].
    #[expect(clippy::too_many_arguments, reason = "an arc is five numbers")]
    pub fn add_arc(&mut self, tail: u32, head: u32, lower: i64, upper: i64, cost: i64) -> u32 {
        let arc = self.network.add_arc(tail, head, lower, upper, cost);
        self.arcs_at.add_arc(tail, head);
        self.steepest = self.steepest.max(size(cost));
        self.volume += size(lower) + size(upper);
        if self.is_started {
            self.answer.flow.push(0);
            self.touched_arcs.push(arc);
        }
        arc
    }

    /// Takes an arc out of use: it keeps its number, and carries nothing from now on.
    ///
    /// # Panics
    /// If `arc` is not an arc.
    pub fn remove_arc(&mut self, arc: u32) {
        self.set_bounds(arc, 0, 0);
    }

    /// Adds a node without arcs and returns its number.
    ///
    /// # Panics
    /// If there are too many for 31 bits.
    pub fn add_node(&mut self, supply: i64) -> u32 {
        let node = self.network.add_node();
        self.arcs_at.add_node();
        if self.is_started {
            self.answer.potential.push(0);
            self.excess.push(0);
            self.met.push(0);
        }
        self.set_supply(node, supply);
        node
    }

    /// Takes a node out of use, with its supply and all arcs at it; it keeps its number.
    ///
    /// # Panics
    /// If `node` is not a node.
    pub fn remove_node(&mut self, node: u32) {
        self.set_supply(node, 0);
        for side in [0, 1] {
            let arcs: Vec<u32> = self.arcs_at.of(side, node).collect();
            arcs.into_iter().for_each(|arc| self.remove_arc(arc));
        }
    }

    /// Finds a cheapest flow of the network as it is now.
    ///
    /// # Returns
    /// As [`min_cost_flow`](crate::kernel::min_cost_flow), but potentials may be larger, and work counts
    /// augmentations as pivots. Among several cheapest flows it may be another one.
    ///
    /// # Errors
    /// As [`min_cost_flow`](crate::kernel::min_cost_flow).
    pub fn resolve(&mut self) -> Result<&Flow, NoFlow> {
        if self.cost_reach() >= LIMIT || self.volume >= LIMIT {
            self.measure();
        }
        let magnitude =
            (self.cost_reach() >= LIMIT || self.volume >= LIMIT).then(|| self.network.magnitude());
        if let Some(magnitude) = magnitude.filter(|it| !it.is_admissible()) {
            self.is_started = false;
            return Err(NoFlow::TooLarge(magnitude));
        }
        if self.total != 0 {
            let total = i64::try_from(self.total).unwrap_or(i64::MAX);
            return Err(NoFlow::Unbalanced { total });
        }
        self.answer.work = Work::default();
        if !self.is_started || self.reach >= LIMIT {
            self.start();
        }
        self.settle_changes();
        let mut augmenter = std::mem::take(&mut self.augmenter);
        let balanced = augmenter.run(self);
        self.augmenter = augmenter;
        match balanced {
            Ok(()) => Ok(&self.answer),
            Err(inside) => {
                let (need, room) = balance(&self.network, &inside);
                Err(NoFlow::Infeasible(Cut { inside, need: need as i64, room: room as i64 }))
            }
        }
    }

    /// More than any simple path costs.
    fn cost_reach(&self) -> i128 {
        (self.steepest + 1) * (self.network.n_nodes() as i128 + 1)
    }

    /// Measures the numbers of the network anew.
    fn measure(&mut self) {
        let network = &self.network;
        self.steepest = network.cost().iter().map(|&cost| size(cost)).max().unwrap_or(0);
        self.volume = network.magnitude().volume;
        self.total = network.supply().iter().map(|&supply| i128::from(supply)).sum();
    }

    /// Solves from the start; what an infeasible network leaves over becomes imbalance.
    fn start(&mut self) {
        let mut simplex = NetworkSimplex::default();
        let (flow, potential) = simplex.relax(&self.network);
        self.excess = self.network.excess(&flow);
        let nodes = 0..self.network.n_nodes() as u32;
        self.unbalanced = nodes.filter(|&node| self.excess[node as usize] != 0).collect();
        self.met = self.network.supply().to_vec();
        self.reach = potential.iter().map(|&it| size(it)).max().unwrap_or(0);
        let costs = flow.iter().zip(self.network.cost());
        let cost = costs.map(|(&f, &c)| i128::from(f) * i128::from(c)).sum();
        self.answer = Flow { flow, potential, cost, work: simplex.work() };
        (self.repriced, self.is_started) = (0, true);
        self.touched_arcs.clear();
        self.touched_nodes.clear();
    }

    /// Makes flow and excess agree with what has changed.
    fn settle_changes(&mut self) {
        self.answer.cost += std::mem::take(&mut self.repriced);
        while let Some(node) = self.touched_nodes.pop() {
            let (it, supply) = (node as usize, self.network.supply()[node as usize]);
            self.excess[it] += supply - self.met[it];
            self.met[it] = supply;
            self.unbalanced.push(node);
        }
        while let Some(arc) = self.touched_arcs.pop() {
            let it = arc as usize;
            let (lower, upper) = (self.network.lower()[it], self.network.upper()[it]);
            let units = match self.reduced_cost(it) {
                1.. => lower,
                0 => self.answer.flow[it].clamp(lower, upper),
                ..0 => upper,
            };
            if units != self.answer.flow[it] {
                self.unbalanced.extend([self.network.tail()[it], self.network.head()[it]]);
                self.send(it, units - self.answer.flow[it]);
            }
            self.answer.work.arcs_scanned += 1;
        }
    }

    /// Adds to the flow of an arc.
    pub(super) fn send(&mut self, arc: usize, units: i64) {
        self.answer.flow[arc] += units;
        self.answer.cost += i128::from(units) * i128::from(self.network.cost()[arc]);
        self.excess[self.network.tail()[arc] as usize] -= units;
        self.excess[self.network.head()[arc] as usize] += units;
    }

    /// Cost of an arc plus potential of its tail minus potential of its head.
    pub(super) fn reduced_cost(&self, arc: usize) -> i64 {
        let at = |node: u32| self.answer.potential[node as usize];
        self.network.cost()[arc] + at(self.network.tail()[arc]) - at(self.network.head()[arc])
    }
}

/// The size of a number.
fn size(value: i64) -> i128 {
    i128::from(value.unsigned_abs())
}
