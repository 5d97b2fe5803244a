//! What is settled in a case of the tree: who is where, and who may still go where.

use crate::solve::loads::problem::Problem;

/// A case of the tree. Closing candidates leads to others: the last open candidate of a recipient
/// is taken, and what no longer fits into a helper is closed.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// Per candidate, whether it is still open or taken.
    pub(super) open: Vec<bool>,
    /// Per recipient, the number of open candidates; 1 once it is placed.
    pub(super) n_open: Vec<u32>,
    /// Per recipient, the candidate taken.
    pub(super) taken: Vec<Option<u32>>,
    /// Per helper, the capacity that is left.
    pub(super) left: Vec<i64>,
    /// Per helper, the number of partners it has.
    pub(super) partners: Vec<u32>,
    /// Cost of the candidates taken.
    pub(super) cost: i64,
    /// Number of recipients not placed.
    pub(super) n_free: usize,
    /// Helpers whose room has shrunk and recipients left with one candidate, to be looked at.
    work: Vec<Work>,
}

#[derive(Clone, Copy, Debug)]
enum Work {
    Helper(u32),
    Recipient(u32),
}

/// No plan lies in this case.
#[derive(Clone, Copy, Debug)]
pub(super) struct Impossible;

impl State {
    /// The whole problem.
    pub(super) fn new(problem: &Problem) -> Result<Self, Impossible> {
        let n_open = |of: &Vec<u32>| u32::try_from(of.len()).unwrap_or(u32::MAX);
        let mut state = Self {
            open: vec![true; problem.cost.len()],
            n_open: problem.of_recipient.iter().map(n_open).collect(),
            taken: vec![None; problem.n_recipients()],
            left: problem.capacity.clone(),
            partners: vec![0; problem.n_helpers()],
            cost: 0,
            n_free: problem.n_recipients(),
            work: (0..).take(problem.n_helpers()).map(Work::Helper).collect(),
        };
        for (r, &n) in (0..).zip(&state.n_open) {
            if n == 0 {
                return Err(Impossible);
            }
            if n == 1 {
                state.work.push(Work::Recipient(r));
            }
        }
        state.settle(problem)?;
        Ok(state)
    }

    /// Closes an open candidate of a recipient that is not placed.
    pub(super) fn close(&mut self, problem: &Problem, c: usize) -> Result<(), Impossible> {
        let r = problem.recipient[c];
        self.open[c] = false;
        self.n_open[r as usize] -= 1;
        match self.n_open[r as usize] {
            0 => return Err(Impossible),
            1 => self.work.push(Work::Recipient(r)),
            _ => {}
        }
        Ok(())
    }

    /// Closes all other candidates of the recipient of `c`.
    pub(super) fn take(&mut self, problem: &Problem, c: usize) -> Result<(), Impossible> {
        if !self.open[c] {
            return Err(Impossible);
        }
        for &other in &problem.of_recipient[problem.recipient[c] as usize] {
            let other = other as usize;
            if other != c && self.open[other] {
                self.close(problem, other)?;
            }
        }
        Ok(())
    }

    /// Draws all consequences.
    pub(super) fn settle(&mut self, problem: &Problem) -> Result<(), Impossible> {
        while let Some(work) = self.work.pop() {
            match work {
                Work::Recipient(r) => self.place(problem, r as usize)?,
                Work::Helper(h) => self.close_misfits(problem, h as usize)?,
            }
        }
        Ok(())
    }

    /// Takes the one candidate that a recipient has left.
    fn place(&mut self, problem: &Problem, r: usize) -> Result<(), Impossible> {
        let last = problem.of_recipient[r].iter().find(|&&c| self.open[c as usize]);
        let Some(&c) = last.filter(|_| self.taken[r].is_none()) else { return Ok(()) };
        let h = problem.helper[c as usize] as usize;
        self.taken[r] = Some(c);
        self.n_free -= 1;
        self.cost += problem.cost[c as usize];
        self.left[h] -= problem.load[c as usize];
        self.partners[h] += 1;
        self.work.push(Work::Helper(problem.helper[c as usize]));
        if self.left[h] < 0 { Err(Impossible) } else { Ok(()) }
    }

    fn close_misfits(&mut self, problem: &Problem, h: usize) -> Result<(), Impossible> {
        let most = problem.number[h].as_ref().map_or(usize::MAX, |table| table.len() - 1);
        if self.partners[h] as usize > most {
            return Err(Impossible);
        }
        let full = self.partners[h] as usize == most;
        for c in problem.of(h) {
            let free = self.open[c] && self.taken[problem.recipient[c] as usize].is_none();
            if free && (full || problem.load[c] > self.left[h]) {
                self.close(problem, c)?;
            }
        }
        Ok(())
    }

    /// The candidates taken, one per recipient once all are placed.
    pub(super) fn choice(&self) -> Vec<u32> {
        self.taken.iter().flatten().copied().collect()
    }

    /// The number of candidates still open or taken.
    pub(super) fn n_open(&self) -> u32 {
        self.n_open.iter().sum()
    }

    /// The open candidates of a helper whose recipients are not placed.
    pub(super) fn free<'a>(
        &'a self,
        problem: &'a Problem,
        h: usize,
    ) -> impl Iterator<Item = usize> + 'a {
        let free = |&c: &usize| self.open[c] && self.taken[problem.recipient[c] as usize].is_none();
        problem.of(h).filter(free)
    }
}
