//! The best plan with one pair, or without one, from the best plan of all, among teams that are listed.
//!
//! The master has every listed team as a column. To force a pair is to bar the other teams of its
//! recipient and, if the helper serves but one, the teams of other recipients with that helper:
//! the dual simplex finds the optimum of what is left in a few pivots. To forbid it is to bar the
//! teams of its recipient that have the helper. What is fractional
//! is split as in the main search, each case from the best plan of all. By the multipliers of the
//! first case, every team that was not listed either belongs to no better plan, or is listed
//! now and the search repeated: so the answer is exact.

use crate::base::Stop;
use crate::model::proof::Question;
use crate::solve::columns::cell::Kernels;
use crate::solve::columns::cut;
use crate::solve::columns::master::Master;
use crate::solve::columns::price::{Prices, Rules};
use crate::solve::columns::problem::IMPOSSIBLE;
use crate::solve::columns::question;
use crate::solve::columns::search::Search;
use std::rc::Rc;

/// A search whose master has the teams that were not left out, and the optimum over them.
#[derive(Clone, Debug)]
pub(super) struct Listed<'a> {
    search: Search<'a>,
    /// The master at the best plan of all.
    start: Master,
    kernels: Kernels,
}

/// Rounds of cuts for a pair.
const CUT_ROUNDS: usize = 16;

/// What is known when some questions are answered.
struct Relaxed {
    bound: i128,
    prices: Vec<i64>,
    /// The value, if the master's solution is a plan.
    whole: Option<i64>,
    /// What to ask next, if it is none.
    question: Option<Question>,
}

impl<'a> Listed<'a> {
    /// Lists the teams that a search did not leave out.
    pub(super) fn new(search: &Search<'a>) -> Self {
        let (search, best) = (search.clone(), search.master.clone());
        let mut listed = Self { search, start: best, kernels: Kernels::default() };
        for v in 0..listed.search.pools.len() {
            listed.list(v);
        }
        listed.optimize();
        listed
    }

    /// Lists all teams of a recipient, to ask about its pairs.
    pub(super) fn list_all_of(&mut self, v: usize) {
        self.search.pools[v].revive();
        self.list(v);
        self.optimize();
    }

    fn list(&mut self, v: usize) {
        for t in 0..self.search.pools[v].len() {
            if !self.search.pools[v].is_dead(t) {
                self.search.add_column(v, t);
            }
        }
    }

    /// Finds the optimum over all columns, with every cost in the basis exact.
    fn optimize(&mut self) {
        let search = &mut self.search;
        for &column in search.column.values() {
            search.master.ban(column, false);
        }
        let mut exact = false;
        while !exact {
            search.master.optimize(&|| true);
            exact = true;
            for column in search.master.basis().to_vec() {
                let Some(&(v, t)) = search.team_of.get(&column) else { continue };
                let cell = &search.problem.cells[v];
                search.pools[v].value(search.problem, cell, t, &mut self.kernels);
                exact &= !search.master.raise(column, search.pools[v].scaled(t));
            }
        }
        search.master.refresh();
        self.start.clone_from(&search.master);
    }

    /// What the best plan costs in which a question has this answer; `None` if there is none.
    /// No plan with that answer and a team that is not listed costs less than `enough`.
    ///
    /// # Errors
    /// The reason to stop before that was known.
    pub(super) fn best(
        &mut self,
        answer: (Question, bool),
        enough: i64,
    ) -> Result<Option<i64>, Stop> {
        let pair = vec![answer];
        loop {
            let mut value: Option<i64> = None;
            let mut first = None;
            let mut open = vec![(pair.clone(), None)];
            while let Some((answers, from)) = open.pop() {
                if let Some(stop) = self.search.task.budget.stop() {
                    return Err(stop);
                }
                self.search.master.return_to(from.as_deref().unwrap_or(&self.start));
                let Some(mut case) = self.relax(&answers)? else { continue };
                for _ in 0..if first.is_none() { CUT_ROUNDS } else { 0 } {
                    if case.whole.is_some() || !self.search.cut() {
                        break;
                    }
                    let Some(cut) = self.relax(&answers)? else { break };
                    case = cut;
                }
                let bound = self.search.problem.ceil(case.bound);
                let better = bound.is_some_and(|bound| value.is_none_or(|value| bound < value));
                match (case.whole, case.question) {
                    (Some(whole), _) if value.is_none_or(|value| whole < value) => {
                        value = Some(whole);
                    }
                    (None, Some(question)) if better => {
                        let from = Rc::new(self.search.master.clone());
                        for answer in [false, true] {
                            let answers = [&answers[..], &[(question, answer)]].concat();
                            open.push((answers, Some(Rc::clone(&from))));
                        }
                    }
                    _ if better && case.whole.is_none() => return Err(Stop::Unsuited),
                    _ => {}
                }
                if case.whole.is_some_and(|whole| bound.is_some_and(|bound| bound < whole)) {
                    return Err(Stop::Unsuited);
                }
                first.get_or_insert(case.prices);
            }
            if value.is_some_and(|value| value <= enough) || !self.list_missing(&pair, first, value)
            {
                return Ok(value.filter(|&value| self.search.problem.is_lawful(value)));
            }
        }
    }

    /// Whether no cut can be added any more.
    pub(super) fn is_full(&self) -> bool {
        self.search.cuts.len() + cut::AT_ONCE > cut::MOST
    }

    /// The optimum over the columns that the answers leave, if there is any, from a basis that is
    /// optimal when fewer are answered.
    ///
    /// # Errors
    /// `Unsuited` if the dual simplex got stuck: then nobody knows whether there is any.
    fn relax(&mut self, answers: &[(Question, bool)]) -> Result<Option<Relaxed>, Stop> {
        let barred = self.barred(answers);
        let Search { problem, pools, master, team_of, .. } = &mut self.search;
        let kernels = &mut self.kernels;
        let mut exact = |column: usize| {
            let &(v, t) = team_of.get(&column)?;
            pools[v].value(problem, &problem.cells[v], t, kernels);
            Some(pools[v].scaled(t))
        };
        if !master.recover(&barred, &mut exact).map_err(|_| Stop::Unsuited)? {
            return Ok(None);
        }
        let prices = self.search.prices();
        let bound = self.bound(&barred, &prices);
        let search = &self.search;
        let chosen = search.chosen();
        let whole = search.whole(&chosen).map(|found| found.value);
        let question = question::choose(search.problem, &search.pools, &chosen, answers);
        Ok(Some(Relaxed { bound, prices, whole, question }))
    }

    /// The columns that the answers do not allow.
    fn barred(&self, answers: &[(Question, bool)]) -> Vec<bool> {
        let search = &self.search;
        let rules = question::rules(search.problem, answers);
        let mut barred = search.master.banned().to_vec();
        for (&(v, t), &column) in &search.column {
            barred[column] = rules.get(&v).is_some_and(|r| !r.allow(search.pools[v].team(t)));
        }
        barred
    }

    /// The Lagrangian bound over the columns that are not barred.
    fn bound(&self, barred: &[bool], prices: &[i64]) -> i128 {
        let search = &self.search;
        let duals = search.master.duals();
        let mut least: Vec<Option<i64>> = vec![None; search.pools.len()];
        for (&(v, _), &column) in search.column.iter().filter(|&(_, &column)| !barred[column]) {
            let cost = search.master.reduced(column) + duals[v];
            least[v] = Some(least[v].map_or(cost, |least| least.min(cost)));
        }
        let own = search.own_bound(prices);
        let sum = |bound, least: Option<i64>| Some(bound + i128::from(least?));
        least.into_iter().try_fold(own, sum).unwrap_or(IMPOSSIBLE)
    }

    /// Lists every team that could belong to a plan better than `value`; whether there are any.
    fn list_missing(
        &mut self,
        pair: &[(Question, bool)],
        prices: Option<Vec<i64>>,
        value: Option<i64>,
    ) -> bool {
        let search = &self.search;
        let rules = question::rules(search.problem, pair);
        let free = Rules::default();
        let prices = prices.unwrap_or_else(|| search.root.clone());
        let (member, cut) = prices.split_at(search.problem.n_members());
        let paid = Prices { member, cut, recipient: 0 };
        let mut bound = search.own_bound(&prices);
        let mut missing = Vec::new();
        for (v, (pool, cell)) in search.pools.iter().zip(&search.problem.cells).enumerate() {
            let rules = rules.get(&v).unwrap_or(&free);
            let allowed = pool.all((search.problem, cell), paid).into_iter().enumerate();
            let allowed = allowed.filter(|&(t, _)| rules.allow(pool.team(t)));
            let mut least = i64::MAX;
            let first = missing.len();
            for (t, cost) in allowed {
                least = least.min(cost);
                if pool.is_dead(t) {
                    missing.push((v, t, cost));
                }
            }
            missing[first..].iter_mut().for_each(|(_, _, cost)| *cost -= least);
            bound += i128::from(least);
        }
        missing.retain(|&(v, t, more)| {
            let bound = search.problem.ceil(bound + i128::from(more));
            bound.is_some_and(|bound| value.is_none_or(|value| bound < value))
                && !search.column.contains_key(&(v, t))
        });
        for &(v, t, _) in &missing {
            self.search.add_column(v, t);
        }
        if !missing.is_empty() {
            self.optimize();
        }
        !missing.is_empty()
    }
}
