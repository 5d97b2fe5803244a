//! Edits of members: they come, go, change, merge and split.

use crate::base::{Code, Place, Text};
use crate::scenario::Member;
use crate::scenario::apply::Editor;
use crate::scheme::Case;
use std::collections::BTreeSet;

impl Editor<'_> {
    /// Removes a row and, along `within`, all rows under it.
    pub(super) fn remove(&mut self, member: &Member, at: &Place) -> Option<()> {
        let table = self.table(&member.table, at)?;
        self.row(table, &member.key, at)?;
        let gone = with_all_below(&self.case, (table, member.key.clone()));
        for table in 0..self.case.tables.len() {
            let keys: BTreeSet<&str> =
                gone.iter().filter(|(t, _)| *t == table).map(|(_, k)| k.as_str()).collect();
            if !keys.is_empty() {
                self.case.tables.retain(table, |key| !keys.contains(key));
            }
        }
        Some(())
    }

    pub(super) fn add(
        &mut self,
        member: &Member,
        like: Option<&str>,
        cells: &[(String, String)],
        at: &Place,
    ) -> Option<()> {
        let table = self.table(&member.table, at)?;
        let mut row = match like {
            Some(like) => {
                let row = self.row(table, like, at)?;
                self.case.tables.table(table).cells(row).to_vec()
            }
            None => vec![String::new(); self.case.tables.table(table).columns().len()],
        };
        let data = self.case.tables.table(table);
        let mut missing = false;
        for (header, text) in cells {
            match data.require_column(header, at.clone(), self.findings) {
                Some(column) => text.clone_into(&mut row[column]),
                None => missing = true,
            }
        }
        let key = data.key_column();
        member.key.clone_into(&mut row[key]);
        for (column, text) in row.clone().iter().enumerate().filter(|(c, _)| *c != key) {
            missing |= self.check_reference(table, column, text, at).is_none();
        }
        if missing {
            return None;
        }
        self.insert(table, row, &member.key, at)
    }

    fn insert(&mut self, table: usize, row: Vec<String>, key: &str, at: &Place) -> Option<()> {
        if self.case.tables.insert(table, row) {
            return Some(());
        }
        let name = self.case.tables.name(table);
        self.findings.error(
            Code::E003,
            at.clone(),
            Text::new(
                format!("a new row of table '{name}' cannot have the key \"{key}\": it is taken or empty"),
                format!("表“{name}”的新行不能用编码“{key}”：已被使用或为空"),
            ),
            Text::new("give the new row a key of its own", "请为新行另取编码"),
        );
        None
    }

    pub(super) fn set(
        &mut self,
        member: &Member,
        (column, value): (&str, &str),
        at: &Place,
    ) -> Option<()> {
        let table = self.table(&member.table, at)?;
        let row = self.row(table, &member.key, at);
        let data = self.case.tables.table(table);
        let column = data.require_column(column, at.clone(), self.findings);
        let (row, column) = row.zip(column)?;
        self.check_reference(table, column, value, at)?;
        if self.case.tables.set(table, (row, column), value) {
            return Some(());
        }
        self.findings.error(
            Code::E003,
            at.clone(),
            Text::new(
                "a key cannot be changed, nor a column that is worked out",
                "编码不能更改，由程序计算的列也不能更改",
            ),
            Text::new(
                "remove the row and add one like it, or merge it into another",
                "请先 add 一行（like 原行）再 remove 原行，或用 merge 并入另一行",
            ),
        );
        None
    }

    /// A cell that refers to another table must name one of its rows, or nobody.
    fn check_reference(
        &mut self,
        table: usize,
        column: usize,
        value: &str,
        at: &Place,
    ) -> Option<()> {
        let references = self.case.tables.references(table);
        let target = references.iter().find(|r| r.column == column).map(|r| r.target);
        match target {
            Some(target) if !value.is_empty() => self.row(target, value, at).map(|_| ()),
            Some(_) | None => Some(()),
        }
    }

    /// Whatever pointed to the row points to the other; last year's pairs go over too.
    pub(super) fn merge(&mut self, member: &Member, into: &str, at: &Place) -> Option<()> {
        let table = self.table(&member.table, at)?;
        let (from, to) = (self.row(table, &member.key, at), self.row(table, into, at));
        from.zip(to)?;
        if member.key == into {
            self.findings.error(
                Code::E003,
                at.clone(),
                Text::new(
                    format!("\"{into}\" cannot be merged into itself"),
                    format!("“{into}”不能并入自身"),
                ),
                Text::new("name another row of the table", "请写本表的另一行"),
            );
            return None;
        }
        for (index, column) in pointing(&self.case, table) {
            let data = self.case.tables.table(index);
            let rows = (0..data.len()).filter(|&row| data.text(row, column) == member.key);
            for row in rows.collect::<Vec<_>>() {
                self.case.tables.set(index, (row, column), into);
            }
        }
        self.hand_over((table, &member.key), into);
        self.case.tables.retain(table, |key| key != member.key);
        Some(())
    }

    /// Last year's pairs, and those of the plan in hand, go over from one row to another.
    fn hand_over(&mut self, (table, from): (usize, &str), to: &str) {
        let rename = |of_helpers: bool, (helper, recipient): &mut (String, String)| {
            let key = if of_helpers { helper } else { recipient };
            if key == from {
                to.clone_into(key);
            }
        };
        for (number, layer) in self.case.scheme.layers.iter().enumerate() {
            let sides = [(layer.helper_table, true), (layer.recipient_table, false)];
            let tables = &self.case.tables;
            for (_, of_helpers) in sides.into_iter().filter(|(side, _)| tables.holds(*side, table))
            {
                if let Some(previous) = &mut self.case.scheme.previous {
                    let pairs = &mut previous.pairs[number];
                    pairs.iter_mut().for_each(|pair| rename(of_helpers, pair));
                    pairs.sort();
                    pairs.dedup();
                }
                let listed = self.plan.layers.iter_mut().filter(|l| l.name == layer.name);
                for listed in listed {
                    let pairs = std::mem::take(&mut listed.pairs).into_iter();
                    let renamed = pairs.map(|mut pair| {
                        rename(of_helpers, &mut pair);
                        pair
                    });
                    listed.pairs = renamed.collect();
                }
            }
        }
    }

    /// A successor: a row like the one that goes, which takes over its pairs.
    pub(super) fn replace(
        &mut self,
        member: &Member,
        by: &str,
        cells: &[(String, String)],
        at: &Place,
    ) -> Option<()> {
        let new = Member { table: member.table.clone(), key: by.to_owned() };
        self.add(&new, Some(&member.key), cells, at)?;
        self.merge(member, by, at)
    }

    /// A copy of the row under a new key takes over some of the rows that pointed to the first.
    pub(super) fn split(
        &mut self,
        member: &Member,
        into: &str,
        (of, keys): (&str, &[String]),
        at: &Place,
    ) -> Option<()> {
        let table = self.table(&member.table, at)?;
        let (row, others) = (self.row(table, &member.key, at), self.table(of, at));
        let (row, others) = row.zip(others)?;
        let column = pointing(&self.case, table).into_iter().find(|(index, _)| *index == others);
        let Some((_, column)) = column else {
            let name = &member.table;
            self.findings.error(
                Code::E003,
                at.clone(),
                Text::new(
                    format!("rows of table '{of}' do not point to rows of table '{name}'"),
                    format!("表“{of}”没有指向表“{name}”的列"),
                ),
                Text::new(
                    "name a table with a column that refers to this one",
                    "请写一张有列引用本表的表",
                ),
            );
            return None;
        };
        let mut copy = self.case.tables.table(table).cells(row).to_vec();
        into.clone_into(&mut copy[self.case.tables.table(table).key_column()]);
        let rows: Vec<Option<usize>> = keys.iter().map(|key| self.row(others, key, at)).collect();
        let rows: Vec<usize> = rows.into_iter().collect::<Option<_>>()?;
        for &row in &rows {
            let data = self.case.tables.table(others);
            if data.text(row, column) != member.key {
                let (key, owner) = (data.key(row).to_owned(), &member.key);
                self.findings.error(
                    Code::E003,
                    at.clone(),
                    Text::new(
                        format!("\"{key}\" of table '{of}' does not belong to \"{owner}\""),
                        format!("表“{of}”的“{key}”不属于“{owner}”"),
                    ),
                    Text::new(
                        "a split takes over rows of the one that is split; move others with set",
                        "拆分只能划出原属该行的行；其他的请用 set 调整",
                    ),
                );
                return None;
            }
        }
        self.insert(table, copy, into, at)?;
        for row in rows {
            self.case.tables.set(others, (row, column), into);
        }
        Some(())
    }
}

/// Tables and columns that point to a table; first those that a layer within goes by.
fn pointing(case: &Case, target: usize) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for table in 0..case.tables.len() {
        let references = case.tables.references(table).iter();
        let references = references.filter(|r| case.tables.holds(r.target, target));
        found.extend(references.map(|r| (table, r.column)));
    }
    found.sort_by_key(|link| (!below(case).iter().any(|(_, t, c)| (*t, *c) == *link), *link));
    found
}

/// Per layer within another, for each side: the table above, the table below, and its column.
fn below(case: &Case) -> Vec<(usize, usize, usize)> {
    let layers = &case.scheme.layers;
    let mut links = Vec::new();
    for layer in layers {
        let Some(within) = layer.within else { continue };
        let ways = [(within.helper, layer.helper_table), (within.recipient, layer.recipient_table)];
        for (way, from) in ways {
            let steps = way.steps(&case.tables, from).into_iter();
            links.extend(steps.map(|(table, column, above)| (above, table, column)));
        }
    }
    links
}

/// A row and all rows that lie under it, as table and key.
fn with_all_below(case: &Case, first: (usize, String)) -> BTreeSet<(usize, String)> {
    let links = below(case);
    let mut gone = BTreeSet::from([first.clone()]);
    let mut open = vec![first];
    while let Some((table, key)) = open.pop() {
        for &(_, child, column) in links.iter().filter(|l| case.tables.holds(l.0, table)) {
            let data = case.tables.table(child);
            for row in (0..data.len()).filter(|&row| data.text(row, column) == key) {
                let under = (child, data.key(row).to_owned());
                if gone.insert(under.clone()) {
                    open.push(under);
                }
            }
        }
    }
    gone
}
