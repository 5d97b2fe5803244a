//! The knapsack of one helper under prices, by dynamic programming over load and number.
//!
//! Which free candidates would a helper take if each brought `gain[c]` (the price of its recipient
//! less its cost)? With `n` candidates, `K` the most partners (0 where their number does not
//! matter) and `b` the room, a table has `(K + 1) * (b + 1)` places:
//!
//! ```text
//! forward[i][k][w]   greatest gain of k of the first i candidates with load at most w
//! back[i][k][w]      greatest gain to come from candidates i.. when k are taken and load w is used
//! ```
//!
//! Together they say at once what it costs the helper to be forced to take, or to do without, each
//! single candidate: the greatest of `forward[i] + back[i + 1]`, over all places. Where the number
//! does not matter, only candidates with a gain enter the tables.
//!
//! Room and loads are counted in units of the helper, rounded down: a relaxation where the unit is
//! more than 1.
//!
//! Time and memory `O(n K b)`. Reference: H. Kellerer, U. Pferschy, D. Pisinger, *Knapsack
//! problems*, Springer 2004, chapter 2.

use crate::solve::loads::problem::Problem;
use crate::solve::loads::state::State;
use std::ops::Add;

/// A number of the tables: narrow ones are faster.
pub(super) trait Gain: Copy + Ord + Add<Output = Self> {
    /// Less than any sum that can occur, even when sums are added to it.
    const NONE: Self;
    /// Of a number that is known to fit.
    fn of(gain: i64) -> Self;
    /// As a wide number.
    fn wide(self) -> i64;
}

impl Gain for i32 {
    const NONE: Self = -(1 << 29);
    fn of(gain: i64) -> Self {
        Self::try_from(gain).unwrap_or(Self::NONE)
    }
    fn wide(self) -> i64 {
        Self::into(self)
    }
}

impl Gain for i64 {
    const NONE: Self = -(1 << 61);
    fn of(gain: i64) -> Self {
        gain
    }
    fn wide(self) -> i64 {
        self
    }
}

/// A free candidate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) candidate: usize,
    load: usize,
    gain: i64,
}

/// The knapsack of one helper in one case.
#[derive(Debug, Default)]
pub(super) struct Knapsack {
    /// The candidates that enter the tables.
    items: Vec<Item>,
    /// Those that could only lose.
    losers: Vec<Item>,
    /// Room that the items can use.
    room: usize,
    /// All the room there is.
    capacity: usize,
    /// Most partners to come, 0 where their number does not matter.
    most: usize,
    /// What so many partners to come cost, scaled; empty where their number does not matter.
    charge: Vec<Option<i64>>,
    narrow: Tables<i32>,
    wide: Tables<i64>,
    is_narrow: bool,
}

/// The tables, one after the other.
#[derive(Debug, Default)]
struct Tables<V> {
    forward: Vec<V>,
    back: Vec<V>,
}

impl Knapsack {
    /// Sets up the knapsack of helper `h`; `price` per recipient and costs in units of one over
    /// `scale`.
    pub(super) fn fill(
        &mut self,
        problem: &Problem,
        state: &State,
        h: usize,
        (price, scale): (&[i64], i64),
    ) {
        self.items.clear();
        self.losers.clear();
        self.charge.clear();
        let unit = problem.unit[h];
        let number = problem.number[h].as_ref();
        let (mut sum, mut loads) = (0_i64, 0_i64);
        for c in state.free(problem, h) {
            let gain = price[problem.recipient[c] as usize] - scale * problem.cost[c];
            let load = problem.load[c] / unit;
            let item = Item { candidate: c, load: place(load), gain };
            if gain > 0 || number.is_some() {
                self.items.push(item);
                sum += gain.abs();
                loads += load;
            } else {
                self.losers.push(item);
            }
        }
        self.room = place((state.left[h] / unit).min(loads));
        self.capacity = place(state.left[h] / unit);
        self.most = 0;
        if let Some(table) = number {
            let has = state.partners[h] as usize;
            self.most = self.items.len().min(table.len() - 1 - has);
            let to_come = &table[has..=has + self.most];
            self.charge.extend(to_come.iter().map(|cost| cost.map(|cost| cost * scale)));
            sum += self.charge.iter().flatten().map(|cost| cost.abs()).max().unwrap_or(0);
        }
        self.is_narrow = sum < (1 << 27);
    }

    /// The greatest gain, and who is taken for it; `None` if no number of partners is allowed.
    pub(super) fn best(&mut self, chosen: &mut Vec<usize>) -> Option<i64> {
        let (shape, items, charge) = (self.shape(), &self.items, &self.charge);
        if self.is_narrow {
            self.narrow.best(shape, items, charge, chosen)
        } else {
            self.wide.best(shape, items, charge, chosen)
        }
    }

    /// After [`Self::best`]: for every free candidate, what is lost at least when it must be taken
    /// and when it must not.
    pub(super) fn losses(&mut self, most: i64, tell: &mut impl FnMut(usize, i64, i64)) {
        let (shape, items, charge) = (self.shape(), &self.items, &self.charge);
        if self.is_narrow {
            self.narrow.losses(shape, (items, charge), most, tell);
            self.narrow.without(shape, (items, &self.losers), (self.capacity, most), tell);
        } else {
            self.wide.losses(shape, (items, charge), most, tell);
            self.wide.without(shape, (items, &self.losers), (self.capacity, most), tell);
        }
    }

    fn shape(&self) -> Shape {
        Shape {
            width: self.room + 1,
            rows: self.most + 1,
            step: usize::from(!self.charge.is_empty()),
        }
    }
}

/// The shape of a table.
#[derive(Clone, Copy, Debug)]
struct Shape {
    width: usize,
    rows: usize,
    /// 1 where the number of partners is counted.
    step: usize,
}

impl Shape {
    fn size(self) -> usize {
        self.width * self.rows
    }

    /// For every row from which an item may be taken: where it starts, and where the row starts
    /// in which that ends.
    fn moves(self) -> impl Iterator<Item = (usize, usize)> {
        let Self { width, rows, step } = self;
        (0..rows - step).map(move |k| (k * width, (k + step) * width))
    }
}

impl<V: Gain> Tables<V> {
    fn best(
        &mut self,
        shape: Shape,
        items: &[Item],
        charge: &[Option<i64>],
        chosen: &mut Vec<usize>,
    ) -> Option<i64> {
        let size = shape.size();
        self.forward.clear();
        self.forward.resize((items.len() + 1) * size, V::NONE);
        self.forward[..shape.width].fill(V::of(0));
        for (i, item) in items.iter().enumerate() {
            let (before, after) = self.forward[i * size..(i + 2) * size].split_at_mut(size);
            after.copy_from_slice(before);
            if item.load >= shape.width {
                continue;
            }
            let gain = V::of(item.gain);
            for (from, to) in shape.moves() {
                let from = &before[from..from + shape.width - item.load];
                let to = &mut after[to + item.load..to + shape.width];
                for (to, &from) in to.iter_mut().zip(from) {
                    *to = (*to).max(from + gain);
                }
            }
        }
        let last = &self.forward[items.len() * size..];
        let ends = |k: usize| last[(k + 1) * shape.width - 1].wide();
        let end = |k: usize| -> Option<i64> {
            let charge = charge.get(k).copied().unwrap_or(Some(0))?;
            Some(ends(k)).filter(|&gain| gain > V::NONE.wide() / 2).map(|gain| gain - charge)
        };
        let (row, best) = (0..shape.rows)
            .filter_map(|k| Some((k, end(k)?)))
            .max_by_key(|&(k, gain)| (gain, std::cmp::Reverse(k)))?;
        self.trace(shape, items, row, chosen);
        Some(best)
    }

    /// Who makes the best of a row.
    fn trace(&self, shape: Shape, items: &[Item], row: usize, chosen: &mut Vec<usize>) {
        let size = shape.size();
        let mut at = (row + 1) * shape.width - 1;
        for (i, item) in items.iter().enumerate().rev() {
            if self.forward[(i + 1) * size + at] != self.forward[i * size + at] {
                chosen.push(item.candidate);
                at -= item.load + shape.step * shape.width;
            }
        }
    }

    fn losses(
        &mut self,
        shape: Shape,
        (items, charge): (&[Item], &[Option<i64>]),
        most: i64,
        tell: &mut impl FnMut(usize, i64, i64),
    ) {
        let size = shape.size();
        self.back.clear();
        self.back.resize(2 * size, V::NONE);
        for (k, row) in self.back[..size].chunks_mut(shape.width).enumerate() {
            if let Some(charge) = charge.get(k).copied().unwrap_or(Some(0)) {
                row.fill(V::of(-charge));
            }
        }
        for (i, item) in items.iter().enumerate().rev() {
            let forward = &self.forward[i * size..(i + 1) * size];
            let (after, before) = self.back.split_at_mut(size);
            let out = best_sum(forward, after).wide();
            let mut in_ = V::NONE.wide();
            before.copy_from_slice(after);
            if item.load < shape.width {
                let gain = V::of(item.gain);
                for (from, to) in shape.moves() {
                    let reach = shape.width - item.load;
                    let later = &after[to + item.load..to + shape.width];
                    let taken = best_sum(&forward[from..from + reach], later);
                    in_ = in_.max((taken + gain).wide());
                    for (here, &later) in before[from..from + reach].iter_mut().zip(later) {
                        *here = (*here).max(later + gain);
                    }
                }
            }
            after.copy_from_slice(before);
            let none = V::NONE.wide() / 2;
            let lost = |gain: i64| if gain < none { i64::MAX } else { most - gain };
            tell(item.candidate, lost(in_), lost(out));
        }
    }

    /// What is lost by taking candidates that could only lose.
    fn without(
        &self,
        shape: Shape,
        (items, losers): (&[Item], &[Item]),
        (room, most): (usize, i64),
        tell: &mut impl FnMut(usize, i64, i64),
    ) {
        let last = &self.forward[items.len() * shape.size()..];
        for item in losers {
            let rest = last[(room - item.load).min(shape.width - 1)].wide();
            tell(item.candidate, most - rest - item.gain, 0);
        }
    }
}

/// The greatest sum of two numbers in the same place.
fn best_sum<V: Gain>(a: &[V], b: &[V]) -> V {
    a.iter().zip(b).map(|(&a, &b)| a + b).fold(V::NONE, V::max)
}

/// A load as a place in a table; loads are not negative.
fn place(load: i64) -> usize {
    usize::try_from(load).unwrap_or(0)
}
