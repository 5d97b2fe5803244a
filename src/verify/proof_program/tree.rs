//! The tree of cases of a program.

use super::{Known, Program};
use crate::base::Text;
use crate::model::proof::{Lines, ProgramCase, Question};
use crate::verify::proof_rows::fault;

/// A case, the question above it with the answer, and how many answers are above that.
type Step = (u32, Option<(u32, Question, bool)>, usize);

impl Program<'_> {
    /// Visits all leaves with the answers on the way; every case must be reached once.
    pub(super) fn walk(
        &self,
        tree: &[ProgramCase],
        mut leaf: impl FnMut(&Lines, &Known) -> Result<(), Text>,
    ) -> Result<(), Text> {
        let torn = || fault("the tree of cases does not hang together", "情形树不完整");
        let mut seen = vec![false; tree.len()];
        let mut steps: Vec<Step> = vec![(0, None, 0)];
        let mut known = self.nothing();
        let mut above: Vec<Option<usize>> = Vec::new();
        while let Some((at, asked, depth)) = steps.pop() {
            for answer in above.drain(depth..).rev() {
                match answer {
                    Some(pair) => known.pair[pair] = None,
                    None => drop(known.more.pop()),
                }
            }
            if let Some((layer, question, answer)) = asked {
                let l = layer as usize;
                match question {
                    Question::Serves { helper, recipient } => {
                        let pair = (l, helper as usize, recipient as usize);
                        let pair = *self.number.get(&pair).ok_or_else(torn)?;
                        if known.pair[pair].replace(answer).is_some() {
                            return Err(torn());
                        }
                        above.push(Some(pair));
                    }
                    Question::More { recipient, class, than } => {
                        if l >= self.layers.len() {
                            return Err(torn());
                        }
                        known.more.push((l, recipient as usize, class as usize, than, answer));
                        above.push(None);
                    }
                }
            }
            let unseen = seen.get_mut(at as usize).filter(|seen| !**seen);
            *unseen.ok_or_else(torn)? = true;
            match &tree[at as usize] {
                ProgramCase::Leaf(lines) => leaf(lines, &known)?,
                ProgramCase::Split { layer, question, yes, no } => {
                    steps.push((*no, Some((*layer, *question, false)), above.len()));
                    steps.push((*yes, Some((*layer, *question, true)), above.len()));
                }
            }
        }
        if seen.iter().all(|seen| *seen) { Ok(()) } else { Err(torn()) }
    }
}
