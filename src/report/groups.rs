//! Counts by class: the columns people look at, and how the pairs fall among their values.

use crate::report::chapter::{Chapter, Side};
use crate::report::{Book, show};
use crate::scheme::Source;
use crate::table::Table;
use std::collections::BTreeMap;

/// More values than this make a list, not a classification.
const MOST_CLASSES: usize = 15;

/// A column of one side, perhaps at the end of references.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Way {
    steps: Vec<(usize, usize)>,
    column: (usize, usize),
}

/// The counts of one class.
#[derive(Clone, Debug, Default)]
pub(super) struct Class {
    /// Value of the column.
    pub(super) value: String,
    pub(super) members: usize,
    pub(super) paired: usize,
    pub(super) pairs: usize,
    fit: i64,
}

impl Class {
    /// Mean fit of its pairs in points, if it has any.
    pub(super) fn mean_fit(&self) -> Option<f64> {
        (self.pairs > 0).then(|| show::as_points(self.fit) / show::ratio(self.pairs, 1))
    }
}

/// One side of a layer, counted by one column.
#[derive(Clone, Debug)]
pub(super) struct Classes {
    /// Header of the column.
    pub(super) header: String,
    pub(super) classes: Vec<Class>,
}

/// Counts one side by every column that sorts it into classes: columns that rules go by, and
/// columns of the published sheet with few values. Private columns are left out.
pub(super) fn classes(book: &Book<'_>, chapter: &Chapter<'_>, side: &Side) -> Vec<Classes> {
    let mut done: Vec<Way> = Vec::new();
    let mut found = Vec::new();
    for (way, is_rule) in ways(book, chapter, side) {
        let tables = &book.view.case.tables;
        let (table, column) = way.column;
        let is_private = tables.mask(table, column).is_some();
        let is_key = tables.table(table).key_column() == column;
        if done.contains(&way) || (book.view.public && is_private) || is_key {
            continue;
        }
        let classes = count(book, chapter, side, &way);
        let values = (2..=MOST_CLASSES).contains(&classes.len());
        if is_rule || (values && !is_measure(tables.table(table), column)) {
            let header = tables.table(table).columns()[column].clone();
            found.push(Classes { header, classes });
        }
        done.push(way);
    }
    found
}

/// Columns worth trying, and whether a rule goes by them.
fn ways(book: &Book<'_>, chapter: &Chapter<'_>, side: &Side) -> Vec<(Way, bool)> {
    let own = |column: usize| Way { steps: Vec::new(), column: (side.table, column) };
    let layer = chapter.layer;
    let quota = if side.is_helper { &layer.per_helper } else { &layer.per_recipient };
    let team = layer.teams.as_ref().filter(|_| side.is_helper).map(|t| t.column);
    let mut ways: Vec<(Way, bool)> =
        team.into_iter().chain(quota.by).map(|column| (own(column), true)).collect();
    let sheet = book.view.case.scheme.sheets.iter().find(|s| s.layer == chapter.index);
    let Some(sheet) = sheet else {
        let n = book.view.case.tables.table(side.table).columns().len();
        ways.extend((0..n).map(|column| (own(column), false)));
        return ways;
    };
    for column in &sheet.columns {
        if let Source::Column { of_helper, way, column } = &column.source
            && *of_helper == side.is_helper
        {
            ways.push((Way { steps: way.clone(), column: *column }, false));
        }
    }
    ways
}

/// Whether a column holds numbers rather than names of classes.
fn is_measure(table: &Table, column: usize) -> bool {
    (0..table.len()).all(|row| {
        let text = table.text(row, column);
        text.is_empty() || crate::table::parse_number(text).is_some()
    })
}

fn count(book: &Book<'_>, chapter: &Chapter<'_>, side: &Side, way: &Way) -> Vec<Class> {
    let tables = &book.view.case.tables;
    let value = |row: usize| {
        let mut row = Some(row);
        for &(table, column) in &way.steps {
            row = row.and_then(|row| tables.follow(table, row, column));
        }
        row.map_or_else(String::new, |row| {
            tables.show(way.column.0, row, way.column.1, book.view.public)
        })
    };
    let mut classes: BTreeMap<String, Class> = BTreeMap::new();
    for (&row, &load) in side.rows.iter().zip(&side.load) {
        let value = value(row);
        let class = classes.entry(value.clone());
        let class = class.or_insert_with(|| Class { value, ..Class::default() });
        class.members += 1;
        class.paired += usize::from(load > 0);
    }
    for line in &chapter.lines {
        let known = side.row_in(line).and_then(|row| classes.get_mut(&value(row)));
        if let Some(class) = known {
            class.pairs += 1;
            class.fit = class.fit.saturating_add(line.pair.fit);
        }
    }
    classes.into_values().collect()
}
