//! What to ask in a case: first everything whose answer is known, then what moves the bound most.

use super::master::ZERO;
use super::price::Use;
use super::rounds::Bounded;
use super::search::Search;

/// Questions tried before one is chosen, and the pivots each answer is tried for.
const TRIALS: usize = 10;
/// See [`TRIALS`].
const TRIAL_PIVOTS: u64 = 25;

impl Search<'_> {
    /// Settles every question whose one answer cannot lead to a better plan, by the cheapest round
    /// with and without each stop; returns the case in which the rest is open.
    pub(super) fn fix(
        &mut self,
        mut case: u32,
        (set, bound): (u32, i64),
        found: &Bounded,
        uses: &mut [Vec<Use>],
    ) -> u32 {
        for (h, uses) in uses.iter_mut().enumerate() {
            let helper = &self.problem.helpers[h];
            let prices = (found.multipliers.as_slice(), self.d);
            let Some(value) = self.pricer.solve(helper, prices, uses) else { continue };
            let all = self.pricer.alternatives(helper, self.d, uses);
            for (s, (without, with)) in all.into_iter().enumerate() {
                let is_lost =
                    |v: Option<i64>| v.is_none_or(|v| self.whole(bound - value + v) >= self.value);
                let (never, always) = (is_lost(with), is_lost(without));
                if uses[s] == Use::Free && (never || always) {
                    let (yes, no) = self.split(case, (h, s), set);
                    (case, uses[s]) = if never { (no, Use::Never) } else { (yes, Use::Always) };
                }
            }
        }
        case
    }

    /// The question to split by: of those that the master leaves most in doubt, the one whose two
    /// answers, tried for a few pivots, raise its value most (by the product of both).
    pub(super) fn choose(&mut self, found: &Bounded, uses: &[Vec<Use>]) -> Option<(usize, usize)> {
        let base = self.master.value();
        let mut best: Option<(f64, usize, usize)> = None;
        for (_, h, s) in doubts(found, uses).into_iter().take(TRIALS) {
            let score = self.trial((h, s), true, base) * self.trial((h, s), false, base);
            if best.is_none_or(|(most, ..)| score > most) {
                best = Some((score, h, s));
            }
        }
        let free = |(h, uses): (usize, &Vec<Use>)| {
            uses.iter().position(|&used| used == Use::Free).map(|s| (h, s))
        };
        best.map(|(_, h, s)| (h, s)).or_else(|| uses.iter().enumerate().find_map(free))
    }

    /// By how much an answer raises the master's value.
    fn trial(&mut self, (h, s): (usize, usize), yes: bool, base: f64) -> f64 {
        let mut master = self.master.clone();
        for (c, round) in self.rounds.iter().enumerate().filter(|(_, r)| r.helper as usize == h) {
            let has = round.stops.iter().any(|&stop| stop as usize == s);
            if has != yes {
                master.ban(self.first + c, true);
            }
        }
        master.reprice();
        master.optimize(TRIAL_PIVOTS, &|| true);
        self.work.pivots += master.pivots - self.master.pivots;
        // A dead end counts as much as what is worth searching.
        (master.value() - base).clamp(1e-3, 1e6)
    }
}

/// Stops that are neither used nor unused, those most in doubt first.
fn doubts(found: &Bounded, uses: &[Vec<Use>]) -> Vec<(f64, usize, usize)> {
    let mut doubts = Vec::new();
    for (h, usage) in found.usage.iter().enumerate() {
        for (s, &x) in usage.iter().enumerate() {
            if uses[h][s] == Use::Free && x > 10.0 * ZERO && x < 1.0 - 10.0 * ZERO {
                doubts.push(((x - 0.5).abs(), h, s));
            }
        }
    }
    doubts.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    doubts
}
