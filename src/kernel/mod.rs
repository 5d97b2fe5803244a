//! Pure algorithms on integers: the minimum-cost flow of a network, and linear assignment,
//! each with its proof.
//!
//! In goes a [`Network`]: nodes with supplies, arcs with bounds and costs. Out comes a [`Flow`]
//! with potentials that prove it cheapest, or a [`NoFlow`] that says why there is none, with a
//! [`Cut`] that anybody can add up again. [`optimality`] judges both without trusting the solver.
//!
//! [`assignment`] has the special case of pairs of rows and columns, in the same manner.
//!
//! Read in this order: `network.rs` (the input), `flow.rs` (the answers), `optimality.rs` (what
//! makes an answer right), `network_simplex.rs` (the method), `spanning_tree.rs` (its data
//! structure), `pricing.rs` (which arc it takes next), `few_sinks.rs` (for very small sides).
//! Beside it stand
//!
//! - [`transport`]: the shape in which every row goes to one column at most, by a method of its own;
//! - [`reoptimize`]: a network kept at its optimum under changes, with `augment.rs` for the searches;
//! - [`price`] and [`status`]: what forcing an arc costs, and what all optima have in common, on
//!   the residual network of `residual.rs`.
//!
//! Deliberately not here: words of any application, floating point, time limits, and any import
//! from the rest of the crate. Everything is deterministic: the same network gives the same
//! answer, down to the work counters.

pub mod assignment;
mod augment;
mod few_sinks;
mod flow;
mod network;
pub mod network_simplex;
pub mod optimality;
pub mod price;
mod pricing;
pub mod reoptimize;
mod residual;
mod spanning_tree;
pub mod status;
pub mod transport;

pub use few_sinks::FewSinks;
pub use flow::{Cut, Flow, NoFlow, Work};
pub use network::{LIMIT, Magnitude, Network};
pub use network_simplex::{NetworkSimplex, min_cost_flow};
