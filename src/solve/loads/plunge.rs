//! Plans from prices: plunges, and neighborhoods searched to the end.

use crate::solve::loads::local::Local;
use crate::solve::loads::relax::Priced;
use crate::solve::loads::search::Search;
use crate::solve::loads::state::{Impossible, State};

/// Cases looked at where a plunge or a neighborhood has become small.
const CASES: u64 = 200;

/// Recipients left open by a neighborhood, and at the end of a plunge.
const SMALL: usize = 24;

impl Search<'_> {
    /// Plunges under limits between bound and best plan, nearer to the bound while it succeeds.
    pub(super) fn plunges(&mut self, root: &State, price: &[i64]) {
        let mut part = 1;
        while part < 16 && self.stop.is_none() && self.gap() > 1 {
            let before = self.value();
            let limit = self.bound + (self.gap() / 16).max(1).saturating_mul(part) + 1;
            // A plunge that ends nowhere is no news.
            let _ = self.plunge(root.clone(), price, limit.min(before));
            if self.value() < before {
                self.polish();
            } else {
                part *= 2;
            }
        }
    }

    /// Places, again and again, the recipients that have the most to lose elsewhere, and searches
    /// the small rest.
    fn plunge(&mut self, mut state: State, price: &[i64], limit: i64) -> Result<(), Impossible> {
        let mut priced = Priced { price: price.to_vec(), bound: i64::MIN };
        self.relax.sift(&mut state, price, limit)?;
        priced.bound = self.relax.bound;
        while state.n_free > SMALL && self.budget.stop().is_none() {
            let mut clear = self.clearest(&state);
            clear.truncate(1 + state.n_free / 8);
            for (_, c) in clear {
                if state.taken[self.problem.recipient[c] as usize].is_none() {
                    state.take(self.problem, c)?;
                    state.settle(self.problem)?;
                }
            }
            self.relax.ascend(&state, &mut priced, 15, limit)?;
            self.relax.sift(&mut state, &priced.price, limit)?;
        }
        self.below(state, &priced.price, limit, CASES);
        Ok(())
    }

    /// Per recipient not placed its cheapest candidate, those first whose next is dearest.
    fn clearest(&self, state: &State) -> Vec<(i64, usize)> {
        let mut clear = Vec::new();
        for of in &self.problem.of_recipient {
            let mut least = [(i64::MAX, usize::MAX); 2];
            for c in of.iter().map(|&c| c as usize).filter(|&c| state.open[c]) {
                least[1] = least[1].min((self.relax.cost[c], c));
                least.sort_unstable();
            }
            if least[1].1 < usize::MAX {
                clear.push((least[0].0.saturating_sub(least[1].0), least[0].1));
            }
        }
        clear.sort_unstable();
        clear
    }

    /// Searches around the best plan: all recipients of a few helpers are placed anew.
    pub(super) fn neighborhoods(&mut self, root: &State, price: &[i64], most_cases: u64) {
        if self.problem.n_recipients() <= 2 * SMALL {
            return; // that would be the problem itself
        }
        let end = self.cases + most_cases;
        while self.cases < end && self.stop.is_none() && self.gap() > 0 {
            let Some((value, choice)) = self.best.clone() else { return };
            let free = self.some_helpers(&choice);
            let mut state = root.clone();
            let place = |state: &mut State| -> Result<(), Impossible> {
                for &c in &choice {
                    if !free[self.problem.helper[c as usize] as usize] {
                        state.take(self.problem, c as usize)?;
                    }
                }
                state.settle(self.problem)
            };
            if place(&mut state).is_ok() {
                self.below(state, price, value, CASES / 2);
            }
            self.cases += 1;
        }
    }

    /// Helpers at random, until they have [`SMALL`] recipients or more.
    fn some_helpers(&mut self, choice: &[u32]) -> Vec<bool> {
        let n = self.problem.n_helpers();
        let mut has = vec![0; n];
        for &c in choice {
            has[self.problem.helper[c as usize] as usize] += 1;
        }
        let (mut free, mut total) = (vec![false; n], 0);
        while total < (2 * SMALL).min(choice.len()) {
            let h = self.random.below(n);
            if !free[h] {
                (free[h], total) = (true, total + has[h]);
            }
        }
        free
    }

    /// Local search from the best plan, among candidates that a better one may have.
    fn polish(&mut self) {
        let Some((value, choice)) = self.best.clone() else { return };
        let most = value.saturating_mul(self.relax.scale);
        let near = |of: &Vec<u32>| -> Vec<u32> {
            of.iter().copied().filter(|&c| self.root_cost[c as usize] < most).collect()
        };
        let near: Vec<Vec<u32>> = self.problem.of_recipient.iter().map(near).collect();
        let mut local = Local::new(self.problem, near, choice);
        local.run(200_000);
        if let Some((_, choice)) = local.best {
            self.offer(&choice);
        }
    }
}
