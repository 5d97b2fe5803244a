//! Many draws: where each row could stand, and how likely it is on the list.
//!
//! Source: Saisana, Saltelli and Tarantola, JRSS A 168 (2005), the ranks of the analysis of uncertainty.

use crate::composite::Steps;
use crate::composite::audit::evaluate::{Desk, Ranker};
use crate::composite::audit::{Sampler, Standing, Uncertainty};
use crate::composite::chain::{Chain, Data};
use crate::composite::select::Selection;
use rayon::prelude::*;
use serde::Serialize;

/// Most steps of a histogram of ranks.
const STEPS: usize = 1024;
/// Draws that are held at a time.
const BLOCK: u32 = 256;

/// How sure a ranking is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sureness {
    /// Number of draws.
    pub draws: u32,
    /// Rows, in key order.
    pub rows: Vec<RowSureness>,
    /// In how many draws the list is exactly as published.
    pub same: u32,
    /// How many rows differ from the published list, entering or leaving, in the mean of all draws.
    pub differ: f64,
    /// Rows that are on the list in every draw.
    pub always: Vec<usize>,
    /// Rows that are on it in none.
    pub never: Vec<usize>,
    /// In how many draws a row has no score though it has one as published: a method that does not go with
    /// a mean (z-scores, of which some are negative, and the geometric) was drawn with it.
    pub lacking: u32,
    /// Ranks between the least and the greatest are exact to so many places; 1 up to 1024 rows.
    pub step: usize,
}

/// How sure the place of a row is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RowSureness {
    /// Its rank as published.
    pub rank: u32,
    /// The lowest number of a rank in any draw.
    pub least: u32,
    /// 5 % of the draws have this rank or a lower number.
    pub low: u32,
    /// Half of them.
    pub median: u32,
    /// 95 % of them.
    pub high: u32,
    /// The highest number in any draw.
    pub most: u32,
    /// Mean rank.
    pub mean: f64,
    /// Whether it is on the list as published.
    pub is_chosen: bool,
    /// In how many draws it is on the list.
    pub chosen: u32,
    /// As a share of all draws.
    pub chance: f64,
}

/// One draw.
#[derive(Clone, Debug, Default)]
struct Listed {
    standing: Standing,
    /// How many rows are on its list or on the published one, but not on both.
    changed: u64,
    /// Whether a row lacks a score that it has as published.
    is_lacking: bool,
}

/// Counts of one row over draws.
#[derive(Clone, Debug)]
struct Tally {
    least: u32,
    most: u32,
    sum: u64,
    chosen: u32,
    /// Draws by rank, so many places a step.
    counts: Vec<u32>,
}

/// Draws rankings and lists, and counts.
///
/// Counts are integers, and draws are the same for any number of threads, so the result is the same to
/// the last byte. `O(draws × (indicators × rows + rows log rows))`.
pub fn monte_carlo(
    chain: &Chain,
    data: &Data,
    rule: &Selection,
    steps: &Steps,
    uncertainty: &Uncertainty,
) -> Sureness {
    let merit = &steps.merit;
    let n_rows = merit.len();
    let published = Standing::of(rule, merit);
    let has_less = |drawn: &[f64]| drawn.iter().zip(merit).any(|(d, m)| d.is_nan() && !m.is_nan());
    let sampler = Sampler::new(chain, data, uncertainty);
    let ranker = Ranker::new(&sampler, rule, n_rows);
    let draws = uncertainty.draws.max(1);
    let step = n_rows.div_ceil(STEPS).max(1);
    let none = Tally { least: u32::MAX, most: 0, sum: 0, chosen: 0, counts: Vec::new() };
    let mut tallies = vec![none; n_rows];
    for tally in &mut tallies {
        tally.counts = vec![0; n_rows.div_ceil(step) + 1];
    }
    let (mut same, mut differ, mut lacking) = (0, 0, 0);
    let rank = |desk: &mut Desk, (draw, one): (u32, &mut Listed)| {
        ranker.rank(&sampler.draw(draw.into()), desk);
        std::mem::swap(&mut one.standing, &mut desk.standing);
        let pairs = one.standing.chosen.iter().zip(&published.chosen);
        one.changed = pairs.map(|(a, b)| u64::from(a != b)).sum();
        one.is_lacking = has_less(&desk.merit);
    };
    let size = block(n_rows);
    let mut block = vec![Listed::default(); size as usize];
    for start in (0..draws).step_by(size as usize) {
        let end = draws.min(start.saturating_add(size));
        let drawn = &mut block[..(end - start) as usize];
        (start..end).into_par_iter().zip(&mut *drawn).for_each_init(Desk::default, rank);
        for one in &*drawn {
            lacking += u32::from(one.is_lacking);
            same += u32::from(one.changed == 0);
            differ += one.changed;
        }
        tallies.par_iter_mut().with_min_len(64).enumerate().for_each(|(row, tally)| {
            drawn.iter().for_each(|one| tally.add(row, &one.standing, step));
        });
    }
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52")]
    let differ = differ as f64 / f64::from(draws);
    let with = |chosen: u32| -> Vec<usize> {
        (0..n_rows).filter(|&row| tallies[row].chosen == chosen).collect()
    };
    let (always, never) = (with(draws), with(0));
    let row = |(row, tally): (usize, &Tally)| tally.row(draws, step, &published, row);
    let rows = tallies.iter().enumerate().map(row).collect();
    Sureness { draws, rows, same, differ, always, never, lacking, step }
}

/// Fewer draws at a time in large tables.
fn block(n_rows: usize) -> u32 {
    let rows = u32::try_from(n_rows).unwrap_or(u32::MAX).max(1);
    ((BLOCK << 15) / rows).clamp(4, BLOCK)
}

impl Tally {
    fn add(&mut self, row: usize, drawn: &Standing, step: usize) {
        let rank = drawn.ranks[row];
        self.least = self.least.min(rank);
        self.most = self.most.max(rank);
        self.sum += u64::from(rank);
        self.chosen += u32::from(drawn.chosen[row]);
        // Hardly any table has more rows than steps, and a division takes longer than all the rest.
        self.counts[if step == 1 { rank as usize } else { rank as usize / step }] += 1;
    }

    fn row(&self, draws: u32, step: usize, published: &Standing, row: usize) -> RowSureness {
        #[expect(clippy::cast_precision_loss, reason = "sums of ranks stay below 2^52")]
        let mean = self.sum as f64 / f64::from(draws);
        let quantile = |percent: u32| self.quantile(percent, draws, step);
        RowSureness {
            rank: published.ranks[row],
            least: self.least,
            low: quantile(5),
            median: quantile(50),
            high: quantile(95),
            most: self.most,
            mean,
            is_chosen: published.chosen[row],
            chosen: self.chosen,
            chance: f64::from(self.chosen) / f64::from(draws),
        }
    }

    /// The lowest rank that so many percent of the draws reach.
    fn quantile(&self, percent: u32, draws: u32, step: usize) -> u32 {
        let needed = (u64::from(percent) * u64::from(draws)).div_ceil(100);
        let mut sum = 0;
        let reached = self.counts.iter().position(|&count| {
            sum += u64::from(count);
            sum >= needed
        });
        let rank = reached.map_or(self.most as usize, |at| at * step);
        u32::try_from(rank).unwrap_or(u32::MAX).clamp(self.least, self.most)
    }
}
