//! Sums that show without a solver that groups, or limits on new pairs, cannot be kept.

use crate::base::{Code, Findings, Place, Text, thousands};
use crate::compile::balance::{Group, grouped, members};
use crate::model::{Model, SideRow};
use crate::scheme::{Balance, Case, Changes, Counted};
use crate::score::LayerScores;

/// Reports groups whose members cannot have what the group must have, and sums of groups that the
/// other side cannot meet.
pub(super) fn check_m009_groups(
    (case, scores): (&Case, &[LayerScores]),
    balance: &Balance,
    groups: &[Group<'_>],
    model: &Model,
    findings: &mut Findings,
) {
    let (&[number], Counted::One) = (balance.layers.as_slice(), balance.counts) else { return };
    let (layer, positions) = (&model.layers[number], members(balance, &scores[number]));
    let (own, others) = if balance.of_helpers {
        (&layer.helpers, &layer.recipients)
    } else {
        (&layer.recipients, &layer.helpers)
    };
    let column = &grouped(case, balance).columns()[balance.column];
    let mut report = |who: Text, need: u64, room: u64| {
        if need > room {
            report_m009((&layer.name, &balance.at), who, (need, room), findings);
        }
    };
    for group in groups {
        let of = |bound: fn(&crate::model::Node) -> u32| -> u64 {
            let node = |row: &usize| positions.binary_search(row).ok().map(|m| bound(&own[m]));
            group.rows.iter().filter_map(node).map(u64::from).sum()
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

/// Reports a group that must have something, and whose members take part, but whose pairs all count nothing.
pub(super) fn check_m009_counts_nothing(
    balance: &Balance,
    group: &Group<'_>,
    (row, model): (&SideRow, &Model),
    findings: &mut Findings,
) {
    let is_plain = balance.counts == Counted::One;
    if is_plain || !row.terms.is_empty() || group.bounds.min == 0 {
        return;
    }
    let who = Text::new(
        format!("no pair of group \"{}\" counts anything, and it must have some", group.name),
        format!("“{}”一组的结对都计为 0，却规定了下限", group.name),
    );
    let layer = &model.layers[balance.layers[0]].name;
    report_m009((layer, &balance.at), who, (u64::from(group.bounds.min), 0), findings);
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
pub(super) fn check_m009_changes(
    changes: &Changes,
    row: &SideRow,
    model: &Model,
    findings: &mut Findings,
) {
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
