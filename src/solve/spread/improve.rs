//! Local search: shift a recipient to another helper, swap two, until nothing helps.
//!
//! The neighborhood of the generalized assignment problem, with places counted: `used[h][s]` is how
//! many a helper serves in a place, so every move is priced in constant time. Bounds are never
//! broken. Reference: M. Yagiura, T. Ibaraki, F. Glover, *An ejection chain approach for the
//! generalized assignment problem*, INFORMS Journal on Computing 16, 2004.

use super::problem::{Problem, Round};
use crate::base::Budget;

/// A plan as counts and flags.
#[derive(Clone, Debug)]
pub(super) struct Plan<'a> {
    problem: &'a Problem,
    /// Per recipient, its options `(helper, stop, pair)`.
    options: &'a [Vec<Option4>],
    /// Per recipient, which options are taken.
    taken: Vec<Vec<bool>>,
    /// Per helper and stop, how many.
    used: Vec<Vec<u32>>,
    /// Per helper, partners and places.
    load: Vec<usize>,
    places: Vec<usize>,
}

/// A pair seen from its recipient: helper, stop, pair within the stop, cost.
pub(super) type Option4 = (u32, u32, u32, i64);

/// A recipient that goes the other way, the option it leaves, and the one it gets.
type Swap = (usize, usize, usize);

/// The option that a recipient gets, and what comes back in a swap.
type Move = (usize, Option<Swap>);

/// The options of every recipient.
pub(super) fn options(problem: &Problem) -> Vec<Vec<Option4>> {
    let mut options = vec![Vec::new(); problem.recipients.len()];
    for (h, helper) in (0..).zip(&problem.helpers) {
        for (s, stop) in (0..).zip(&helper.stops) {
            for (p, &(r, cost)) in (0..).zip(&stop.pairs) {
                options[r as usize].push((h, s, p, cost));
            }
        }
    }
    options
}

impl<'a> Plan<'a> {
    pub(super) fn new(problem: &'a Problem, options: &'a [Vec<Option4>], rounds: &[Round]) -> Self {
        let mut plan = Self {
            problem,
            options,
            taken: options.iter().map(|o| vec![false; o.len()]).collect(),
            used: problem.helpers.iter().map(|h| vec![0; h.stops.len()]).collect(),
            load: vec![0; problem.helpers.len()],
            places: vec![0; problem.helpers.len()],
        };
        for round in rounds {
            for &r in &round.recipients {
                let r = r as usize;
                if let Ok(o) = options[r].binary_search_by_key(&round.helper, |o| o.0) {
                    plan.put(r, o, true);
                }
            }
        }
        plan
    }

    fn put(&mut self, r: usize, o: usize, on: bool) {
        let (h, s, ..) = self.options[r][o];
        let (h, s) = (h as usize, s as usize);
        self.taken[r][o] = on;
        if on {
            self.used[h][s] += 1;
            self.load[h] += 1;
            self.places[h] += usize::from(self.used[h][s] == 1);
        } else {
            self.used[h][s] -= 1;
            self.load[h] -= 1;
            self.places[h] -= usize::from(self.used[h][s] == 0);
        }
    }

    /// What adding (`on`) or removing a pair changes, bounds left aside.
    fn change(&self, r: usize, o: usize, on: bool) -> i64 {
        let (h, s, _, cost) = self.options[r][o];
        let (h, s) = (h as usize, s as usize);
        let helper = &self.problem.helpers[h];
        let (charge, k) = (&helper.member.charge, self.load[h]);
        if on {
            let further = self.used[h][s] == 0 && self.places[h] > 0;
            let more = charge.get(k + 1).map_or(0, |c| c - charge[k]);
            cost + more + if further { helper.price } else { 0 }
        } else {
            let further = self.used[h][s] == 1 && self.places[h] > 1;
            let less = charge.get(k).map_or(0, |c| c - charge[k - 1]);
            -cost - less - if further { helper.price } else { 0 }
        }
    }

    /// Moves until no shift or swap makes the plan cheaper.
    pub(super) fn descend(&mut self, budget: &Budget) {
        let mut better = true;
        while better {
            better = false;
            for r in 0..self.options.len() {
                if budget.stop().is_some() {
                    return;
                }
                better |= self.improve(r);
            }
        }
    }

    /// The best shift or swap of one recipient, if it pays.
    fn improve(&mut self, r: usize) -> bool {
        let mut any = false;
        for from in 0..self.options[r].len() {
            if !self.taken[r][from] {
                continue;
            }
            let h = self.options[r][from].0 as usize;
            let gain = self.change(r, from, false);
            self.put(r, from, false);
            let mut best: (i64, Option<Move>) = (0, None);
            for to in 0..self.options[r].len() {
                if self.taken[r][to] || to == from {
                    continue;
                }
                let g = self.options[r][to].0 as usize;
                let add = gain + self.change(r, to, true);
                if self.load[g] < self.problem.helpers[g].member.max()
                    && self.load[h] >= self.problem.helpers[h].member.min
                    && add < best.0
                {
                    best = (add, Some((to, None)));
                }
                self.put(r, to, true);
                if let Some((value, swap)) = self.swap_back(r, (g, h), add, best.0) {
                    best = (value, Some((to, Some(swap))));
                }
                self.put(r, to, false);
            }
            match best.1 {
                None => self.put(r, from, true),
                Some((to, swap)) => {
                    any = true;
                    self.put(r, to, true);
                    if let Some((q, out, into)) = swap {
                        self.put(q, out, false);
                        self.put(q, into, true);
                    }
                    break;
                }
            }
        }
        any
    }

    /// The best recipient of `g` to give to `h` in return, if the whole is below `best`.
    fn swap_back(
        &mut self,
        r: usize,
        (g, h): (usize, usize),
        so_far: i64,
        best: i64,
    ) -> Option<(i64, Swap)> {
        let mut found = None;
        let mut least = best;
        for s in 0..self.used[g].len() {
            if self.used[g][s] == 0 {
                continue;
            }
            for p in 0..self.problem.helpers[g].stops[s].pairs.len() {
                let q = self.problem.helpers[g].stops[s].pairs[p].0 as usize;
                let key = |h: usize| u32::try_from(h).unwrap_or(u32::MAX);
                let find = |h: usize| self.options[q].binary_search_by_key(&key(h), |o| o.0);
                let Ok(out) = find(g) else { continue };
                if q == r || !self.taken[q][out] {
                    continue;
                }
                let Ok(into) = find(h) else { continue };
                if self.taken[q][into] {
                    continue;
                }
                let value = so_far + self.change(q, out, false) + self.change(q, into, true);
                if value < least {
                    (least, found) = (value, Some((value, (q, out, into))));
                }
            }
        }
        found
    }

    /// The rounds of the plan.
    pub(super) fn rounds(&self) -> Vec<Round> {
        let mut chosen = vec![Vec::new(); self.problem.helpers.len()];
        for (taken, options) in self.taken.iter().zip(self.options) {
            for (&(h, s, p, _), _) in options.iter().zip(taken).filter(|(_, t)| **t) {
                chosen[h as usize].push((s, p));
            }
        }
        let round = |(h, list): (usize, &mut Vec<(u32, u32)>)| {
            list.sort_unstable();
            self.problem.round(h, list)
        };
        chosen.iter_mut().enumerate().map(round).collect()
    }
}
