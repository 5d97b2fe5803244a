//! Properties as classes, and whether matrices know them (C005) and hold shares (C006).
//!
//! In a matrix of fit an empty cell is an error: 0 must be written. In a matrix of a forbid an
//! empty cell forbids nothing, and so does an empty property. In both, a class that occurs must
//! have its row or column.

use crate::base::{Code, Findings, Place, Text};
use crate::score::prepare::View;
use crate::table::Matrix;
use indexmap::IndexMap;

/// The members of one side by the text of a property.
pub(super) struct Classes {
    /// The class of each member.
    pub(super) member: Vec<usize>,
    /// The classes in the order of their first member, with the row of that member.
    first: IndexMap<String, usize>,
}

impl Classes {
    /// From the row and the text of every member.
    pub(super) fn new(texts: impl Iterator<Item = (usize, String)>) -> Self {
        let mut first = IndexMap::new();
        let member = texts
            .map(|(row, text)| {
                let entry = first.entry(text);
                let class = entry.index();
                entry.or_insert(row);
                class
            })
            .collect();
        Self { member, first }
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.first.keys().map(String::as_str)
    }
}

/// The classes that have no row (of helpers) or column (of recipients) in the matrix, each with
/// the row of its first member.
pub(super) fn unlabelled<'a>(
    matrix: &'a Matrix,
    of_helper: bool,
    classes: &'a Classes,
) -> impl Iterator<Item = (&'a str, usize)> {
    let labels: Vec<&str> =
        if of_helper { matrix.row_labels().collect() } else { matrix.column_labels().collect() };
    let all = classes.first.iter().map(|(name, &row)| (name.as_str(), row));
    all.filter(move |(name, _)| labels.binary_search(name).is_err())
}

/// A class without its row or column in the matrix.
pub(super) fn report_c005_unlabelled(
    matrix: &Matrix,
    (of_helper, name): (bool, &str),
    at: Place,
    findings: &mut Findings,
) {
    let (en, zh) = if of_helper { ("row", "行") } else { ("column", "列") };
    let file = matrix.file();
    findings.error(
        Code::C005,
        at,
        Text::new(format!("{file} has no {en} \"{name}\""), format!("{file} 中没有“{name}”{zh}")),
        Text::new(
            format!("correct the value, or add the {en} to {file}"),
            format!("请更正该值，或在 {file} 中补上该{zh}"),
        ),
    );
}

/// Every pair of classes that occur needs a number.
pub(super) fn check_c005_empty_cell(
    matrix: &Matrix,
    [helper, recipient]: [&Classes; 2],
    findings: &mut Findings,
) {
    let rows: Vec<&str> = matrix.row_labels().collect();
    let columns: Vec<&str> = matrix.column_labels().collect();
    for h in helper.names().filter(|h| rows.binary_search(h).is_ok()) {
        for r in recipient.names().filter(|r| columns.binary_search(r).is_ok()) {
            if matrix.get(h, r).is_some() {
                continue;
            }
            findings.error(
                Code::C005,
                matrix.place(h, r),
                Text::new(
                    format!("the cell of \"{h}\" and \"{r}\" is empty"),
                    format!("“{h}”与“{r}”对应的单元格为空"),
                ),
                Text::new("write a number from 0 to 1", "请填 0 到 1 之间的数"),
            );
        }
    }
}

/// The numbers of a fit matrix are shares of the points. One finding for the whole matrix: numbers
/// out of range usually have one cause, another scale.
pub(super) fn check_c006_share_out_of_range(matrix: &Matrix, findings: &mut Findings) {
    let labels = |h| matrix.column_labels().map(move |r| (h, r));
    let value = |(h, r)| matrix.get(h, r).map(|x| ((h, r), x));
    let all = matrix.row_labels().flat_map(labels).filter_map(value);
    let bad: Vec<_> = all.filter(|(_, x)| !(0.0..=1.0).contains(x)).collect();
    let Some(&((h, r), _)) = bad.first() else { return };
    let most = bad.iter().map(|(_, x)| *x).fold(f64::NEG_INFINITY, f64::max);
    let (n, file) = (bad.len(), matrix.file());
    findings.error(
        Code::C006,
        matrix.place(h, r),
        Text::new(
            format!("{n} numbers of {file} are not between 0 and 1, this the first; the largest is {most}"),
            format!("{file} 中有 {n} 个数不在 0 与 1 之间，此为第一处；最大为 {most}"),
        ),
        Text::new(
            "write shares of the points, 1 for a full fit: divide all by the largest possible value",
            "请填所得分值的比例，1 为完全适配：可全部除以可能的最大值",
        ),
    );
}

/// A term that needs numbers was given the label or the grade of an index.
pub(super) fn report_c005_not_numbers(
    view: &View<'_>,
    term: &str,
    (index, is_grade): (usize, bool),
    findings: &mut Findings,
) {
    let index = &view.case.scheme.indices[index];
    let label = if is_grade {
        index.grades.as_ref().map_or("", |grades| &grades.column)
    } else {
        index.profile.as_ref().map_or("", |(column, _)| column)
    };
    let (layer, name) = (&view.layer.name, &index.name);
    let (en, zh) = if is_grade { ("grade", "等级") } else { ("label", "标签") };
    findings.error(
        Code::C005,
        Place::File { file: view.case.document.file.clone() },
        Text::new(
            format!("layer '{layer}', '{term}' needs numbers, and \"{label}\" is a {en}"),
            format!("“{layer}”的“{term}”需要数值，而“{label}”是{zh}"),
        ),
        Text::new(
            format!("write a column of numbers, or the index \"{name}\" itself"),
            format!("请写数值列，或直接写指数“{name}”"),
        ),
    );
}

/// A term that compares texts was given an index.
pub(super) fn report_c005_not_text(
    view: &View<'_>,
    term: &str,
    index: usize,
    findings: &mut Findings,
) {
    let (layer, name) = (&view.layer.name, &view.case.scheme.indices[index].name);
    findings.error(
        Code::C005,
        Place::File { file: view.case.document.file.clone() },
        Text::new(
            format!("layer '{layer}', '{term}' compares texts, and \"{name}\" is an index"),
            format!("“{layer}”的“{term}”比较的是文字，而“{name}”是指数"),
        ),
        Text::new(
            "write a column, or the label column of the index's profile",
            "请写某一列，或该指数 profile 中的标签列",
        ),
    );
}
