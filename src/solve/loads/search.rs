//! The course of the search: a first plan, prices at the root, better plans, rising limits.

use crate::base::{Budget, Stop};
use crate::model::proof::LoadCase;
use crate::solve::loads::local::Local;
use crate::solve::loads::problem::Problem;
use crate::solve::loads::random::Random;
use crate::solve::loads::relax::{Priced, Relaxation, to_float};
use crate::solve::loads::state::State;
use crate::solve::loads::tree::Reach;

/// Hears of the best value and the bound.
pub(super) type Hearer<'a> = &'a dyn Fn(Option<i64>, i64);

/// The search for the best plan of a normalized problem.
pub struct Search<'a> {
    pub(super) problem: &'a Problem,
    pub(super) budget: &'a Budget,
    hearer: Hearer<'a>,
    pub(super) relax: Relaxation<'a>,
    pub(super) random: Random,
    /// Per candidate, what a plan with it costs at least, scaled; from the prices of the root.
    pub(super) root_cost: Vec<i64>,
    /// More than any plan costs.
    dearest: i64,
    /// Value and candidates of the best plan so far.
    pub best: Option<(i64, Vec<u32>)>,
    /// No plan costs less.
    pub bound: i64,
    /// Prices of the root, in units of one over [`Self::scale`].
    pub root: Vec<i64>,
    /// The tree that proves the bound.
    pub tree: Vec<LoadCase>,
    /// Cases looked at.
    pub cases: u64,
    /// Why it ended early.
    pub stop: Option<Stop>,
}

impl std::fmt::Debug for Search<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Search").field("best", &self.best).finish_non_exhaustive()
    }
}

/// The bound before there is one.
pub(super) const NO_BOUND: i64 = i64::MIN / 4;

/// Steps of a round of price raising at the root, and most rounds.
const ROOT_STEPS: usize = 100;
const ROOT_ROUNDS: usize = 30;

/// Up to so many cases a limit was too cautious, and from so many it was bold.
const FEW_CASES: u64 = 8;
const MANY_CASES: u64 = 100;

impl<'a> Search<'a> {
    /// A search that has not begun; `None` if the costs are too large for it.
    pub fn new(problem: &'a Problem, budget: &'a Budget, hearer: Hearer<'a>) -> Option<Self> {
        let dearest = problem.dearest()?;
        Some(Self {
            problem,
            budget,
            hearer,
            relax: Relaxation::new(problem, dearest)?,
            random: Random::default(),
            root_cost: Vec::new(),
            dearest,
            best: None,
            bound: NO_BOUND,
            root: problem.second_costs(),
            tree: vec![LoadCase::default()],
            cases: 0,
            stop: None,
        })
    }

    /// What one unit of cost is worth in prices.
    pub fn scale(&self) -> i64 {
        self.relax.scale
    }

    /// Knapsacks solved.
    pub fn knapsacks(&self) -> u64 {
        self.relax.knapsacks
    }

    /// Whether it is settled what the best plan is, or that there is none.
    pub fn is_settled(&self) -> bool {
        self.bound >= self.value()
    }

    /// Searches until that is settled or time is up.
    pub fn run(&mut self) {
        self.root.iter_mut().for_each(|price| *price *= self.relax.scale);
        let Ok(root) = State::new(self.problem) else {
            self.bound = self.dearest;
            return;
        };
        self.first_plan();
        self.raise_root(&root);
        let price = self.root.clone();
        self.plunges(&root, &price);
        self.neighborhoods(&root, &price, 200);
        let mut rise = (self.gap() / 1024).max(1);
        while self.stop.is_none() && !self.is_settled() {
            let before = self.cases;
            let limit = self.bound.saturating_add(rise).min(self.value());
            match self.below(root.clone(), &price, limit, u64::MAX) {
                Reach::Closed(limit, tree) => (self.bound, self.tree) = (limit, tree),
                Reach::CutShort => self.stop = self.stop.or(Some(Stop::Unsuited)),
            }
            (self.hearer)(self.best.as_ref().map(|best| best.0), self.bound);
            let cases = self.cases - before;
            rise = match cases {
                ..=FEW_CASES => rise.saturating_mul(2),
                MANY_CASES.. => (rise / 2).max(1),
                _ => rise,
            };
            self.neighborhoods(&root, &price, cases / 4);
        }
    }

    /// The value of the best plan, or more than any costs.
    pub(super) fn value(&self) -> i64 {
        self.best.as_ref().map_or(self.dearest, |best| best.0)
    }

    pub(super) fn gap(&self) -> i64 {
        self.value() - self.bound
    }

    /// A first plan, by local search alone.
    fn first_plan(&mut self) {
        let mut near = self.problem.of_recipient.clone();
        for of in &mut near {
            of.sort_by_key(|&c| self.problem.cost[c as usize]);
        }
        let nearest = near.iter().map(|of| of[0]).collect();
        let mut local = Local::new(self.problem, near, nearest);
        local.run(500_000);
        if let Some((_, choice)) = local.best {
            self.offer(&choice);
        }
    }

    /// Raises the prices of the root until they rise no more.
    fn raise_root(&mut self, root: &State) {
        let mut priced = Priced { price: std::mem::take(&mut self.root), bound: i64::MIN };
        let mut rise = 0.5 * to_float(self.value() * self.relax.scale);
        for _ in 0..ROOT_ROUNDS {
            let (before, limit) = (priced.bound, self.value() + 1);
            let aim = (ROOT_STEPS, rise);
            if self.relax.climb(root, &mut priced, aim, limit).is_err() {
                self.bound = self.dearest;
                break;
            }
            self.stop = self.budget.stop();
            let gain = priced.bound.saturating_sub(before);
            if self.stop.is_some() || gain < self.relax.scale / 100 {
                break;
            }
            rise = to_float(gain).min(rise);
        }
        let scale = self.relax.scale;
        let ceil = priced.bound.div_euclid(scale) + i64::from(priced.bound.rem_euclid(scale) > 0);
        self.bound = self.bound.max(ceil).min(self.value());
        // With a limit that nothing reaches, sifting tells costs and closes nothing.
        let all = self.relax.sift(&mut root.clone(), &priced.price, self.dearest.saturating_mul(2));
        self.root_cost = if all.is_ok() { self.relax.cost.clone() } else { Vec::new() };
        self.root = priced.price;
        (self.hearer)(self.best.as_ref().map(|best| best.0), self.bound);
    }

    /// Takes a choice that is a plan and better; returns its value.
    pub(super) fn offer(&mut self, choice: &[u32]) -> Option<i64> {
        let value = self.problem.value(choice)?;
        if value < self.value() {
            self.best = Some((value, choice.to_vec()));
            (self.hearer)(Some(value), self.bound);
        }
        Some(value)
    }
}
