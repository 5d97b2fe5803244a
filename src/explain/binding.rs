//! What binds: the price of one more of everything that is limited.
//!
//! A bound that some member meets is *tight*. For each tight bound, for the number of rows a group takes and
//! for limits on changes, the case is solved with one, two and three more: what the first brings, and
//! where the next bottleneck stands; for every team in use, with one helper more.

use crate::base::Text;
use crate::composite::select::Cut;
use crate::explain::Ground;
use crate::explain::difference::{Alternative, outcomes};
use crate::scenario::{Change, NewBounds, Rule};
use crate::scheme::{Bounds, Pattern, Quota};
use crate::solve::Pairs;
use crate::table::Table;
use serde::Serialize;
use std::collections::BTreeMap;

/// How far each bound is moved.
const STEPS: u32 = 3;

/// A bound that binds, and what moving it brings.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Binding {
    /// What it is, in words.
    pub what: Text,
    /// Name of the layer or group.
    pub of: String,
    /// `min`, `max`, `aim_min`, `aim_max`, `team`, `count` or `changes`.
    pub kind: &'static str,
    /// The class of members, where the quota goes by classes.
    pub class: Option<String>,
    /// Its value; of a team, the number of its helpers.
    pub now: u32,
    /// Members that meet it; teams of the kind; one for all others.
    pub tight: usize,
    /// What one, two, three more (or less, of a lower bound) bring.
    pub steps: Vec<Step>,
}

/// A bound moved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Its new value.
    pub to: u32,
    /// What follows.
    pub then: Alternative,
}

/// A bound before it is moved.
struct Draft {
    binding: Binding,
    changes: Vec<(u32, Change)>,
}

/// All that binds the best plan, with its prices; cases are solved in parallel, first those with one
/// more, then those with two. Where one more has no plan or none was found, two are not tried.
pub fn bindings(ground: &Ground<'_>) -> Vec<Binding> {
    let mut drafts = Vec::new();
    for l in 0..ground.case.scheme.layers.len() {
        for of_helpers in [true, false] {
            drafts.extend(quotas(ground, l, of_helpers));
        }
        drafts.extend(teams(ground, l));
    }
    drafts.extend(groups(ground));
    drafts.extend(limits(ground));
    drafts.retain(|draft| !draft.changes.is_empty());
    for step in 0..STEPS as usize {
        let is_open = |d: &&mut Draft| {
            let last = d.binding.steps.last();
            d.changes.len() > step && last.is_none_or(|last| !last.then.goals.is_empty())
        };
        let mut open: Vec<&mut Draft> = drafts.iter_mut().filter(is_open).collect();
        let changes: Vec<Change> = open.iter().map(|d| d.changes[step].1.clone()).collect();
        for (draft, then) in open.iter_mut().zip(outcomes(ground, &changes)) {
            draft.binding.steps.push(Step { to: draft.changes[step].0, then });
        }
    }
    drafts.into_iter().map(|draft| draft.binding).collect()
}

/// Number of partners per member of a side in the best plan.
fn partners(ground: &Ground<'_>, l: usize, of_helpers: bool, n: usize) -> Vec<u32> {
    let pairs: &Pairs = &ground.best.outcome.pairs[l];
    let mut k = vec![0; n];
    for &(h, r) in pairs {
        k[if of_helpers { h } else { r } as usize] += 1;
    }
    k
}

/// The tight bounds of one side of a layer, class by class.
fn quotas(ground: &Ground<'_>, l: usize, of_helpers: bool) -> Vec<Draft> {
    let (layer, scores) = (ground.layer(l), ground.scores(l));
    let (quota, table, rows): (&Quota, &Table, &[usize]) = if of_helpers {
        (&layer.per_helper, ground.case.tables.table(layer.helper_table), &scores.helpers)
    } else {
        (&layer.per_recipient, ground.case.tables.table(layer.recipient_table), &scores.recipients)
    };
    let model = &ground.best.compiled.model.layers[l];
    let nodes = if of_helpers { &model.helpers } else { &model.recipients };
    let partners = partners(ground, l, of_helpers, rows.len());
    let mut classes: BTreeMap<Option<&str>, (Bounds, [usize; 4])> = BTreeMap::new();
    for ((&row, node), &k) in rows.iter().zip(nodes).zip(&partners) {
        let class = quota.by.map(|column| table.text(row, column));
        let bounds = quota.of(table, row);
        let (_, tight) = classes.entry(class).or_insert((bounds, [0; 4]));
        // A member with no more candidates than its maximum is not held by the maximum.
        let is_free = bounds.max.is_some_and(|max| node.max < max);
        tight[0] += usize::from(bounds.min > 0 && k == bounds.min);
        tight[1] += usize::from(bounds.max == Some(k) && !is_free);
        tight[2] += usize::from(bounds.aim_min > 0 && k <= bounds.aim_min);
        tight[3] += usize::from(bounds.aim_max.is_some_and(|most| k >= most));
    }
    let mut drafts = Vec::new();
    for (class, (bounds, tight)) in classes {
        let values = [
            ("min", Some(bounds.min)),
            ("max", bounds.max),
            ("aim_min", Some(bounds.aim_min)),
            ("aim_max", bounds.aim_max),
        ];
        for ((kind, now), tight) in values.into_iter().zip(tight) {
            if let Some(now) = now.filter(|_| tight > 0) {
                let of = (layer.name.as_str(), of_helpers, class);
                drafts.push(bound(of, (kind, now), tight));
            }
        }
    }
    drafts
}

/// A bound of a quota, and the edits that move it: a lower one down, an upper one up.
fn bound(
    (layer, of_helpers, class): (&str, bool, Option<&str>),
    (kind, now): (&'static str, u32),
    tight: usize,
) -> Draft {
    let is_upper = matches!(kind, "max" | "aim_max");
    let to = |step: u32| if is_upper { now.checked_add(step) } else { now.checked_sub(step) };
    let change = |to: u32| {
        let class = class.map(str::to_owned);
        let mut new =
            NewBounds { layer: layer.to_owned(), of_helpers, class, ..NewBounds::default() };
        let bound = match kind {
            "min" => &mut new.min,
            "max" => &mut new.max,
            "aim_min" => &mut new.aim_min,
            _ => &mut new.aim_max,
        };
        *bound = Some(to);
        (to, Change::Quota(new))
    };
    let who = if of_helpers { ("helpers", "帮扶方") } else { ("recipients", "帮扶对象") };
    let of_class = class.map_or((String::new(), String::new()), |c| {
        (format!(" of class \"{c}\""), format!("“{c}”类"))
    });
    let words = match kind {
        "min" => ("at least", "至少"),
        "max" => ("at most", "至多"),
        "aim_min" => ("wanted at least", "期望至少"),
        _ => ("wanted at most", "期望至多"),
    };
    let what = Text::new(
        format!("{layer}: {}{} {} {now}", who.0, of_class.0, words.0),
        format!("{layer}：{}每个{}{} {now}", of_class.1, who.1, words.1),
    );
    let class = class.map(str::to_owned);
    let of = layer.to_owned();
    Draft {
        binding: Binding { what, of, kind, class, now, tight, steps: Vec::new() },
        changes: (1..=STEPS).filter_map(to).map(change).collect(),
    }
}

/// For every kind of team in use and every class in it: the same team with more of that class.
fn teams(ground: &Ground<'_>, l: usize) -> Vec<Draft> {
    let layer = ground.layer(l);
    let model = &ground.best.compiled.model.layers[l];
    let (Some(teams), Some(classes)) = (&layer.teams, &model.teams) else { return Vec::new() };
    let mut sizes = vec![vec![0_u32; classes.n_classes]; model.recipients.len()];
    for &(h, r) in &ground.best.outcome.pairs[l] {
        if let Some(class) = classes.class[h as usize] {
            sizes[r as usize][class as usize] += 1;
        }
    }
    let mut drafts = Vec::new();
    for (pattern, sizes_of) in teams.patterns.iter().zip(&classes.patterns) {
        let tight = sizes.iter().filter(|size| *size == sizes_of).count();
        for (class, n) in pattern.iter().filter(|(_, n)| *n > 0 && tight > 0) {
            let larger = |step: u32| {
                let more =
                    |(c, n): &(String, u32)| (c.clone(), n + if c == class { step } else { 0 });
                let team: Pattern = pattern.iter().map(more).collect();
                (n + step, team)
            };
            // A team that is allowed already is no change.
            let is_new = |(_, team): &(u32, Pattern)| !teams.patterns.contains(team);
            let change = |(to, team)| (to, Change::Team { layer: layer.name.clone(), team });
            let list = |between: &str| {
                let one = |(class, n): &(String, u32)| format!("{n} {class}");
                pattern.iter().map(one).collect::<Vec<_>>().join(between)
            };
            let what = Text::new(
                format!("{}: teams of {}, more of \"{class}\"", layer.name, list(" + ")),
                format!("{}：组合（{}）中增加“{class}”", layer.name, list(" + ")),
            );
            drafts.push(Draft {
                binding: Binding {
                    what,
                    of: layer.name.clone(),
                    kind: "team",
                    class: Some(class.clone()),
                    now: *n,
                    tight,
                    steps: Vec::new(),
                },
                // One only: with every helper more the possible teams multiply.
                changes: [larger(1)].into_iter().filter(is_new).map(change).collect(),
            });
        }
    }
    drafts
}

/// The number of rows that a group takes.
fn groups(ground: &Ground<'_>) -> Vec<Draft> {
    let scheme = &ground.case.scheme;
    let draft = |group: &crate::scheme::Group| {
        let now = u32::try_from(group.count()?).ok()?;
        let rows = ground.case.tables.table(group.table).len();
        let to = |step: u32| now.checked_add(step).filter(|to| (*to as usize) <= rows);
        let change = |to: u32| {
            let (group, cut) = (group.name.clone(), Cut::Count(to as usize));
            (to, Change::Count { group, cut })
        };
        let name = &group.name;
        Some(Draft {
            binding: Binding {
                what: Text::new(
                    format!("group {name} takes {now}"),
                    format!("分组 {name} 取 {now} 个"),
                ),
                of: name.clone(),
                kind: "count",
                class: None,
                now,
                tight: 1,
                steps: Vec::new(),
            },
            changes: (1..=STEPS).filter_map(to).map(change).collect(),
        })
    };
    scheme.groups.iter().filter_map(draft).collect()
}

/// Limits on new pairs that the best plan uses up.
fn limits(ground: &Ground<'_>) -> Vec<Draft> {
    let (scheme, model) = (&ground.case.scheme, &ground.best.compiled.model);
    let numbers = model.activities(&ground.best.outcome.pairs);
    let mut used = model.rows.iter().zip(numbers).filter(|(row, _)| row.name == "changes");
    let mut drafts = Vec::new();
    for (changes, number) in scheme.changes.iter().zip(1..) {
        // A limit without a row counts no possible pair.
        let Some((_, new)) = used.next() else { break };
        let now = changes.at_most;
        if new < i64::from(now) {
            continue;
        }
        let change = |step| {
            let to = now.saturating_add(step);
            (to, Change::Drop(Rule::Changes { number, at_most: Some(to) }))
        };
        drafts.push(Draft {
            binding: Binding {
                what: Text::new(format!("at most {now} new pairs"), format!("新结对至多 {now} 对")),
                of: "changes".to_owned(),
                kind: "changes",
                class: None,
                now,
                tight: 1,
                steps: Vec::new(),
            },
            changes: (1..=STEPS).map(change).collect(),
        });
    }
    drafts
}
