//! Independent judgement of flows: feasible, complementary, and as good as the dual bound.
//!
//! In go a network and what a solver claims; out comes the first [`Fault`], or nothing. These
//! functions share no code with the solver, after the three checks of LEMON's
//! `min_cost_flow_test.cc`. Any one of the last two proves a feasible flow optimal; to make both
//! catches mistakes in the checks themselves.
//!
//! Notation: arc `a` from `t` to `h` with bounds `l`, `u` and cost `c`, flow `f`, supply `b`,
//! potential `p`, reduced cost `rc = c + p[t] - p[h]`.

use crate::kernel::Network;
use std::error::Error;
use std::fmt;

/// What is wrong with a flow or its potentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A slice has not one entry per arc or node.
    Length {
        /// Entries expected.
        expected: usize,
        /// Entries found.
        found: usize,
    },
    /// The flow of an arc is outside its bounds.
    Bound {
        /// The arc.
        arc: usize,
    },
    /// A node does not send out what it receives plus its supply.
    Balance {
        /// The node.
        node: usize,
        /// Supply plus inflow minus outflow.
        excess: i128,
    },
    /// An arc is not at the bound its reduced cost asks for.
    Slackness {
        /// The arc.
        arc: usize,
        /// Its reduced cost.
        reduced_cost: i128,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { expected, found } => write!(f, "{found} entries, not {expected}"),
            Self::Bound { arc } => write!(f, "flow of arc {arc} is outside its bounds"),
            Self::Balance { node, excess } => write!(f, "node {node} keeps {excess}"),
            Self::Slackness { arc, reduced_cost } => {
                write!(f, "arc {arc} is at the wrong bound for reduced cost {reduced_cost}")
            }
        }
    }
}

impl Error for Fault {}

/// Checks that `flow` respects all bounds and supplies.
///
/// # Errors
/// The first [`Fault`], arcs before nodes.
///
/// # Complexity
/// Time `O(nodes + arcs)`, extra space `O(nodes)`.
pub fn check_flow(network: &Network, flow: &[i64]) -> Result<(), Fault> {
    check_length(network.n_arcs(), flow.len())?;
    let mut excess: Vec<i128> = network.supply().iter().map(|&supply| supply.into()).collect();
    for (arc, &units) in flow.iter().enumerate() {
        if units < network.lower()[arc] || units > network.upper()[arc] {
            return Err(Fault::Bound { arc });
        }
        excess[network.tail()[arc] as usize] -= i128::from(units);
        excess[network.head()[arc] as usize] += i128::from(units);
    }
    match excess.iter().position(|&excess| excess != 0) {
        Some(node) => Err(Fault::Balance { node, excess: excess[node] }),
        None => Ok(()),
    }
}

/// Checks complementary slackness: `rc > 0` only at the lower bound, `rc < 0` only at the upper.
///
/// Together with [`check_flow`] this proves the flow optimal.
///
/// # Errors
/// The first [`Fault`].
///
/// # Complexity
/// Time `O(arcs)`, extra space `O(1)`.
pub fn check_slackness(network: &Network, flow: &[i64], potential: &[i64]) -> Result<(), Fault> {
    check_length(network.n_arcs(), flow.len())?;
    check_length(network.n_nodes(), potential.len())?;
    for (arc, &units) in flow.iter().enumerate() {
        let reduced_cost = reduced_cost(network, potential, arc);
        let is_wrong = (reduced_cost > 0 && units != network.lower()[arc])
            || (reduced_cost < 0 && units != network.upper()[arc]);
        if is_wrong {
            return Err(Fault::Slackness { arc, reduced_cost });
        }
    }
    Ok(())
}

/// Returns the cost of `flow`, the sum of `c * f` over all arcs.
///
/// Exact for a flow within the bounds of an admissible network, saturating otherwise.
///
/// # Panics
/// If `flow` is longer than the list of arcs.
pub fn primal_value(network: &Network, flow: &[i64]) -> i128 {
    flow.iter().enumerate().fold(0, |sum: i128, (arc, &units)| {
        sum.saturating_add(i128::from(network.cost()[arc]) * i128::from(units))
    })
}

/// Returns a lower bound on the cost of every flow, whatever the potentials:
/// the sum of `min(rc * l, rc * u)` over arcs minus the sum of `p * b` over nodes.
///
/// It equals the cost of a feasible flow exactly if flow and potentials satisfy
/// [`check_slackness`]. For a network that is not admissible
/// ([`Magnitude::is_admissible`](crate::kernel::Magnitude::is_admissible)) it is `i128::MIN`,
/// which bounds nothing; for all others every sum stays below `2^127`, because reduced costs are
/// below `2^65` and the bounds add up to less than `2^60`.
///
/// # Panics
/// If `potential` has not one entry per node.
pub fn dual_value(network: &Network, potential: &[i64]) -> i128 {
    assert_eq!(potential.len(), network.n_nodes(), "one potential per node");
    if !network.magnitude().is_admissible() {
        return i128::MIN;
    }
    let arcs = (0..network.n_arcs()).map(|arc| {
        let reduced_cost = reduced_cost(network, potential, arc);
        let bound = if reduced_cost > 0 { network.lower()[arc] } else { network.upper()[arc] };
        reduced_cost * i128::from(bound)
    });
    let nodes = potential.iter().zip(network.supply());
    let paid = nodes.map(|(&potential, &supply)| i128::from(potential) * i128::from(supply));
    arcs.sum::<i128>() - paid.sum::<i128>()
}

/// Cost of an arc plus potential of its tail minus potential of its head.
fn reduced_cost(network: &Network, potential: &[i64], arc: usize) -> i128 {
    let at = |node: u32| i128::from(potential[node as usize]);
    i128::from(network.cost()[arc]) + at(network.tail()[arc]) - at(network.head()[arc])
}

/// Compares the length of a slice with what the network asks for.
fn check_length(expected: usize, found: usize) -> Result<(), Fault> {
    if expected == found { Ok(()) } else { Err(Fault::Length { expected, found }) }
}
