//! Writes edits as a file of edits: what [`read`](fn@super::read) reads back as they were.

use crate::composite::select::Cut;
use crate::scenario::read::quoted;
use crate::scenario::{Change, Edit, Member, NewBounds, Pair, Rule, Scenario};

/// A key of an edit and its value, as TOML.
type Entry = (&'static str, String);

/// The scenario as TOML.
pub fn write(scenario: &Scenario) -> String {
    let edits: Vec<String> = scenario.edits.iter().map(|e| edit("[[edit]]", e)).collect();
    format!("name = {}\n\n{}", quoted(&scenario.name), edits.join("\n"))
}

/// One edit under a head such as `[[edit]]`.
pub(super) fn edit(head: &str, edit: &Edit) -> String {
    let mut lines = vec![head.to_owned(), format!("do = {}", quoted(edit.change.word()))];
    lines.extend(entries(&edit.change).into_iter().map(|(key, value)| format!("{key} = {value}")));
    lines.push(format!("reason = {}", quoted(&edit.reason)));
    lines.join("\n") + "\n"
}

fn entries(change: &Change) -> Vec<Entry> {
    let of = |member: &Member, more: Vec<Entry>| {
        let own = vec![("table", quoted(&member.table)), ("key", quoted(&member.key))];
        [own, more].concat()
    };
    match change {
        Change::Remove(member) => of(member, Vec::new()),
        Change::Add { member, like, cells } => {
            let like = like.iter().map(|like| ("like", quoted(like)));
            of(member, like.chain([("row", row(cells))]).collect())
        }
        Change::Set { member, column, value } => {
            of(member, vec![("column", quoted(column)), ("value", quoted(value))])
        }
        Change::Merge { member, into } => of(member, vec![("into", quoted(into))]),
        Change::Split { member, into, of: table, keys } => {
            of(member, vec![("into", quoted(into)), ("of", quoted(table)), ("keys", list(keys))])
        }
        Change::Replace { member, by, cells } => {
            of(member, vec![("by", quoted(by)), ("row", row(cells))])
        }
        Change::Forbid(pair) | Change::Force(pair) | Change::Pin(pair) | Change::Allow(pair) => {
            of_pair(pair)
        }
        Change::Drop(rule) => of_rule(rule),
        Change::Team { layer, team } => {
            let of = |(class, n): &(String, u32)| format!("{} = {n}", quoted(class));
            let team: Vec<String> = team.iter().map(of).collect();
            vec![("layer", quoted(layer)), ("team", format!("{{ {} }}", team.join(", ")))]
        }
        Change::Free { keys } => vec![("keys", list(keys))],
        Change::Quota(new) => of_quota(new),
        Change::Weight { layer, weight } => {
            vec![("layer", quoted(layer)), ("weight", weight.to_string())]
        }
        Change::Share { index, indicator, weight } => vec![
            ("index", quoted(index)),
            ("indicator", quoted(indicator)),
            ("weight", weight.to_string()),
        ],
        Change::Count { group, cut } => {
            let end = match cut {
                Cut::Count(count) => ("count", count.to_string()),
                Cut::Percent(percent) => ("percent", percent.to_string()),
                Cut::Threshold(score) => ("threshold", score.to_string()),
            };
            vec![("group", quoted(group)), end]
        }
        Change::Changes { at_most, layers } => {
            vec![("at_most", at_most.to_string()), ("layers", list(layers))]
        }
        Change::Freeze { except } => vec![("except", list(except))],
    }
}

fn of_pair(pair: &Pair) -> Vec<Entry> {
    let Pair { layer, helper, recipient } = pair;
    let entries = [("layer", layer), ("helper", helper), ("recipient", recipient)];
    entries.map(|(key, text)| (key, quoted(text))).to_vec()
}

fn of_rule(rule: &Rule) -> Vec<Entry> {
    match rule {
        Rule::Forbid { layer, name } => vec![("layer", quoted(layer)), ("forbid", quoted(name))],
        Rule::Counts { layer, key } => vec![("layer", quoted(layer)), ("rule", quoted(key))],
        Rule::Balance(number) => vec![("balance", number.to_string())],
        Rule::Changes { number, at_most } => {
            let at_most = at_most.iter().map(|most| ("at_most", most.to_string()));
            [("changes", number.to_string())].into_iter().chain(at_most).collect()
        }
    }
}

fn of_quota(new: &NewBounds) -> Vec<Entry> {
    let side = if new.of_helpers { "helpers" } else { "recipients" };
    let mut entries = vec![("layer", quoted(&new.layer)), ("of", quoted(side))];
    let texts = [("by", &new.by), ("class", &new.class), ("key", &new.key)];
    entries.extend(texts.iter().filter_map(|(key, text)| Some((*key, quoted(text.as_ref()?)))));
    let numbers =
        [("min", new.min), ("max", new.max), ("aim_min", new.aim_min), ("aim_max", new.aim_max)];
    entries.extend(numbers.iter().filter_map(|(key, n)| Some((*key, (*n)?.to_string()))));
    entries
}

fn list(keys: &[String]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| quoted(key)).collect();
    format!("[{}]", keys.join(", "))
}

fn row(cells: &[(String, String)]) -> String {
    let cell = |(header, text): &(String, String)| format!("{} = {}", quoted(header), quoted(text));
    let cells: Vec<String> = cells.iter().map(cell).collect();
    format!("{{ {} }}", cells.join(", "))
}
