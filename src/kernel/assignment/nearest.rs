//! Prices of columns, and the columns nearest to a row at these prices.
//!
//! The distance of column `j` from row `i` is `c[i][j] - v[j]`. Searches look at a short list of
//! the nearest columns of a row and know a bound on all others; the bound stays true as long as
//! prices only fall. Making such a list is the only place that reads whole rows of costs.
//!
//! A dense row is cut into as many strides as make some groups: group `g` holds the columns
//! `g, g + groups, g + 2 groups, ...`. Least distances of all groups are found by subtractions and
//! minima side by side, without a branch; then only groups at or below the `want`-th least of them
//! are opened. At least `want` distances lie there, and all others are above.

use crate::kernel::assignment::Costs;
use crate::kernel::assignment::costs::{Entries, NARROW, Number};
use std::ops::Sub;

/// One price per column, in 64 bits, and in 32 as long as all fit.
#[derive(Clone, Debug)]
pub(super) struct Prices {
    wide: Vec<i64>,
    narrow: Vec<i32>,
    /// Whether the narrow copy is true.
    is_narrow: bool,
}

impl Prices {
    /// All prices zero.
    pub(super) fn new(columns: usize) -> Self {
        Self { wide: vec![0; columns], narrow: vec![0; columns], is_narrow: true }
    }

    pub(super) fn get(&self, column: u32) -> i64 {
        self.wide[column as usize]
    }

    /// The lowest price, if it is below zero.
    pub(super) fn least(&self) -> i64 {
        self.wide.iter().fold(0, |least, &price| least.min(price))
    }

    #[expect(clippy::cast_possible_truncation, reason = "if it does not fit, it is not used")]
    pub(super) fn set(&mut self, column: u32, price: i64) {
        self.wide[column as usize] = price;
        self.narrow[column as usize] = price as i32;
        self.is_narrow &= price.abs() <= NARROW;
    }

    /// Sets every price to the least cost in its column; to zero where all pairs are forbidden.
    pub(super) fn set_to_least_costs(&mut self, costs: &Costs) {
        let least = match (costs.entries(), costs.heads()) {
            (Entries::Narrow(entries), None) => least_of_columns(entries, costs.columns()),
            (Entries::Wide(entries), None) => least_of_columns(entries, costs.columns()),
            (_, Some(_)) => {
                let mut least = vec![i64::FORBIDDEN; costs.columns()];
                for (column, cost) in (0..costs.rows()).flat_map(|row| costs.arcs(row)) {
                    least[column as usize] = least[column as usize].min(cost);
                }
                least
            }
        };
        for (column, &least) in (0..).zip(&least) {
            self.set(column, if least.unsigned_abs() > costs.steepest() { 0 } else { least });
        }
    }
}

fn least_of_columns<C: Number>(entries: &[C], columns: usize) -> Vec<i64> {
    let mut least = vec![C::FORBIDDEN; columns];
    for row in entries.chunks_exact(columns.max(1)) {
        for (least, &cost) in least.iter_mut().zip(row) {
            *least = (*least).min(cost);
        }
    }
    least.into_iter().map(Into::into).collect()
}

/// A column with its distance from a row, and the cost of the pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Near {
    distance: i64,
    column: u32,
    cost: i64,
}

/// The nearest columns of a row when the list was made.
#[derive(Clone, Debug, Default)]
pub(super) struct Nearest {
    /// Columns with the costs of the pairs.
    pub(super) arcs: Vec<(u32, i64)>,
    /// No column that is missing is nearer than this; `i64::MAX` if none is missing.
    pub(super) rest: i64,
}

/// Makes lists of nearest columns, and keeps the memory for the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Scanner {
    narrow: Groups<i32>,
    wide: Groups<i64>,
    found: Vec<Near>,
    /// Costs that were read.
    pub(super) costs_read: u64,
}

#[derive(Clone, Debug, Default)]
struct Groups<V> {
    least: Vec<V>,
    order: Vec<V>,
}

impl Scanner {
    /// Makes `list` the list of at least `want` nearest columns of `row`, and at most twice that;
    /// of fewer if fewer are allowed.
    pub(super) fn scan(
        &mut self,
        (costs, row): (&Costs, usize),
        prices: &Prices,
        want: usize,
        list: &mut Nearest,
    ) {
        let span = costs.span(row);
        self.costs_read += span.len() as u64;
        self.found.clear();
        let found = &mut self.found;
        let groups = span.len().div_ceil(16).max(4 * want);
        let mut beyond = i64::MAX;
        if costs.heads().is_some() || 2 * groups > span.len() {
            found.extend(costs.arcs(row).map(|(column, cost)| {
                let distance = cost - prices.get(column);
                Near { distance, column, cost }
            }));
        } else {
            beyond = match costs.entries() {
                Entries::Narrow(costs) if prices.is_narrow => {
                    let scan = Scan { costs: &costs[span], prices: &prices.narrow, want };
                    scan.gather(groups, &mut self.narrow, found)
                }
                Entries::Narrow(costs) => {
                    let scan = Scan { costs: &costs[span], prices: &prices.wide, want };
                    scan.gather(groups, &mut self.wide, found)
                }
                Entries::Wide(costs) => {
                    let scan = Scan { costs: &costs[span], prices: &prices.wide, want };
                    scan.gather(groups, &mut self.wide, found)
                }
            };
        }
        if let Some(most) = (2 * want < found.len()).then_some(2 * want) {
            let (_, first, _) = found.select_nth_unstable(most);
            beyond = first.distance;
            found.truncate(most);
        }
        list.rest = beyond;
        list.arcs.clear();
        list.arcs.extend(found.iter().map(|near| (near.column, near.cost)));
    }
}

/// A dense row and the prices of its columns.
struct Scan<'a, C, V> {
    costs: &'a [C],
    prices: &'a [V],
    want: usize,
}

impl<C, V> Scan<'_, C, V>
where
    C: Cost<V>,
    V: Number + Sub<Output = V>,
{
    /// Adds at least `want` nearest columns to `found`, unless fewer are allowed, and returns a
    /// bound on the distances of all others.
    fn gather(&self, n_groups: usize, groups: &mut Groups<V>, found: &mut Vec<Near>) -> i64 {
        let Groups { least, order } = groups;
        least.clear();
        least.resize(n_groups, V::FORBIDDEN);
        for (costs, prices) in self.costs.chunks(n_groups).zip(self.prices.chunks(n_groups)) {
            for (least, (&cost, &price)) in least.iter_mut().zip(costs.iter().zip(prices)) {
                *least = (*least).min(cost.minuend() - price);
            }
        }
        order.clear();
        order.extend_from_slice(least);
        let (_, &mut threshold, _) = order.select_nth_unstable(self.want - 1);
        let threshold = threshold.min(V::FARTHEST);
        for (group, _) in least.iter().enumerate().filter(|&(_, &least)| least <= threshold) {
            for column in (group..self.costs.len()).step_by(n_groups) {
                let distance = self.costs[column].minuend() - self.prices[column];
                if distance <= threshold {
                    let (distance, cost) = (distance.into(), self.costs[column].into());
                    found.push(Near { distance, column: column as u32, cost });
                }
            }
        }
        if threshold == V::FARTHEST { i64::MAX } else { threshold.into() + 1 }
    }
}

/// A cost, as that from which prices of type `V` are subtracted.
trait Cost<V>: Number {
    fn minuend(self) -> V;
}

impl Cost<i32> for i32 {
    fn minuend(self) -> i32 {
        self
    }
}

impl Cost<i64> for i64 {
    fn minuend(self) -> i64 {
        self
    }
}

impl Cost<i64> for i32 {
    fn minuend(self) -> i64 {
        if self == i32::FORBIDDEN { i64::FORBIDDEN } else { self.into() }
    }
}
