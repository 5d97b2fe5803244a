//! Charts of the list as it is: what makes up scores, what changed since last year, where it lies.

use super::{Desk, Figure, List, Section};
use crate::base::Findings;
use crate::report::paper::Cell;
use crate::report::plot::{
    BarRow, Bars, Change, Changes, Site, Sites, bar_chart, change_chart, site_chart,
};
use crate::report::show;
use crate::scheme::Earlier;

/// Most rows in a chart with one line per row.
const ROWS: usize = 40;

impl Desk<'_> {
    /// Positions in the order that a chart shows: all, or as many around the line as have room.
    pub(super) fn window(&self) -> std::ops::Range<usize> {
        let n = self.ranking.order.len();
        let line = self.ranking.cut.unwrap_or(ROWS / 2);
        let start = line.saturating_sub(ROWS / 2).min(n.saturating_sub(ROWS));
        start..(start + ROWS).min(n)
    }

    /// Rank and name, as charts label rows.
    pub(super) fn label(&self, row: usize) -> String {
        format!("{} {}", self.ranking.scores.rank[row], self.name(row))
    }
}

/// What makes up the scores near the line.
pub(super) fn parts(desk: &Desk<'_>) -> Option<Section> {
    let ranking = &desk.ranking;
    let window = desk.window();
    let parts: Vec<String> = ranking.dimensions().map(str::to_owned).collect();
    let row = |&row: &usize| {
        let values = ranking.contributions(row)?;
        let total = ranking.scores.score[row];
        Some(BarRow { label: desk.label(row), values, total })
    };
    let rows: Vec<BarRow> = ranking.order[window.clone()].iter().map(row).collect::<Option<_>>()?;
    let n = rows.len();
    let alt = widest_gap(desk).unwrap_or_default();
    let title = desk.say("What makes up the scores", "得分构成");
    let of = desk.say(format!("{n} around the line"), format!("入选线附近 {n} 个"));
    let is_all = n == ranking.order.len();
    let line = desk.ranking.cut.and_then(|cut| cut.checked_sub(window.start));
    let svg = bar_chart(&Bars {
        title: if is_all {
            title.clone()
        } else {
            desk.say(format!("{title}: {of}"), format!("{title}：{of}"))
        },
        parts,
        total: desk.say("score", "得分"),
        rows,
        cut: line.map(|line| (line, desk.say("cut line", "入选线"))),
        decimals: desk.decimals,
        alt: alt.clone(),
    });
    let figures = vec![Figure { file: "chart-parts", svg, alt }];
    Some(Section { title, figures, ..Section::default() })
}

/// The dimension in which those on the list and the others differ most, in the mean.
fn widest_gap(desk: &Desk<'_>) -> Option<String> {
    let ranking = &desk.ranking;
    let n = ranking.dimensions().count();
    let mean = |is_in: bool| -> Option<Vec<f64>> {
        let own = |row: &&usize| ranking.is_chosen(**row) == Some(is_in);
        let rows: Vec<&usize> = ranking.order.iter().filter(own).collect();
        let mut sums = vec![0.0; n];
        for &&row in &rows {
            let parts = ranking.contributions(row)?;
            sums.iter_mut().zip(parts).for_each(|(sum, x)| *sum += x);
        }
        let count = Some(rows.len()).filter(|n| *n > 0)?;
        Some(sums.iter().map(|sum| sum * show::ratio(1, count)).collect())
    };
    let (inside, outside) = (mean(true)?, mean(false)?);
    let gap = |d: &usize| (inside[*d] - outside[*d]).abs();
    let d = (0..n).max_by(|a, b| gap(a).total_cmp(&gap(b)).then(b.cmp(a)))?;
    let name = ranking.dimensions().nth(d)?;
    let (a, b) = (show::number(inside[d], 1), show::number(outside[d], 1));
    Some(desk.say(
        format!("The two sides of the line differ most in {name}: it adds {a} points to those on the list and {b} to the others, in the mean."),
        format!("线内线外差别最大的是“{name}”：入选的平均得 {a} 分，未入选的平均得 {b} 分。"),
    ))
}

/// Ranks last year and now.
pub(super) fn changes(desk: &Desk<'_>) -> Option<Section> {
    let ranking = &desk.ranking;
    let of_group = ranking.group.and_then(|(_, group, _)| group.grace.as_ref());
    let earlier: &Earlier = ranking.index.earlier.as_ref().or(of_group)?;
    // Without a list of last year nobody can have crossed its line.
    let knows_list = !earlier.listed.is_empty() && ranking.chosen().is_some();
    let change = |&row: &usize| {
        let key = desk.key(row);
        let is_in = knows_list && ranking.is_chosen(row) == Some(true);
        let was_in = knows_list && earlier.listed.contains_key(key);
        let (before, now) = (*earlier.ranks.get(key)?, ranking.scores.rank[row]);
        Some((row, Change { label: desk.name(row), before, now, was_in, is_in }))
    };
    let rows: Vec<(usize, Change)> = ranking.order.iter().filter_map(change).collect();
    if rows.is_empty() {
        return None;
    }
    let crossed = |came: bool| -> Vec<usize> {
        let is_one = |(_, c): &&(usize, Change)| c.was_in != c.is_in && c.is_in == came;
        rows.iter().filter(is_one).map(|(row, _)| *row).collect()
    };
    let texts = sentences(desk, &rows, (&crossed(true), &crossed(false)), knows_list);
    let alt = texts.join(" ");
    let n_before = earlier.listed.values().filter(|by_score| **by_score).count();
    let cut = desk.ranking.cut.filter(|_| knows_list).map(|cut| (n_before, cut));
    let title = desk.say("Changes since last year", "与上年相比");
    let svg = change_chart(&Changes {
        title: desk.say("Ranks last year and now", "上年名次与今年名次"),
        sides: [desk.say("last year", "上年"), desk.say("now", "今年")],
        rows: rows.iter().map(|(_, change)| change.clone()).collect(),
        cut,
        legend: [
            desk.say("came onto the list", "新入选"),
            desk.say("left it", "退出"),
            desk.say("others", "其余"),
            desk.say("cut line", "入选线"),
        ],
        alt: alt.clone(),
    });
    let figures = vec![Figure { file: "chart-changes", svg, alt: String::new() }];
    let header = [
        ("key", "编码"),
        ("name", "名称"),
        ("last year", "上年名次"),
        ("now", "今年名次"),
        ("change", "变化"),
    ];
    let mut sheet = desk.sheet(("changes", "名次变化"), &header);
    let mut by_move: Vec<&(usize, Change)> = rows.iter().collect();
    by_move.sort_by_key(|(row, c)| (std::cmp::Reverse(c.before.abs_diff(c.now)), *row));
    for (row, change) in by_move {
        let step = i64::try_from(change.before).ok()? - i64::try_from(change.now).ok()?;
        sheet.rows.push(vec![
            Cell::text(desk.key(*row)),
            Cell::text(change.label.as_str()),
            Cell::Count(change.before),
            Cell::Count(change.now),
            Cell::whole(step),
        ]);
    }
    Some(Section { title, texts, figures, lists: vec![List { sheet, cut: None }] })
}

/// Who crossed the line, who moved most, and who is new.
fn sentences(
    desk: &Desk<'_>,
    rows: &[(usize, Change)],
    (came, left): (&[usize], &[usize]),
    knows_list: bool,
) -> Vec<String> {
    let mut texts = Vec::new();
    let none = desk.say("nobody", "无");
    let names = |rows: &[usize]| if rows.is_empty() { none.clone() } else { desk.names(rows) };
    if knows_list {
        let (a, b, come, gone) = (came.len(), left.len(), names(came), names(left));
        texts.push(desk.say(
            format!("Came onto the list ({a}): {come}. Left it ({b}): {gone}."),
            format!("新入选 {a} 个：{come}。退出 {b} 个：{gone}。"),
        ));
    }
    let most =
        rows.iter().max_by_key(|(row, c)| (c.before.abs_diff(c.now), std::cmp::Reverse(*row)));
    if let Some((row, change)) = most.filter(|(_, c)| c.before != c.now) {
        let (who, before, now) = (desk.who(*row), change.before, change.now);
        texts.push(desk.say(
            format!("{who} moved most, from {before} to {now}."),
            format!("名次变动最大的是{who}：由第 {before} 名到第 {now} 名。"),
        ));
    }
    let n_new = desk.ranking.order.len() - rows.len();
    if n_new > 0 {
        texts.push(desk.say(
            format!("{n_new} had no rank last year and are not in the chart."),
            format!("另有 {n_new} 个上年没有名次，不在图中。"),
        ));
    }
    texts
}

/// The list on a map, if the table has columns `lon` and `lat` that may be shown.
pub(super) fn map(desk: &Desk<'_>) -> Option<Section> {
    let table = desk.view.case.tables.table(desk.ranking.index.table);
    let (lon, lat) = table.column("lon").zip(table.column("lat"))?;
    if desk.hides(lon) || desk.hides(lat) {
        return None;
    }
    // What is wrong with coordinates matters where distances are asked for, not here.
    let mut findings = Findings::default();
    let (lon, lat) =
        (table.optional_numbers(lon, &mut findings), table.optional_numbers(lat, &mut findings));
    let site = |row: usize| Site {
        label: desk.name(row),
        lon: lon[row].unwrap_or(f64::NAN),
        lat: lat[row].unwrap_or(f64::NAN),
        is_in: desk.ranking.is_chosen(row) == Some(true),
        is_doubtful: desk.is_doubtful(row),
    };
    let title = desk.say("Where they lie", "分布图");
    let alt = desk.say(
        "North is up; points stand at the coordinates of the table.",
        "上北下南；点位按表中经纬度。",
    );
    let svg = site_chart(&Sites {
        title: title.clone(),
        sites: (0..table.len()).map(site).collect(),
        legend: [
            desk.say("on the list", "入选"),
            desk.say("not on it", "未入选"),
            desk.say("doubtful", "不确定"),
        ],
        km: desk.say("km", "公里"),
        alt: alt.clone(),
    });
    let figures = vec![Figure { file: "chart-map", svg, alt }];
    figures.iter().any(|f| !f.svg.is_empty()).then_some(Section {
        title,
        figures,
        ..Section::default()
    })
}
