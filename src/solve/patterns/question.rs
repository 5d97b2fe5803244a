//! What a case may ask, and what shares say about it.
//!
//! Questions are about the size of a recipient's team: has it more than so many members of a class?
//! Answers close patterns. **Ties.** The first recipient, class and number.

use crate::model::proof::Question;
use crate::solve::patterns::problem::Problem;
use std::collections::BTreeMap;

/// What questions raised the bound by, per share moved (pseudocosts; M. Benichou et al.,
/// Mathematical Programming 1, 1971).
#[derive(Clone, Debug, Default)]
pub(super) struct Experience {
    /// Per question and answer, the sum in whole units, and how often.
    rises: BTreeMap<(Question, bool), (f64, u32)>,
}

impl Experience {
    /// Notes what an answer that moved a share raised the bound by.
    pub(super) fn learn(&mut self, asked: (Question, bool), moved: f64, rise: f64) {
        if moved > 0.01 {
            let known = self.rises.entry(asked).or_default();
            *known = (known.0 + rise / moved, known.1 + 1);
        }
    }

    /// The question, with the share of "yes", that should raise the bound most: by the product of what
    /// both answers should raise it by. Those settled already are left out.
    pub(super) fn most_promising(&self, asked: Vec<(Question, f64)>) -> Option<(Question, f64)> {
        let all = self.rises.values().fold((1.0, 1.0), |a, r| (a.0 + r.0, a.1 + f64::from(r.1)));
        let rise = |asked, moved: f64| {
            let known = self.rises.get(&asked).map_or(all.0 / all.1, |r| r.0 / f64::from(r.1));
            (known * moved).max(1e-6)
        };
        let mut best: Option<(Question, f64, f64)> = None;
        for (question, share) in asked.into_iter().filter(|q| q.1 > 1e-6 && q.1 < 1.0 - 1e-6) {
            let score = rise((question, true), 1.0 - share) * rise((question, false), share);
            if best.is_none_or(|b| score > b.2 * (1.0 + 1e-9)) {
                best = Some((question, share, score));
            }
        }
        best.map(|(question, share, _)| (question, share))
    }
}

/// The pattern of every recipient, if none is shared.
pub(super) fn whole(shares: &[(usize, usize, f64)], n: usize) -> Option<Vec<usize>> {
    let single = shares.len() == n && shares.iter().enumerate().all(|(at, s)| s.0 == at);
    single.then(|| shares.iter().map(|s| s.1).collect())
}

/// A pattern per recipient, near the shares, such that every pattern is used about as often as in
/// the sum of its shares: helpers must go round.
///
/// Shares are settled in falling order; a pattern used up passes to the recipient's other ones, and
/// what is then left over takes its largest share.
pub(super) fn settled(problem: &Problem<'_>, shares: &[(usize, usize, f64)]) -> Vec<usize> {
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
pub(super) fn answered(
    problem: &Problem<'_>,
    open: &[u64],
    question: Question,
    yes: bool,
) -> Vec<u64> {
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
pub(super) fn questions(
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
pub(super) fn any_question(problem: &Problem<'_>, open: &[u64]) -> Option<(Question, f64)> {
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
