//! Plan against plan, on paper: goals, layers, who has other partners, every pair that changes.

use crate::base::Lang;
use crate::plan::compare::{Comparison, GoalDifference, LayerDifference, Link, MemberDifference};
use crate::report::paper::{Cell, Paper, Sheet};
use crate::report::words::{self, Word};
use crate::report::{ReportError, goals};

/// Makes `compare.xlsx` and `compare.html`.
///
/// # Errors
/// If a list is longer than a workbook can hold.
pub fn files(comparison: &Comparison, lang: Lang) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    paper(comparison, lang).files("compare")
}

/// The comparison as lists; the first two are what a planner looks at first.
pub fn paper(comparison: &Comparison, lang: Lang) -> Paper {
    let Comparison { before, after, .. } = comparison;
    let title = after.title.as_ref().or(before.title.as_ref());
    let mut sheets = vec![goal_sheet(&comparison.goals, lang), layers(comparison, lang)];
    sheets.retain(|sheet| !sheet.rows.is_empty());
    sheets.push(members(comparison, lang));
    sheets.push(pairs(comparison, lang));
    Paper {
        title: title.cloned().unwrap_or_else(|| words::COMPARED.say(lang).to_owned()),
        lead: format!("{} → {}", before.name, after.name),
        lang,
        charts: Vec::new(),
        maps: Vec::new(),
        sheets,
    }
}

fn sheet<const N: usize>(name: Word, header: [Word; N], lang: Lang) -> Sheet {
    Sheet {
        name: name.say(lang).to_owned(),
        header: header.map(|word| word.say(lang).to_owned()).to_vec(),
        rows: Vec::new(),
    }
}

/// Values and bounds of goals, side by side.
pub fn goal_sheet(differences: &[GoalDifference], lang: Lang) -> Sheet {
    let header = [
        words::GOAL,
        words::DIRECTION,
        words::BEFORE,
        words::AFTER,
        words::DIFFERENCE,
        words::BOUND_BEFORE,
        words::BOUND_AFTER,
    ];
    let mut sheet = sheet(words::GOALS_TITLE, header, lang);
    for goal in differences {
        let cell = |value: Option<i64>| value.map_or(Cell::Empty, |v| Cell::of_goal(&goal.goal, v));
        let by = goal.before.zip(goal.after).map(|(a, b)| b.saturating_sub(a));
        let direction = if goal.maximize { words::HIGH } else { words::LOW };
        sheet.rows.push(vec![
            Cell::text(goals::name(&goal.goal, lang)),
            Cell::text(direction.say(lang)),
            cell(goal.before),
            cell(goal.after),
            cell(by),
            cell(goal.bound_before),
            cell(goal.bound_after),
        ]);
    }
    sheet
}

fn layers(comparison: &Comparison, lang: Lang) -> Sheet {
    let header = [
        words::LAYER,
        words::KEPT,
        words::ENDED,
        words::NEW,
        words::HELPERS_MORE,
        words::HELPERS_LESS,
        words::RECIPIENTS_OTHER,
        words::RECIPIENTS_LESS,
    ];
    let mut sheet = sheet(words::COUNTS_TITLE, header, lang);
    for layer in &comparison.layers {
        let (helpers, recipients) = (layer.loads(true), layer.loads(false));
        let counts = [
            layer.kept.len(),
            layer.ended.len(),
            layer.new.len(),
            helpers.more,
            helpers.less,
            recipients.other,
            recipients.less,
        ];
        let name = [Cell::text(&layer.name)];
        sheet.rows.push(name.into_iter().chain(counts.map(Cell::Count)).collect());
    }
    sheet
}

fn members(comparison: &Comparison, lang: Lang) -> Sheet {
    let header = [
        words::LAYER,
        words::SIDE,
        words::KEY,
        words::NAME,
        words::BEFORE,
        words::AFTER,
        words::DIFFERENCE,
        words::LOST,
        words::GAINED,
    ];
    let mut sheet = sheet(words::MEMBERS_TITLE, header, lang);
    for layer in &comparison.layers {
        let mut members: Vec<&MemberDifference> = layer.members.iter().collect();
        // Who carries most more comes first; the sort is stable, so ties stay in key order.
        members.sort_by_key(|m| (!m.is_helper, std::cmp::Reverse(change(m))));
        for member in members {
            let side = if member.is_helper { words::HELPER } else { words::RECIPIENT };
            sheet.rows.push(vec![
                Cell::text(&layer.name),
                Cell::text(side.say(lang)),
                Cell::text(&member.key),
                Cell::text(&member.name),
                Cell::Count(member.before),
                Cell::Count(member.after),
                Cell::whole(change(member)),
                Cell::Text(member.lost.join(Word::COMMA.say(lang))),
                Cell::Text(member.gained.join(Word::COMMA.say(lang))),
            ]);
        }
    }
    sheet
}

/// Partners after less partners before.
fn change(member: &MemberDifference) -> i64 {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    count(member.after).saturating_sub(count(member.before))
}

fn pairs(comparison: &Comparison, lang: Lang) -> Sheet {
    let header = [words::LAYER, words::CHANGE, words::RECIPIENT_KEY, words::HELPER_KEY];
    let mut sheet = sheet(words::CHANGES_SHEET, header, lang);
    for layer in &comparison.layers {
        for (link, word) in changed(layer) {
            sheet.rows.push(vec![
                Cell::text(&layer.name),
                Cell::text(word.say(lang)),
                Cell::text(&link.recipient),
                Cell::text(&link.helper),
            ]);
        }
    }
    sheet
}

/// What ends and what is new, by recipient.
fn changed(layer: &LayerDifference) -> Vec<(&Link, Word)> {
    let ended = layer.ended.iter().map(|link| (link, words::ENDED));
    let new = layer.new.iter().map(|link| (link, words::NEW));
    let mut all: Vec<(&Link, Word)> = ended.chain(new).collect();
    all.sort_by_key(|(link, _)| (&link.recipient, &link.helper));
    all
}
