//! How little must weights change before the list does?
//!
//! **One share.** The share of an indicator in the index rises or falls, the others keep their proportions. If
//! scores are linear in shares (all means arithmetic, or sums; in logarithms, all geometric) every
//! row is a line, and the list stays as long as the highest line of those on it (of a list of the worst) is below
//! the lowest of the others, see [`meeting`]. Published decimals may turn two rows a little earlier or later: up to
//! `safe` nothing can turn, and from there the first change is searched by computing the index anew.
//! Elsewhere it is searched from the start, by steps of a 64th and bisection.
//!
//! **Any shares.** The least change of shares, by the sum of absolute changes, that alters the list is a
//! transfer between two indicators. For any change of shares is a sum of transfers, of `d` in all; how near
//! it brings two rows is linear in it, so at most what one of these transfers would if it moved all of `d`. Only where
//! an indicator has less than that to give, several may have to: then `safe` still is a lower bound.

use crate::composite::audit::envelope::{Line, meeting};
use crate::composite::audit::{Standing, merit_of};
use crate::composite::chain::{Chain, Data, Mean};
use crate::composite::select::{Cut, Selection, TieRule, select};
use crate::composite::weigh::{Numbers, Weighted};
use crate::composite::{Steps, power_of_ten, slices};
use rayon::prelude::*;
use serde::Serialize;

/// Steps of a search where scores are not lines.
const STEPS: u32 = 64;
/// A change is exact if nothing less than it by this share can alter the list.
const EXACT: f64 = 1e-4;

/// What changes of the share of one indicator alter the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flips {
    /// The indicator.
    pub indicator: usize,
    /// Its share in the whole index.
    pub share: f64,
    /// The first change as the share rises; nothing if the list stays.
    pub rise: Option<Flip>,
    /// The first change as it falls.
    pub fall: Option<Flip>,
}

/// A change of a share that alters the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flip {
    /// The share at which the list is another.
    pub at: f64,
    /// Up to this share it is proven to stay.
    pub safe: f64,
    /// Whether the two are the same, but for a hundredth of a percent.
    pub is_exact: bool,
    /// Rows that enter.
    pub enter: Vec<usize>,
    /// Rows that leave.
    pub leave: Vec<usize>,
}

/// The least change of shares that alters the list: from one indicator to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Transfer {
    /// The indicator that gives.
    pub from: usize,
    /// The one that takes.
    pub to: usize,
    /// The share that is moved, of the whole index.
    pub moved: f64,
    /// No change of shares that moves less than this alters the list.
    pub safe: f64,
    /// Whether the two are the same, but for a hundredth of a percent.
    pub is_exact: bool,
    /// Rows that enter.
    pub enter: Vec<usize>,
    /// Rows that leave.
    pub leave: Vec<usize>,
}

/// What alters the list, by indicator; nothing for an index of one. `O(indicators² × rows)` and some
/// twenty computations of all scores for each answer.
pub fn flips(chain: &Chain, data: &Data, rule: &Selection, steps: &Steps) -> Vec<Flips> {
    let ground = Ground::new(chain, data, rule, steps);
    let one = |indicator: usize| {
        let share = ground.shares[indicator];
        let is_fixed = share == 0.0 && matches!(ground.kind, Kind::Mixed);
        let flip = |sign: f64, end: f64| {
            if is_fixed {
                return None;
            }
            let change = |moved: f64| ground.with_share(indicator, share + sign * moved);
            let slope = |lines: &Lines, row: usize| {
                sign * (lines.columns[indicator][row] - lines.scores[row]) / (1.0 - share)
            };
            let safe = ground.safe(&slope, end);
            let moved = ground.first(safe, end, change)?;
            let (enter, leave) = ground.swap(&change(moved));
            let (at, safe) = (share + sign * moved, share + sign * safe.0);
            Some(Flip { at, safe, is_exact: (at - safe).abs() <= EXACT, enter, leave })
        };
        let most = if ground.sums() { 1.0 - 1e-6 } else { 1.0 };
        let (rise, fall) = (flip(1.0, most - share), flip(-1.0, share));
        Flips { indicator, share, rise, fall }
    };
    let all = 0..chain.indicators.len();
    all.into_par_iter().filter(|&i| ground.shares[i] < 1.0).map(one).collect()
}

/// The least change of shares that alters the list; nothing if no transfer between two indicators does,
/// and for an index that adds up some parts and takes the mean of others.
pub fn least_transfer(
    chain: &Chain,
    data: &Data,
    rule: &Selection,
    steps: &Steps,
) -> Option<Transfer> {
    let ground = Ground::new(chain, data, rule, steps);
    let n = chain.indicators.len();
    let pairs: Vec<(usize, usize)> =
        (0..n).flat_map(|i| (0..n).map(move |j| (i, j))).filter(|(i, j)| i != j).collect();
    if matches!(ground.kind, Kind::Mixed) {
        return None;
    }
    let change = |(from, to): (usize, usize), moved: f64| {
        let mut shares = ground.shares.clone();
        shares[from] = (shares[from] - moved).max(0.0);
        shares[to] += moved;
        ground.weights(&shares, ground.total)
    };
    let bounds = |&(from, to): &(usize, usize)| {
        let slope = |lines: &Lines, row: usize| lines.columns[to][row] - lines.columns[from][row];
        // An indicator that gives more than it has is a bound for several that give.
        ground.safe(&slope, 1.0)
    };
    let bounds: Vec<(f64, Option<f64>)> = pairs.par_iter().map(bounds).collect();
    let safe = bounds.iter().map(|bound| bound.0).fold(1.0, f64::min);
    let sure = |(&(from, _), bound): (&(usize, usize), &(f64, Option<f64>))| {
        bound.1.filter(|&moved| moved <= ground.shares[from])
    };
    let sure = pairs.iter().zip(&bounds).filter_map(sure).fold(1.0, f64::min);
    // A pair that is safe for longer than another needs cannot be the least.
    let found = pairs.par_iter().zip(&bounds).filter(|(_, bound)| bound.0 <= sure).filter_map(
        |(&pair, &(safe, certain))| {
            let end = ground.shares[pair.0].min(sure);
            let certain = certain.filter(|&certain| certain <= end);
            Some((ground.first((safe, certain), end, |moved| change(pair, moved))?, pair))
        },
    );
    let found: Vec<(f64, (usize, usize))> = found.collect();
    let (moved, (from, to)) = found.into_iter().min_by(|a, b| a.0.total_cmp(&b.0))?;
    let (enter, leave) = ground.swap(&change((from, to), moved));
    Some(Transfer { from, to, moved, safe, is_exact: moved - safe <= EXACT, enter, leave })
}

/// How shares become weights.
#[derive(Debug)]
enum Kind {
    /// Means: shares are weights.
    Means,
    /// Sums all the way: weights with the product of the weights above each indicator.
    Sums(Vec<f64>),
    /// Both.
    Mixed,
}

/// Scores as lines in shares.
#[derive(Debug)]
struct Lines {
    /// Comparable values, or their logarithms, by indicator: low where the list is drawn from.
    columns: Vec<Vec<f64>>,
    /// Their mean by share.
    scores: Vec<f64>,
    /// By how much two rows may differ and yet be published the other way round.
    margin: f64,
}

#[derive(Debug)]
struct Ground<'a> {
    chain: &'a Chain,
    data: &'a Data,
    rule: &'a Selection,
    normal: Vec<&'a [f64]>,
    weighted: &'a Weighted,
    published: Standing,
    shares: Vec<f64>,
    /// What the coefficients of all indicators add up to.
    total: f64,
    kind: Kind,
    lines: Option<Lines>,
}

impl<'a> Ground<'a> {
    fn new(chain: &'a Chain, data: &'a Data, rule: &'a Selection, steps: &'a Steps) -> Self {
        let n_sums = chain.nodes.iter().filter(|node| node.mean == Mean::Sum).count();
        let weighted = &steps.weights;
        let mut ground = Self {
            chain,
            data,
            rule,
            normal: slices(&steps.normal),
            weighted,
            published: Standing::of(rule, &steps.merit),
            shares: weighted.shares(chain),
            total: 1.0,
            kind: if n_sums == 0 { Kind::Means } else { Kind::Mixed },
            lines: None,
        };
        if n_sums == chain.nodes.len() {
            let above = |i: usize| -> f64 {
                let path = std::iter::successors(Some(chain.indicators[i].node), |&n| {
                    chain.nodes[n].parent
                });
                path.filter(|&n| n > 0).map(|n| weighted.nodes[n]).product()
            };
            let above: Vec<f64> = (0..chain.indicators.len()).map(above).collect();
            let parts: Vec<f64> =
                above.iter().zip(&weighted.indicators).map(|(a, w)| a * w).collect();
            let total: f64 = parts.iter().sum();
            if total > 0.0 && above.iter().all(|&a| a > 0.0) && parts.iter().all(|&p| p >= 0.0) {
                ground.shares = parts.iter().map(|p| p / total).collect();
                (ground.total, ground.kind) = (total, Kind::Sums(above));
            }
        }
        ground.lines = ground.lines(select(rule, &steps.merit).tied_at_cut);
        ground
    }

    fn sums(&self) -> bool {
        !matches!(self.kind, Kind::Means)
    }

    /// Scores as lines, where they are and the list is simply cut off.
    fn lines(&self, tied_at_cut: usize) -> Option<Lines> {
        let (chain, rule) = (self.chain, self.rule);
        let mean = chain.nodes[0].mean;
        let is_alike = chain.nodes.iter().all(|n| n.mean == mean && n.normalize.is_none());
        let is_cut = rule.floor.is_none() && !rule.grace.iter().any(|&grace| grace);
        let is_tied = tied_at_cut > 0 && rule.ties != TieRule::Break;
        let by_value = matches!(rule.cut, Cut::Threshold(_)) && mean != Mean::Arithmetic;
        let values = || self.normal.iter().flat_map(|column| column.iter());
        let is_whole = values().all(|x| !x.is_nan()) && !matches!(self.kind, Kind::Mixed);
        if !is_alike || !is_cut || is_tied || by_value || !is_whole {
            return None;
        }
        let unit = chain.decimals.map_or(0.0, |decimals| 1.0 / power_of_ten(decimals));
        let least = values().copied().fold(f64::INFINITY, f64::min);
        // Scores that differ by noise are made the same.
        let most = values().fold(0.0, |most: f64, x| most.max(x.abs()));
        let unit = unit + 1e-11 * most * self.total.max(1.0);
        let (value, margin): (fn(f64) -> f64, f64) = match mean {
            Mean::Arithmetic => (|x| x, unit),
            // Of all weights together at least those stay that are not changed.
            Mean::Sum => {
                let others = 1.0 - self.shares.iter().copied().fold(0.0, f64::max);
                (|x| x, unit / (self.total * others))
            }
            // A mean is no less than the least value: so much its logarithm changes at most.
            Mean::Geometric if least > 0.0 => (libm::log, unit / least),
            _ => return None,
        };
        let sign = if chain.high_is_good == rule.worst { 1.0 } else { -1.0 };
        let column = |x: &&[f64]| -> Vec<f64> { x.iter().map(|&x| sign * value(x)).collect() };
        let columns: Vec<Vec<f64>> = self.normal.iter().map(column).collect();
        let mut scores = vec![0.0; self.data.n_rows];
        for (column, share) in columns.iter().zip(&self.shares) {
            scores.iter_mut().zip(column).for_each(|(score, x)| *score += share * x);
        }
        Some(Lines { columns, scores, margin })
    }

    /// Up to which change the list must stay, and from which it must be another.
    fn safe(&self, slope: &dyn Fn(&Lines, usize) -> f64, end: f64) -> (f64, Option<f64>) {
        let Some(lines) = &self.lines else { return (0.0, None) };
        let is_free = |&row: &usize| {
            !self.rule.always[row] && !self.data.vetoed.get(row).is_some_and(|&vetoed| vetoed)
        };
        let line = |row: usize| -> Line { (lines.scores[row], slope(lines, row)) };
        let free = || self.rule.may.iter().copied().filter(is_free);
        let (on, off): (Vec<usize>, Vec<usize>) =
            free().partition(|&row| self.published.chosen[row]);
        let on: Vec<Line> = on.into_iter().map(line).collect();
        let off: Vec<Line> = off.into_iter().map(line).collect();
        let first = |margin: f64| match self.rule.cut {
            Cut::Threshold(value) => {
                let line = [(if self.rule.worst { value } else { -value }, 0.0)];
                let meetings =
                    [meeting(&on, &line, margin, end), meeting(&line, &off, margin, end)];
                meetings.into_iter().flatten().reduce(f64::min)
            }
            Cut::Count(_) | Cut::Percent(_) => meeting(&on, &off, margin, end),
        };
        (first(lines.margin).unwrap_or(end), first(-lines.margin))
    }

    /// The first change that alters the list, between what is safe and what is certain; by bisection.
    fn first(
        &self,
        (safe, certain): (f64, Option<f64>),
        end: f64,
        change: impl Fn(f64) -> Weighted,
    ) -> Option<f64> {
        let last = certain.unwrap_or(end).min(end);
        let is_new = |moved: f64| self.standing(&change(moved)).chosen != self.published.chosen;
        let steps = if last - safe <= EXACT { 4 } else { STEPS };
        let at = |step: u32| safe + (last - safe) * f64::from(step) / f64::from(steps);
        let step = (1..=steps).find(|&step| is_new(at(step)))?;
        let (mut same, mut other) = (at(step - 1), at(step));
        while other - same > 1e-9 {
            let middle = same + (other - same) / 2.0;
            if is_new(middle) { other = middle } else { same = middle }
        }
        Some(other)
    }

    /// Weights under which an indicator has another share, and the others keep their proportions.
    fn with_share(&self, indicator: usize, share: f64) -> Weighted {
        let own = self.shares[indicator];
        if matches!(self.kind, Kind::Mixed) {
            let mut weights = self.weighted.clone();
            weights.indicators[indicator] *= share * (1.0 - own) / (own * (1.0 - share));
            return weights;
        }
        let others = (1.0 - share) / (1.0 - own);
        let mut shares: Vec<f64> = self.shares.iter().map(|s| s * others).collect();
        shares[indicator] = share.max(0.0);
        // Where parts add up, the others keep their weights.
        self.weights(&shares, self.total / others)
    }

    fn weights(&self, shares: &[f64], total: f64) -> Weighted {
        match &self.kind {
            Kind::Sums(above) => {
                let weight = |(share, above): (&f64, &f64)| share * total / above;
                let indicators = shares.iter().zip(above).map(weight).collect();
                Weighted { indicators, ..self.weighted.clone() }
            }
            Kind::Means | Kind::Mixed => {
                Numbers::alone(shares.to_vec(), self.chain).weights(self.chain)
            }
        }
    }

    fn standing(&self, weights: &Weighted) -> Standing {
        Standing::of(self.rule, &merit_of(self.chain, self.data, weights, &self.normal))
    }

    /// Who enters and who leaves.
    fn swap(&self, weights: &Weighted) -> (Vec<usize>, Vec<usize>) {
        let now = self.standing(weights);
        (now.without(&self.published), self.published.without(&now))
    }
}
