//! How little would have to change: single values of a row, shares of weights.

use super::Desk;
use crate::composite::audit::{Flip, Left, LeftOut, Turning};
use crate::report::paper::{Cell, Sheet};

/// Most values that are named for a row.
const NAMED: usize = 2;

impl<'a> Desk<'a> {
    /// What people call an indicator: the head of its column, or its own name where columns are shared.
    pub(super) fn indicator(&self, i: usize) -> &str {
        let index = self.ranking.index;
        let is_shared = index.columns.iter().filter(|&&c| c == index.columns[i]).count() > 1;
        if is_shared { &index.chain.indicators[i].name } else { self.column(index.columns[i]) }
    }

    /// The indicators without any of which a row would change sides.
    pub(super) fn hinges(&self, row: usize) -> Option<String> {
        let changes = |left: &&LeftOut| left.enter.contains(&row) || left.leave.contains(&row);
        let single = self.view.audit?.left_out.iter().filter(changes);
        let names: Vec<&str> = single
            .filter_map(|left| match left.left {
                Left::Indicator(i) => Some(self.indicator(i)),
                Left::Node(_) => None,
            })
            .collect();
        Some(names.join(&self.say(", ", "、")))
    }

    /// The values nearest to its own, by the range of their columns, that would put a row on the other
    /// side. Of a private column only the name is said in public.
    pub(super) fn turning(&self, row: usize) -> Option<String> {
        let turns = &self.view.audit?.turns;
        let Some(turn) = turns.iter().find(|turn| turn.row == row) else {
            return Some(String::new());
        };
        let mut near: Vec<(f64, String)> = Vec::new();
        for (i, turning) in turn.by.iter().enumerate() {
            let Turning::At { from, to } = turning else { continue };
            let known = || self.ranking.scores.data.columns[i].iter().filter(|x| !x.is_nan());
            let range =
                known().fold(f64::MIN, |a, b| a.max(*b)) - known().fold(f64::MAX, |a, b| a.min(*b));
            let name = self.indicator(i);
            let is_hidden = self.hides(self.ranking.index.columns[i]);
            let says = if is_hidden {
                name.to_owned()
            } else {
                format!("{name} {} → {}", short(*from, *to), short(*to, *from))
            };
            near.push(((to - from).abs() / range, says));
        }
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        let names: Vec<String> = near.into_iter().take(NAMED).map(|(_, says)| says).collect();
        if names.is_empty() {
            return Some(self.say("no single value", "单项均不能"));
        }
        Some(names.join(&self.say("; or ", "；或")))
    }
}

/// The least that has to be moved between two indicators, in a sentence.
pub(super) fn transfer(desk: &Desk<'_>) -> Option<String> {
    let found = desk.view.audit?.transfer.as_ref()?;
    let (from, to) = (desk.indicator(found.from), desk.indicator(found.to));
    let (moved, safe) = (points(found.moved), points(found.safe));
    let (leave, enter) = (desk.names_or_none(&found.leave), desk.names_or_none(&found.enter));
    let head = desk.say(
        format!("The least change of weights that alters the list takes {moved} of 100 from {from} and gives it to {to}: {leave} would leave, {enter} would come."),
        format!("能改变名单的最小权重调整：满分 100 中，从“{from}”移 {moved} 给“{to}”，则{leave}退出，{enter}进入。"),
    );
    let tail = if found.is_exact {
        desk.say(
            " No smaller change of weights, however spread, alters it.",
            "任何更小的权重调整都不会改变名单。",
        )
    } else if safe == points(0.0) {
        String::new()
    } else {
        desk.say(
            format!(" Whatever moves less than {safe} does not alter it."),
            format!("移动不足 {safe} 的任何调整都不会改变名单。"),
        )
    };
    Some(head + &tail)
}

/// How far the share of each indicator may move, the others in proportion.
pub(super) fn flips(desk: &Desk<'_>) -> Option<Sheet> {
    let header = [
        ("indicator", "指标"),
        ("share, %", "权重占比（%）"),
        ("list changes at, falling", "降至此名单有变"),
        ("leave / come", "退出／进入"),
        ("list changes at, rising", "升至此名单有变"),
        ("leave / come", "退出／进入"),
    ];
    let mut sheet = desk.sheet(("weights that flip the list", "改变名单的权重"), &header);
    for flips in &desk.view.audit?.flips {
        let mut cells =
            vec![Cell::text(desk.indicator(flips.indicator)), Cell::Number(100.0 * flips.share, 2)];
        for flip in [&flips.fall, &flips.rise] {
            cells.extend(flip_cells(desk, flip.as_ref()));
        }
        sheet.rows.push(cells);
    }
    Some(sheet).filter(|sheet| !sheet.rows.is_empty())
}

fn flip_cells(desk: &Desk<'_>, flip: Option<&Flip>) -> [Cell; 2] {
    let Some(flip) = flip else {
        return [Cell::Empty, Cell::Text(desk.say("never", "不会改变"))];
    };
    let who = format!("{} / {}", desk.names_or_none(&flip.leave), desk.names_or_none(&flip.enter));
    [Cell::Number(100.0 * flip.at, 2), Cell::Text(who)]
}

/// A share as points of 100.
fn points(share: f64) -> String {
    crate::report::show::number(100.0 * share, 2)
}

/// A value as people write it, with at most three decimals; or with all of them, where these do not tell it
/// from another.
fn short(x: f64, other: f64) -> String {
    let brief = |x: f64| {
        let text = format!("{x:.3}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    if brief(x) == brief(other) { x.to_string() } else { brief(x) }
}
