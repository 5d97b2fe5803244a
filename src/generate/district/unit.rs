//! Units of two sizes and four types, with last year's roster.

use super::Stay;
use super::village::{HALF, degrees};
use crate::generate::rng::Dice;
use crate::generate::write::Rows;

/// Cadres of all units of this year.
const N_CADRES: usize = 1828;

/// Large units: 57 in a year, of which two went and two came.
#[rustfmt::skip]
const LARGE: [(&str, &[&str]); 4] = [
    ("经济", &[
        "区发展改革局", "区财政局", "区工业信息化局", "区商务局", "区审计局", "区统计局", "区税务局", "区市场监管局", "区住房建设局",
        "区交通运输局", "区自然资源局", "区国有资产局", "区招商局", "区园区管理局", "区金融服务局", "区粮食储备局", "区公路管理局", "区供销联社",
    ]),
    ("党群", &[
        "区委办公室", "区委组织部", "区委宣传部", "区委统战部", "区委党校", "区人大办公室", "区政府办公室",
        "区政协办公室", "区总工会", "区妇联会", "区团委", "区机关工委", "区融媒体中心", "区档案局",
    ]),
    ("政法", &[
        "区委政法委", "区公安局", "区法院", "区检察院", "区司法局", "区信访局", "区应急局", "区消防救援局", "区退役军人局", "区交警大队",
    ]),
    ("专业", &[
        "区农业农村局", "区林业局", "区水务局", "区教育局", "区卫生健康局", "区科学技术局", "区民政局", "区人力社保局", "区文化旅游局",
        "区生态环境局", "区气象局", "区医疗保障局", "区畜牧局", "区农机局", "区残联会", "区职业学校", "区中心医院",
    ]),
];

/// Small units: 14 in a year, of which one went and one came.
const SMALL: [(&str, &[&str]); 4] = [
    ("经济", &["区物价办", "区清算办", "区项目办", "区电商办"]),
    ("党群", &["区工商联会", "区史志办", "区老干部办", "区科协会"]),
    ("政法", &["区法律援助办", "区调解办", "区禁毒办"]),
    ("专业", &["区种业办", "区蔬菜办", "区乡村振兴办", "区红十字会"]),
];

/// A unit.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) code: String,
    name: &'static str,
    pub(super) kind: &'static str,
    pub(super) is_large: bool,
    above: &'static str,
    pub(super) stay: Stay,
    /// Number of cadres, this year or when it went.
    pub(super) staff: usize,
    /// East and north of the middle of the district, in ten-thousandths of a degree.
    pub(super) at: (i64, i64),
}

impl Unit {
    /// Whether the unit took part this year.
    pub(super) fn is_here(&self) -> bool {
        self.stay != Stay::Gone
    }

    /// Whether the unit took part last year.
    pub(super) fn was_here(&self) -> bool {
        self.stay != Stay::New
    }
}

/// All units of both years, those that are new at the end.
pub(super) fn draw(dice: &mut Dice) -> Vec<Unit> {
    let mut old = Vec::new();
    let mut new = Vec::new();
    for (offices, is_large, n_new) in [(LARGE, true, 2), (SMALL, false, 1)] {
        let named = |(kind, names): (&'static str, &'static [&'static str])| {
            names.iter().map(move |&name| (kind, name))
        };
        let mut offices: Vec<(&str, &str)> = offices.into_iter().flat_map(named).collect();
        dice.shuffle(&mut offices);
        for (i, office) in offices.into_iter().enumerate() {
            if i < n_new {
                new.push((office, is_large, Stay::New));
            } else {
                let stay = if i < 2 * n_new { Stay::Gone } else { Stay::Kept };
                old.push((office, is_large, stay));
            }
        }
    }
    dice.shuffle(&mut old);
    old.extend(new);
    let range = |is_large: bool| if is_large { (20, 45) } else { (6, 14) };
    let here = |stay: Stay| stay != Stay::Gone;
    let ranges: Vec<(usize, usize)> =
        old.iter().filter(|(_, _, stay)| here(*stay)).map(|(_, large, _)| range(*large)).collect();
    let mut staff = dice.spread(&ranges, N_CADRES).into_iter();
    let mut units = Vec::new();
    for (i, ((kind, name), is_large, stay)) in old.into_iter().enumerate() {
        let of_this_year = if here(stay) { staff.next() } else { None };
        units.push(Unit {
            code: format!("U{:02}", i + 1),
            name,
            kind,
            is_large,
            above: if dice.chance(12) { "市、地区" } else { "区" },
            stay,
            staff: of_this_year.unwrap_or(range(is_large).0),
            at: place(dice),
        });
    }
    units
}

/// Most units sit in the seat, the others anywhere.
fn place(dice: &mut Dice) -> (i64, i64) {
    let part = if dice.chance(50) { 8 } else { 1 };
    (dice.between(-HALF.0 / part, HALF.0 / part), dice.between(-HALF.1 / part, HALF.1 / part))
}

/// The table of this year.
pub(super) fn rows(units: &[Unit]) -> Rows {
    let mut rows =
        Rows::new(&["code", "单位名称", "类型", "规模", "隶属关系", "人数", "lon", "lat"]);
    for unit in units.iter().filter(|unit| unit.is_here()) {
        let [lon, lat] = degrees(unit.at);
        rows.push([
            unit.code.clone(),
            unit.name.to_owned(),
            unit.kind.to_owned(),
            if unit.is_large { "大" } else { "小" }.to_owned(),
            unit.above.to_owned(),
            unit.staff.to_string(),
            lon,
            lat,
        ]);
    }
    rows
}
