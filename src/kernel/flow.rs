//! The answers to a minimum-cost-flow problem: a cheapest flow, or the reason why there is none.
//!
//! Both carry their proof: a [`Flow`] its potentials, an infeasible network a [`Cut`]. Checking
//! the first is the business of [`super::optimality`]; a cut checks itself with [`Cut::holds`].

use crate::kernel::{LIMIT, Magnitude, Network};
use std::error::Error;
use std::fmt;

/// A cheapest flow, with potentials that prove it, and the work it took.
///
/// With the reduced cost `rc = cost + potential[tail] - potential[head]` of an arc,
/// `rc > 0` implies that its flow is the lower bound and `rc < 0` that it is the upper bound.
/// Only differences of potentials mean something; their absolute values are at most
/// `2 * nodes * greatest |cost|`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Flow of each arc.
    pub flow: Vec<i64>,
    /// Potential of each node.
    pub potential: Vec<i64>,
    /// Sum of flow times cost over all arcs.
    pub cost: i128,
    /// The work it took to find the flow.
    pub work: Work,
}

/// Counts of what the solver did: the same on every machine, so tests may pin them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Pivots: cycles along which flow was pushed.
    pub pivots: u64,
    /// Those among them that pushed nothing and only changed the tree.
    pub degenerate_pivots: u64,
    /// Arcs whose reduced cost was looked at.
    pub arcs_scanned: u64,
}

/// Why there is no flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoFlow {
    /// The numbers are too large for exact arithmetic in 64 bits.
    TooLarge(Magnitude),
    /// The supplies do not add up to zero.
    Unbalanced {
        /// What they add up to.
        total: i64,
    },
    /// No flow respects all bounds and supplies; the cut proves it.
    Infeasible(Cut),
}

impl fmt::Display for NoFlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(Magnitude { reach, volume }) => {
                write!(f, "cost reach {reach} or volume {volume} is not below {LIMIT}")
            }
            Self::Unbalanced { total } => write!(f, "supplies add up to {total}, not to zero"),
            Self::Infeasible(Cut { inside, need, room }) => {
                let n_inside = inside.iter().filter(|&&inside| inside).count();
                write!(f, "{n_inside} nodes must send out {need} but have room for {room} only")
            }
        }
    }
}

impl Error for NoFlow {}

/// A set of nodes `S` that must send out more than the arcs leaving it can carry.
///
/// Every flow satisfies `supply(S) + flow(into S) = flow(out of S)`, hence
///
/// ```text
/// need = sum of supply over S + sum of lower over arcs entering S
///     <= sum of upper over arcs leaving S = room.
/// ```
///
/// A cut with `need > room` therefore proves that no flow exists, and by the theorem of Hoffman
/// there is such a cut whenever supplies are balanced and no flow exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Whether each node belongs to `S`.
    pub inside: Vec<bool>,
    /// What `S` must send out: its supply plus the lower bounds of arcs entering it.
    pub need: i64,
    /// What `S` can send out: the upper bounds of arcs leaving it.
    pub room: i64,
}

impl Cut {
    /// Adds up both sides anew and returns whether they are as stated and `need > room`.
    pub fn holds(&self, network: &Network) -> bool {
        if self.inside.len() != network.n_nodes() {
            return false;
        }
        let (need, room) = balance(network, &self.inside);
        need == i128::from(self.need) && room == i128::from(self.room) && need > room
    }
}

/// Need and room of the node set `inside`.
pub(super) fn balance(network: &Network, inside: &[bool]) -> (i128, i128) {
    let mut need: i128 = 0;
    let mut room: i128 = 0;
    for (&supply, &inside) in network.supply().iter().zip(inside) {
        need += if inside { i128::from(supply) } else { 0 };
    }
    for arc in 0..network.n_arcs() {
        let tail_inside = inside[network.tail()[arc] as usize];
        let head_inside = inside[network.head()[arc] as usize];
        match (tail_inside, head_inside) {
            (true, false) => room += i128::from(network.upper()[arc]),
            (false, true) => need += i128::from(network.lower()[arc]),
            (true, true) | (false, false) => {}
        }
    }
    (need, room)
}
