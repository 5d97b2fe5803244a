//! One case of the tree of a layer with loads: what is open, and what prices say of it.

use crate::base::Text;
use crate::verify::packed::Packed;
use crate::verify::proof_loads::too_large;

/// No plan below the limit lies in the case.
#[derive(Clone, Copy, Debug)]
pub(super) struct Closed;

/// The candidates of a layer with normalized costs; nobody is the last helper.
pub(super) struct Rules<'a> {
    scale: i64,
    limit: i64,
    units: &'a [i64],
    /// Per candidate: helper, recipient, cost, load.
    candidates: Vec<(usize, usize, i64, i64)>,
    of_helper: Vec<Vec<usize>>,
    of_recipient: Vec<Vec<usize>>,
    capacity: Vec<i64>,
    /// Per helper, cost by number of partners, `None` where it is not allowed; empty where the
    /// number is free.
    number: Vec<Vec<Option<i64>>>,
    base: i128,
    unit: i128,
    /// Places of tables filled so far.
    pub(super) work: u64,
}

/// What is settled in a case.
#[derive(Clone)]
pub(super) struct Case {
    open: Vec<bool>,
    placed: Vec<bool>,
    room: Vec<i64>,
    partners: Vec<usize>,
    cost: i64,
}

impl<'a> Rules<'a> {
    pub(super) fn new(
        layer: &Packed<'_>,
        (scale, limit): (i64, i64),
        units: &'a [i64],
    ) -> Result<Self, Text> {
        let Some(loads) = &layer.facts.scores.loads else {
            return Err(Text::new("the layer has no loads", "该结对层没有负荷"));
        };
        if layer.recipients.iter().any(|node| node.charge.len() > 2) {
            return Err(Text::new(
                "loads prove nothing where a recipient may have several helpers",
                "对象可有多个帮扶方时，不能用负荷来证明",
            ));
        }
        let (n, m) = (layer.recipients.len(), layer.helpers.len());
        let mut raw: Vec<(usize, usize, i128, i64)> = Vec::new();
        for h in (0..m).filter(|&h| layer.helpers[h].charge.len() > 1) {
            for c in layer.facts.of(h) {
                let r = layer.facts.recipient(c);
                if let Some(&charge) = layer.recipients[r].charge.get(1) {
                    let cost = i128::from(layer.cost[c]) + i128::from(charge);
                    raw.push((h, r, cost, loads.load(h, r)));
                }
            }
        }
        for (r, node) in layer.recipients.iter().enumerate().filter(|(_, node)| node.min == 0) {
            raw.push((m, r, i128::from(node.charge[0]), 0));
        }
        let mut rules = Self {
            scale,
            limit,
            units,
            candidates: Vec::new(),
            of_helper: vec![Vec::new(); m + 1],
            of_recipient: vec![Vec::new(); n],
            capacity: loads.capacity.iter().copied().chain([0]).collect(),
            number: Vec::new(),
            base: 0,
            unit: 1,
            work: 0,
        };
        for (c, &(h, r, ..)) in raw.iter().enumerate() {
            rules.of_helper[h].push(c);
            rules.of_recipient[r].push(c);
        }
        rules.normalize(&raw, layer)?;
        Ok(rules)
    }

    /// Takes out what every recipient costs at least, and the greatest common divisor.
    fn normalize(
        &mut self,
        raw: &[(usize, usize, i128, i64)],
        layer: &Packed<'_>,
    ) -> Result<(), Text> {
        let least = |of: &Vec<usize>| of.iter().map(|&c| raw[c].2).min().unwrap_or(0);
        let least: Vec<i128> = self.of_recipient.iter().map(least).collect();
        self.base = least.iter().sum();
        let mut number: Vec<Vec<Option<i64>>> = Vec::new();
        for (node, of) in layer.helpers.iter().zip(&self.of_helper) {
            let most = node.charge.len().saturating_sub(1).min(of.len());
            let is_flat = node.charge.iter().all(|&charge| charge == 0);
            let is_free = node.min == 0 && most == of.len() && is_flat;
            let cost = |k: usize| (k >= node.min).then(|| node.charge[k]);
            number.push(if is_free { Vec::new() } else { (0..=most).map(cost).collect() });
        }
        number.push(Vec::new());
        let rest = raw.iter().map(|&(_, r, cost, _)| cost - least[r]);
        let charges = number.iter().flatten().flatten().map(|&charge| i128::from(charge));
        self.unit = rest.chain(charges).fold(0, divisor).max(1);
        let small = |cost: i128| i64::try_from(cost / self.unit).map_err(|_| too_large());
        for &(h, r, cost, load) in raw {
            self.candidates.push((h, r, small(cost - least[r])?, load));
        }
        for table in &mut number {
            for cost in table.iter_mut().flatten() {
                *cost = small(i128::from(*cost))?;
            }
        }
        self.number = number;
        Ok(())
    }

    /// Refuses costs whose scaled sums would come near 64 bits.
    pub(super) fn check_size(&self, limit: i128) -> Result<(), Text> {
        let dearest = |of: &Vec<usize>| of.iter().map(|&c| self.candidates[c].2).max();
        let pairs = self.of_recipient.iter().filter_map(dearest).map(i128::from).sum::<i128>();
        let numbers = self.number.iter().filter_map(|table| table.iter().flatten().max());
        let total = pairs + numbers.map(|&cost| i128::from(cost)).sum::<i128>();
        let scaled = total.saturating_mul(i128::from(self.scale));
        let limits = i128::from(self.limit).saturating_mul(i128::from(self.scale));
        if scaled < limit && limits.abs() < 4 * limit { Ok(()) } else { Err(too_large()) }
    }

    /// A normalized cost in packed units.
    pub(super) fn packed(&self, cost: i64) -> i128 {
        self.base + self.unit * i128::from(cost)
    }

    pub(super) fn helper(&self, c: usize) -> usize {
        self.candidates[c].0
    }

    /// The case in which nothing is settled but what follows from the rules.
    pub(super) fn whole(&self) -> Result<Case, Closed> {
        let mut case = Case {
            open: vec![true; self.candidates.len()],
            placed: vec![false; self.of_recipient.len()],
            room: self.capacity.clone(),
            partners: vec![0; self.capacity.len()],
            cost: 0,
        };
        self.settle(&mut case)?;
        Ok(case)
    }

    /// The open candidates of a recipient.
    pub(super) fn open_of(&self, case: &Case, r: usize) -> Vec<usize> {
        self.of_recipient[r].iter().copied().filter(|&c| case.open[c]).collect()
    }

    /// Closes all other candidates of the recipient of `c`.
    pub(super) fn take(&self, case: &mut Case, c: usize) -> Result<(), Closed> {
        for &other in &self.of_recipient[self.candidates[c].1] {
            case.open[other] &= other == c;
        }
        self.settle(case)
    }

    /// Draws consequences until there are none.
    fn settle(&self, case: &mut Case) -> Result<(), Closed> {
        loop {
            let mut quiet = true;
            for r in 0..self.of_recipient.len() {
                if case.placed[r] {
                    continue;
                }
                match self.open_of(case, r).as_slice() {
                    [] => return Err(Closed),
                    &[c] => {
                        let (h, _, cost, load) = self.candidates[c];
                        case.placed[r] = true;
                        case.room[h] -= load;
                        case.partners[h] += 1;
                        case.cost += cost;
                        quiet = false;
                    }
                    _ => {}
                }
            }
            for h in 0..self.of_helper.len() {
                let most = self.number[h].len().checked_sub(1);
                if case.room[h] < 0 || most.is_some_and(|most| case.partners[h] > most) {
                    return Err(Closed);
                }
                let full = most == Some(case.partners[h]);
                for &c in &self.of_helper[h] {
                    let (_, r, _, load) = self.candidates[c];
                    let leaves = full || load > case.room[h];
                    if case.open[c] && !case.placed[r] && leaves {
                        case.open[c] = false;
                        quiet = false;
                    }
                }
            }
            if quiet {
                return Ok(());
            }
        }
    }

    /// The cost of a case in which all are placed.
    pub(super) fn cost_if_placed(&self, case: &Case) -> Option<Result<i64, Closed>> {
        if case.placed.contains(&false) {
            return None;
        }
        let mut cost = case.cost;
        for (table, &k) in self.number.iter().zip(&case.partners) {
            match table.get(k) {
                Some(Some(charge)) => cost += charge,
                None if table.is_empty() => {}
                _ => return Some(Err(Closed)),
            }
        }
        Some(Ok(cost))
    }

    /// The bound of a case under prices, after closing what cannot be below the limit.
    pub(super) fn sift(&mut self, case: &mut Case, prices: &[i64]) -> Result<i64, Closed> {
        let mut total = i128::from(case.cost) * i128::from(self.scale);
        let free = prices.iter().zip(&case.placed).filter(|(_, placed)| !**placed);
        total += free.map(|(&price, _)| i128::from(price)).sum::<i128>();
        let mut lost = vec![(0_i128, 0_i128); self.candidates.len()];
        for h in 0..self.of_helper.len() {
            total -= self.knapsack(case, h, prices, &mut lost)?;
        }
        let most = (i128::from(self.limit) - 1) * i128::from(self.scale);
        if total > most {
            return Err(Closed);
        }
        for r in (0..case.placed.len()).filter(|&r| !case.placed[r]) {
            let open = self.open_of(case, r);
            let without: i128 = open.iter().map(|&c| lost[c].1).sum();
            for &c in &open {
                case.open[c] = total + lost[c].0 + without - lost[c].1 <= most;
            }
        }
        self.settle(case)?;
        let scale = i128::from(self.scale);
        let ceil = total.div_euclid(scale) + i128::from(total.rem_euclid(scale) > 0);
        i64::try_from(ceil).map_err(|_| Closed)
    }

    /// The greatest gain of a helper; per candidate, what is lost when it must be, and must not
    /// be, among those taken. `Closed` if no set of candidates is allowed.
    ///
    /// `to[i][k][w]` is the greatest gain of `k` of the first `i` candidates that weigh `w`, and
    /// `from[i][k][w]` the greatest to be had from the others by one who has `k` that weigh `w`.
    fn knapsack(
        &mut self,
        case: &Case,
        h: usize,
        prices: &[i64],
        lost: &mut [(i128, i128)],
    ) -> Result<i128, Closed> {
        let unit = self.units.get(h).copied().unwrap_or(1);
        let free = |c: &usize| case.open[*c] && !case.placed[self.candidates[*c].1];
        let items: Vec<(usize, usize, i64)> = self.of_helper[h]
            .iter()
            .copied()
            .filter(free)
            .map(|c| {
                let (_, r, cost, load) = self.candidates[c];
                (c, usize::try_from(load / unit).unwrap_or(0), prices[r] - self.scale * cost)
            })
            .collect();
        let has = case.partners[h];
        let charge = |k: usize| match self.number[h].get(has + k) {
            Some(charge) => charge.map(|charge| charge * self.scale),
            None => Some(0),
        };
        let counts = !self.number[h].is_empty();
        let most = if counts { items.len().min(self.number[h].len() - 1 - has) } else { 0 };
        let all: usize = items.iter().map(|item| item.1).sum();
        let width = 1 + all.min(usize::try_from(case.room[h] / unit).unwrap_or(0));
        let size = width * (most + 1);
        self.work += (size * (3 * items.len() + 1)) as u64;
        let table = Table { width, size, step: if counts { width } else { 0 } };
        let to = table.to(&items);
        let mut from = vec![NONE; size];
        for (k, row) in from.chunks_mut(width).enumerate() {
            row.fill(charge(k).map_or(NONE, |charge| -charge));
        }
        let best = table.best(&to[items.len()], &from).ok_or(Closed)?;
        for (i, &(c, load, gain)) in items.iter().enumerate().rev() {
            let without = table.best(&to[i], &from);
            let mut next = from.clone();
            let mut with = NONE;
            for (at, next) in next.iter_mut().enumerate() {
                if let Some(then) = table.after(at, load) {
                    *next = (*next).max(from[then].saturating_add(gain).max(NONE));
                    with = with.max(to[i][at].saturating_add(gain).saturating_add(from[then]));
                }
            }
            let with = Some(with).filter(|&with| with > NONE / 2);
            let loss = |gain: Option<i64>| gain.map_or(NEVER, |gain| i128::from(best - gain));
            lost[c] = (loss(with), loss(without));
            from = next;
        }
        Ok(i128::from(best))
    }
}

/// No sum of gains is as low as half of this.
const NONE: i64 = i64::MIN / 2;

/// What is lost by the impossible.
const NEVER: i128 = 1 << 100;

/// The shape of the tables of a knapsack.
struct Table {
    width: usize,
    size: usize,
    /// How far one partner more is; zero where partners are not counted.
    step: usize,
}

impl Table {
    /// The place after one more item, if there is room and number for it.
    fn after(&self, at: usize, load: usize) -> Option<usize> {
        let fits = at % self.width + load < self.width && at + self.step < self.size;
        fits.then_some(at + self.step + load)
    }

    /// All tables from the front.
    fn to(&self, items: &[(usize, usize, i64)]) -> Vec<Vec<i64>> {
        let mut tables = vec![vec![NONE; self.size]];
        tables[0][0] = 0;
        for (i, &(_, load, gain)) in items.iter().enumerate() {
            let mut next = tables[i].clone();
            for (at, &before) in tables[i].iter().enumerate().filter(|(_, gain)| **gain > NONE) {
                if let Some(then) = self.after(at, load) {
                    next[then] = next[then].max(before + gain);
                }
            }
            tables.push(next);
        }
        tables
    }

    /// The greatest sum of two numbers in the same place, if any is possible.
    fn best(&self, a: &[i64], b: &[i64]) -> Option<i64> {
        let sums = a.iter().zip(b).filter(|(a, b)| **a > NONE / 2 && **b > NONE / 2);
        sums.map(|(a, b)| a + b).max()
    }
}

fn divisor(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}
