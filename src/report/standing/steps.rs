//! The table of every step, from the raw values to the weights.

use super::{Desk, list};
use crate::report::paper::{Cell, Sheet};

/// A table with the name of its file, if it has one besides the workbook.
pub(in crate::report) struct Table {
    pub(in crate::report) file: Option<&'static str>,
    pub(in crate::report) sheet: Sheet,
}

/// The list and the steps in order; a step that changed nothing is left out.
pub(super) fn tables(desk: &Desk<'_>) -> Vec<Table> {
    let (index, scores) = (desk.ranking.index, desk.ranking.scores);
    let steps = &scores.steps;
    let is_denominated = index.chain.indicators.iter().any(|i| i.denominator.is_some());
    let is_imputed = steps.denominated.iter().flatten().any(|x| x.is_nan());
    let is_treated =
        index.chain.indicators.iter().any(|i| i.treat.log || i.treat.winsorize.is_some());
    let columns = [
        (true, "steps-1-raw", ("raw values", "原始数值"), &scores.data.columns),
        (is_denominated, "steps-2-per-unit", ("per unit", "单位数值"), &steps.denominated),
        (is_imputed, "steps-3-filled", ("filled", "缺失填补"), &steps.imputed),
        (is_treated, "steps-4-treated", ("treated", "极端值处理"), &steps.treated),
        (true, "steps-5-normalized", ("normalized", "标准化"), &steps.normal),
    ];
    let mut tables = vec![Table { file: None, sheet: list::sheet(desk) }];
    for (_, file, name, values) in columns.into_iter().filter(|(is_done, ..)| *is_done) {
        tables.push(Table { file: Some(file), sheet: by_indicator(desk, name, values) });
    }
    tables.push(Table { file: Some("steps-6-scores"), sheet: nodes(desk) });
    tables.push(Table { file: Some("steps-7-weights"), sheet: weights(desk) });
    tables
}

/// One column per indicator; those of private columns stay empty in public.
fn by_indicator(desk: &Desk<'_>, name: (&str, &str), values: &[Vec<f64>]) -> Sheet {
    let index = desk.ranking.index;
    let n = index.chain.indicators.len();
    let heads: Vec<String> = (0..n).map(|i| desk.indicator(i).to_owned()).collect();
    let hidden: Vec<bool> = index.columns.iter().map(|&column| desk.hides(column)).collect();
    let cell = |row: usize, i: usize| {
        let x = values[i][row];
        if hidden[i] || !x.is_finite() { Cell::Empty } else { Cell::Plain(x) }
    };
    by_row(desk, name, heads, |row| (0..values.len()).map(|i| cell(row, i)).collect())
}

/// One column per node, the index first.
fn nodes(desk: &Desk<'_>) -> Sheet {
    let (chain, steps) = (&desk.ranking.index.chain, &desk.ranking.scores.steps);
    let heads = chain.nodes.iter().map(|node| node.name.clone()).collect();
    let cell = |x: f64| if x.is_finite() { Cell::Plain(x) } else { Cell::Empty };
    by_row(desk, ("dimensions", "维度得分"), heads, |row| {
        steps.nodes.iter().map(|values| cell(values[row])).collect()
    })
}

/// A table with key and name of every row, in the order of the ranks.
fn by_row(
    desk: &Desk<'_>,
    name: (&str, &str),
    heads: Vec<String>,
    cells: impl Fn(usize) -> Vec<Cell>,
) -> Sheet {
    let mut sheet = desk.sheet(name, &[("key", "编码"), ("name", "名称")]);
    sheet.header.extend(heads);
    for &row in &desk.ranking.order {
        let mut all = vec![Cell::text(desk.key(row)), Cell::text(desk.name(row))];
        all.extend(cells(row));
        sheet.rows.push(all);
    }
    sheet
}

/// The tree: every part with its weight among its siblings, and its share in the whole.
fn weights(desk: &Desk<'_>) -> Sheet {
    let (chain, scores) = (&desk.ranking.index.chain, desk.ranking.scores);
    let header = [
        ("part", "组成"),
        ("kind", "类别"),
        ("part of", "隶属"),
        ("weight", "权重"),
        ("share of the whole", "占总分比例"),
        ("consistency ratio", "一致性比率"),
    ];
    let mut sheet = desk.sheet(("weights", "权重"), &header);
    let weighted = &scores.steps.weights;
    let shares = weighted.node_shares(chain);
    let row = |name: &str, kind: String, parent: usize, weight: (f64, f64), ratio: Option<f64>| {
        vec![
            Cell::text(name),
            Cell::Text(kind),
            Cell::text(chain.nodes[parent].name.as_str()),
            Cell::Plain(weight.0),
            Cell::Number(weight.1, 4),
            ratio.map_or(Cell::Empty, |ratio| Cell::Number(ratio, 3)),
        ]
    };
    let ratio = |n: usize| weighted.consistency[n].and_then(|c| c.ratio);
    for (n, node) in chain.nodes.iter().enumerate() {
        let kind =
            if n == 0 { desk.say("index", "总指数") } else { desk.say("dimension", "维度") };
        let weight = if n == 0 { (1.0, 1.0) } else { (weighted.nodes[n], shares[n]) };
        let mut cells = row(&node.name, kind, node.parent.unwrap_or(0), weight, ratio(n));
        if n == 0 {
            cells[2] = Cell::Empty;
        }
        sheet.rows.push(cells);
        for i in chain.indicators_in(n) {
            let weight = (weighted.indicators[i], scores.shares[i]);
            let kind = desk.say("indicator", "指标");
            sheet.rows.push(row(desk.indicator(i), kind, n, weight, None));
        }
    }
    sheet
}
