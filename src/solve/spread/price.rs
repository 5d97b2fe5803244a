//! Pricing: the cheapest round of one helper under multipliers.
//!
//! Problem: given a multiplier `b[r]` per recipient, in units of one over `d`, find the set `S` of
//! a helper's candidates that minimizes
//! `d * (charge(|S|) + sum of c + price * (places of S - 1)) - sum of b[r]`.
//!
//! Within a place the best `j` candidates are the first `j` by `d * c - b`, so what is left is to
//! choose a number per place: a dynamic program over places and partners so far,
//! `least[s][k] = min over j of least[s - 1][k - j] + prefix[s][j] + (j > 0) * d * price`.
//! Ties: fewer partners in later places, then the smaller recipient.
//! Time `O(n log n + places * max^2)` with `n` candidates. It is the knapsack with multiple choice:
//! H. Kellerer, U. Pferschy, D. Pisinger, *Knapsack Problems*, 2004, chapter 11.

use super::problem::{Helper, Problem, Round};

/// What a case of the tree says of a helper and a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Use {
    /// Nothing.
    #[default]
    Free,
    /// The helper serves nobody there.
    Never,
    /// The helper serves somebody there.
    Always,
}

/// Above any cost.
const NEVER: i64 = i64::MAX / 4;

/// Working memory of the dynamic program, for one helper at a time.
#[derive(Clone, Debug, Default)]
pub(super) struct Pricer {
    /// Per stop, its candidates as `(reduced cost, pair)`, the cheapest first, up to `max`.
    sorted: Vec<Vec<(i64, u32)>>,
    /// `least[s * width + k]`: the cheapest `k` partners in the first `s` stops.
    least: Vec<i64>,
    /// The same for the stops from `s` on.
    rest: Vec<i64>,
    width: usize,
    /// The number of partners of the cheapest round.
    best: usize,
    price: i64,
}

impl Pricer {
    /// The reduced cost of the cheapest round; `None` if there is none.
    pub(super) fn solve(
        &mut self,
        helper: &Helper,
        (b, d): (&[i64], i64),
        uses: &[Use],
    ) -> Option<i64> {
        let max = helper.member.max();
        self.width = max + 1;
        self.price = d * helper.price;
        self.sorted.resize(helper.stops.len().max(self.sorted.len()), Vec::new());
        self.least.clear();
        self.least.resize((helper.stops.len() + 1) * self.width, NEVER);
        self.least[0] = 0;
        for (s, stop) in helper.stops.iter().enumerate() {
            let list = &mut self.sorted[s];
            list.clear();
            if uses[s] != Use::Never {
                let reduced = |(p, &(r, c)): (u32, &(u32, i64))| (d * c - b[r as usize], p);
                list.extend((0..).zip(&stop.pairs).map(reduced));
                if list.len() > max && max > 0 {
                    list.select_nth_unstable(max - 1);
                }
                list.truncate(max);
                list.sort_unstable();
            }
            let (before, after) = self.least.split_at_mut((s + 1) * self.width);
            extend(
                &before[s * self.width..],
                &mut after[..self.width],
                (&self.sorted[s], uses[s]),
                self.price,
            );
        }
        self.finish(helper, d)
    }

    fn finish(&mut self, helper: &Helper, d: i64) -> Option<i64> {
        let last = &self.least[helper.stops.len() * self.width..];
        let mut best = None;
        for (k, &charge) in helper.member.charge.iter().enumerate().skip(helper.member.min) {
            if last[k] >= NEVER / 2 {
                continue;
            }
            let total = last[k] + d * charge - if k > 0 { self.price } else { 0 };
            if best.is_none_or(|least| total < least) {
                (best, self.best) = (Some(total), k);
            }
        }
        best
    }

    /// The cheapest round found by [`Self::solve`].
    pub(super) fn round(&self, problem: &Problem, helper: usize, uses: &[Use]) -> Round {
        let mut chosen = Vec::with_capacity(self.best);
        let mut k = self.best;
        for s in (0..uses.len()).rev() {
            let (before, now) =
                (&self.least[s * self.width..], &self.least[(s + 1) * self.width..]);
            let mut sum = 0;
            let list = &self.sorted[s];
            for j in 0..=k.min(list.len()) {
                if j > 0 {
                    sum += list[j - 1].0;
                }
                let price = if j > 0 { self.price } else { 0 };
                let lawful = j > 0 || uses[s] != Use::Always;
                if lawful && before[k - j] < NEVER / 2 && before[k - j] + sum + price == now[k] {
                    let s = u32::try_from(s).unwrap_or(u32::MAX);
                    chosen.extend(list[..j].iter().map(|&(_, p)| (s, p)));
                    k -= j;
                    break;
                }
            }
        }
        chosen.reverse();
        problem.round(helper, &chosen)
    }

    /// After [`Self::solve`]: per stop, the cheapest round with nobody there, and with somebody.
    pub(super) fn alternatives(
        &mut self,
        helper: &Helper,
        d: i64,
        uses: &[Use],
    ) -> Vec<(Option<i64>, Option<i64>)> {
        let (n, w) = (helper.stops.len(), self.width);
        self.rest.clear();
        self.rest.resize((n + 1) * w, NEVER);
        self.rest[n * w] = 0;
        for s in (0..n).rev() {
            let (now, after) = self.rest.split_at_mut((s + 1) * w);
            extend(&after[..w], &mut now[s * w..], (&self.sorted[s], uses[s]), self.price);
        }
        let mut all = Vec::with_capacity(n);
        let mut without = vec![NEVER; w];
        let mut with = vec![NEVER; w];
        for (s, &used) in uses.iter().enumerate() {
            without.fill(NEVER);
            with.fill(NEVER);
            let (a, b) = (&self.least[s * w..(s + 1) * w], &self.rest[(s + 1) * w..(s + 2) * w]);
            for i in (0..w).filter(|&i| a[i] < NEVER / 2) {
                for j in (0..w - i).filter(|&j| b[j] < NEVER / 2) {
                    without[i + j] = without[i + j].min(a[i] + b[j]);
                }
            }
            extend(&without, &mut with, (&self.sorted[s], Use::Always), self.price);
            if used == Use::Always {
                without.fill(NEVER);
            }
            all.push((close(helper, &without, d), close(helper, &with, d)));
        }
        all
    }
}

/// Adds one stop to the dynamic program.
fn extend(before: &[i64], after: &mut [i64], (list, used): (&[(i64, u32)], Use), price: i64) {
    let from = usize::from(used == Use::Always);
    after.fill(NEVER);
    let mut sum = 0;
    for j in 0..=list.len() {
        if j > 0 {
            sum += list[j - 1].0;
        }
        if j < from {
            continue;
        }
        let add = if j > 0 { sum + price } else { 0 };
        for (a, b) in after[j..].iter_mut().zip(before) {
            if *b < NEVER / 2 {
                *a = (*a).min(b + add);
            }
        }
    }
}

fn close(helper: &Helper, least: &[i64], d: i64) -> Option<i64> {
    let charges = helper.member.charge.iter().enumerate().skip(helper.member.min);
    let total = |(k, &charge): (usize, &i64)| {
        let price = if k > 0 { helper.price } else { 0 };
        (least[k] < NEVER / 2).then(|| least[k] + d * (charge - price))
    };
    charges.filter_map(total).min()
}
