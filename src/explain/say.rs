//! The sentences: nothing but what the data says, in both languages.

use crate::base::{Lang, Text};
use crate::explain::chain::{Chain, LayerChains, Move};
use crate::explain::difference::{Alternative, Difference};
use crate::explain::excluded::Exclusion;
use crate::explain::pair::PairReasons;
use crate::explain::rank::Rank;
use crate::explain::{Ground, Part};
use crate::plan::Status;
use crate::report::paper::{amount, goal_name, points};

/// Moves told one by one; the rest are counted.
const TOLD: usize = 8;

/// Two wordings made by one function.
fn both(of: impl Fn(Lang) -> String) -> Text {
    Text { en: of(Lang::En), zh: of(Lang::Zh) }
}

/// Puts sentences together.
pub(super) fn joined(texts: &[Text]) -> Text {
    let all = |of: fn(&Text) -> &str, between| {
        texts.iter().map(of).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(between)
    };
    Text { en: all(|t| &t.en, " "), zh: all(|t| &t.zh, "") }
}

/// Everything about a pair.
pub(super) fn pair(
    ground: &Ground<'_>,
    reasons: &PairReasons,
    (l, (h, r)): (usize, (usize, usize)),
) -> Vec<Text> {
    let (helper, recipient) = (ground.label(l, true, h), ground.label(l, false, r));
    let mut texts = Vec::new();
    let parts = sum(reasons.fit, &reasons.parts);
    if reasons.in_plan {
        texts.push(Text::new(
            format!("{} helps {}: {}.", helper.en, recipient.en, parts.en),
            format!("{}结对{}：{}。", helper.zh, recipient.zh, parts.zh),
        ));
    } else {
        texts.push(Text::new(
            format!(
                "{} does not help {}; the fit would be: {}.",
                helper.en, recipient.en, parts.en
            ),
            format!("{}未与{}结对；若结对，{}。", helper.zh, recipient.zh, parts.zh),
        ));
    }
    if let Some(exclusion) = &reasons.excluded {
        texts.push(excluded(exclusion));
        return texts;
    }
    texts.push(ranks(ground, reasons, (l, (h, r))));
    if let Some(needs) = reasons.needs.as_ref().filter(|needs| !needs.in_plan) {
        let (helper, recipient) = (&needs.helper, &needs.recipient);
        texts.push(Text::new(
            format!("It needs the pair {helper} – {recipient} above, which the plan does not have: what follows is the price of both."),
            format!("这一对须以上一层 {helper} 与 {recipient} 结对为前提，而现行方案没有这一对：以下为两者一并改变的代价。"),
        ));
    }
    if let Some(otherwise) = &reasons.otherwise {
        texts.extend(alternative(otherwise, reasons));
    }
    texts
}

/// `fit 82.40 points = a 60.00 + b 18.40 + c 4.00`
pub(super) fn sum(fit: i64, parts: &[Part]) -> Text {
    let list = || {
        let one = |part: &Part| format!("{} {}", part.name, points(part.hundredths));
        parts.iter().map(one).collect::<Vec<_>>().join(" + ")
    };
    if parts.is_empty() {
        return Text::new("the layer has no terms of fit", "本层没有适配项");
    }
    Text::new(
        format!("fit {} points = {}", points(fit), list()),
        format!("适配 {} 分 = {}", points(fit), list()),
    )
}

fn ranks(ground: &Ground<'_>, reasons: &PairReasons, (l, (h, r)): (usize, (usize, usize))) -> Text {
    let one = |rank: &Rank, label: &Text| {
        let (place, allowed) = (rank.rank, rank.allowed);
        let out: usize = rank.excluded.iter().map(|e| e.number).sum();
        let by = |of: fn(&Text) -> &str, comma| {
            let one = |e: &crate::explain::rank::Excluded| format!("{} {}", of(&e.by), e.number);
            rank.excluded.iter().map(one).collect::<Vec<_>>().join(comma)
        };
        let mut text = Text::new(
            format!("for {} it ranks {place} of {allowed} allowed", label.en),
            format!("在{}可选的 {allowed} 个中居第 {place}", label.zh),
        );
        if let Some(within) = rank.within {
            let (rank, allowed) = (within.rank, within.allowed);
            text.en += &format!(" ({rank} of {allowed} within the pairs above)");
            text.zh += &format!("（在上一层已定的 {allowed} 个中居第 {rank}）");
        }
        if out > 0 {
            text.en += &format!("; {out} excluded: {}", by(|t| &t.en, ", "));
            text.zh += &format!("，另有 {out} 个被排除（{}）", by(|t| &t.zh, "、"));
        }
        text
    };
    let helper = one(&reasons.of_helper, &ground.label(l, true, h));
    let recipient = one(&reasons.of_recipient, &ground.label(l, false, r));
    Text::new(
        format!("By fit, {}; {}.", helper.en, recipient.en),
        format!("按适配分，{}；{}。", helper.zh, recipient.zh),
    )
}

/// Why a pair may not exist.
pub(super) fn excluded(exclusion: &Exclusion) -> Text {
    match exclusion {
        Exclusion::Rule { rule, helper, recipient, says } => Text::new(
            format!("The rule \"{rule}\" forbids it: {helper} against {recipient}; {}.", says.en),
            format!("规则“{rule}”禁止这一对：{helper}，{recipient}；{}。", says.zh),
        ),
        Exclusion::Class { class } => Text::new(
            format!("No allowed team has a helper of class \"{class}\"."),
            format!("允许的组合中没有“{class}”这一类。"),
        ),
        Exclusion::NoOwner { member, above } => Text::new(
            format!("{member} belongs to nobody who takes part in layer '{above}'."),
            format!("{member} 所属的对象没有参加“{above}”层结对。"),
        ),
        Exclusion::Owners { above, helper, recipient, because } => {
            let because = excluded(because);
            Text::new(
                format!(
                    "It needs {helper} with {recipient} in layer '{above}', which cannot be. {}",
                    because.en
                ),
                format!(
                    "须以“{above}”层 {helper} 与 {recipient} 结对为前提，而这一对不能成立。{}",
                    because.zh
                ),
            )
        }
    }
}

/// What follows from deciding otherwise.
fn alternative(alternative: &Alternative, reasons: &PairReasons) -> Vec<Text> {
    let (helper, recipient) = (&reasons.helper, &reasons.recipient);
    let head = if reasons.in_plan {
        Text::new(
            format!("Were {helper} not to help {recipient}"),
            format!("若不让 {helper} 与 {recipient} 结对"),
        )
    } else {
        Text::new(
            format!("Were {helper} to help {recipient}"),
            format!("若改为 {helper} 与 {recipient} 结对"),
        )
    };
    if alternative.goals.is_empty() {
        let because: Vec<Text> = alternative.why.iter().map(|d| d.message.clone()).collect();
        let because = joined(&because[..because.len().min(1)]);
        let (en, zh) = match alternative.status {
            Status::Infeasible => ("no plan would obey all rules", "就没有任何方案能满足全部规则"),
            _ => ("no plan was found in the time given", "在给定时间内未求得方案"),
        };
        return vec![Text::new(
            format!("{}, {en}. {}", head.en, because.en).trim_end().to_owned(),
            format!("{}，{zh}。{}", head.zh, because.zh),
        )];
    }
    let mut texts = vec![match alternative.deciding() {
        Some(goal) => {
            let loss = loss(goal);
            Text::new(
                format!("{}, with everything else best arranged anew, {}.", head.en, loss.en),
                format!("{}，其余全部重新安排到最优，{}。", head.zh, loss.zh),
            )
        }
        None if reasons.in_plan => Text::new(
            format!(
                "{}, nothing would be lost: other plans are as good without it, and the order of the tables decided.",
                head.en
            ),
            format!(
                "{}，各项目标都没有损失：另有同样好的方案不含这一对，名单顺序决定了取舍。",
                head.zh
            ),
        ),
        None => Text::new(
            format!(
                "{}, nothing would be lost: other plans with it are as good, and the order of the tables decided.",
                head.en
            ),
            format!(
                "{}，各项目标都没有损失：另有同样好的方案含这一对，名单顺序决定了取舍。",
                head.zh
            ),
        ),
    }];
    texts.extend(later(alternative));
    texts.extend(chains(&alternative.chains, (helper, recipient)));
    texts
}

/// What a goal loses, and how far that is proven.
pub(super) fn loss(goal: &Difference) -> Text {
    let verb = |lang: Lang| {
        let size = amount(&goal.goal, goal.loss.saturating_abs(), lang);
        let name = goal_name(&goal.goal, lang);
        let rises = (goal.loss > 0) != goal.maximize;
        match (lang, rises) {
            (Lang::En, true) => format!("\"{name}\" would rise by {size}"),
            (Lang::En, false) => format!("\"{name}\" would fall by {size}"),
            (Lang::Zh, true) => format!("“{name}”将增加 {size}"),
            (Lang::Zh, false) => format!("“{name}”将减少 {size}"),
        }
    };
    let mut text = both(verb);
    let proven = |lang| amount(&goal.goal, goal.proven_loss, lang);
    if goal.claimed {
        text.en += " (as another solver says)";
        text.zh += "（外部求解器称）";
    } else if goal.proven_loss == goal.loss {
        text.en += " (proven)";
        text.zh += "（已证明）";
    } else {
        text.en += &format!(" (proven: at least {})", proven(Lang::En));
        text.zh += &format!("（已证明至少 {}）", proven(Lang::Zh));
    }
    text
}

/// Goals after the deciding one that differ too.
fn later(alternative: &Alternative) -> Option<Text> {
    let decides = alternative.decides?;
    let later = &alternative.goals[decides + 1..];
    let differ: Vec<&Difference> = later.iter().filter(|goal| goal.loss != 0).collect();
    let list = |lang: Lang| {
        let one = |goal: &&Difference| {
            let by = goal.after.saturating_sub(goal.before);
            let sign = if by > 0 { "+" } else { "-" };
            let size = amount(&goal.goal, by.saturating_abs(), lang);
            format!("{} {sign}{size}", goal_name(&goal.goal, lang))
        };
        differ.iter().map(one).collect::<Vec<_>>().join(if lang == Lang::Zh { "，" } else { ", " })
    };
    (!differ.is_empty()).then(|| {
        Text::new(
            format!("That goal comes first and decides; beside it: {}.", list(Lang::En)),
            format!("该目标居先，由它决定；其余目标的变化：{}。", list(Lang::Zh)),
        )
    })
}

/// Who takes whose place; one sentence a layer.
fn chains(layers: &[LayerChains], subject: (&str, &str)) -> Vec<Text> {
    let sentence = |layer: &LayerChains| {
        let all: Vec<&Move> = layer.chains.iter().flat_map(|c| in_order(c, subject)).collect();
        let told = all.len().min(TOLD);
        let rest = all.len() - told;
        let list = |lang: Lang| {
            let one = |m: &&Move| one_move(m, lang);
            let comma = if lang == Lang::Zh { "；" } else { "; " };
            all[..told].iter().map(one).collect::<Vec<_>>().join(comma)
        };
        let mut text = Text::new(
            format!("Who takes whose place in layer '{}': {}", layer.layer, list(Lang::En)),
            format!("“{}”层的调整：{}", layer.layer, list(Lang::Zh)),
        );
        if rest > 0 {
            text.en += &format!("; and {rest} more");
            text.zh += &format!("；另有 {rest} 处");
        }
        text.en += ".";
        text.zh += "。";
        text
    };
    layers.iter().map(sentence).collect()
}

/// The moves of a chain from the pair asked about on; what comes before it last.
fn in_order<'c>(chain: &'c Chain, (helper, recipient): (&str, &str)) -> Vec<&'c Move> {
    let is_subject = |m: &Move| {
        let is = |r: &Option<String>| r.as_deref() == Some(recipient);
        m.helper == helper && (is(&m.takes) || is(&m.leaves))
    };
    let start = chain.moves.iter().position(is_subject).unwrap_or(0);
    chain.moves[start..].iter().chain(&chain.moves[..start]).collect()
}

fn one_move(m: &Move, lang: Lang) -> String {
    let helper = &m.helper;
    match (lang, &m.leaves, &m.takes) {
        (Lang::En, Some(from), Some(to)) => format!("{helper} takes {to} instead of {from}"),
        (Lang::En, None, Some(to)) => format!("{helper} takes {to} in addition"),
        (Lang::En, Some(from), None) => format!("{helper} gives up {from}"),
        (Lang::Zh, Some(from), Some(to)) => format!("{helper} 由 {from} 改为 {to}"),
        (Lang::Zh, None, Some(to)) => format!("{helper} 增加 {to}"),
        (Lang::Zh, Some(from), None) => format!("{helper} 不再结对 {from}"),
        (_, None, None) => helper.clone(),
    }
}

/// A member in short: every partner and every alternative in one sentence.
pub(super) fn member(
    (layer, label, is_helper): (&str, &Text, bool),
    partners: &[PairReasons],
    alternatives: &[PairReasons],
) -> Vec<Text> {
    let other = |p: &PairReasons| if is_helper { p.recipient.clone() } else { p.helper.clone() };
    let mut texts = vec![if partners.is_empty() {
        Text::new(
            format!("{} has no partner in layer '{layer}'.", label.en),
            format!("{}在“{layer}”层没有结对。", label.zh),
        )
    } else {
        let all = partners.iter().map(&other).collect::<Vec<_>>();
        Text::new(
            format!("{} has in layer '{layer}': {}.", label.en, all.join(", ")),
            format!("{}在“{layer}”层的结对：{}。", label.zh, all.join("、")),
        )
    }];
    let short = |p: &PairReasons| {
        let rank = if is_helper { &p.of_helper } else { &p.of_recipient };
        let (sum, partner) = (sum(p.fit, &p.parts), other(p));
        let (place, allowed) = (rank.rank, rank.allowed);
        let price = p.otherwise.as_ref().map_or(Text::new("", ""), |o| price(o, p.in_plan));
        Text::new(
            format!("- {partner}: {}; rank {place} of {allowed}; {}.", sum.en, price.en),
            format!("- {partner}：{}；居 {allowed} 个中第 {place}；{}。", sum.zh, price.zh),
        )
    };
    texts.extend(partners.iter().map(&short));
    if !alternatives.is_empty() {
        texts.push(Text::new(
            "The best of the others, and their price:",
            "其余对象中适配最高的几个及其代价：",
        ));
        texts.extend(alternatives.iter().map(&short));
    }
    texts
}

/// What follows from deciding otherwise, in a few words.
fn price(otherwise: &Alternative, in_plan: bool) -> Text {
    let head =
        if in_plan { ("without it ", "若不结对，") } else { ("with it ", "若结对，") };
    let tail = match otherwise.deciding() {
        Some(goal) => loss(goal),
        None if otherwise.is_free() => Text::new("nothing is lost", "没有损失"),
        None => Text::new("no plan is known", "没有可行方案"),
    };
    Text::new(format!("{}{}", head.0, tail.en), format!("{}{}", head.1, tail.zh))
}
