//! The linear program over listed teams: what patterns and helpers would cost if shares were allowed.
//!
//! **Problem.** A column per recipient and team, in shares that add up to one per recipient; per
//! helper the teams it is in add up to its number of recipients, whose convex charge is a row of
//! steps. Its multipliers give the best Lagrangian bound (`bound.rs`). A case shuts teams.
//!
//! **Method.** The teams that are cheap under multipliers near the optimum are listed (`list.rs`), and
//! the dual simplex method (`dual.rs`) goes on from the last basis. When it ends, the multipliers are
//! rounded, and the bound is taken in integers over all pairs that are left; a team that this bound
//! wants and the list has not is added. Costs are taken relative to a center: for all teams that
//! matter, a small number, however many bits costs have. With the center moved to the multipliers
//! found, the program finds what was lost to rounding (iterative refinement; A. M. Gleixner, D. E.
//! Steffy, K. Wolter, INFORMS Journal on Computing 28, 2016).

use crate::base::Budget;
use crate::solve::patterns::bound::{Bound, Relaxation};
use crate::solve::patterns::dual::{Breakdown, Column, Dual, End, Mark};
use crate::solve::patterns::list::Team;
use crate::solve::patterns::problem::{Pairs, Problem};

/// Shares below this are zero.
const NONE: f64 = 1e-4;

/// Teams cheaper than the program knows by less are not wanted, in whole units.
const FINE: f64 = 1e-6;

/// Times the program is solved for one case, with more teams or a higher goal.
const MOST_ROUNDS: usize = 1_000;

/// Steps between two looks at the clock.
const PATIENCE: u64 = 100;

/// What a solve ended with.
#[derive(Clone, Debug)]
pub(super) struct Solved {
    /// The best bound found, times the denominator; `None` if some recipient can have no team.
    pub(super) total: Option<i128>,
    /// Its multipliers.
    pub(super) prices: Vec<i64>,
}

/// A column of a basis.
#[derive(Clone, Debug)]
pub(super) enum Basic {
    /// What is missing or too much at a helper.
    Slack(usize),
    /// A step of a helper's charges, by its number.
    Step(usize),
    /// A team.
    Team(Team),
}

/// The linear program.
#[derive(Clone, Debug)]
pub(super) struct Listed<'a> {
    problem: &'a Problem<'a>,
    pub(super) lp: Dual,
    center: Vec<i64>,
    /// Per recipient, what the costs of its teams are relative to.
    least: Vec<i128>,
    /// What the program leaves out, times the denominator.
    constant: i128,
    teams: Vec<Team>,
    first_team: usize,
    /// Per recipient, the numbers of its teams.
    of: Vec<Vec<usize>>,
    /// Per team, whether it is left out: the bound at the center says that it is in no better plan.
    is_shut: Vec<bool>,
}

impl<'a> Listed<'a> {
    /// The program around a center, over these teams and a basis.
    pub(super) fn new(
        problem: &'a Problem<'a>,
        center: Relaxation<'_>,
        basis: Vec<Basic>,
        teams: Vec<Team>,
    ) -> Result<Self, Breakdown> {
        let (n, m) = (problem.n(), problem.m());
        let of = |team: &Option<_>| team.as_ref().map_or(0, |t: &super::bound::Team| t.cost);
        let least: Vec<i128> = center.bound().teams.iter().map(of).collect();
        let mut constant: i128 = least.iter().sum();
        let mut right = vec![1.0; n];
        for (quota, &price) in problem.quotas.iter().zip(center.prices) {
            right.push(quota.min as f64);
            constant += quota.charge[quota.min] + i128::from(price) * quota.min as i128;
        }
        let mut columns = helper_columns(problem, center.prices);
        let first_team = columns.len();
        let mut program = Self {
            problem,
            lp: Dual::default(),
            center: center.prices.to_vec(),
            least,
            constant,
            teams: Vec::new(),
            first_team,
            of: vec![Vec::new(); n],
            is_shut: Vec::new(),
        };
        let mut numbers = Vec::new();
        for basic in basis {
            numbers.push(match basic {
                Basic::Slack(u) => u,
                Basic::Step(at) => m + at,
                Basic::Team(mut team) => {
                    columns.push(program.column(&team));
                    team.helpers.sort_unstable();
                    program.of[team.recipient].push(program.teams.len());
                    program.is_shut.push(false);
                    program.teams.push(team);
                    columns.len() - 1
                }
            });
        }
        program.lp = Dual::new(right, columns, numbers)?;
        for team in teams {
            program.add(team);
        }
        Ok(program)
    }

    /// The program around its first center: a team per recipient, and what then is missing or too much.
    pub(super) fn first(
        problem: &'a Problem<'a>,
        center: Relaxation<'_>,
        teams: Vec<Team>,
    ) -> Result<Self, Breakdown> {
        let mut basis = Vec::new();
        for (recipient, team) in center.bound().teams.into_iter().enumerate() {
            let team = team.ok_or(Breakdown)?;
            basis.push(Basic::Team(team.of(recipient, center.prices)));
        }
        basis.extend((0..problem.m()).map(Basic::Slack));
        Self::new(problem, center, basis, teams)
    }

    /// The same program around another center, over these teams.
    pub(super) fn around(
        &self,
        center: Relaxation<'_>,
        teams: Vec<Team>,
    ) -> Result<Self, Breakdown> {
        let mut program = Self::new(self.problem, center, self.basis(), teams)?;
        program.lp.take_over(&self.lp);
        Ok(program)
    }

    fn column(&self, team: &Team) -> Column {
        let n = self.problem.n();
        let row = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
        let mut rows = vec![row(team.recipient)];
        rows.extend(team.helpers.iter().map(|&u| row(n + u as usize)));
        let paid: i128 = team.helpers.iter().map(|&u| i128::from(self.center[u as usize])).sum();
        let cost = team.cost - paid - self.least[team.recipient];
        Column { cost: cost as f64 / self.problem.denominator as f64, ..column(rows, 1.0, 1.0) }
    }

    /// Adds a team if it is not there; whether it was not.
    fn add(&mut self, mut team: Team) -> bool {
        team.helpers.sort_unstable();
        let of = &mut self.of[team.recipient];
        if let Some(&at) = of.iter().find(|&&at| self.teams[at].helpers == team.helpers) {
            return std::mem::take(&mut self.is_shut[at]);
        }
        self.is_shut.push(false);
        of.push(self.teams.len());
        self.lp.add(self.column(&team));
        self.teams.push(team);
        true
    }

    /// Forgets the teams with which the bound at the root exceeds `most` (times the denominator).
    pub(super) fn shut(&mut self, total: i128, most: i128) {
        let (center, least) = (&self.center, &self.least);
        let excess = |team: &Team| {
            let paid = team.helpers.iter().map(|&u| i128::from(center[u as usize])).sum::<i128>();
            team.cost - paid - least[team.recipient]
        };
        self.is_shut = self.teams.iter().map(|team| total + excess(team) > most).collect();
    }

    /// Adds the teams that are not there.
    pub(super) fn extend(&mut self, teams: Vec<Team>) {
        for team in teams {
            self.add(team);
        }
    }

    /// All teams listed.
    pub(super) fn teams(&self) -> &[Team] {
        &self.teams
    }

    /// Lets only the teams of open patterns be.
    fn open(&mut self, open: &[u64]) {
        let columns = self.lp.columns[self.first_team..].iter_mut().enumerate();
        for (team, (at, column)) in self.teams.iter().zip(columns) {
            let is_open = open[team.recipient] >> team.pattern & 1 == 1 && !self.is_shut[at];
            column.upper = f64::from(u8::from(is_open));
        }
        self.lp.narrow();
    }

    /// A number in whole units as the program counts.
    fn relative(&self, total: i128) -> f64 {
        (total - self.constant) as f64 / self.problem.denominator as f64
    }

    /// What the multipliers of now prove, over all pairs, times the denominator.
    fn bound(&self, pairs: &Pairs, open: &[u64]) -> (Bound, Vec<i64>) {
        let prices = self.prices();
        let relaxation = Relaxation { problem: self.problem, pairs, open, prices: &prices };
        (relaxation.bound(), prices)
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

    /// Solves the program in which recipients have the patterns `open` only, until the bound exceeds
    /// `most` (times the denominator) or is the best there is.
    pub(super) fn solve(
        &mut self,
        (pairs, open): (&Pairs, &[u64]),
        most: i128,
        budget: &Budget,
    ) -> Result<Solved, Breakdown> {
        self.open(open);
        let mut best = Solved { total: None, prices: self.center.clone() };
        let mut goal = self.relative(most) + FINE;
        for _ in 0..MOST_ROUNDS {
            let end = self.lp.solve(goal, PATIENCE)?;
            let stopped = budget.stop().is_some();
            if end == End::Paused && !stopped {
                continue;
            }
            let (bound, prices) = self.bound(pairs, open);
            let Some(total) = bound.total else { return Ok(Solved { total: None, ..best }) };
            if best.total.is_none_or(|b| total > b) {
                (best.total, best.prices) = (Some(total), prices.clone());
            }
            if total > most || stopped {
                return Ok(best);
            }
            if self.add_wanted(&bound, &prices) {
                self.open(open);
                continue;
            }
            if end != End::Enough {
                return Ok(best);
            }
            // Rounding has cost what was thought to be enough.
            goal += 1.0;
        }
        Ok(best)
    }

    /// Adds the teams that a bound wants and the program has not.
    fn add_wanted(&mut self, bound: &Bound, prices: &[i64]) -> bool {
        let unit = self.problem.denominator as f64;
        let mut extended = false;
        for (v, team) in bound.teams.iter().enumerate() {
            let known = self.least[v] + ((self.lp.dual[v] - FINE) * unit) as i128;
            let Some(team) = team.as_ref().filter(|team| team.cost + 1 < known) else { continue };
            extended |= self.add(team.of(v, prices));
        }
        extended
    }

    /// The basis of now.
    pub(super) fn mark(&mut self) -> Mark {
        self.lp.mark()
    }

    /// Goes back to a basis.
    pub(super) fn go_back(&mut self, mark: &Mark) -> Result<(), Breakdown> {
        self.lp.go_back(mark)
    }

    /// Members whose multipliers are at least half as large as any of their side: if nothing is
    /// possible, those whom the program cannot place.
    pub(super) fn strained(&self) -> (Vec<u32>, Vec<u32>) {
        let prices: Vec<f64> = self.prices().into_iter().map(|price| price as f64).collect();
        let most = |side: &[f64]| {
            let largest = side.iter().fold(0.0, |a: f64, y| a.max(y.abs()));
            let all = (0_u32..).zip(side).filter(|(_, y)| y.abs() > 0.5 * largest);
            all.map(|(member, _)| member).collect()
        };
        (most(&prices), most(&self.lp.dual[..self.problem.n()]))
    }

    /// The basis of now, by what its columns stand for.
    fn basis(&self) -> Vec<Basic> {
        let m = self.problem.m();
        let of = |&j: &usize| match j {
            j if j < m => Basic::Slack(j),
            j if j < self.first_team => Basic::Step(j - m),
            j => Basic::Team(self.teams[j - self.first_team].clone()),
        };
        self.lp.basis().iter().map(of).collect()
    }

    /// Recipient, pattern and share of every team in use.
    pub(super) fn pattern_shares(&self) -> Vec<(usize, usize, f64)> {
        let places = self.lp.shares().filter(|(j, share)| *j >= self.first_team && *share > NONE);
        let of = |(j, share): (usize, f64)| {
            let team = &self.teams[j - self.first_team];
            (team.recipient, team.pattern, share)
        };
        let mut all: Vec<(usize, usize, f64)> = places.map(of).collect();
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
}

/// Per helper what is missing or too much, at no number; then the steps of their charges.
fn helper_columns(problem: &Problem<'_>, prices: &[i64]) -> Vec<Column> {
    let unit = problem.denominator as f64;
    let row = |u: usize| u32::try_from(problem.n() + u).unwrap_or(u32::MAX);
    let slack = |u| column(vec![row(u)], 1.0, 0.0);
    let mut columns: Vec<Column> = (0..problem.m()).map(slack).collect();
    for (u, (quota, &price)) in problem.quotas.iter().zip(prices).enumerate() {
        for (step, width) in quota.steps() {
            let cost = (step + i128::from(price)) as f64 / unit;
            columns.push(Column { cost, ..column(vec![row(u)], -1.0, width as f64) });
        }
    }
    columns
}

fn column(rows: Vec<u32>, sign: f64, upper: f64) -> Column {
    Column { rows, sign, cost: 0.0, upper }
}
