//! How sure a ranking is: what the list owes to choices that could have been made otherwise.
//!
//! | question | file |
//! |---|---|
//! | Where could a row stand, and how likely is it on the list? | `monte_carlo.rs` |
//! | Which choice moves ranks most? | `sobol.rs` |
//! | What does each indicator, each dimension do to the list? | `leave_out.rs` |
//! | How little must weights change before the list does? | `flip.rs` |
//! | How little must a row change to get to the other side of the line? | `turn.rs` |
//! | Which indicators say the same, or the opposite? | `correlate.rs` |
//!
//! Everything goes by numbers of rows, indicators and nodes; names are put in by others. Ranks count from
//! the end that the list is drawn from, ties share the first place.
//!
//! Sources: Saisana, Saltelli and Tarantola, *Uncertainty and sensitivity analysis techniques as tools for
//! the quality assessment of composite indicators*, JRSS A 168 (2005); OECD/JRC, *Handbook on Constructing
//! Composite Indicators* (2008), step 7; Becker et al., *COINr*, JOSS 7 (2022).

mod correlate;
mod draw;
mod envelope;
mod evaluate;
mod flip;
mod leave_out;
mod monte_carlo;
mod sobol;
mod turn;

pub use correlate::{Correlations, Pair, correlate};
pub use draw::{Sampler, drawn_merit};
pub use flip::{Flip, Flips, Transfer, flips, least_transfer};
pub use leave_out::{Left, LeftOut, leave_out};
pub use monte_carlo::{RowSureness, Sureness, monte_carlo};
pub use sobol::{Factor, Share, Sources, sobol};
pub use turn::{Turn, Turning, turns};

use crate::composite::aggregate::aggregate;
use crate::composite::place::{order_by, ranks_in};
use crate::composite::select::{Selection, select_in};
use crate::composite::{Chain, Data, Mean, Missing, Normalize, Weighted, computed, merit, prepare};

/// What could be otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Uncertainty {
    /// Number of draws.
    pub draws: u32,
    /// Where chance starts.
    pub seed: u64,
    /// Each weight is multiplied by a factor between one minus this and one plus this.
    pub weights: f64,
    /// Methods of normalization besides the own one.
    pub normalize: Vec<Normalize>,
    /// Means of the index, the root, besides its own. Geometric and harmonic ones need positive values.
    pub means: Vec<Mean>,
    /// Rules for missing values besides the own one.
    pub missing: Vec<Missing>,
    /// How exact each indicator is measured; exactly where nothing is said.
    pub errors: Vec<DataError>,
    /// Whether `normalize` goes for an indicator; it does where nothing is said.
    pub drawn: Vec<bool>,
}

/// The error of measured values (per unit of their denominator), normally distributed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum DataError {
    /// None.
    #[default]
    None,
    /// Standard deviation as a part of the value.
    Relative(f64),
    /// Standard deviation in units of the value.
    Absolute(f64),
}

/// The ranks and the list that come of some merits.
#[derive(Clone, Debug, Default, PartialEq)]
struct Standing {
    ranks: Vec<u32>,
    /// Whether a row is on the list.
    chosen: Vec<bool>,
}

impl Standing {
    fn of(rule: &Selection, merit: &[f64]) -> Self {
        let order = order_by(merit, rule.worst, &rule.tie);
        let ranks = ranks_in(&order, merit);
        let mut chosen = vec![false; merit.len()];
        select_in(rule, merit, order).rows.into_iter().for_each(|row| chosen[row] = true);
        Self { ranks, chosen }
    }

    /// Rows that are on this list and not on the other.
    fn without(&self, other: &Self) -> Vec<usize> {
        let is_new = |&row: &usize| self.chosen[row] && !other.chosen[row];
        (0..self.chosen.len()).filter(is_new).collect()
    }
}

/// What ranks go by, from comparable values and weights.
fn merit_of(chain: &Chain, data: &Data, weights: &Weighted, normal: &[&[f64]]) -> Vec<f64> {
    let nodes = aggregate(chain, weights, normal, data.n_rows);
    merit(chain, &nodes[0], &data.vetoed)
}

/// Filled and treated.
fn treated(chain: &Chain, data: &Data, i: usize, missing: Missing, values: &[f64]) -> Vec<f64> {
    let indicator = &chain.indicators[i];
    let imputed = prepare::impute(values, missing, indicator.high_is_better, &data.groups);
    computed(prepare::treat(&computed(imputed), indicator.treat).0)
}
