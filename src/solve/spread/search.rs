//! Branch and price: column generation in every case, branching on "helper serves in place".
//!
//! With all such questions answered what is left is a flow, whose corners are whole, so no other
//! question is ever needed. The case of least bound comes first; of two new ones, that which the
//! master leans to, at once, while its basis still fits.

use super::improve::{Option4, options};
use super::master::Master;
use super::price::{Pricer, Use};
use super::problem::{Member, Problem, Round};
use crate::base::{Budget, Stop};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

/// A case of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// Bounded by a set of multipliers.
    Leaf(u32),
    /// Split by whether a helper serves anybody at one of its stops.
    Split { helper: u32, stop: u32, yes: u32, no: u32 },
}

/// Counts of work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Work {
    pub(super) cases: u64,
    pub(super) rounds: u64,
    pub(super) priced: u64,
    pub(super) columns: u64,
    pub(super) pivots: u64,
}

/// How a case was reached.
#[derive(Clone, Copy, Debug)]
struct Origin {
    parent: u32,
    helper: u32,
    stop: u32,
    used: Use,
}

/// What came out.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// One round per helper.
    pub(super) rounds: Vec<Round>,
    pub(super) bound: i64,
    pub(super) denominator: i64,
    /// One per recipient in each set.
    pub(super) multipliers: Vec<Vec<i64>>,
    pub(super) tree: Vec<Case>,
    pub(super) work: Work,
    pub(super) stop: Option<Stop>,
}

/// The search in progress.
pub(super) struct Search<'a> {
    pub(super) problem: &'a Problem,
    pub(super) budget: &'a Budget,
    pub(super) options: Vec<Vec<Option4>>,
    /// The denominator of the multipliers.
    pub(super) d: i64,
    /// What the master leaves out: charges of recipients that have one partner.
    pub(super) constant: i64,
    /// The right-hand sides of the master.
    pub(super) right: Vec<i64>,
    pub(super) master: Master,
    /// The round of each column from `first` on.
    pub(super) rounds: Vec<Round>,
    pub(super) first: usize,
    pub(super) known: BTreeSet<(u32, Vec<u32>)>,
    pub(super) pricer: Pricer,
    pub(super) best: Vec<Round>,
    pub(super) value: i64,
    /// Multipliers near which to stay: the best of the case above.
    pub(super) center: Vec<i64>,
    pub(super) work: Work,
    multipliers: Vec<Vec<i64>>,
    tree: Vec<Case>,
    origin: Vec<Option<Origin>>,
    open: BinaryHeap<(Reverse<i64>, Reverse<u32>)>,
    /// Settled cases whose bound is below the best plan: there should be none.
    stuck: Vec<u32>,
}

/// With more rows the inverse of the master is too large to be kept.
const MOST_ROWS: usize = 3000;

/// Every so many cases a plan is made of the master's point.
const ROUND_OFF: u64 = 16;

impl<'a> Search<'a> {
    /// A search from a plan, and from multipliers in whole units; `None` if costs are too large.
    pub(super) fn new(
        problem: &'a Problem,
        budget: &'a Budget,
        (start, center): (Vec<Round>, &[i64]),
    ) -> Option<Self> {
        let d = problem.denominator()?;
        let most = i64::try_from(problem.big()).ok()?;
        let (master, right, constant) = master(problem, most, d);
        let center: Vec<i64> = center.iter().map(|b| d * (*b).clamp(-most, most)).collect();
        let value = problem.value(&start);
        let mut search = Self {
            problem,
            budget,
            options: options(problem),
            d,
            constant,
            right,
            first: master.n_columns(),
            master,
            rounds: Vec::new(),
            known: BTreeSet::new(),
            pricer: Pricer::default(),
            best: start.clone(),
            value,
            multipliers: vec![center.clone()],
            center,
            work: Work::default(),
            tree: vec![Case::Leaf(0)],
            origin: vec![None],
            open: BinaryHeap::new(),
            stuck: Vec::new(),
        };
        search.take(&start);
        Some(search)
    }

    /// Solves, as far as the budget allows; `heard(value, bound, open)` follows.
    pub(super) fn run(mut self, heard: &dyn Fn(i64, Option<i64>, usize)) -> Found {
        self.open.push((Reverse(i64::MIN), Reverse(0)));
        let rows = self.problem.recipients.len() + self.problem.helpers.len();
        let mut next: Option<(i64, u32)> = None;
        let mut stop = if rows > MOST_ROWS { Some(Stop::Unsuited) } else { None };
        while stop.is_none() {
            let from_heap = || self.open.pop().map(|(Reverse(bound), Reverse(case))| (bound, case));
            let Some((bound, case)) = next.take().or_else(from_heap) else { break };
            if bound > i64::MIN && self.whole(bound) >= self.value {
                continue;
            }
            stop = self.budget.stop();
            if stop.is_some() {
                self.open.push((Reverse(bound), Reverse(case)));
                break;
            }
            next = self.settle(case);
            let low = self.open.peek().map(|top| top.0.0).filter(|&b| b > i64::MIN);
            heard(self.value, low.map(|b| self.whole(b)), self.open.len());
        }
        self.finish(stop)
    }

    /// Bounds a case and splits it; returns the child to go on with, and its bound.
    fn settle(&mut self, case: u32) -> Option<(i64, u32)> {
        self.work.cases += 1;
        let mut uses = self.uses(case);
        if let Case::Leaf(set) = self.tree[case as usize] {
            self.center.clone_from(&self.multipliers[set as usize]);
        }
        let mut found = self.bound(&uses);
        if case == 0 && self.is_open(&found) {
            self.round_off(&found, &uses);
            self.dive(&uses, &found);
            self.center = found.multipliers;
            found = self.bound(&uses);
        }
        let set = small(self.multipliers.len());
        self.multipliers.push(found.multipliers.clone());
        self.tree[case as usize] = Case::Leaf(set);
        let is_whole = found.usage.iter().flatten().all(|&x| (x - x.round()).abs() < 1e-3);
        if self.is_open(&found) && (is_whole || self.work.cases.is_multiple_of(ROUND_OFF)) {
            self.round_off(&found, &uses);
        }
        let bound = found.bound.filter(|&bound| self.whole(bound) < self.value)?;
        let case = self.fix(case, (set, bound), &found, &mut uses);
        let Some((h, s)) = self.choose(&found, &uses) else {
            let exact = self.exactly(&uses);
            let bound = self.evaluate(&exact, &uses, |_| ());
            if bound.is_some_and(|bound| self.whole(bound) < self.value) {
                self.stuck.push(case);
            }
            self.tree[case as usize] = Case::Leaf(small(self.multipliers.len()));
            self.multipliers.push(exact);
            return None;
        };
        let (yes, no) = self.split(case, (h, s), set);
        let leans = found.usage.get(h).is_some_and(|usage| usage[s] > 0.5);
        let (first, second) = if leans { (yes, no) } else { (no, yes) };
        self.open.push((Reverse(bound), Reverse(second)));
        Some((bound, first))
    }

    fn is_open(&self, found: &super::rounds::Bounded) -> bool {
        found.bound.is_some_and(|bound| self.whole(bound) < self.value)
    }

    /// Splits a case in two, which for the time being are bounded by a set of multipliers.
    pub(super) fn split(&mut self, case: u32, (h, s): (usize, usize), set: u32) -> (u32, u32) {
        let (helper, stop) = (small(h), small(s));
        let mut child = |used| {
            self.tree.push(Case::Leaf(set));
            self.origin.push(Some(Origin { parent: case, helper, stop, used }));
            small(self.tree.len() - 1)
        };
        let (yes, no) = (child(Use::Always), child(Use::Never));
        self.tree[case as usize] = Case::Split { helper, stop, yes, no };
        (yes, no)
    }

    /// What a case says of every helper and stop.
    fn uses(&self, case: u32) -> Vec<Vec<Use>> {
        let free = |h: &super::problem::Helper| vec![Use::Free; h.stops.len()];
        let mut uses: Vec<Vec<Use>> = self.problem.helpers.iter().map(free).collect();
        let mut at = case;
        while let Some(origin) = self.origin[at as usize] {
            uses[origin.helper as usize][origin.stop as usize] = origin.used;
            at = origin.parent;
        }
        uses
    }

    /// The bound: the least over all leaves. Those not open reach the best plan.
    fn finish(mut self, stop: Option<Stop>) -> Found {
        let mut bound = self.value;
        let open = std::mem::take(&mut self.open).into_vec();
        let open: Vec<u32> = open.into_iter().map(|(_, Reverse(case))| case).collect();
        for case in open.into_iter().chain(std::mem::take(&mut self.stuck)) {
            let Case::Leaf(set) = self.tree[case as usize] else { continue };
            let (uses, b) = (self.uses(case), self.multipliers[set as usize].clone());
            if let Some(low) = self.evaluate(&b, &uses, |_| ()) {
                bound = bound.min(self.whole(low));
            }
        }
        self.work.pivots += self.master.pivots;
        let (multipliers, tree) = in_use(&self.multipliers, self.tree);
        let (rounds, denominator) = (self.best, self.d);
        Found { rounds, bound, denominator, multipliers, tree, work: self.work, stop }
    }
}

/// The sets of multipliers that leaves speak of, and the tree that speaks of these.
fn in_use(multipliers: &[Vec<i64>], mut tree: Vec<Case>) -> (Vec<Vec<i64>>, Vec<Case>) {
    let mut number = vec![None; multipliers.len()];
    let mut used = Vec::new();
    for case in &mut tree {
        if let Case::Leaf(set) = case {
            let old = *set as usize;
            *set = *number[old].get_or_insert_with(|| {
                used.push(multipliers[old].clone());
                small(used.len() - 1)
            });
        }
    }
    (used, tree)
}

/// The master without rounds: rows and what recipients may choose; its right-hand sides, and the
/// constant left out.
fn master(problem: &Problem, big: i64, d: i64) -> (Master, Vec<i64>, i64) {
    let chooses = |m: &Member| m.min < m.max() && m.max() > 1;
    let mut constant = 0;
    let mut right: Vec<i64> = Vec::new();
    for member in &problem.recipients {
        let count = if chooses(member) { 0 } else { small(member.max()) };
        constant += if chooses(member) { 0 } else { member.charge[member.max()] };
        right.push(i64::from(count));
    }
    let choosing = problem.recipients.iter().filter(|m| chooses(m)).count();
    right.extend((0..problem.helpers.len() + choosing).map(|_| 1));
    let mut master = Master::new(&right, big, d);
    let mut choice = small(problem.recipients.len() + problem.helpers.len());
    for (r, member) in (0..).zip(&problem.recipients) {
        if chooses(member) {
            for k in member.min..=member.max() {
                let count = i32::try_from(k).unwrap_or(i32::MAX);
                master.add(&[(r, -count), (choice, 1)], member.charge[k]);
            }
            choice += 1;
        } else if member.min < member.max() {
            master.add(&[(r, 1)], member.charge[0] - member.charge[1]);
        }
    }
    (master, right, constant)
}

fn small(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(u32::MAX)
}
