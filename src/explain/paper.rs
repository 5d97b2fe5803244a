//! Explanations as lists, a map and charts, for workbook and page.

use crate::base::{Lang, Text};
use crate::explain::difference::Alternative;
use crate::explain::heat::{Heat, HeatCell};
use crate::explain::overview::{GoalReached, Overview, PairRow};
use crate::explain::pair::PairReasons;
use crate::explain::standing::Standing;
use crate::explain::{Fairness, Ground, tell};
use crate::report::map::{Map, Shade, Tile};
use crate::report::paper::{Cell, Paper, Sheet, amount, goal_name, points, status_name};
use crate::report::plot::Chart;

/// An empty list with a name and headers.
fn sheet(lang: Lang, name: (&str, &str), header: &[(&str, &str)]) -> Sheet {
    let say = |(en, zh): &(&str, &str)| Text::new(*en, *zh).say(lang).to_owned();
    Sheet { name: say(&name), header: header.iter().map(say).collect(), rows: Vec::new() }
}

/// The sentences as a list.
fn sentences(texts: &[Text], lang: Lang) -> Sheet {
    let mut list = sheet(lang, ("in words", "文字说明"), &[("explanation", "说明")]);
    list.rows.extend(texts.iter().map(|text| vec![Cell::text(text.say(lang))]));
    list
}

fn paper(ground: &Ground<'_>, lang: Lang, sheets: Vec<Sheet>) -> Paper {
    let lead = Text::new(
        format!("Why, and at what price: the plan in hand ({})", ground.hand.name),
        format!("原因与代价：现行方案（{}）", ground.hand.name),
    );
    let rest = sheets.into_iter().filter(|sheet| !sheet.rows.is_empty()).collect();
    Paper {
        title: ground.case.scheme.title.clone(),
        lead: lead.say(lang).to_owned(),
        lang,
        charts: Vec::new(),
        maps: Vec::new(),
        sheets: rest,
    }
}

/// The answer about some pairs: sentences, parts, goals, moves.
pub fn pairs_paper(
    ground: &Ground<'_>,
    pairs: &[&PairReasons],
    texts: &[Text],
    lang: Lang,
) -> Paper {
    let mut parts = sheet(
        lang,
        ("parts of the fit", "适配分构成"),
        &[("helper", "帮扶方"), ("recipient", "帮扶对象"), ("term", "适配项"), ("points", "得分")],
    );
    let mut goals = sheet(
        lang,
        ("what it would cost", "改变的代价"),
        &[
            ("helper", "帮扶方"),
            ("recipient", "帮扶对象"),
            ("status", "状态"),
            ("goal", "目标"),
            ("before", "现有"),
            ("after", "改变后"),
            ("bound", "理论界限"),
        ],
    );
    let mut moves = sheet(
        lang,
        ("who takes whose place", "连带调整"),
        &[("layer", "结对层"), ("helper", "帮扶方"), ("leaves", "离开"), ("takes", "改为")],
    );
    for pair in pairs {
        let own = || vec![Cell::text(&pair.helper), Cell::text(&pair.recipient)];
        for part in &pair.parts {
            let cells = [Cell::text(&part.name), Cell::of_goal("fit", part.hundredths)];
            parts.rows.push(own().into_iter().chain(cells).collect());
        }
        let Some(otherwise) = &pair.otherwise else { continue };
        goals.rows.extend(goal_rows(otherwise, &own(), lang));
        for layer in &otherwise.chains {
            for m in layer.chains.iter().flat_map(|chain| &chain.moves) {
                let key = |key: &Option<String>| key.as_ref().map_or(Cell::Empty, Cell::text);
                moves.rows.push(vec![
                    Cell::text(&layer.layer),
                    Cell::text(&m.helper),
                    key(&m.leaves),
                    key(&m.takes),
                ]);
            }
        }
    }
    paper(ground, lang, vec![sentences(texts, lang), parts, goals, moves])
}

/// The goals of an alternative, after the cells of its pair.
fn goal_rows(otherwise: &Alternative, own: &[Cell], lang: Lang) -> Vec<Vec<Cell>> {
    let status = status_name(otherwise.status, lang);
    let row = |goal: &crate::explain::Difference| {
        let cells = [
            Cell::text(status),
            Cell::text(goal_name(&goal.goal, lang)),
            Cell::of_goal(&goal.goal, goal.before),
            Cell::of_goal(&goal.goal, goal.after),
            Cell::of_goal(&goal.goal, goal.bound),
        ];
        own.iter().cloned().chain(cells).collect()
    };
    otherwise.goals.iter().map(row).collect()
}

/// The overview: sentences, goals, what binds, the map of prices, the reasons of every pair, curves.
pub fn overview_paper(ground: &Ground<'_>, overview: &Overview, lang: Lang) -> Paper {
    let sheets = vec![
        sentences(&overview.text, lang),
        goals(overview, lang),
        bindings(overview, lang),
        standings(overview, lang),
        fairness(&overview.fairness, lang),
        pairs(&overview.pairs, lang),
    ];
    let mut paper = paper(ground, lang, sheets);
    paper.maps.extend(overview.heat.iter().map(|heat| map(heat, overview, lang)));
    let is_curve = |curve: &&Fairness| curve.points.len() > 1;
    paper.charts = overview.fairness.iter().filter(is_curve).map(|c| chart(c, lang)).collect();
    paper
}

fn goals(overview: &Overview, lang: Lang) -> Sheet {
    let header = [
        ("goal", "目标"),
        ("what it counts", "含义"),
        ("plan in hand", "现行方案"),
        ("best plan", "最优方案"),
        ("bound", "理论界限"),
    ];
    let mut list = sheet(lang, ("goals", "目标"), &header);
    list.rows.extend(overview.goals.iter().map(|goal| {
        vec![
            Cell::text(goal_name(&goal.goal, lang)),
            Cell::text(goal.meaning.say(lang)),
            Cell::of_goal(&goal.goal, goal.value),
            Cell::of_goal(&goal.goal, goal.best),
            Cell::of_goal(&goal.goal, goal.bound),
        ]
    }));
    list
}

fn bindings(overview: &Overview, lang: Lang) -> Sheet {
    let header = [
        ("what binds", "约束"),
        ("at it", "达到者"),
        ("now", "现为"),
        ("moved to", "改为"),
        ("status", "状态"),
        ("what changes first", "最先变化的目标"),
    ];
    let mut list = sheet(lang, ("what binds", "约束与放宽"), &header);
    for binding in &overview.bindings {
        for step in &binding.steps {
            let change = step.then.deciding().map(tell::change);
            list.rows.push(vec![
                Cell::text(binding.what.say(lang)),
                Cell::Count(binding.tight),
                Cell::whole(i64::from(binding.now)),
                Cell::whole(i64::from(step.to)),
                Cell::text(status_name(step.then.status, lang)),
                change.map_or(Cell::Empty, |change| Cell::text(change.say(lang))),
            ]);
        }
    }
    list
}

fn standings(overview: &Overview, lang: Lang) -> Sheet {
    let header = [
        ("layer", "结对层"),
        ("in every best plan", "所有最优方案都有"),
        ("in some", "部分最优方案有"),
        ("allowed, in none", "允许但都没有"),
    ];
    let mut list = sheet(lang, ("must, may, never", "必选、可选、不选"), &header);
    for layer in overview.standings.iter().flatten() {
        let counts = [layer.must, layer.may, layer.never].map(Cell::Count);
        list.rows.push([Cell::text(&layer.layer)].into_iter().chain(counts).collect());
    }
    list
}

fn fairness(curves: &[Fairness], lang: Lang) -> Sheet {
    let header = [
        ("layer", "结对层"),
        ("fit of the worst pair", "最差一对的适配"),
        ("best total fit", "最高总适配"),
        ("bound", "理论界限"),
        ("cost of fairness", "公平的代价"),
    ];
    let mut list = sheet(lang, ("price of fairness", "公平的代价"), &header);
    for curve in curves {
        for point in &curve.points {
            let cost = curve.points[0].fit.saturating_sub(point.fit);
            let cells = [point.least, point.fit, point.bound, cost];
            let cells = cells.map(|value| Cell::of_goal("fit", value));
            list.rows.push([Cell::text(&curve.layer)].into_iter().chain(cells).collect());
        }
    }
    list
}

/// How a pair stands, in words.
fn standing(standing: Option<Standing>, lang: Lang) -> &'static str {
    let (en, zh) = match standing {
        Some(Standing::Must) => ("must", "必选"),
        Some(Standing::May) => ("may", "可选"),
        Some(Standing::Never) => ("never", "不选"),
        None => ("", ""),
    };
    if lang == Lang::Zh { zh } else { en }
}

fn pairs(pairs: &[PairRow], lang: Lang) -> Sheet {
    let header = [
        ("layer", "结对层"),
        ("recipient", "帮扶对象"),
        ("helper", "帮扶方"),
        ("best plans", "最优方案中"),
        ("fit", "适配分"),
        ("rank for the helper", "帮扶方处名次"),
        ("of", "可选数"),
        ("rank for the recipient", "帮扶对象处名次"),
        ("of", "可选数"),
        ("in words", "说明"),
    ];
    let mut list = sheet(lang, ("reasons of every pair", "每对理由"), &header);
    for PairRow { reasons, standing: of } in pairs {
        let text = reasons.text.first().map_or("", |text| text.say(lang));
        list.rows.push(vec![
            Cell::text(&reasons.layer),
            Cell::text(&reasons.recipient),
            Cell::text(&reasons.helper),
            Cell::text(standing(*of, lang)),
            Cell::of_goal("fit", reasons.fit),
            Cell::Count(reasons.of_helper.rank),
            Cell::Count(reasons.of_helper.allowed),
            Cell::Count(reasons.of_recipient.rank),
            Cell::Count(reasons.of_recipient.allowed),
            Cell::text(text),
        ]);
    }
    list
}

/// The prices as tiles: equal numbers of dear pairs have equal shades.
fn map(heat: &Heat, overview: &Overview, lang: Lang) -> Map {
    let mut prices: Vec<i64> = heat.cells.iter().flatten().filter_map(|cell| cell.packed).collect();
    prices.retain(|price| *price > 0);
    prices.sort_unstable();
    let tile = |cell: &HeatCell| {
        let shade = match cell.packed {
            Some(0) => Shade::Free,
            Some(price) => {
                let below = prices.partition_point(|other| *other < price);
                Shade::Price(u8::try_from(1 + below * 5 / prices.len().max(1)).unwrap_or(5))
            }
            None => Shade::None,
        };
        let (text, note) = tile_text(cell, &overview.goals, lang);
        Tile { text, note, shade, is_bold: cell.in_plan }
    };
    let row =
        |(key, cells): (&String, &Vec<HeatCell>)| (key.clone(), cells.iter().map(tile).collect());
    let lead = Text::new(
        "What the best plan loses if the pair must be. ● in every best plan, ○ in some; bold: in the plan in hand; \
         a number: points of total fit lost; goal+n or goal-n: an earlier goal changes; x: excluded, and the rule.",
        "若必须结成该对，最优方案的损失。●：所有最优方案都有；○：部分最优方案有；粗体：现行方案中的结对；数字：总适配减少的分数；目标名+n 或 -n：居先的目标改变；x：被规则排除。",
    );
    let corner = Text::new("helper \\ recipient", "帮扶方＼帮扶对象");
    let name = Text::new("prices of all pairs", "各对代价");
    Map {
        name: name.say(lang).to_owned(),
        lead: format!("{} ({})", lead.say(lang), heat.layer),
        corner: corner.say(lang).to_owned(),
        columns: heat.recipients.clone(),
        rows: heat.helpers.iter().zip(&heat.cells).map(row).collect(),
    }
}

/// What a tile says, and what it says to whoever points at it.
fn tile_text(cell: &HeatCell, goals: &[GoalReached], lang: Lang) -> (String, String) {
    if let Some(exclusion) = &cell.excluded {
        return ("x".to_owned(), exclusion.name().say(lang).to_owned());
    }
    let told = |(g, loss): (usize, i64)| {
        let Some(goal) = goals.get(g) else { return String::new() };
        let change = if goal.maximize { -loss } else { loss };
        if goal.goal == "fit" {
            points(loss)
        } else {
            format!("{}{change:+}", tell::short(&goal.goal).say(lang))
        }
    };
    let deciding = cell.deciding();
    let text = match (cell.standing, deciding) {
        (Some(Standing::Must), _) => "●".to_owned(),
        (Some(Standing::May), _) => "○".to_owned(),
        (_, Some(loss)) => told(loss),
        (_, None) => "–".to_owned(),
    };
    let fit = amount("fit", cell.fit, lang);
    let note = deciding.map_or(fit.clone(), |loss| format!("{fit}; {}", told(loss)));
    (text, note)
}

fn chart(curve: &Fairness, lang: Lang) -> Chart {
    let say = |en: String, zh: String| Text { en, zh }.say(lang).to_owned();
    let as_points = |hundredths: i64| {
        #[expect(clippy::cast_precision_loss, reason = "a score, to draw")]
        let hundredths = hundredths as f64;
        hundredths / 100.0
    };
    let name = &curve.layer;
    let alt = tell::fair(curve).map_or(String::new(), |text| text.say(lang).to_owned());
    Chart {
        title: say(format!("The price of fairness: {name}"), format!("公平的代价：{name}")),
        x: say("fit of the worst pair".to_owned(), "最差一对的适配分".to_owned()),
        y: say("best total fit".to_owned(), "最高总适配".to_owned()),
        points: curve.points.iter().map(|p| (as_points(p.least), as_points(p.fit))).collect(),
        is_steps: false,
        marked: Some((0, say("the plan".to_owned(), "现方案".to_owned()))),
        alt,
    }
}
