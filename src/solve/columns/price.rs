//! Bounds on the cost of every team of a recipient, and exact values where they are asked for.

use crate::kernel::NetworkSimplex;
use crate::solve::columns::cell::{Cell, Multipliers};
use crate::solve::columns::problem::Problem;
use crate::solve::columns::teams::{self, Teams};

/// The teams of one recipient, and what is known of their cost.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    teams: Teams,
    /// Cost in the upper layer.
    base: Vec<i64>,
    /// Lower bound on the whole cost; exact where `exact`.
    low: Vec<i64>,
    /// No bound is below this. What is cut off at the cap is counted from here: a cost that is cut
    /// off must become less, never more.
    floor: i64,
    exact: Vec<bool>,
    /// Left out for good: no better plan contains it.
    dead: Vec<bool>,
    /// Multipliers found so far; each bounds all teams.
    multipliers: Vec<Multipliers>,
    /// Teams valued exactly.
    pub(super) valued: u64,
}

/// What the master pays: per helper, and for serving this recipient.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prices<'a> {
    /// Per helper of the layer.
    pub(super) helper: &'a [i64],
    /// For this recipient.
    pub(super) recipient: i64,
}

/// What the questions answered so far ask of the teams of one recipient.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    /// Places that a team must contain.
    pub(super) must: Vec<u32>,
    /// Places that it may not contain.
    pub(super) must_not: Vec<u32>,
    /// Per class asked about: the class of every place, and fewest and most members.
    pub(super) sizes: Vec<(Vec<bool>, usize, usize)>,
}

impl Rules {
    pub(super) fn allow(&self, team: &[u32]) -> bool {
        let fits = |(class, least, most): &(Vec<bool>, usize, usize)| {
            let n = team.iter().filter(|p| class[**p as usize]).count();
            (*least..=*most).contains(&n)
        };
        self.must.iter().all(|p| team.contains(p))
            && !team.iter().any(|p| self.must_not.contains(p))
            && self.sizes.iter().all(fits)
    }
}

impl Pool {
    /// All teams of a cell, bounded by multipliers of zero.
    pub(super) fn new(problem: &Problem<'_>, cell: &Cell) -> Self {
        let teams = teams::enumerate(problem.data, cell.v, &cell.helpers);
        let n = teams.len();
        let base: Vec<i64> = (0..n).map(|t| problem.base(cell, teams.of(t))).collect();
        let mut pool = Self {
            low: vec![i64::MIN; n],
            floor: 0,
            base,
            exact: vec![problem.inner.is_empty(); n],
            dead: vec![false; n],
            teams,
            multipliers: Vec::new(),
            valued: 0,
        };
        pool.learn(problem, cell, cell.inner.iter().map(|i| vec![0; i.recipients.len()]).collect());
        pool.floor = pool.low.iter().copied().min().unwrap_or(0);
        pool
    }

    /// The number of teams.
    pub(super) fn len(&self) -> usize {
        self.teams.len()
    }

    /// The places of team `t`.
    pub(super) fn team(&self, t: usize) -> &[u32] {
        self.teams.of(t)
    }

    /// The number of a team.
    pub(super) fn find(&self, team: &[u32]) -> Option<usize> {
        (0..self.len()).find(|&t| self.team(t) == team)
    }

    /// What is known of the cost of team `t`.
    pub(super) fn low(&self, t: usize) -> i64 {
        self.low[t]
    }

    /// What all teams cost at least.
    pub(super) fn floor(&self) -> i64 {
        self.floor
    }

    /// The cost of team `t` above the floor, in units of one over the denominator, cut off.
    pub(super) fn scaled(&self, problem: &Problem<'_>, t: usize) -> i64 {
        problem.scale(self.low[t].saturating_sub(self.floor))
    }

    /// The multipliers of the proof.
    pub(super) fn multipliers(&self) -> Vec<Multipliers> {
        self.multipliers.clone()
    }

    /// Takes up new multipliers: raises the bound of every team they bound better.
    fn learn(&mut self, problem: &Problem<'_>, cell: &Cell, l: Multipliers) {
        let (parts, own) = cell.relax(problem, &l);
        for t in 0..self.len() {
            let sum: i64 = self.teams.of(t).iter().map(|&place| parts[place as usize]).sum();
            self.low[t] = self.low[t].max(self.base[t] + own + sum);
        }
        self.multipliers.push(l);
    }

    /// The exact cost of team `t`.
    pub(super) fn value(
        &mut self,
        problem: &Problem<'_>,
        cell: &Cell,
        t: usize,
        simplex: &mut NetworkSimplex,
    ) -> i64 {
        if !self.exact[t] {
            let Some((cost, l, _)) = cell.value(problem, self.teams.of(t), simplex) else {
                self.exact[t] = true;
                return self.low[t];
            };
            if self.low[t] < self.base[t] + cost {
                self.learn(problem, cell, l);
            }
            debug_assert_eq!(self.low[t], self.base[t] + cost, "multipliers prove their own team");
            self.exact[t] = true;
            self.valued += 1;
        }
        self.low[t]
    }

    /// The least of `denominator * low - price` over all teams, also those left out for good.
    pub(super) fn cheapest_of_all(
        &self,
        problem: &Problem<'_>,
        cell: &Cell,
        prices: Prices<'_>,
    ) -> Option<i64> {
        let paid: Vec<i64> = cell.helpers.iter().map(|&u| prices.helper[u as usize]).collect();
        let reduced = |t: usize| {
            let pay: i64 = self.teams.of(t).iter().map(|&place| paid[place as usize]).sum();
            self.scaled(problem, t) - pay
        };
        (0..self.len()).map(reduced).min()
    }

    /// The least of `denominator * low - price` over the teams that `rules` allow, and where.
    fn cheapest(
        &self,
        problem: &Problem<'_>,
        cell: &Cell,
        prices: Prices<'_>,
        rules: Option<&Rules>,
    ) -> Option<(i64, usize)> {
        let paid: Vec<i64> = cell.helpers.iter().map(|&u| prices.helper[u as usize]).collect();
        let mut best: Option<(i64, usize)> = None;
        for t in (0..self.len()).filter(|&t| !self.dead[t]) {
            let team = self.teams.of(t);
            if rules.is_some_and(|rules| !rules.allow(team)) {
                continue;
            }
            let pay: i64 = team.iter().map(|&place| paid[place as usize]).sum();
            let reduced = self.scaled(problem, t) - pay;
            if best.is_none_or(|(least, _)| reduced < least) {
                best = Some((reduced, t));
            }
        }
        best
    }

    /// Finds the truly cheapest team: values the seemingly cheapest until it is exact. Teams
    /// valued on the way that the master would take are returned too, the cheapest last.
    pub(super) fn price(
        &mut self,
        (problem, cell): (&Problem<'_>, &Cell),
        prices: Prices<'_>,
        rules: Option<&Rules>,
        simplex: &mut NetworkSimplex,
    ) -> (Option<i64>, Vec<usize>) {
        let mut wanted = Vec::new();
        loop {
            let Some((least, t)) = self.cheapest(problem, cell, prices, rules) else {
                return (None, wanted);
            };
            if least >= prices.recipient {
                return (Some(least), wanted);
            }
            if self.exact[t] {
                wanted.push(t);
                return (Some(least), wanted);
            }
            self.value(problem, cell, t, simplex);
        }
    }

    /// Leaves out for good every team for which `hopeless(reduced cost)`.
    pub(super) fn bury(
        &mut self,
        problem: &Problem<'_>,
        cell: &Cell,
        helper_prices: &[i64],
        hopeless: &dyn Fn(i64) -> bool,
    ) {
        for t in 0..self.len() {
            let team = self.teams.of(t);
            let pay: i64 =
                team.iter().map(|&p| helper_prices[cell.helpers[p as usize] as usize]).sum();
            if hopeless(self.scaled(problem, t) - pay) {
                self.dead[t] = true;
            }
        }
    }

    /// Whether team `t` was left out for good.
    pub(super) fn is_dead(&self, t: usize) -> bool {
        self.dead[t]
    }
}
