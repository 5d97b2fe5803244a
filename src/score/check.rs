//! Whether the methods of an index suit its numbers.

use crate::base::{Code, Findings, Place, Text};
use crate::scheme::{Index, Indicator, Mean, Normalize, Weights};
use crate::score::normalize::range;
use crate::table::Table;

/// No number beyond this enters an index: sums of squares and products of it stay finite.
pub(super) const LIMIT: f64 = 1e100;

/// What can be judged without looking at a table: goalposts and scale (C006), means (C003).
pub(super) fn methods(index: &Index, findings: &mut Findings) {
    check_c003_geometric_needs_positive(index, findings);
    check_c006_scale(index, findings);
    for indicator in &index.indicators {
        check_c006_goalposts(index, indicator, findings);
    }
}

/// What columns show: those that tell no rows apart, or do not suit entropy weights (C003).
pub(super) fn columns(index: &Index, table: &Table, columns: &[Vec<f64>], findings: &mut Findings) {
    for (indicator, column) in index.indicators.iter().zip(columns) {
        let (least, most) = range(column);
        if column.len() > 1 && least == most && index.normalize != Normalize::Goalposts {
            note_c003_constant(indicator, table, findings);
        }
        if index.weights == Weights::Entropy && least < 0.0 {
            note_c003_entropy_of_negative(indicator, table, findings);
        }
    }
}

fn first_place(index: &Index) -> Place {
    index.indicators.first().map_or(Place::Case, |i| i.at.clone())
}

fn check_c003_geometric_needs_positive(index: &Index, findings: &mut Findings) {
    let geometric = index.mean == Mean::Geometric || index.within == Mean::Geometric;
    let signed = index.normalize == Normalize::ZScore || index.scale.0 < 0.0;
    if !(geometric && signed) {
        return;
    }
    let name = &index.name;
    findings.error(
        Code::C003,
        first_place(index),
        Text::new(
            format!("index '{name}': a geometric mean needs values that are not negative"),
            format!("指数“{name}”：几何平均要求数值非负"),
        ),
        Text::new(
            "use normalize = \"min-max\" with a scale from 1 or 0, or mean = \"arithmetic\"",
            "请用 normalize = \"min-max\" 且 scale 从 1 或 0 开始，或改用 mean = \"arithmetic\"",
        ),
    );
}

fn note_c003_constant(indicator: &Indicator, table: &Table, findings: &mut Findings) {
    let header = &table.columns()[indicator.column];
    findings.note(
        Code::C003,
        table.column_place(indicator.column),
        Text::new(
            format!("\"{header}\" has the same value in every row and tells no rows apart"),
            format!("“{header}”各行数值相同，起不到区分作用"),
        ),
        Text::new("correct the column, or leave the indicator out", "请核对该列，或去掉该指标"),
    );
}

fn note_c003_entropy_of_negative(indicator: &Indicator, table: &Table, findings: &mut Findings) {
    let header = &table.columns()[indicator.column];
    findings.note(
        Code::C003,
        table.column_place(indicator.column),
        Text::new(
            format!("\"{header}\" has negative values: its entropy is that of min-max shares"),
            format!("“{header}”含负值，熵权按其极差标准化后的数值计算"),
        ),
        Text::new(
            "to avoid this, use a column without negative values, or weights = \"given\"",
            "如不希望如此，请改用无负值的列，或写 weights = \"given\"",
        ),
    );
}

/// A geometric mean with a zero in it is zero, whatever else a row has.
pub(super) fn warn_c003_zero_in_geometric(index: &Index, rows: usize, findings: &mut Findings) {
    if rows == 0 {
        return;
    }
    let name = &index.name;
    findings.warn(
        Code::C003,
        first_place(index),
        Text::new(
            format!("index '{name}': {rows} rows have a 0 in a geometric mean, which makes it 0"),
            format!("指数“{name}”：{rows} 行的几何平均中含 0，结果为 0"),
        ),
        Text::new(
            "if a zero should not decide alone, start the scale at 1: scale = [1, 100]",
            "若不应由一个 0 决定结果，请让 scale 从 1 开始，例如 scale = [1, 100]",
        ),
    );
}

fn check_c006_scale(index: &Index, findings: &mut Findings) {
    if index.scale.0.abs().max(index.scale.1.abs()) <= LIMIT {
        return;
    }
    findings.error(
        Code::C006,
        first_place(index),
        Text::new(
            format!("the scale of index '{}' goes beyond 1e100", index.name),
            format!("指数“{}”的 scale 超过 1e100", index.name),
        ),
        Text::new("write, for example, scale = [0, 100]", "例如：scale = [0, 100]"),
    );
}

fn check_c006_goalposts(index: &Index, indicator: &Indicator, findings: &mut Findings) {
    let Some((en, zh)) = fault_of_goalposts(index.normalize, indicator) else { return };
    let name = &indicator.name;
    findings.error(
        Code::C006,
        indicator.at.clone(),
        Text::new(format!("indicator '{name}': {en}"), format!("指标“{name}”：{zh}")),
        Text::new(
            "for example worst = 0, best = 100; where low is better, worst = 100, best = 0 and better = \"low\"",
            "例如 worst = 0, best = 100；越低越好时写 worst = 100, best = 0 并写 better = \"low\"",
        ),
    );
}

fn fault_of_goalposts(
    method: Normalize,
    indicator: &Indicator,
) -> Option<(&'static str, &'static str)> {
    let Some((worst, best)) = indicator.goalposts else {
        return (method == Normalize::Goalposts).then_some((
            "goalposts need both 'worst' and 'best'",
            "goalposts 需要同时写 worst 和 best",
        ));
    };
    if method != Normalize::Goalposts {
        return Some((
            "'worst' and 'best' count only with normalize = \"goalposts\"",
            "只有 normalize = \"goalposts\" 时 worst 和 best 才起作用",
        ));
    }
    if worst == best {
        Some(("the goalposts 'worst' and 'best' are equal", "worst 与 best 相等"))
    } else if (worst < best) != indicator.high_is_better {
        Some(("'worst' and 'best' contradict 'better'", "worst、best 的方向与 better 矛盾"))
    } else if indicator.log && worst.min(best) <= 0.0 {
        Some(("the logarithm needs goalposts above 0", "取对数时 worst 和 best 必须大于 0"))
    } else if worst.abs().max(best.abs()) > LIMIT {
        Some(("a goalpost is beyond 1e100", "worst 或 best 超过 1e100"))
    } else {
        None
    }
}
