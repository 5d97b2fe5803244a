//! Checks on the finished model that need no solver: can each member reach what it must have?

use crate::base::{Code, Findings, Place, Text};
use crate::model::{Layer, Model, Node};
use crate::scheme::Case;
use crate::score::LayerScores;

/// Names shown before the rest are only counted.
const SHOWN: usize = 5;

/// The key of a member, by layer, side and position.
struct Keys<'a> {
    case: &'a Case,
    layers: &'a [LayerScores],
}

impl Keys<'_> {
    fn of(&self, layer: usize, is_helper: bool, member: usize) -> String {
        let (scheme, scores) = (&self.case.scheme.layers[layer], &self.layers[layer]);
        let (table, row) = if is_helper {
            (scheme.helper_table, scores.helpers[member])
        } else {
            (scheme.recipient_table, scores.recipients[member])
        };
        format!("{} {}", self.case.tables.name(table), self.case.tables.table(table).key(row))
    }

    fn list(&self, layer: usize, is_helper: bool, members: &[usize]) -> String {
        let shown = members.iter().take(SHOWN).map(|&m| self.of(layer, is_helper, m));
        let more = if members.len() > SHOWN { ", …" } else { "" };
        shown.collect::<Vec<_>>().join(", ") + more
    }
}

/// Reports members that cannot reach what they must have, and members that no pair above covers.
pub(super) fn check(case: &Case, model: &Model, layers: &[LayerScores], findings: &mut Findings) {
    let keys = Keys { case, layers };
    for (l, layer) in model.layers.iter().enumerate() {
        check_m004_needs_more_than_it_reaches(l, layer, &keys, findings);
        check_m004_no_team_is_large_enough(l, model, &keys, findings);
        check_m008_without_owner(l, layer, &keys, findings);
    }
}

fn check_m004_needs_more_than_it_reaches(
    l: usize,
    layer: &Layer,
    keys: &Keys<'_>,
    findings: &mut Findings,
) {
    for (is_helper, nodes) in [(true, &layer.helpers), (false, &layer.recipients)] {
        for (m, node) in nodes.iter().enumerate().filter(|(_, node)| node.min > node.max) {
            let (who, Node { min, max, .. }) = (keys.of(l, is_helper, m), node);
            report_m004(
                (&layer.name, &who),
                (u64::from(*min), u64::from(*max)),
                Text::new("may have", "最多只能有"),
                findings,
            );
        }
    }
}

/// Within another layer: what the recipients owned by one recipient above must have together,
/// against the members of the largest team it could get.
fn check_m004_no_team_is_large_enough(
    l: usize,
    model: &Model,
    keys: &Keys<'_>,
    findings: &mut Findings,
) {
    let layer = &model.layers[l];
    let Some(link) = &layer.link else { return };
    let above = &model.layers[link.parent];
    let mut need = vec![0_u64; above.recipients.len()];
    for (node, owner) in layer.recipients.iter().zip(&link.recipient_owner) {
        if let Some(owner) = owner {
            need[*owner as usize] += u64::from(node.min);
        }
    }
    let mut room = vec![0_u64; above.helpers.len()];
    for (node, owner) in layer.helpers.iter().zip(&link.helper_owner) {
        if let Some(owner) = owner {
            room[*owner as usize] += u64::from(node.max);
        }
    }
    for (v, &need) in need.iter().enumerate().filter(|(_, need)| **need > 0) {
        let most = largest_team(above, v, &room);
        if need > most {
            let who = keys.of(link.parent, false, v);
            let may = Text::new("the largest team it can get gives", "可能的最大组合只能提供");
            report_m004((&layer.name, &who), (need, most), may, findings);
        }
    }
}

/// The room of the largest team that recipient `v` may be served by.
fn largest_team(layer: &Layer, v: usize, room: &[u64]) -> u64 {
    let mut by_class: Vec<Vec<u64>> =
        vec![Vec::new(); layer.teams.as_ref().map_or(1, |t| t.n_classes)];
    for (u, &room) in room.iter().enumerate() {
        let class = layer.teams.as_ref().map_or(Some(0), |t| t.class[u]);
        let served = u32::try_from(v).ok().and_then(|v| layer.candidates.find(u, v));
        if let (Some(class), Some(_)) = (class, served) {
            by_class[class as usize].push(room);
        }
    }
    for rooms in &mut by_class {
        rooms.sort_unstable_by(|a, b| b.cmp(a));
    }
    let best = |class: usize, n: u32| by_class[class].iter().take(n as usize).sum::<u64>();
    match &layer.teams {
        None => best(0, layer.recipients[v].max),
        Some(teams) => {
            let of = |p: &Vec<u32>| p.iter().enumerate().map(|(c, &n)| best(c, n)).sum();
            teams.patterns.iter().map(of).max().unwrap_or(0)
        }
    }
}

fn report_m004(
    (layer, who): (&str, &str),
    (need, room): (u64, u64),
    may: Text,
    findings: &mut Findings,
) {
    let short = need - room;
    findings.error(
        Code::M004,
        Place::Case,
        Text::new(
            format!("layer '{layer}': {who} must have {need}, {} {room}: {short} short", may.en),
            format!("结对层“{layer}”：{who} 至少需要 {need}，{} {room}：缺 {short}", may.zh),
        ),
        Text::new(
            "lower the minimum (or make it an aim: aim_min), or lift what excludes its partners",
            "请降低下限（或改用 aim_min 作为期望），或放宽排除其对象的规则",
        ),
    );
}

fn check_m008_without_owner(l: usize, layer: &Layer, keys: &Keys<'_>, findings: &mut Findings) {
    let Some(link) = &layer.link else { return };
    for (is_helper, owners) in [(true, &link.helper_owner), (false, &link.recipient_owner)] {
        let alone: Vec<usize> = (0..owners.len()).filter(|&m| owners[m].is_none()).collect();
        if alone.is_empty() {
            continue;
        }
        let (n, name, list) = (alone.len(), &layer.name, keys.list(l, is_helper, &alone));
        findings.warn(
            Code::M008,
            Place::Case,
            Text::new(
                format!("layer '{name}': {n} belong to nothing that takes part above: {list}"),
                format!("结对层“{name}”：{n} 个成员的所属对象未参加上一层结对：{list}"),
            ),
            Text::new(
                "they stay without a pair; widen the group above, or leave them out of the table",
                "它们不会有结对；请扩大上一层的分组，或不把它们列入表中",
            ),
        );
    }
}

/// A rule that excludes nothing was probably written for other columns.
pub(super) fn check_m007_idle_rule(
    layer: &crate::scheme::Layer,
    excluded: &[(crate::score::Ruling, usize)],
    findings: &mut Findings,
) {
    for (ruling, _) in excluded.iter().filter(|(_, n)| *n == 0) {
        let (layer, rule) = (&layer.name, &layer.forbid[ruling.0].name);
        findings.warn(
            Code::M007,
            Place::Case,
            Text::new(
                format!("layer '{layer}': rule \"{rule}\" excludes no pair"),
                format!("结对层“{layer}”：规则“{rule}”没有排除任何结对"),
            ),
            Text::new(
                "if that is a surprise, see whether its two columns hold the same kind of value",
                "若出乎意料，请检查规则两侧的列是否为同一种取值（例如都用编码）",
            ),
        );
    }
}
