//! What could be done about a rule: edits by amount, and what they are called.

use crate::base::{Place, Text, thousands};
use crate::composite::select::Cut;
use crate::infeasible::conflict::{Core, needy_of};
use crate::infeasible::elastic;
use crate::infeasible::oracle::Oracle;
use crate::infeasible::rule::{self, Bound, Rule, Whose};
use crate::infeasible::words;
use crate::scenario::{self, Change, Edit, Member, NewBounds, Pair};
use crate::scheme::{Case, Members};
use crate::solve::Conflict;

/// More single members or pairs than this are not written as edits.
const MOST_EDITS: usize = 2_000;

/// Something that can be given, by amount.
#[derive(Clone, Debug)]
pub(super) struct Lever {
    /// The most that can be given; more helps more.
    pub(super) most: u32,
    /// Members whose rules change.
    pub(super) touched: usize,
    /// What is given.
    pub(super) gift: Gift,
}

/// What is given.
#[derive(Clone, Debug)]
pub(super) enum Gift {
    /// A least number falls, or a greatest rises, by the amount, for a whole class.
    Bound(Bound),
    /// A limit on new pairs rises by the amount.
    Changes(usize, u32),
    /// A group takes fewer, or more, by the amount.
    Count { group: usize, count: u32, fewer: bool },
    /// Edits as they are: nothing to choose but to take them, with how much they give.
    Fixed { changes: Vec<Change>, amount: u64, says: Text },
}

/// The levers of the rules of a conflict.
pub(super) fn levers(oracle: &Oracle<'_>, core: &Core) -> Vec<Lever> {
    let (mut levers, rules) = (Vec::new(), &core.rules);
    for rule in rules {
        match rule {
            Rule::Bound(bound) => {
                levers.extend(whole(oracle, bound));
                levers.extend(single(oracle, core, bound));
            }
            Rule::Teams(layer) => {
                levers.extend(teams(oracle, *layer));
                levers.extend(unserved(oracle, *layer));
            }
            Rule::Forbid(layer, ban) => {
                levers.extend(pairs(oracle, *layer, *ban));
                levers.push(dropped(oracle, rule, scenario_rule(oracle, *layer, *ban)));
            }
            Rule::Balance(row) => {
                let number = u32::try_from(row + 1).unwrap_or(u32::MAX);
                levers.push(dropped(oracle, rule, scenario::Rule::Balance(number)));
            }
            Rule::Changes(row) => {
                let gift = Gift::Changes(*row, oracle.case.scheme.changes[*row].at_most);
                levers.push(Lever { most: 1_000_000, touched: 0, gift });
            }
            // A capacity is a fact of the tables, and a layer within another is the case itself.
            Rule::Counts(layer, number) => {
                let layer = &oracle.case.scheme.layers[*layer];
                let (name, key) = (layer.name.clone(), layer.rules[*number].key().to_owned());
                levers.push(dropped(oracle, rule, scenario::Rule::Counts { layer: name, key }));
            }
            Rule::Capacity(_) | Rule::Within(_) => {}
        }
    }
    levers.extend(counts(oracle, rules));
    levers
}

fn scenario_rule(oracle: &Oracle<'_>, layer: usize, ban: usize) -> scenario::Rule {
    let layer = &oracle.case.scheme.layers[layer];
    scenario::Rule::Forbid { layer: layer.name.clone(), name: layer.forbid[ban].name.clone() }
}

fn fixed(changes: Vec<Change>, (touched, amount): (usize, u64), says: Text) -> Lever {
    Lever { most: 1, touched, gift: Gift::Fixed { changes, amount, says } }
}

/// A bound of a class by an amount.
fn whole(oracle: &Oracle<'_>, bound: &Bound) -> Option<Lever> {
    let classes = &rule::quota(&oracle.case, bound.layer, bound.of_helpers).classes;
    let is_writable = match bound.of {
        Whose::Class(_) => true,
        // Without a class an edit means all of them.
        Whose::Other => classes.is_empty(),
        Whose::Member(_) => false,
    };
    if !is_writable {
        return None;
    }
    let Bound { layer, of_helpers, is_max, number, .. } = *bound;
    let less = rule::without(&oracle.case, &[Rule::Bound(bound.clone())]);
    let both = [&oracle.case, &less].map(|case| oracle.bounds(case, layer, of_helpers));
    let touched = both[0].iter().zip(&both[1]).filter(|(before, after)| before != after).count();
    let others = u32::try_from(oracle.rows(layer, !of_helpers).len()).unwrap_or(u32::MAX);
    let most = if is_max { others.saturating_sub(number) } else { number };
    (most > 0).then(|| Lever { most, touched, gift: Gift::Bound(bound.clone()) })
}

/// Single members who get another number.
fn single(oracle: &Oracle<'_>, core: &Core, bound: &Bound) -> Option<Lever> {
    let Bound { layer, of_helpers, is_max, .. } = *bound;
    let broken = elastic::broken(oracle, bound)?;
    if broken.is_empty() || broken.len() > MOST_EDITS {
        return None;
    }
    let (rows, bounds) =
        (oracle.rows(layer, of_helpers), oracle.bounds(&oracle.case, layer, of_helpers));
    let wished = oracle.bounds(oracle.original, layer, of_helpers);
    let table = oracle.case.tables.table(rule::side_table(&oracle.case, layer, of_helpers));
    let change = |&(m, k): &(usize, u32)| {
        let mut new = new_bounds(&oracle.case, layer, of_helpers);
        new.key = Some(table.key(rows[m]).to_owned());
        if is_max {
            new.max = Some(k);
        } else {
            // What was a rule stays as a wish.
            let wish = bounds[m].min.max(wished[m].aim_min);
            (new.min, new.aim_min) = (Some(k), Some(wish));
        }
        Change::Quota(new)
    };
    let gap = |&(m, k): &(usize, u32)| {
        let old = if is_max { bounds[m].max.unwrap_or(k) } else { bounds[m].min };
        u64::from(old.abs_diff(k))
    };
    let amount = broken.iter().map(gap).sum::<u64>();
    let members: Vec<usize> = broken.iter().map(|b| b.0).collect();
    let who = words::names(oracle, (layer, of_helpers), &members);
    let (n, rule) = (thousands(amount), words::rule(oracle, &Rule::Bound(bound.clone())));
    let least = fewest(oracle, core, bound);
    let says = if is_max {
        Text::new(
            format!("let {} have more, though {}: {n} more in all", who.en, rule.en),
            format!("允许 {} 突破“{}”的规定，合计多 {n}", who.zh, rule.zh),
        )
    } else {
        Text::new(
            format!("let {} have fewer, though {}: {n} fewer in all{}", who.en, rule.en, least.en),
            format!("允许 {} 达不到“{}”的规定，合计少 {n}{}", who.zh, rule.zh, least.zh),
        )
    };
    Some(fixed(broken.iter().map(change).collect(), (broken.len(), amount), says))
}

/// How many at least must have fewer, as the numbers of the conflict alone say.
fn fewest(oracle: &Oracle<'_>, core: &Core, bound: &Bound) -> Text {
    let own = |cut: &&Conflict| (cut.layer, cut.helpers_need) == (bound.layer, bound.of_helpers);
    let nothing = Text::new("", "");
    let Some(cut) = core.cut.as_ref().filter(own).filter(|_| !bound.is_max) else { return nothing };
    let bounds = oracle.bounds(&oracle.case, cut.layer, cut.helpers_need);
    let mut needs: Vec<i64> =
        needy_of(cut).iter().map(|&m| i64::from(bounds[m as usize].min)).collect();
    needs.sort_unstable();
    let mut room = cut.room;
    let mut n = needs.len();
    for need in needs {
        room -= need;
        n -= usize::from(room >= 0);
    }
    let n = thousands(n as u64);
    Text::new(
        format!(" (at least {n} must, by these totals alone)"),
        format!("（单按上述总数，至少 {n} 个达不到）"),
    )
}

fn new_bounds(case: &Case, layer: usize, of_helpers: bool) -> NewBounds {
    let layer = case.scheme.layers[layer].name.clone();
    NewBounds { layer, of_helpers, ..NewBounds::default() }
}

/// A helper more or less in one of the teams.
fn teams(oracle: &Oracle<'_>, layer: usize) -> Vec<Lever> {
    let scheme = &oracle.case.scheme.layers[layer];
    let Some(teams) = &scheme.teams else { return Vec::new() };
    let mut classes: Vec<&String> = teams.patterns.iter().flatten().map(|(c, _)| c).collect();
    classes.sort_unstable();
    classes.dedup();
    let mut known: Vec<Vec<(String, u32)>> = teams.patterns.iter().map(|p| sorted(p)).collect();
    let mut levers = Vec::new();
    for pattern in &teams.patterns {
        for class in &classes {
            for step in [1, -1] {
                let team = moved(pattern, class, step);
                if team.is_empty() || known.contains(&team) {
                    continue;
                }
                known.push(team.clone());
                let of = |(class, n): &(String, u32)| format!("{n} {class}");
                let say = team.iter().map(of).collect::<Vec<_>>().join(" + ");
                let says = Text::new(
                    format!("allow a team of {say} as well"),
                    format!("增加一种组合：{say}"),
                );
                let change = Change::Team { layer: scheme.name.clone(), team };
                levers.push(fixed(vec![change], (0, 1), says));
            }
        }
    }
    levers
}

fn sorted(pattern: &[(String, u32)]) -> Vec<(String, u32)> {
    let mut pattern: Vec<_> = pattern.iter().filter(|(_, n)| *n > 0).cloned().collect();
    pattern.sort();
    pattern
}

/// A pattern with one helper of a class more or less.
fn moved(pattern: &[(String, u32)], class: &str, step: i32) -> Vec<(String, u32)> {
    let mut team = sorted(pattern);
    match team.iter_mut().find(|(c, _)| c == class) {
        Some((_, n)) => *n = n.saturating_add_signed(step),
        None if step > 0 => team.push((class.to_owned(), 1)),
        None => return Vec::new(),
    }
    sorted(&team)
}

/// Recipients of teams that take no part; not where a group would put others in their place.
fn unserved(oracle: &Oracle<'_>, layer: usize) -> Option<Lever> {
    let members = oracle.case.scheme.layers[layer].recipients;
    if let Members::Group(group) = members
        && oracle.case.scheme.groups[group].choice.is_some()
    {
        return None;
    }
    let left = elastic::unserved(oracle, layer)?;
    if left.is_empty() || left.len() > MOST_EDITS {
        return None;
    }
    let (rows, table) =
        (oracle.rows(layer, false), oracle.case.scheme.layers[layer].recipient_table);
    let (name, keys) = (oracle.case.tables.name(table), oracle.case.tables.table(table));
    let change = |&m: &usize| {
        let key = keys.key(rows[m]).to_owned();
        Change::Remove(Member { table: name.to_owned(), key })
    };
    let who = words::names(oracle, (layer, false), &left);
    let says = Text::new(
        format!("leave {} out of the plan", who.en),
        format!("本期不为 {} 安排结对", who.zh),
    );
    let n = left.len();
    Some(fixed(left.iter().map(change).collect(), (n, n as u64), says))
}

/// Pairs that may be in spite of a ban.
fn pairs(oracle: &Oracle<'_>, layer: usize, ban: usize) -> Option<Lever> {
    let pairs = elastic::banned(oracle, layer, ban)?;
    if pairs.is_empty() || pairs.len() > MOST_EDITS {
        return None;
    }
    let scheme = &oracle.case.scheme.layers[layer];
    let key = |of_helpers: bool, m: u32| {
        let table = oracle.case.tables.table(rule::side_table(&oracle.case, layer, of_helpers));
        table.key(oracle.rows(layer, of_helpers)[m as usize]).to_owned()
    };
    let all: Vec<Pair> = pairs
        .iter()
        .map(|&(h, r)| Pair {
            layer: scheme.name.clone(),
            helper: key(true, h),
            recipient: key(false, r),
        })
        .collect();
    let of = |pair: &Pair| format!("{} – {}", pair.helper, pair.recipient);
    let mut list: Vec<String> = all.iter().take(6).map(of).collect();
    if all.len() > list.len() {
        list.push("…".to_owned());
    }
    let (n, list, name) = (all.len(), list.join(", "), &scheme.forbid[ban].name);
    let pairs = if n == 1 { "pair" } else { "pairs" };
    let says = Text::new(
        format!("allow {n} {pairs} in spite of the ban \"{name}\": {list}"),
        format!("对禁止规则“{name}”破例 {n} 对：{list}"),
    );
    Some(fixed(all.into_iter().map(Change::Allow).collect(), (2 * n, n as u64), says))
}

/// A rule that goes as a whole.
fn dropped(oracle: &Oracle<'_>, rule: &Rule, edit: scenario::Rule) -> Lever {
    let layer = match rule {
        Rule::Forbid(layer, _) | Rule::Counts(layer, _) => Some(*layer),
        Rule::Balance(row) => Some(oracle.case.scheme.balances[*row].layers[0]),
        Rule::Bound(_)
        | Rule::Teams(_)
        | Rule::Capacity(_)
        | Rule::Within(_)
        | Rule::Changes(_) => None,
    };
    let members = |l: usize| oracle.rows(l, true).len() + oracle.rows(l, false).len();
    let text = words::rule(oracle, rule);
    let says = Text::new(format!("drop {}", text.en), format!("取消{}", text.zh));
    let touched = layer.map_or(0, members);
    fixed(vec![Change::Drop(edit)], (touched, touched as u64), says)
}

/// Groups of the layers concerned that could take fewer or more.
fn counts(oracle: &Oracle<'_>, rules: &[Rule]) -> Vec<Lever> {
    let mut levers = Vec::new();
    let scheme = &oracle.case.scheme;
    for (l, layer) in scheme.layers.iter().enumerate() {
        let concerned = rules.iter().any(|rule| match rule {
            Rule::Bound(bound) => bound.layer == l,
            Rule::Teams(at)
            | Rule::Capacity(at)
            | Rule::Forbid(at, _)
            | Rule::Counts(at, _)
            | Rule::Within(at) => *at == l,
            Rule::Balance(_) | Rule::Changes(_) => false,
        });
        for members in [layer.helpers, layer.recipients].into_iter().filter(|_| concerned) {
            let Members::Group(group) = members else { continue };
            let Some(count) = scheme.groups[group].count() else { continue };
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            let rows = oracle.case.tables.table(scheme.groups[group].table).len();
            let more = u32::try_from(rows).unwrap_or(u32::MAX).saturating_sub(count);
            for (most, fewer) in [(count.saturating_sub(1), true), (more, false)] {
                if most > 0 {
                    levers.push(Lever {
                        most,
                        touched: 1,
                        gift: Gift::Count { group, count, fewer },
                    });
                }
            }
        }
    }
    levers
}

impl Lever {
    /// The edits that give an amount.
    pub(super) fn changes(&self, case: &Case, amount: u32) -> Vec<Change> {
        match &self.gift {
            Gift::Bound(bound) => vec![Change::Quota(moved_bound(case, bound, amount))],
            Gift::Changes(row, at_most) => {
                let number = u32::try_from(row + 1).unwrap_or(u32::MAX);
                let at_most = Some(at_most.saturating_add(amount));
                vec![Change::Drop(scenario::Rule::Changes { number, at_most })]
            }
            Gift::Count { group, count, fewer } => {
                let count = if *fewer { count - amount.min(*count) } else { count + amount };
                let group = case.scheme.groups[*group].name.clone();
                vec![Change::Count { group, cut: Cut::Count(count as usize) }]
            }
            Gift::Fixed { changes, .. } => changes.clone(),
        }
    }

    /// Members touched and how much is given.
    pub(super) fn cost(&self, amount: u32) -> (usize, u64) {
        let each = u64::from(amount);
        match &self.gift {
            Gift::Bound(_) => (self.touched, each.saturating_mul(self.touched as u64)),
            Gift::Changes(..) => (amount as usize, each),
            Gift::Count { .. } => (amount as usize, each),
            Gift::Fixed { amount, .. } => (self.touched, *amount),
        }
    }

    /// What it is called.
    pub(super) fn say(&self, oracle: &Oracle<'_>, amount: u32) -> Text {
        match &self.gift {
            Gift::Bound(bound) => {
                let (of, number) = (words::whose(oracle, bound), bound.number);
                let to = if bound.is_max { number + amount } else { number - amount };
                let n = thousands(self.touched as u64);
                if bound.is_max {
                    Text::new(
                        format!(
                            "raise the maximum of {} from {number} to {to} ({n} concerned)",
                            of.en
                        ),
                        format!("{}的上限由 {number} 提高到 {to}（涉及 {n} 个）", of.zh),
                    )
                } else {
                    Text::new(
                        format!(
                            "lower the minimum of {} from {number} to {to} ({n} concerned)",
                            of.en
                        ),
                        format!("{}的下限由 {number} 降到 {to}（涉及 {n} 个）", of.zh),
                    )
                }
            }
            Gift::Changes(row, at_most) => {
                let (n, to) = (row + 1, at_most.saturating_add(amount));
                Text::new(
                    format!("allow {to} new pairs instead of {at_most} (changes {n})"),
                    format!("新结对由至多 {at_most} 个放宽到 {to} 个（第 {n} 条 changes）"),
                )
            }
            Gift::Count { group, count, fewer } => {
                let name = &oracle.case.scheme.groups[*group].name;
                let to = if *fewer { count - amount.min(*count) } else { count + amount };
                Text::new(
                    format!("take {to} into group '{name}' instead of {count}"),
                    format!("分组“{name}”由 {count} 个改为 {to} 个"),
                )
            }
            Gift::Fixed { says, .. } => says.clone(),
        }
    }
}

/// A bound moved by an amount; a minimum that falls stays as a wish.
fn moved_bound(case: &Case, bound: &Bound, amount: u32) -> NewBounds {
    let Bound { layer, is_max, of_helpers, number, .. } = *bound;
    let mut new = new_bounds(case, layer, of_helpers);
    if let Whose::Class(class) = &bound.of {
        new.class = Some(class.clone());
    }
    if is_max {
        new.max = Some(number + amount);
    } else {
        let quota = rule::quota(case, layer, of_helpers);
        let class = quota.classes.iter().find(|(name, _)| Some(name) == new.class.as_ref());
        let wished = class.map_or(quota.other, |(_, bounds)| *bounds).aim_min;
        (new.min, new.aim_min) = (Some(number - amount.min(number)), Some(number.max(wished)));
    }
    new
}

/// Edits as a scenario.
pub(super) fn edits(changes: Vec<Change>, reason: &str) -> Vec<Edit> {
    let edit = |change| Edit { change, reason: reason.to_owned(), at: Place::Case };
    changes.into_iter().map(edit).collect()
}
