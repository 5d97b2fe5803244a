//! The sums of a layer with loads.

use super::Side;
use crate::base::{Code, Findings, Place, Text};
use crate::scheme::{Case, Layer, LayerRule};
use crate::score::{LayerLoads, Scores};

/// Reports loads that cannot be carried, together or by anybody.
///
/// Every recipient that must have helpers weighs at least its least load on as many of them.
pub(super) fn check(
    case: &Case,
    scores: &Scores,
    layer: &Layer,
    recipients: &Side<'_>,
    findings: &mut Findings,
) {
    // What is wrong with single amounts is reported when the layer is compiled.
    let mut faults = Findings::default();
    let loads = LayerLoads::new(case, scores, layer, &mut faults);
    // Capacities per period say nothing of all periods together.
    if layer.rules.iter().any(|rule| matches!(rule, LayerRule::Due(_))) {
        return;
    }
    let Some(loads) = loads.filter(|_| !faults.has_errors()) else { return };
    let helpers = 0..loads.capacity.len();
    let mut need = 0_i64;
    let mut stuck: Vec<(usize, i64)> = Vec::new();
    for (r, bounds) in recipients.bounds().enumerate().filter(|(_, bounds)| bounds.min > 0) {
        let least = helpers.clone().map(|h| loads.load(h, r)).min().unwrap_or(0);
        need = need.saturating_add(least.saturating_mul(bounds.min.into()));
        if helpers.clone().all(|h| loads.load(h, r) > loads.capacity[h]) {
            stuck.push((r, least));
        }
    }
    for &(r, least) in stuck.iter().take(MOST_NAMED) {
        let key = recipients.table.key(recipients.rows[r]);
        check_m012_nobody_can_carry(layer, (key, least, stuck.len()), &loads, findings);
    }
    let room = loads.capacity.iter().fold(0_i64, |sum, &capacity| sum.saturating_add(capacity));
    if need > room {
        report_m011_too_much(layer, (need, room), &loads, findings);
    }
}

/// Recipients named that nobody can carry.
const MOST_NAMED: usize = 5;

fn report_m011_too_much(
    layer: &Layer,
    (need, room): (i64, i64),
    loads: &LayerLoads,
    findings: &mut Findings,
) {
    let name = &layer.name;
    let (need, room, short) = (loads.show(need), loads.show(room), loads.show(need - room));
    findings.error(
        Code::M011,
        Place::Case,
        Text::new(
            format!(
                "layer '{name}': the recipients weigh at least {need} together; the helpers can \
                 carry {room}: {short} short"
            ),
            format!("结对层“{name}”：对象的负荷合计至少 {need}，帮扶方的能力合计只有 {room}：缺 {short}"),
        ),
        Text::new(
            "raise capacities, lower loads, or let recipients go without (per_recipient = { max = 1, aim_min = 1 })",
            "请提高能力、降低负荷，或允许部分对象无人帮扶（per_recipient = { max = 1, aim_min = 1 }）",
        ),
    );
}

fn check_m012_nobody_can_carry(
    layer: &Layer,
    (key, least, n): (&str, i64, usize),
    loads: &LayerLoads,
    findings: &mut Findings,
) {
    let (name, least) = (&layer.name, loads.show(least));
    let most = loads.show(loads.capacity.iter().copied().max().unwrap_or(0));
    findings.error(
        Code::M012,
        Place::Case,
        Text::new(
            format!(
                "layer '{name}': \"{key}\" weighs {least} at least, more than any helper can \
                 carry (at most {most}); {n} such recipient(s)"
            ),
            format!("结对层“{name}”：“{key}”的负荷至少为 {least}，没有帮扶方承担得起（最大能力 {most}）；此类对象共 {n} 个"),
        ),
        Text::new(
            "see whether load and capacity are in the same unit; or raise a capacity",
            "请检查负荷与能力的单位是否一致，或提高某个帮扶方的能力",
        ),
    );
}
