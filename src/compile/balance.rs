//! Pass: side rows, for groups of members that get a number of pairs, and for limits on new pairs.

use crate::base::{Code, Findings, Place, Text, thousands};
use crate::compile::continuity::known_pairs;
use crate::model::{Model, RowCharge, SideRow, Term};
use crate::scheme::{Ask, Balance, Bounds, Case, Changes, Goal, Quota, Shares};
use crate::score::LayerScores;
use crate::table::Table;
use std::collections::BTreeMap;

/// A group of members, by position, and the pairs it gets.
struct Group<'a> {
    name: &'a str,
    members: Vec<usize>,
    bounds: Bounds,
}

/// Adds the rows of the whole scheme, in its order.
pub(super) fn run(case: &Case, layers: &[LayerScores], model: &mut Model, findings: &mut Findings) {
    for balance in &case.scheme.balances {
        let Some(groups) = groups(case, balance, &layers[balance.layer], findings) else {
            continue;
        };
        check_m009_groups(case, balance, &groups, model, findings);
        for group in &groups {
            model.rows.extend(row(case, balance, group, model));
        }
    }
    for changes in &case.scheme.changes {
        let row = new_pairs(case, changes, layers, model);
        check_m009_changes(changes, &row, model, findings);
        model.rows.extend(Some(row).filter(|row| !row.terms.is_empty()));
    }
}

/// The groups of a balance, in order of their names, with their bounds.
fn groups<'a>(
    case: &'a Case,
    balance: &Balance,
    scores: &LayerScores,
    findings: &mut Findings,
) -> Option<Vec<Group<'a>>> {
    let layer = &case.scheme.layers[balance.layer];
    let (table, rows) = if balance.of_helpers {
        (case.tables.table(layer.helper_table), &scores.helpers)
    } else {
        (case.tables.table(layer.recipient_table), &scores.recipients)
    };
    let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (member, &row) in rows.iter().enumerate() {
        members.entry(table.text(row, balance.column)).or_default().push(member);
    }
    let group = |(name, members, bounds)| Group { name, members, bounds };
    match &balance.ask {
        Ask::Each(quota) => {
            let bounds = |members: &[usize]| quota.of(table, rows[members[0]]);
            let all = members.into_iter().map(|(n, m)| (n, bounds(&m), m));
            Some(all.map(|(n, b, m)| group((n, m, b))).collect())
        }
        Ask::Share { weights, total, tolerance } => {
            let weigh = |name: &str, members: &[usize], findings: &mut Findings| match weights {
                Shares::Equal => Some(1),
                Shares::Members => Some(members.len() as u128),
                Shares::Given(given) => {
                    let found = given.iter().find(|(value, _)| value == name);
                    Some(found.map_or(0, |(_, weight)| u128::from(*weight)))
                }
                Shares::Sum(column) => {
                    check_s021_weights(table, members.iter().map(|&m| rows[m]), *column, findings)
                }
            };
            let mut weight = Vec::new();
            for (name, members) in &members {
                weight.push(weigh(name, members, findings));
            }
            let weight: Vec<u128> = weight.into_iter().collect::<Option<_>>()?;
            let sum: u128 = weight.iter().sum();
            let total = check_s021_total(case, balance, (*total, sum), scores, findings)?;
            let share = |w: u128| {
                let exact = u128::from(total) * w;
                let number = |n: u128| u32::try_from(n).unwrap_or(u32::MAX);
                let (low, high) = (number(exact / sum), number(exact.div_ceil(sum)));
                Bounds {
                    min: tolerance.map_or(0, |t| low.saturating_sub(t)),
                    max: tolerance.map(|t| high.saturating_add(t)),
                    aim_min: low,
                    aim_max: Some(high),
                }
            };
            let all = members.into_iter().zip(weight);
            Some(all.map(|((n, m), w)| group((n, m, share(w)))).collect())
        }
    }
}

/// The sum of a column over some rows, which must be whole numbers from zero.
fn check_s021_weights(
    table: &Table,
    rows: impl Iterator<Item = usize>,
    column: usize,
    findings: &mut Findings,
) -> Option<u128> {
    let numbers = table.numbers(column, &mut Findings::default());
    let mut sum = Some(0);
    for row in rows {
        let whole = numbers[row].filter(|x| *x >= 0.0 && *x < 1e9 && x.fract() == 0.0);
        #[expect(clippy::cast_possible_truncation, reason = "whole and below a billion")]
        #[expect(clippy::cast_sign_loss, reason = "not negative")]
        let whole = whole.map(|x| x as u128);
        if whole.is_none() {
            findings.error(
                Code::S021,
                table.place(row, Some(column)),
                Text::new(
                    "a share needs a whole number from 0 to 999,999,999 here",
                    "按此列分配份额，须为 0 以上的整数",
                ),
                Text::new(
                    "fill in the cell, or name another column",
                    "请填写该单元格，或改用其他列",
                ),
            );
        }
        sum = sum.zip(whole).map(|(a, b)| a + b);
    }
    sum
}

/// The number of pairs to share out: as given, or as one side's quotas fix it.
fn check_s021_total(
    case: &Case,
    balance: &Balance,
    (given, weights): (Option<u32>, u128),
    scores: &LayerScores,
    findings: &mut Findings,
) -> Option<u32> {
    let layer = &case.scheme.layers[balance.layer];
    let fixed = |quota: &Quota, table: usize, rows: &[usize]| -> Option<u32> {
        let exact = |&row: &usize| {
            let bounds = quota.of(case.tables.table(table), row);
            (Some(bounds.min) == bounds.max).then_some(bounds.min)
        };
        rows.iter().map(exact).try_fold(0_u32, |sum, n| sum.checked_add(n?))
    };
    let total = given
        .or_else(|| fixed(&layer.per_helper, layer.helper_table, &scores.helpers))
        .or_else(|| fixed(&layer.per_recipient, layer.recipient_table, &scores.recipients));
    let name = &layer.name;
    let (message, help) = if total.is_none() {
        (
            Text::new(
                format!(
                    "layer '{name}': the quotas do not fix the number of pairs to be shared out"
                ),
                format!("结对层“{name}”：名额没有定死结对总数，无法按份额分配"),
            ),
            Text::new(
                "add the number of pairs: total = 360; or give one side an exact quota",
                "请写明总数，如 total = 360；或给一方定死名额（如 per_helper = 1）",
            ),
        )
    } else if weights == 0 {
        (
            Text::new(
                format!("layer '{name}': the shares add up to zero"),
                format!("结对层“{name}”：各组份额之和为零"),
            ),
            Text::new("give some group a share", "请至少给一组份额"),
        )
    } else {
        return total;
    };
    findings.error(Code::S021, balance.at.clone(), message, help);
    None
}

/// The row of a group; none where it has no possible pair.
fn row(case: &Case, balance: &Balance, group: &Group<'_>, model: &Model) -> Option<SideRow> {
    let layer = &model.layers[balance.layer];
    let sides = (layer.helpers.len(), layer.recipients.len());
    let mut is_in = vec![false; if balance.of_helpers { sides.0 } else { sides.1 }];
    group.members.iter().for_each(|&m| is_in[m] = true);
    let mut terms = Vec::new();
    for h in 0..sides.0 {
        for candidate in layer.candidates.of(h) {
            let r = layer.candidates.recipient[candidate] as usize;
            if is_in[if balance.of_helpers { h } else { r }] {
                terms.push(Term { layer: balance.layer, candidate, coefficient: 1 });
            }
        }
    }
    let bounds = group.bounds;
    let mut charges = Vec::new();
    if let Some(goal) = case.scheme.goals.iter().position(|g| *g == Goal::Balance) {
        if bounds.aim_min > 0 {
            charges.push((goal, RowCharge::Below(i64::from(bounds.aim_min))));
        }
        charges.extend(bounds.aim_max.map(|most| (goal, RowCharge::Above(i64::from(most)))));
    }
    let column = column_name(case, balance);
    let row = SideRow {
        name: format!("{}: {column} = {}", layer.name, group.name),
        terms,
        min: (bounds.min > 0).then_some(i64::from(bounds.min)),
        max: bounds.max.map(i64::from),
        charges,
    };
    Some(row).filter(|row| !row.terms.is_empty())
}

fn column_name<'a>(case: &'a Case, balance: &Balance) -> &'a str {
    let layer = &case.scheme.layers[balance.layer];
    let table = if balance.of_helpers { layer.helper_table } else { layer.recipient_table };
    &case.tables.table(table).columns()[balance.column]
}

/// The pairs that last year's list does not have.
fn new_pairs(case: &Case, changes: &Changes, layers: &[LayerScores], model: &Model) -> SideRow {
    let mut terms = Vec::new();
    for (number, layer) in model.layers.iter().enumerate().filter(|(l, _)| changes.layers[*l]) {
        let mut is_kept = vec![false; layer.candidates.len()];
        if let Some(previous) = &case.scheme.previous {
            let scheme = &case.scheme.layers[number];
            for (h, r) in known_pairs(case, scheme, &layers[number], &previous.pairs[number]) {
                layer.candidates.find(h, r).into_iter().for_each(|c| is_kept[c] = true);
            }
        }
        let new = (0..is_kept.len()).filter(|&c| !is_kept[c]);
        terms.extend(new.map(|candidate| Term { layer: number, candidate, coefficient: 1 }));
    }
    let max = Some(i64::from(changes.at_most));
    SideRow { name: "changes".to_owned(), terms, max, ..SideRow::default() }
}

/// Reports groups whose members cannot have what the group must have, and sums of groups that the
/// other side cannot meet.
fn check_m009_groups(
    case: &Case,
    balance: &Balance,
    groups: &[Group<'_>],
    model: &Model,
    findings: &mut Findings,
) {
    let layer = &model.layers[balance.layer];
    let (own, others) = if balance.of_helpers {
        (&layer.helpers, &layer.recipients)
    } else {
        (&layer.recipients, &layer.helpers)
    };
    let column = column_name(case, balance);
    let mut report = |who: Text, need: u64, room: u64| {
        if need > room {
            report_m009((&layer.name, &balance.at), who, (need, room), findings);
        }
    };
    for group in groups {
        let of = |bound: fn(&crate::model::Node) -> u32| -> u64 {
            group.members.iter().map(|&m| u64::from(bound(&own[m]))).sum()
        };
        let (least, most) = (of(|node| node.min), of(|node| node.max));
        let name = group.name;
        report(
            Text::new(
                format!("group \"{name}\" of '{column}' must have more pairs than its members can"),
                format!("“{column}”为“{name}”的一组应有的结对数超过其成员所能承担"),
            ),
            u64::from(group.bounds.min),
            most,
        );
        report(
            Text::new(
                format!("the members of group \"{name}\" of '{column}' must have more than it may"),
                format!("“{column}”为“{name}”的一组，成员下限之和超过该组上限"),
            ),
            least,
            group.bounds.max.map_or(u64::MAX, u64::from),
        );
    }
    let sum =
        |of: &dyn Fn(&Group<'_>) -> u64| groups.iter().fold(0_u64, |s, g| s.saturating_add(of(g)));
    let of = |bound: fn(&crate::model::Node) -> u32| -> u64 {
        others.iter().map(|node| u64::from(bound(node))).sum()
    };
    report(
        Text::new(
            format!("the groups of '{column}' must have more together than the other side can"),
            format!("“{column}”各组下限之和超过另一方所能承担"),
        ),
        sum(&|g| u64::from(g.bounds.min)),
        of(|node| node.max),
    );
    report(
        Text::new(
            format!("the other side must have more than the groups of '{column}' may together"),
            format!("另一方下限之和超过“{column}”各组上限之和"),
        ),
        of(|node| node.min),
        sum(&|g| g.bounds.max.map_or(u64::MAX, u64::from)),
    );
}

fn report_m009(
    (layer, at): (&str, &Place),
    who: Text,
    (need, room): (u64, u64),
    findings: &mut Findings,
) {
    let (short, need, room) = (thousands(need - room), thousands(need), thousands(room));
    findings.error(
        Code::M009,
        at.clone(),
        Text::new(
            format!("layer '{layer}': {}: {need} against {room}, {short} too many", who.en),
            format!("结对层“{layer}”：{}：{need} 对 {room}，多出 {short}", who.zh),
        ),
        Text::new(
            "widen the tolerance, change the shares or bounds of the groups, or the quotas",
            "请放宽 tolerance，或调整各组的份额、上下限，或修改名额",
        ),
    );
}

/// New pairs that the quotas force: what must be, less what last year's list can give.
fn check_m009_changes(changes: &Changes, row: &SideRow, model: &Model, findings: &mut Findings) {
    let mut forced = 0_u64;
    for (number, layer) in model.layers.iter().enumerate().filter(|(l, _)| changes.layers[*l]) {
        let of =
            |side: &[crate::model::Node]| -> u64 { side.iter().map(|n| u64::from(n.min)).sum() };
        let new = row.terms.iter().filter(|t| t.layer == number).count();
        let kept = (layer.candidates.len() - new) as u64;
        forced += of(&layer.helpers).max(of(&layer.recipients)).saturating_sub(kept);
    }
    let at_most = u64::from(changes.at_most);
    if forced > at_most {
        let short = thousands(forced - at_most);
        let (forced, at_most) = (thousands(forced), thousands(at_most));
        findings.error(
            Code::M009,
            changes.at.clone(),
            Text::new(
                format!(
                    "at least {forced} new pairs are needed to meet the minima, {at_most} are \
                     allowed: {short} short"
                ),
                format!("要满足下限至少需要 {forced} 个新结对，只允许 {at_most} 个：缺 {short}"),
            ),
            Text::new(
                format!("raise at_most to {forced}, or lower the minima"),
                format!("请把 at_most 提高到 {forced}，或降低下限"),
            ),
        );
    }
}
