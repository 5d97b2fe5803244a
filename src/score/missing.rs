//! Cells without a value: how many were filled and with what (C002), and what could not be (C009).

use crate::base::{Code, Findings, Text};
use crate::composite::{Data, Missing, Steps};
use crate::scheme::Index;
use crate::table::Table;

/// Reports what an index did about missing values.
pub(super) fn report(
    index: &Index,
    table: &Table,
    (data, steps): (&Data, &Steps),
    findings: &mut Findings,
) {
    for (i, &column) in index.columns.iter().enumerate() {
        let by = index.chain.indicators[i].denominator;
        if let Some((at, by)) = by.map(|by| (index.denominators[by], &data.denominators[by])) {
            check_c009_zero_denominator(index, (at, by), table, findings);
        }
        let filled: Vec<usize> = rows(&steps.denominated[i], &steps.imputed[i]);
        if !filled.is_empty() {
            note_c002_filled(index, (column, &filled), &steps.imputed[i], table, findings);
        }
        let left: Vec<usize> =
            (0..table.len()).filter(|&row| steps.imputed[i][row].is_nan()).collect();
        match (left.first(), index.chain.missing) {
            (Some(&first), Missing::Drop) => {
                note_c002_dropped((column, left.len(), first), table, findings);
            }
            (Some(&first), Missing::GroupMean(_)) => {
                report_c009_empty_group((column, left.len(), first), table, findings);
            }
            (Some(&first), Missing::Worst | Missing::Mean | Missing::Median) => {
                report_c009_empty_column((column, first), table, findings);
            }
            (_, Missing::Refuse) | (None, _) => {}
        }
    }
    if let Some(row) = steps.nodes[0].iter().position(|x| x.is_nan())
        && index.chain.missing == Missing::Drop
    {
        report_c009_empty_row(row, table, findings);
    }
}

/// Rows that had no value and have one now.
fn rows(before: &[f64], after: &[f64]) -> Vec<usize> {
    let is_filled = |&row: &usize| before[row].is_nan() && !after[row].is_nan();
    (0..before.len()).filter(is_filled).collect()
}

fn note_c002_filled(
    index: &Index,
    (column, filled): (usize, &[usize]),
    values: &[f64],
    table: &Table,
    findings: &mut Findings,
) {
    let (n, header, value) = (filled.len(), &table.columns()[column], values[filled[0]]);
    let (en, zh) = match index.chain.missing {
        Missing::Worst => {
            (format!("the column's worst value, {value:.4}"), format!("该列最差值 {value:.4} "))
        }
        Missing::Median => {
            (format!("the column's median, {value:.4}"), format!("该列中位数 {value:.4} "))
        }
        Missing::GroupMean(by) => {
            let group = index.groups.get(by).map_or("", |&by| table.columns()[by].as_str());
            (format!("the mean of their \"{group}\""), format!("同一“{group}”的均值"))
        }
        Missing::Mean | Missing::Refuse | Missing::Drop => {
            (format!("the column's mean, {value:.4}"), format!("该列均值 {value:.4} "))
        }
    };
    findings.note(
        Code::C002,
        table.place(filled[0], Some(column)),
        Text::new(
            format!("{n} empty cells of \"{header}\" take {en}"),
            format!("“{header}”有 {n} 个空单元格，按{zh}填补"),
        ),
        fill_in(),
    );
}

fn fill_in() -> Text {
    Text::new(
        "fill the cells, or write missing = \"error\"",
        "请补填数据，或写 missing = \"error\"",
    )
}

fn note_c002_dropped(
    (column, n, first): (usize, usize, usize),
    table: &Table,
    findings: &mut Findings,
) {
    let header = &table.columns()[column];
    findings.note(
        Code::C002,
        table.place(first, Some(column)),
        Text::new(
            format!("{n} empty cells of \"{header}\" are left out; what else these rows have weighs more"),
            format!("“{header}”有 {n} 个空单元格不计，其权重由该行其他指标分担"),
        ),
        fill_in(),
    );
}

fn check_c009_zero_denominator(
    index: &Index,
    (column, by): (usize, &[f64]),
    table: &Table,
    findings: &mut Findings,
) {
    let Some(row) = by.iter().position(|&x| x == 0.0) else { return };
    let (n, header) = (by.iter().filter(|&&x| x == 0.0).count(), &table.columns()[column]);
    let message = Text::new(
        format!("nothing can be divided by the 0 in \"{header}\"; {n} rows have one"),
        format!("“{header}”为 0，不能作分母；共 {n} 行"),
    );
    let help = Text::new(
        "correct the value; with missing = \"worst\", \"mean\" or \"drop\" such a cell counts as empty",
        "请更正数值；若写 missing = \"worst\"、\"mean\" 或 \"drop\"，则按空值处理",
    );
    let at = table.place(row, Some(column));
    if super::check::refuses(index) {
        findings.error(Code::C009, at, message, help);
    } else {
        findings.warn(Code::C009, at, message, help);
    }
}

fn report_c009_empty_group(
    (column, n, first): (usize, usize, usize),
    table: &Table,
    findings: &mut Findings,
) {
    let header = &table.columns()[column];
    findings.error(
        Code::C009,
        table.place(first, Some(column)),
        Text::new(
            format!("{n} empty cells of \"{header}\" cannot be filled: no row of their group has a value"),
            format!("“{header}”有 {n} 个空单元格无法填补：同组各行均无数值"),
        ),
        Text::new(
            "fill one of them, or write missing = \"mean\"",
            "请至少补填其中一个，或改用 missing = \"mean\"",
        ),
    );
}

fn report_c009_empty_column(
    (column, first): (usize, usize),
    table: &Table,
    findings: &mut Findings,
) {
    let header = &table.columns()[column];
    findings.error(
        Code::C009,
        table.place(first, Some(column)),
        Text::new(
            format!("\"{header}\" cannot be filled: no row has a value"),
            format!("“{header}”无法填补：没有一行有数值"),
        ),
        Text::new("fill the column, or leave the indicator out", "请补填该列，或去掉该指标"),
    );
}

fn report_c009_empty_row(row: usize, table: &Table, findings: &mut Findings) {
    findings.error(
        Code::C009,
        table.place(row, None),
        Text::new("the row has no value for any indicator", "该行所有指标均无数值"),
        Text::new("fill in at least one, or take the row out", "请至少补填一项，或删去该行"),
    );
}
