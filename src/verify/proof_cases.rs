//! The tree of cases of a part whose rows are priced: each leaf is a priced part, with one row more for
//! every question on the way to it.

use crate::base::Text;
use crate::model::proof::{CountCase, Part, Tally};
use crate::verify::Checked;
use crate::verify::facts::Facts;
use crate::verify::packed::{Least, Weights};
use crate::verify::proof_priced;
use crate::verify::proof_rows::fault;
use crate::verify::rows::Row;

/// Longest path; past this the proof is refused.
const MAX_DEPTH: usize = 1_000;

/// The least over all leaves; every case is reached once from case 0.
pub(super) fn bound(
    (facts, weights): (&Facts<'_>, &Weights<'_>),
    root: usize,
    tree: &[CountCase],
    checked: &mut Checked,
) -> Result<Least, Text> {
    let mut seen = vec![false; tree.len()];
    let mut least: Least = None;
    let mut open: Vec<(u32, Vec<Answer>)> = vec![(0, Vec::new())];
    while let Some((number, path)) = open.pop() {
        let seen = seen.get_mut(number as usize).filter(|seen| !**seen).ok_or_else(broken)?;
        *seen = true;
        if path.len() > MAX_DEPTH {
            return Err(broken());
        }
        match &tree[number as usize] {
            CountCase::Split { tally, yes, no } => {
                for (next, answer) in [(*yes, true), (*no, false)] {
                    let path = [&path[..], &[(*tally, answer)]].concat();
                    open.push((next, path));
                }
            }
            CountCase::Leaf(part) => {
                let Part::Priced { row, limit, inner, .. } = &**part else { return Err(broken()) };
                let asked: Result<Vec<Row>, Text> =
                    path.iter().map(|answer| asked(facts, root, *answer)).collect();
                let case = (row.as_slice(), *limit, &**inner);
                let own = proof_priced::bound((facts, weights), (root, &asked?), case, checked)?;
                least = own.map(|own| least.map_or(own, |least| least.min(own))).or(least);
            }
        }
    }
    if seen.iter().all(|seen| *seen) { Ok(least) } else { Err(broken()) }
}

type Answer = (Tally, bool);

/// The row that an answer adds: at most so many pairs, or at least one more.
fn asked(facts: &Facts<'_>, root: usize, (tally, yes): Answer) -> Result<Row, Text> {
    let layers: Vec<usize> = (0..facts.layers.len()).filter(|&l| facts.root(l) == root).collect();
    let l = *layers.get(tally.layer as usize).ok_or_else(broken)?;
    let layer = &facts.layers[l];
    let all = proof_priced::rows(facts, root)?;
    let row = match tally.row {
        Some(row) => Some(*all.get(row as usize).ok_or_else(broken)?),
        None => None,
    };
    let mut terms = Vec::new();
    for h in 0..layer.helpers.len() {
        for r in layer.of(h).map(|c| layer.recipient(c)) {
            let counts = row.map_or(1, |row| row.counts(l, (h, r)));
            let is_owned = tally.owner.is_none_or(|owner| owns(facts, owner, (l, r)));
            let is_it = tally.pair.is_none_or(|pair| (pair.0 as usize, pair.1 as usize) == (h, r));
            if counts != 0 && is_owned && is_it {
                terms.push(((h, r), counts));
            }
        }
    }
    let more = tally.than.checked_add(1).ok_or_else(broken)?;
    Ok(Row::asked((l, terms), if yes { (Some(more), None) } else { (None, Some(tally.than)) }))
}

/// Whether a recipient of the first layer owns another, or is it.
fn owns(facts: &Facts<'_>, owner: u32, (mut layer, mut recipient): (usize, usize)) -> bool {
    while let Some(above) = facts.parent(layer) {
        let Some(up) = facts.layers[layer].recipients.owner[recipient] else { return false };
        (layer, recipient) = (above, up);
    }
    recipient == owner as usize
}

fn broken() -> Text {
    fault("the tree over numbers of pairs is broken", "按结对数划分的情形树不成立")
}
