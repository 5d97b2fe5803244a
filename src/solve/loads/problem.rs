//! Recipients to helpers, each recipient to exactly one of its candidates, within capacities.
//!
//! ```text
//! min   sum over c of cost[c] * x[c]  +  sum over helpers h of number[h](partners of h)
//! s.t.  sum over c of r  x[c]            = 1             for every recipient r
//!       sum over c of h  load[c] * x[c] <= capacity[h]   for every helper h,    x[c] 0 or 1
//! ```
//!
//! To be left out is a candidate too, of a helper that weighs nothing. What all candidates of a
//! recipient cost is taken out, and what divides all that remains: the search counts in units.

use std::ops::Range;

/// What a number of partners costs, from 0; `None` where it is not allowed.
pub type Number = Vec<Option<i64>>;

/// A generalized assignment problem with sparse candidates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// Where each helper's candidates start; one more entry than helpers.
    pub start: Vec<usize>,
    /// The helper of every candidate.
    pub helper: Vec<u32>,
    /// The recipient of every candidate; rising within a helper.
    pub recipient: Vec<u32>,
    /// The cost of every candidate.
    pub cost: Vec<i64>,
    /// The load of every candidate; not negative.
    pub load: Vec<i64>,
    /// Per helper, what its loads may add up to; not negative.
    pub capacity: Vec<i64>,
    /// Per helper, what the number of its partners costs, where that matters.
    pub number: Vec<Option<Number>>,
    /// Per helper, the unit in which knapsacks count loads, rounded down.
    pub unit: Vec<i64>,
    /// The candidates of every recipient, in order of helper.
    pub of_recipient: Vec<Vec<u32>>,
}

/// Greatest capacity counted exactly: the number of places in a table of a knapsack.
const MOST_ROOM: i64 = 1 << 14;

/// Most places in all tables of a knapsack.
const MOST_PLACES: usize = 1 << 24;

/// What was taken out of the costs: `cost = base + unit * cost left`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Sum of what every recipient costs at least.
    pub base: i64,
    /// What divides all the rest; positive.
    pub unit: i64,
}

impl Scale {
    /// A value as it was before.
    pub fn packed(self, value: i64) -> i64 {
        self.unit.saturating_mul(value).saturating_add(self.base)
    }
}

impl Problem {
    /// A problem for so many recipients, without helpers.
    pub fn new(n_recipients: usize) -> Self {
        Self { start: vec![0], of_recipient: vec![Vec::new(); n_recipients], ..Self::default() }
    }

    /// Adds a helper with its candidates `(recipient, cost, load)`, in order of recipient.
    pub fn add(&mut self, capacity: i64, number: Option<Number>, candidates: &[(u32, i64, i64)]) {
        let helper = u32::try_from(self.capacity.len()).unwrap_or(u32::MAX);
        let common = candidates.iter().fold(0, |a, &(_, _, load)| gcd(a, load)).max(1);
        let places = (1 + candidates.len()) * number.as_ref().map_or(1, Vec::len);
        let most = i64::try_from(MOST_PLACES / places).unwrap_or(0).clamp(64, MOST_ROOM);
        self.unit.push(common.max(capacity / most + 1));
        for &(recipient, cost, load) in candidates {
            let c = u32::try_from(self.cost.len()).unwrap_or(u32::MAX);
            self.of_recipient[recipient as usize].push(c);
            self.helper.push(helper);
            self.recipient.push(recipient);
            self.cost.push(cost);
            self.load.push(load);
        }
        self.start.push(self.cost.len());
        self.capacity.push(capacity);
        self.number.push(number);
    }

    /// The candidates of a helper.
    pub fn of(&self, helper: usize) -> Range<usize> {
        self.start[helper]..self.start[helper + 1]
    }

    /// The number of helpers.
    pub fn n_helpers(&self) -> usize {
        self.capacity.len()
    }

    /// The number of recipients.
    pub fn n_recipients(&self) -> usize {
        self.of_recipient.len()
    }

    /// Takes out of the costs what all plans pay, and the greatest common divisor; `None` if the
    /// costs are too large.
    pub fn normalize(&mut self) -> Option<Scale> {
        let mut base = 0_i64;
        for of in &self.of_recipient {
            let least = of.iter().map(|&c| self.cost[c as usize]).min().unwrap_or(0);
            base = base.checked_add(least)?;
            for &c in of {
                self.cost[c as usize] = self.cost[c as usize].checked_sub(least)?;
            }
        }
        let numbers = self.number.iter().flatten().flatten().flatten();
        let unit = self.cost.iter().chain(numbers).fold(0, |a, &b| gcd(a, b)).max(1);
        self.cost.iter_mut().for_each(|cost| *cost /= unit);
        self.number.iter_mut().flatten().flatten().flatten().for_each(|cost| *cost /= unit);
        Some(Scale { base, unit })
    }

    /// More than any plan costs, if that can be counted; of a normalized problem.
    pub(super) fn dearest(&self) -> Option<i64> {
        let costs = self
            .of_recipient
            .iter()
            .map(|of| of.iter().map(|&c| self.cost[c as usize]).max().unwrap_or(0));
        let numbers = self
            .number
            .iter()
            .flatten()
            .map(|table| table.iter().flatten().copied().max().unwrap_or(0).max(0));
        costs.chain(numbers).try_fold(1_i64, i64::checked_add)
    }

    /// Per recipient the cost of its second candidate, or its first.
    pub(super) fn second_costs(&self) -> Vec<i64> {
        let second = |of: &Vec<u32>| {
            let mut costs: Vec<i64> = of.iter().map(|&c| self.cost[c as usize]).collect();
            costs.sort_unstable();
            costs.get(1).or(costs.first()).copied().unwrap_or(0)
        };
        self.of_recipient.iter().map(second).collect()
    }

    /// The cost of a choice of one candidate per recipient; `None` if it breaks a rule.
    pub fn value(&self, choice: &[u32]) -> Option<i64> {
        let (mut load, mut number) = (vec![0; self.n_helpers()], vec![0_usize; self.n_helpers()]);
        let mut value = 0;
        for &c in choice {
            let h = self.helper[c as usize] as usize;
            load[h] += self.load[c as usize];
            number[h] += 1;
            value += self.cost[c as usize];
        }
        for h in 0..self.n_helpers() {
            if load[h] > self.capacity[h] {
                return None;
            }
            if let Some(table) = &self.number[h] {
                value += table.get(number[h]).copied().flatten()?;
            }
        }
        Some(value)
    }
}

/// The greatest common divisor; not negative.
pub(super) fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}
