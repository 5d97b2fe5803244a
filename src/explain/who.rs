//! Whom a question is about: from keys to members of a layer.

use crate::base::{Code, Findings, Place, Text};
use crate::explain::Ground;
use crate::scheme::tables;
use crate::table::nearest;

/// A member of one side of a layer, by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberAt {
    /// Number of the layer.
    pub layer: usize,
    /// Whether it is a helper.
    pub is_helper: bool,
    /// Its position on that side.
    pub at: usize,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// About the plan as a whole.
    Whole,
    /// About a member, in every layer it takes part in.
    Member(Vec<MemberAt>),
    /// About a pair: layer, helper, recipient.
    Pair(usize, usize, usize),
}

/// Finds a member, or a pair in either order, perhaps of a certain layer; `None` with errors.
pub fn find(
    ground: &Ground<'_>,
    keys: &[&str],
    layer: Option<&str>,
    findings: &mut Findings,
) -> Option<Asked> {
    let wanted = match layer {
        None => None,
        Some(name) => {
            let names = ground.case.scheme.layers.iter().map(|l| l.name.as_str());
            Some(tables::find("layer", name, names, &Place::Case, findings)?)
        }
    };
    let layers = (0..ground.case.scheme.layers.len()).filter(|&l| wanted.is_none_or(|w| w == l));
    let layers: Vec<usize> = layers.collect();
    let known: Vec<bool> =
        keys.iter().map(|key| check_t013_key(ground, &layers, key, findings)).collect();
    if known.contains(&false) {
        return None;
    }
    let at = |l: usize, is_helper: bool, key: &str| place(ground, l, is_helper, key);
    match *keys {
        [] => Some(Asked::Whole),
        [key] => {
            let sides = layers.iter().flat_map(|&l| [(l, true), (l, false)]);
            let found = sides.filter_map(|(layer, is_helper)| {
                Some(MemberAt { layer, is_helper, at: at(layer, is_helper, key)? })
            });
            let found: Vec<MemberAt> = found.collect();
            if found.is_empty() {
                report_q001_no_part(ground, keys, findings);
            }
            (!found.is_empty()).then_some(Asked::Member(found))
        }
        [a, b, ..] => {
            let one = |l: usize, h: &str, r: &str| Some((l, at(l, true, h)?, at(l, false, r)?));
            let found = layers.iter().flat_map(|&l| [one(l, a, b), one(l, b, a)]);
            let found: Vec<(usize, usize, usize)> = found.flatten().collect();
            match *found.as_slice() {
                [] => report_q001_no_part(ground, keys, findings),
                [(l, h, r)] => return Some(Asked::Pair(l, h, r)),
                _ => report_q002_several_layers(ground, &found, findings),
            }
            None
        }
    }
}

/// The position of a key on a side of a layer.
fn place(ground: &Ground<'_>, layer: usize, is_helper: bool, key: &str) -> Option<usize> {
    let (data, scores) = (ground.layer(layer), ground.scores(layer));
    let (table, rows) = if is_helper {
        (data.helper_table, &scores.helpers)
    } else {
        (data.recipient_table, &scores.recipients)
    };
    rows.binary_search(&ground.case.tables.table(table).row_of(key)?).ok()
}

/// Whether some table of these layers has the key; if none, names the nearest.
fn check_t013_key(
    ground: &Ground<'_>,
    layers: &[usize],
    key: &str,
    findings: &mut Findings,
) -> bool {
    let of = |&l: &usize| [ground.layer(l).helper_table, ground.layer(l).recipient_table];
    let mut numbers: Vec<usize> = layers.iter().flat_map(of).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let tables = &ground.case.tables;
    if numbers.iter().any(|&t| tables.table(t).row_of(key).is_some()) {
        return true;
    }
    let keys = numbers.iter().map(|&t| tables.table(t));
    let keys = keys.flat_map(|table| (0..table.len()).map(|row| table.key(row)));
    let help = match nearest(key, keys) {
        Some(near) => Text::new(format!("did you mean \"{near}\"?"), format!("是否想写“{near}”？")),
        None => Text::new("write the key as it stands in the table", "请按表中的写法填写编码"),
    };
    findings.error(
        Code::T013,
        Place::Case,
        Text::new(
            format!("no table of the layers has the key \"{key}\""),
            format!("各层的表中都没有编码“{key}”"),
        ),
        help,
    );
    false
}

/// The keys are known, but no layer has these members on its two sides.
fn report_q001_no_part(ground: &Ground<'_>, keys: &[&str], findings: &mut Findings) {
    let layers: Vec<&str> = ground.case.scheme.layers.iter().map(|l| l.name.as_str()).collect();
    let layers = layers.join(", ");
    let (en, zh) = match keys {
        [key] => {
            (format!("\"{key}\" takes part in no layer"), format!("“{key}”没有参加任何一层结对"))
        }
        keys => {
            let both = keys.join("\", \"");
            (
                format!("no layer has \"{both}\" as helper and recipient"),
                format!("没有哪一层以“{both}”为帮扶双方"),
            )
        }
    };
    findings.error(
        Code::Q001,
        Place::Case,
        Text::new(en, zh),
        Text::new(
            format!("name a helper and a recipient of one layer ({layers}); 'jiedui rank' says whom a group takes"),
            format!("请写同一层（{layers}）的帮扶方与帮扶对象；分组取了谁，见 jiedui rank"),
        ),
    );
}

fn report_q002_several_layers(
    ground: &Ground<'_>,
    found: &[(usize, usize, usize)],
    findings: &mut Findings,
) {
    let names: Vec<&str> = found.iter().map(|&(l, ..)| ground.layer(l).name.as_str()).collect();
    let names = names.join(", ");
    findings.error(
        Code::Q002,
        Place::Case,
        Text::new(
            format!("the pair may be meant in several ways: {names}"),
            format!("这一对可有多种理解：{names}"),
        ),
        Text::new(
            "say --layer NAME, and the helper first",
            "请用 --layer 指明结对层，并先写帮扶方",
        ),
    );
}
