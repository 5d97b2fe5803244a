//! The words for how the values of an indicator become comparable.

use crate::base::{Code, Findings, Place, Text};
use crate::composite::{Normalize, RankTies, Rate};
use crate::scheme::cursor::{Section, Value};
use crate::scheme::index::groups::Groups;
use crate::scheme::tables;
use crate::table::Table;

/// No number beyond this enters an index: sums of squares and products of it stay finite.
pub(crate) const LIMIT: f64 = 1e100;

/// A method by name; some need more from the indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    MinMax,
    Goalposts,
    Target,
    ZScore,
    Rank,
    Percentile,
    Exponential,
    Ratio,
    Share,
    Vector,
    AsIs,
}

/// All of them, as the scheme writes them.
pub(super) const METHODS: [(&str, Method); 11] = [
    ("min-max", Method::MinMax),
    ("goalposts", Method::Goalposts),
    ("target", Method::Target),
    ("z-score", Method::ZScore),
    ("rank", Method::Rank),
    ("percentile", Method::Percentile),
    ("exponential", Method::Exponential),
    ("ratio", Method::Ratio),
    ("share", Method::Share),
    ("vector", Method::Vector),
    ("as-is", Method::AsIs),
];

/// Methods that need nothing but the column, so that all indicators or a dimension can have them.
pub(super) fn plain_words() -> Vec<(&'static str, Method)> {
    METHODS.into_iter().filter(|(_, method)| plain(*method, RankTies::Mean).is_some()).collect()
}

/// The method of that name, if it needs nothing else.
pub(super) fn plain(method: Method, ties: RankTies) -> Option<Normalize> {
    Some(match method {
        Method::MinMax => Normalize::MinMax,
        Method::ZScore => Normalize::ZScore,
        Method::Rank => Normalize::Rank,
        Method::Percentile => Normalize::Percentile,
        Method::Exponential => Normalize::Exponential(ties),
        Method::Ratio => Normalize::Ratio,
        Method::Share => Normalize::Share,
        Method::Vector => Normalize::Vector,
        Method::AsIs => Normalize::AsIs,
        Method::Goalposts | Method::Target => return None,
    })
}

/// How rows that tie are placed by `"exponential"`.
pub(super) fn read_ties(section: &mut Section<'_>, findings: &mut Findings) -> Option<RankTies> {
    let ties = [("mean", RankTies::Mean), ("low", RankTies::Low), ("high", RankTies::High)];
    section.choice("ties", &ties, findings)
}

/// What the index says for all its indicators.
#[derive(Clone, Copy, Debug)]
pub(super) struct Common {
    pub(super) method: Method,
    pub(super) ties: RankTies,
}

/// What an indicator says of itself, as far as it concerns normalization.
pub(super) struct Asked<'a> {
    pub(super) name: &'a str,
    pub(super) at: &'a Place,
    pub(super) high_is_better: bool,
    pub(super) log: bool,
    /// Whether a high score of the index is good.
    pub(super) high_is_good: bool,
}

/// Reads the method of an indicator: its own or that of the index, with all it needs. The flag says
/// whether it is the one of the index.
pub(super) fn read(
    section: &mut Section<'_>,
    common: Common,
    asked: &Asked<'_>,
    (table, groups): (Option<&Table>, &mut Groups),
    findings: &mut Findings,
) -> (Normalize, bool) {
    let own = section.choice("normalize", &METHODS, findings);
    let ties = read_ties(section, findings).unwrap_or(common.ties);
    let worst = number(section, "worst", findings);
    let best = number(section, "best", findings);
    let target = number(section, "target", findings);
    let line = section.get("line").and_then(|v| v.flag(findings)).unwrap_or(false);
    let steps = section.get("steps").and_then(|v| read_steps(&v, line, findings));
    let rate = section.section("rate", findings).and_then(|s| read_rate(s, findings));
    let places = section.section("places", findings);
    let places = places.and_then(|s| read_places(s, (table, groups), findings));
    let points: Vec<Normalize> = [steps, rate, places].into_iter().flatten().collect();
    if points.len() + usize::from(own.is_some()) > 1 {
        report_s008_not_one(section, findings);
    }
    let method = own.unwrap_or(common.method);
    let has_points = !points.is_empty();
    let posts = worst.zip(best);
    if worst.is_some() != best.is_some() {
        report_s003_half(section, findings);
    } else {
        let wants = method == Method::Goalposts && !has_points;
        check_c006_goalposts(asked, wants, posts, findings);
    }
    let wants_target = method == Method::Target && !has_points;
    check_c006_target(asked, wants_target, target, findings);
    let taken = |x: f64| if asked.log { libm::log(x) } else { x };
    let normalize = match (points.into_iter().next(), method) {
        (Some(points), _) => points,
        (None, Method::Goalposts) => {
            let (worst, best) = posts.unwrap_or((0.0, 1.0));
            let (low, high) = if asked.high_is_good { (worst, best) } else { (best, worst) };
            Normalize::Goalposts(taken(low), taken(high))
        }
        (None, Method::Target) => Normalize::Target(taken(target.unwrap_or(1.0))),
        (None, method) => plain(method, ties).unwrap_or(Normalize::MinMax),
    };
    (normalize, own.is_none() && !has_points)
}

/// A number that may enter an index.
fn number(section: &mut Section<'_>, key: &'static str, findings: &mut Findings) -> Option<f64> {
    section.get(key).and_then(|v| v.number(findings))
}

/// Reads `steps = [[from, points], ...]`.
fn read_steps(value: &Value<'_>, line: bool, findings: &mut Findings) -> Option<Normalize> {
    let pair = |v: &Value<'_>, findings: &mut Findings| {
        let ends: Vec<f64> = v.list(findings).iter().filter_map(|v| v.number(findings)).collect();
        let &[from, points] = ends.as_slice() else { return None };
        Some((from, points))
    };
    let steps: Vec<Option<(f64, f64)>> =
        value.list(findings).iter().map(|v| pair(v, findings)).collect();
    let steps: Option<Vec<(f64, f64)>> = steps.into_iter().collect();
    let rises =
        |steps: &Vec<(f64, f64)>| !steps.is_empty() && steps.windows(2).all(|w| w[0].0 < w[1].0);
    let steps = steps.filter(rises);
    if steps.is_none() {
        report_s004(
            value,
            (
                "steps need pairs of numbers, from the lowest value up",
                "steps 需要由低到高的若干数对",
            ),
            (
                "for example steps = [[0, 0], [1000, 10], [3000, 20]]",
                "例如 steps = [[0, 0], [1000, 10], [3000, 20]]",
            ),
            findings,
        );
    }
    Some(Normalize::Steps { steps: steps?, line })
}

/// Reads `rate = { at = 20, is = 20, per = 1, add = 5 }`.
fn read_rate(mut section: Section<'_>, findings: &mut Findings) -> Option<Normalize> {
    let mut need = |key| section.need(key, findings).and_then(|v| v.number(findings));
    let (at, is, add) = (need("at"), need("is"), need("add"));
    let per = section.get("per");
    let unit = per.as_ref().and_then(|v| v.number(findings)).unwrap_or(1.0);
    if let Some(per) = per.filter(|_| unit <= 0.0) {
        report_s004(
            &per,
            ("the unit 'per' must be above 0", "单位 per 必须大于 0"),
            (
                "where a high value earns fewer points, write a negative 'add'",
                "数值越高分越低时，请把 add 写成负数",
            ),
            findings,
        );
    }
    let whole = section.get("whole").and_then(|v| v.flag(findings)).unwrap_or(false);
    let floor = number(&mut section, "floor", findings);
    let cap = number(&mut section, "cap", findings);
    if floor.zip(cap).is_some_and(|(floor, cap)| floor > cap) {
        let place = section.get("floor").or_else(|| section.get("cap"));
        if let Some(value) = place {
            report_s004(
                &value,
                ("'floor' is above 'cap'", "最低分 floor 高于最高分 cap"),
                (
                    "write the fewest points as 'floor', the most as 'cap'",
                    "floor 写最低分，cap 写最高分",
                ),
                findings,
            );
        }
    }
    section.finish(findings);
    Some(Normalize::Rate(Rate { at: at?, is: is?, per: unit, add: add?, whole, floor, cap }))
}

/// Reads `places = { points = [15, 10, 5], rest = 0, within = "column" }`.
fn read_places(
    mut section: Section<'_>,
    (table, groups): (Option<&Table>, &mut Groups),
    findings: &mut Findings,
) -> Option<Normalize> {
    let points = section.need("points", findings).map(|v| {
        let list = v.list(findings);
        list.iter().filter_map(|v| v.number(findings)).collect::<Vec<f64>>()
    });
    let rest = number(&mut section, "rest", findings).unwrap_or(0.0);
    let within = section.get("within");
    let within = within.and_then(|v| tables::column_of(table?, &v, findings));
    section.finish(findings);
    Some(Normalize::Places { points: points?, rest, within: within.map(|c| groups.column(c)) })
}

fn report_s004(
    value: &Value<'_>,
    (en, zh): (&str, &str),
    (help_en, help_zh): (&str, &str),
    findings: &mut Findings,
) {
    let help = Text::new(help_en, help_zh);
    findings.error(Code::S004, value.at(), Text::new(en, zh), help);
}

fn report_s008_not_one(section: &Section<'_>, findings: &mut Findings) {
    let path = &section.path;
    findings.error(
        Code::S008,
        section.at(),
        Text::new(
            format!("'{path}' has more than one of 'normalize', 'steps', 'rate' and 'places'"),
            format!("“{path}”同时写了 normalize、steps、rate、places 中的几个"),
        ),
        Text::new("leave one of them", "请只保留一个"),
    );
}

fn report_s003_half(section: &Section<'_>, findings: &mut Findings) {
    let path = &section.path;
    super::report_s003_incomplete(
        section.at(),
        Text::new(
            format!("'{path}' has one of 'worst' and 'best', not both"),
            format!("“{path}”只写了 worst、best 中的一个"),
        ),
        findings,
    );
}

fn check_c006_goalposts(
    asked: &Asked<'_>,
    wants: bool,
    posts: Option<(f64, f64)>,
    findings: &mut Findings,
) {
    let Some(fault) = fault_of_goalposts(asked, wants, posts) else { return };
    let help = Text::new(
        "for example worst = 0, best = 100; where low is better, worst = 100, best = 0 and better = \"low\"",
        "例如 worst = 0, best = 100；越低越好时写 worst = 100, best = 0 并写 better = \"low\"",
    );
    report_c006(asked, fault, help, findings);
}

fn report_c006(asked: &Asked<'_>, (en, zh): (&str, &str), help: Text, findings: &mut Findings) {
    let name = asked.name;
    let message = Text::new(format!("indicator '{name}': {en}"), format!("指标“{name}”：{zh}"));
    findings.error(Code::C006, asked.at.clone(), message, help);
}

fn fault_of_goalposts(
    asked: &Asked<'_>,
    wants: bool,
    posts: Option<(f64, f64)>,
) -> Option<(&'static str, &'static str)> {
    let Some((worst, best)) = posts else {
        return wants.then_some((
            "goalposts need both 'worst' and 'best'",
            "goalposts 需要同时写 worst 和 best",
        ));
    };
    if !wants {
        return Some((
            "'worst' and 'best' count only with normalize = \"goalposts\"",
            "只有 normalize = \"goalposts\" 时 worst 和 best 才起作用",
        ));
    }
    if worst == best {
        Some(("the goalposts 'worst' and 'best' are equal", "worst 与 best 相等"))
    } else if (worst < best) != asked.high_is_better {
        Some(("'worst' and 'best' contradict 'better'", "worst、best 的方向与 better 矛盾"))
    } else if asked.log && worst.min(best) <= 0.0 {
        Some(("the logarithm needs goalposts above 0", "取对数时 worst 和 best 必须大于 0"))
    } else if worst.abs().max(best.abs()) > LIMIT {
        Some(("a goalpost is beyond 1e100", "worst 或 best 超过 1e100"))
    } else {
        None
    }
}

fn check_c006_target(asked: &Asked<'_>, wants: bool, target: Option<f64>, findings: &mut Findings) {
    let fault = match target {
        None if wants => {
            ("normalize = \"target\" needs 'target'", "normalize = \"target\" 需要 target")
        }
        Some(_) if !wants => (
            "'target' counts only with normalize = \"target\"",
            "target 只在 normalize = \"target\" 时有效",
        ),
        Some(target) if asked.log && target <= 0.0 => {
            ("the logarithm needs a target above 0", "取对数时 target 必须大于 0")
        }
        Some(target) if target.abs() > LIMIT => ("the target is beyond 1e100", "target 超过 1e100"),
        _ => return,
    };
    let help = Text::new(
        "for example normalize = \"target\", target = 80",
        "例如 normalize = \"target\", target = 80",
    );
    report_c006(asked, fault, help, findings);
}
