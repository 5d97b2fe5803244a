//! The tree of cases: depth first, under a limit that every plan must stay below.
//!
//! In every case prices are raised and candidates closed, alternately. What is left open is split
//! by a recipient: one case for each of its open candidates, cheapest first. The recipient is one
//! whose candidates all come close to the limit.
//!
//! A tree holds the prices that closed something, as changes to those before, so that it can be
//! gone through again: that is the proof. Whatever a limit closes, a lower limit closes too; so
//! the limit may fall on the way, as better plans are found.

use crate::model::proof::{LoadCase, LoadSplit};
use crate::solve::loads::relax::{Priced, to_float};
use crate::solve::loads::search::Search;
use crate::solve::loads::state::{Impossible, State};
use std::cmp::Reverse;
use std::rc::Rc;

/// How far a search below a limit came.
#[derive(Debug)]
pub(super) enum Reach {
    /// No plan costs less than this, as the tree shows.
    Closed(i64, Vec<LoadCase>),
    /// It ran out of cases, numbers or time.
    CutShort,
}

/// A case that is still to be looked at.
#[derive(Debug)]
struct Node {
    /// Its number in the tree.
    case: usize,
    /// The case above, and the candidate to be taken.
    above: Rc<State>,
    take: Option<usize>,
    /// Prices of the case above.
    price: Rc<Vec<i64>>,
    /// Bound known from the case above.
    bound: i64,
}

/// Most numbers in a tree that is to be a proof.
const MOST_NUMBERS: usize = 1 << 23;

/// Times prices are raised in a case, and steps each time.
const ROUNDS: usize = 10;
const STEPS: usize = 12;

impl Search<'_> {
    /// Looks at up to `most_cases` cases of `start` for plans that cost less than `limit`, and
    /// less than any found on the way.
    pub(super) fn below(
        &mut self,
        start: State,
        price: &[i64],
        mut limit: i64,
        most_cases: u64,
    ) -> Reach {
        let mut tree = vec![LoadCase::default()];
        let (above, price) = (Rc::new(start), Rc::new(price.to_vec()));
        let mut open = vec![Node { case: 0, above, take: None, price, bound: i64::MIN }];
        let (mut cases, mut numbers) = (0, 0);
        while let Some(node) = open.pop() {
            self.stop = self.stop.or(self.budget.stop());
            if self.stop.is_some() || cases == most_cases || numbers > MOST_NUMBERS {
                return Reach::CutShort;
            }
            if node.bound > (limit - 1) * self.relax.scale {
                continue;
            }
            cases += 1;
            let mut record = LoadCase::default();
            if let Ok((state, price)) = self.treat(&node, limit, &mut record) {
                if state.n_free == 0 {
                    limit = self.offer(&state.choice()).map_or(limit, |value| value.min(limit));
                } else {
                    let first = tree.len();
                    record.split = self.split(&Rc::new(state), &Rc::new(price), first, &mut open);
                    let n = record.split.as_ref().map_or(0, |split| split.helpers.len());
                    tree.resize(first + n, LoadCase::default());
                }
            }
            numbers += record.prices.iter().map(Vec::len).sum::<usize>() + 1;
            tree[node.case] = record;
        }
        self.cases += cases;
        Reach::Closed(limit, tree)
    }

    /// Draws all that prices tell of a case, and records them.
    fn treat(
        &mut self,
        node: &Node,
        limit: i64,
        record: &mut LoadCase,
    ) -> Result<(State, Vec<i64>), Impossible> {
        let mut state = State::clone(&node.above);
        if let Some(c) = node.take {
            state.take(self.problem, c)?;
            state.settle(self.problem)?;
        }
        let mut priced = Priced { price: node.price.to_vec(), bound: i64::MIN };
        let mut recorded = priced.price.clone();
        self.relax.sift(&mut state, &priced.price, limit)?;
        priced.bound = self.relax.bound;
        for _ in 0..ROUNDS {
            if state.n_free == 0 {
                break;
            }
            let before = state.n_open();
            self.relax.ascend(&state, &mut priced, STEPS, limit)?;
            let changed = (0..).zip(priced.price.iter().zip(&recorded));
            let changes = changed.filter(|(_, (now, was))| now != was);
            record.prices.push(changes.map(|(r, (now, _))| (r, *now)).collect());
            self.relax.sift(&mut state, &priced.price, limit)?;
            recorded.copy_from_slice(&priced.price);
            if state.n_open() * 20 > before * 19 {
                break;
            }
        }
        Ok((state, priced.price))
    }

    /// Opens a case for every open candidate of one recipient; the cheapest comes out first.
    fn split(
        &self,
        state: &Rc<State>,
        price: &Rc<Vec<i64>>,
        first: usize,
        open: &mut Vec<Node>,
    ) -> Option<LoadSplit> {
        let r = self.most_decisive(state)?;
        let of = self.problem.of_recipient[r].iter().map(|&c| c as usize);
        let mut candidates: Vec<usize> = of.filter(|&c| state.open[c]).collect();
        candidates.sort_by_key(|&c| (Reverse(self.relax.cost[c]), Reverse(c)));
        for (i, &c) in candidates.iter().enumerate() {
            open.push(Node {
                case: first + i,
                above: Rc::clone(state),
                take: Some(c),
                price: Rc::clone(price),
                bound: self.relax.cost[c],
            });
        }
        let small = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
        let helpers = candidates.iter().map(|&c| self.problem.helper[c]).collect();
        Some(LoadSplit { recipient: small(r), first: small(first), helpers })
    }

    /// The recipient not placed whose cases promise the least work: every open candidate counts
    /// with the third power of the part of the gap to the dearest that its bound leaves open.
    fn most_decisive(&self, state: &State) -> Option<usize> {
        let costs = &self.relax.cost;
        let free = (0..state.taken.len()).filter(|&r| state.taken[r].is_none());
        let open = |r: usize| {
            let of = self.problem.of_recipient[r].iter().map(|&c| c as usize);
            of.filter(|&c| state.open[c])
        };
        let gap = to_float((self.relax.most - self.relax.bound + self.relax.scale).max(1));
        let mut best: Option<(f64, usize)> = None;
        for r in free {
            let work = open(r).map(|c| {
                let rise = to_float(costs[c].saturating_sub(self.relax.bound));
                let left = 1.0 - (rise / gap).clamp(0.0, 1.0);
                left * left * left
            });
            let work = work.sum::<f64>();
            if best.is_none_or(|(least, _)| work < least) {
                best = Some((work, r));
            }
        }
        best.map(|(_, r)| r)
    }
}
