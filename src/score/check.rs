//! Whether the methods of an index suit its numbers, and what the steps did to them.

use crate::base::{Code, Findings, Place, Text};
use crate::composite::{Data, Mean, Missing, Normalize, Steps, Treated, Weights};
use crate::scheme::{Index, LIMIT};
use crate::score::missing;
use crate::table::Table;

/// Comparisons in pairs less consistent than this should be looked at again (Saaty 1980).
const CONSISTENT: f64 = 0.1;

/// What can be judged without looking at a table: the scale (C006).
pub(super) fn methods(index: &Index, findings: &mut Findings) {
    if index.chain.scale.0.abs().max(index.chain.scale.1.abs()) <= LIMIT {
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

/// What columns show: those that tell no rows apart, or do not suit entropy weights (C003).
pub(super) fn columns(index: &Index, table: &Table, data: &Data, findings: &mut Findings) {
    for (i, column) in data.columns.iter().enumerate() {
        let values = || column.iter().copied().filter(|x| !x.is_nan());
        let (least, most) =
            (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
        let indicator = &index.chain.indicators[i];
        if column.len() > 1 && least == most && goes_by_others(&indicator.normalize) {
            note_c003_constant(index.columns[i], table, findings);
        }
        if index.chain.weights == Weights::Entropy && least < 0.0 {
            note_c003_entropy_of_negative(index.columns[i], table, findings);
        }
    }
}

/// Whether what a value becomes depends on the values of other rows.
fn goes_by_others(method: &Normalize) -> bool {
    match method {
        Normalize::Goalposts(..)
        | Normalize::Steps { .. }
        | Normalize::Rate(_)
        | Normalize::Places { .. }
        | Normalize::AsIs => false,
        Normalize::MinMax
        | Normalize::Target(_)
        | Normalize::ZScore
        | Normalize::Rank
        | Normalize::Percentile
        | Normalize::Exponential(_)
        | Normalize::Ratio
        | Normalize::Share
        | Normalize::Vector => true,
    }
}

/// What the steps did, and could not do.
pub(super) fn steps(
    index: &Index,
    table: &Table,
    (data, steps): (&Data, &Steps),
    findings: &mut Findings,
) {
    let before = findings.iter().count();
    missing::report(index, table, (data, steps), findings);
    for (i, indicator) in index.chain.indicators.iter().enumerate() {
        if indicator.treat.log {
            check_c001_log_of_nonpositive(index.columns[i], table, &steps.imputed[i], findings);
        }
        note_c010_winsorized(index.columns[i], table, steps.treatment[i], findings);
    }
    if findings.iter().skip(before).all(|f| f.severity != crate::base::Severity::Error) {
        check_c003_not_computable(index, table, steps, findings);
    }
    check_c003_means(index, steps, findings);
    warn_c011_inconsistent(index, steps, findings);
}

fn first_place(index: &Index) -> Place {
    index.at.first().cloned().unwrap_or(Place::Case)
}

fn check_c001_log_of_nonpositive(
    column: usize,
    table: &Table,
    values: &[f64],
    findings: &mut Findings,
) {
    let Some(row) = values.iter().position(|&x| x <= 0.0) else { return };
    let n = values.iter().filter(|&&x| x <= 0.0).count();
    findings.error(
        Code::C001,
        table.place(row, Some(column)),
        Text::new(
            format!("the logarithm needs values above 0; {n} cells of this column are not"),
            format!("取对数的指标值必须大于 0；本列有 {n} 个单元格不符合"),
        ),
        Text::new("correct the value, or leave out log = true", "请更正数值，或去掉 log = true"),
    );
}

/// Values that a method cannot make comparable: they were there before, and are not after it.
fn check_c003_not_computable(index: &Index, table: &Table, steps: &Steps, findings: &mut Findings) {
    let merec = index.chain.weights == Weights::Merec;
    for (i, &column) in index.columns.iter().enumerate() {
        let lost = |(before, after): (&f64, &f64)| {
            !before.is_nan() && (after.is_nan() || (merec && *before <= 0.0))
        };
        let pairs = || steps.treated[i].iter().zip(&steps.normal[i]);
        let Some(row) = pairs().position(lost) else { continue };
        let (n, header) = (pairs().filter(|&p| lost(p)).count(), &table.columns()[column]);
        findings.error(
            Code::C003,
            table.place(row, Some(column)),
            Text::new(
                format!("\"{header}\" cannot be compared by its method: {n} values are 0 or below"),
                format!("“{header}”无法按所选方法标准化或赋权：有 {n} 个值不大于 0"),
            ),
            Text::new(
                "ratios, shares of low values and MEREC weights need values above 0: use \"min-max\" or other weights",
                "ratio、share 及 MEREC 赋权要求数值大于 0，请改用 \"min-max\" 或其他赋权方法",
            ),
        );
    }
}

/// Means of ratios need values that are not negative; with a zero in them they are zero, whatever else a
/// row has.
fn check_c003_means(index: &Index, steps: &Steps, findings: &mut Findings) {
    let chain = &index.chain;
    let mut zeros = vec![false; steps.merit.len()];
    let mut is_negative = false;
    for (n, node) in chain.nodes.iter().enumerate() {
        if !matches!(node.mean, Mean::Geometric | Mean::Harmonic) {
            continue;
        }
        let parts = chain.nodes_in(n).map(|p| &steps.nodes[p]);
        let parts = parts.chain(chain.indicators_in(n).map(|i| &steps.normal[i]));
        for part in parts {
            is_negative |= part.iter().any(|&x| x < 0.0);
            zeros.iter_mut().zip(part).for_each(|(zero, &x)| *zero |= x == 0.0);
        }
    }
    let (name, rows) = (&index.name, zeros.iter().filter(|&&zero| zero).count());
    if is_negative {
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
    } else if rows > 0 {
        findings.warn(
            Code::C003,
            first_place(index),
            Text::new(
                format!(
                    "index '{name}': {rows} rows have a 0 in a geometric mean, which makes it 0"
                ),
                format!("指数“{name}”：{rows} 行的几何平均中含 0，结果为 0"),
            ),
            Text::new(
                "if a zero should not decide alone, start the scale at 1: scale = [1, 100]",
                "若不应由一个 0 决定结果，请让 scale 从 1 开始，例如 scale = [1, 100]",
            ),
        );
    }
}

fn note_c003_constant(column: usize, table: &Table, findings: &mut Findings) {
    let header = &table.columns()[column];
    findings.note(
        Code::C003,
        table.column_place(column),
        Text::new(
            format!("\"{header}\" has the same value in every row and tells no rows apart"),
            format!("“{header}”各行数值相同，起不到区分作用"),
        ),
        Text::new("correct the column, or leave the indicator out", "请核对该列，或去掉该指标"),
    );
}

fn note_c003_entropy_of_negative(column: usize, table: &Table, findings: &mut Findings) {
    let header = &table.columns()[column];
    findings.note(
        Code::C003,
        table.column_place(column),
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

fn note_c010_winsorized(column: usize, table: &Table, done: Treated, findings: &mut Findings) {
    if done == Treated::default() {
        return;
    }
    let (header, low, high) = (&table.columns()[column], done.low, done.high);
    findings.note(
        Code::C010,
        table.column_place(column),
        Text::new(
            format!(
                "\"{header}\": the {low} lowest and {high} highest values were set to the next one"
            ),
            format!("“{header}”：最低 {low} 个、最高 {high} 个值已缩尾为相邻值"),
        ),
        Text::new(
            "look whether they are right; without 'winsorize' they count as they are",
            "请核对这些极端值；不写 winsorize 则按原值计算",
        ),
    );
}

fn warn_c011_inconsistent(index: &Index, steps: &Steps, findings: &mut Findings) {
    for (n, found) in steps.weights.consistency.iter().enumerate() {
        let Some((ratio, (a, b, times))) = found.and_then(|f| f.ratio.zip(f.farthest)) else {
            continue;
        };
        if ratio <= CONSISTENT {
            continue;
        }
        let name = &index.chain.nodes[n].name;
        let parts: Vec<&str> = index.chain.parts(n).collect();
        let (a, b) = (parts[a], parts[b]);
        findings.warn(
            Code::C011,
            index.node_at[n].clone(),
            Text::new(
                format!("the comparisons of '{name}' contradict each other: consistency ratio {ratio:.3}, above 0.1; most of all '{a}' to '{b}', which by all together should be about {times:.2}"),
                format!("“{name}”的两两比较前后矛盾：一致性比率为 {ratio:.3}，大于 0.1；其中最突出的是“{a}”比“{b}”，按全部比较应约为 {times:.2}"),
            ),
            Text::new(
                "compare again: if a weighs 3 times b, and b twice c, then a should weigh about 6 times c",
                "请重新比较：若甲是乙的 3 倍、乙是丙的 2 倍，则甲应约为丙的 6 倍",
            ),
        );
    }
}

/// Whether missing cells are an error.
pub(super) fn refuses(index: &Index) -> bool {
    index.chain.missing == Missing::Refuse
}
