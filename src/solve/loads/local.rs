//! Plans by local search: shifts and swaps under adaptive penalties for broken capacities.
//!
//! A choice may overload helpers; each unit of overload of helper `h` costs `weight[h]`. Descent
//! takes any shift of one recipient, or swap of two, that lowers cost plus penalty. Where it ends,
//! weights of overloaded helpers rise and the others fall, a few recipients are moved at random,
//! and it goes on; every choice that keeps all capacities is counted exactly. Weights and random
//! numbers guide, nothing else: the same problem gives the same plans.
//!
//! Reference: M. Yagiura, T. Ibaraki, F. Glover, *An ejection chain approach for the generalized
//! assignment problem*, INFORMS Journal on Computing 16, 2004 (the adaptive penalties).

use crate::solve::loads::problem::Problem;
use crate::solve::loads::random::Random;
use crate::solve::loads::relax::to_float;

/// What a number of partners costs that is not allowed.
const FORBIDDEN: f64 = 1e15;

/// Descents without a better plan after which it ends.
const PATIENCE: u32 = 300;

/// A local search that can be continued.
#[derive(Debug)]
pub(super) struct Local<'a> {
    problem: &'a Problem,
    /// Per recipient, the candidates it may be moved to.
    near: Vec<Vec<u32>>,
    /// Per recipient, its candidate.
    choice: Vec<u32>,
    /// Per helper, the recipients it has.
    has: Vec<Vec<u32>>,
    /// Per helper, its load above capacity, or below if negative.
    over: Vec<i64>,
    weight: Vec<f64>,
    /// Best plan so far.
    pub(super) best: Option<(i64, Vec<u32>)>,
    random: Random,
    /// Moves looked at.
    pub(super) moves: u64,
    /// Descents since the best plan was bettered.
    idle: u32,
}

impl<'a> Local<'a> {
    /// Starts from a choice of one candidate per recipient; moves are to `near` ones only.
    pub(super) fn new(problem: &'a Problem, near: Vec<Vec<u32>>, choice: Vec<u32>) -> Self {
        let mean = |of: &[i64]| to_float(of.iter().sum()) / to_float(count(of).max(1));
        let weight = mean(&problem.cost) / mean(&problem.load).max(1.0);
        let mut local = Self {
            problem,
            near,
            choice: Vec::new(),
            has: Vec::new(),
            over: Vec::new(),
            weight: vec![weight.max(1e-3); problem.n_helpers()],
            best: None,
            random: Random::default(),
            moves: 0,
            idle: 0,
        };
        local.set(choice);
        local
    }

    /// Goes on from a choice.
    fn set(&mut self, choice: Vec<u32>) {
        let problem = self.problem;
        self.over = problem.capacity.iter().map(|capacity| -capacity).collect();
        self.has = vec![Vec::new(); problem.n_helpers()];
        for (r, &c) in (0..).zip(&choice) {
            let h = problem.helper[c as usize] as usize;
            self.over[h] += problem.load[c as usize];
            self.has[h].push(r);
        }
        self.choice = choice;
    }

    /// Looks at about so many moves.
    pub(super) fn run(&mut self, moves: u64) {
        let end = self.moves + moves;
        while self.moves < end && self.idle < PATIENCE {
            self.moves += 1;
            self.descend(end);
            if self.record() {
                self.idle = 0;
            } else {
                self.idle += 1;
            }
            let feasible = self.over.iter().all(|&over| over <= 0);
            for (weight, &over) in self.weight.iter_mut().zip(&self.over) {
                if over > 0 {
                    *weight *= 1.3;
                } else if feasible {
                    *weight *= 0.8;
                }
                *weight = weight.clamp(1e-6, 1e12);
            }
            if self.idle % 50 == 49
                && let Some((_, best)) = self.best.clone()
            {
                self.set(best);
            }
            self.kick();
        }
    }

    /// Keeps a choice that is a plan and better.
    fn record(&mut self) -> bool {
        if self.over.iter().any(|&over| over > 0) {
            return false;
        }
        let value = self.problem.value(&self.choice);
        let better = value.filter(|&v| self.best.as_ref().is_none_or(|best| v < best.0));
        if let Some(value) = better {
            self.best = Some((value, self.choice.clone()));
        }
        better.is_some()
    }

    /// Moves a few recipients at random.
    fn kick(&mut self) {
        for _ in 0..3 {
            let r = self.random.below(self.choice.len());
            let Some(near) = self.near.get(r) else { return };
            if let Some(&to) = near.get(self.random.below(near.len())) {
                self.shift(r, to);
            }
        }
    }

    fn shift(&mut self, r: usize, to: u32) {
        let problem = self.problem;
        let from = self.choice[r] as usize;
        let (a, b) = (problem.helper[from] as usize, problem.helper[to as usize] as usize);
        self.over[a] -= problem.load[from];
        self.over[b] += problem.load[to as usize];
        self.has[a].retain(|&other| other as usize != r);
        self.has[b].push(u32::try_from(r).unwrap_or(u32::MAX));
        self.choice[r] = to;
    }

    /// What a change of load costs a helper.
    fn penalty(&self, h: usize, change: i64) -> f64 {
        let over = self.over[h];
        let change = (over + change).max(0) - over.max(0);
        if change == 0 { 0.0 } else { self.weight[h] * to_float(change) }
    }

    /// Shifts and swaps until none betters the choice, or enough moves were looked at: where
    /// penalties are large, rounding could lead round in circles.
    fn descend(&mut self, end: u64) {
        let n = self.choice.len();
        let (mut quiet, mut r) = (0, self.random.below(n));
        while quiet < n && self.moves < end {
            quiet = if self.improve(r) { 0 } else { quiet + 1 };
            r = (r + 1) % n;
        }
    }

    /// The best shift or swap of one recipient, if it betters the choice.
    fn improve(&mut self, r: usize) -> bool {
        let problem = self.problem;
        let from = self.choice[r] as usize;
        let a = problem.helper[from] as usize;
        let mut best = (-1e-7, 0, None);
        for &to in &self.near[r] {
            let c = to as usize;
            let b = problem.helper[c] as usize;
            if a == b {
                continue;
            }
            let cost = to_float(problem.cost[c] - problem.cost[from]);
            let shift = cost
                + self.penalty(a, -problem.load[from])
                + self.penalty(b, problem.load[c])
                + self.number(a, b);
            if shift < best.0 {
                best = (shift, to, None);
            }
            self.moves += 1 + self.has[b].len() as u64;
            for &other in &self.has[b] {
                let there = self.choice[other as usize] as usize;
                let Some(back) = self.find(other as usize, a) else { continue };
                let swap = cost
                    + to_float(problem.cost[back] - problem.cost[there])
                    + self.penalty(a, problem.load[back] - problem.load[from])
                    + self.penalty(b, problem.load[c] - problem.load[there]);
                if swap < best.0 {
                    best = (swap, to, Some((other as usize, back)));
                }
            }
        }
        if best.0 < -1e-6 {
            self.shift(r, best.1);
            if let Some((other, back)) = best.2 {
                self.shift(other, u32::try_from(back).unwrap_or(0));
            }
        }
        best.0 < -1e-6
    }

    /// What it costs to have one partner less at `a` and one more at `b`.
    fn number(&self, a: usize, b: usize) -> f64 {
        let at = |h: usize, k: usize| match &self.problem.number[h] {
            None => 0.0,
            Some(table) => table.get(k).copied().flatten().map_or(FORBIDDEN, to_float),
        };
        let (k, l) = (self.has[a].len(), self.has[b].len());
        at(a, k - 1) - at(a, k) + at(b, l + 1) - at(b, l)
    }

    /// The candidate of a pair.
    fn find(&self, r: usize, h: usize) -> Option<usize> {
        let of = &self.problem.of_recipient[r];
        let helper = |c: &u32| self.problem.helper[*c as usize] as usize;
        if let Some(c) = of.get(h).filter(|c| helper(c) == h) {
            return Some(*c as usize);
        }
        of.binary_search_by_key(&h, helper).ok().map(|at| of[at] as usize)
    }
}

fn count(of: &[i64]) -> i64 {
    i64::try_from(of.len()).unwrap_or(i64::MAX)
}
