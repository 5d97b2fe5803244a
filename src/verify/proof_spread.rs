//! The bound of a layer in which places are priced: group by group, case by case.
//!
//! In every leaf each helper's cheapest set of candidates is found anew. Per place the candidates are
//! put in order of `denominator * cost - multiplier`; `best[k]`, the least for `k` partners in the
//! places so far, grows place by place by the sum of the first `j` and, if `j > 0`, one price; at
//! the end the price of one place is taken off if there is any partner.
//!
//! Leaves of one tree mostly differ in the answers for one or two helpers, so what was found for a
//! set of multipliers, a helper and its answers is kept.

use crate::base::Text;
use crate::model::proof::{Branch, SpreadGroup};
use crate::verify::Checked;
use crate::verify::packed::{Least, Packed, sum};
use crate::verify::proof_columns::{ceil, too_large};
use crate::verify::proof_flow::check_length;
use std::collections::BTreeMap;

/// Denominators up to here keep every sum below 2^127.
const MAX_DENOMINATOR: i64 = 1 << 32;

/// Multipliers stay below this.
const MAX_MULTIPLIER: u64 = 1 << 61;

/// Candidates looked at and results looked up, in all; past this the proof is refused.
const MAX_WORK: u64 = 1 << 33;

/// The bound of all groups, and of the members in none.
pub(super) fn bound(
    layer: &Packed<'_>,
    groups: &[SpreadGroup],
    checked: &mut Checked,
) -> Result<Least, Text> {
    let outside = check_groups(layer, groups)?;
    let mut total = outside;
    let mut work = 0;
    for group in groups {
        let mut judge = Judge { layer, group, known: BTreeMap::new(), work };
        let least = judge.tree(checked)?;
        work = judge.work;
        total = sum([total, least].into_iter());
    }
    Ok(total)
}

/// Checks that groups share no member and no candidate; returns what members in none cost.
fn check_groups(layer: &Packed<'_>, groups: &[SpreadGroup]) -> Result<Least, Text> {
    let mut helper_group = vec![None; layer.helpers.len()];
    let mut recipient_group = vec![None; layer.recipients.len()];
    for (g, group) in groups.iter().enumerate() {
        for (members, of) in
            [(&group.helpers, &mut helper_group), (&group.recipients, &mut recipient_group)]
        {
            if !members.is_sorted_by(|a, b| a < b) {
                return Err(broken_group(g));
            }
            for &m in members {
                let slot = of.get_mut(m as usize).filter(|slot| slot.is_none());
                *slot.ok_or_else(|| broken_group(g))? = Some(g);
            }
        }
        if group.denominator < 1 || group.denominator > MAX_DENOMINATOR {
            return Err(broken_group(g));
        }
        for set in &group.multipliers {
            check_length("recipients", "对象", set.len(), group.recipients.len())?;
            if set.iter().any(|b| b.unsigned_abs() >= MAX_MULTIPLIER) {
                return Err(broken_group(g));
            }
        }
    }
    for (h, &group) in helper_group.iter().enumerate() {
        for c in layer.facts.of(h) {
            if group.is_none() || recipient_group[layer.facts.recipient(c)] != group {
                return Err(broken_group(group.unwrap_or(groups.len())));
            }
        }
    }
    let idle = |nodes: &[crate::verify::packed::Node], group: &[Option<usize>]| {
        let outside = nodes.iter().zip(group).filter(|(_, group)| group.is_none());
        sum(outside.map(|(node, _)| node.idle()))
    };
    let helpers = idle(&layer.helpers, &helper_group);
    Ok(sum([helpers, idle(&layer.recipients, &recipient_group)].into_iter()))
}

fn broken_group(group: usize) -> Text {
    Text::new(
        format!("group {group} of the proof does not fit the members and candidates"),
        format!("证明的第 {group} 组与成员或可结对关系不符"),
    )
}

/// What was answered of one helper, in the order of asking: place, and whether it serves there.
type Answers = Vec<(u32, bool)>;

/// One group under judgement.
struct Judge<'a> {
    layer: &'a Packed<'a>,
    group: &'a SpreadGroup,
    /// By set of multipliers, helper and answers: its least reduced cost.
    known: BTreeMap<(u32, u32, Answers), Least>,
    work: u64,
}

/// A step of the walk through the tree.
enum Step {
    Enter(u32),
    Answer(u32, u32, bool),
    Undo(u32),
}

impl Judge<'_> {
    /// Walks the tree, in which every case must be reached once; the least over its leaves.
    fn tree(&mut self, checked: &mut Checked) -> Result<Least, Text> {
        let group = self.group;
        let mut seen = vec![false; group.tree.len()];
        let mut answers: BTreeMap<u32, Answers> = BTreeMap::new();
        answers.extend(group.helpers.iter().map(|&h| (h, Answers::new())));
        let mut least: Least = None;
        let mut steps = vec![Step::Enter(0)];
        while let Some(step) = steps.pop() {
            match step {
                Step::Answer(helper, place, yes) => {
                    let list = answers.get_mut(&helper);
                    list.ok_or_else(|| broken_case(helper))?.push((place, yes));
                }
                Step::Undo(helper) => {
                    answers.get_mut(&helper).map(Answers::pop);
                }
                Step::Enter(number) => {
                    let slot = seen.get_mut(number as usize).filter(|seen| !**seen);
                    *slot.ok_or_else(|| broken_case(number))? = true;
                    match group.tree[number as usize] {
                        Branch::Leaf(set) => {
                            checked.cases += 1;
                            let bound = self.leaf(set, &answers, number)?;
                            least = [least, bound].into_iter().flatten().min();
                        }
                        Branch::Split { helper, place, yes, no } => {
                            for (next, answer) in [(yes, true), (no, false)] {
                                steps.push(Step::Undo(helper));
                                steps.push(Step::Enter(next));
                                steps.push(Step::Answer(helper, place, answer));
                            }
                        }
                    }
                }
            }
        }
        match seen.iter().position(|seen| !seen) {
            Some(missing) => Err(broken_case(u32::try_from(missing).unwrap_or(u32::MAX))),
            None => Ok(least),
        }
    }

    /// The bound of one case.
    fn leaf(
        &mut self,
        set: u32,
        answers: &BTreeMap<u32, Answers>,
        number: u32,
    ) -> Result<Least, Text> {
        let group = self.group;
        let b = group.multipliers.get(set as usize).ok_or_else(|| broken_case(number))?;
        let d = i128::from(group.denominator);
        let mut total = Some(0);
        for (&r, &b) in group.recipients.iter().zip(b) {
            let node = &self.layer.recipients[r as usize];
            let at =
                |(k, &charge): (usize, &i64)| d * i128::from(charge) + i128::from(b) * k as i128;
            let least = node.charge.iter().enumerate().skip(node.min).map(at).min();
            total = sum([total, least].into_iter());
        }
        for (&helper, answers) in answers {
            let key = (set, helper, answers.clone());
            self.work += 1 + answers.len() as u64;
            let least = match self.known.get(&key) {
                Some(&known) => known,
                None => {
                    let least = self.helper(helper as usize, b, answers);
                    self.known.insert(key, least);
                    least
                }
            };
            total = sum([total, least].into_iter());
            if self.work > MAX_WORK {
                return Err(too_large());
            }
        }
        Ok(total.map(|total| ceil(total, d)))
    }

    /// The least reduced cost of a set of a helper's candidates that its answers allow.
    fn helper(&mut self, h: usize, b: &[i64], answers: &Answers) -> Least {
        let (facts, d) = (self.layer.facts, i128::from(self.group.denominator));
        let node = &self.layer.helpers[h];
        let mut places: BTreeMap<usize, Vec<i128>> = BTreeMap::new();
        for &(place, _) in answers {
            places.entry(place as usize).or_default();
        }
        for c in facts.of(h) {
            let r = facts.recipient(c);
            let at = self.group.recipients.partition_point(|&q| (q as usize) < r);
            let reduced = d * i128::from(self.layer.cost[c]) - i128::from(b[at]);
            places.entry(facts.place[r]).or_default().push(reduced);
        }
        self.work += facts.of(h).len() as u64;
        let price = d * i128::from(self.layer.place);
        let mut best: Vec<Least> = vec![None; node.charge.len()];
        best[0] = Some(0);
        for (place, mut reduced) in places {
            let said = |yes| answers.iter().any(|&(p, a)| p as usize == place && a == yes);
            reduced.sort_unstable();
            if said(false) {
                reduced.clear();
            }
            let before = best.clone();
            if said(true) {
                best.fill(None);
            }
            let mut add = price;
            for (j, cost) in (1..best.len()).zip(&reduced) {
                add += cost;
                for k in j..best.len() {
                    let with = before[k - j].map(|value| value + add);
                    best[k] = [best[k], with].into_iter().flatten().min();
                }
            }
        }
        let total = |(k, value): (usize, &Least)| {
            let off = if k > 0 { price } else { 0 };
            value.map(|value| value + d * i128::from(node.charge[k]) - off)
        };
        best.iter().enumerate().skip(node.min).filter_map(total).min()
    }
}

fn broken_case(case: u32) -> Text {
    Text::new(
        format!("the tree of the proof is broken at case {case}"),
        format!("证明的情形树在第 {case} 个情形处不成立"),
    )
}
