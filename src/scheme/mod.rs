//! What the planner asks for: indices, groups, layers, rules and goals, valid by construction.
//!
//! Goes in: the text of `scheme.toml` and the tables it names. Comes out: a [`Case`] in which every
//! name is resolved, or findings with the line of every fault. Deliberately not here: any
//! computation on the data ([`crate::score`]) and any mathematics ([`crate::model`]).

mod attribute;
mod balance;
mod condition;
pub(crate) mod cursor;
mod fill;
mod fit;
mod goal;
mod group;
mod index;
mod layer;
mod listed;
mod load;
mod quota;
mod read;
mod require;
mod rule;
mod schema;
mod sheet;
mod spread;
pub(crate) mod tables;
mod within;

pub use attribute::Attribute;
pub use balance::{Ask, Balance, Changes, Counted, Forced, Shares, Sums};
pub use condition::{Condition, Test, TieBreak};
pub use cursor::Document;
pub use fill::Fill;
pub use fit::{FitKind, FitTerm, Forbid, ForbidKind, Match, Pairing, Spot};
pub use goal::{Goal, Previous, WorstCase};
pub(crate) use group::read_cut;
pub use group::{Choice, Group};
pub(crate) use index::LIMIT;
pub use index::{Earlier, Graded, Index, Label};
pub use layer::{Layer, Members, Pattern, Teams};
pub use load::{Amount, Loads};
pub use quota::{Bounds, Quota};
pub use read::read;
pub use require::{Require, Required};
pub use rule::LayerRule;
pub use schema::schema;
pub use sheet::{Sheet, SheetColumn, Source};
pub use spread::Spread;
pub use within::{Way, Within};

use crate::base::Lang;
use crate::table::Catalog;

/// A scheme and its tables: all of the input.
#[derive(Clone, Debug)]
pub struct Case {
    /// What is asked.
    pub scheme: Scheme,
    /// The data.
    pub tables: Catalog,
    /// The text of the scheme, for places in it.
    pub document: Document,
}

/// The resolved scheme. All `usize` references index the vectors here or the tables of the catalog.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// Title of the list.
    pub title: String,
    /// Language of the files written.
    pub lang: Lang,
    /// First and last day of the term, as text.
    pub term: (String, String),
    /// Composite indices.
    pub indices: Vec<Index>,
    /// Groups of rows that take part.
    pub groups: Vec<Group>,
    /// Pairings; a layer comes after the layer it lies within.
    pub layers: Vec<Layer>,
    /// Goals, most important first.
    pub goals: Vec<Goal>,
    /// Last year's pairs.
    pub previous: Option<Previous>,
    /// What goal `worst` looks at.
    pub worst: Option<WorstCase>,
    /// What goal `fill` looks at.
    pub fill: Option<Fill>,
    /// Per layer, whether goal `fewest` counts its pairs.
    pub fewest: Vec<bool>,
    /// Numbers of pairs of groups of members.
    pub balances: Vec<Balance>,
    /// Limits on new pairs.
    pub changes: Vec<Changes>,
    /// Pairs that must be.
    pub forced: Vec<Forced>,
    /// Columns of the published sheets.
    pub sheets: Vec<Sheet>,
}
