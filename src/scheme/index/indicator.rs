//! One indicator: its column, and what is done to it.

use crate::base::{Code, Findings, Place, Text};
use crate::composite::audit::DataError;
use crate::composite::{Indicator, Treat, Weights, Winsorize};
use crate::scheme::cursor::{Section, Value};
use crate::scheme::index::groups::Groups;
use crate::scheme::index::normalize::{self, Asked, Common};
use crate::scheme::index::tree::Tree;
use crate::scheme::tables;
use crate::table::Table;

/// What the index says for all its indicators.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ground {
    pub(super) common: Common,
    pub(super) winsorize: Option<Winsorize>,
    pub(super) weights: Weights,
    pub(super) high_is_good: bool,
    pub(super) sums: bool,
}

/// An indicator as read.
pub(super) struct Read {
    pub(super) indicator: Indicator,
    pub(super) column: usize,
    pub(super) at: Place,
    /// How wrong its values may be.
    pub(super) error: DataError,
    /// Whether its weight is written.
    pub(super) is_weighed: bool,
    /// Whether it is normalized by the method of the index.
    pub(super) is_common: bool,
}

/// The table and its columns that the index looks at.
pub(super) struct Columns<'a> {
    pub(super) table: Option<&'a Table>,
    pub(super) groups: Groups,
    pub(super) denominators: Groups,
}

/// Reads one indicator; its dimension is added to the tree if it is new.
pub(super) fn read(
    name: String,
    mut section: Section<'_>,
    ground: Ground,
    (columns, tree): (&mut Columns<'_>, &mut Tree<'_>),
    findings: &mut Findings,
) -> Option<Read> {
    let at = section.at();
    let table = columns.table;
    let column =
        section.need("column", findings).and_then(|v| tables::column_of(table?, &v, findings));
    let better = section.choice("better", &[("high", true), ("low", false)], findings);
    let high_is_better = better.unwrap_or(true);
    let dimension = section.text("dimension", findings).unwrap_or_else(|| name.clone());
    let weight = section.get("weight").and_then(|v| v.number(findings));
    let per = section.get("per").and_then(|v| tables::column_of(table?, &v, findings));
    let log = section.get("log").and_then(|v| v.flag(findings)).unwrap_or(false);
    let winsorize = section.section("winsorize", findings);
    let winsorize = winsorize.and_then(|s| read_winsorize(s, findings)).or(ground.winsorize);
    let error = section.get("error").and_then(|v| read_error(&v, findings));
    let asked =
        Asked { name: &name, at: &at, high_is_better, log, high_is_good: ground.high_is_good };
    let groups = (table, &mut columns.groups);
    let (normalize, is_common) =
        normalize::read(&mut section, ground.common, &asked, groups, findings);
    section.finish(findings);
    let node = tree.dimension(&dimension, &at);
    // Given weights are all written; elsewhere one that is not written counts like any other.
    let default = if ground.weights == Weights::Given && !ground.sums { 0.0 } else { 1.0 };
    let indicator = Indicator {
        name,
        high_is_better,
        node,
        weight: weight.unwrap_or(default),
        denominator: per.map(|column| columns.denominators.column(column)),
        treat: Treat { winsorize, log },
        normalize,
    };
    Some(Read {
        is_weighed: weight.is_some(),
        indicator,
        column: column?,
        at,
        error: error.unwrap_or(DataError::None),
        is_common,
    })
}

/// Reads `{ low = 1, high = 2 }`, or `{ most = 6, skew = 2, kurtosis = 3.5 }`.
pub(super) fn read_winsorize(
    mut section: Section<'_>,
    findings: &mut Findings,
) -> Option<Winsorize> {
    let low = section.get("low").and_then(|v| v.count(findings));
    let high = section.get("high").and_then(|v| v.count(findings));
    let most = section.get("most").and_then(|v| v.count(findings));
    let skew = section.get("skew").and_then(|v| v.number(findings));
    let kurtosis = section.get("kurtosis").and_then(|v| v.number(findings));
    let is_given = low.is_some() || high.is_some();
    let path = &section.path;
    if is_given == most.is_some() {
        findings.error(
            Code::S008,
            section.at(),
            Text::new(
                format!("'{path}' needs either 'low' and 'high', or 'most'"),
                format!("“{path}”应写 low、high，或写 most"),
            ),
            Text::new(
                "for example { low = 0, high = 2 }, or { most = 5, skew = 2, kurtosis = 3.5 }",
                "例如 { low = 0, high = 2 } 或 { most = 5, skew = 2, kurtosis = 3.5 }",
            ),
        );
    }
    section.finish(findings);
    Some(match most {
        Some(most) => Winsorize::Until {
            most: most as usize,
            skew: skew.unwrap_or(2.0),
            kurtosis: kurtosis.unwrap_or(3.5),
        },
        None => Winsorize::Given(low.unwrap_or(0) as usize, high.unwrap_or(0) as usize),
    })
}

/// Reads `error = "5%"` (of the value) or `error = 2.5` (in units of the column).
fn read_error(value: &Value<'_>, findings: &mut Findings) -> Option<DataError> {
    let error = if value.is_text() {
        let text = value.text(findings)?;
        let percent = text.trim().trim_end_matches(['%', '％']).trim().parse::<f64>().ok();
        let is_percent = text.trim().ends_with(['%', '％']);
        percent.filter(|_| is_percent).map(|percent| DataError::Relative(percent / 100.0))
    } else {
        Some(DataError::Absolute(value.number(findings)?))
    };
    let fits = |error: &DataError| match error {
        DataError::Relative(x) => (0.0..=1.0).contains(x),
        DataError::Absolute(x) => *x >= 0.0,
        DataError::None => true,
    };
    let error = error.filter(fits);
    if error.is_none() {
        findings.error(
            Code::S004,
            value.at(),
            Text::new(
                "an error is a percentage from 0% to 100%, or a number not below 0",
                "误差应为 0% 至 100% 的百分比，或不小于 0 的数",
            ),
            Text::new(
                "for example error = \"5%\" of every value, or error = 2 in the unit of the column",
                "例如 error = \"5%\"（按各值的百分比），或 error = 2（按该列单位）",
            ),
        );
    }
    error
}
