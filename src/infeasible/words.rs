//! Conflicts and rules in sentences, with numbers and keys.

use crate::base::{Text, thousands};
use crate::infeasible::conflict::{Core, needy_of, scarce_of};
use crate::infeasible::oracle::Oracle;
use crate::infeasible::rule::{self, Bound, Rule, Whose};
use crate::scheme::LayerRule;
use crate::solve::Conflict;

/// Keys shown before the rest are only counted.
const SHOWN: usize = 6;

/// Bans named before the rest are only counted.
const NAMED: usize = 3;

/// A rule in words.
pub(super) fn rule(oracle: &Oracle<'_>, rule: &Rule) -> Text {
    let layer = |l: usize| &oracle.case.scheme.layers[l];
    match rule {
        Rule::Bound(of) => bound(oracle, of),
        Rule::Teams(l) => teams(oracle, *l),
        Rule::Capacity(l) => Text::new(
            format!("what each of the {} can carry (capacity)", table(oracle, *l, true)),
            format!("每个 {} 的承担能力（capacity）", table(oracle, *l, true)),
        ),
        Rule::Forbid(l, ban) => {
            let name = &layer(*l).forbid[*ban].name;
            Text::new(format!("the ban \"{name}\""), format!("禁止规则“{name}”"))
        }
        Rule::Counts(l, rule) => {
            let (name, key) = (&layer(*l).name, layer(*l).rules[*rule].key());
            if matches!(layer(*l).rules[*rule], LayerRule::Require(_)) {
                return Text::new(
                    format!("the required pairs \"{key}\" of '{name}'"),
                    format!("“{name}”中“{key}”要求的结对"),
                );
            }
            Text::new(format!("'{key}' of '{name}'"), format!("“{name}”的 {key} 规则"))
        }
        Rule::Within(l) => {
            let (name, within) = (&layer(*l).name, layer(*l).within);
            let above = within.map_or("", |w| &layer(w.parent).name);
            Text::new(
                format!("pairs of '{name}' only where '{above}' pairs their owners"),
                format!("“{name}”的结对须在“{above}”的结对之内"),
            )
        }
        Rule::Balance(row) => {
            let balance = &oracle.case.scheme.balances[*row];
            let side = rule::side_table(&oracle.case, balance.layers[0], balance.of_helpers);
            let column = &oracle.case.tables.table(side).columns()[balance.column];
            let n = row + 1;
            let names: Vec<&str> = balance.layers.iter().map(|&l| layer(l).name.as_str()).collect();
            let name = names.join(" + ");
            Text::new(
                format!("balance {n}: the numbers of pairs of '{name}' by {column}"),
                format!("第 {n} 条 balance：“{name}”按“{column}”的结对数"),
            )
        }
        Rule::Changes(row) => {
            let (n, most) = (row + 1, oracle.case.scheme.changes[*row].at_most);
            Text::new(
                format!("changes {n}: at most {most} new pairs"),
                format!("第 {n} 条 changes：至多 {most} 个新结对"),
            )
        }
    }
}

/// The name of the table of one side.
fn table<'a>(oracle: &'a Oracle<'_>, layer: usize, of_helpers: bool) -> &'a str {
    oracle.case.tables.name(rule::side_table(&oracle.case, layer, of_helpers))
}

/// `at least 3 households for each of the cadres (rank = A)`.
fn bound(oracle: &Oracle<'_>, bound: &Bound) -> Text {
    let Bound { layer, is_max, of_helpers, number, .. } = *bound;
    let whom = table(oracle, layer, !of_helpers);
    let (least, zh_least) = if is_max { ("at most", "至多") } else { ("at least", "至少") };
    let of = whose(oracle, bound);
    Text::new(
        format!("{} has {least} {number} of the {whom}", of.en),
        format!("{} {zh_least} {number} 个 {whom}", of.zh),
    )
}

/// Whose number of partners it is: all, a class, or one member.
pub(super) fn whose(oracle: &Oracle<'_>, bound: &Bound) -> Text {
    let Bound { layer, of_helpers, .. } = *bound;
    let who = table(oracle, layer, of_helpers);
    let quota = rule::quota(&oracle.case, layer, of_helpers);
    match &bound.of {
        Whose::Member(key) => Text::new(key, key),
        Whose::Class(class) => Text::new(
            format!("each of the {who} of class \"{class}\""),
            format!("“{class}”类的 {who} 每个"),
        ),
        Whose::Other if quota.classes.is_empty() => {
            Text::new(format!("each of the {who}"), format!("每个 {who}"))
        }
        Whose::Other => Text::new(
            format!("each of the {who} of no class named"),
            format!("未单列类别的 {who} 每个"),
        ),
    }
}

/// `each of the villages served by 1 large, or 2 small`.
fn teams(oracle: &Oracle<'_>, layer: usize) -> Text {
    let who = table(oracle, layer, false);
    let patterns = oracle.case.scheme.layers[layer].teams.iter().flat_map(|t| &t.patterns);
    let team = |pattern: &Vec<(String, u32)>| {
        let of = |(class, n): &(String, u32)| format!("{n} {class}");
        pattern.iter().map(of).collect::<Vec<_>>().join(" + ")
    };
    let all: Vec<String> = patterns.map(team).collect();
    Text::new(
        format!("each of the {who} is served by {}", all.join(", or ")),
        format!("每个 {who} 由 {} 帮扶", all.join("，或 ")),
    )
}

/// Some members by number and key: `3 units (U01, U02, U03)`.
pub(super) fn names(
    oracle: &Oracle<'_>,
    (layer, of_helpers): (usize, bool),
    members: &[usize],
) -> Text {
    let at = rule::side_table(&oracle.case, layer, of_helpers);
    let (rows, keys) = (oracle.rows(layer, of_helpers), oracle.case.tables.table(at));
    let name = oracle.case.tables.name(at);
    let list: Vec<&str> = members.iter().take(SHOWN).map(|&m| keys.key(rows[m])).collect();
    let n = thousands(members.len() as u64);
    if members.len() > SHOWN {
        return Text::new(format!("{n} {name}"), format!("{n} 个 {name}"));
    }
    Text::new(
        format!("{n} {name} ({})", list.join(", ")),
        format!("{n} 个 {name}（{}）", list.join("、")),
    )
}

/// Why there is no plan, in one sentence.
pub(super) fn conflict(oracle: &Oracle<'_>, core: &Core) -> Text {
    match &core.cut {
        Some(cut) => counted(oracle, core, cut),
        None => listed(oracle, core),
    }
}

/// A conflict of counting: who must have how many, where there is room, and what is missing.
fn counted(oracle: &Oracle<'_>, core: &Core, cut: &Conflict) -> Text {
    let (layer, of_helpers) = (cut.layer, cut.helpers_need);
    let position = |list: &[u32]| list.iter().map(|&m| m as usize).collect::<Vec<_>>();
    let (needy, scarce) = (position(needy_of(cut)), position(scarce_of(cut)));
    let (who, whom) =
        (names(oracle, (layer, of_helpers), &needy), names(oracle, (layer, !of_helpers), &scarce));
    let others = table(oracle, layer, !of_helpers);
    let least = oracle.bounds(&oracle.case, layer, of_helpers);
    let most = oracle.bounds(&oracle.case, layer, !of_helpers);
    let by_teams = Text::new("by the allowed teams", "按允许的组合");
    let each = match common(needy.iter().map(|&m| Some(least[m].min))) {
        Some(0) => by_teams.clone(),
        Some(n) => Text::new(format!("at least {n} each"), format!("每个至少 {n} 个")),
        None => Text::new("as their minima say", "按各自的下限"),
    };
    let most = match common(scarce.iter().map(|&m| most[m].max)) {
        Some(n) => Text::new(format!("at most {n} each"), format!("每个至多 {n} 个")),
        None if core.rules.contains(&Rule::Teams(layer)) => by_teams,
        None => Text::new("as their maxima say", "按各自的上限"),
    };
    let [need, room, short] =
        [cut.need, cut.room, cut.need - cut.room].map(|n| thousands(n.unsigned_abs()));
    let held = if scarce.is_empty() {
        let all = thousands(oracle.rows(layer, !of_helpers).len() as u64);
        match bans(oracle, core, layer) {
            Some((bans, leave)) => Text::new(
                format!("{} {leave} room for {room}", bans.en),
                format!("受{}所限，只容得下 {room} 个", bans.zh),
            ),
            None => Text::new(
                format!("there are only {all} {others}"),
                format!("{others} 只有 {all} 个"),
            ),
        }
    } else {
        let (left, zh_left) = bans(oracle, core, layer).map_or_else(
            || (String::new(), String::new()),
            |(bans, leave)| {
                let zh = format!("（受{}所限，只剩这些）", bans.zh);
                (format!(", all that {} {leave} them,", bans.en), zh)
            },
        );
        Text::new(
            format!("{}{left} have room for {room} ({})", whom.en, most.en),
            format!("{}{zh_left}只容得下 {room} 个（{}）", spaced(&whom.zh), most.zh),
        )
    };
    let name = &oracle.case.scheme.layers[layer].name;
    let already = already(core, needy.len());
    Text::new(
        format!(
            "layer '{name}': {} must have {need} {others} together ({}), but {}: {short} short{}",
            who.en, each.en, held.en, already.en
        ),
        format!(
            "结对层“{name}”：{}合计需要 {need} 个 {others}（{}），而 {}：缺 {short}{}",
            spaced(&who.zh),
            each.zh,
            held.zh,
            already.zh
        ),
    )
}

/// That fewer are too many as well.
fn already(core: &Core, all: usize) -> Text {
    let n = core.needs.len();
    if n == 0 || n >= all {
        return Text::new("", "");
    }
    let n = thousands(n as u64);
    Text::new(format!("; {n} of them are too many already"), format!("；其中 {n} 个就已放不下"))
}

/// The bans, or the layer above, that leave nobody else; and what they do.
fn bans(oracle: &Oracle<'_>, core: &Core, layer: usize) -> Option<(Text, &'static str)> {
    let scheme = &oracle.case.scheme.layers[layer];
    let name = |rule: &Rule| match rule {
        Rule::Forbid(l, ban) if *l == layer => Some(scheme.forbid[*ban].name.as_str()),
        _ => None,
    };
    let names: Vec<&str> = core.rules.iter().filter_map(name).collect();
    let shown: Vec<&str> = names.iter().take(NAMED).copied().collect();
    let more = names.len() - shown.len();
    let (en, zh) = (shown.join("\", \""), shown.join("”“"));
    if more > 0 {
        let text = Text::new(
            format!("the bans \"{en}\" and {more} more"),
            format!("禁止规则“{zh}”等 {} 条", names.len()),
        );
        return Some((text, "leave"));
    }
    match names.len() {
        0 if core.rules.contains(&Rule::Within(layer)) => {
            Some((rule(oracle, &Rule::Within(layer)), "leaves"))
        }
        0 => None,
        1 => Some((Text::new(format!("the ban \"{en}\""), format!("禁止规则“{zh}”")), "leaves")),
        _ => Some((Text::new(format!("the bans \"{en}\""), format!("禁止规则“{zh}”")), "leave")),
    }
}

/// Ends with a space where a word would run into the next sign.
fn spaced(text: &str) -> String {
    let gap = if text.ends_with(|c: char| c.is_ascii_alphanumeric()) { " " } else { "" };
    format!("{text}{gap}")
}

/// The one value of all, if they have one.
fn common(mut all: impl Iterator<Item = Option<u32>>) -> Option<u32> {
    let first = all.next()??;
    all.all(|other| other == Some(first)).then_some(first)
}

/// A conflict that is not one of counting: its rules one by one, and who is concerned.
fn listed(oracle: &Oracle<'_>, core: &Core) -> Text {
    let rules: Vec<Text> = core.rules.iter().map(|r| rule(oracle, r)).collect();
    let mut who: Vec<Text> = Vec::new();
    for layer in 0..oracle.case.scheme.layers.len() {
        for of_helpers in [true, false] {
            let of = core.needs.iter().filter(|n| (n.0, n.1) == (layer, of_helpers));
            let members: Vec<usize> = of.map(|n| n.2).collect();
            if !members.is_empty() {
                who.push(names(oracle, (layer, of_helpers), &members));
            }
        }
    }
    let join = |list: &[Text], of: fn(&Text) -> &String, by: &str| {
        list.iter().map(|t| of(t).as_str()).collect::<Vec<_>>().join(by)
    };
    let (whom, whom_zh) = (join(&who, |t| &t.en, " and "), join(&who, |t| &t.zh, "、"));
    let (for_en, for_zh) = if who.is_empty() {
        (String::new(), String::new())
    } else {
        (format!("for {whom} "), format!("对 {whom_zh}，"))
    };
    let is_one = rules.len() == 1;
    let more = rules.len().saturating_sub(SHOWN);
    let shown = &rules[..rules.len() - more];
    let (mut rules_en, mut rules_zh) = (join(shown, |t| &t.en, "; "), join(shown, |t| &t.zh, "；"));
    if more > 0 {
        rules_en += &format!("; and {more} more");
        rules_zh += &format!("；等 {} 条", rules.len());
    }
    if is_one {
        return Text::new(
            format!("{for_en}this cannot hold: {rules_en}"),
            format!("{for_zh}以下规则无法满足：{rules_zh}"),
        );
    }
    Text::new(
        format!(
            "{for_en}these cannot hold together, though they could if any one of them were \
             dropped: {rules_en}"
        ),
        format!("{for_zh}以下规则无法同时满足（去掉其中任何一条即可）：{rules_zh}"),
    )
}
