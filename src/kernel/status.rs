//! Which arcs carry the same in every cheapest flow.
//!
//! **Problem.** Given one cheapest flow with its proof, say of each arc whether all cheapest flows
//! agree on it.
//!
//! **Method.** The difference of two cheapest flows is a sum of cycles of the residual network
//! whose reduced costs are zero (AMO93, theorem 3.5 and section 9.4: every flow obeys the slackness
//! conditions of *any* optimal potentials). So only an arc with reduced cost zero and bounds that
//! differ can change, and it can if a directed cycle of such arcs passes it that does not merely go
//! forward and back on it. Within the network of zero steps:
//!
//! 1. A cycle stays in a strongly connected component, so both ends must lie in the same one (T72).
//! 2. An arc open in one direction only then lies on a cycle. One open in both lies on none just if it
//!    is a *bridge* of the component taken without directions. (Let `R` be what its tail
//!    reaches without it. If neither end reaches the other, then `R` is left by no step but the arc
//!    itself, and, as everything is strongly connected, entered by none either.)
//!
//! Both are found by depth-first search with low points, without recursion.
//!
//! **Complexity.** Time and extra space `O(nodes + arcs)`.
//!
//! **References.** AMO93: see `network_simplex.rs`. T72: Tarjan, Depth-first search and linear graph
//! algorithms, *SIAM Journal on Computing* 1, 1972, 146-160.

use crate::kernel::price::Pricer;
use crate::kernel::residual::Step;

/// What all cheapest flows have in common on an arc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// All carry the same on it, above its lower bound: a pair that is in every optimum.
    Must,
    /// They differ on it.
    May,
    /// All leave it at its lower bound: a pair that is in no optimum.
    Never,
}

/// Stands for "not seen" and "no component".
const NONE: u32 = u32::MAX;

impl Pricer<'_> {
    /// The status of each arc over all cheapest flows.
    pub fn statuses(&self) -> Vec<Status> {
        let component = self.components();
        let is_bridge = self.bridges(&component);
        let network = self.residual.network;
        let status = |arc: usize| {
            let (tail, head) = (network.tail()[arc], network.head()[arc]);
            let is_joined = component[tail as usize] == component[head as usize];
            let is_open = self.residual.can_rise(arc) || self.residual.can_fall(arc);
            if is_open && self.residual.reduced_cost(arc) == 0 && is_joined && !is_bridge[arc] {
                Status::May
            } else if self.residual.can_fall(arc) {
                Status::Must
            } else {
                Status::Never
            }
        };
        (0..network.n_arcs()).map(status).collect()
    }

    /// Steps at no cost.
    fn zero_steps(&self, node: u32) -> impl Iterator<Item = Step> + Clone {
        self.residual.steps(node).filter(|step| step.cost == 0)
    }

    /// The strongly connected component of each node, by a node of it.
    fn components(&self) -> Vec<u32> {
        let n_nodes = self.residual.network.n_nodes();
        let (mut order, mut low) = (vec![NONE; n_nodes], vec![NONE; n_nodes]);
        let mut component = vec![NONE; n_nodes];
        let (mut open, mut n_seen) = (Vec::new(), 0);
        for root in 0..n_nodes as u32 {
            let mut path = Vec::new();
            let mut next = (order[root as usize] == NONE).then_some(root);
            loop {
                if let Some(node) = next.take() {
                    (order[node as usize], low[node as usize]) = (n_seen, n_seen);
                    n_seen += 1;
                    open.push(node);
                    path.push((node, self.zero_steps(node)));
                }
                let Some((node, steps)) = path.last_mut() else { break };
                let node = *node;
                if let Some(step) = steps.next() {
                    if order[step.to as usize] == NONE {
                        next = Some(step.to);
                    } else if component[step.to as usize] == NONE {
                        low[node as usize] = low[node as usize].min(order[step.to as usize]);
                    }
                    continue;
                }
                path.pop();
                if let Some(&(above, _)) = path.last() {
                    low[above as usize] = low[above as usize].min(low[node as usize]);
                }
                if low[node as usize] == order[node as usize] {
                    let from = open.iter().rposition(|&it| it == node).unwrap_or(0);
                    open.drain(from..).for_each(|it| component[it as usize] = node);
                }
            }
        }
        component
    }

    /// The bridges among zero steps within components, directions disregarded.
    fn bridges(&self, component: &[u32]) -> Vec<bool> {
        let network = self.residual.network;
        let mut is_bridge = vec![false; network.n_arcs()];
        let (mut order, mut low) = (vec![NONE; component.len()], vec![NONE; component.len()]);
        let mut n_seen = 0;
        let edges = |node: u32| {
            let is_edge = move |&(arc, _): &(usize, bool)| {
                let is_open = self.residual.can_rise(arc) || self.residual.can_fall(arc);
                is_open && self.residual.reduced_cost(arc) == 0
            };
            let other = move |(arc, enters): (usize, bool)| {
                (arc, if enters { network.tail()[arc] } else { network.head()[arc] })
            };
            let is_within =
                move |&(_, to): &(usize, u32)| component[to as usize] == component[node as usize];
            self.residual.arcs(node).filter(is_edge).map(other).filter(is_within)
        };
        for root in 0..component.len() as u32 {
            let mut path = Vec::new();
            let mut next = (order[root as usize] == NONE).then_some((root, None));
            loop {
                if let Some((node, by)) = next.take() {
                    (order[node as usize], low[node as usize]) = (n_seen, n_seen);
                    n_seen += 1;
                    path.push((node, by, edges(node)));
                }
                let Some((node, by, edges)) = path.last_mut() else { break };
                let (node, by) = (*node, *by);
                if let Some((arc, to)) = edges.next() {
                    if order[to as usize] == NONE {
                        next = Some((to, Some(arc)));
                    } else if by != Some(arc) {
                        low[node as usize] = low[node as usize].min(order[to as usize]);
                    }
                    continue;
                }
                path.pop();
                if let (Some(&(above, ..)), Some(arc)) = (path.last(), by) {
                    low[above as usize] = low[above as usize].min(low[node as usize]);
                    is_bridge[arc] = low[node as usize] > order[above as usize];
                }
            }
        }
        is_bridge
    }
}
