//! Whether weights add up, and comparisons in pairs.

use crate::base::{Code, Findings, Place, Text};
use crate::composite::{Chain, Mean, Weights};
use crate::scheme::cursor::Section;
use crate::scheme::tables;

/// Weights are published with three or four digits: so far may a total be off, as a share of it.
const ROUNDING: f64 = 5e-4;

/// Where the scheme says what of an index.
pub(super) struct Places<'a> {
    pub(super) nodes: &'a [Place],
    pub(super) indicators: &'a [Place],
}

/// Reports weights that are negative, and totals that are not what they have to be (S007).
pub(super) fn check_s007(
    section: &Section<'_>,
    chain: &Chain,
    total: Option<f64>,
    places: &Places<'_>,
    findings: &mut Findings,
) {
    for (indicator, at) in chain.indicators.iter().zip(places.indicators) {
        if indicator.weight < 0.0 {
            report_negative(&indicator.name, at, findings);
        }
    }
    for (node, at) in chain.nodes.iter().zip(places.nodes) {
        if node.weight.is_some_and(|w| w < 0.0) {
            report_negative(&node.name, at, findings);
        }
    }
    if chain.weights != Weights::Given || chain.indicators.is_empty() {
        return;
    }
    let weights = chain.given();
    for (n, node) in chain.nodes.iter().enumerate().skip(1) {
        let sum = weights.total(chain, n).0;
        let Some(own) = node.weight.filter(|_| node.mean != Mean::Sum) else { continue };
        if ![own, 1.0, 100.0].iter().any(|&target| near(sum, target)) {
            report_parts(&node.name, sum, own, &places.nodes[n], findings);
        }
    }
    let sum = weights.total(chain, 0).0;
    let fits = match total {
        Some(total) => near(sum, total),
        None => chain.nodes[0].mean == Mean::Sum || near(sum, 1.0) || near(sum, 100.0),
    };
    if !fits {
        report_total(section, sum, total, findings);
    }
}

fn near(sum: f64, target: f64) -> bool {
    (sum - target).abs() <= ROUNDING * target.abs()
}

/// A sum of decimals as people would write it.
fn plain(x: f64) -> f64 {
    libm::round(x * 1e6) / 1e6
}

fn report_negative(name: &str, at: &Place, findings: &mut Findings) {
    findings.error(
        Code::S007,
        at.clone(),
        Text::new(format!("the weight of '{name}' is negative"), format!("“{name}”的权重为负")),
        Text::new(
            "use better = \"low\" to turn a direction round",
            "若数值越低越好，请写 better = \"low\"",
        ),
    );
}

fn report_parts(name: &str, sum: f64, own: f64, at: &Place, findings: &mut Findings) {
    let (sum, own) = (plain(sum), plain(own));
    let off = plain((sum - own).abs());
    findings.error(
        Code::S007,
        at.clone(),
        Text::new(
            format!("the parts of '{name}' weigh {sum} together, it weighs {own}: they differ by {off}"),
            format!("“{name}”各组成部分权重之和为 {sum}，而其自身权重为 {own}，相差 {off}"),
        ),
        Text::new(
            "let the parts add up to its weight, or to 1 or 100 as shares of it; or leave its weight out",
            "各部分之和应等于其权重，或作为内部占比合计为 1 或 100；也可不写其权重",
        ),
    );
}

fn report_total(section: &Section<'_>, sum: f64, total: Option<f64>, findings: &mut Findings) {
    let (path, sum) = (&section.path, plain(sum));
    let message = match total {
        Some(total) => Text::new(
            format!("the weights of '{path}' add up to {sum}, not to {total}"),
            format!("“{path}”各指标权重之和为 {sum}，不是 {total}"),
        ),
        None => Text::new(
            format!("the weights of '{path}' add up to {sum}, not to 100 or 1"),
            format!("“{path}”各指标权重之和为 {sum}，既不是 100 也不是 1"),
        ),
    };
    let help = Text::new(
        format!(
            "change a weight, write total = {sum} if that is meant, or weights = \"equal\" or \"entropy\""
        ),
        format!(
            "请调整某个权重；若本意如此，请写 total = {sum}；或改用 weights = \"equal\"（等权）、\"entropy\"（熵权）"
        ),
    );
    findings.error(Code::S007, section.at(), message, help);
}

/// Comparisons of the parts of a node: `{ a = { b = 3 } }` says that a weighs three times as much as b.
///
/// With `weights = "ahp"` every two parts have to be compared, one way round (S003).
pub(super) fn read_compare(
    section: &Section<'_>,
    names: &[&str],
    findings: &mut Findings,
) -> Vec<(usize, usize, f64)> {
    let mut pairs: Vec<(usize, usize, f64)> = Vec::new();
    for (first, value) in section.entries() {
        let a = tables::find("part", &first, names.iter().copied(), &value.at(), findings);
        let Some(row) = value.section(findings) else { continue };
        for (second, value) in row.entries() {
            let b = tables::find("part", &second, names.iter().copied(), &value.at(), findings);
            let Some(times) = value.number(findings) else { continue };
            let Some((a, b)) = a.zip(b) else { continue };
            let again = pairs.iter().any(|&(x, y, _)| (x, y) == (a, b) || (x, y) == (b, a));
            if a == b || again || !(1e-3..=1e3).contains(&times) {
                report_s004_compare((&first, &second), value.at(), findings);
                continue;
            }
            pairs.push((a, b, times));
        }
    }
    for a in 0..names.len() {
        for b in a + 1..names.len() {
            if !pairs.iter().any(|&(x, y, _)| (x, y) == (a, b) || (x, y) == (b, a)) {
                report_s003_compare((names[a], names[b]), &section.at(), findings);
            }
        }
    }
    pairs
}

fn report_s004_compare((a, b): (&str, &str), at: Place, findings: &mut Findings) {
    findings.error(
        Code::S004,
        at,
        Text::new(
            format!(
                "'{a}' and '{b}' are compared twice, are the same, or the number is not above 0"
            ),
            format!("“{a}”与“{b}”重复比较、是同一项，或数值不大于 0"),
        ),
        Text::new(
            "compare every two parts once, with 1 for equally important up to 9 for extremely more",
            "每两项只比较一次：1 表示同等重要，9 表示极其重要",
        ),
    );
}

/// Reports two parts that nobody compares.
pub(super) fn report_s003_compare((a, b): (&str, &str), at: &Place, findings: &mut Findings) {
    findings.error(
        Code::S003,
        at.clone(),
        Text::new(
            format!("'{a}' and '{b}' are not compared"),
            format!("“{a}”与“{b}”没有比较"),
        ),
        Text::new(
            format!("add to 'compare': \"{a}\" = {{ \"{b}\" = 1 }}, where 1 is equally important, 9 extremely more"),
            format!("请在 compare 中加上：\"{a}\" = {{ \"{b}\" = 1 }}，1 表示同等重要，9 表示极其重要"),
        ),
    );
}
