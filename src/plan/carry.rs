//! What was found for one case, as a hint for another that was made from it by edits.
//!
//! Members are known again by their keys, layers and goals by their names. Packed numbers are taken
//! apart into an amount per goal by the old weights, the most important goal first and to the
//! nearest whole, and put together by the new ones; amounts of multipliers are small against the
//! weights, so that hardly anything is lost. Members that are gone drop out; new ones get nothing.

use crate::model::proof::{Owner, Part};
use crate::model::{Model, Packing};
use crate::plan::Solved;
use crate::scheme::Case;
use crate::score::LayerScores;
use crate::solve::{Hint, Pairs};

/// A case that is about to be solved.
#[derive(Clone, Copy, Debug)]
pub struct Compiled<'a> {
    /// The case.
    pub case: &'a Case,
    /// Members per layer.
    pub layers: &'a [LayerScores],
    /// Its model.
    pub model: &'a Model,
    /// The weights of its goals.
    pub packing: &'a Packing,
}

/// Carries pairs and proof of `before` over to `now`.
pub fn carry(before: Solved<'_>, now: Compiled<'_>) -> Hint {
    let sides = now.case.scheme.layers.iter().map(|layer| Sides::new(before, now, &layer.name));
    let sides: Vec<Option<Sides>> = sides.collect();
    let pairs = sides.iter().map(|sides| sides.as_ref().map_or(Pairs::new(), |s| s.pairs(before)));
    let carried = Carried { before, now, sides: &sides };
    let parts = before.outcome.proof.parts.iter();
    Hint { pairs: pairs.collect(), parts: parts.filter_map(|part| carried.part(part)).collect() }
}

/// A layer before and now.
struct Sides {
    /// Number of the layer before.
    before: usize,
    /// Per helper now, its position before.
    helpers: Vec<Option<usize>>,
    /// Per recipient now.
    recipients: Vec<Option<usize>>,
}

impl Sides {
    fn new(before: Solved<'_>, now: Compiled<'_>, name: &str) -> Option<Self> {
        let find = |case: &Case| case.scheme.layers.iter().position(|l| l.name == name);
        let (old, new) = (find(before.case)?, find(now.case)?);
        let (old_layer, layer) = (&before.case.scheme.layers[old], &now.case.scheme.layers[new]);
        let places = |tables: [usize; 2], rows: [&[usize]; 2]| -> Vec<Option<usize>> {
            let (old, now) =
                (before.case.tables.table(tables[0]), now.case.tables.table(tables[1]));
            let place = |&row: &usize| rows[0].binary_search(&old.row_of(now.key(row))?).ok();
            rows[1].iter().map(place).collect()
        };
        let (was, is) = (&before.layers[old], &now.layers[new]);
        Some(Self {
            before: old,
            helpers: places(
                [old_layer.helper_table, layer.helper_table],
                [&was.helpers, &is.helpers],
            ),
            recipients: places(
                [old_layer.recipient_table, layer.recipient_table],
                [&was.recipients, &is.recipients],
            ),
        })
    }

    /// The pairs both of whose members are still there.
    fn pairs(&self, before: Solved<'_>) -> Pairs {
        let (helper, recipient) = (now_of(&self.helpers), now_of(&self.recipients));
        let old = &before.outcome.pairs[self.before];
        let carried = old.iter().filter_map(|&(h, r)| {
            Some((*helper.get(h as usize)?.as_ref()?, *recipient.get(r as usize)?.as_ref()?))
        });
        let mut pairs: Pairs = carried.collect();
        pairs.sort_unstable();
        pairs
    }
}

/// From positions before to positions now.
fn now_of(before_of: &[Option<usize>]) -> Vec<Option<u32>> {
    let n = before_of.iter().flatten().max().map_or(0, |most| most + 1);
    let mut now = vec![None; n];
    for (place, before) in (0..).zip(before_of) {
        if let Some(before) = before {
            now[*before] = Some(place);
        }
    }
    now
}

struct Carried<'a> {
    before: Solved<'a>,
    now: Compiled<'a>,
    sides: &'a [Option<Sides>],
}

impl Carried<'_> {
    fn part(&self, part: &Part) -> Option<Part> {
        let Part::Columns { layer, owner: Owner::Recipient, denominator, pools, root, .. } = part
        else {
            return None;
        };
        let number = self.now.model.layers.iter().position(|l| l.name == *layer)?;
        let sides = self.sides[number].as_ref()?;
        let price = |before: &Option<usize>| {
            let price = before.and_then(|u| root.get(u)).copied().unwrap_or(0);
            self.repacked(price, *denominator)
        };
        Some(Part::Columns {
            layer: layer.clone(),
            owner: Owner::Recipient,
            rows: Vec::new(),
            denominator: *denominator,
            pools: self.pools((number, sides), pools),
            cuts: Vec::new(),
            root: sides.helpers.iter().map(price).collect(),
            tree: Vec::new(),
        })
    }

    /// The multipliers of all recipients of a layer, whose layers within are as they were.
    fn pools(
        &self,
        (number, sides): (usize, &Sides),
        pools: &[Vec<Vec<Vec<i64>>>],
    ) -> Vec<Vec<Vec<Vec<i64>>>> {
        let n = sides.recipients.len();
        let mut carried = vec![Vec::new(); n];
        let children = self.now.model.children(number);
        let n_sets = |before: &Option<usize>| before.and_then(|v| pools.get(v)).map_or(0, Vec::len);
        for (sets, before) in carried.iter_mut().zip(&sides.recipients) {
            *sets = vec![vec![Vec::new(); children.len()]; n_sets(before)];
        }
        for (place, &child) in children.iter().enumerate() {
            let Some(within) = &self.sides[child] else { continue };
            let Some(link) = &self.now.model.layers[child].link else { continue };
            let was = self.places_before(within.before);
            for (owner, before) in link.recipient_owner.iter().zip(&within.recipients) {
                let Some(owner) = owner else { continue };
                for (number, set) in carried[*owner as usize].iter_mut().enumerate() {
                    let known = before.and_then(|r| was.get(r).copied().flatten());
                    // Somebody who moved takes along the last of fewer sets.
                    let known = known.and_then(|(v, at)| {
                        let sets: &Vec<Vec<Vec<i64>>> = pools.get(v)?;
                        sets.get(number).or(sets.last())?.get(place)?.get(at).copied()
                    });
                    set[place].push(self.repacked(known.unwrap_or(0), 1));
                }
            }
        }
        carried
    }

    /// Per recipient of a layer within, as it was: its owner, and its place among those it owns.
    fn places_before(&self, layer: usize) -> Vec<Option<(usize, usize)>> {
        let Some(link) = &self.before.model.layers[layer].link else { return Vec::new() };
        let mut owned = Vec::new();
        let place = |owner: &Option<u32>| {
            let owner = (*owner)? as usize;
            owned.resize(owned.len().max(owner + 1), 0);
            owned[owner] += 1;
            Some((owner, owned[owner] - 1))
        };
        link.recipient_owner.iter().map(place).collect()
    }

    /// A packed number, in units of one over the denominator, by the weights of now.
    fn repacked(&self, number: i64, denominator: i64) -> i64 {
        let goals = self.before.model.goals.iter().zip(&self.before.outcome.proof.weights);
        let (mut rest, mut total) = (i128::from(number), 0_i128);
        for (name, &weight) in goals {
            let unit = i128::from(weight) * i128::from(denominator);
            let amount = if unit > 0 { (rest + unit / 2).div_euclid(unit) } else { 0 };
            rest -= amount * unit;
            let now = self.now.model.goals.iter().position(|goal| goal == name);
            let now = now.map_or(0, |goal| self.now.packing.weight[goal]);
            total += amount * i128::from(now) * i128::from(denominator);
        }
        // What is left is less than a unit of the last goal.
        i64::try_from(total + rest).unwrap_or(0)
    }
}
