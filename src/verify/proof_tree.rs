//! The tree of cases: that it splits the problem properly, and the least bound over its leaves.

use crate::base::Text;
use crate::model::proof::Case;
use crate::verify::packed::{Least, Packed, sum};
use crate::verify::proof_columns::{Master, ceil, too_large};
use crate::verify::proof_flow::check_length;

/// Leaves times members of teams; past this the proof is refused.
const MAX_WORK: u128 = 1 << 36;

/// A tree whose every case is reached once from case 0, and splits no pair twice on one path.
pub(super) struct Tree<'a> {
    cases: &'a [Case],
    /// Per helper, whether it serves at most one recipient.
    serves_one: Vec<bool>,
    n_recipients: usize,
}

/// A step of the walk through the tree.
#[derive(Clone, Copy)]
enum Step {
    /// Look at a case.
    Enter(u32),
    /// Go down a branch: helper, recipient, whether it serves.
    Take(u32, u32, bool),
    /// Come back up from it.
    Undo(u32, u32, bool),
}

/// The branchings on the way to a case.
struct Branches<'a> {
    serves_one: &'a [bool],
    /// Per recipient, helpers that its teams contain.
    with: Vec<Vec<u32>>,
    /// Per recipient, helpers that its teams do not contain.
    without: Vec<Vec<u32>>,
    /// Per helper, recipients that it serves.
    home: Vec<Vec<u32>>,
}

impl Branches<'_> {
    fn has(&self, helper: u32, recipient: u32) -> bool {
        let v = recipient as usize;
        self.with[v].contains(&helper) || self.without[v].contains(&helper)
    }

    fn take(&mut self, helper: u32, recipient: u32, serves: bool) {
        if serves {
            self.with[recipient as usize].push(helper);
            self.home[helper as usize].push(recipient);
        } else {
            self.without[recipient as usize].push(helper);
        }
    }

    fn undo(&mut self, helper: u32, recipient: u32, serves: bool) {
        if serves {
            self.with[recipient as usize].pop();
            self.home[helper as usize].pop();
        } else {
            self.without[recipient as usize].pop();
        }
    }

    /// Whether this team may serve this recipient here. A helper that serves another recipient is
    /// excluded only if it cannot serve two.
    fn allow(&self, team: &[u32], recipient: usize) -> bool {
        let is_here = |&v: &u32| v as usize == recipient;
        let is_free = |u: &u32| {
            let home = &self.home[*u as usize];
            (!self.serves_one[*u as usize] || home.iter().all(is_here))
                && !self.without[recipient].contains(u)
        };
        self.with[recipient].iter().all(|u| team.contains(u)) && team.iter().all(is_free)
    }
}

impl<'a> Tree<'a> {
    /// Checks the shape of a tree.
    pub(super) fn new(cases: &'a [Case], layer: &Packed<'_>) -> Result<Self, Text> {
        let n_recipients = layer.recipients.len();
        let serves_one = layer.helpers.iter().map(|node| node.charge.len() <= 2).collect();
        let tree = Self { cases, serves_one, n_recipients };
        let mut seen = vec![false; cases.len()];
        tree.walk(|number, case, branches| {
            let seen = seen.get_mut(number as usize).filter(|seen| !**seen);
            *seen.ok_or_else(|| fault(number))? = true;
            match case {
                Case::Leaf(prices) => {
                    check_length("helpers", "帮扶方", prices.len(), tree.serves_one.len())
                }
                Case::Split { helper, recipient, .. } => {
                    let known = (*helper as usize) < tree.serves_one.len()
                        && (*recipient as usize) < n_recipients;
                    let is_new = known && !branches.has(*helper, *recipient);
                    if is_new { Ok(()) } else { Err(fault(number)) }
                }
            }
        })?;
        match seen.iter().position(|seen| !seen) {
            Some(missing) => Err(fault(u32::try_from(missing).unwrap_or(u32::MAX))),
            None => Ok(tree),
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
        self.walk(|_, case, branches| {
            if let Case::Leaf(prices) = case {
                let bound = leaf(master, prices, branches);
                least = [least, bound].into_iter().flatten().min();
            }
            Ok(())
        })?;
        Ok(least)
    }

    /// Visits all cases, the first branch first. The visitor's error ends the walk.
    fn walk(
        &self,
        mut visit: impl FnMut(u32, &Case, &Branches<'_>) -> Result<(), Text>,
    ) -> Result<(), Text> {
        let mut branches = Branches {
            serves_one: &self.serves_one,
            with: vec![Vec::new(); self.n_recipients],
            without: vec![Vec::new(); self.n_recipients],
            home: vec![Vec::new(); self.serves_one.len()],
        };
        let mut steps = vec![Step::Enter(0)];
        while let Some(step) = steps.pop() {
            match step {
                Step::Take(u, v, serves) => branches.take(u, v, serves),
                Step::Undo(u, v, serves) => branches.undo(u, v, serves),
                Step::Enter(number) => {
                    let case = self.cases.get(number as usize).ok_or_else(|| fault(number))?;
                    visit(number, case, &branches)?;
                    if let &Case::Split { helper, recipient, with, without } = case {
                        for (next, serves) in [(without, false), (with, true)] {
                            steps.push(Step::Undo(helper, recipient, serves));
                            steps.push(Step::Enter(next));
                            steps.push(Step::Take(helper, recipient, serves));
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// The bound of one case.
fn leaf(master: &Master<'_>, prices: &[i64], branches: &Branches<'_>) -> Least {
    let recipient = |v: usize| {
        let teams = &master.teams[v];
        let allowed = (0..teams.low.len()).filter(|&t| branches.allow(teams.of(t), v));
        allowed.map(|t| master.reduced(v, t, prices)).min()
    };
    let recipients = sum((0..master.teams.len()).map(recipient));
    let total = sum([master.helpers_total(prices), recipients].into_iter())?;
    Some(ceil(total, master.denominator))
}

fn fault(case: u32) -> Text {
    Text::new(
        format!("the tree of the proof is broken at case {case}"),
        format!("证明的情形树在第 {case} 个情形处不成立"),
    )
}
