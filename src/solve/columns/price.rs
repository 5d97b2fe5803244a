//! Bounds on the cost of every team of a recipient, and exact values where they are asked for.

use crate::model::proof::Triple;
use crate::solve::columns::cell::{Cell, Kernels, Multipliers};
use crate::solve::columns::cut;
use crate::solve::columns::problem::Problem;
use crate::solve::columns::teams::{self, Teams};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Multipliers beyond so many bound their own team only: those before bound the others well enough,
/// and bounding all takes longer than valuing one.
const RELAXED: usize = 6;

/// Where some were known before, at least so many of the new ones bound all.
const RELAXED_MORE: usize = 2;

/// The teams of one recipient, and what is known of their cost.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    teams: Arc<Teams>,
    /// Cost in the upper layer.
    base: Vec<i64>,
    /// Lower bound on the whole cost; exact where `exact`.
    low: Vec<i64>,
    /// No bound is below this. What is cut off at the cap is counted from here: a cost that is cut
    /// off must become less, never more.
    floor: i64,
    /// `low` above the floor, in units of one over the denominator, cut off.
    scaled: Vec<i64>,
    exact: Vec<bool>,
    /// Left out for good: no better plan contains it.
    dead: Vec<bool>,
    /// The teams that the present case allows.
    open: Vec<u32>,
    /// What the present case asks.
    rules: Rules,
    /// Per candidate, whether a team contains it that is not left out.
    needed: Vec<bool>,
    /// Per cut, the teams that contain two of its three members.
    cuts: Vec<Vec<u32>>,
    /// Multipliers found so far; each bounds all teams.
    multipliers: Vec<Multipliers>,
    /// So many of them bound all teams at once; the later ones their own team only.
    relaxed: usize,
    /// What these add to a team: per candidate, and once.
    learned: Vec<(Vec<i64>, i64)>,
    /// Per team, the number of the multipliers that bound it best.
    by: Vec<u32>,
    /// Teams valued exactly.
    pub(super) valued: u64,
}

/// What the master pays: for each member of a team, for what a row counts, for each cut, and for
/// serving this recipient.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prices<'a> {
    /// Per helper of the layer, then per row over it.
    pub(super) member: &'a [i64],
    /// Per cut; never positive.
    pub(super) cut: &'a [i64],
    /// For this recipient.
    pub(super) recipient: i64,
}

/// What is paid for the teams of one recipient.
struct Paid {
    place: Vec<i64>,
    team: Vec<i64>,
}

/// What the questions answered so far ask of the teams of one recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// The teams of all cells.
    pub(super) fn of_problem(problem: &Problem<'_>) -> Vec<Self> {
        Self::from_known(problem, vec![Vec::new(); problem.cells.len()])
    }

    /// The same, with multipliers per recipient that are known already.
    pub(super) fn from_known(problem: &Problem<'_>, known: Vec<Vec<Multipliers>>) -> Vec<Self> {
        let candidates: Vec<Vec<u32>> = problem.cells.iter().map(|c| c.helpers.clone()).collect();
        let teams = teams::enumerate(problem.data, &candidates);
        let pools = problem.cells.par_iter().zip(teams).zip(known);
        pools.map(|((cell, teams), known)| Self::new(problem, cell, (teams, known))).collect()
    }

    /// All teams of a cell, bounded by the multipliers known, or by zeros.
    fn new(
        problem: &Problem<'_>,
        cell: &Cell,
        (teams, known): (Arc<Teams>, Vec<Multipliers>),
    ) -> Self {
        let n = teams.len();
        let base: Vec<i64> = (0..n).map(|t| problem.base(cell, teams.of(t))).collect();
        let mut pool = Self {
            low: vec![i64::MIN; n],
            floor: 0,
            base,
            scaled: vec![0; n],
            exact: vec![problem.inner.is_empty(); n],
            dead: vec![false; n],
            open: (0..).take(n).collect(),
            rules: Rules::default(),
            needed: vec![true; cell.helpers.len()],
            teams,
            cuts: Vec::new(),
            multipliers: Vec::new(),
            relaxed: RELAXED.max(known.len() + RELAXED_MORE),
            learned: Vec::new(),
            by: vec![0; n],
            valued: 0,
        };
        let zero = || cell.inner.iter().map(|i| vec![0; i.recipients.len()]).collect();
        let first = if known.is_empty() { vec![zero()] } else { known };
        first.into_iter().for_each(|l| pool.learn(problem, cell, l));
        pool.floor = pool.low.iter().copied().min().unwrap_or(0);
        pool.scaled = pool.low.iter().map(|low| problem.scale(low - pool.floor)).collect();
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
    pub(super) fn scaled(&self, t: usize) -> i64 {
        self.scaled[t]
    }

    /// All multipliers.
    pub(super) fn multipliers(&self) -> Vec<Multipliers> {
        self.multipliers.clone()
    }

    /// Multipliers that are enough to bound every team at these prices as well as all do: those of the
    /// team that is then bounded worst, again and again.
    pub(super) fn essential(
        &self,
        (problem, cell): (&Problem<'_>, &Cell),
        prices: Prices<'_>,
    ) -> Vec<Multipliers> {
        let paid = self.paid((problem, cell), prices);
        let reduced = |t: usize, low: i64| {
            self.reduced(t, &paid) - self.scaled[t] + problem.scale(low.saturating_sub(self.floor))
        };
        let all = 0..self.len();
        let Some(least) = all.clone().map(|t| self.reduced(t, &paid)).min() else {
            return self.multipliers();
        };
        let mut chosen = BTreeSet::new();
        let mut low = vec![i64::MIN; self.len()];
        let everybody = vec![true; cell.helpers.len()];
        loop {
            let worst = all.clone().map(|t| (reduced(t, low[t]), t)).min();
            let Some((_, t)) = worst.filter(|&(reduced, _)| reduced < least) else { break };
            let set = self.by[t] as usize;
            if !chosen.insert(set) {
                return self.multipliers();
            }
            let relaxed = || cell.relax(problem, &self.multipliers[set], &everybody);
            let (parts, own) = self.learned.get(set).cloned().unwrap_or_else(relaxed);
            for (t, low) in low.iter_mut().enumerate() {
                let team = self.teams.of(t).iter();
                let sum: i64 = team.map(|&place| parts[place as usize]).sum();
                *low = (*low).max(self.base[t] + own + sum);
            }
        }
        if chosen.is_empty() {
            return self.multipliers();
        }
        chosen.into_iter().map(|set| self.multipliers[set].clone()).collect()
    }

    /// Takes up new multipliers: raises the bound of every team they bound better.
    fn learn(&mut self, problem: &Problem<'_>, cell: &Cell, l: Multipliers) {
        let (parts, own) = cell.relax(problem, &l, &self.needed);
        for t in 0..self.len() {
            if self.dead[t] {
                continue;
            }
            let sum: i64 = self.teams.of(t).iter().map(|&place| parts[place as usize]).sum();
            self.raise(problem, t, (self.base[t] + own + sum, self.multipliers.len()));
        }
        self.multipliers.push(l);
        self.learned.push((parts, own));
    }

    /// Raises the bound of a team by multipliers of this number.
    fn raise(&mut self, problem: &Problem<'_>, t: usize, (bound, by): (i64, usize)) {
        if bound > self.low[t] {
            self.low[t] = bound;
            self.by[t] = u32::try_from(by).unwrap_or(u32::MAX);
            self.scaled[t] = problem.scale(bound.saturating_sub(self.floor));
        }
    }

    /// Takes up a cut.
    pub(super) fn add_cut(&mut self, cell: &Cell, triple: &Triple) {
        let v = u32::try_from(cell.v).unwrap_or(u32::MAX);
        let two = |t: &u32| {
            let team = self.teams.of(*t as usize).iter();
            cut::contains_two(triple, v, team.map(|&place| cell.helpers[place as usize]))
        };
        let least = 2 - usize::from(triple.recipients.contains(&v));
        let near = cell.helpers.iter().filter(|u| triple.helpers.contains(u)).count();
        let teams = (0..).take(if near < least { 0 } else { self.len() });
        self.cuts.push(teams.filter(two).collect());
    }

    /// The cuts that a team counts in.
    pub(super) fn cuts_of(&self, t: usize) -> impl Iterator<Item = usize> {
        let t = u32::try_from(t).unwrap_or(u32::MAX);
        let contains = move |(_, teams): &(usize, &Vec<u32>)| teams.binary_search(&t).is_ok();
        self.cuts.iter().enumerate().filter(contains).map(|(cut, _)| cut)
    }

    /// What is paid per candidate, and per team for its cuts (nothing if none is paid for).
    fn paid(&self, (problem, cell): (&Problem<'_>, &Cell), prices: Prices<'_>) -> Paid {
        let helper = |&u: &u32| prices.member[u as usize];
        let mut place: Vec<i64> = cell.helpers.iter().map(helper).collect();
        for (side, price) in problem.sides.iter().zip(&prices.member[problem.data.helpers.len()..])
        {
            let counted = place.iter_mut().zip(&side.counts[cell.v]);
            counted.for_each(|(paid, count)| *paid += price * count);
        }
        let mut team = Vec::new();
        for (teams, &price) in self.cuts.iter().zip(prices.cut) {
            if price != 0 && !teams.is_empty() {
                team.resize(self.len(), 0);
                teams.iter().for_each(|&t| team[t as usize] += price);
            }
        }
        Paid { place, team }
    }

    /// The cost of a team less what is paid, in units of one over the denominator.
    fn reduced(&self, t: usize, paid: &Paid) -> i64 {
        let members: i64 = self.teams.of(t).iter().map(|&p| paid.place[p as usize]).sum();
        self.scaled[t] - members - paid.team.get(t).unwrap_or(&0)
    }

    /// Takes back what was left out for good.
    pub(super) fn revive(&mut self) {
        self.dead.fill(false);
        self.needed.fill(true);
        self.reopen();
    }

    /// Turns to another case.
    pub(super) fn restrict(&mut self, rules: &Rules) {
        if self.rules != *rules {
            self.rules = rules.clone();
            self.reopen();
        }
    }

    fn reopen(&mut self) {
        let allowed =
            |t: &u32| !self.dead[*t as usize] && self.rules.allow(self.teams.of(*t as usize));
        self.open = (0..).take(self.len()).filter(allowed).collect();
    }

    /// The exact cost of team `t`.
    pub(super) fn value(
        &mut self,
        problem: &Problem<'_>,
        cell: &Cell,
        t: usize,
        kernels: &mut Kernels,
    ) -> i64 {
        if !self.exact[t] {
            let Some((cost, l, _)) = cell.value(problem, self.teams.of(t), kernels) else {
                self.exact[t] = true;
                return self.low[t];
            };
            if self.low[t] < self.base[t] + cost {
                let number = self.multipliers.len();
                if self.multipliers.len() < self.relaxed {
                    self.learn(problem, cell, l);
                } else {
                    self.multipliers.push(l);
                }
                // Of teams left out, whose columns may still be in use, nothing is learned otherwise.
                self.raise(problem, t, (self.base[t] + cost, number));
            }
            debug_assert_eq!(self.low[t], self.base[t] + cost, "multipliers prove their own team");
            self.exact[t] = true;
            self.valued += 1;
        }
        self.low[t]
    }

    /// The cost of every team less what is paid, also of those left out for good.
    pub(super) fn all(
        &self,
        (problem, cell): (&Problem<'_>, &Cell),
        prices: Prices<'_>,
    ) -> Vec<i64> {
        let paid = self.paid((problem, cell), prices);
        (0..self.len()).map(|t| self.reduced(t, &paid)).collect()
    }

    /// Finds the truly cheapest team the case allows: values the seemingly cheapest until it is
    /// exact. Returns it if the master would take it.
    pub(super) fn price(
        &mut self,
        (problem, cell): (&Problem<'_>, &Cell),
        prices: Prices<'_>,
        kernels: &mut Kernels,
    ) -> (Option<i64>, Option<usize>) {
        let paid = self.paid((problem, cell), prices);
        let open = self.open.iter().map(|&t| t as usize);
        let mut reduced: Vec<(i64, usize)> = open.map(|t| (self.reduced(t, &paid), t)).collect();
        // The least among those passed over: what is not attractive will not become so.
        let mut passed: Option<i64> = None;
        loop {
            let least = reduced.iter().min().copied();
            match least {
                Some((least, t)) if least < prices.recipient && self.exact[t] => {
                    return (Some(least), Some(t));
                }
                Some((least, t)) if least < prices.recipient => {
                    self.value(problem, cell, t, kernels);
                }
                _ => {
                    let least = least.map(|(least, _)| least);
                    return (passed.into_iter().chain(least).min(), None);
                }
            }
            reduced.retain(|&(reduced, _)| {
                let attractive = reduced < prices.recipient;
                if !attractive {
                    passed = Some(passed.map_or(reduced, |p| p.min(reduced)));
                }
                attractive
            });
            for (reduced, t) in &mut reduced {
                *reduced = self.reduced(*t, &paid);
            }
        }
    }

    /// The `n` teams that cost least beyond what is paid, as far as is known; the first among equals.
    pub(super) fn nearest(
        &self,
        (problem, cell): (&Problem<'_>, &Cell),
        prices: Prices<'_>,
        n: usize,
    ) -> Vec<usize> {
        let costs = self.all((problem, cell), prices);
        let mut order: Vec<usize> = (0..costs.len()).collect();
        if n < order.len() {
            order.select_nth_unstable_by_key(n, |&t| (costs[t], t));
            order.truncate(n);
        }
        order.sort_unstable();
        order
    }

    /// Leaves out for good every team whose bound is at least `value`.
    pub(super) fn bury(&mut self, bounds: &[i64], value: i64) {
        self.needed.fill(false);
        for (t, &bound) in bounds.iter().enumerate() {
            self.dead[t] |= bound >= value;
            if !self.dead[t] {
                self.teams.of(t).iter().for_each(|&place| self.needed[place as usize] = true);
            }
        }
        self.reopen();
    }

    /// Whether team `t` was left out for good.
    pub(super) fn is_dead(&self, t: usize) -> bool {
        self.dead[t]
    }
}
