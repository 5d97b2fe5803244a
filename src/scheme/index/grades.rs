//! The words for grades.

use crate::base::{Code, Findings, Text};
use crate::composite::grade::Grades;
use crate::scheme::cursor::Section;

/// Grades by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Graded {
    /// Name of the derived column of grades.
    pub column: String,
    /// The grades, in the order of the rule.
    pub names: Vec<String>,
    /// Who gets which.
    pub rule: Grades,
}

/// Reads `grades = { column = "..", names = [..], from = [..] }`, or `shares`, or `quantiles`.
pub(super) fn read(mut section: Section<'_>, findings: &mut Findings) -> Option<Graded> {
    let column = section.text("column", findings).unwrap_or_else(|| "grade".to_owned());
    let names = section.get("names").map(|v| v.texts(findings));
    let mut numbers = |key| {
        section.get(key).map(|v| {
            v.list(findings).iter().filter_map(|v| v.number(findings)).collect::<Vec<f64>>()
        })
    };
    let from = numbers("from");
    let shares = numbers("shares");
    let quantiles = section.get("quantiles").and_then(|v| v.count(findings));
    let rule = match (from, shares, quantiles) {
        (Some(from), None, None) => Some(Grades::From(from)),
        (None, Some(shares), None) => Some(Grades::Shares(shares)),
        (None, None, Some(k)) => Some(Grades::Quantiles(k as usize)),
        _ => None,
    };
    let n = match &rule {
        Some(Grades::From(list) | Grades::Shares(list)) => list.len(),
        Some(Grades::Quantiles(k)) => (*k).min(1000),
        None => 0,
    };
    let falls = |list: &[f64]| list.windows(2).all(|w| w[0] > w[1]);
    let fits = match &rule {
        Some(Grades::From(list)) => falls(list),
        Some(Grades::Shares(list)) => list.iter().all(|&x| x > 0.0),
        Some(Grades::Quantiles(k)) => *k <= 1000,
        None => false,
    };
    let names = names.unwrap_or_else(|| (1..=n).map(|i| i.to_string()).collect());
    if !fits || n == 0 || names.len() != n {
        report_s004(&section, findings);
    }
    section.finish(findings);
    Some(Graded { column, names, rule: rule.filter(|_| n > 0)? })
}

fn report_s004(section: &Section<'_>, findings: &mut Findings) {
    let path = &section.path;
    findings.error(
        Code::S004,
        section.at(),
        Text::new(
            format!("'{path}' needs one of 'from' (falling), 'shares' (above 0) and 'quantiles', with a name for each grade"),
            format!("“{path}”需要 from（由高到低）、shares（大于 0）、quantiles 之一，且每个等级各有一个名称"),
        ),
        Text::new(
            "for example { names = [\"A\", \"B\", \"C\"], from = [85, 60, 0] } or { quantiles = 10 }",
            "例如 { names = [\"好\", \"一般\", \"差\"], from = [85, 60, 0] } 或 { quantiles = 10 }",
        ),
    );
}
