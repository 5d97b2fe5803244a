//! The tree of cases: that it splits the problem properly, and the least bound over its leaves.

use crate::base::Text;
use crate::model::proof::{Case, Question};
use crate::verify::facts::Classes;
use crate::verify::packed::{Least, Node, sum};
use crate::verify::proof_columns::{Master, ceil, check_prices, too_large};

/// Leaves times members of teams; past this the proof is refused.
const MAX_WORK: u128 = 1 << 36;

/// Longest path; past this the proof is refused.
const MAX_DEPTH: usize = 10_000;

/// A tree whose every case is reached once from case 0, and asks nothing twice on one path.
pub(super) struct Tree<'a> {
    cases: &'a [Case],
    /// Per helper, whether it serves at most one recipient.
    serves_one: Vec<bool>,
    classes: Option<&'a Classes>,
    n_recipients: usize,
}

/// A step of the walk through the tree.
#[derive(Clone, Copy)]
enum Step {
    /// Look at a case.
    Enter(u32),
    /// Go down a branch: the question and its answer.
    Take(Question, bool),
    /// Come back up.
    Undo,
}

/// The questions answered on the way to a case.
pub(super) type Answers = Vec<(Question, bool)>;

impl<'a> Tree<'a> {
    /// Checks the shape of a tree; `others` are the numbers of rows and of cuts with a multiplier.
    pub(super) fn new(
        cases: &'a [Case],
        (helpers, n_recipients): (&[Node], usize),
        classes: Option<&'a Classes>,
        others: (usize, usize),
    ) -> Result<Self, Text> {
        let serves_one = helpers.iter().map(|node| node.charge.len() <= 2).collect();
        let tree = Self { cases, serves_one, classes, n_recipients };
        let mut seen = vec![false; cases.len()];
        tree.walk(|number, case, answers| {
            let seen = seen.get_mut(number as usize).filter(|seen| !**seen);
            *seen.ok_or_else(|| fault(number))? = true;
            if answers.len() > MAX_DEPTH {
                return Err(too_large());
            }
            match case {
                Case::Leaf(prices) => check_prices(prices, tree.serves_one.len(), others),
                Case::Split { question, .. } => {
                    let asked = answers.iter().any(|(before, _)| before == question);
                    if tree.knows(*question) && !asked { Ok(()) } else { Err(fault(number)) }
                }
            }
        })?;
        match seen.iter().position(|seen| !seen) {
            Some(missing) => Err(fault(u32::try_from(missing).unwrap_or(u32::MAX))),
            None => Ok(tree),
        }
    }

    /// Whether a question speaks of members and classes that there are.
    fn knows(&self, question: Question) -> bool {
        let n_classes = self.classes.map_or(1, |c| c.patterns.first().map_or(0, Vec::len));
        match question {
            Question::Serves { helper, recipient } => {
                (helper as usize) < self.serves_one.len()
                    && (recipient as usize) < self.n_recipients
            }
            Question::More { recipient, class, .. } => {
                (recipient as usize) < self.n_recipients && (class as usize) < n_classes
            }
        }
    }

    pub(super) fn n_leaves(&self) -> usize {
        self.cases.iter().filter(|case| matches!(case, Case::Leaf(_))).count()
    }

    /// The least bound over all leaves, `None` if nothing is possible in any.
    pub(super) fn least(&self, master: &Master<'_>) -> Result<Least, Text> {
        let members: usize = master.teams.iter().map(|t| t.n_members() + t.low.len()).sum();
        if (self.n_leaves() as u128).saturating_mul(members as u128) > MAX_WORK {
            return Err(too_large());
        }
        let mut least: Least = None;
        self.walk(|_, case, answers| {
            if let Case::Leaf(prices) = case {
                let bound = self.leaf(master, prices, answers);
                least = [least, bound].into_iter().flatten().min();
            }
            Ok(())
        })?;
        Ok(least)
    }

    /// The bound of one case.
    fn leaf(&self, master: &Master<'_>, prices: &[i64], answers: &Answers) -> Least {
        let recipient = |v: usize| {
            let here: Answers = answers.iter().filter(|a| self.concerns(a, v)).copied().collect();
            let teams = &master.teams[v];
            let allowed = (0..teams.low.len()).filter(|&t| self.allows(&here, teams.of(t), v));
            allowed.map(|t| master.reduced(v, t, prices)).min()
        };
        let recipients = sum((0..master.teams.len()).map(recipient));
        let total = sum([master.helpers_total(prices), recipients].into_iter())?;
        Some(ceil(total, master.denominator))
    }

    /// Whether an answer restricts the teams of recipient `v`.
    fn concerns(&self, (question, yes): &(Question, bool), v: usize) -> bool {
        match *question {
            Question::More { recipient, .. } => recipient as usize == v,
            Question::Serves { helper, recipient } => {
                recipient as usize == v || (*yes && self.serves_one[helper as usize])
            }
        }
    }

    /// Whether answers that concern recipient `v` allow it this team.
    fn allows(&self, here: &Answers, team: &[u32], v: usize) -> bool {
        here.iter().all(|(question, yes)| match *question {
            // A helper that serves another recipient, and can serve but one, is not here.
            Question::Serves { helper, recipient } if recipient as usize != v => {
                !team.contains(&helper)
            }
            Question::Serves { helper, .. } => team.contains(&helper) == *yes,
            Question::More { class, than, .. } => (self.count(team, class) > than as usize) == *yes,
        })
    }

    /// The members of a class in a team; all of them where there are no classes.
    fn count(&self, team: &[u32], class: u32) -> usize {
        let Some(classes) = self.classes else { return team.len() };
        team.iter().filter(|&&u| classes.of[u as usize] == Some(class as usize)).count()
    }

    /// Visits all cases, the "no" branch first. The visitor's error ends the walk.
    pub(super) fn walk(
        &self,
        mut visit: impl FnMut(u32, &Case, &Answers) -> Result<(), Text>,
    ) -> Result<(), Text> {
        let mut answers = Answers::new();
        let mut steps = vec![Step::Enter(0)];
        while let Some(step) = steps.pop() {
            match step {
                Step::Take(question, yes) => answers.push((question, yes)),
                Step::Undo => {
                    answers.pop();
                }
                Step::Enter(number) => {
                    let case = self.cases.get(number as usize).ok_or_else(|| fault(number))?;
                    visit(number, case, &answers)?;
                    if let &Case::Split { question, yes, no } = case {
                        for (next, answer) in [(yes, true), (no, false)] {
                            steps.push(Step::Undo);
                            steps.push(Step::Enter(next));
                            steps.push(Step::Take(question, answer));
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

fn fault(case: u32) -> Text {
    Text::new(
        format!("the tree of the proof is broken at case {case}"),
        format!("证明的情形树在第 {case} 个情形处不成立"),
    )
}
