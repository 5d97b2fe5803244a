//! Tables worked out from others: stacks of their rows, and columns that count rows.
//!
//! A stack has the rows of its parts one after the other, sorted by key like any table; each row knows
//! the file it comes from. Columns are joined by name, the key and the name column of every part under
//! those of the first. After an edit everything is worked out again from the parts.

use crate::base::{Code, Findings, Place, Severity, Text};
use crate::table::capped::{Capped, Fault};
use crate::table::clean::fold;
use crate::table::grid::{Home, shorten};
use crate::table::{Catalog, Grid, Mask, Reference, Row, Table};
use indexmap::IndexMap;

/// What a stack is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stack {
    /// The parts, in the order of their names.
    pub parts: Vec<Part>,
    /// The column that holds the labels of the parts.
    pub kind: usize,
}

/// A table whose rows are rows of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What its rows are called in the stack.
    pub label: String,
    /// The table.
    pub table: usize,
    /// Per column of the stack, the column of the table.
    pub columns: Vec<Option<usize>>,
}

/// A column that counts the rows of another table that refer to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// The column.
    pub column: usize,
    /// The table whose rows are counted.
    pub of: usize,
    /// Its column that refers to this table.
    pub by: usize,
}

/// A column of a stack while it is put together: what it is, its header, and its column in every part.
type Slots = IndexMap<Slot, (String, Vec<Option<usize>>)>;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Slot {
    Key,
    Name,
    /// By the folded header.
    Other(String),
}

impl Table {
    /// Adds an empty column; nothing if there is one of this name.
    fn add_column(&mut self, header: &str) -> Option<usize> {
        if self.column(header).is_some() {
            return None;
        }
        self.grid.header.push(header.to_owned());
        self.grid.homes.iter_mut().for_each(|home| home.header.push(header.to_owned()));
        self.grid.rows.iter_mut().for_each(|row| row.cells.push(String::new()));
        Some(self.grid.header.len() - 1)
    }
}

impl Catalog {
    /// Adds an empty column to table `index`: its position, or nothing where there is one of this name.
    /// Nothing at all if the table could not be read.
    pub fn add_column(&mut self, index: usize, header: &str) -> Option<Option<usize>> {
        self.table_mut(index).map(|table| table.add_column(header))
    }

    /// What table `index` is made of, if it is a stack.
    pub fn stack(&self, index: usize) -> Option<&Stack> {
        self.entries[index].stack.as_ref()
    }

    /// Whether rows of `part` are rows of `table`: it is that table, or a part of it.
    pub fn holds(&self, table: usize, part: usize) -> bool {
        let in_stack = |stack: &Stack| stack.parts.iter().any(|p| p.table == part);
        table == part || self.stack(table).is_some_and(in_stack)
    }

    /// Whether a row has this column: in a stack its part may lack it.
    pub fn has(&self, index: usize, row: usize, column: usize) -> bool {
        let part = |(stack, table): (&Stack, &Table)| {
            let of = stack.parts[table.grid.rows[row].home].columns.get(column).copied();
            column == stack.kind || of.is_none_or(|own| own.is_some())
        };
        self.stack(index).zip(self.get(index)).is_none_or(part)
    }

    /// Table and row that a row comes from: the part's, if the table is a stack.
    pub fn origin(&self, index: usize, row: usize) -> (usize, usize) {
        let part = |stack: &Stack| {
            let table = self.get(index)?;
            let part = stack.parts[table.grid.rows[row].home].table;
            Some((part, self.get(part)?.row_of(table.key(row))?))
        };
        self.stack(index).and_then(part).unwrap_or((index, row))
    }

    /// Makes table `index` a stack of labeled tables, with a column `kind` for the labels. Nothing is made
    /// if one of them could not be read.
    pub fn make_stack(
        &mut self,
        index: usize,
        (mut labels, kind): (Vec<(String, usize)>, &str),
        at: &Place,
        findings: &mut Findings,
    ) {
        labels.sort_by(|a, b| self.name(a.1).cmp(self.name(b.1)));
        let Some(tables) = labels.iter().map(|l| self.get(l.1)).collect::<Option<Vec<_>>>() else {
            return;
        };
        let Some(&first) = tables.first() else { return };
        let slots = self.slots(&labels);
        check_s025_columns(&slots, kind, at, findings);
        let files: Vec<&str> = tables.iter().map(|table| table.file()).collect();
        let header = slots.values().map(|slot| slot.0.clone()).chain([kind.to_owned()]).collect();
        let home = |(p, table): (usize, &&Table)| Home {
            file: table.file().to_owned(),
            sheet: table.grid.sheet.clone(),
            header: slots
                .values()
                .map(|(header, of)| of[p].map_or(header, |c| &table.columns()[c]).clone())
                .chain([kind.to_owned()])
                .collect(),
        };
        let grid = Grid {
            file: files.join(" + "),
            header_row: first.grid.header_row,
            header,
            homes: tables.iter().enumerate().map(home).collect(),
            ..Grid::default()
        };
        let table = Table {
            name: self.name(index).to_owned(),
            grid,
            key: slots.get_index_of(&Slot::Key).unwrap_or(0),
            file_order: Vec::new(),
            dropped: tables.iter().flat_map(|table| table.dropped.iter().cloned()).collect(),
        };
        let part = |(p, (label, table)): (usize, &(String, usize))| Part {
            label: label.clone(),
            table: *table,
            columns: slots.values().map(|(_, of)| of[p]).chain([None]).collect(),
        };
        let stack =
            Stack { parts: labels.iter().enumerate().map(part).collect(), kind: slots.len() };
        let entry = &mut self.entries[index];
        entry.name_column = slots.get_index_of(&Slot::Name);
        (entry.table, entry.stack) = (Some(table), Some(stack));
        let repeats = self.restack(index);
        self.report_t007(index, repeats, findings);
    }

    /// The columns of a stack of these tables, in the order of their first part.
    fn slots(&self, labels: &[(String, usize)]) -> Slots {
        let mut slots = Slots::new();
        for (p, (_, part)) in labels.iter().enumerate() {
            let Some(table) = self.get(*part) else { continue };
            let name = self.entries[*part].name_column;
            for (column, header) in table.columns().iter().enumerate() {
                let slot = if column == table.key {
                    Slot::Key
                } else if name == Some(column) {
                    Slot::Name
                } else {
                    Slot::Other(fold(header))
                };
                let new = || (header.clone(), vec![None; labels.len()]);
                slots.entry(slot).or_insert_with(new).1[p] = Some(column);
            }
        }
        // A table whose keys are its names.
        for (p, (_, part)) in labels.iter().enumerate() {
            let key = self.get(*part).map(|table| table.key);
            if let Some((_, of)) = slots.get_mut(&Slot::Name)
                && self.entries[*part].name_column == key
            {
                of[p] = key;
            }
        }
        slots
    }

    /// Takes the rows of a stack from its parts again. Of rows with the same key the first stays; returns
    /// the others with it.
    fn restack(&mut self, index: usize) -> Vec<(Row, Row)> {
        let Some(stack) = &self.entries[index].stack else { return Vec::new() };
        let mut rows = Vec::new();
        for (home, part) in stack.parts.iter().enumerate() {
            let Some(table) = self.get(part.table) else { continue };
            for row in 0..table.len() {
                let cell = |(column, own): (usize, &Option<usize>)| match own {
                    Some(own) => table.text(row, *own).to_owned(),
                    None if column == stack.kind => part.label.clone(),
                    None => String::new(),
                };
                let cells = part.columns.iter().enumerate().map(cell).collect();
                rows.push(Row { number: table.grid.rows[row].number, cells, home });
            }
        }
        let Some(table) = self.table_mut(index) else { return Vec::new() };
        let key = table.key;
        rows.sort_by(|a, b| a.cells[key].cmp(&b.cells[key]));
        let mut repeats = Vec::new();
        rows.dedup_by(|later, kept| {
            let same = later.cells[key] == kept.cells[key];
            if same {
                repeats.push((later.clone(), kept.clone()));
            }
            same
        });
        // Columns that count, of the stack itself.
        let width = table.columns().len();
        rows.iter_mut().for_each(|row| row.cells.resize(width, String::new()));
        table.grid.rows = rows;
        table.renumber();
        repeats
    }

    fn report_t007(&self, index: usize, repeats: Vec<(Row, Row)>, findings: &mut Findings) {
        let Some(table) = self.get(index) else { return };
        let (grid, key) = (&table.grid, table.key);
        let mut capped = Capped::new(Code::T007, Severity::Error, findings);
        for (row, before) in repeats {
            let (file, number) = (grid.file_of(&before), before.number);
            let value = &row.cells[key];
            capped.push(|| Fault {
                at: grid.place_of(&row, Some(key), Some(value)),
                message: Text::new(
                    format!("in the stack '{}' the key \"{}\" is already used, in row {number} of {file}", table.name, shorten(value)),
                    format!("合并表“{}”中主键“{}”重复：{file} 第 {number} 行已使用", table.name, shorten(value)),
                ),
                help: Text::new(
                    "a key must name one row of all parts: put a letter in front that tells the tables apart",
                    "各部分的主键合起来也必须唯一：请在编码前加上区分各表的字母",
                ),
            });
        }
        capped.finish(grid.place(None, Some(&grid.header[key]), None));
    }

    /// Gives a stack the references and private columns of its parts, which must agree.
    pub fn inherit(&mut self, index: usize, at: &Place, findings: &mut Findings) {
        let Some((stack, table)) = self.stack(index).zip(self.get(index)) else { return };
        let (mut references, mut private) = (Vec::new(), Vec::new());
        for (column, header) in table.columns().iter().enumerate() {
            let own = |part: &Part| Some((part.table, (*part.columns.get(column)?)?));
            let of: Vec<(usize, usize)> = stack.parts.iter().filter_map(own).collect();
            let said =
                |&(part, own): &(usize, usize)| (self.target(part, own), self.mask(part, own));
            let Some(first) = of.first().map(said) else { continue };
            if let Some(other) = of.iter().find(|part| said(part) != first) {
                let tables = [of[0].0, other.0].map(|part| self.name(part));
                report_s025_disagree(header, tables, at, findings);
                continue;
            }
            let (target, mask): (Option<usize>, Option<Mask>) = first;
            references.extend(target.map(|target| Reference { column, target, rows: Vec::new() }));
            private.extend(mask.map(|mask| (column, mask)));
        }
        let entry = &mut self.entries[index];
        (entry.references, entry.private) = (references, private);
        self.relink();
    }

    fn target(&self, index: usize, column: usize) -> Option<usize> {
        self.references(index).iter().find(|r| r.column == column).map(|r| r.target)
    }

    /// Makes a column of table `index` count the rows of other tables that refer to a row.
    pub fn add_count(&mut self, index: usize, count: Count) {
        self.entries[index].counts.push(count);
    }

    /// Whether a column of a table counts rows of others.
    pub(super) fn is_derived(&self, index: usize, column: usize) -> bool {
        self.entries[index].counts.iter().any(|count| count.column == column)
    }

    /// Works out again, after a change, all that follows from other tables: rows of stacks, what references
    /// point to, numbers of rows.
    pub fn refresh(&mut self) {
        let (stacks, files): (Vec<usize>, Vec<usize>) =
            (0..self.len()).partition(|&index| self.stack(index).is_some());
        for &index in &stacks {
            self.restack(index);
        }
        self.relink();
        files.iter().for_each(|&index| self.recount(index));
        for &index in &stacks {
            // With the numbers of its parts; keys, and so references, are as before.
            self.restack(index);
            self.recount(index);
        }
    }

    fn recount(&mut self, index: usize) {
        for count in self.entries[index].counts.clone() {
            let Some(table) = self.get(index) else { return };
            let mut numbers = vec![0_u32; table.len()];
            let reference = self.references(count.of).iter().find(|r| r.column == count.by);
            for &row in reference.iter().flat_map(|r| r.rows.iter().flatten()) {
                numbers[row] += 1;
            }
            if let Some(table) = self.table_mut(index) {
                for (row, number) in table.grid.rows.iter_mut().zip(numbers) {
                    row.cells[count.column] = number.to_string();
                }
            }
        }
    }
}

/// A column of one part must not stand under the key or name column of others, nor under the labels.
fn check_s025_columns(slots: &Slots, kind: &str, at: &Place, findings: &mut Findings) {
    let taken = |slot: &Slot| slots.get(slot).map(|(header, _)| fold(header));
    let special = [taken(&Slot::Key), taken(&Slot::Name), Some(fold(kind))];
    for (slot, (header, _)) in slots {
        let folded = fold(header);
        let among = if matches!(slot, Slot::Other(_)) { &special[..] } else { &special[2..] };
        if among.iter().flatten().any(|other| *other == folded) {
            findings.error(
                Code::S025,
                at.clone(),
                Text::new(
                    format!("two columns of the stack would be called \"{header}\": its key, its name or its kind, and one of a part"),
                    format!("合并表中会有两列都叫“{header}”：一列是主键、名称或类别，另一列来自某个部分"),
                ),
                Text::new(
                    "rename the column of the part, or write another 'kind'",
                    "请改该部分的列名，或另写 kind 的列名",
                ),
            );
        }
    }
}

fn report_s025_disagree(
    header: &str,
    [one, other]: [&str; 2],
    at: &Place,
    findings: &mut Findings,
) {
    findings.error(
        Code::S025,
        at.clone(),
        Text::new(
            format!("column \"{header}\" of the stack refers to another table, or is private, in '{one}' and not in the same way in '{other}'"),
            format!("合并表的“{header}”列，在“{one}”与“{other}”中的引用或隐私设置不一致"),
        ),
        Text::new(
            "write the same 'refers' and 'private' for this column in both tables",
            "请让两张表对该列写相同的 refers 和 private",
        ),
    );
}
