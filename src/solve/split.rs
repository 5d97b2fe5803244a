//! Cases of a part with priced rows: where prices leave a gap, the number that a row counts is split.
//!
//! **Problem.** Between two breakpoints of the Lagrangian dual no multiplier of a row closes the gap: one
//! plan counts too much, another too little, and only a mixture of both counts just right.
//!
//! **Method.** Branch and bound on numbers of pairs: "does the row count more than `n` pairs of this
//! layer?" splits a case in two, each with one more row that the mixture breaks. The first question is
//! about a whole layer; if all those numbers are whole in the mixture, about what one recipient of the
//! upper layer owns; then about one pair. A row over the upper layer is known to the columns, the
//! others are priced; the plans seen before make the first cutting planes. The case of least bound
//! comes first.
//!
//! **Ties**: the first case, the first question. **Complexity.** A few solves of the part for each of at
//! most [`MOST_CASES`] cases.
//!
//! Reference: A. M. Geoffrion, Lagrangean relaxation for integer programming, *Mathematical
//! Programming Study* 2, 1974.

use crate::model::proof::{CountCase, Part, Tally};
use crate::model::{Model, SideRow, Term};
use crate::solve::priced::{Method, Priced, Relaxed, Seen};
use crate::solve::{PartOutcome, Task, family};
use std::collections::BTreeMap;

/// Cases looked at.
const MOST_CASES: usize = 60;
/// Times that the part is solved.
const MOST_SOLVES: u64 = 240;
/// A number this far from whole is split.
const FRACTION: f64 = 1e-6;

/// A case that is open.
struct Node {
    case: usize,
    path: Vec<(Tally, bool)>,
    bound: i128,
    seen: Vec<Seen>,
    mixture: Vec<(usize, f64)>,
    reach: f64,
}

/// Solves a layer with the layers within it, and the rows over them, of which the method knows some;
/// an error says why not.
pub(super) fn solve(
    task: Task<'_>,
    root: usize,
    (method, known): (Method<'_>, &[bool]),
) -> Result<PartOutcome, String> {
    let mut part = Priced::new(task, root, (method, known));
    let first = part.relax(&[], (Vec::new(), 0.0))?;
    if part.is_impossible() {
        return Ok(part.impossible());
    }
    let (mut stop, engine) = (first.stop, first.engine);
    if part.value().is_none() && stop.is_none() {
        part.forgo();
    }
    let mut tree = vec![CountCase::Leaf(Box::new(first.proof.clone()))];
    let mut open = vec![Node::new(0, Vec::new(), first)];
    let mut least: Option<i128> = None;
    while let Some(at) = (0..open.len()).min_by_key(|&i| (open[i].bound, open[i].case)) {
        let node = open.remove(at);
        let is_closed = part.value().is_some_and(|value| node.bound >= i128::from(value));
        let is_over = stop.is_some() || part.solves() >= MOST_SOLVES || tree.len() > MOST_CASES;
        let question = if is_closed || is_over { None } else { choose(part.model(), root, &node) };
        let Some(tally) = question else {
            least = Some(least.map_or(node.bound, |least| least.min(node.bound)));
            continue;
        };
        let number = |case: usize| u32::try_from(case).unwrap_or(u32::MAX);
        let (no, yes) = (number(tree.len()), number(tree.len() + 1));
        let split = CountCase::Split { tally, yes, no };
        let proof = std::mem::replace(&mut tree[node.case], split);
        for answer in [false, true] {
            let path = [&node.path[..], &[(tally, answer)]].concat();
            let rows: Vec<SideRow> =
                path.iter().map(|(tally, yes)| row(part.model(), root, (tally, *yes))).collect();
            let mut found =
                part.relax(&rows, (node.seen.clone(), node.reach)).unwrap_or_else(|_| node.again());
            stop = stop.or(found.stop);
            if found.bound <= node.bound {
                (found.bound, found.proof) = (node.bound, longer(&proof));
            }
            open.push(Node::new(tree.len(), path, found.clone()));
            tree.push(CountCase::Leaf(Box::new(found.proof)));
        }
    }
    part.outcome(least.unwrap_or(i128::MIN), tree, (stop, engine))
}

impl Node {
    fn new(case: usize, path: Vec<(Tally, bool)>, found: Relaxed) -> Self {
        let Relaxed { bound, seen, mixture, reach, .. } = found;
        Self { case, path, bound, seen, mixture, reach }
    }

    /// What is known of a case that could not be solved: no more than before, and nothing to ask.
    fn again(&self) -> Relaxed {
        let proof = Part::Claimed { layers: Vec::new(), by: String::new() };
        let (seen, mixture) = (Vec::new(), Vec::new());
        Relaxed { bound: i128::MIN, proof, seen, mixture, reach: 0.0, stop: None, engine: "" }
    }
}

/// The proof of the case above, which says nothing of the last question.
fn longer(case: &CountCase) -> Part {
    let CountCase::Leaf(part) = case else {
        return Part::Claimed { layers: Vec::new(), by: "nobody".to_owned() };
    };
    let mut part = (**part).clone();
    if let Part::Priced { row, .. } = &mut part {
        row.push(0);
    }
    part
}

/// The row that an answer adds.
fn row(model: &Model, root: usize, (tally, yes): (&Tally, bool)) -> SideRow {
    let l = family(model, root).get(tally.layer as usize).copied().unwrap_or(root);
    let candidates = &model.layers[l].candidates;
    let mut terms = Vec::new();
    for h in 0..model.layers[l].helpers.len() {
        for candidate in candidates.of(h) {
            let r = candidates.recipient[candidate];
            let is_owned = tally.owner.is_none_or(|owner| top(model, l, r) == Some(owner));
            let is_it = tally.pair.is_none_or(|pair| (pair.0 as usize, pair.1) == (h, r));
            if is_owned && is_it {
                let coefficient =
                    tally.row.map_or(1, |row| coefficient(model, row, (l, candidate)));
                terms.push(Term { layer: l, candidate, coefficient });
            }
        }
    }
    terms.retain(|term| term.coefficient != 0);
    let (min, max) = if yes { (Some(tally.than + 1), None) } else { (None, Some(tally.than)) };
    SideRow { name: "case".to_owned(), terms, min, max, charges: Vec::new() }
}

fn coefficient(model: &Model, row: u32, at: (usize, usize)) -> i64 {
    let terms = &model.rows[row as usize].terms;
    let found = terms.binary_search_by_key(&at, |t| (t.layer, t.candidate));
    found.map_or(0, |i| terms[i].coefficient)
}

/// The recipient of the first layer that owns a recipient, or is it.
fn top(model: &Model, mut layer: usize, mut recipient: u32) -> Option<u32> {
    while let Some(link) = &model.layers[layer].link {
        recipient = link.recipient_owner[recipient as usize]?;
        layer = link.parent;
    }
    Some(recipient)
}

/// The question whose number is the least whole in the mixture: of the widest kind that has one.
fn choose(model: &Model, root: usize, node: &Node) -> Option<Tally> {
    let layers = family(model, root);
    let mut numbers: [BTreeMap<Key, f64>; 3] = Default::default();
    for &(k, share) in &node.mixture {
        for (at, &l) in (0..).zip(&layers) {
            for &(h, r) in &node.seen[k].pairs[l] {
                let Some(c) = model.layers[l].candidates.find(h as usize, r) else { continue };
                *numbers[2].entry((at, 0, Some((h, r)), None)).or_default() += share;
                let owner = top(model, l, r);
                for row in (0..).take(model.rows.len()) {
                    #[expect(clippy::cast_precision_loss, reason = "small numbers; it guides")]
                    let n = coefficient(model, row, (l, c)) as f64 * share;
                    if n != 0.0 {
                        *numbers[0].entry((at, row, None, None)).or_default() += n;
                        *numbers[1].entry((at, row, None, owner)).or_default() += n;
                    }
                }
            }
        }
    }
    numbers.into_iter().enumerate().find_map(|(kind, of)| {
        let far = |x: f64| (x - x.floor()).min(x.ceil() - x);
        let open = of.into_iter().filter(|(_, x)| far(*x) > FRACTION);
        let most = open.reduce(|a, b| if far(b.1) > far(a.1) + FRACTION { b } else { a });
        #[expect(clippy::cast_possible_truncation, reason = "numbers of pairs")]
        most.map(|((layer, row, pair, owner), x)| Tally {
            row: (kind < 2).then_some(row),
            layer,
            owner,
            pair,
            than: x.floor() as i64,
        })
    })
}

/// Layer, row, pair, owner.
type Key = (u32, u32, Option<(u32, u32)>, Option<u32>);
