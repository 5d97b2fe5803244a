//! The tree of cases; what happens within one is in [`super::generation`].

use crate::base::Stop;
use crate::model::proof::{Case, Question, Triple};
use crate::solve::columns::cell::Kernels;
use crate::solve::columns::generation;
use crate::solve::columns::master::Master;
use crate::solve::columns::price::{Pool, Prices};
use crate::solve::columns::problem::{IMPOSSIBLE, Problem};
use crate::solve::columns::question::{self, WHOLE};
use crate::solve::columns::side::Side;
use crate::solve::{Progress, Task};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// A team for every recipient.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Packed cost, members without owner left out.
    pub(super) value: i64,
    /// Per recipient, the number of its team.
    pub(super) teams: Vec<usize>,
}

/// A case of the tree that is still open.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Its number in the tree.
    pub(super) case: usize,
    /// Questions answered.
    pub(super) answers: Vec<(Question, bool)>,
    /// Bound known from the case above, in units of one over the denominator.
    pub(super) bound: i128,
}

/// Column generation over a tree of cases.
#[derive(Clone, Debug)]
pub(super) struct Search<'a> {
    pub(super) task: Task<'a>,
    pub(super) problem: &'a Problem<'a>,
    /// Per recipient.
    pub(super) pools: Vec<Pool>,
    /// Best teams so far.
    pub(super) best: Option<Found>,
    /// Packed lower bound, once the search has ended.
    pub(super) bound: Option<i64>,
    /// Why the search ended early.
    pub(super) stop: Option<Stop>,
    /// Multipliers by which teams were left out of all cases.
    pub(super) root: Vec<i64>,
    /// Whether to leave the whole problem unsplit.
    pub(super) only_root: bool,
    /// The tree of the proof.
    pub(super) tree: Vec<Case>,
    /// The cuts found, one row of the master each, the last ones.
    pub(super) cuts: Vec<Triple>,
    /// Rounds of pricing.
    pub(super) rounds: u64,
    pub(super) master: Master,
    /// First row of the cuts.
    pub(super) first_cut: usize,
    /// First row of the helpers' choices of number; flexible helpers only.
    pub(super) numbers: BTreeMap<usize, usize>,
    /// Master column of recipient and team.
    pub(super) column: BTreeMap<(usize, usize), usize>,
    /// Recipient and team of a master column.
    pub(super) team_of: BTreeMap<usize, (usize, usize)>,
}

impl Found {
    /// Values a choice of teams, each given by the places of its members.
    pub(super) fn of_choice(
        problem: &Problem<'_>,
        pools: &mut [Pool],
        choice: Vec<Vec<u32>>,
    ) -> Option<Self> {
        let mut kernels = Kernels::default();
        let mut teams = Vec::new();
        for ((pool, cell), team) in pools.iter_mut().zip(&problem.cells).zip(choice) {
            let t = pool.find(&team)?;
            pool.value(problem, cell, t, &mut kernels);
            teams.push(t);
        }
        Some(Self::of_teams(problem, pools, teams))
    }

    /// Adds up teams that are valued.
    fn of_teams(problem: &Problem<'_>, pools: &[Pool], teams: Vec<usize>) -> Self {
        let mut partners = vec![0_usize; problem.data.helpers.len()];
        let mut value = 0;
        for ((pool, cell), &t) in pools.iter().zip(&problem.cells).zip(&teams) {
            value += pool.low(t);
            for &place in pool.team(t) {
                partners[cell.helpers[place as usize] as usize] += 1;
            }
        }
        let own = problem.helper_cost.iter().zip(partners);
        value += own.map(|(table, k)| table.get(k).copied().unwrap_or(problem.big)).sum::<i64>();
        for side in &problem.sides {
            let count = Self::count(pools, &teams, side);
            value += side.cost(count) + if side.allows(count) { 0 } else { problem.big };
        }
        Self { value, teams }
    }

    /// What a row counts in these teams.
    fn count(pools: &[Pool], teams: &[usize], side: &Side) -> i64 {
        let of = |(v, (pool, &t)): (usize, (&Pool, &usize))| side.count(v, pool.team(t));
        pools.iter().zip(teams).enumerate().map(of).sum()
    }
}

impl<'a> Search<'a> {
    pub(super) fn new(
        task: Task<'a>,
        problem: &'a Problem<'a>,
        pools: Vec<Pool>,
        best: Option<Found>,
    ) -> Self {
        let (master, numbers) = generation::empty_master(problem);
        let n = problem.n_members();
        let mut search = Self {
            task,
            problem,
            pools,
            best: None,
            bound: None,
            stop: None,
            root: vec![0; n],
            only_root: false,
            tree: vec![Case::Leaf(vec![0; n])],
            cuts: Vec::new(),
            rounds: 0,
            first_cut: problem.cells.len() + n + numbers.len() + problem.sides.len(),
            master,
            numbers,
            column: BTreeMap::new(),
            team_of: BTreeMap::new(),
        };
        search.add_numbers();
        if let Some(found) = best {
            for (v, &t) in found.teams.iter().enumerate() {
                search.add_column(v, t);
            }
            search.best = Some(found);
        }
        search
    }

    /// Pivots of the master.
    pub(super) fn pivots(&self) -> u64 {
        self.master.pivots
    }

    /// Recipients and helpers whose rows the master could only fill artificially.
    pub(super) fn unplaced(&self) -> (Vec<u32>, Vec<u32>) {
        let (n, m) = (self.problem.cells.len(), self.problem.data.helpers.len());
        let rows = self.master.support().into_iter().map(|(column, _)| column);
        let (mut recipients, mut helpers) = (Vec::new(), Vec::new());
        for row in rows.filter(|&c| c < n + m) {
            if row < n {
                recipients.extend(u32::try_from(row));
            } else {
                helpers.extend(u32::try_from(row - n));
            }
        }
        (recipients, helpers)
    }

    /// Leaves out all but one team in `share`, those with the greatest bounds; returns the least
    /// bound of one left out.
    pub(super) fn keep_near(&mut self, bounds: &[Vec<i64>], share: usize) -> i64 {
        let mut all: Vec<i64> = bounds.iter().flatten().copied().collect();
        if all.is_empty() {
            return i64::MAX;
        }
        let nth = all.len() / share;
        let value = *all.select_nth_unstable(nth).1;
        for (pool, bounds) in self.pools.iter_mut().zip(bounds) {
            pool.bury(bounds, value);
        }
        value
    }

    /// Takes back what leaves teams out because of the best plan.
    pub(super) fn revive(&mut self) {
        self.pools.iter_mut().for_each(Pool::revive);
    }

    /// Works through the tree, most promising branch first, until it is closed or time is up.
    pub(super) fn run(&mut self) {
        let mut open = vec![Node { case: 0, answers: Vec::new(), bound: -IMPOSSIBLE }];
        let mut least = IMPOSSIBLE;
        while let Some(node) = open.pop() {
            if self.stop.is_some() || self.closes(node.bound) {
                least = least.min(node.bound);
                continue;
            }
            let (bound, prices) = self.tighten(&node);
            if node.case == 0 {
                self.root = prices.clone();
            }
            if (node.case == 0 || self.tree.len().is_multiple_of(16))
                && let Some(value) = self.best.as_ref().map(|found| found.value)
            {
                self.bury(value);
            }
            self.tell(open.len(), least.min(bound));
            let is_whole = node.case == 0 && (self.only_root || self.is_cut_off());
            let closed = self.stop.is_some() || self.closes(bound) || is_whole;
            let Some(question) = (if closed {
                None
            } else {
                question::choose(self.problem, &self.pools, &self.open_columns(), &node.answers)
            }) else {
                least = least.min(bound);
                continue;
            };
            let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            let (no, yes) = (self.tree.len(), self.tree.len() + 1);
            self.tree[node.case] = Case::Split { question, yes: number(yes), no: number(no) };
            for (case, answer) in [(no, false), (yes, true)] {
                self.tree.push(Case::Leaf(prices.clone()));
                let mut answers = node.answers.clone();
                answers.push((question, answer));
                open.push(Node { case, answers, bound });
            }
        }
        let value = self.best.as_ref().map(|found| found.value);
        let bound = self.problem.ceil(least);
        self.bound = match value {
            Some(value) => Some(bound.map_or(value, |b| b.min(value))),
            None => bound,
        };
    }

    /// Whether the master relies on costs that were cut off, so that to split cases is of no use.
    fn is_cut_off(&self) -> bool {
        let is_cut = |&(v, t, _): &(usize, usize, f64)| self.pools[v].scaled(t) >= self.problem.cap;
        self.chosen().iter().any(is_cut)
    }

    /// The teams of a plan, each by the places of its members.
    pub(super) fn choice(&self, found: &Found) -> Vec<Vec<u32>> {
        let team = |(pool, &t): (&Pool, &usize)| pool.team(t).to_vec();
        self.pools.iter().zip(&found.teams).map(team).collect()
    }

    /// Whether a case with this bound cannot hold anything better than the best, or anything that
    /// obeys the rules.
    pub(super) fn closes(&self, bound: i128) -> bool {
        let value = self.best.as_ref().map(|found| i128::from(found.value));
        let bound = self.problem.ceil(bound).map(i128::from);
        bound.is_none_or(|bound| {
            value.is_some_and(|value| bound >= value) || !self.problem.is_lawful_sum(bound)
        })
    }

    /// Takes the master's solution if it is whole and better.
    pub(super) fn take_whole_solution(&mut self) {
        let Some(found) = self.whole(&self.open_columns()) else { return };
        let better = self.best.as_ref().is_none_or(|best| found.value < best.value);
        if better && self.problem.is_lawful(found.value) {
            self.best = Some(found);
        }
    }

    /// The plan of these columns, if each recipient has a whole one and numbers of partners hold.
    pub(super) fn whole(&self, columns: &[(usize, usize, f64)]) -> Option<Found> {
        let mut teams = vec![None; self.problem.cells.len()];
        for &(v, t, _) in columns.iter().filter(|&&(_, _, x)| x > WHOLE) {
            teams[v] = Some(t);
        }
        let teams = teams.into_iter().collect::<Option<Vec<usize>>>()?;
        let found = Found::of_teams(self.problem, &self.pools, teams);
        self.numbers_hold(&found).then_some(found)
    }

    /// Whether every helper has a number of partners within its bounds, and every row its number.
    pub(super) fn numbers_hold(&self, found: &Found) -> bool {
        let mut partners = vec![0_u32; self.problem.data.helpers.len()];
        for ((pool, cell), &t) in self.pools.iter().zip(&self.problem.cells).zip(&found.teams) {
            for &place in pool.team(t) {
                partners[cell.helpers[place as usize] as usize] += 1;
            }
        }
        let bounds = self.problem.data.helpers.iter().zip(partners);
        let mut sides = self.problem.sides.iter();
        bounds.into_iter().all(|(node, k)| node.min <= k && k <= node.max)
            && sides.all(|side| side.allows(Found::count(&self.pools, &found.teams, side)))
    }

    /// Leaves out every team that, by the root's bound, no plan below `value` contains.
    fn bury(&mut self, value: i64) {
        let Some(bounds) = self.root_bounds() else { return };
        for (pool, bounds) in self.pools.iter_mut().zip(bounds) {
            pool.bury(&bounds, value);
        }
    }

    /// Per recipient and team, what every plan with that team costs at least.
    pub(super) fn root_bounds(&self) -> Option<Vec<Vec<i64>>> {
        let (member, cut) = self.root.split_at(self.problem.n_members());
        let prices = Prices { member, cut, recipient: 0 };
        let pools = self.pools.par_iter().zip(&self.problem.cells);
        let reduced: Vec<Vec<i64>> =
            pools.map(|(pool, cell)| pool.all((self.problem, cell), prices)).collect();
        let least: Option<Vec<i64>> = reduced.iter().map(|of| of.iter().copied().min()).collect();
        let least = least?;
        let total = self.own_bound(&self.root) + least.iter().map(|&m| i128::from(m)).sum::<i128>();
        let bound = |reduced: i64, m: i64| {
            self.problem.ceil(total - i128::from(m) + i128::from(reduced)).unwrap_or(i64::MAX)
        };
        let of = |(reduced, m): (Vec<i64>, i64)| reduced.into_iter().map(|r| bound(r, m)).collect();
        Some(reduced.into_iter().zip(least).map(of).collect())
    }

    /// The columns in use that are allowed. One that is banned and still in use says that nothing
    /// else fits: asking about it would never end.
    pub(super) fn open_columns(&self) -> Vec<(usize, usize, f64)> {
        let allowed =
            |&(v, t, _): &(usize, usize, f64)| !self.master.is_banned(self.column[&(v, t)]);
        self.chosen().into_iter().filter(allowed).collect()
    }

    /// Recipient, team and value of the columns in use.
    pub(super) fn chosen(&self) -> Vec<(usize, usize, f64)> {
        let support = self.master.support().into_iter();
        support
            .filter_map(|(column, x)| self.team_of.get(&column).map(|&(v, t)| (v, t, x)))
            .collect()
    }

    fn tell(&self, open: usize, bound: i128) {
        (self.task.watcher)(Progress {
            value: self.best.as_ref().map(|found| found.value + self.problem.constant),
            bound: self.problem.ceil(bound).map(|b| b + self.problem.constant),
            open,
            columns: self.pools.iter().map(|p| p.valued).sum(),
        });
    }
}
