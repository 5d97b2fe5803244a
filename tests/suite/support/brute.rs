//! The definition, taken literally: all sets of pairs, layer by layer.

use jiedui::model::{Charge, Layer, Model, Node, RowCharge};
use std::collections::{BTreeMap, BTreeSet};

/// The least value in order of goals, or nothing if no set of pairs obeys the rules.
pub(crate) fn best(model: &Model) -> Option<Vec<i64>> {
    if !model.rows.is_empty() {
        return joint(model);
    }
    let plans = model.layers.iter().map(|layer| plans(layer, model.goals.len())).collect();
    let mut brute = Brute { model, plans, known: BTreeMap::new() };
    let mut total = vec![0; model.goals.len()];
    for l in (0..model.layers.len()).filter(|&l| model.layers[l].link.is_none()) {
        add(&mut total, &brute.best(l, u32::MAX)?);
    }
    Some(total)
}

/// Whether a set of pairs obeys all rules.
pub(crate) fn is_plan(model: &Model, pairs: &[Vec<(u32, u32)>]) -> bool {
    let mut sets = Vec::new();
    for (layer, pairs) in model.layers.iter().zip(pairs) {
        let mut set = 0_u32;
        for &(h, r) in pairs {
            match layer.candidates.find(h as usize, r) {
                Some(c) if set & (1 << c) == 0 => set |= 1 << c,
                _ => return false,
            }
        }
        let is_lawful = own_value(layer, set, model.goals.len()).is_some();
        let is_linked = layer.link.is_none() || set & !allowed(model, layer, &sets) == 0;
        if !is_lawful || !is_linked {
            return false;
        }
        sets.push(set);
    }
    rows(model, &sets, &mut vec![0; model.goals.len()])
}

/// The least value over all choices of a lawful set in every layer that obey links and rows.
fn joint(model: &Model) -> Option<Vec<i64>> {
    let plans: Vec<_> = model.layers.iter().map(|layer| plans(layer, model.goals.len())).collect();
    let mut best = None;
    extend(model, &plans, &mut Vec::new(), &mut best);
    best
}

fn extend(
    model: &Model,
    plans: &[Vec<(Vec<i64>, u32)>],
    chosen: &mut Vec<(Vec<i64>, u32)>,
    best: &mut Option<Vec<i64>>,
) {
    let l = chosen.len();
    if l == plans.len() {
        let mut value = vec![0; model.goals.len()];
        chosen.iter().for_each(|(own, _)| add(&mut value, own));
        let sets: Vec<u32> = chosen.iter().map(|c| c.1).collect();
        if rows(model, &sets, &mut value) && best.as_ref().is_none_or(|best| value < *best) {
            *best = Some(value);
        }
        return;
    }
    let sets: Vec<u32> = chosen.iter().map(|c| c.1).collect();
    let among = allowed(model, &model.layers[l], &sets);
    for plan in plans[l].iter().filter(|p| p.1 & !among == 0) {
        chosen.push(plan.clone());
        extend(model, plans, chosen, best);
        chosen.pop();
    }
}

/// Whether sets of candidates obey the side rows; adds what these cost.
fn rows(model: &Model, sets: &[u32], value: &mut [i64]) -> bool {
    for row in &model.rows {
        let mut number = 0;
        for term in &row.terms {
            if sets[term.layer] & (1 << term.candidate) != 0 {
                number += term.coefficient;
            }
        }
        if row.min.is_some_and(|min| number < min) || row.max.is_some_and(|max| number > max) {
            return false;
        }
        for &(goal, charge) in &row.charges {
            value[goal] += match charge {
                RowCharge::Below(limit) => (limit - number).max(0),
                RowCharge::Above(limit) => (number - limit).max(0),
            };
        }
    }
    true
}

struct Brute<'a> {
    model: &'a Model,
    /// Per layer, every lawful set of candidates with its cost, cheapest first.
    plans: Vec<Vec<(Vec<i64>, u32)>>,
    known: BTreeMap<(usize, u32), Option<Vec<i64>>>,
}

impl Brute<'_> {
    /// The best of layer `l`, and all within it, using only the candidates `among`.
    fn best(&mut self, l: usize, among: u32) -> Option<Vec<i64>> {
        if let Some(known) = self.known.get(&(l, among)) {
            return known.clone();
        }
        let model = self.model;
        let children = model.children(l);
        let mut best: Option<Vec<i64>> = None;
        for i in 0..self.plans[l].len() {
            let (mut value, set) = self.plans[l][i].clone();
            if set & !among != 0 {
                continue;
            }
            let mut sets = vec![0; model.layers.len()];
            sets[l] = set;
            let mut possible = true;
            for &child in &children {
                let among = allowed(model, &model.layers[child], &sets);
                match self.best(child, among) {
                    Some(inner) => add(&mut value, &inner),
                    None => possible = false,
                }
            }
            if possible && best.as_ref().is_none_or(|best| value < *best) {
                best = Some(value);
            }
            if children.is_empty() && best.is_some() {
                break;
            }
        }
        self.known.insert((l, among), best.clone());
        best
    }
}

/// The candidates of a layer whose owners are a pair above.
fn allowed(model: &Model, layer: &Layer, sets: &[u32]) -> u32 {
    let Some(link) = &layer.link else { return u32::MAX };
    let above = &model.layers[link.parent].candidates;
    let mut allowed = 0;
    for h in 0..layer.helpers.len() {
        for c in layer.candidates.of(h) {
            let r = layer.candidates.recipient[c] as usize;
            let owners = link.helper_owner[h].zip(link.recipient_owner[r]);
            let pair = owners.and_then(|(u, v)| above.find(u as usize, v));
            if pair.is_some_and(|pair| sets[link.parent] & (1 << pair) != 0) {
                allowed |= 1 << c;
            }
        }
    }
    allowed
}

fn plans(layer: &Layer, n_goals: usize) -> Vec<(Vec<i64>, u32)> {
    let all = 0..1_u32 << layer.candidates.len();
    let mut plans: Vec<_> =
        all.filter_map(|set| own_value(layer, set, n_goals).map(|value| (value, set))).collect();
    plans.sort();
    plans
}

/// What a set of candidates costs in its own layer, if it obeys the bounds and the teams.
fn own_value(layer: &Layer, set: u32, n_goals: usize) -> Option<Vec<i64>> {
    let mut value = vec![0; n_goals];
    let mut helpers = vec![0_u32; layer.helpers.len()];
    let mut recipients = vec![0_u32; layer.recipients.len()];
    let mut carried = vec![0_i64; layer.helpers.len()];
    let n_classes = layer.teams.as_ref().map_or(0, |t| t.n_classes);
    let mut team = vec![vec![0_u32; n_classes]; layer.recipients.len()];
    let mut places = vec![BTreeSet::new(); layer.helpers.len()];
    for h in 0..layer.helpers.len() {
        for c in layer.candidates.of(h).filter(|c| set & (1 << c) != 0) {
            let r = layer.candidates.recipient[c] as usize;
            helpers[h] += 1;
            carried[h] += layer.loads.as_ref().map_or(0, |loads| loads.load[c]);
            recipients[r] += 1;
            if let Some(spread) = &layer.spread {
                places[h].insert(spread.place[r]);
            }
            if let Some(teams) = &layer.teams {
                team[r][teams.class[h]? as usize] += 1;
            }
            for (value, cost) in value.iter_mut().zip(&layer.candidates.cost) {
                *value += cost.get(c).copied().map_or(0, i64::from);
            }
        }
    }
    for &(goal, price) in layer.spread.iter().flat_map(|s| &s.price) {
        let further = places.iter().map(|of| of.len().saturating_sub(1)).sum::<usize>();
        value[goal] += price * further as i64;
    }
    if let Some(loads) = &layer.loads
        && carried.iter().zip(&loads.capacity).any(|(carried, capacity)| carried > capacity)
    {
        return None;
    }
    let of_helpers = layer.helpers.iter().zip(helpers);
    for (node, k) in of_helpers.chain(layer.recipients.iter().zip(recipients)) {
        if k < node.min || k > node.max {
            return None;
        }
        charge(node, i64::from(k), &mut value);
    }
    if let Some(teams) = &layer.teams
        && !team.iter().all(|team| teams.patterns.contains(team))
    {
        return None;
    }
    Some(value)
}

fn charge(node: &Node, k: i64, value: &mut [i64]) {
    for &(goal, charge) in &node.charges {
        value[goal] += match charge {
            Charge::None => {
                if k == 0 {
                    1
                } else {
                    0
                }
            }
            Charge::Below(limit) => (i64::from(limit) - k).max(0),
            Charge::Above(limit) => (k - i64::from(limit)).max(0),
            Charge::Square => k * k,
        };
    }
}

fn add(total: &mut [i64], value: &[i64]) {
    for (t, v) in total.iter_mut().zip(value) {
        *t += v;
    }
}
