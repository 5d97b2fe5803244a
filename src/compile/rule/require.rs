//! `require`: one row that counts the pairs asked for, and is at least their number.
//!
//! As every pair counts one at most, that many is all of them. One row says as much as one for each pair:
//! the plans with all of them are a face of all plans, so a single price that is large enough finds the best.

use crate::base::{Code, Findings, Text};
use crate::compile::rule::View;
use crate::model::SideRow;
use crate::scheme::Require;

pub(super) fn rows(
    view: &View<'_>,
    rule: usize,
    require: &Require,
    findings: &mut Findings,
) -> Vec<SideRow> {
    let pairs = &view.scores.required[rule];
    let candidates = &view.model.layers[view.number].candidates;
    let mut terms = Vec::new();
    for &(h, r) in pairs {
        match u32::try_from(r).ok().and_then(|r| candidates.find(h, r)) {
            Some(candidate) => terms.push(view.term(candidate, 1)),
            None => report_m009_excluded(view, require, (h, r), findings),
        }
    }
    let least = i64::try_from(pairs.len()).unwrap_or(i64::MAX);
    let name = format!("require {}", require.name);
    vec![view.row(&name, terms, (Some(least), None))]
}

fn report_m009_excluded(
    view: &View<'_>,
    require: &Require,
    (h, r): (usize, usize),
    findings: &mut Findings,
) {
    let (name, layer) = (&require.name, &view.layer.name);
    let helper = view.helpers().key(view.scores.helpers[h]);
    let recipient = view.recipients().key(view.scores.recipients[r]);
    let ban = view.scores.ruling(h, r).map(|ban| &view.layer.forbid[ban.0].name);
    let (en, zh) = match ban {
        Some(ban) => (format!("the ban \"{ban}\" excludes it"), format!("禁止规则“{ban}”排除了它")),
        None => (
            "its helper is in no team, or the layer above cannot pair their owners".to_owned(),
            "其帮扶方不属于任何组合，或上一层无法让双方所属对象结对".to_owned(),
        ),
    };
    findings.error(
        Code::M009,
        require.at.clone(),
        Text::new(
            format!(
                "layer '{layer}': \"{name}\" requires the pair {helper} – {recipient}, and {en}"
            ),
            format!("结对层“{layer}”：“{name}”要求 {helper} – {recipient} 结对，但{zh}"),
        ),
        Text::new(
            "take the pair out of the list, or lift the rule that excludes it",
            "请从名单中去掉这一对，或放宽排除它的规则",
        ),
    );
}
