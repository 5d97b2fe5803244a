//! Starting from what is known of a like problem: its teams, and the multipliers of its proof.
//!
//! The multipliers of the layers within bound all teams at once. By the prices of helpers the
//! teams of each recipient are put in order; the first few become columns, with the teams of the
//! earlier plan. From there column generation goes on as usual, and proves as usual.

use crate::model::proof::{Owner, Part};
use crate::solve::Hint;
use crate::solve::columns::cell::{Cell, Kernels, Multipliers};
use crate::solve::columns::price::{Pool, Prices};
use crate::solve::columns::problem::Problem;
use crate::solve::columns::search::{Found, Search};
use rayon::prelude::*;

/// Columns per recipient to start with.
const NEAR: usize = 4;
/// Multipliers are cut off here.
const MOST: i64 = 1 << 59;

/// What is known of a problem.
#[derive(Debug)]
pub(super) struct Warm {
    /// Per recipient, the places of its helpers.
    teams: Vec<Vec<u32>>,
    /// Per recipient, multipliers of the layers within.
    multipliers: Vec<Vec<Multipliers>>,
    /// Per helper, its price; per row, none.
    prices: Vec<i64>,
}

impl Warm {
    /// What a hint says of a problem, if anything.
    pub(super) fn new(problem: &Problem<'_>, hint: &Hint) -> Option<Self> {
        let is_ours = |part: &&Part| {
            matches!(part, Part::Columns { layer, owner: Owner::Recipient, .. }
                if *layer == problem.data.name)
        };
        let Some(Part::Columns { denominator, pools, root, .. }) = hint.parts.iter().find(is_ours)
        else {
            return None;
        };
        let n = problem.data.helpers.len();
        if root.len() < n || *denominator < 1 {
            return None;
        }
        let scaled = |price: &i64| {
            let price = i128::from(*price) * i128::from(problem.denominator);
            let price = price.div_euclid(i128::from(*denominator));
            i64::try_from(price).unwrap_or(MOST).clamp(-MOST, MOST)
        };
        let known = |(v, cell): (usize, &Cell)| -> Vec<Multipliers> {
            let sets = pools.get(v).into_iter().flatten().filter(|set| fits(cell, set));
            sets.map(|set| set.iter().map(|list| cut_off(list)).collect()).collect()
        };
        let mut teams = vec![Vec::new(); problem.cells.len()];
        for &(u, v) in hint.pairs.get(problem.layer).into_iter().flatten() {
            let Some(cell) = problem.cells.get(v as usize) else { continue };
            let place = cell.helpers.binary_search(&u).ok();
            teams[v as usize].extend(place.and_then(|place| u32::try_from(place).ok()));
        }
        teams.iter_mut().for_each(|team| team.sort_unstable());
        Some(Self {
            teams,
            multipliers: problem.cells.iter().enumerate().map(known).collect(),
            prices: root[..n].iter().map(scaled).chain(problem.sides.iter().map(|_| 0)).collect(),
        })
    }

    /// The teams of all recipients, bounded by what is known.
    pub(super) fn pools(&self, problem: &Problem<'_>) -> Vec<Pool> {
        Pool::from_known(problem, self.multipliers.clone())
    }

    /// Gives a search its first columns, and the earlier plan if it still is one.
    pub(super) fn start(&self, search: &mut Search<'_>) {
        let (problem, prices) = (search.problem, &self.prices);
        let paid = Prices { member: prices, cut: &[], recipient: 0 };
        let near = |kernels: &mut Kernels,
                    ((pool, cell), team): ((&mut Pool, &Cell), &Vec<u32>)| {
            let mut near = pool.nearest((problem, cell), paid, NEAR);
            near.extend(pool.find(team));
            for &t in &near {
                pool.value(problem, cell, t, kernels);
            }
            near
        };
        let pools = search.pools.par_iter_mut().zip(&problem.cells).zip(&self.teams);
        let near: Vec<Vec<usize>> = pools.map_init(Kernels::default, near).collect();
        for (v, teams) in near.into_iter().enumerate() {
            for t in teams {
                search.add_column(v, t);
            }
        }
        let found = Found::of_choice(problem, &mut search.pools, self.teams.clone());
        search.best =
            found.filter(|found| search.numbers_hold(found) && problem.is_lawful(found.value));
    }
}

/// Whether a set of multipliers is of the shape that a cell needs.
fn fits(cell: &Cell, set: &Multipliers) -> bool {
    let lengths = set.iter().map(Vec::len);
    lengths.eq(cell.inner.iter().map(|inner| inner.recipients.len()))
}

fn cut_off(list: &[i64]) -> Vec<i64> {
    list.iter().map(|l| *l.clamp(&-MOST, &MOST)).collect()
}
