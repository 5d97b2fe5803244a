//! The change-budget curve as a chart and a list.

use crate::base::{Lang, Text};
use crate::plan::{GoalValue, Status};
use crate::report::paper::{Cell, Paper, Sheet, amount, goal_name, status_name};
use crate::report::plot::Chart;
use crate::scenario::curve::{Curve, Point, changing};

/// The curve for people: where the knee is, the chart, and one row per budget.
pub fn curve_paper(curve: &Curve, title: &str, lang: Lang) -> Paper {
    let say = |en: &str, zh: &str| Text::new(en, zh).say(lang).to_owned();
    let mut header = vec![say("at most so many new pairs", "新增上限"), say("status", "状态")];
    let goals = curve.points.first().map_or(&[][..], |point| &point.goals);
    header.extend(goals.iter().map(|g| goal_name(&g.goal, lang)));
    header.extend([say("new", "新增"), say("ended", "终止"), say("note", "说明")]);
    let is_open = |g: &GoalValue| g.value != g.bound;
    let has_open = curve.points.iter().flat_map(|p| &p.goals).any(is_open);
    if has_open {
        let bound = say("bound", "界限");
        header.extend(goals.iter().map(|g| format!("{bound}: {}", goal_name(&g.goal, lang))));
    }
    let row = |point: &Point| {
        let budget = usize::try_from(point.budget).unwrap_or(usize::MAX);
        let mut cells = vec![Cell::Count(budget), Cell::text(status_name(point.status, lang))];
        cells.extend(point.goals.iter().map(|g| Cell::of_goal(&g.goal, g.value)));
        cells.extend([Cell::Count(point.new), Cell::Count(point.ended)]);
        cells.push(Cell::Text(note(curve, point, lang)));
        if has_open {
            cells.extend(point.goals.iter().map(|g| Cell::of_goal(&g.goal, g.bound)));
        }
        cells
    };
    let sheet = Sheet {
        name: say("change budget", "变动额度"),
        header,
        rows: curve.points.iter().map(row).collect(),
    };
    Paper {
        title: title.to_owned(),
        lead: lead(curve, lang),
        lang,
        maps: Vec::new(),
        charts: chart(curve, lang).into_iter().collect(),
        sheets: vec![sheet],
    }
}

fn note(curve: &Curve, point: &Point, lang: Lang) -> String {
    let is_knee = curve.knee.as_ref().is_some_and(|knee| knee.budget == point.budget);
    let is_flat = curve.flat_from == Some(point.budget);
    let is_least = curve.least == point.budget && point.budget > 0;
    let words = [
        (is_least, Text::new("the least that is possible", "最少必须变动")),
        (is_knee, Text::new("knee", "拐点")),
        (is_flat, Text::new("nothing is gained beyond", "此后不再改善")),
    ];
    let said = words.iter().filter(|(is, _)| *is).map(|(_, text)| text.say(lang));
    let between = Text::new("; ", "；");
    said.collect::<Vec<_>>().join(between.say(lang))
}

/// What the curve says, in sentences.
fn lead(curve: &Curve, lang: Lang) -> String {
    let layers = curve.layers.join(lang_of(lang, ", ", "、"));
    let mut said = vec![Text::new(
        format!(
            "the best plans by the number of pairs that {} does not have ({layers})",
            curve.plan
        ),
        format!("按相对“{}”新增的结对数（{layers}）求出的最优方案", curve.plan),
    )];
    let least = curve.least;
    if least > 0 {
        said.push(if curve.least_is_proven {
            Text::new(
                format!("at least {least} new pairs are forced (proven)"),
                format!("至少必须新增 {least} 对（已证明）"),
            )
        } else {
            Text::new(
                format!("no plan was found with fewer than {least} new pairs"),
                format!("未找到新增少于 {least} 对的方案"),
            )
        });
    }
    if let Some(knee) = &curve.knee {
        let (at, goal) = (knee.budget, goal_name(&knee.goal, lang));
        said.push(Text::new(
            format!("the knee is at {at} new pairs, by {goal}"),
            format!("拐点在新增 {at} 对处（依据：{goal}）"),
        ));
    }
    if let Some(flat) = curve.flat_from {
        said.push(Text::new(
            format!("from {flat} new pairs on nothing is gained"),
            format!("新增 {flat} 对以后不再改善"),
        ));
    }
    let open = curve.points.iter().filter(|p| p.status != Status::Optimal).count();
    if open > 0 {
        said.push(Text::new(
            format!("{open} of {} points are not proven best", curve.points.len()),
            format!("{} 个点中有 {open} 个未证明最优", curve.points.len()),
        ));
    }
    let said: Vec<&str> = said.iter().map(|text| text.say(lang)).collect();
    said.join(lang_of(lang, "; ", "；"))
}

fn lang_of<'a>(lang: Lang, en: &'a str, zh: &'a str) -> &'a str {
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
}

/// The first goal that changes along the curve, by budget; nothing where none does.
fn chart(curve: &Curve, lang: Lang) -> Option<Chart> {
    let (first, last) = (curve.points.first()?, curve.points.last()?);
    let goal = changing(first, last)?;
    let value = |point: &Point| Cell::of_goal(&point.goals[goal].goal, point.goals[goal].value);
    let at = |point: &Point| match value(point) {
        Cell::Number(y, _) => Some((f64::from(point.budget), y)),
        _ => None,
    };
    let name = &first.goals[goal].goal;
    let is_knee = |p: &Point| curve.knee.as_ref().is_some_and(|knee| knee.budget == p.budget);
    let knee = curve.points.iter().position(is_knee);
    let knee_word = lang_of(lang, "knee", "拐点").to_owned();
    let said = |point: &Point| {
        let g = &point.goals[goal];
        Text::new(
            format!("{} at {} new pairs", amount(&g.goal, g.value, lang), point.budget),
            format!("新增 {} 对时为 {}", point.budget, amount(&g.goal, g.value, lang)),
        )
    };
    let (from, to) = (said(first), said(last));
    let alt = Text::new(
        format!("{}: {}, {}.", goal_name(name, lang), from.en, to.en),
        format!("{}：{}，{}。", goal_name(name, lang), from.zh, to.zh),
    );
    Some(Chart {
        title: lang_of(lang, "change-budget curve", "变动额度曲线").to_owned(),
        x: lang_of(lang, "new pairs at most", "新增结对上限").to_owned(),
        y: goal_name(name, lang),
        points: curve.points.iter().filter_map(at).collect(),
        is_steps: true,
        marked: knee.map(|at| (at, knee_word)),
        alt: alt.say(lang).to_owned(),
    })
}
