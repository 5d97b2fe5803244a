//! What a member is asked for by name: a column, or what an index gives.

use crate::scheme::Index;
use crate::table::Catalog;

/// A property of a member: a column of its table, an index over it, or a label or grade of such an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// A column.
    Column(usize),
    /// The score of an index.
    Score(usize),
    /// The label from the profile of an index.
    Label(usize),
    /// The grade of an index.
    Grade(usize),
    /// In a stack: that of an index over the part that a row comes from.
    OfPart {
        /// Tables of parts, each with what an index over it gives.
        parts: Vec<(usize, Attribute)>,
        /// What rows of other parts have: a column of the stack, if there is one of this name.
        other: Option<usize>,
    },
}

impl Attribute {
    /// The property that holds for a row of a table, with the table and the row to look at; nothing where
    /// the part of the row has no such property.
    pub fn of(
        &self,
        tables: &Catalog,
        (table, row): (usize, usize),
    ) -> Option<(Self, usize, usize)> {
        let Self::OfPart { parts, other } = self else { return Some((self.clone(), table, row)) };
        let (part, own) = tables.origin(table, row);
        let in_part = parts.iter().find(|(of, _)| *of == part);
        let in_part = in_part.map(|(_, attribute)| (attribute.clone(), part, own));
        in_part.or_else(|| other.map(|column| (Self::Column(column), table, row)))
    }

    /// This property, or those of the parts of a stack.
    pub fn kinds(&self) -> Vec<&Self> {
        match self {
            Self::OfPart { parts, .. } => parts.iter().map(|(_, attribute)| attribute).collect(),
            Self::Column(_) | Self::Score(_) | Self::Label(_) | Self::Grade(_) => vec![self],
        }
    }
}

/// What an index over exactly this table gives by this name.
pub(super) fn of_index(indices: &[Index], name: &str, table: usize) -> Option<Attribute> {
    let of_table = indices.iter().enumerate().filter(|(_, i)| i.table == table);
    of_table.into_iter().find_map(|(i, index)| {
        if index.name == name {
            Some(Attribute::Score(i))
        } else if index.profile.as_ref().is_some_and(|(column, _)| column == name) {
            Some(Attribute::Label(i))
        } else if index.grades.as_ref().is_some_and(|grades| grades.column == name) {
            Some(Attribute::Grade(i))
        } else {
            None
        }
    })
}
