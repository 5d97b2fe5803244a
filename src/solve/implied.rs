//! A layer whose pairs follow from those of the one layer within it.
//!
//! **Problem.** Somebody has exactly one recipient above and, within that, exactly one below, and others
//! within that again: a leader one township, one village in it, and households there. Columns know two
//! layers, not three.
//!
//! **Method.** The pair above is that of the owner of the recipient below. So what it costs is added to the
//! pair below; how many partners a recipient above has is a row over the pairs whose recipient it owns,
//! with the same bounds and charges; and the layer above is left out. What is left has one layer less.
//! Every plan of the one is a plan of the other, at the same cost less what helpers above pay for
//! their one partner.
//!
//! **Complexity.** That of what is left; making it takes one look at every pair.

use crate::model::proof::Part;
use crate::model::{Candidates, Charge, Layer, Model, Node, RowCharge, SideRow, Term};
use crate::solve::rows::rows_of;
use crate::solve::{Hint, Pairs, PartOutcome, Task, by_columns, family};

/// The layer within `root` whose pairs imply its pairs, if there is one that is to be solved so.
pub(super) fn suits(model: &Model, root: usize) -> Option<usize> {
    let layer = &model.layers[root];
    let &[below] = model.children(root).as_slice() else { return None };
    let data = &model.layers[below];
    let link = data.link.as_ref()?;
    let plain = |l: &Layer| l.teams.is_none() && l.loads.is_none() && l.spread.is_none();
    let one = |node: &Node| node.min == 1 && node.max == 1;
    let mut owners: Vec<u32> = link.helper_owner.iter().copied().collect::<Option<_>>()?;
    owners.sort_unstable();
    let each_once =
        owners.len() == layer.helpers.len() && owners.iter().copied().eq(0..small(owners.len()));
    // The least of the helpers' quotas is one; the most may be capped by what there is.
    let bound = layer.helpers.iter().all(|node| node.min == 1 && node.max <= 1);
    let alone = data.helpers.iter().all(one);
    let rows = rows_of(model, &family(model, root));
    let over = |row: &usize| model.rows[*row].layers() == [below];
    let deep = !model.children(below).is_empty();
    let fits = deep && each_once && bound && alone && plain(layer) && rows.iter().all(over);
    fits.then_some(below)
}

/// Solves a part without its first layer, which the one within it implies.
///
/// # Errors
/// In words, why columns do not fit what is left.
pub(super) fn solve(
    task: Task<'_>,
    (root, below): (usize, usize),
    hint: &Hint,
) -> Result<PartOutcome, String> {
    let model = without(task.model, (root, below)).ok_or("the costs are too large")?;
    let packing = task.packing.with_costs(&model).map_err(|_| "the costs are too large")?;
    let inner = Task { model: &model, packing: &packing, ..task };
    let mut outcome = by_columns(inner, below, hint)?;
    let above = &task.model.layers[root];
    let paid: i64 = above.helpers.iter().map(|node| task.packing.node(node, 1)).sum();
    let idle = unreached(task.model, (root, below));
    let idle: i64 = idle.into_iter().map(|node| task.packing.node(node, 0)).sum();
    outcome.bound = outcome.bound.map(|bound| bound + paid + idle);
    for pairs in [&mut outcome.pairs, &mut outcome.sequential].into_iter().flatten() {
        pairs.insert(0, (root, implied(task.model, below, pairs)));
    }
    outcome.proof = match outcome.proof {
        Part::Claimed { layers, by } => {
            Part::Claimed { layers: [vec![above.name.clone()], layers].concat(), by }
        }
        inner => Part::Implied { layer: above.name.clone(), inner: Box::new(inner) },
    };
    outcome.report.layers.insert(0, root);
    outcome.report.why += "; the layer above follows from the pairs within it";
    Ok(outcome)
}

/// The pairs above that the pairs below imply.
fn implied(model: &Model, below: usize, pairs: &[(usize, Pairs)]) -> Pairs {
    let own = pairs.iter().find(|(l, _)| *l == below).map(|(_, own)| own);
    let mut all: Pairs =
        own.into_iter().flatten().filter_map(|&pair| above(model, below, pair)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The pair of the owners of a pair.
fn above(model: &Model, below: usize, (h, r): (u32, u32)) -> Option<(u32, u32)> {
    let link = model.layers[below].link.as_ref()?;
    Some((link.helper_owner[h as usize]?, link.recipient_owner[r as usize]?))
}

/// Recipients above whose pairs nothing below can imply: they have nobody.
fn unreached(model: &Model, (root, below): (usize, usize)) -> Vec<&Node> {
    let mut reached = vec![false; model.layers[root].recipients.len()];
    for (_, r) in candidates(&model.layers[below]).filter_map(|(_, pair)| above(model, below, pair))
    {
        reached[r as usize] = true;
    }
    let nodes = model.layers[root].recipients.iter().zip(reached);
    nodes.filter(|(_, reached)| !reached).map(|(node, _)| node).collect()
}

fn candidates(layer: &Layer) -> impl Iterator<Item = (usize, (u32, u32))> {
    let of = move |h: usize| {
        layer.candidates.of(h).map(move |c| (c, (small(h), layer.candidates.recipient[c])))
    };
    (0..layer.helpers.len()).flat_map(of)
}

/// The model without layer `root`: its costs and bounds are those of layer `below`. Nothing if a cost is
/// too large, or if somebody above must have more than it may.
fn without(model: &Model, (root, below): (usize, usize)) -> Option<Model> {
    let mut less = model.clone();
    let up = &model.layers[root];
    let mut rows: Vec<SideRow> = up.recipients.iter().map(row).collect();
    let goals = model.goals.len();
    let data = &mut less.layers[below];
    let n = data.candidates.len();
    for (candidate, pair) in candidates(&model.layers[below]) {
        let (h, r) = above(model, below, pair)?;
        let c = up.candidates.find(h as usize, r)?;
        rows[r as usize].terms.push(Term { layer: below, candidate, coefficient: 1 });
        for goal in 0..goals {
            let cost = i32::try_from(up.candidates.cost(goal, c)).ok()?;
            if cost != 0 {
                let own = &mut data.candidates.cost[goal];
                own.resize(n, 0);
                own[candidate] = own[candidate].checked_add(cost)?;
            }
        }
    }
    data.link = None;
    let cost = vec![Vec::new(); goals];
    let none = Candidates { start: vec![0], recipient: Vec::new(), cost };
    less.layers[root] = Layer { name: up.name.clone(), candidates: none, ..Layer::default() };
    let reached = |row: &SideRow| !row.terms.is_empty();
    if rows.iter().any(|row| !reached(row) && row.min.is_some_and(|min| min > 0)) {
        return None;
    }
    less.rows.extend(rows.into_iter().filter(reached));
    Some(less)
}

/// The bounds and charges of a member as those of a row.
fn row(node: &Node) -> SideRow {
    let mut charges = Vec::new();
    for &(goal, charge) in &node.charges {
        match charge {
            Charge::None => charges.push((goal, RowCharge::Below(1))),
            Charge::Below(limit) => charges.push((goal, RowCharge::Below(limit.into()))),
            Charge::Above(limit) => charges.push((goal, RowCharge::Above(limit.into()))),
            // k * k is k, and twice what k is over every smaller number.
            Charge::Square => {
                charges.push((goal, RowCharge::Above(0)));
                let over = (1..i64::from(node.max)).map(|j| (goal, RowCharge::Above(j)));
                charges.extend(over.flat_map(|charge| [charge, charge]));
            }
        }
    }
    let (min, max) = (i64::from(node.min), i64::from(node.max));
    SideRow {
        name: "partners of a member above".to_owned(),
        terms: Vec::new(),
        min: (min > 0).then_some(min),
        max: Some(max),
        charges,
    }
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
