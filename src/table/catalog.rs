//! All tables of one case, by name, with the references between them and what is private.

use crate::table::{Count, Stack, Table};

/// A column whose cells are keys of another table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The column.
    pub column: usize,
    /// The table it points to.
    pub target: usize,
    /// Per row, the row it points to.
    pub rows: Vec<Option<usize>>,
}

/// How a private value is shown in public.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mask {
    /// A person's name: all but the first character.
    Name,
    /// An identity number: all but the first two and the last three.
    Id,
    /// A telephone number: all but the first three and the last four.
    Phone,
    /// Anything else: not shown at all.
    Hide,
}

impl Mask {
    /// The kind called `name` in a scheme.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "name" => Some(Self::Name),
            "id" => Some(Self::Id),
            "phone" => Some(Self::Phone),
            "hide" => Some(Self::Hide),
            _ => None,
        }
    }

    /// The value as the public may see it.
    pub fn apply(self, value: &str) -> String {
        let keep = |head: usize, tail: usize| {
            let chars: Vec<char> = value.chars().collect();
            let n = chars.len();
            let shown = |i: usize| n > head + tail && (i < head || i + tail >= n);
            chars.iter().enumerate().map(|(i, &c)| if shown(i) { c } else { '*' }).collect()
        };
        match self {
            Self::Name => keep(1, 0),
            Self::Id => keep(2, 3),
            Self::Phone => keep(3, 4),
            Self::Hide => String::new(),
        }
    }
}

/// One table of a case.
#[derive(Clone, Debug)]
pub struct Entry {
    name: String,
    pub(super) table: Option<Table>,
    pub(super) name_column: Option<usize>,
    pub(super) references: Vec<Reference>,
    pub(super) private: Vec<(usize, Mask)>,
    /// What it is made of, if it is a stack.
    pub(super) stack: Option<Stack>,
    /// Columns that count rows of other tables.
    pub(super) counts: Vec<Count>,
}

impl Entry {
    /// A table that was read, with its name column, or `None` when its file could not be.
    pub fn new(name: &str, table: Option<Table>, name_column: Option<usize>) -> Self {
        let (references, private, counts) = (Vec::new(), Vec::new(), Vec::new());
        let name = name.to_owned();
        Self { name, table, name_column, references, private, stack: None, counts }
    }
}

/// All tables of a case, in the order of the scheme.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    pub(super) entries: Vec<Entry>,
}

impl Catalog {
    /// Adds a table.
    pub fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// Completes the description of table `index`.
    pub fn describe(
        &mut self,
        index: usize,
        references: Vec<Reference>,
        private: Vec<(usize, Mask)>,
    ) {
        let entry = &mut self.entries[index];
        (entry.references, entry.private) = (references, private);
    }

    /// The table at `index`, unless its file could not be read.
    pub fn get(&self, index: usize) -> Option<&Table> {
        self.entries.get(index)?.table.as_ref()
    }

    pub(super) fn table_mut(&mut self, index: usize) -> Option<&mut Table> {
        self.entries.get_mut(index)?.table.as_mut()
    }

    pub(super) fn set_reference_rows(&mut self, index: usize, rows: Vec<Vec<Option<usize>>>) {
        for (reference, rows) in self.entries[index].references.iter_mut().zip(rows) {
            reference.rows = rows;
        }
    }

    /// The table at `index` of a case that was read without errors.
    ///
    /// # Panics
    /// If the table could not be read; no [`crate::scheme::Case`] holds such a table.
    pub fn table(&self, index: usize) -> &Table {
        self.get(index).expect("a case holds only tables that were read")
    }

    /// The number of tables.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no tables.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The name of table `index`.
    pub fn name(&self, index: usize) -> &str {
        &self.entries[index].name
    }

    /// The names of all tables.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|e| e.name.as_str())
    }

    /// The references of table `index`.
    pub fn references(&self, index: usize) -> &[Reference] {
        &self.entries[index].references
    }

    /// The row that `row` of table `index` points to through `column`.
    pub fn follow(&self, index: usize, row: usize, column: usize) -> Option<usize> {
        self.references(index).iter().find(|r| r.column == column)?.rows[row]
    }

    /// How a column must be shown in public, if it is private.
    pub fn mask(&self, index: usize, column: usize) -> Option<Mask> {
        self.entries[index].private.iter().find(|(c, _)| *c == column).map(|(_, mask)| *mask)
    }

    /// The content of a cell, masked if it is private and `public`.
    pub fn show(&self, index: usize, row: usize, column: usize, public: bool) -> String {
        let text = self.table(index).text(row, column);
        match self.mask(index, column) {
            Some(mask) if public => mask.apply(text),
            Some(_) | None => text.to_owned(),
        }
    }

    /// The name of a row to print beside its key: its name column, or nothing.
    pub fn label(&self, index: usize, row: usize, public: bool) -> String {
        let column = self.entries[index].name_column;
        column.map_or_else(String::new, |column| self.show(index, row, column, public))
    }
}
