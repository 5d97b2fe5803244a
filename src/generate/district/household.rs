//! Households in the lagging villages, and those of last year's list.

use super::Stay;
use super::cadre::SKILLS;
use super::village::Land;
use crate::generate::names;
use crate::generate::rng::Dice;
use crate::generate::write::Rows;

/// Households of this year.
const N_HOUSEHOLDS: usize = 361;

/// Kinds of households, what they commonly need, and from where on their hardship runs.
const KINDS: [(&str, &[&str], i64); 7] = [
    ("低保户", &["就业信息", "政策办理", "住房修缮"], 40),
    ("特困供养户", &["照料服务", "医疗健康", "住房修缮"], 55),
    ("残疾人户", &["照料服务", "医疗健康", "政策办理"], 50),
    ("大病户", &["医疗健康", "政策办理", "心理疏导"], 55),
    ("缺劳力户", &["农机维修", "照料服务", "就业信息"], 25),
    ("缺技术户", &["种植技术", "养殖技术", "电商销售"], 10),
    ("纠纷户", &["法律咨询", "矛盾调解", "心理疏导"], 20),
];

/// A household.
#[derive(Debug)]
pub(super) struct Household {
    pub(super) code: String,
    head: String,
    id_number: String,
    pub(super) village: usize,
    hamlet: usize,
    people: usize,
    kind: &'static str,
    needs: String,
    hardship: i64,
    pub(super) stay: Stay,
}

/// All households of both years, by village; codes follow the year of entry.
pub(super) fn draw(dice: &mut Dice, land: &Land, old_villages: &[usize]) -> Vec<Household> {
    let counts = dice.spread(&[(3, 9); super::LAGGING], N_HOUSEHOLDS);
    let mut stays = Vec::new();
    for village in 0..land.villages.len() {
        let was_listed = old_villages.contains(&village);
        let here = land.lagging().iter().position(|&v| v == village).map_or(0, |i| counts[i]);
        for _ in 0..here {
            let is_new = !was_listed || dice.chance(15);
            stays.push((village, if is_new { Stay::New } else { Stay::Kept }));
        }
        if was_listed {
            let n_gone = if here > 0 { dice.below(3) } else { 3 + dice.below(7) };
            stays.extend(std::iter::repeat_n((village, Stay::Gone), n_gone));
        }
    }
    let n_old = stays.iter().filter(|(_, stay)| *stay != Stay::New).count();
    let (mut old, mut new) = (0, n_old);
    let mut households = Vec::with_capacity(stays.len());
    for (village, stay) in stays {
        let number = if stay == Stay::New { &mut new } else { &mut old };
        *number += 1;
        let code = format!("H{number:04}");
        households.push(household(dice, code, village, stay));
    }
    households
}

fn household(dice: &mut Dice, code: String, village: usize, stay: Stay) -> Household {
    let (kind, common, hardship) = dice.pick(&KINDS);
    let n_needs = 1 + dice.below(3);
    Household {
        code,
        head: names::person(dice),
        id_number: names::id_number(dice),
        village,
        hamlet: 1 + dice.below(8),
        people: 1 + dice.below(4) + dice.below(3),
        kind,
        needs: dice.words(n_needs, 70, common, &SKILLS).join("、"),
        hardship: hardship + dice.between(0, 45),
        stay,
    }
}

/// The table of this year, in order of code.
pub(super) fn rows(land: &Land, households: &[Household]) -> Rows {
    let mut rows = Rows::new(&[
        "code",
        "户主",
        "证件号码",
        "村",
        "组",
        "家庭人口",
        "户类型",
        "需求",
        "困难程度",
    ]);
    let mut here: Vec<&Household> = households.iter().filter(|h| h.stay != Stay::Gone).collect();
    here.sort_by(|a, b| a.code.cmp(&b.code));
    for h in here {
        rows.push([
            h.code.clone(),
            h.head.clone(),
            h.id_number.clone(),
            land.villages[h.village].code.clone(),
            format!("第{}组", h.hamlet),
            h.people.to_string(),
            h.kind.to_owned(),
            h.needs.clone(),
            h.hardship.to_string(),
        ]);
    }
    rows
}
