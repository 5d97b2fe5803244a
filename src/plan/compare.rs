//! Plan against plan: what is kept, what ends, what is new, and who carries more or less.
//!
//! A difference is data. Taking away what ended and adding what is new turns the first plan into
//! the second ([`LayerDifference::apply`]); the difference the other way round leads back.

use crate::base::{Code, Findings, Place, Text};
use crate::plan::list::{ListedLayer, PairList};
use crate::plan::{GoalValue, Status};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What differs between two plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// The plan compared with.
    pub before: Compared,
    /// The plan compared.
    pub after: Compared,
    /// The goals of both, in the order of the later plan.
    pub goals: Vec<GoalDifference>,
    /// The layers of both, in the order of the later plan.
    pub layers: Vec<LayerDifference>,
}

/// One of the two plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// What it is called.
    pub name: String,
    /// Title of the scheme, if known.
    pub title: Option<String>,
    /// How far it is proven, if known.
    pub status: Option<Status>,
}

/// One goal in both plans; `None` where a plan does not have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GoalDifference {
    /// Name of the goal.
    pub goal: String,
    /// Whether more is better.
    pub maximize: bool,
    /// What the first plan reaches.
    pub before: Option<i64>,
    /// What the second plan reaches.
    pub after: Option<i64>,
    /// What no plan can better, in the first case.
    pub bound_before: Option<i64>,
    /// What no plan can better, in the second case.
    pub bound_after: Option<i64>,
}

/// A pair by its keys.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Link {
    /// Key of the helper.
    pub helper: String,
    /// Key of the recipient.
    pub recipient: String,
}

/// What differs in one layer. All lists are sorted by key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LayerDifference {
    /// Name of the layer.
    pub name: String,
    /// Pairs of both plans.
    pub kept: Vec<Link>,
    /// Pairs of the first plan only.
    pub ended: Vec<Link>,
    /// Pairs of the second plan only.
    pub new: Vec<Link>,
    /// Members whose partners differ; helpers first.
    pub members: Vec<MemberDifference>,
}

/// A member whose partners differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MemberDifference {
    /// Whether it is a helper.
    pub is_helper: bool,
    /// Its key.
    pub key: String,
    /// Its name as printed, or nothing.
    pub name: String,
    /// Partners in the first plan.
    pub before: usize,
    /// Partners in the second plan.
    pub after: usize,
    /// Keys of the partners it loses.
    pub lost: Vec<String>,
    /// Keys of the partners it gains.
    pub gained: Vec<String>,
}

/// How many members of one side of a layer fare how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loads {
    /// With more partners than before.
    pub more: usize,
    /// With fewer.
    pub less: usize,
    /// With as many, but others.
    pub other: usize,
}

impl LayerDifference {
    /// The difference of two sets of pairs.
    ///
    /// One pass over both sets and a sort of what differs: `O(n log n)`.
    pub fn new(before: &ListedLayer, after: &ListedLayer) -> Self {
        let link = |(helper, recipient): &(String, String)| Link {
            helper: helper.clone(),
            recipient: recipient.clone(),
        };
        let kept: Vec<Link> = before.pairs.intersection(&after.pairs).map(link).collect();
        let ended: Vec<Link> = before.pairs.difference(&after.pairs).map(link).collect();
        let new: Vec<Link> = after.pairs.difference(&before.pairs).map(link).collect();
        let mut members: BTreeMap<(bool, &str), MemberDifference> = BTreeMap::new();
        let names = [before, after];
        for (pairs, is_new) in [(&ended, false), (&new, true)] {
            for pair in pairs {
                for is_helper in [true, false] {
                    let (key, partner) = sides(pair, is_helper);
                    let member = members
                        .entry((!is_helper, key))
                        .or_insert_with(|| MemberDifference::new(names, is_helper, key));
                    let list = if is_new { &mut member.gained } else { &mut member.lost };
                    list.push(partner.to_owned());
                }
            }
        }
        for pair in &kept {
            for is_helper in [true, false] {
                let (key, _) = sides(pair, is_helper);
                if let Some(member) = members.get_mut(&(!is_helper, key)) {
                    member.before += 1;
                }
            }
        }
        let mut members: Vec<MemberDifference> = members.into_values().collect();
        for member in &mut members {
            member.after = member.before + member.gained.len();
            member.before += member.lost.len();
        }
        let name = after.name.clone();
        Self { name, kept, ended, new, members }
    }

    /// The second plan's pairs, made from the first's; `None` if the difference is of another plan.
    pub fn apply(&self, before: &BTreeSet<(String, String)>) -> Option<BTreeSet<(String, String)>> {
        let pair = |link: &Link| (link.helper.clone(), link.recipient.clone());
        let mut pairs = before.clone();
        let ended = self.ended.iter().all(|link| pairs.remove(&pair(link)));
        let added = self.new.iter().all(|link| pairs.insert(pair(link)));
        (ended && added).then_some(pairs)
    }

    /// How many members of a side carry more, less, or others.
    pub fn loads(&self, is_helper: bool) -> Loads {
        let mut loads = Loads::default();
        for member in self.members.iter().filter(|m| m.is_helper == is_helper) {
            match member.after.cmp(&member.before) {
                std::cmp::Ordering::Greater => loads.more += 1,
                std::cmp::Ordering::Less => loads.less += 1,
                std::cmp::Ordering::Equal => loads.other += 1,
            }
        }
        loads
    }
}

impl MemberDifference {
    fn new(layers: [&ListedLayer; 2], is_helper: bool, key: &str) -> Self {
        let name = |layer: &&ListedLayer| {
            let names = if is_helper { &layer.helper_names } else { &layer.recipient_names };
            names.get(key).cloned()
        };
        let name = layers.iter().rev().find_map(name).unwrap_or_default();
        let (lost, gained) = (Vec::new(), Vec::new());
        Self { is_helper, key: key.to_owned(), name, before: 0, after: 0, lost, gained }
    }
}

/// A member of a pair and its partner.
fn sides(pair: &Link, is_helper: bool) -> (&str, &str) {
    if is_helper { (&pair.helper, &pair.recipient) } else { (&pair.recipient, &pair.helper) }
}

/// Compares two plans; `None` if they are of different cases (P005).
pub fn compare(before: &PairList, after: &PairList, findings: &mut Findings) -> Option<Comparison> {
    check_p005_nothing_in_common(before, after, findings)?;
    let side = |list: &PairList| Compared {
        name: list.name.clone(),
        title: list.summary.as_ref().map(|s| s.title.clone()),
        status: list.status(),
    };
    let mut names: Vec<&str> = after.layers.iter().map(|l| l.name.as_str()).collect();
    for layer in &before.layers {
        if !names.contains(&layer.name.as_str()) {
            names.push(&layer.name);
        }
    }
    let layer = |name: &&str| {
        let empty = ListedLayer { name: (*name).to_owned(), ..ListedLayer::default() };
        let of = |list: &PairList| list.layer(name).cloned().unwrap_or_else(|| empty.clone());
        LayerDifference::new(&of(before), &of(after))
    };
    Some(Comparison {
        before: side(before),
        after: side(after),
        goals: goals(before, after),
        layers: names.iter().map(layer).collect(),
    })
}

fn goals(before: &PairList, after: &PairList) -> Vec<GoalDifference> {
    let of = |list: &PairList| list.summary.as_ref().map_or(Vec::new(), |s| s.goals.clone());
    let (mut before, mut after) = (of(before), of(after));
    let names = |goals: &[GoalValue]| goals.iter().map(|g| g.goal.clone()).collect::<Vec<_>>();
    if !before.is_empty() && !after.is_empty() && names(&before) != names(&after) {
        // One of the two was repaired: they look back to different plans.
        let looks_back = |g: &GoalValue| ["keep", "new"].contains(&g.goal.as_str());
        before.retain(|g| !looks_back(g));
        after.retain(|g| !looks_back(g));
    }
    let mut all: Vec<&GoalValue> = after.iter().collect();
    all.extend(before.iter().filter(|g| after.iter().all(|other| other.goal != g.goal)));
    let difference = |goal: &&GoalValue| {
        let find = |goals: &[GoalValue]| goals.iter().find(|g| g.goal == goal.goal).cloned();
        let (first, second) = (find(&before), find(&after));
        GoalDifference {
            goal: goal.goal.clone(),
            maximize: goal.maximize,
            before: first.as_ref().map(|g| g.value),
            after: second.as_ref().map(|g| g.value),
            bound_before: first.map(|g| g.bound),
            bound_after: second.map(|g| g.bound),
        }
    };
    all.iter().map(difference).collect()
}

/// Two plans of one case share a layer, and in some shared layer a member.
fn check_p005_nothing_in_common(
    before: &PairList,
    after: &PairList,
    findings: &mut Findings,
) -> Option<()> {
    let is_empty = |list: &PairList| list.layers.iter().all(|l| l.pairs.is_empty());
    let related = |a: &ListedLayer| {
        let Some(b) = after.layer(&a.name) else { return false };
        let of = |layer: &ListedLayer| -> [BTreeSet<String>; 2] {
            let (helpers, recipients) = layer.pairs.iter().cloned().unzip();
            [helpers, recipients]
        };
        of(a).iter().zip(&of(b)).any(|(a, b)| !a.is_disjoint(b))
    };
    if is_empty(before) || is_empty(after) || before.layers.iter().any(related) {
        return Some(());
    }
    let names = |list: &PairList| {
        let names: Vec<&str> = list.layers.iter().map(|l| l.name.as_str()).collect();
        names.join(", ")
    };
    let (first, second) = (names(before), names(after));
    findings.error(
        Code::P005,
        Place::File { file: after.name.clone() },
        Text::new(
            format!(
                "the two plans are of different cases: no member of one stands in the other \
                 (layers {first} against {second})"
            ),
            format!("两份方案不属于同一案例：没有共同的成员（结对层 {first} 与 {second}）"),
        ),
        Text::new(
            "compare plans of one case, or lists of several years with the same names of layers and keys",
            "请比较同一案例的方案，或结对层名称与编码一致的各年名单",
        ),
    );
    None
}
