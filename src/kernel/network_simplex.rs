//! Minimum-cost flow by the primal network simplex method.
//!
//! **Problem.** Given nodes `v` with supply `b[v]` that add up to zero, and arcs `a` from `t` to
//! `h` with bounds `l[a] <= u[a]` and cost `c[a]`, all integers: find integers `f[a]` with
//!
//! ```text
//! minimize    sum over a of c[a] f[a]
//! subject to  sum of f out of v - sum of f into v = b[v]    for every node v
//!             l[a] <= f[a] <= u[a]                          for every arc a
//! ```
//!
//! **Shapes.** In: [`Network`]. Out: [`Flow`] with one flow per arc and one potential per node,
//! or [`NoFlow`].
//!
//! **Method.** Arcs outside a spanning tree sit at one of their bounds; the tree arcs carry what
//! is left. Potentials `p` make the reduced cost `rc = c + p[t] - p[h]` of every tree arc zero.
//! An arc with `rc < 0` at its lower or `rc > 0` at its upper bound enters (`pricing.rs` says
//! which), flow is pushed round the cycle it closes, an arc that admits no more leaves, and the
//! subtree between the two gets new potentials: a pivot. The first tree is a star of artificial
//! arcs to an additional root: from a node with something left to send, at cost zero, or to a
//! node that lacks, at cost `M = 2n(C + 1)`. Artificial arcs that left the tree never return.
//!
//! **Termination.** The tree stays *strongly feasible*: every node can send a unit up to the
//! root. For that, the last of the blocking arcs leaves, counted along the cycle from its node
//! nearest to the root. Then no tree occurs twice (C76), so the number of pivots is finite;
//! in practice it is a small multiple of nodes plus arcs.
//!
//! **Infeasible networks.** At the end let `T` be the subtrees that hang on the root by arcs of
//! cost `M`, and `S` all others. A path of real tree arcs costs less than `nC`, so potentials
//! are below `M/2` in `S` and above in `T`, and arcs between `S` and `T` have reduced costs
//! whose sign is that of the `M` in them: arcs out of `S` are full, arcs into `S` at their lower
//! bounds. So `S` misses exactly the flow that is left on artificial arcs: if that is positive,
//! `S` is a [`Cut`]; if it is zero, the flow is optimal, and the potentials of `T` are lowered
//! together until the first such arc has reduced cost zero, at most by `M`, to make them small.
//!
//! **Ties.** Broken by the order of arcs and a fixed scramble of it, see `pricing.rs`. Nothing is
//! random; the same network gives the same flow, potentials and counts. A warm restart may find
//! another flow of the same cost.
//!
//! **Complexity.** A pivot takes `O(cycle + moved subtree + scanned arcs)`, at worst
//! `O(nodes + arcs)`; there is no polynomial bound on their number for this pricing rule. Memory
//! is one byte per arc and about 100 bytes per node, beside the answer.
//!
//! **No overflow.** Let `n` be the nodes, `C` the greatest `|c|`, `V` the sum of all `|b|`, `|l|`
//! and `|u|`. [`Magnitude`](crate::kernel::Magnitude) admits `(C + 1)(n + 1) < 2^60` and
//! `V < 2^60`.
//! 1. The tree path from the root to a node is one artificial arc and at most `n - 1` real ones,
//!    so `-nC < p < M + nC`, thus `|p| < 2^62`.
//! 2. A difference of potentials is below `M + 2nC` in size, so `|rc| < 4n(C + 1) < 2^62`.
//!    Potentials change to values that obey 1, by an `rc`.
//! 3. What an arc of a tree carries is the balance of the subtree below: at most `V`. Rooms of
//!    real arcs are at most `u - l <= V`. An artificial arc starts with room `2^62` beyond its
//!    flow, never has less than `2^62 - V` on that side, hence never blocks there, since every
//!    cycle has an entering arc with room at most `V`; and it never has more than `2^62 + V`.
//! 4. The initial excess of a node and both sides of a cut are at most `V`. The cost of the flow
//!    is added up in 128 bits.
//!
//! **Differences from the literature.** Rooms of tree arcs live at the nodes, flows of other arcs
//! are one byte, and children are linked lists; see `spanning_tree.rs`. Pricing begins with lists
//! of the worst arcs at each node before it changes to block search; see `pricing.rs`.
//!
//! | here | in papers | meaning |
//! |---|---|---|
//! | `flow` | `x`, `f` | flow of an arc |
//! | `potential` | `π` | dual value of a node |
//! | reduced cost | `c^π` | `c + π(tail) - π(head)` |
//! | `side` | `L`, `U`, `T` | lower bound, upper bound, tree |
//! | join | apex | highest node of a cycle |
//! | block | leaving arc | tightest place of a cycle |
//!
//! **References.** AMO93: Ahuja, Magnanti, Orlin, *Network Flows*, 1993, chapter 11.
//! C76: Cunningham, A network simplex method, *Mathematical Programming* 11, 1976, 105-116.
//! KK12: Király, Kovács, Efficient implementations of minimum-cost flow algorithms, *Acta
//! Universitatis Sapientiae, Informatica* 4, 2012, 67-118 (block search, the LEMON code).

use crate::kernel::flow::balance;
use crate::kernel::pricing::{AT_LOWER, AT_UPPER, PASSED_OVER, Prices, Pricing, Side};
use crate::kernel::spanning_tree::{ARTIFICIAL, Hook, Place, SpanningTree};
use crate::kernel::{Cut, Flow, Network, NoFlow, Work};
use std::mem::take;

/// Finds a cheapest flow.
///
/// The primal network simplex method with block pricing and strongly feasible trees, after
/// AMO93 and KK12; see the [page](self) of the module. Call a
/// [`NetworkSimplex`] instead to solve many networks.
///
/// # Arguments
/// * `network`: any; arcs may be parallel or loops, bounds and costs may be negative.
///
/// # Returns
/// Flow, potentials that prove it optimal, its cost, and the work it took.
///
/// # Errors
/// [`NoFlow::TooLarge`] if the network is not admissible, else [`NoFlow::Unbalanced`] if the
/// supplies do not add up to zero, else [`NoFlow::Infeasible`] with a cut if there is no flow.
///
/// # Complexity
/// Time `O(nodes + arcs)` per pivot at worst, extra space `O(nodes + arcs)`.
///
/// # Examples
/// ```
/// use jiedui::kernel::{Network, min_cost_flow};
///
/// // Two bakeries send 3 and 2 loaves to two shops.
/// let mut network = Network::new(4);
/// for (node, supply) in [(0, 3), (1, 2), (2, -1), (3, -4)] {
///     network.set_supply(node, supply);
/// }
/// for (tail, head, cost) in [(0, 2, 4), (0, 3, 6), (1, 2, 1), (1, 3, 5)] {
///     network.add_arc(tail, head, 0, 4, cost);
/// }
/// let answer = min_cost_flow(&network)?;
/// assert_eq!(answer.flow, [0, 3, 1, 1]);
/// assert_eq!(answer.cost, 24);
/// # Ok::<(), jiedui::kernel::NoFlow>(())
/// ```
pub fn min_cost_flow(network: &Network) -> Result<Flow, NoFlow> {
    let mut simplex = NetworkSimplex::default();
    simplex.solve(network)?;
    Ok(simplex.answer)
}

/// Room of an artificial arc on the side that never blocks: above the volume of any admissible
/// network by a factor of four.
const AMPLE: i64 = 1 << 62;

/// Invariants are checked after every pivot of networks up to this many nodes.
const CHECKED_NODES: usize = 40;

/// A solver that keeps its memory from call to call, and its tree for changed costs.
///
/// # Examples
/// ```
/// use jiedui::kernel::{Network, NetworkSimplex};
///
/// let mut network = Network::new(2);
/// network.set_supply(0, 1);
/// network.set_supply(1, -1);
/// let arcs = [network.add_arc(0, 1, 0, 1, 5), network.add_arc(0, 1, 0, 1, 6)];
/// let mut simplex = NetworkSimplex::default();
/// assert_eq!(simplex.solve(&network)?.cost, 5);
/// network.set_cost(arcs[1], -2);
/// assert_eq!(simplex.resolve_costs(&network)?.cost, -2);
/// # Ok::<(), jiedui::kernel::NoFlow>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct NetworkSimplex {
    /// Spanning and strongly feasible between pivots.
    tree: SpanningTree,
    /// Side of each arc; arcs of the tree and fixed arcs are passed over.
    side: Vec<Side>,
    /// Potential of each node and the root; tree arcs have reduced cost zero, the root has zero.
    potential: Vec<i64>,
    /// Cost of artificial arcs to nodes that lack flow.
    penalty: i64,
    /// Chooses entering arcs.
    pricing: Pricing,
    /// The last answer; its counts of pivots run while solving.
    answer: Flow,
}

impl NetworkSimplex {
    /// Solves `network` from the start, like [`min_cost_flow`]; the answer stays with the solver.
    ///
    /// # Errors
    /// As [`min_cost_flow`].
    pub fn solve(&mut self, network: &Network) -> Result<&Flow, NoFlow> {
        self.potential.clear();
        self.resolve_costs(network)
    }

    /// Solves `network`, whose costs may have changed since the last call, from the last tree.
    ///
    /// The cost of the answer is that of [`NetworkSimplex::solve`]; among several cheapest flows
    /// it may be another one. A network that differs in anything but costs is noticed and solved
    /// from the start, so this is always right, and pays if few costs changed.
    ///
    /// # Errors
    /// As [`min_cost_flow`].
    pub fn resolve_costs(&mut self, network: &Network) -> Result<&Flow, NoFlow> {
        check_input(network).inspect_err(|_| self.potential.clear())?;
        if !self.fits(network) {
            self.plant(network);
        }
        self.label(network);
        self.finish(network)
    }

    /// Flow and potentials at the end, whether or not supplies could be met; the network must be
    /// admissible and balanced. All arcs obey the slackness conditions.
    pub(super) fn relax(&mut self, network: &Network) -> (Vec<i64>, Vec<i64>) {
        self.plant(network);
        self.label(network);
        if let Ok(flow) = self.finish(network) {
            return (flow.flow.clone(), flow.potential.clone());
        }
        let mut flow = Vec::new();
        self.write_flow(network, &mut flow);
        (flow, self.potential[..network.n_nodes()].to_vec())
    }

    /// The work of the last call.
    pub(super) fn work(&self) -> Work {
        self.answer.work
    }

    /// From a strongly feasible tree to the answer.
    fn finish(&mut self, network: &Network) -> Result<&Flow, NoFlow> {
        self.answer.work = Work::default();
        self.pricing.begin(network.n_nodes(), network.n_arcs());
        debug_assert!(self.is_consistent(network));
        while let Some(arc) = self.pricing.next(Prices::new(network, &self.potential, &self.side)) {
            self.pivot(network, arc);
            debug_assert!(network.n_nodes() > CHECKED_NODES || self.is_consistent(network));
        }
        debug_assert!(self.is_consistent(network));
        self.answer.work.arcs_scanned = self.pricing.n_scanned();
        let is_left = |hook: &Hook| hook.arc == ARTIFICIAL && units_above_lower(hook) > 0;
        if self.tree.hooks().any(|(_, hook)| is_left(hook)) {
            return Err(NoFlow::Infeasible(self.cut(network)));
        }
        let mut flow = take(&mut self.answer.flow);
        self.write_flow(network, &mut flow);
        let costs = flow.iter().zip(network.cost());
        self.answer.cost = costs.map(|(&f, &c)| i128::from(f) * i128::from(c)).sum();
        self.answer.flow = flow;
        let mut potential = take(&mut self.answer.potential);
        self.write_potential(network, &mut potential);
        self.answer.potential = potential;
        Ok(&self.answer)
    }

    /// Starts with all arcs at their lower bounds and a star of artificial arcs.
    fn plant(&mut self, network: &Network) {
        let bounds = network.lower().iter().zip(network.upper());
        self.side.clear();
        self.side.extend(bounds.map(|(l, u)| if l == u { PASSED_OVER } else { AT_LOWER }));
        let excess = network.excess(network.lower());
        let root = network.n_nodes() as u32;
        self.tree.reset(network.n_nodes(), |node| {
            let is_upward = excess[node] >= 0;
            let (up, down) = if is_upward { (AMPLE, excess[node]) } else { (-excess[node], AMPLE) };
            Hook { parent: root, arc: ARTIFICIAL, is_upward, up, down }
        });
    }

    /// Computes all potentials from the tree and the costs.
    fn label(&mut self, network: &Network) {
        let root = self.tree.root();
        let steepest = network.cost().iter().map(|cost| cost.abs()).max().unwrap_or(0);
        self.penalty = 2 * i64::from(root) * (steepest + 1);
        self.potential.clear();
        self.potential.resize(network.n_nodes() + 1, 0);
        let mut at = self.tree.next(root, root);
        while let Some(node) = at {
            let hook = self.tree.hook(node);
            let above = self.potential[hook.parent as usize];
            self.potential[node as usize] = match (hook.arc, hook.is_upward) {
                (ARTIFICIAL, true) => above,
                (ARTIFICIAL, false) => above + self.penalty,
                (arc, true) => above - network.cost()[arc as usize],
                (arc, false) => above + network.cost()[arc as usize],
            };
            at = self.tree.next(node, root);
        }
    }

    /// Brings `arc` into the tree, or from one bound to the other.
    fn pivot(&mut self, network: &Network, arc: usize) {
        let at_lower = self.side[arc] == AT_LOWER;
        let (tail, head) = (network.tail()[arc], network.head()[arc]);
        let (from, to) = if at_lower { (tail, head) } else { (head, tail) };
        let join = self.tree.join(from, to);
        let span = network.upper()[arc] - network.lower()[arc];
        let block = self.tree.block(from, to, join, span);
        self.answer.work.pivots += 1;
        if block.room == 0 {
            self.answer.work.degenerate_pivots += 1;
        } else {
            self.tree.push(from, to, join, block.room);
        }
        let (ahead, back) = (span - block.room, block.room);
        let (leaving, node, parent, up, down) = match block.at {
            Place::Entering => {
                self.side[arc] = -self.side[arc];
                return;
            }
            Place::Before(leaving) => (leaving, from, to, ahead, back),
            Place::After(leaving) => (leaving, to, from, back, ahead),
        };
        let hook = Hook { parent, arc: arc as u32, is_upward: node == tail, up, down };
        let reduced_cost = Prices::new(network, &self.potential, &self.side).reduced_cost(arc);
        let old = self.tree.rehang(leaving, node, hook);
        self.side[arc] = PASSED_OVER;
        if old.arc != ARTIFICIAL {
            let is_at_lower = units_above_lower(&old) == 0;
            self.side[old.arc as usize] = if is_at_lower { AT_LOWER } else { AT_UPPER };
        }
        self.shift(node, if node == tail { -reduced_cost } else { reduced_cost });
    }

    /// Adds `change` to all potentials below `top`, and renews the depths there.
    fn shift(&mut self, top: u32, change: i64) {
        let mut at = Some(top);
        while let Some(node) = at {
            self.potential[node as usize] += change;
            self.tree.sink(node);
            at = self.tree.next(node, top);
        }
    }

    /// Writes the flow of each arc.
    fn write_flow(&self, network: &Network, flow: &mut Vec<i64>) {
        let bounds = network.lower().iter().zip(network.upper()).zip(&self.side);
        flow.clear();
        flow.extend(bounds.map(|((&l, &u), &side)| if side == AT_UPPER { u } else { l }));
        for (_, hook) in self.tree.hooks() {
            if hook.arc != ARTIFICIAL {
                flow[hook.arc as usize] += units_above_lower(hook);
            }
        }
    }

    /// Writes the potential of each node, those above half the penalty lowered together.
    fn write_potential(&self, network: &Network, potential: &mut Vec<i64>) {
        let own = &self.potential[..network.n_nodes()];
        let mut slack = self.penalty;
        if own.iter().any(|&it| self.is_beyond(it)) {
            for arc in 0..network.n_arcs() {
                let tail = own[network.tail()[arc] as usize];
                let head = own[network.head()[arc] as usize];
                let is_crossing = self.is_beyond(tail) != self.is_beyond(head);
                if is_crossing && self.side[arc] != PASSED_OVER {
                    slack = slack.min((network.cost()[arc] + tail - head).abs());
                }
            }
        }
        potential.clear();
        potential.extend(own.iter().map(|&it| if self.is_beyond(it) { it - slack } else { it }));
    }

    /// Reads the cut off the potentials, after artificial arcs kept flow.
    fn cut(&self, network: &Network) -> Cut {
        let potential = &self.potential[..network.n_nodes()];
        let inside: Vec<bool> = potential.iter().map(|&it| !self.is_beyond(it)).collect();
        let (need, room) = balance(network, &inside);
        Cut { inside, need: need as i64, room: room as i64 }
    }

    /// Whether a potential has the penalty in it.
    fn is_beyond(&self, potential: i64) -> bool {
        potential > self.penalty / 2
    }

    /// Whether the tree and the sides describe a flow of `network`, disregarding its costs.
    fn fits(&self, network: &Network) -> bool {
        let (n_nodes, n_arcs) = (network.n_nodes(), network.n_arcs());
        if self.side.len() != n_arcs || self.potential.len() != n_nodes + 1 {
            return false;
        }
        let span = |arc: usize| network.upper()[arc] - network.lower()[arc];
        let real = || self.tree.hooks().filter(|(_, hook)| hook.arc != ARTIFICIAL);
        let is_tree = real().all(|(node, hook)| {
            let arc = hook.arc as usize;
            let ends = (network.tail()[arc], network.head()[arc]);
            let in_tree = if hook.is_upward { (node, hook.parent) } else { (hook.parent, node) };
            ends == in_tree && span(arc) == hook.up + hook.down && span(arc) > 0
        });
        let n_passed_over = self.side.iter().filter(|&&side| side == PASSED_OVER).count();
        let n_fixed = (0..n_arcs).filter(|&arc| span(arc) == 0).count();
        let is_fixed_or_priced = |arc| self.side[arc] == PASSED_OVER || span(arc) > 0;
        is_tree
            && n_passed_over == n_fixed + real().count()
            && (0..n_arcs).all(is_fixed_or_priced)
            && self.is_balanced(network)
    }

    /// Whether all nodes send out what they receive and supply, artificial arcs included.
    fn is_balanced(&self, network: &Network) -> bool {
        let mut flow = Vec::new();
        self.write_flow(network, &mut flow);
        let mut excess = network.excess(&flow);
        for (node, hook) in self.tree.hooks() {
            if hook.arc == ARTIFICIAL {
                let units = units_above_lower(hook);
                excess[node as usize] += if hook.is_upward { -units } else { units };
            }
        }
        excess.iter().all(|&excess| excess == 0)
    }

    /// Invariant: a strongly feasible spanning tree of a flow, whose arcs have reduced cost zero.
    fn is_consistent(&self, network: &Network) -> bool {
        self.tree.is_spanning()
            && self.tree.is_strongly_feasible()
            && self.fits(network)
            && self.tree.hooks().all(|(_, hook)| {
                let prices = Prices::new(network, &self.potential, &self.side);
                hook.arc == ARTIFICIAL || prices.reduced_cost(hook.arc as usize) == 0
            })
    }
}

/// What a tree arc carries above its lower bound; for an artificial arc, what it carries.
fn units_above_lower(hook: &Hook) -> i64 {
    if hook.is_upward { hook.down } else { hook.up }
}

/// Refuses what cannot be solved exactly, or at all.
fn check_input(network: &Network) -> Result<(), NoFlow> {
    let magnitude = network.magnitude();
    if !magnitude.is_admissible() {
        return Err(NoFlow::TooLarge(magnitude));
    }
    let total = network.supply().iter().sum();
    if total != 0 { Err(NoFlow::Unbalanced { total }) } else { Ok(()) }
}
