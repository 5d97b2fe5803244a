//! What if: edits of a case as data, and the plans that follow from them.
//!
//! Goes in: a [`Case`](crate::scheme::Case), the plan in hand, and [`Scenario`]s, lists of edits with a
//! reason each. An edit changes the tables and the scheme in memory; the rest of the path (score,
//! compile, solve, verify) is the usual one, so that a scenario without edits gives the plan of
//! the case, byte for byte. Comes out: one [`Outcome`] per scenario, in the order given. Nothing is
//! changed on disk, and the plan in hand stays as it is. Deliberately not here: any rule of
//! pairing, any mathematics.

mod apply;
mod conflict;
mod curve;
mod curve_paper;
mod each;
mod freeze;
pub mod history;
mod lift;
mod members;
mod narrow;
mod outcome;
mod paper;
mod read;
pub mod repair;
mod repair_paper;
mod rules;
pub mod stability;
mod write;

pub use apply::apply;
pub use curve::{Ask, Curve, Knee, Point, curve};
pub use curve_paper::curve_paper;
pub use each::{Each, each};
pub use outcome::{Fate, Outcome, run, run_from, worst_first};
pub use paper::{json, paper};
pub use read::{read, read_all};
pub use repair::Reach;
pub use write::write;

use crate::base::{Place, Text};
use crate::composite::select::Cut;

/// A list of edits under a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// The edits, in the order of the file.
    pub edits: Vec<Edit>,
}

impl Scenario {
    /// The edits of several at once, under their names joined by plus signs.
    pub fn joined(all: Vec<Self>) -> Self {
        let names: Vec<&str> = all.iter().map(|s| s.name.as_str()).collect();
        let name = names.join(" + ");
        Self { name, edits: all.into_iter().flat_map(|s| s.edits).collect() }
    }
}

/// One change, why it is made, and where it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// What changes.
    pub change: Change,
    /// Why.
    pub reason: String,
    /// Where the file says so.
    pub at: Place,
}

/// A row of a table, by its key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// Name of the table.
    pub table: String,
    /// Its key.
    pub key: String,
}

/// A pair of a layer, by keys.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// Name of the layer.
    pub layer: String,
    /// Key of the helper.
    pub helper: String,
    /// Key of the recipient.
    pub recipient: String,
}

/// New bounds on a number of partners; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewBounds {
    /// Name of the layer.
    pub layer: String,
    /// Whether of the helpers.
    pub of_helpers: bool,
    /// The column that holds the class, where the quota has none yet.
    pub by: Option<String>,
    /// The class; everybody if `None`.
    pub class: Option<String>,
    /// The key of the one member they are for, instead of a class.
    pub key: Option<String>,
    /// Fewest allowed.
    pub min: Option<u32>,
    /// Most allowed.
    pub max: Option<u32>,
    /// Fewest wanted.
    pub aim_min: Option<u32>,
    /// Most wanted.
    pub aim_max: Option<u32>,
}

/// A rule of the scheme that an edit can drop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A ban, by its name.
    Forbid {
        /// Name of the layer.
        layer: String,
        /// Name of the ban.
        name: String,
    },
    /// A rule of a layer that counts pairs, such as `cover`.
    Counts {
        /// Name of the layer.
        layer: String,
        /// Its key in the scheme.
        key: String,
    },
    /// A `[[balance]]`, by its number in the scheme, from 1.
    Balance(u32),
    /// A `[[changes]]`, by its number in the scheme, from 1.
    Changes {
        /// Its number.
        number: u32,
        /// The limit that takes its place.
        at_most: Option<u32>,
    },
}

/// What an edit changes.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A row goes, and with it the rows that a layer within puts under it.
    Remove(Member),
    /// A row comes.
    Add {
        /// The new row.
        member: Member,
        /// Key of a row whose other cells it takes.
        like: Option<String>,
        /// Its own cells: header and text.
        cells: Vec<(String, String)>,
    },
    /// A cell changes: somebody moves, is promoted, can do something else.
    Set {
        /// The row.
        member: Member,
        /// Header of the column.
        column: String,
        /// The new text.
        value: String,
    },
    /// A row goes, and whatever pointed to it points to another.
    Merge {
        /// The row that goes.
        member: Member,
        /// Key of the row that takes over.
        into: String,
    },
    /// A copy of a row comes, and some of the rows that pointed to the first point to it.
    Split {
        /// The row that is split.
        member: Member,
        /// Key of the new row.
        into: String,
        /// Table of the rows that go over.
        of: String,
        /// Keys of the rows that go over.
        keys: Vec<String>,
    },
    /// A pair must not be.
    Forbid(Pair),
    /// A pair must be.
    Force(Pair),
    /// A pair may be, whatever bans say.
    Allow(Pair),
    /// A rule of the scheme goes.
    Drop(Rule),
    /// Recipients may be served by one more kind of team.
    Team {
        /// Name of the layer.
        layer: String,
        /// So many helpers of each class.
        team: Vec<(String, u32)>,
    },
    /// A number of partners changes.
    Quota(NewBounds),
    /// A row goes, and a new one takes its place: its pairs and whatever pointed to it.
    Replace {
        /// The row that goes.
        member: Member,
        /// Key of the row that comes.
        by: String,
        /// Its own cells, header and text; the others stay as they were.
        cells: Vec<(String, String)>,
    },
    /// A pair of the plan in hand must stay.
    Pin(Pair),
    /// Members that a freeze or a repair lets go, by key.
    Free {
        /// Their keys.
        keys: Vec<String>,
    },
    /// An indicator weighs another share of its index; the others share the rest as before.
    Share {
        /// Name of the index.
        index: String,
        /// Name of the indicator.
        indicator: String,
        /// Its share of 100.
        weight: u32,
    },
    /// The weight of a layer changes.
    Weight {
        /// Name of the layer.
        layer: String,
        /// The new weight.
        weight: u32,
    },
    /// Where the list of a group ends changes: so many rows, such a share, or a score.
    Count {
        /// Name of the group.
        group: String,
        /// The new end.
        cut: Cut,
    },
    /// So many pairs may differ from the plan in hand.
    Changes {
        /// The most new pairs.
        at_most: u32,
        /// The layers counted; all if empty.
        layers: Vec<String>,
    },
    /// All pairs of the plan in hand stay, as far as they can, and nobody else changes.
    Freeze {
        /// Keys of members that may have other partners.
        except: Vec<String>,
    },
}

impl Change {
    /// The word for it in a file of edits.
    pub fn word(&self) -> &'static str {
        self.words().0
    }

    /// What it does, for lists.
    pub fn title(&self) -> Text {
        let (en, zh) = self.words();
        Text::new(en, zh)
    }

    fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Remove(_) => ("remove", "删除"),
            Self::Add { .. } => ("add", "新增"),
            Self::Set { .. } => ("set", "改动"),
            Self::Merge { .. } => ("merge", "合并"),
            Self::Split { .. } => ("split", "拆分"),
            Self::Forbid(_) => ("forbid", "禁止"),
            Self::Force(_) => ("force", "指定"),
            Self::Allow(_) => ("allow", "允许"),
            Self::Drop(_) => ("drop", "取消"),
            Self::Team { .. } => ("team", "组合"),
            Self::Quota(_) => ("quota", "名额"),
            Self::Replace { .. } => ("replace", "接任"),
            Self::Pin(_) => ("pin", "固定"),
            Self::Free { .. } => ("free", "放开"),
            Self::Weight { .. } | Self::Share { .. } => ("weight", "权重"),
            Self::Count { .. } => ("count", "个数"),
            Self::Changes { .. } => ("changes", "变动限额"),
            Self::Freeze { .. } => ("freeze", "冻结"),
        }
    }

    /// What it names, for lists: `units U01`.
    pub fn subject(&self) -> String {
        match self {
            Self::Remove(member) | Self::Add { member, .. } => member.say(),
            Self::Set { member, column, .. } => format!("{}, {column}", member.say()),
            Self::Merge { member, into } | Self::Split { member, into, .. } => {
                format!("{} → {into}", member.say())
            }
            Self::Replace { member, by, .. } => format!("{} → {by}", member.say()),
            Self::Free { keys } => keys.join(", "),
            Self::Share { index, indicator, weight } => format!("{index}.{indicator}: {weight}"),
            Self::Forbid(pair) | Self::Force(pair) | Self::Pin(pair) | Self::Allow(pair) => {
                format!("{}: {} – {}", pair.layer, pair.helper, pair.recipient)
            }
            Self::Drop(Rule::Forbid { layer, name }) => format!("{layer}: {name}"),
            Self::Drop(Rule::Counts { layer, key }) => format!("{layer}: {key}"),
            Self::Drop(Rule::Balance(number)) => format!("balance {number}"),
            Self::Drop(Rule::Changes { number, .. }) => format!("changes {number}"),
            Self::Team { layer, team } => {
                let of = |(class, n): &(String, u32)| format!("{class} = {n}");
                format!("{layer}: {}", team.iter().map(of).collect::<Vec<_>>().join(", "))
            }
            Self::Quota(new) => {
                let who = new.key.as_deref().or(new.class.as_deref()).unwrap_or("*");
                format!("{}: {who}", new.layer)
            }
            Self::Weight { layer, weight } => format!("{layer}: {weight}"),
            Self::Count { group, cut } => match cut {
                Cut::Count(count) => format!("{group}: {count}"),
                Cut::Percent(percent) => format!("{group}: {percent} %"),
                Cut::Threshold(score) => format!("{group}: {score}"),
            },
            Self::Changes { at_most, layers } => format!("{at_most} {}", layers.join(", ")),
            Self::Freeze { except } => except.join(", "),
        }
    }
}

impl Member {
    fn say(&self) -> String {
        format!("{} {}", self.table, self.key)
    }
}
