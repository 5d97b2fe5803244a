//! The raw values of an indicator: every row has one, filled where the index says so.

use crate::base::{Code, Findings, Severity, Text};
use crate::scheme::{Index, Indicator};
use crate::score::check::LIMIT;
use crate::table::Table;

/// The values of an indicator by row, or `None` with errors.
pub(super) fn column(
    index: &Index,
    indicator: &Indicator,
    table: &Table,
    findings: &mut Findings,
) -> Option<Vec<f64>> {
    let values = if index.fill_missing {
        filled(indicator, table, findings)
    } else {
        table.numbers(indicator.column, findings)
    };
    let values: Vec<f64> = values.into_iter().collect::<Option<_>>()?;
    let before = findings.count(Severity::Error);
    check_c001_log_of_nonpositive(indicator, table, &values, findings);
    check_c006_too_large(indicator, table, &values, findings);
    (findings.count(Severity::Error) == before).then_some(values)
}

/// Numbers with every empty cell replaced by the mean of the others, if there are others.
fn filled(indicator: &Indicator, table: &Table, findings: &mut Findings) -> Vec<Option<f64>> {
    let empty = |row: &usize| table.text(*row, indicator.column).is_empty();
    let Some(first) = (0..table.len()).find(empty) else {
        return table.numbers(indicator.column, findings);
    };
    if (0..table.len()).all(|row| empty(&row)) {
        return table.numbers(indicator.column, findings);
    }
    let values = table.optional_numbers(indicator.column, findings);
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    #[expect(clippy::cast_precision_loss, reason = "tables have far fewer than 2^52 rows")]
    let mean = known.iter().sum::<f64>() / known.len() as f64;
    let n_empty = (0..table.len()).filter(empty).count();
    let header = &table.columns()[indicator.column];
    findings.note(
        Code::C002,
        table.place(first, Some(indicator.column)),
        Text::new(
            format!("{n_empty} empty cells of \"{header}\" take the column's mean, {mean:.4}"),
            format!("“{header}”有 {n_empty} 个空单元格，按该列均值 {mean:.4} 填补"),
        ),
        Text::new(
            "fill the cells, or write missing = \"error\"",
            "请补填数据，或写 missing = \"error\"",
        ),
    );
    let fill = |(row, value): (usize, Option<f64>)| if empty(&row) { Some(mean) } else { value };
    values.into_iter().enumerate().map(fill).collect()
}

fn check_c001_log_of_nonpositive(
    indicator: &Indicator,
    table: &Table,
    values: &[f64],
    findings: &mut Findings,
) {
    let wrong = |x: &f64| indicator.log && *x <= 0.0;
    let Some(row) = values.iter().position(wrong) else { return };
    let n = values.iter().filter(|x| wrong(x)).count();
    findings.error(
        Code::C001,
        table.place(row, Some(indicator.column)),
        Text::new(
            format!("the logarithm needs values above 0; {n} cells of this column are not"),
            format!("取对数的指标值必须大于 0；本列有 {n} 个单元格不符合"),
        ),
        Text::new("correct the value, or leave out log = true", "请更正数值，或去掉 log = true"),
    );
}

fn check_c006_too_large(
    indicator: &Indicator,
    table: &Table,
    values: &[f64],
    findings: &mut Findings,
) {
    let Some(row) = values.iter().position(|x| x.abs() > LIMIT) else { return };
    findings.error(
        Code::C006,
        table.place(row, Some(indicator.column)),
        Text::new(
            "the number is beyond 1e100, too large to compute with",
            "数值超过 1e100，无法计算",
        ),
        Text::new("correct the value", "请更正数值"),
    );
}
