//! Why: what speaks for a pair, what it would cost to decide otherwise, and what binds the whole.
//!
//! Goes in: a case and a plan in hand. Comes out: data first (JSON with stable names), then sentences
//! in two languages that say nothing but what the data says. Every number is computed anew: parts
//! of a fit add up exactly to the value of the plan; a loss is the difference of two proven optima,
//! of the case as it is and of the case with one [`Change`](crate::scenario::Change). Deliberately
//! not here: any choice of pairs.

mod binding;
mod chain;
mod difference;
mod excluded;
mod fairness;
mod ground;
mod heat;
mod member;
mod nearest;
mod overview;
mod pair;
mod paper;
mod parts;
mod rank;
mod say;
mod standing;
mod tell;
mod ties;
mod who;

pub use binding::{Binding, Step, bindings};
pub use chain::{Chain, LayerChains, Move};
pub use difference::{Alternative, Difference};
pub use excluded::Exclusion;
pub use fairness::{Fairness, Point, fairness};
pub use ground::{Ground, NoPlan, ground};
pub use heat::{Heat, HeatCell, heat, losses};
pub use member::{MemberReasons, member};
pub use overview::{GoalReached, Overview, PairRow, overview};
pub use pair::{PairReasons, pair};
pub use paper::{overview_paper, pairs_paper};
pub use parts::{Part, parts};
pub use rank::{Rank, rank};
pub use standing::{LayerStandings, Standing, Standings, standings};
pub use who::{Asked, MemberAt, find};
