//! Cadres by unit, with those who left and those who came.

use super::Stay;
use super::history::Placed;
use super::unit::Unit;
use super::village::Land;
use crate::generate::names;
use crate::generate::rng::Dice;
use crate::generate::write::Rows;

/// What cadres can do and households need.
pub(super) const SKILLS: [&str; 14] = [
    "种植技术",
    "养殖技术",
    "农机维修",
    "医疗健康",
    "教育助学",
    "就业信息",
    "电商销售",
    "金融信贷",
    "政策办理",
    "法律咨询",
    "矛盾调解",
    "心理疏导",
    "照料服务",
    "住房修缮",
];

/// What cadres of one type of unit commonly can do.
fn common_skills(kind: &str) -> &'static [&'static str] {
    match kind {
        "经济" => &["就业信息", "电商销售", "金融信贷", "住房修缮"],
        "党群" => &["政策办理", "心理疏导", "教育助学", "照料服务"],
        "政法" => &["法律咨询", "矛盾调解", "政策办理"],
        _ => &["种植技术", "养殖技术", "农机维修", "医疗健康", "教育助学"],
    }
}

/// Units to which somebody came whose home is the very village they served.
const N_COMEBACKS: usize = 6;

/// A cadre. `home` is a position among the villages.
#[derive(Debug)]
pub(super) struct Cadre {
    pub(super) code: String,
    name: String,
    pub(super) unit: usize,
    post: (&'static str, &'static str),
    home: usize,
    skills: String,
    years: i64,
    pub(super) stay: Stay,
}

/// All cadres of both years, by unit; codes follow the year of entry.
pub(super) fn draw(dice: &mut Dice, land: &Land, units: &[Unit], placed: &Placed) -> Vec<Cadre> {
    let served = |unit: usize| placed.village_of[unit];
    let mut candidates: Vec<usize> = (0..units.len())
        .filter(|&u| units[u].stay == Stay::Kept && served(u).is_some_and(|v| land.is_lagging(v)))
        .collect();
    dice.shuffle(&mut candidates);
    let comebacks = &candidates[..N_COMEBACKS];
    let mut cadres = Vec::new();
    for (u, unit) in units.iter().enumerate() {
        let names = names::people(dice, unit.staff);
        for (i, name) in names.into_iter().enumerate() {
            let comes_back = comebacks.contains(&u) && i + 1 == unit.staff;
            let stay = match unit.stay {
                Stay::Kept if comes_back || dice.chance(8) => Stay::New,
                stay => stay,
            };
            let home = match served(u) {
                Some(village) if comes_back => village,
                village => home(dice, land, village),
            };
            cadres.push(cadre(dice, (u, unit.kind), (i, name), home, stay));
        }
        if unit.stay == Stay::Kept {
            for name in names::people(dice, 3).into_iter().take(dice.below(4)) {
                let home = home(dice, land, served(u));
                cadres.push(cadre(dice, (u, unit.kind), (9, name), home, Stay::Gone));
            }
        }
    }
    let n_old = cadres.iter().filter(|c| c.stay != Stay::New).count();
    let (mut old, mut new) = (0, n_old);
    for cadre in &mut cadres {
        let number = if cadre.stay == Stay::New { &mut new } else { &mut old };
        *number += 1;
        cadre.code = format!("{number:05}");
    }
    cadres
}

/// Three homes in ten lie in lagging villages; none in the village that the unit served.
fn home(dice: &mut Dice, land: &Land, served: Option<usize>) -> usize {
    let (lagging, others) = land.order.split_at(super::LAGGING);
    let village = if dice.chance(30) { dice.pick(lagging) } else { dice.pick(others) };
    if Some(village) != served {
        return village;
    }
    let next = land.order.iter().position(|&v| v == village).map_or(0, |i| i + 1);
    land.order[next % land.order.len()]
}

fn cadre(
    dice: &mut Dice,
    (unit, kind): (usize, &str),
    (place, name): (usize, String),
    home: usize,
    stay: Stay,
) -> Cadre {
    let post = match place {
        0 => ("主要负责人", "乡科级正职"),
        1 | 2 => ("分管负责人", "乡科级副职"),
        3..=7 => ("科长", "科员级"),
        _ if dice.chance(70) => ("科员", "科员级"),
        _ => ("办事员", "办事员级"),
    };
    let n_skills = 1 + dice.below(3);
    Cadre {
        code: String::new(),
        name,
        unit,
        post,
        home,
        skills: dice.words(n_skills, 65, common_skills(kind), &SKILLS).join("、"),
        years: if place < 8 { dice.between(12, 38) } else { dice.between(0, 36) },
        stay,
    }
}

/// The table of this year, by unit.
pub(super) fn rows(land: &Land, units: &[Unit], cadres: &[Cadre]) -> Rows {
    let mut rows = Rows::new(&[
        "code",
        "姓名",
        "单位",
        "职务",
        "职务级别",
        "联系电话",
        "籍贯村",
        "专长",
        "工龄",
    ]);
    let here = |c: &&Cadre| units[c.unit].is_here() && c.stay != Stay::Gone;
    for (i, cadre) in cadres.iter().filter(here).enumerate() {
        rows.push([
            cadre.code.clone(),
            cadre.name.clone(),
            units[cadre.unit].code.clone(),
            cadre.post.0.to_owned(),
            cadre.post.1.to_owned(),
            names::phone(i),
            land.villages[cadre.home].code.clone(),
            cadre.skills.clone(),
            cadre.years.to_string(),
        ]);
    }
    rows
}
