//! Every line of `pairs.csv`: who it names, whether the pair may exist, and what is printed.

use crate::base::{Code, Findings, Place, Text};
use crate::plan::file::PairRow;
use crate::score::Ruling;
use crate::verify::facts::{Facts, LayerFacts, Side};
use std::collections::BTreeSet;

/// A line whose layer and members are known.
pub(super) struct Line<'a> {
    pub(super) row: &'a PairRow,
    pub(super) helper: usize,
    pub(super) recipient: usize,
}

/// The pairs of one layer, as the plan has them.
pub(super) struct LayerPairs<'a> {
    /// Pairs as `(helper, recipient)`.
    pub(super) set: BTreeSet<(usize, usize)>,
    /// Lines, duplicates left out.
    pub(super) lines: Vec<Line<'a>>,
    /// Number of partners.
    pub(super) of_helper: Vec<u32>,
    /// Number of partners.
    pub(super) of_recipient: Vec<u32>,
}

/// The place of a cell of `pairs.csv`.
pub(super) fn cell(row: &PairRow, column: &str, value: &str) -> Place {
    Place::Cell {
        file: "pairs.csv".to_owned(),
        sheet: None,
        row: Some(row.line),
        column: Some(column.to_owned()),
        value: Some(value.chars().take(40).collect()),
    }
}

/// Finds the layer and the members of every line, and its place in the order of lines.
pub(super) fn read<'r>(
    facts: &Facts<'_>,
    rows: &'r [PairRow],
    findings: &mut Findings,
) -> Vec<LayerPairs<'r>> {
    let empty = |layer: &LayerFacts<'_>| LayerPairs {
        set: BTreeSet::new(),
        lines: Vec::new(),
        of_helper: vec![0; layer.helpers.len()],
        of_recipient: vec![0; layer.recipients.len()],
    };
    let mut plan: Vec<LayerPairs<'r>> = facts.layers.iter().map(empty).collect();
    let mut before = None;
    for row in rows {
        let Some(number) = facts.find(&row.layer) else {
            report_v001_unknown_layer(row, findings);
            continue;
        };
        let layer = &facts.layers[number];
        let helper = check_v001_member(row, true, layer, findings);
        let recipient = check_v001_member(row, false, layer, findings);
        let Some((helper, recipient)) = helper.zip(recipient) else { continue };
        let pairs = &mut plan[number];
        if !pairs.set.insert((helper, recipient)) {
            report_v002_duplicate(row, findings);
            continue;
        }
        let place = Some((number, recipient, helper));
        if place < before {
            report_v007_order(row, findings);
        }
        before = place;
        pairs.of_helper[helper] += 1;
        pairs.of_recipient[recipient] += 1;
        pairs.lines.push(Line { row, helper, recipient });
    }
    plan
}

/// Checks that each pair is a candidate of its layer and printed as it should be.
pub(super) fn check(facts: &Facts<'_>, plan: &[LayerPairs<'_>], findings: &mut Findings) {
    for (layer, pairs) in facts.layers.iter().zip(plan) {
        for line in &pairs.lines {
            check_candidate(facts, layer, line, findings);
            check_v007_printed(facts, layer, line, findings);
        }
    }
}

fn report_v001_unknown_layer(row: &PairRow, findings: &mut Findings) {
    findings.error(
        Code::V001,
        cell(row, "layer", &row.layer),
        Text::new(
            format!("the scheme has no layer \"{}\"", row.layer),
            format!("方案中没有结对层“{}”", row.layer),
        ),
        Text::new(
            "the plan belongs to another scheme: solve again, or give the folder of this case",
            "该结果属于另一份方案：请重新求解，或给出本案例的结果文件夹",
        ),
    );
}

/// The member that a line names, or a finding.
fn check_v001_member(
    row: &PairRow,
    is_helper: bool,
    layer: &LayerFacts<'_>,
    findings: &mut Findings,
) -> Option<usize> {
    let (column, key, side): (_, &str, &Side<'_>) = if is_helper {
        ("helper", &row.helper, &layer.helpers)
    } else {
        ("recipient", &row.recipient, &layer.recipients)
    };
    let found = side.find(key);
    if found.is_some() {
        return found;
    }
    let (name, table) = (&layer.layer.name, side.table.name());
    let message = if side.table.row_of(key).is_some() {
        Text::new(
            format!("\"{key}\" of table '{table}' takes no part in layer '{name}'"),
            format!("表“{table}”中的“{key}”不参加结对层“{name}”"),
        )
    } else {
        Text::new(
            format!("table '{table}' has no key \"{key}\""),
            format!("表“{table}”中没有编码“{key}”"),
        )
    };
    findings.error(
        Code::V001,
        cell(row, column, key),
        message,
        Text::new(
            "the plan or the tables were changed after solving: solve again",
            "求解之后结果或数据表被改动：请重新求解",
        ),
    );
    None
}

fn report_v002_duplicate(row: &PairRow, findings: &mut Findings) {
    findings.error(
        Code::V002,
        cell(row, "recipient", &row.recipient),
        Text::new(
            format!("the pair \"{}\" and \"{}\" stands twice", row.helper, row.recipient),
            format!("“{}”与“{}”的结对重复出现", row.helper, row.recipient),
        ),
        Text::new("delete the copy, or solve again", "请删除重复的一行，或重新求解"),
    );
}

fn report_v007_order(row: &PairRow, findings: &mut Findings) {
    findings.error(
        Code::V007,
        cell(row, "recipient", &row.recipient),
        Text::new("the line stands out of order", "本行次序不对"),
        Text::new(
            "lines stand by layer as in the scheme, then by recipient, then by helper; solve again",
            "各行依次按方案中层的次序、对象编码、帮扶方编码排列；请重新求解",
        ),
    );
}

fn check_candidate(
    facts: &Facts<'_>,
    layer: &LayerFacts<'_>,
    line: &Line<'_>,
    findings: &mut Findings,
) {
    let (h, r, row) = (line.helper, line.recipient, line.row);
    if layer.is_candidate(h, r) {
        return;
    }
    let at = cell(row, "recipient", &row.recipient);
    if let Some(Ruling(rule)) = layer.scores.ruling(h, r) {
        let rule = &layer.layer.forbid[rule].name;
        findings.error(
            Code::V003,
            at,
            Text::new(
                format!("rule '{rule}' forbids \"{}\" to help \"{}\"", row.helper, row.recipient),
                format!("规则“{rule}”不允许“{}”帮扶“{}”", row.helper, row.recipient),
            ),
            Text::new(
                "solve again; or take the rule out of the scheme, if it no longer holds",
                "请重新求解；如该规则已不适用，请先从方案中去掉",
            ),
        );
        return;
    }
    findings.error(
        Code::V012,
        at,
        why_no_candidate(facts, layer, line),
        Text::new(
            "solve again; or correct the class or the reference in the tables",
            "请重新求解；或更正数据表中的类别、引用",
        ),
    );
}

/// Why a pair that no rule forbids is no candidate all the same.
fn why_no_candidate(facts: &Facts<'_>, layer: &LayerFacts<'_>, line: &Line<'_>) -> Text {
    let (helper, recipient) = (&line.row.helper, &line.row.recipient);
    if layer.classes.as_ref().is_some_and(|c| c.of[line.helper].is_none()) {
        return Text::new(
            format!("the class of \"{helper}\" is in no allowed team"),
            format!("“{helper}”的类别不在任何允许的组合中"),
        );
    }
    let above = layer.layer.within.map(|w| &facts.layers[w.parent]);
    let name = above.map_or("", |l| l.layer.name.as_str());
    for (side, member, key) in
        [(&layer.helpers, line.helper, helper), (&layer.recipients, line.recipient, recipient)]
    {
        if side.owner[member].is_none() {
            return Text::new(
                format!("\"{key}\" belongs to nobody who takes part in layer '{name}'"),
                format!("“{key}”所属的一方不参加结对层“{name}”"),
            );
        }
    }
    Text::new(
        format!("the owners of \"{helper}\" and \"{recipient}\" can be no pair of layer '{name}'"),
        format!("“{helper}”和“{recipient}”所属的双方不能在结对层“{name}”中结对"),
    )
}

/// Checks status, names and fit as printed.
fn check_v007_printed(
    facts: &Facts<'_>,
    layer: &LayerFacts<'_>,
    line: &Line<'_>,
    findings: &mut Findings,
) {
    let (h, r, row) = (line.helper, line.recipient, line.row);
    let label = |side: &Side<'_>, member: usize| {
        guarded(facts.case.tables.label(side.table_id, side.rows[member], true))
    };
    let status = if layer.is_kept(h, r) { "kept" } else { "new" };
    let cells = [
        ("status", &row.status, status.to_owned()),
        ("helper_name", &row.helper_name, label(&layer.helpers, h)),
        ("recipient_name", &row.recipient_name, label(&layer.recipients, r)),
        ("fit", &row.fit, points(layer.scores.fit(h, r))),
    ];
    for (column, printed, right) in cells {
        if *printed != right {
            findings.error(
                Code::V007,
                cell(row, column, printed),
                Text::new(
                    format!("'{column}' should be \"{right}\""),
                    format!("“{column}”应为“{right}”"),
                ),
                Text::new(
                    "the plan or the tables were changed after solving: solve again",
                    "求解之后结果或数据表被改动：请重新求解",
                ),
            );
        }
    }
}

/// A label as printed: one that a spreadsheet would take for a formula gets an apostrophe.
fn guarded(label: String) -> String {
    if label.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{label}") } else { label }
}

/// Hundredths of a point as printed: `87.25`.
fn points(fit: i64) -> String {
    format!("{}.{:02}", fit / 100, fit % 100)
}
