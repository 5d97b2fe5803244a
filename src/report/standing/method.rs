//! The method: each step in a sentence with what it did, and a line for every indicator.

use super::{Desk, List, Section, line};
use crate::composite::Ranks;
use crate::composite::select::{Cut, TieRule};
use crate::report::paper::{Cell, Sheet};
use crate::scheme::{Condition, Group};

pub(super) fn section(desk: &Desk<'_>) -> Section {
    let mut texts = vec![data(desk), missing(desk)];
    texts.extend(treatment(desk));
    texts.push(whole(desk));
    texts.push(ranks(desk));
    texts.extend(vetoes(desk));
    if let Some((_, group, _)) = desk.ranking.group {
        texts.push(list(desk, group));
        texts.extend(beside_the_score(desk, group));
    }
    let lists = vec![List { sheet: indicators(desk), cut: None }];
    Section {
        title: desk.say("The method, step by step", "计算方法"),
        texts,
        lists,
        ..Section::default()
    }
}

fn data(desk: &Desk<'_>) -> String {
    let index = desk.ranking.index;
    let table = desk.view.case.tables.name(index.table);
    let (n, k) = (desk.ranking.order.len(), index.chain.indicators.len());
    let d = desk.ranking.dimensions().count();
    let (en, zh) = if index.chain.high_is_good {
        ("A high score is good.", "得分越高越好。")
    } else {
        ("A high score is bad.", "得分越高越差。")
    };
    desk.say(
        format!("{n} rows of {table}, {k} indicators in {d} dimensions. {en}"),
        format!("“{table}”表 {n} 行，{k} 项指标，{d} 个维度。{zh}"),
    )
}

fn missing(desk: &Desk<'_>) -> String {
    let steps = &desk.ranking.scores.steps;
    let n = steps.denominated.iter().flatten().filter(|x| x.is_nan()).count();
    let rule = desk.missing(desk.ranking.index.chain.missing);
    match n {
        0 => desk.say("No value is missing.", "没有缺失值。"),
        _ => desk.say(
            format!("{n} missing values; in their stead: {rule}."),
            format!("缺失值 {n} 个，处理：{rule}。"),
        ),
    }
}

/// How many values far out were set to others.
fn treatment(desk: &Desk<'_>) -> Option<String> {
    let chain = &desk.ranking.index.chain;
    chain.indicators.iter().find(|i| i.treat.winsorize.is_some())?;
    let done = &desk.ranking.scores.steps.treatment;
    let (low, high) = done.iter().fold((0, 0), |(low, high), t| (low + t.low, high + t.high));
    Some(desk.say(
        format!("Values far out: {low} at the low end and {high} at the high end were set to the next one."),
        format!("极端值缩尾：低端 {low} 个、高端 {high} 个，改为相邻值。"),
    ))
}

/// Weights and means.
fn whole(desk: &Desk<'_>) -> String {
    let chain = &desk.ranking.index.chain;
    let (weights, mean) = (desk.weights(chain.weights), desk.mean(chain.nodes[0].mean));
    let mut within: Vec<String> = Vec::new();
    for n in 1..chain.nodes.len() {
        let mean = desk.mean(chain.nodes[n].mean);
        if chain.parts(n).count() > 1 && !within.contains(&mean) {
            within.push(mean);
        }
    }
    let ratios = desk.ranking.scores.steps.weights.consistency.iter().flatten();
    let worst = ratios.filter_map(|c| c.ratio).reduce(f64::max);
    let consistency = worst.map_or_else(String::new, |ratio| {
        desk.say(
            format!(" The comparisons have a consistency ratio of at most {ratio:.3} (0.1 is the usual limit)."),
            format!("两两比较的一致性比率最大为 {ratio:.3}（通常要求不超过 0.1）。"),
        )
    });
    let inner = if within.is_empty() {
        String::new()
    } else {
        let (en, zh) = (within.join(", "), within.join("、"));
        desk.say(format!(", from indicators to dimensions: {en}"), format!("，指标合为维度：{zh}"))
    };
    desk.say(
        format!("Weights: {weights}. From dimensions to the index: {mean}{inner}.{consistency}"),
        format!("权重：{weights}。维度合为总分：{mean}{inner}。{consistency}"),
    )
}

fn ranks(desk: &Desk<'_>) -> String {
    let index = desk.ranking.index;
    let (en, zh) = match index.ranks {
        Ranks::Competition => (
            "ties share a rank, and the next counts on from all (1, 2, 2, 4)",
            "同分同名次，其后顺延（1、2、2、4）",
        ),
        Ranks::Dense => (
            "ties share a rank, and the next has the next (1, 2, 2, 3)",
            "同分同名次，其后连续（1、2、2、3）",
        ),
        Ranks::Ordinal => ("ties are broken (1, 2, 3, 4)", "同分再分先后（1、2、3、4）"),
    };
    let (first, zh_first) =
        if index.worst_first { ("the worst", "最差者") } else { ("the best", "最好者") };
    let decimals = index.chain.decimals.map_or_else(String::new, |d| {
        desk.say(
            format!("Scores are rounded to {d} decimals, and ranks, ties and the line go by what is published. "),
            format!("得分保留 {d} 位小数，名次、同分与入选线都以公布的得分为准。"),
        )
    });
    decimals
        + &desk.say(format!("Rank 1 is {first}; {en}."), format!("第 1 名为{zh_first}；{zh}。"))
}

/// The rule of the list.
fn list(desk: &Desk<'_>, group: &Group) -> String {
    let cut = group.choice.map(|choice| match choice.cut {
        Cut::Count(n) => desk.say(format!("{n} rows"), format!("{n} 个")),
        Cut::Percent(p) => desk.say(format!("{p} percent of the rows"), format!("{p}%")),
        Cut::Threshold(x) => {
            desk.say(format!("all beyond a score of {x}"), format!("得分越过 {x} 的全部"))
        }
    });
    let cut = cut.unwrap_or_default();
    let order = line::tie_order(desk, group);
    let ties = match group.ties {
        TieRule::Break => desk
            .say(format!("ties at the line are broken: {order}"), format!("线上同分{order}定先后")),
        TieRule::Include => desk.say("all that tie at the line enter", "线上同分全部入选"),
        TieRule::Exclude => desk.say("none that tie at the line enters", "线上同分全部不入选"),
    };
    let name = &group.name;
    desk.say(format!("The list {name}: {cut}; {ties}."), format!("“{name}”名单：{cut}；{ties}。"))
}

/// Conditions by the names that people gave them.
fn names(desk: &Desk<'_>, conditions: &[Condition]) -> String {
    let names: Vec<&str> = conditions.iter().map(|c| c.name.as_str()).collect();
    names.join(&desk.say(", ", "、"))
}

fn vetoes(desk: &Desk<'_>) -> Option<String> {
    let veto = &desk.ranking.index.veto;
    let names = names(desk, veto);
    (!veto.is_empty()).then(|| {
        desk.say(
            format!("Veto, which puts a row behind all others: {names}."),
            format!("一票否决（按最差排位）：{names}。"),
        )
    })
}

/// What puts rows on the list, or keeps them off it, beside their score.
fn beside_the_score(desk: &Desk<'_>, group: &Group) -> Vec<String> {
    let (always, never) = (names(desk, &group.always), names(desk, &group.never));
    let mut rules = Vec::new();
    if !always.is_empty() {
        rules.push(
            desk.say(
                format!("On the list in any case: {always}."),
                format!("直接入选：{always}。"),
            ),
        );
    }
    if !never.is_empty() {
        rules.push(desk.say(format!("Never on it: {never}."), format!("不参加：{never}。")));
    }
    if let Some((column, least)) = group.per {
        let column = desk.column(column);
        rules.push(desk.say(
            format!("At least {least} of each value of {column} are on it."),
            format!("每个“{column}”至少 {least} 个。"),
        ));
    }
    if let Some(earlier) = &group.grace {
        let file = &earlier.file;
        rules.push(desk.say(
            format!("Who was on last year's list ({file}) and would leave stays for a year, beyond the seats."),
            format!("上年（{file}）在名单内而本年出线的，在名额之外保留一年。"),
        ));
    }
    rules
}

/// A line for every indicator.
fn indicators(desk: &Desk<'_>) -> Sheet {
    let (index, scores) = (desk.ranking.index, desk.ranking.scores);
    let header = [
        ("indicator", "指标"),
        ("column", "数据列"),
        ("dimension", "维度"),
        ("better", "方向"),
        ("share", "权重占比"),
        ("missing", "缺失"),
        ("set to others", "缩尾"),
        ("made comparable", "标准化方法"),
    ];
    let mut sheet = desk.sheet(("indicators", "指标"), &header);
    for (i, indicator) in index.chain.indicators.iter().enumerate() {
        let per = indicator.denominator.and_then(|d| index.denominators.get(d));
        let mut column = desk.column(index.columns[i]).to_owned();
        if let Some(&per) = per {
            column += &format!(" / {}", desk.column(per));
        }
        let mut method = desk.normalize(&indicator.normalize);
        if indicator.treat.log {
            method = desk.say(format!("logarithm; {method}"), format!("取对数；{method}"));
        }
        let better = if indicator.high_is_better {
            desk.say("high", "越高越好")
        } else {
            desk.say("low", "越低越好")
        };
        let done = scores.steps.treatment[i];
        let missing = scores.steps.denominated[i].iter().filter(|x| x.is_nan()).count();
        sheet.rows.push(vec![
            Cell::text(indicator.name.as_str()),
            Cell::Text(column),
            Cell::text(index.chain.nodes[indicator.node].name.as_str()),
            Cell::Text(better),
            Cell::text(format!("{:.1}%", 100.0 * scores.shares[i])),
            Cell::Count(missing),
            Cell::Count(done.low + done.high),
            Cell::Text(method),
        ]);
    }
    sheet
}
