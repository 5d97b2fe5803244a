//! Why no plan can be, in words.

use crate::base::{Code, Findings, Place, Text};
use crate::plan::Solved;
use crate::solve::{Conflict, Verdict};

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
