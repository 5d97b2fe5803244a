//! Column generation at one case, strengthened by cuts; what the master holds.

use crate::model::proof::{Case, Triple};
use crate::solve::columns::cell::Kernels;
use crate::solve::columns::cut;
use crate::solve::columns::master::Master;
use crate::solve::columns::price::{Pool, Prices, Rules};
use crate::solve::columns::problem::{IMPOSSIBLE, Problem};
use crate::solve::columns::question::{self, WHOLE};
use crate::solve::columns::search::{Node, Search};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Rounds of cuts at the whole problem, and at every case below it.
const CUT_ROUNDS_AT_ROOT: usize = 16;
const CUT_ROUNDS: usize = 2;

impl Search<'_> {
    /// Column generation at one case, again after cuts; returns the best bound and the prices that
    /// prove it.
    pub(super) fn tighten(&mut self, node: &Node) -> (i128, Vec<i64>) {
        let mut known = node.clone();
        let rounds = if node.case == 0 { CUT_ROUNDS_AT_ROOT } else { CUT_ROUNDS };
        let mut round = 0;
        loop {
            let (bound, prices) = self.generate(&known);
            self.take_whole_solution();
            self.tree[node.case] = Case::Leaf(prices.clone());
            known.bound = bound;
            let ended = self.stop.is_some() || self.closes(bound) || round == rounds;
            if ended || !self.cut() {
                return (bound, prices);
            }
            let banned = self.master.banned().to_vec();
            if !self.recover(&banned) {
                self.master.lift();
            }
            round += 1;
        }
    }

    /// Adds the cuts that the master's solution violates; whether there are any.
    pub(super) fn cut(&mut self) -> bool {
        let n = self.problem.cells.len();
        let single = |u: u32| self.problem.data.helpers[u as usize].max <= 1;
        let mut columns = Vec::new();
        for (v, t, x) in self.open_columns().into_iter().filter(|&(_, _, x)| x < WHOLE) {
            let helpers = &self.problem.cells[v].helpers;
            let team = self.pools[v].team(t).iter().map(|&place| helpers[place as usize]);
            let members = team.filter(|&u| single(u)).map(|u| n + u as usize);
            columns.push((std::iter::once(v).chain(members).collect(), x));
        }
        let mut triples = cut::violated(&columns);
        triples.truncate(cut::MOST - self.cuts.len());
        let mut rows = Vec::new();
        for triple in &triples {
            let of = |recipients: bool| -> Vec<u32> {
                let rows = triple.iter().filter(|&&row| (row < n) == recipients);
                rows.filter_map(|&row| u32::try_from(if recipients { row } else { row - n }).ok())
                    .collect()
            };
            let triple = Triple { recipients: of(true), helpers: of(false) };
            for (pool, cell) in self.pools.iter_mut().zip(&self.problem.cells) {
                pool.add_cut(cell, &triple);
            }
            self.cuts.push(triple);
            let last = self.cuts.len() - 1;
            let columns = self.column.iter();
            let counted =
                columns.filter(|&(&(v, t), _)| self.pools[v].cuts_of(t).any(|c| c == last));
            rows.push(counted.map(|(_, &column)| column).collect());
        }
        if rows.is_empty() {
            return false;
        }
        self.master.add_rows(&rows);
        true
    }

    /// Column generation at one case; returns the best bound and the prices that prove it.
    fn generate(&mut self, node: &Node) -> (i128, Vec<i64>) {
        let rules = question::rules(self.problem, &node.answers);
        let free = Rules::default();
        for (v, pool) in self.pools.iter_mut().enumerate() {
            pool.restrict(rules.get(&v).unwrap_or(&free));
        }
        self.turn_to(&rules, node.bound);
        // Until better ones are found, the prices that proved the bound of the case above.
        let mut prices = match &self.tree[node.case] {
            Case::Leaf(prices) => prices.clone(),
            Case::Split { .. } => self.prices(),
        };
        let mut best = node.bound;
        loop {
            self.rounds += 1;
            let budget = self.task.budget;
            self.master.optimize(&|| budget.stop().is_none());
            self.stop = self.stop.or(budget.stop());
            let offer = self.prices();
            let (bound, wanted) = self.price(&offer);
            if bound > best {
                (best, prices) = (bound, offer);
            }
            let mut added = false;
            for (v, t) in wanted {
                added |= self.add_column(v, t);
            }
            let go_on = added || (self.master.uses_banned() && self.master.raise_ban());
            if !go_on || self.stop.is_some() || self.closes(best) {
                return (best, prices);
            }
        }
    }

    /// The Lagrangian bound at the given prices, and the columns the master would take.
    fn price(&mut self, prices: &[i64]) -> (i128, Vec<(usize, usize)>) {
        let (problem, duals) = (self.problem, self.master.duals());
        let one = |kernels: &mut Kernels, (v, pool): (usize, &mut Pool)| {
            let (member, cut) = prices.split_at(problem.n_members());
            let prices = Prices { member, cut, recipient: duals[v] };
            pool.price((problem, &problem.cells[v]), prices, kernels)
        };
        let results: Vec<(Option<i64>, Option<usize>)> =
            self.pools.par_iter_mut().enumerate().map_init(Kernels::default, one).collect();
        let mut bound = self.own_bound(prices);
        let mut wanted = Vec::new();
        for (v, (least, team)) in results.into_iter().enumerate() {
            bound = least.map_or(IMPOSSIBLE, |m| (bound + i128::from(m)).min(IMPOSSIBLE));
            wanted.extend(team.map(|t| (v, t)));
        }
        (bound, wanted)
    }

    /// The share of helpers, rows and cuts in the Lagrangian bound, and the floors that teams are
    /// counted from.
    pub(super) fn own_bound(&self, prices: &[i64]) -> i128 {
        let (member, cut) = prices.split_at(self.problem.n_members());
        let (helper, row) = member.split_at(self.problem.data.helpers.len());
        let floors = self.pools.iter().map(|pool| i128::from(pool.floor()));
        let mut total = floors.sum::<i128>() * i128::from(self.problem.denominator);
        total += cut.iter().map(|&price| i128::from(price)).sum::<i128>();
        for (u, table) in self.problem.helper_cost.iter().enumerate() {
            let min = self.problem.data.helpers[u].min as usize;
            let at = |(k, &cost): (usize, &i64)| {
                let k = i128::try_from(k).unwrap_or(i128::MAX);
                i128::from(self.problem.denominator) * i128::from(cost) + i128::from(helper[u]) * k
            };
            let least = table.iter().enumerate().skip(min).map(at).min();
            total = least.map_or(IMPOSSIBLE, |m| total + m);
        }
        for (side, &price) in self.problem.sides.iter().zip(row) {
            let at = |&(y, cost): &(i64, i64)| {
                i128::from(self.problem.denominator) * i128::from(cost)
                    + i128::from(price) * i128::from(y)
            };
            total = side.corners.iter().map(at).min().map_or(IMPOSSIBLE, |m| total + m);
        }
        total
    }

    /// The master's multipliers of helpers, then of rows, then of cuts.
    pub(super) fn prices(&self) -> Vec<i64> {
        let (n, duals) = (self.problem.cells.len(), self.master.duals());
        let (n_helpers, sides) = (self.problem.data.helpers.len(), &self.problem.sides);
        // A member pays for its helper and for all rows that count it.
        let shares = 1 + i64::try_from(sides.len()).unwrap_or(i64::MAX - 1);
        let cap = self.problem.most_price / shares;
        let helpers = duals[n..n + n_helpers].iter().map(|y| (*y).clamp(-cap, cap));
        let rows = duals[n + n_helpers..].iter().zip(sides).map(|(y, side)| {
            let cap = cap / side.largest();
            (side.sign() * *y).clamp(-cap, cap)
        });
        let cuts = duals[self.first_cut..].iter();
        let most = cap / i64::try_from(cut::MOST).unwrap_or(i64::MAX);
        helpers.chain(rows).chain(cuts.map(|y| (*y).clamp(-most, 0))).collect()
    }

    /// Turns the master to what a case allows, by the dual simplex if that finds something: only
    /// otherwise the primal one has to start from columns that are banned, at their price.
    fn turn_to(&mut self, rules: &BTreeMap<usize, Rules>, bound: i128) {
        let mut banned = self.master.banned().to_vec();
        for (&(v, t), &column) in &self.column {
            let allowed = rules.get(&v).is_none_or(|r| r.allow(self.pools[v].team(t)));
            banned[column] = !allowed || self.pools[v].is_dead(t);
        }
        if banned != self.master.banned() {
            self.column.values().for_each(|&column| self.master.ban(column, false));
            if !self.recover(&banned) {
                // More than the case can matter, but no larger: rounding follows the largest price.
                let denominator = i128::from(self.problem.denominator);
                let gap =
                    self.best.as_ref().map(|found| i128::from(found.value) - bound / denominator);
                self.master.set_ban(gap.map_or(i64::MAX, |gap| {
                    i64::try_from((gap + 1) * denominator * 64).unwrap_or(i64::MAX)
                }));
            }
            (0..).zip(banned).for_each(|(column, banned)| self.master.ban(column, banned));
        }
    }

    /// The optimum over the columns that are not barred, all of them valued, if there is any.
    fn recover(&mut self, barred: &[bool]) -> bool {
        let before = self.master.clone();
        let recovered = matches!(self.master.recover(barred, &mut |_| None), Ok(true));
        if !recovered {
            self.master = before;
        }
        recovered
    }

    /// Adds the column of a valued team, unless the master has it.
    pub(super) fn add_column(&mut self, v: usize, t: usize) -> bool {
        if self.column.contains_key(&(v, t)) {
            return false;
        }
        let n = self.problem.cells.len();
        let row = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
        let mut entries = vec![(row(v), 1)];
        let helpers = &self.problem.cells[v].helpers;
        let team = self.pools[v].team(t);
        entries.extend(team.iter().map(|&p| (row(n + helpers[p as usize] as usize), 1)));
        let sides = (n + self.problem.data.helpers.len()..).zip(&self.problem.sides);
        let counted = sides.map(|(at, side)| (row(at), side.sign() * side.count(v, team)));
        let counted = counted.filter(|&(_, count)| count != 0);
        entries.extend(counted.filter_map(|(at, n)| i32::try_from(n).ok().map(|n| (at, n))));
        let first = self.first_cut;
        entries.extend(self.pools[v].cuts_of(t).map(|cut| (row(first + cut), 1)));
        let cost = self.pools[v].scaled(t);
        let column = self.master.add(&entries, cost);
        self.column.insert((v, t), column);
        self.team_of.insert(column, (v, t));
        true
    }

    /// Adds, for every helper whose number of partners may vary, the choice of that number; and for
    /// every row the corners of what it may count, between which it mixes: by how much they are below
    /// the most, so that a row that is tight has small entries and rounding of its price no weight.
    pub(super) fn add_numbers(&mut self) {
        let n = self.problem.cells.len();
        for (&u, &choice) in &self.numbers {
            let min = self.problem.data.helpers[u].min as usize;
            for (k, &cost) in self.problem.helper_cost[u].iter().enumerate().skip(min) {
                let (row, choice) = (u32::try_from(n + u), u32::try_from(choice));
                let (Ok(row), Ok(choice), Ok(k)) = (row, choice, i32::try_from(k)) else {
                    continue;
                };
                let entries = [(choice, 1), (row, -k)];
                self.master.add(&entries, self.problem.scale(cost));
            }
        }
        let first = n + self.problem.n_members() + self.numbers.len();
        let rows = n + self.problem.data.helpers.len()..;
        for ((row, choice), side) in rows.zip(first..).zip(&self.problem.sides) {
            for &(y, cost) in &side.corners {
                let (row, choice) = (u32::try_from(row), u32::try_from(choice));
                let (Ok(row), Ok(choice), Ok(below)) =
                    (row, choice, i32::try_from(side.sign() * (side.most() - y)))
                else {
                    continue;
                };
                self.master.add(&[(choice, 1), (row, below)], self.problem.scale(cost));
            }
        }
    }
}

/// The master without columns, and the extra row of every helper whose number may vary; those of
/// rows follow.
pub(super) fn empty_master(problem: &Problem<'_>) -> (Master, BTreeMap<usize, usize>) {
    let mut right = vec![1.0; problem.cells.len()];
    let mut numbers = BTreeMap::new();
    let first_extra = problem.cells.len() + problem.n_members();
    for (u, node) in problem.data.helpers.iter().enumerate() {
        if node.min == node.max {
            right.push(f64::from(node.min));
        } else {
            right.push(0.0);
            numbers.insert(u, first_extra + numbers.len());
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a proposal; bounds are proven in integers")]
    right.extend(problem.sides.iter().map(|side| side.most().abs() as f64));
    right.resize(first_extra + numbers.len() + problem.sides.len(), 1.0);
    (Master::new(right, problem.cap), numbers)
}
