//! How sure the ranking by an index is, and the list of the group that goes by it.

use crate::base::Findings;
use crate::composite::audit::{
    Correlations, Flips, LeftOut, Sources, Sureness, Transfer, Turn, correlate, flips,
    least_transfer, leave_out, monte_carlo, sobol, turns,
};
use crate::composite::select::{Cut, Selection, TieRule};
use crate::scheme::Case;
use crate::score::{Ranking, Scores, condition, selection};
use serde::Serialize;

/// The shares of the variance are estimated from so many pairs of draws at most, and from one for every ten
/// draws: who draws less for a large table waits less.
const PAIRS: u32 = 1_000;

/// Most rows on either side of the line of which is said what would turn them.
const NEAR: usize = 8;
/// Rows of a table with which that many are still done in a moment: every step computes all of them.
const MANY: usize = 5_000;

/// All that can be said about how sure a ranking is. Rows, indicators and nodes by number.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Audit {
    /// Where each row could stand, and how likely it is on the list.
    pub sureness: Sureness,
    /// Which choice moves ranks most.
    pub sources: Sources,
    /// How far the share of each indicator may move before the list is another.
    pub flips: Vec<Flips>,
    /// The least that has to be moved from one indicator to another.
    pub transfer: Option<Transfer>,
    /// What would put the rows next to the line on its other side.
    pub turns: Vec<Turn>,
    /// The list without each indicator and each dimension.
    pub left_out: Vec<LeftOut>,
    /// Which indicators say the same, or the opposite.
    pub correlations: Correlations,
}

/// Audits index `index` of the scheme, with the list of the first group that goes by it.
///
/// Deterministic: the seed stands in the scheme. Without a group the list is empty.
pub fn audit(case: &Case, scores: &Scores, index: usize) -> Audit {
    let ranking = Ranking::new(case, scores, index);
    let group = ranking.group.and_then(|(g, _, _)| selection(case, scores, g));
    let rule = group.unwrap_or_else(|| nobody(case, &ranking));
    let (chain, uncertainty) = (&ranking.index.chain, &ranking.index.uncertainty);
    let (data, steps) = (&ranking.scores.data, &ranking.scores.steps);
    let near = (NEAR * MANY / data.n_rows.max(1)).clamp(1, NEAR);
    let pairs = (uncertainty.draws / 10).clamp(10, PAIRS) as usize;
    Audit {
        sureness: monte_carlo(chain, data, &rule, steps, uncertainty),
        sources: sobol(chain, data, &rule, uncertainty, pairs),
        flips: flips(chain, data, &rule, steps),
        transfer: least_transfer(chain, data, &rule, steps),
        turns: turns(chain, data, &rule, steps, near),
        left_out: leave_out(chain, data, &rule, steps),
        correlations: correlate(chain, steps),
    }
}

/// A list that takes nobody, from the end that rank 1 is at.
fn nobody(case: &Case, ranking: &Ranking<'_>) -> Selection {
    let (table, index) = (case.tables.table(ranking.index.table), ranking.index);
    let n = table.len();
    let findings = &mut Findings::default();
    Selection {
        worst: index.worst_first,
        cut: Cut::Count(0),
        ties: TieRule::Break,
        tie: condition::tie_order(&index.tie_break, index.worst_first, table, findings),
        may: (0..n).collect(),
        always: vec![false; n],
        floor: None,
        grace: vec![false; n],
    }
}
