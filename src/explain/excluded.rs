//! Why a pair may not exist at all, with the values on both sides that say so.

use crate::base::Text;
use crate::explain::Ground;
use crate::scheme::{Attribute, ForbidKind, Pairing};
use serde::Serialize;

/// What excludes a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Exclusion {
    /// A rule of the layer.
    Rule {
        /// Name of the rule.
        rule: String,
        /// What it looks at on the helper's side, as the public may see it.
        helper: String,
        /// What it looks at on the recipient's side.
        recipient: String,
        /// What the rule says of the two.
        says: Text,
    },
    /// The class of the helper stands in no team.
    Class {
        /// The class.
        class: String,
    },
    /// One of the two belongs to nobody who takes part in the layer above.
    NoOwner {
        /// Key of the member.
        member: String,
        /// Name of the layer above.
        above: String,
    },
    /// Their owners may not be paired in the layer above.
    Owners {
        /// Name of the layer above.
        above: String,
        /// Key of the owner of the helper.
        helper: String,
        /// Key of the owner of the recipient.
        recipient: String,
        /// What excludes the owners.
        because: Box<Exclusion>,
    },
}

impl Exclusion {
    /// A short name, under which like exclusions are counted.
    pub fn name(&self) -> Text {
        match self {
            Self::Rule { rule, .. } => Text::new(rule, rule),
            Self::Class { .. } => Text::new("class stands in no team", "类别不在任何组合中"),
            Self::NoOwner { .. } => {
                Text::new("belongs to nobody in the layer above", "所属对象未参加上一层")
            }
            Self::Owners { .. } => {
                Text::new("owners may not be paired above", "所属双方在上一层不得结对")
            }
        }
    }
}

/// What excludes a pair; `None` if it may exist.
pub(super) fn exclusion(
    ground: &Ground<'_>,
    l: usize,
    (h, r): (usize, usize),
) -> Option<Exclusion> {
    let model = &ground.best.compiled.model.layers[l];
    let recipient = u32::try_from(r).ok()?;
    if model.candidates.find(h, recipient).is_some() {
        return None;
    }
    if model.teams.as_ref().is_some_and(|teams| teams.class[h].is_none()) {
        let column = ground.layer(l).teams.as_ref().map(|teams| teams.column);
        let (table, _, row) = ground.row(l, true, h);
        let class = column.map_or_else(String::new, |column| table.text(row, column).to_owned());
        return Some(Exclusion::Class { class });
    }
    if let Some(link) = &model.link {
        let above = ground.layer(link.parent).name.clone();
        let owners = (link.helper_owner[h], link.recipient_owner[r]);
        let (Some(helper), Some(recipient)) = owners else {
            let key = ground.key(l, owners.0.is_none(), if owners.0.is_none() { h } else { r });
            return Some(Exclusion::NoOwner { member: key.to_owned(), above });
        };
        let pair = (helper as usize, recipient as usize);
        if let Some(because) = exclusion(ground, link.parent, pair) {
            return Some(Exclusion::Owners {
                above,
                helper: ground.key(link.parent, true, pair.0).to_owned(),
                recipient: ground.key(link.parent, false, pair.1).to_owned(),
                because: Box::new(because),
            });
        }
    }
    ground.scores(l).ruling(h, r).map(|ruling| rule(ground, l, (h, r), ruling.0))
}

/// A rule of the layer, with what it looks at.
fn rule(ground: &Ground<'_>, l: usize, (h, r): (usize, usize), number: usize) -> Exclusion {
    let forbid = &ground.layer(l).forbid[number];
    let values = |by: &Pairing| {
        (
            attribute(ground, l, (true, h), &by.helper),
            attribute(ground, l, (false, r), &by.recipient),
        )
    };
    let keys = || (ground.key(l, true, h).to_owned(), ground.key(l, false, r).to_owned());
    let ((helper, recipient), says) = match &forbid.kind {
        ForbidKind::Same(by) => (values(by), Text::new("they may not be the same", "二者不得相同")),
        ForbidKind::Different(by) | ForbidKind::DifferentFilled(by) => {
            (values(by), Text::new("they must be the same", "二者必须相同"))
        }
        ForbidKind::Match(matrix) => (
            values(&matrix.by),
            Text::new(
                format!("the two do not go together ({})", matrix.file),
                format!("二者不得搭配（{}）", matrix.file),
            ),
        ),
        ForbidKind::Listed(_) => {
            (keys(), Text::new("the pair is listed as forbidden", "该对列在禁止名单中"))
        }
        ForbidKind::NotListed(_) => {
            (keys(), Text::new("the pair is not on the list", "该对不在名单中"))
        }
        ForbidKind::Unlisted { .. } => {
            (keys(), Text::new("the plan in hand is frozen", "现行方案已冻结"))
        }
        ForbidKind::Below(least) => {
            let least = crate::report::paper::points(*least);
            let says = Text::new(
                format!("the fit is below {least} points"),
                format!("适配分低于 {least}"),
            );
            (keys(), says)
        }
        ForbidKind::Farther { km, .. } => {
            let is = ground.scores(l).km_of_rule(number, h, r).unwrap_or(f64::NAN);
            let says = Text::new(
                format!("they are {is:.1} km apart, at most {km} are allowed"),
                format!("相距 {is:.1} 公里，最多允许 {km} 公里"),
            );
            (keys(), says)
        }
    };
    Exclusion::Rule { rule: forbid.name.clone(), helper, recipient, says }
}

/// A property of a member as the public may see it, with the header it stands under.
fn attribute(
    ground: &Ground<'_>,
    l: usize,
    (is_helper, at): (bool, usize),
    which: &Attribute,
) -> String {
    let (_, number, row) = ground.row(l, is_helper, at);
    let tables = &ground.case.tables;
    let Some((which, number, row)) = which.of(tables, (number, row)) else { return String::new() };
    match which {
        Attribute::Column(column) => {
            let value = tables.show(number, row, column, true);
            format!("{} = {value}", tables.table(number).columns()[column])
        }
        Attribute::OfPart { .. } => String::new(),
        Attribute::Score(index) => {
            let name = &ground.case.scheme.indices[index].name;
            format!("{name} = {:.4}", ground.best.scores.indices[index].score[row])
        }
        Attribute::Label(index) => {
            let name = &ground.case.scheme.indices[index].name;
            format!("{name}: {}", ground.best.scores.indices[index].label[row])
        }
        Attribute::Grade(index) => {
            let (of, scores) =
                (&ground.case.scheme.indices[index], &ground.best.scores.indices[index]);
            format!("{}: {}", of.name, scores.grade(of, row).unwrap_or_default())
        }
    }
}
