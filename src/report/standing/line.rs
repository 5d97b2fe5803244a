//! The cut line first: how many are on the list, who is the last in and the first out, and why.

use super::{Desk, List, Section};
use crate::base::Lang;
use crate::composite::select::{Seat, TieRule};
use crate::report::paper::Cell;
use crate::scheme::{Choice, Group};
use crate::score::Ranking;

/// Rows shown on either side of the line.
const NEAR: usize = 6;

pub(super) fn section(desk: &Desk<'_>) -> Section {
    let mut texts = Vec::new();
    match desk.ranking.group {
        Some((_, group, _)) => {
            texts.push(lead(desk, group));
            texts.extend(made_up(desk));
            texts.extend(seats(desk, group));
            texts.extend(ties(desk, group));
        }
        None => {
            let (n, name) = (desk.ranking.order.len(), &desk.ranking.index.name);
            texts.push(desk.say(
                format!("{n} are ranked by {name}; no list is drawn from it."),
                format!("按“{name}”共排 {n} 个；没有据此选取名单。"),
            ));
        }
    }
    texts.extend(vetoed(desk));
    texts.extend(grades(desk));
    Section {
        title: desk.say("The list and its line", "名单与入选线"),
        texts,
        ..Section::default()
    }
}

/// How many, the last in, and the first out.
fn lead(desk: &Desk<'_>, group: &Group) -> String {
    let (ranking, name) = (&desk.ranking, &group.name);
    let n = ranking.chosen().map_or(0, |chosen| chosen.rows.len());
    let may = ranking.chosen().map_or(0, |chosen| chosen.order.len());
    let is_worst = group.choice.is_none_or(|choice| choice.worst);
    let (en, zh) = if is_worst { ("lowest", "靠后") } else { ("best", "靠前") };
    let head = desk.say(
        format!(
            "{n} of {may} are on the list {name}, the {en} standing by {}.",
            ranking.index.name
        ),
        format!(
            "“{name}”名单：{may} 个中入选 {n} 个，按“{}”取{en_zh}者。",
            ranking.index.name,
            en_zh = zh
        ),
    );
    let Some((last, first_out)) = ranking.chosen().and_then(|chosen| chosen.line) else {
        return head;
    };
    let score = |row: usize| desk.score(ranking.scores.score[row]);
    let end = match first_out {
        Some(out) => {
            let gap = desk.score((ranking.scores.score[out] - ranking.scores.score[last]).abs());
            let (last, out) = ((desk.who(last), score(last)), (desk.who(out), score(out)));
            desk.say(
                format!(
                    " The last to enter by score is {} with {}, the first outside {} with {}: {gap} apart.",
                    last.0, last.1, out.0, out.1
                ),
                format!(
                    "按得分最后入选的是{}，{} 分；第一个未入选的是{}，{} 分；相差 {gap} 分。",
                    last.0, last.1, out.0, out.1
                ),
            )
        }
        None => {
            let (who, score) = (desk.who(last), score(last));
            desk.say(
                format!(
                    " The last to enter by score is {who} with {score}; nobody is left outside."
                ),
                format!("按得分最后入选的是{who}，{score} 分；没有未入选的。"),
            )
        }
    };
    head + &end
}

/// How many are on the list by what, where not all are by their score.
fn made_up(desk: &Desk<'_>) -> Option<String> {
    let chosen = desk.ranking.chosen()?;
    let n = |seat: Seat| chosen.seats.iter().filter(|s| **s == seat).count();
    let all = [
        (n(Seat::Score), "by score", "按得分"),
        (n(Seat::Always), "in any case", "直接入选"),
        (n(Seat::Floor), "only for their group", "仅因分组保底"),
        (n(Seat::Grace), "for a year more, beyond the seats", "名额之外保留一年"),
    ];
    let there: Vec<_> = all.iter().filter(|(n, ..)| *n > 0).collect();
    let en: Vec<String> = there.iter().map(|(n, en, _)| format!("{n} {en}")).collect();
    let zh: Vec<String> = there.iter().map(|(n, _, zh)| format!("{zh} {n} 个")).collect();
    let total = chosen.rows.len();
    (there.len() > 1).then(|| {
        desk.say(
            format!("Of these {total}: {}.", en.join(", ")),
            format!("这 {total} 个中：{}。", zh.join("，")),
        )
    })
}

/// Who is on the list for another reason than the score.
fn seats(desk: &Desk<'_>, group: &Group) -> Vec<String> {
    let Some(chosen) = desk.ranking.chosen() else { return Vec::new() };
    let with = |seat: Seat| -> Vec<usize> {
        let rows = chosen.rows.iter().zip(&chosen.seats).filter(|(_, s)| **s == seat);
        rows.map(|(&row, _)| row).collect()
    };
    let mut texts = Vec::new();
    let mut tell = |seat, en: String, zh: String| {
        let rows = with(seat);
        let (n, names) = (rows.len(), desk.names(&rows));
        if n > 0 {
            texts.push(
                desk.say(format!("{en} ({n}): {names}."), format!("{zh}（{n} 个）：{names}。")),
            );
        }
    };
    let rules: Vec<&str> = group.always.iter().map(|rule| rule.name.as_str()).collect();
    tell(
        Seat::Always,
        format!("On the list whatever the score, by {}", rules.join(", ")),
        format!("不看得分直接入选（{}）", rules.join("、")),
    );
    if let Some((column, least)) = group.per {
        let column = desk.column(column);
        tell(
            Seat::Floor,
            format!("On the list only so that each value of {column} has at least {least}"),
            format!("仅为使每个“{column}”至少 {least} 个而入选"),
        );
    }
    tell(
        Seat::Grace,
        "Beyond the line, but kept for a year more because they were on last year's list"
            .to_owned(),
        "已出线，因在上年名单内而保留一年".to_owned(),
    );
    texts
}

/// What the rule for ties decided at the line.
fn ties(desk: &Desk<'_>, group: &Group) -> Option<String> {
    let (ranking, chosen) = (&desk.ranking, desk.ranking.chosen()?);
    let (last, first_out) = chosen.line?;
    if chosen.tied_at_cut == 0 {
        return Some(desk.say("No two tie at the line.", "入选线上没有同分。"));
    }
    let merit = &ranking.scores.steps.merit;
    let at = if group.ties == TieRule::Exclude { first_out? } else { last };
    let tied: Vec<usize> =
        chosen.order.iter().copied().filter(|&row| merit[row] == merit[at]).collect();
    let (n, names) = (tied.len(), desk.names(&tied));
    let head = desk.say(
        format!("{n} have the same score at the line: {names}. "),
        format!("入选线上 {n} 个同分：{names}。"),
    );
    let (entered, left): (Vec<usize>, Vec<usize>) =
        tied.into_iter().partition(|&row| ranking.is_chosen(row) == Some(true));
    let verdict = match group.ties {
        TieRule::Include => desk.say("By the rule all of them enter.", "按规则全部入选。"),
        TieRule::Exclude => desk.say("By the rule none of them enters.", "按规则全部不入选。"),
        TieRule::Break => {
            let by = tie_order(desk, group);
            let (entered, left) = (desk.names(&entered), desk.names(&left));
            desk.say(
                format!("{by} decided: {entered} entered; {left} did not."),
                format!("{by}定先后：{entered}入选；{left}未入选。"),
            )
        }
    };
    Some(head + &verdict)
}

/// In which order ties are broken.
pub(super) fn tie_order(desk: &Desk<'_>, group: &Group) -> String {
    let worst = group.choice.is_none_or(|choice: Choice| choice.worst);
    let (en, zh) = if worst {
        ("the worse first", "差者在前")
    } else {
        ("the better first", "优者在前")
    };
    let columns: Vec<&str> = group.tie_break.iter().map(|t| desk.column(t.column)).collect();
    if columns.is_empty() {
        return desk.say("The key", "按编码");
    }
    desk.say(
        format!("{} ({en}), then the key", columns.join(", then ")),
        format!("依次比{}（{zh}）、编码", columns.join("、")),
    )
}

/// Who stands behind all others by a veto.
fn vetoed(desk: &Desk<'_>) -> Option<String> {
    let vetoed = &desk.ranking.scores.data.vetoed;
    let rows: Vec<usize> = (0..vetoed.len()).filter(|&row| vetoed[row]).collect();
    let rules: Vec<&str> = desk.ranking.index.veto.iter().map(|v| v.name.as_str()).collect();
    let names = desk.names(&rows);
    (!rows.is_empty()).then(|| {
        desk.say(
            format!("Worst of all by veto ({}): {names}.", rules.join(", ")),
            format!("一票否决（{}），一律按最差排位：{names}。", rules.join("、")),
        )
    })
}

/// How many have each grade.
fn grades(desk: &Desk<'_>) -> Option<String> {
    let graded = desk.ranking.index.grades.as_ref()?;
    let count = |g: usize| desk.ranking.scores.grade.iter().filter(|&&own| own == g).count();
    let each: Vec<String> =
        graded.names.iter().enumerate().map(|(g, name)| format!("{name} {}", count(g))).collect();
    let column = &graded.column;
    Some(
        desk.say(
            format!("{column}: {}.", each.join(", ")),
            format!("{column}：{}。", each.join("，")),
        ),
    )
}

/// Who stands near the line.
pub(super) fn near(desk: &Desk<'_>) -> Option<Section> {
    let ranking = &desk.ranking;
    let cut = desk.ranking.cut.filter(|&cut| cut < ranking.order.len())?;
    let from = cut.saturating_sub(NEAR);
    let to = (cut + NEAR).min(ranking.order.len());
    let header = [
        ("rank", "名次"),
        ("key", "编码"),
        ("name", "名称"),
        ("score", "得分"),
        ("to the other side", "与线另一侧相差"),
        ("on the list", "入选"),
    ];
    let mut sheet = desk.sheet(("near the line", "入选线附近"), &header);
    if desk.view.audit.is_some() {
        sheet.header.push(desk.say("one value would turn it", "单项改到多少会改变结果"));
        sheet.header.push(desk.say("changes sides without", "去掉即改变结果的指标"));
    }
    for &row in &ranking.order[from..to] {
        let score = ranking.scores.score[row];
        let mut cells = vec![
            Cell::Count(ranking.scores.rank[row]),
            Cell::text(desk.key(row)),
            Cell::text(desk.name(row)),
            super::list::number(score, desk.decimals),
            ranking.margin(row).map_or(Cell::Empty, |x| super::list::number(x, desk.decimals)),
            Cell::text(desk.chosen(row)),
        ];
        cells.extend([desk.turning(row), desk.hinges(row)].into_iter().flatten().map(Cell::Text));
        sheet.rows.push(cells);
    }
    let title = desk.say("Who is near the line", "入选线附近");
    let list = List { sheet, cut: Some(cut - from) };
    Some(Section { title, lists: vec![list], ..Section::default() })
}

impl Desk<'_> {
    /// Why a row is on the list; nothing if there is no list.
    pub(super) fn chosen(&self, row: usize) -> String {
        on_list(&self.ranking, row, self.view.lang).to_owned()
    }
}

/// Whether a row is on the list and why, in a word; nothing if there is no list.
pub fn on_list(ranking: &Ranking<'_>, row: usize, lang: Lang) -> &'static str {
    let Some(chosen) = ranking.chosen() else { return "" };
    let (en, zh) = match chosen.rows.binary_search(&row).map(|at| chosen.seats[at]) {
        Ok(Seat::Score) => ("yes", "是"),
        Ok(Seat::Always) => ("yes, in any case", "是（直接入选）"),
        Ok(Seat::Floor) => ("yes, for its group", "是（分组保底）"),
        Ok(Seat::Grace) => ("for a year more", "保留一年"),
        Err(_) => ("no", "否"),
    };
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
}
