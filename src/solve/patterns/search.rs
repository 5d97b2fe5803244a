//! The tree of cases: which recipients have which patterns.
//!
//! **Method.** The linear program (`listed.rs`) bounds a case and says which patterns it leaves
//! shared. A dive that settles the least shared first gives a plan. Then a goal is set a little
//! above the bound: patterns, pairs and teams that no plan within the goal can have are left out
//! (`bound.rs`), and what stays open is small. Of the cases that are left, that with the least bound
//! is split, by the question that raised the bound most where it was asked before; the search stays
//! with the likelier half until it is beyond the goal, where it waits. When all wait, the goal is
//! raised; so little is done that the proof could do without, however poor the first plan is. With
//! all patterns whole, the rest is a flow (`fill.rs`), and relaxation and plan meet.
//!
//! **Ties.** The last case; the first recipient, class and number.

use crate::base::Stop;
use crate::model::proof::{Case, Question};
use crate::solve::patterns::ascent::ascend;
use crate::solve::patterns::bound::Relaxation;
use crate::solve::patterns::dual::{Breakdown, Mark};
use crate::solve::patterns::fill::{Plan, fill};
use crate::solve::patterns::list::{Team, teams};
use crate::solve::patterns::listed::{Listed, Solved};
use crate::solve::patterns::problem::{Pairs, Problem};
use crate::solve::patterns::question::{
    Experience, answered, any_question, questions, settled, whole,
};
use crate::solve::{Progress, Task};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A case that is still open.
#[derive(Clone, Debug)]
struct Node {
    /// Its number in the tree.
    case: usize,
    /// Per recipient, the patterns it may have.
    open: Vec<u64>,
    /// Bound of the case above, times the denominator.
    bound: i128,
    /// The question that made it, the answer, and the share that has to move.
    made_by: Option<(Question, bool, f64)>,
    /// The basis of the case above.
    start: Option<Rc<Mark>>,
    /// Whether that is the last one.
    goes_on: bool,
}

/// Open cases, the least bound first, then the last case.
type Nodes = BTreeMap<(i128, Reverse<usize>), Node>;

/// The search.
#[derive(Debug)]
pub(super) struct Search<'a> {
    task: Task<'a>,
    problem: &'a Problem<'a>,
    listed: Listed<'a>,
    /// Pairs not left out.
    pairs: Pairs,
    /// Patterns not left out.
    open: Vec<u64>,
    /// Multipliers by which pairs and patterns are left out.
    pub(super) root: Vec<i64>,
    /// The best plan so far.
    pub(super) best: Option<Plan>,
    /// The tree of the proof.
    pub(super) tree: Vec<Case>,
    /// Plans that cost more are not looked for yet.
    goal: Option<i128>,
    /// Why the search ended early.
    pub(super) stop: Option<Stop>,
    /// Flows solved.
    pub(super) flows: u64,
    /// Linear programs solved.
    pub(super) programs: u64,
    experience: Experience,
    /// The bound of the root, times the denominator.
    floor: i128,
    /// Least bound of the cases still open, for the watcher.
    least: Option<i128>,
}

/// A step of a dive settles one in so many of the questions left.
const SETTLED: usize = 5;

/// A goal is ahead of the bound by one part in so many of what is open at the root.
const AHEAD: i128 = 16;

impl<'a> Search<'a> {
    /// A search at its start.
    pub(super) fn new(task: Task<'a>, problem: &'a Problem<'a>) -> Result<Self, Breakdown> {
        let open = problem.all_open();
        let root = ascend(task, problem, &open);
        let center = Relaxation { problem, pairs: &problem.pairs, open: &open, prices: &root };
        let far = (problem.most + problem.big) * i128::from(problem.denominator);
        Ok(Self {
            task,
            problem,
            listed: Listed::first(problem, center, teams(center, far))?,
            pairs: problem.pairs.clone(),
            open,
            tree: vec![Case::Leaf(root.clone())],
            root,
            best: None,
            goal: None,
            stop: None,
            flows: 0,
            programs: 0,
            experience: Experience::default(),
            floor: i128::MIN,
            least: None,
        })
    }

    /// Works through the tree until it is closed or time is up.
    pub(super) fn run(&mut self) -> Result<(), Breakdown> {
        let open = self.open.clone();
        let bound = self.settle_root(&open)?;
        (self.floor, self.least) = (bound, Some(bound));
        self.tell(1);
        if self.closes(bound) || self.stop.is_some() {
            return Ok(());
        }
        self.offer(&settled(self.problem, &self.listed.pattern_shares()));
        self.list()?;
        let root = self.listed.mark();
        self.dive(open.clone())?;
        self.listed.go_back(&root)?;
        self.aim(bound);
        self.list()?;
        let start = Some(Rc::new(self.listed.mark()));
        self.branch(Node { case: 0, open, bound, made_by: None, start, goes_on: true })
    }

    /// Works through the cases, the least bound first.
    fn branch(&mut self, root: Node) -> Result<(), Breakdown> {
        let mut nodes = Nodes::new();
        let mut next = Some(root);
        while self.stop.is_none() {
            let Some(node) = next.take().or_else(|| Some(nodes.pop_first()?.1)) else { break };
            if self.closes(node.bound) {
                // All others are dearer, or are looked at next.
                continue;
            }
            let first = nodes.first_key_value().map_or(node.bound, |(key, _)| key.0);
            self.least = Some(first.min(node.bound));
            self.tell(nodes.len() + 1);
            if node.bound > self.most() {
                self.aim(node.bound);
                self.listed.extend(teams(self.relaxation(&self.open, &self.root), self.most()));
                self.listed.shut(self.floor, self.most());
            }
            next = self.visit(node, &mut nodes)?;
        }
        Ok(())
    }

    /// Sets the goal a little above a bound: by a part of what the best plan is above the root.
    fn aim(&mut self, bound: i128) {
        let Some(plan) = &self.best else { return };
        let gap = plan.value - self.problem.ceil(self.floor);
        self.goal = Some(self.problem.ceil(bound) + (gap / AHEAD).max(2 * self.problem.step));
        self.narrow();
    }

    /// Leaves out pairs, patterns and teams that no plan within the goal can have.
    fn narrow(&mut self) {
        let most = self.most();
        let all = self.problem.all_open();
        let pairs = &self.problem.pairs;
        let whole = Relaxation { problem: self.problem, pairs, open: &all, prices: &self.root };
        let unit = i128::from(self.problem.denominator);
        if let Some((pairs, open)) = whole.leave_out(most / unit + self.problem.step) {
            (self.pairs, self.open) = (pairs, open);
        }
        self.listed.shut(self.floor, most);
    }

    /// Finds the multipliers of the root; the bound, times the denominator.
    fn settle_root(&mut self, open: &[u64]) -> Result<i128, Breakdown> {
        let mut bound = self.relaxation(open, &self.root).bound().total.unwrap_or(i128::MIN);
        loop {
            let solved = self.bound(open)?;
            let gain = solved.total.map_or(0, |total| total.saturating_sub(bound));
            // Stopped early, the program may know less than the multipliers it began with.
            if gain > 0 {
                bound += gain;
                self.root.clone_from(&solved.prices);
                self.tree[0] = Case::Leaf(solved.prices);
            }
            // With the center moved the program may see what was lost to rounding.
            if gain <= self.least_gain() || self.closes(bound) || self.stop.is_some() {
                return Ok(bound);
            }
            let known = self.listed.teams().to_vec();
            self.center(known)?;
        }
    }

    /// A bound that rises by less, times the denominator, has come to its end.
    fn least_gain(&self) -> i128 {
        i128::from(self.problem.denominator / 8)
    }

    /// Centers the program at the root, with these teams.
    fn center(&mut self, teams: Vec<Team>) -> Result<(), Breakdown> {
        let problem = self.problem;
        let all = problem.all_open();
        let center = Relaxation { problem, pairs: &problem.pairs, open: &all, prices: &self.root };
        self.listed = self.listed.around(center, teams)?;
        Ok(())
    }

    /// Lists the teams that may be in a better plan than that known.
    fn list(&mut self) -> Result<(), Breakdown> {
        if self.best.is_none() {
            return Ok(());
        }
        self.center(teams(self.relaxation(&self.open, &self.root), self.most()))
    }

    /// Bounds a case, and splits it if that does not close it; the case to go on with.
    fn visit(&mut self, mut node: Node, nodes: &mut Nodes) -> Result<Option<Node>, Breakdown> {
        let open: Vec<u64> = node.open.iter().zip(&self.open).map(|(a, b)| a & b).collect();
        if let Some(start) = node.start.as_ref().filter(|_| !node.goes_on) {
            self.listed.go_back(start)?;
        }
        // What is left out may be in plans beyond the goal: a bound says no more than that.
        let beyond = self.most() + self.step();
        let total = self.bound_case(&node, &open)?.min(beyond);
        if let Some((question, answer, moved)) = node.made_by.take() {
            let rise = (total - node.bound).max(0) as f64 / self.problem.denominator as f64;
            self.experience.learn((question, answer), moved, rise);
        }
        if self.stop.is_some() || self.closes(total) {
            return Ok(None);
        }
        let shares = self.listed.pattern_shares();
        let patterns = whole(&shares, self.problem.n()).filter(|_| total < beyond);
        let total =
            patterns.map_or(total, |patterns| self.offer_in(&node, &open, &patterns, total));
        if total > self.most() {
            (node.bound, node.goes_on) = (total.min(beyond), false);
            if !self.closes(node.bound) {
                nodes.insert((node.bound, Reverse(node.case)), node);
            }
            return Ok(None);
        }
        let start = Some(Rc::new(self.listed.mark()));
        let question = self
            .experience
            .most_promising(questions(self.problem, &shares, &open))
            .or_else(|| any_question(self.problem, &open));
        let above = Node { bound: total, start, ..node };
        Ok(question.map(|asked| self.split(above, asked, nodes)))
    }

    /// Bounds a case; the best multipliers known for it are kept.
    fn bound_case(&mut self, node: &Node, open: &[u64]) -> Result<i128, Breakdown> {
        let solved = self.bound(open)?;
        let Case::Leaf(prices) = &self.tree[node.case] else { return Ok(node.bound) };
        let known = self.relaxation(open, prices).bound().total;
        if solved.total > known {
            self.tree[node.case] = Case::Leaf(solved.prices);
        }
        Ok(solved.total.max(known).unwrap_or(i128::MAX))
    }

    /// Offers the plan of a case whose patterns are whole; the bound of the case after that.
    fn offer_in(&mut self, node: &Node, open: &[u64], patterns: &[usize], total: i128) -> i128 {
        let Some(plan) = self.offer(patterns) else { return total };
        let better = self.relaxation(open, &plan.prices).bound().total;
        if better > Some(total) {
            self.tree[node.case] = Case::Leaf(plan.prices);
        }
        better.map_or(total, |better| better.max(total))
    }

    /// Splits a case; the half that has the greater share is gone on with.
    fn split(
        &mut self,
        above: Node,
        (question, share): (Question, f64),
        nodes: &mut Nodes,
    ) -> Node {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let (no, yes) = (self.tree.len(), self.tree.len() + 1);
        let split = Case::Split { question, yes: number(yes), no: number(no) };
        let prices = std::mem::replace(&mut self.tree[above.case], split);
        self.tree.extend([prices.clone(), prices]);
        let likely = share > 0.5;
        let half = |answer: bool| Node {
            case: if answer { yes } else { no },
            open: answered(self.problem, &above.open, question, answer),
            bound: above.bound,
            made_by: Some((question, answer, if answer { 1.0 - share } else { share })),
            start: above.start.clone(),
            goes_on: answer == likely,
        };
        let other = half(!likely);
        nodes.insert((other.bound, Reverse(other.case)), other);
        half(likely)
    }

    /// Settles the least shared pattern again and again, until all are whole or nothing better can
    /// come of it.
    fn dive(&mut self, mut open: Vec<u64>) -> Result<(), Breakdown> {
        loop {
            for (mine, all) in open.iter_mut().zip(&self.open) {
                *mine &= all;
            }
            let solved = self.bound(&open)?;
            if solved.total.is_none_or(|t| self.closes(t)) || self.stop.is_some() {
                return Ok(());
            }
            let shares = self.listed.pattern_shares();
            if let Some(patterns) = whole(&shares, self.problem.n()) {
                self.offer(&patterns);
                return Ok(());
            }
            let mut undecided = questions(self.problem, &shares, &open);
            undecided.retain(|(_, share)| *share > 1e-6 && *share < 1.0 - 1e-6);
            undecided.sort_by(|a, b| (b.1 - 0.5).abs().total_cmp(&(a.1 - 0.5).abs()));
            undecided.truncate(undecided.len().div_ceil(SETTLED));
            if undecided.is_empty() {
                return Ok(());
            }
            for (question, share) in undecided {
                let Question::More { recipient, .. } = question else { continue };
                let next = answered(self.problem, &open, question, share > 0.5);
                // Answers about one recipient may contradict each other.
                if next[recipient as usize] != 0 {
                    open = next;
                }
            }
        }
    }

    /// What plans differ by, times the denominator.
    fn step(&self) -> i128 {
        self.problem.step * i128::from(self.problem.denominator)
    }

    /// A case with a bound above this, times the denominator, holds no better plan within the goal.
    fn most(&self) -> i128 {
        let value = self.best.as_ref().map_or(self.problem.most, |b| b.value - self.problem.step);
        self.goal.map_or(value, |goal| value.min(goal)) * i128::from(self.problem.denominator)
    }

    fn bound(&mut self, open: &[u64]) -> Result<Solved, Breakdown> {
        self.programs += 1;
        let most = self.most();
        let solved = self.listed.solve((&self.pairs, open), most, self.task.budget)?;
        self.stop = self.task.budget.stop();
        Ok(solved)
    }

    fn relaxation<'b>(&'b self, open: &'b [u64], prices: &'b [i64]) -> Relaxation<'b> {
        Relaxation { problem: self.problem, pairs: &self.pairs, open, prices }
    }

    /// The best plan with these patterns; kept if it is the best of all.
    fn offer(&mut self, patterns: &[usize]) -> Option<Plan> {
        self.flows += 1;
        let plan = fill(self.relaxation(&self.open, &self.root), patterns)?;
        if self.best.as_ref().is_none_or(|best| plan.value < best.value) {
            self.best = Some(plan.clone());
            self.narrow();
        }
        Some(plan)
    }

    /// Whether a case with this bound cannot hold anything better, or anything that obeys the rules.
    fn closes(&self, bound: i128) -> bool {
        let bound = self.problem.ceil(bound);
        bound > self.problem.most || self.best.as_ref().is_some_and(|best| bound >= best.value)
    }

    /// The bound of the tree in whole units, recomputed as whoever checks the proof does.
    pub(super) fn bound_of_tree(&mut self) -> Option<i128> {
        let bound = self.least_bound(&self.tree);
        // Cases bounded for a goal only may say less than the root does.
        let root = vec![Case::Leaf(self.root.clone())];
        let alone = self.least_bound(&root);
        if self.stop.is_some() && alone > bound {
            self.tree = root;
            return alone;
        }
        bound
    }

    fn least_bound(&self, tree: &[Case]) -> Option<i128> {
        let all = self.problem.all_open();
        let whole = Relaxation {
            problem: self.problem,
            pairs: &self.problem.pairs,
            open: &all,
            prices: &self.root,
        };
        let kept = self.best.as_ref().and_then(|plan| whole.leave_out(plan.value));
        let (pairs, open) = kept.unwrap_or_else(|| (self.problem.pairs.clone(), all));
        let mut least: Option<i128> = None;
        let mut stack = vec![(0_usize, open)];
        while let Some((case, open)) = stack.pop() {
            match &tree[case] {
                Case::Leaf(prices) => {
                    let relaxation =
                        Relaxation { problem: self.problem, pairs: &pairs, open: &open, prices };
                    let bound = relaxation.bound().total.map(|total| self.problem.ceil(total));
                    least = [least, bound].into_iter().flatten().min();
                }
                &Case::Split { question, yes, no } => {
                    for (case, answer) in [(yes, true), (no, false)] {
                        let open = answered(self.problem, &open, question, answer);
                        stack.push((case as usize, open));
                    }
                }
            }
        }
        let value = self.best.as_ref().map(|plan| plan.value);
        [least, value].into_iter().flatten().min()
    }

    /// Members whom the last program could not place.
    pub(super) fn unplaced(&self) -> (Vec<u32>, Vec<u32>) {
        self.listed.strained()
    }

    /// Steps and factorings of the linear programs.
    pub(super) fn work(&self) -> (u64, u64) {
        (self.listed.lp.pivots, self.listed.lp.factorings)
    }

    fn tell(&self, open: usize) {
        let whole = |value: i128| i64::try_from(value).ok();
        let value = self.best.as_ref().and_then(|plan| whole(plan.value));
        let bound = self.least.and_then(|bound| whole(self.problem.ceil(bound)));
        let bound = bound.map(|b| value.map_or(b, |v| b.min(v)));
        (self.task.watcher)(Progress { value, bound, open, columns: self.listed.lp.pivots });
    }
}
