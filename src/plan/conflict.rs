//! Why no plan can be, in words.

use crate::base::{Code, Findings, Place, Text};
use crate::plan::Solved;
use crate::solve::{Conflict, RowLimit, Verdict};

/// Names shown before the rest are only counted.
const SHOWN: usize = 6;

/// Reports every conflict of an infeasible outcome (M002).
pub fn report(solved: Solved<'_>, findings: &mut Findings) {
    let Verdict::Infeasible(conflicts) = &solved.outcome.verdict else { return };
    for conflict in conflicts {
        let (message, help) = say(solved, conflict);
        findings.error(Code::M002, Place::Case, message, help);
    }
}

fn say(solved: Solved<'_>, conflict: &Conflict) -> (Text, Text) {
    let layer = &solved.case.scheme.layers[conflict.layer];
    let scores = &solved.layers[conflict.layer];
    let helpers = names(solved, layer.helper_table, &scores.helpers, &conflict.helpers);
    let recipients = names(solved, layer.recipient_table, &scores.recipients, &conflict.recipients);
    let (name, need, room) = (&layer.name, conflict.need, conflict.room);
    if let Some(said) = rows(solved, conflict) {
        return said;
    }
    if conflict.helpers.is_empty() && conflict.recipients.is_empty() {
        return nobody_in_particular(name);
    }
    let help = Text::new(
        "lower a minimum of the needy side, raise a maximum of the other, or lift a forbid between them",
        "请降低需求方的下限、提高另一方的上限，或放宽两者之间的禁止规则",
    );
    let message = if need > room {
        let (who, whom) =
            if conflict.helpers_need { (helpers, recipients) } else { (recipients, helpers) };
        Text::new(
            format!(
                "layer '{name}': {} must have {need} partners together, but {} leave room for \
                 only {room}: {} short",
                who.en,
                whom.en,
                need - room
            ),
            format!(
                "结对层“{name}”：{} 合计至少需要 {need} 个结对，而 {} 只能提供 {room} 个：缺 {}",
                who.zh,
                whom.zh,
                need - room
            ),
        )
    } else {
        Text::new(
            format!(
                "layer '{name}': no choice of partners obeys all rules; at best {} and {} remain \
                 without what they must have",
                helpers.en, recipients.en
            ),
            format!(
                "结对层“{name}”：没有任何安排能满足全部规则；最好的情形下 {} 和 {} 仍不能满足",
                helpers.zh, recipients.zh
            ),
        )
    };
    (message, help)
}

/// A conflict that is no shortage of certain members: rules of several layers, or of teams.
fn nobody_in_particular(layer: &str) -> (Text, Text) {
    (
        Text::new(
            format!(
                "layer '{layer}' and those joined to it: no choice of partners obeys all rules together"
            ),
            format!("结对层“{layer}”及与其相连的各层：没有任何安排能同时满足全部规则"),
        ),
        Text::new(
            "'jiedui explain CASE' names a smallest set of rules that contradict, and ways out",
            "请运行 jiedui explain 案例，查看最小的矛盾规则组合与可行的出路",
        ),
    )
}

/// A conflict of numbers of pairs across members, where there is no cut of members alone.
fn rows(solved: Solved<'_>, conflict: &Conflict) -> Option<(Text, Text)> {
    let row = |limit: &RowLimit| {
        let RowLimit { row, low, high, least, most } = *limit;
        let name = &solved.model.rows[row].name;
        if least > high {
            let over = least - high;
            Text::new(
                format!(
                    "\"{name}\" allows {high}, at least {least} are unavoidable: {over} too many"
                ),
                format!("“{name}”只允许 {high}，而至少不可避免 {least}：多出 {over}"),
            )
        } else if most < low {
            let short = low - most;
            Text::new(
                format!("\"{name}\" asks for {low}, at most {most} are possible: {short} short"),
                format!("“{name}”要求 {low}，而最多只能有 {most}：缺 {short}"),
            )
        } else {
            Text::new(
                format!("\"{name}\" ({low} to {high}; alone {least} to {most} are possible)"),
                format!("“{name}”（{low} 至 {high}；单独看可为 {least} 至 {most}）"),
            )
        }
    };
    let list: Vec<Text> = conflict.rows.iter().take(SHOWN).map(row).collect();
    let join = |of: fn(&Text) -> &String, between: &str| {
        list.iter().map(|t| of(t).as_str()).collect::<Vec<_>>().join(between)
    };
    let (en, zh) = (join(|t| &t.en, "; "), join(|t| &t.zh, "；"));
    let help = Text::new(
        "widen a tolerance, raise the limit on changes, or change shares, bounds or quotas",
        "请放宽 tolerance、提高允许的变动数，或调整份额、上下限、名额",
    );
    (!list.is_empty()).then(|| {
        let (need, room) = (conflict.need, conflict.room);
        let counted = if need > room {
            let short = need - room;
            Text::new(
                format!(" ({need} needed, room for {room}: {short} short)"),
                format!("（需要 {need}，只能容纳 {room}：缺 {short}）"),
            )
        } else {
            Text::new("", "")
        };
        let message = Text::new(
            format!("these numbers of pairs cannot be kept{}: {en}", counted.en),
            format!("以下结对数无法满足{}：{zh}", counted.zh),
        );
        (message, help)
    })
}

/// Some members by key: `3 units (U01, U02, U03)`.
fn names(solved: Solved<'_>, table: usize, rows: &[usize], members: &[u32]) -> Text {
    let tables = &solved.case.tables;
    let key = |&m: &u32| rows.get(m as usize).map(|&row| tables.table(table).key(row));
    let keys: Vec<&str> = members.iter().filter_map(key).collect();
    let more = if keys.len() > SHOWN { ", …" } else { "" };
    let list = keys.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    let (n, name) = (keys.len(), tables.name(table));
    let list = if n == 0 { String::new() } else { format!(" ({list}{more})") };
    Text::new(format!("{n} {name}{list}"), format!("{n} 个 {name}{list}"))
}
