//! Which column enters: recipients and helpers are asked in turn.
//!
//! A recipient offers the cheapest team that the case allows it, a helper its steps and the price
//! of leaving the box. A few are asked, and the most attractive of them enters; the next time
//! those after them are asked (partial pricing). **Ties.** The first.

use crate::solve::patterns::bound::Least;
use crate::solve::patterns::master::{Master, Team};
use crate::solve::patterns::simplex::Place;

/// Reduced costs above minus this are not attractive, in whole units.
const FINE: f64 = 1e-6;

/// Recipients and helpers asked before the most attractive column of them enters.
const BLOCK: usize = 24;

/// A column that may enter.
pub(super) enum Choice {
    /// One that is there already.
    Column(usize),
    /// A team.
    Team(Team),
}

impl Master<'_> {
    /// The most attractive column among the next few recipients and helpers, if any is.
    pub(super) fn choose(&mut self) -> Option<(f64, Choice)> {
        let (n, all) = (self.problem.n(), self.problem.n() + self.problem.m());
        let mut least = std::mem::take(&mut self.least);
        let mut best: Option<(f64, Choice)> = None;
        let mut asked = 0;
        // Multipliers are exact to some twelve digits.
        let largest = self.lp.dual.iter().fold(0.0, |a: f64, d| a.max(d.abs()));
        let fine = FINE.max(1e-11 * largest);
        while asked < all && (!asked.is_multiple_of(BLOCK) || best.is_none()) {
            let at = self.next;
            self.next = (at + 1) % all;
            asked += 1;
            let floor = best.as_ref().map_or(-fine, |b| b.0);
            if at < n {
                let extra = &self.lp.dual[n..];
                let open = self.open[at];
                let found = self.core.cheapest(self.problem, (at, open), extra, &mut least);
                if let Some((cost, pattern)) = found
                    && cost - self.lp.dual[at] < floor
                {
                    let team = self.team(at, pattern, &least);
                    best = Some((cost - self.lp.dual[at], Choice::Team(team)));
                }
            } else {
                for j in self.columns_of(at - n) {
                    let reduced = self.lp.reduced(j);
                    let gain = match self.lp.columns[j].place {
                        Place::Lower => reduced,
                        Place::Upper => -reduced,
                        Place::Basic(_) => continue,
                    };
                    if gain < best.as_ref().map_or(-fine, |b| b.0) {
                        best = Some((gain, Choice::Column(j)));
                    }
                }
            }
        }
        self.least = least;
        best
    }

    /// The columns of helper `u` that are not teams.
    fn columns_of(&self, u: usize) -> impl Iterator<Item = usize> + use<> {
        let steps = 2 * self.problem.m();
        let range = steps + self.first_step[u]..steps + self.first_step[u + 1];
        [2 * u, 2 * u + 1].into_iter().chain(range)
    }

    fn team(&self, v: usize, pattern: usize, least: &[Least<f64>]) -> Team {
        let counts = least.iter().zip(&self.problem.patterns[pattern]);
        let of = |(least, &n): (&Least<f64>, &u32)| {
            least.values[..n as usize].iter().map(|x| x.1).collect::<Vec<u32>>()
        };
        let helpers: Vec<u32> = counts.flat_map(of).collect();
        let cost = self.core.cost((v, pattern), &helpers, self.problem);
        Team { recipient: v, pattern, helpers, cost }
    }
}
