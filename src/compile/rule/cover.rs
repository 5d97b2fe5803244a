//! `cover`: each word of a recipient is one of the words of enough of its helpers.

use super::View;
use crate::base::{Code, Findings, Text};
use crate::model::{SideRow, Term};
use crate::score::words;
use std::collections::BTreeMap;

/// A row per recipient and word.
pub(super) fn rows(
    view: &View<'_>,
    (helper, recipient): (usize, usize),
    times: u32,
    findings: &mut Findings,
) -> Vec<SideRow> {
    let (helpers, recipients) = (view.helpers(), view.recipients());
    let mut able: BTreeMap<&str, Vec<bool>> = BTreeMap::new();
    for (h, &row) in view.scores.helpers.iter().enumerate() {
        for word in words(helpers.text(row, helper)) {
            let all = vec![false; view.scores.helpers.len()];
            able.entry(word).or_insert(all)[h] = true;
        }
    }
    let mut of_recipient = vec![Vec::new(); view.scores.recipients.len()];
    for (c, h, r) in view.candidates() {
        of_recipient[r].push((c, h));
    }
    let mut rows = Vec::new();
    for (&row, candidates) in view.scores.recipients.iter().zip(&of_recipient) {
        let mut needs: Vec<&str> = words(recipients.text(row, recipient)).collect();
        needs.sort_unstable();
        needs.dedup();
        for word in needs {
            let can = |h: usize| able.get(word).is_some_and(|able| able[h]);
            let terms = candidates.iter().filter(|(_, h)| can(*h));
            let terms: Vec<Term> = terms.map(|(c, _)| view.term(*c, 1)).collect();
            let name = format!("cover: {} needs {word}", recipients.key(row));
            if terms.len() < times as usize {
                let place = recipients.place(row, Some(recipient));
                report_m013_nobody_can(place, word, (terms.len(), times), findings);
            }
            rows.push(view.row(&name, terms, (Some(i64::from(times)), None)));
        }
    }
    rows
}

fn report_m013_nobody_can(
    place: crate::base::Place,
    word: &str,
    (able, times): (usize, u32),
    findings: &mut Findings,
) {
    findings.error(
        Code::M013,
        place,
        Text::new(
            format!("\"{word}\" must be covered {times} time(s), and {able} possible helper(s) have it"),
            format!("需要“{word}”{times} 次，而可能的帮扶方中只有 {able} 个具备"),
        ),
        Text::new(
            "add the word to a helper that has it, take it out here, or lift what excludes the helper",
            "请在具备该职能的帮扶方中补上此词，或在此处去掉，或放宽排除该帮扶方的规则",
        ),
    );
}
