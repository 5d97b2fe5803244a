//! The tree of cases: which recipients have which patterns.
//!
//! **Method.** The linear program (`master.rs`) bounds a case and says which patterns it leaves
//! shared. A dive that settles the least shared first gives a plan; with its value, patterns and
//! pairs that no better plan can have are left out (`bound.rs`), and what stays open is small. The
//! tree is searched depth first, by the recipient whose pattern is shared most evenly: has its team
//! more than so many of a class? With all patterns whole, the rest is a flow (`fill.rs`), and
//! relaxation and plan meet.
//!
//! **Ties.** The first recipient, class and number.

use crate::base::Stop;
use crate::model::proof::{Case, Question};
use crate::solve::patterns::ascent::ascend;
use crate::solve::patterns::bound::Relaxation;
use crate::solve::patterns::fill::{Plan, fill};
use crate::solve::patterns::master::{Master, Solved};
use crate::solve::patterns::problem::{Pairs, Problem};
use crate::solve::patterns::simplex::Breakdown;
use crate::solve::{Progress, Task};
use std::collections::BTreeMap;

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
}

/// The search.
#[derive(Debug)]
pub(super) struct Search<'a> {
    task: Task<'a>,
    problem: &'a Problem<'a>,
    master: Master<'a>,
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
    /// Why the search ended early.
    pub(super) stop: Option<Stop>,
    /// Flows solved.
    pub(super) flows: u64,
    /// Linear programs solved.
    pub(super) programs: u64,
    /// Per question and answer, what it raised the bound by per share moved, in whole units, and how
    /// often.
    rises: BTreeMap<(Question, bool), (f64, u32)>,
    /// Least bound of the cases still open, for the watcher.
    least: Option<i128>,
}

/// Cases between two dives from within the tree.
const DIVE_EVERY: usize = 64;

impl<'a> Search<'a> {
    /// A search at its start.
    pub(super) fn new(task: Task<'a>, problem: &'a Problem<'a>) -> Result<Self, Breakdown> {
        let open = problem.all_open();
        let prices = ascend(task, problem, &open);
        Ok(Self {
            task,
            problem,
            master: Master::new(problem, open.clone(), prices.clone())?,
            pairs: problem.pairs.clone(),
            open,
            tree: vec![Case::Leaf(prices.clone())],
            root: prices,
            best: None,
            stop: None,
            flows: 0,
            programs: 0,
            rises: BTreeMap::new(),
            least: None,
        })
    }

    /// Works through the tree until it is closed or time is up.
    pub(super) fn run(&mut self) -> Result<(), Breakdown> {
        let open = self.open.clone();
        let first = self.relaxation(&open, &self.root).bound().total;
        let solved = self.bound(&open)?;
        // Stopped early, the program may know less than the multipliers it began with.
        if solved.total > first {
            self.root.clone_from(&solved.prices);
            self.tree[0] = Case::Leaf(solved.prices);
        }
        let bound = first.max(solved.total).unwrap_or(i128::MIN);
        self.least = Some(bound);
        self.tell(1);
        if solved.broken && self.problem.ceil(bound) > self.problem.most {
            return Ok(());
        }
        let shares = self.master.pattern_shares();
        self.offer(&settled(self.problem, &shares));
        self.dive(open.clone())?;
        let mut stack = vec![Node { case: 0, open, bound, made_by: None }];
        while let Some(node) = stack.pop() {
            if self.stop.is_some() {
                break;
            }
            self.visit(node, &mut stack)?;
            self.least = stack.iter().map(|n| n.bound).min();
            self.tell(stack.len());
        }
        Ok(())
    }

    /// Bounds a case, and splits it if that does not close it.
    fn visit(&mut self, node: Node, stack: &mut Vec<Node>) -> Result<(), Breakdown> {
        if self.closes(node.bound) {
            return Ok(());
        }
        let open: Vec<u64> = node.open.iter().zip(&self.open).map(|(a, b)| a & b).collect();
        let solved = self.bound(&open)?;
        let Some(mut total) = solved.total else { return Ok(()) };
        // Stopped early, it may be worse than what is known.
        if total > node.bound {
            self.tree[node.case] = Case::Leaf(solved.prices.clone());
        }
        self.learn(&node, total);
        if self.closes(total) || self.stop.is_some() {
            return Ok(());
        }
        let shares = self.master.pattern_shares();
        if let Some(patterns) = whole(&shares, self.problem.n()) {
            let found = self.offer(&patterns);
            if let Some(plan) = found {
                let relaxation = self.relaxation(&open, &plan.prices);
                if let Some(better) = relaxation.bound().total.filter(|b| *b > total) {
                    total = better;
                    self.tree[node.case] = Case::Leaf(plan.prices);
                }
            }
            if self.closes(total) {
                return Ok(());
            }
        } else if self.tree.len() % DIVE_EVERY == 1 && self.tree.len() > 1 {
            self.dive(open.clone())?;
        }
        let question = self
            .most_promising(questions(self.problem, &shares, &open))
            .or_else(|| any_question(self.problem, &open));
        if let Some((question, share)) = question {
            self.split(node.case, (question, share), (&open, total), stack);
        }
        Ok(())
    }

    fn split(
        &mut self,
        case: usize,
        (question, share): (Question, f64),
        (open, bound): (&[u64], i128),
        stack: &mut Vec<Node>,
    ) {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let (no, yes) = (self.tree.len(), self.tree.len() + 1);
        let split = Case::Split { question, yes: number(yes), no: number(no) };
        let prices = std::mem::replace(&mut self.tree[case], split);
        self.tree.extend([prices.clone(), prices]);
        for answer in [share <= 0.5, share > 0.5] {
            let open = answered(self.problem, open, question, answer);
            let made_by = Some((question, answer, if answer { 1.0 - share } else { share }));
            stack.push(Node { case: if answer { yes } else { no }, open, bound, made_by });
        }
    }

    /// Notes what an answer raised the bound by.
    fn learn(&mut self, node: &Node, total: i128) {
        let Some((question, answer, moved)) = node.made_by.filter(|m| m.2 > 0.01) else { return };
        let rise = (total - node.bound).max(0) as f64 / self.problem.denominator as f64;
        let known = self.rises.entry((question, answer)).or_default();
        *known = (known.0 + rise / moved, known.1 + 1);
    }

    /// The question both of whose answers should raise the bound most, as far as earlier cases tell
    /// (pseudocosts; M. Benichou et al., Mathematical Programming 1, 1971).
    fn most_promising(&self, asked: Vec<(Question, f64)>) -> Option<(Question, f64)> {
        let all = self.rises.values().fold((1.0, 1.0), |a, r| (a.0 + r.0, a.1 + f64::from(r.1)));
        let rise = |question, answer, moved: f64| {
            let known = self.rises.get(&(question, answer));
            let each = known.map_or(all.0 / all.1, |r| r.0 / f64::from(r.1));
            (each * moved).max(1e-6)
        };
        let mut best: Option<(Question, f64, f64)> = None;
        for (question, share) in asked.into_iter().filter(|q| q.1 > 1e-6 && q.1 < 1.0 - 1e-6) {
            let score = rise(question, true, 1.0 - share) * rise(question, false, share);
            if best.is_none_or(|b| score > b.2 * (1.0 + 1e-9)) {
                best = Some((question, share, score));
            }
        }
        best.map(|(question, share, _)| (question, share))
    }

    /// Settles the least shared pattern again and again, until all are whole or nothing better can
    /// come of it.
    fn dive(&mut self, mut open: Vec<u64>) -> Result<(), Breakdown> {
        loop {
            for (mine, all) in open.iter_mut().zip(&self.open) {
                *mine &= all;
            }
            let solved = self.bound(&open)?;
            if solved.broken || solved.total.is_none_or(|t| self.closes(t)) || self.stop.is_some() {
                return Ok(());
            }
            let shares = self.master.pattern_shares();
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

    fn bound(&mut self, open: &[u64]) -> Result<Solved, Breakdown> {
        self.programs += 1;
        let enough = self.best.as_ref().map(|plan| plan.value);
        let solved = self.master.solve(&self.pairs, open, enough, self.task.budget)?;
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
            let relaxation = Relaxation {
                problem: self.problem,
                pairs: &self.problem.pairs,
                open: &self.problem.all_open(),
                prices: &self.root,
            };
            if let Some((pairs, open)) = relaxation.leave_out(plan.value) {
                (self.pairs, self.open) = (pairs, open);
                if self.pairs.len() <= MOST_PRICED * self.problem.n().max(1) {
                    self.master.restrict(&self.pairs);
                }
            }
            self.best = Some(plan.clone());
        }
        Some(plan)
    }

    /// Whether a case with this bound cannot hold anything better, or anything that obeys the rules.
    fn closes(&self, bound: i128) -> bool {
        let bound = self.problem.ceil(bound);
        bound > self.problem.most || self.best.as_ref().is_some_and(|best| bound >= best.value)
    }

    /// The bound of the tree in whole units, recomputed as whoever checks the proof does.
    pub(super) fn bound_of_tree(&self) -> Option<i128> {
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
            match &self.tree[case] {
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
        self.master.unplaced()
    }

    /// Steps and factorings of the linear programs.
    pub(super) fn work(&self) -> (u64, u64) {
        (self.master.lp.pivots, self.master.lp.factorings)
    }

    fn tell(&self, open: usize) {
        let whole = |value: i128| i64::try_from(value).ok();
        let value = self.best.as_ref().and_then(|plan| whole(plan.value));
        let bound = self.least.and_then(|bound| whole(self.problem.ceil(bound)));
        let bound = bound.map(|b| value.map_or(b, |v| b.min(v)));
        (self.task.watcher)(Progress { value, bound, open, columns: self.master.lp.pivots });
    }
}

/// A step of a dive settles one in so many of the questions left.
const SETTLED: usize = 5;

/// With at most so many pairs left per recipient, all are priced.
const MOST_PRICED: usize = 48;

/// The pattern of every recipient, if none is shared.
fn whole(shares: &[(usize, usize, f64)], n: usize) -> Option<Vec<usize>> {
    let single = shares.len() == n && shares.iter().enumerate().all(|(at, s)| s.0 == at);
    single.then(|| shares.iter().map(|s| s.1).collect())
}

/// A pattern per recipient, near the shares, such that every pattern is used about as often as in
/// the sum of its shares: helpers must go round.
///
/// Shares are settled in falling order; a pattern used up passes to the recipient's other ones, and
/// what is then left over takes its largest share.
fn settled(problem: &Problem<'_>, shares: &[(usize, usize, f64)]) -> Vec<usize> {
    let mut total = vec![0.0; problem.patterns.len()];
    shares.iter().for_each(|s| total[s.1] += s.2);
    let mut left: Vec<i64> = total.iter().map(|t: &f64| t.round() as i64).collect();
    let mut order = shares.to_vec();
    order.sort_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    let mut chosen = vec![None; problem.n()];
    for &(v, pattern, _) in &order {
        if chosen[v].is_none() && left[pattern] > 0 {
            left[pattern] -= 1;
            chosen[v] = Some(pattern);
        }
    }
    for &(v, pattern, _) in &order {
        chosen[v].get_or_insert(pattern);
    }
    chosen.into_iter().map(Option::unwrap_or_default).collect()
}

/// What stays open when a question is answered.
fn answered(problem: &Problem<'_>, open: &[u64], question: Question, yes: bool) -> Vec<u64> {
    let mut open = open.to_vec();
    if let Question::More { recipient, class, than } = question {
        for (number, pattern) in problem.patterns.iter().enumerate() {
            if (pattern[class as usize] > than) != yes {
                open[recipient as usize] &= !(1 << number);
            }
        }
    }
    open
}

/// Per question that is not settled, the share of the answer "yes".
fn questions(
    problem: &Problem<'_>,
    shares: &[(usize, usize, f64)],
    open: &[u64],
) -> Vec<(Question, f64)> {
    let mut all = Vec::new();
    for of_one in shares.chunk_by(|a, b| a.0 == b.0).filter(|c| c.len() > 1) {
        let v = of_one[0].0;
        for (class, &depth) in problem.depth.iter().enumerate() {
            for than in 0..u32::try_from(depth).unwrap_or(0) {
                let more = |p: usize| problem.patterns[p][class] > than;
                let yes: f64 = of_one.iter().filter(|s| more(s.1)).map(|s| s.2).sum();
                let patterns = (0..problem.patterns.len()).filter(|p| open[v] >> p & 1 == 1);
                let (n_more, n) =
                    patterns.fold((0, 0), |(m, n), p| (m + usize::from(more(p)), n + 1));
                if n_more > 0 && n_more < n {
                    let (recipient, class) = (number(v), number(class));
                    all.push((Question::More { recipient, class, than }, yes));
                }
            }
        }
    }
    all
}

/// Some question about a recipient with several patterns open.
fn any_question(problem: &Problem<'_>, open: &[u64]) -> Option<(Question, f64)> {
    for (v, &bits) in open.iter().enumerate().filter(|(_, bits)| bits.count_ones() > 1) {
        let first = bits.trailing_zeros() as usize;
        let second = (bits & (bits - 1)).trailing_zeros() as usize;
        let pair = problem.patterns[first].iter().zip(&problem.patterns[second]);
        if let Some((class, (a, b))) = pair.enumerate().find(|(_, (a, b))| a != b) {
            let (recipient, class, than) = (number(v), number(class), *a.min(b));
            return Some((Question::More { recipient, class, than }, 0.0));
        }
    }
    None
}

fn number(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(u32::MAX)
}
