//! The linear program over teams: what patterns and helpers would cost if shares were allowed.
//!
//! **Problem.** A column per recipient and team, in shares that add up to one per recipient; per
//! helper the teams it is in add up to its number of recipients, whose convex charge is a row of
//! steps. Its multipliers give the best Lagrangian bound (`bound.rs`).
//!
//! **Method.** Columns are not listed: given multipliers the cheapest team of a recipient is the
//! cheapest few of each class (`core.rs`), so the simplex method (`simplex.rs`) asks recipients in
//! turn. Multipliers may leave a box around the center only at a price (O. du Merle et al.,
//! *Stabilized column generation*, Discrete Mathematics 194, 1999): the two columns per helper that
//! say so also make a first basis, and show, if they stay, that nothing is feasible. When no team
//! of the core is attractive, the bound is taken over all pairs; those it wants are added to the
//! core, and the center moves there.
//!
//! A team that the present case does not allow may stay in the basis, but at a penalty: so the
//! basis of one case is a start for any other.

use crate::base::Budget;
use crate::solve::patterns::bound::{self, Bound, Least, Relaxation};
use crate::solve::patterns::core::Core;
use crate::solve::patterns::price::Choice;
use crate::solve::patterns::problem::{Pairs, Problem, STEEPEST};
use crate::solve::patterns::simplex::{Breakdown, Column, Place, Simplex};

/// Shares below this are zero.
const NONE: f64 = 1e-4;

/// The box reaches this part of the greatest cost to both sides of the center at first.
const WALL: f64 = 512.0;

/// Pivots between two looks at whether the bound already suffices, and the most pairs for that.
const LOOK: u64 = 50;
const FEW_PAIRS: usize = 50_000;

/// A column that is a team.
#[derive(Clone, Debug, Default)]
pub(super) struct Team {
    pub(super) recipient: usize,
    pub(super) pattern: usize,
    pub(super) helpers: Vec<u32>,
    pub(super) cost: i128,
}

/// What a solve ended with.
#[derive(Clone, Debug)]
pub(super) struct Solved {
    /// The best bound found, times the denominator; `None` if some recipient can have no team.
    pub(super) total: Option<i128>,
    /// Its multipliers.
    pub(super) prices: Vec<i64>,
    /// Whether no shares obey the rules, as far as penalties can tell.
    pub(super) broken: bool,
}

/// The linear program.
#[derive(Clone, Debug)]
pub(super) struct Master<'a> {
    pub(super) problem: &'a Problem<'a>,
    pub(super) core: Core,
    pub(super) lp: Simplex,
    center: Vec<i64>,
    /// Per step column, its helper and marginal charge.
    steps: Vec<(usize, i128)>,
    /// Per helper, where its steps start; one more entry.
    pub(super) first_step: Vec<usize>,
    /// Teams by column, from `first_team` on.
    teams: Vec<Team>,
    first_team: usize,
    free: Vec<usize>,
    /// Per helper, the price of leaving the box.
    wall: Vec<f64>,
    /// The price of a team that is not allowed.
    penalty: f64,
    /// No wall is higher.
    highest: f64,
    /// Per recipient, the patterns allowed now.
    pub(super) open: Vec<u64>,
    pub(super) next: usize,
    /// Pivots after which the program is given up.
    patience: u64,
    pub(super) least: Vec<Least<f64>>,
}

impl<'a> Master<'a> {
    /// The program at first multipliers.
    pub(super) fn new(
        problem: &'a Problem<'a>,
        open: Vec<u64>,
        prices: Vec<i64>,
    ) -> Result<Self, Breakdown> {
        let mut core = Core::new(problem, &problem.pairs, &prices);
        core.center(problem, &prices);
        let relaxation =
            Relaxation { problem, pairs: &problem.pairs, open: &open, prices: &prices };
        let bound = relaxation.bound();
        let mut master = Self {
            problem,
            core,
            lp: Simplex::default(),
            center: prices,
            steps: Vec::new(),
            first_step: Vec::new(),
            teams: Vec::new(),
            first_team: 0,
            free: Vec::new(),
            wall: vec![0.0; problem.m()],
            penalty: 0.0,
            highest: (i128::from(STEEPEST) * problem.big) as f64,
            open,
            next: 0,
            patience: 0,
            least: vec![Least::default(); problem.n_classes()],
        };
        let spread = problem.pairs.cost.iter().map(|c| c.abs()).max().unwrap_or(1);
        let wall = (spread / problem.denominator.max(1)).max(1) as f64 / WALL;
        master.wall.fill(wall);
        master.penalty = 16.0 * wall;
        master.build(&bound)?;
        Ok(master)
    }

    /// The first basis: a team per recipient, and what then is missing or too much per helper.
    fn build(&mut self, bound: &Bound) -> Result<(), Breakdown> {
        let (n, m) = (self.problem.n(), self.problem.m());
        let row = |u: usize| u32::try_from(n + u).unwrap_or(u32::MAX);
        let mut columns = Vec::new();
        let mut right = vec![1.0; n];
        for u in 0..m {
            for sign in [1.0, -1.0] {
                columns.push(column(vec![row(u)], sign, f64::INFINITY));
            }
            right.push(self.problem.quotas[u].min as f64);
        }
        for (u, quota) in self.problem.quotas.iter().enumerate() {
            self.first_step.push(self.steps.len());
            let mut k = quota.min;
            while k + 1 < quota.charge.len() {
                let step = quota.charge[k + 1] - quota.charge[k];
                let same = quota.charge[k..].windows(2).take_while(|w| w[1] - w[0] == step);
                let width = same.count();
                columns
                    .push(Column { artificial: false, ..column(vec![row(u)], -1.0, width as f64) });
                self.steps.push((u, step));
                k += width;
            }
        }
        self.first_step.push(self.steps.len());
        self.first_team = columns.len();
        let mut rest: Vec<f64> = right[n..].to_vec();
        for (j, &(u, step)) in (2 * m..).zip(&self.steps) {
            if step + i128::from(self.center[u]) < 0 {
                columns[j].place = Place::Upper;
                rest[u] += columns[j].upper;
            }
        }
        let mut basis = Vec::new();
        for (v, team) in bound.teams.iter().enumerate() {
            let team = team.as_ref().ok_or(Breakdown)?;
            basis.push(columns.len());
            team.helpers.iter().for_each(|&u| rest[u as usize] -= 1.0);
            let mut rows = vec![u32::try_from(v).unwrap_or(u32::MAX)];
            rows.extend(team.helpers.iter().map(|&u| row(u as usize)));
            columns.push(Column { artificial: false, ..column(rows, 1.0, f64::INFINITY) });
            let paid = team.helpers.iter().map(|&u| i128::from(self.center[u as usize]));
            let cost = team.cost + paid.sum::<i128>();
            let (pattern, helpers) = (team.pattern, team.helpers.clone());
            self.teams.push(Team { recipient: v, pattern, helpers, cost });
        }
        basis.extend(rest.iter().enumerate().map(|(u, &r)| 2 * u + usize::from(r < 0.0)));
        self.lp = Simplex::new(right, columns, basis)?;
        self.cost_columns();
        Ok(())
    }

    /// The costs of all columns, from the center, the walls and what is allowed.
    fn cost_columns(&mut self) {
        let unit = self.problem.denominator as f64;
        let m = self.problem.m();
        for (u, wall) in self.wall.iter().enumerate() {
            self.lp.columns[2 * u].cost = *wall;
            self.lp.columns[2 * u + 1].cost = *wall;
        }
        for (column, &(u, step)) in self.lp.columns[2 * m..].iter_mut().zip(&self.steps) {
            column.cost = (step + i128::from(self.center[u])) as f64 / unit;
        }
        for at in 0..self.teams.len() {
            self.lp.columns[self.first_team + at].cost = self.team_cost(at);
        }
        self.lp.reprice();
    }

    fn team_cost(&self, at: usize) -> f64 {
        let team = &self.teams[at];
        let paid: i128 = team.helpers.iter().map(|&u| i128::from(self.center[u as usize])).sum();
        let cost = team.cost - paid - self.core.least(team.recipient);
        let penalty = if self.allows(team) { 0.0 } else { self.penalty };
        cost as f64 / self.problem.denominator as f64 + penalty
    }

    fn allows(&self, team: &Team) -> bool {
        self.open[team.recipient] >> team.pattern & 1 == 1
    }

    /// From now on only these pairs, and all of them.
    pub(super) fn restrict(&mut self, pairs: &Pairs) {
        self.core.take_all(self.problem, pairs);
        self.core.center(self.problem, &self.center);
        self.cost_columns();
    }

    /// Solves the program in which recipients have the patterns `open` only, until the bound, in whole
    /// units, reaches `enough` or is the best there is.
    pub(super) fn solve(
        &mut self,
        pairs: &Pairs,
        open: &[u64],
        enough: Option<i128>,
        budget: &Budget,
    ) -> Result<Solved, Breakdown> {
        self.open.clear();
        self.open.extend_from_slice(open);
        self.cost_columns();
        let mut best = Solved { total: None, prices: self.center.clone(), broken: false };
        loop {
            self.optimize((pairs, enough), budget)?;
            let prices = self.prices();
            let relaxation = Relaxation { problem: self.problem, pairs, open, prices: &prices };
            let bound = relaxation.bound();
            let Some(total) = bound.total else { return Ok(Solved { total: None, ..best }) };
            let gain = best.total.map_or(i128::MAX, |b| total - b);
            if gain > 0 {
                (best.total, best.prices) = (Some(total), prices.clone());
            }
            let whole = self.problem.ceil(total);
            let reached = enough.is_some_and(|enough| whole >= enough);
            if whole > self.problem.most {
                return Ok(Solved { broken: true, ..best });
            }
            if reached || budget.stop().is_some() {
                return Ok(best);
            }
            let extended = self.extend(pairs, &bound, &prices);
            self.center = prices;
            self.core.center(self.problem, &self.center);
            // With the center moved the program may see what was lost to rounding.
            let improved = gain > i128::from(self.problem.denominator / 8);
            let raised = self.raise();
            if !extended && !improved && !raised {
                best.broken = self.is_broken();
                self.cost_columns();
                return Ok(best);
            }
            self.cost_columns();
        }
    }

    /// Adds to the core what a bound over all pairs wants and the core has not.
    fn extend(&mut self, pairs: &Pairs, bound: &Bound, prices: &[i64]) -> bool {
        let mut extended = false;
        let unit = self.problem.denominator as f64;
        for (v, team) in bound.teams.iter().enumerate() {
            let known = self.core.least(v) + (self.lp.dual[v] * unit) as i128;
            let wanted = |team: &bound::Team| team.cost + 1 < known && !self.core.has(v, team);
            if team.as_ref().is_some_and(wanted) {
                self.core.extend(self.problem, pairs, (v, prices));
                extended = true;
            }
        }
        extended
    }

    /// Raises the walls that are leaned on, and the penalty if it is paid; whether there were any.
    fn raise(&mut self) -> bool {
        let mut raised = false;
        for u in 0..self.problem.m() {
            let leaned = self.lp.value(2 * u) + self.lp.value(2 * u + 1) > NONE;
            if leaned && self.wall[u] < self.highest {
                self.wall[u] *= 8.0;
                raised = true;
            }
        }
        if self.penalty < self.highest && self.pays() {
            self.penalty *= 8.0;
            raised = true;
        }
        raised
    }

    /// Whether some team is used that is not allowed.
    fn pays(&self) -> bool {
        self.shares().any(|(team, share)| share > NONE && !self.allows(team))
    }

    fn is_broken(&self) -> bool {
        let leaned = |u: usize| self.lp.value(2 * u) + self.lp.value(2 * u + 1) > NONE;
        (0..self.problem.m()).any(leaned) || self.pays()
    }

    /// Helpers whose numbers only the walls make good, and recipients served against the rules.
    pub(super) fn unplaced(&self) -> (Vec<u32>, Vec<u32>) {
        let number = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
        let leaned = |u: &usize| self.lp.value(2 * u) + self.lp.value(2 * u + 1) > NONE;
        let helpers = (0..self.problem.m()).filter(leaned).map(number).collect();
        let paid = self.shares().filter(|(team, share)| *share > NONE && !self.allows(team));
        let mut recipients: Vec<u32> = paid.map(|(team, _)| number(team.recipient)).collect();
        recipients.sort_unstable();
        recipients.dedup();
        (helpers, recipients)
    }

    fn shares(&self) -> impl Iterator<Item = (&Team, f64)> {
        let team = |&&j: &&usize| j >= self.first_team;
        let of = |&j: &usize| (&self.teams[j - self.first_team], self.lp.value(j));
        self.lp.basis().iter().filter(team).map(of)
    }

    /// Recipient, pattern and share of every team in use.
    pub(super) fn pattern_shares(&self) -> Vec<(usize, usize, f64)> {
        let mut all: Vec<(usize, usize, f64)> = (self.shares())
            .filter(|(_, share)| *share > NONE)
            .map(|(team, share)| (team.recipient, team.pattern, share))
            .collect();
        all.sort_by_key(|a| (a.0, a.1));
        let mut merged: Vec<(usize, usize, f64)> = Vec::new();
        for (v, pattern, share) in all {
            match merged.last_mut() {
                Some(last) if (last.0, last.1) == (v, pattern) => last.2 += share,
                _ => merged.push((v, pattern, share)),
            }
        }
        merged
    }

    /// The multipliers of the program.
    fn prices(&self) -> Vec<i64> {
        let unit = self.problem.denominator as f64;
        let extra = self.lp.dual[self.problem.n()..].iter();
        let price = |(&center, extra): (&i64, &f64)| {
            self.problem.clamp(i128::from(center) + (extra * unit).round() as i128)
        };
        self.center.iter().zip(extra).map(price).collect()
    }

    /// Steps until no column of the core is attractive, or the bound is enough.
    fn optimize(
        &mut self,
        (pairs, enough): (&Pairs, Option<i128>),
        budget: &Budget,
    ) -> Result<(), Breakdown> {
        let mut fresh = false;
        self.patience = self.lp.pivots + 100 * (self.lp.dual.len() as u64 + 100);
        loop {
            if self.lp.pivots > self.patience {
                return Err(Breakdown);
            }
            match self.choose() {
                Some((_, Choice::Column(j))) => {
                    let left = self.lp.enter(j)?;
                    self.release(left);
                }
                Some((_, Choice::Team(team))) => {
                    let j = self.add(team);
                    let left = self.lp.enter(j)?;
                    self.release(left.or(Some(j)));
                }
                None if fresh => return Ok(()),
                None => {
                    self.lp.refactor()?;
                    fresh = true;
                    continue;
                }
            }
            fresh = false;
            if !self.lp.pivots.is_multiple_of(LOOK) {
                continue;
            }
            let reached = enough.filter(|_| pairs.len() < FEW_PAIRS).is_some_and(|enough| {
                let (problem, open, prices) = (self.problem, &self.open[..], &self.prices()[..]);
                let bound = Relaxation { problem, pairs, open, prices }.bound().total;
                bound.is_some_and(|total| problem.ceil(total) >= enough)
            });
            if reached || budget.stop().is_some() {
                return Ok(());
            }
        }
    }

    /// Frees the place of a team that left the basis.
    fn release(&mut self, left: Option<usize>) {
        self.free.extend(left.filter(|&j| j >= self.first_team));
    }

    fn add(&mut self, team: Team) -> usize {
        let n = self.problem.n();
        let row = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
        let mut rows = vec![row(team.recipient)];
        rows.extend(team.helpers.iter().map(|&u| row(n + u as usize)));
        let j = self.free.pop().unwrap_or(self.lp.columns.len());
        let at = j - self.first_team;
        let new = Column { artificial: false, ..column(rows, 1.0, f64::INFINITY) };
        if at == self.teams.len() {
            self.teams.push(team);
            self.lp.columns.push(new);
        } else {
            self.teams[at] = team;
            self.lp.columns[j] = new;
        }
        self.lp.columns[j].cost = self.team_cost(at);
        j
    }
}

fn column(rows: Vec<u32>, sign: f64, upper: f64) -> Column {
    Column { rows, sign, cost: 0.0, upper, artificial: true, place: Place::Lower }
}
