//! Villages with ten indicators, and which of them lag.

use super::LAGGING;
use crate::generate::names;
use crate::generate::rng::Dice;
use crate::generate::write::{Rows, fixed};

const N_VILLAGES: usize = 126;

/// Half the extent of the district, in ten-thousandths of a degree: about 30 and 20 km.
pub(super) const HALF: (i64, i64) = (3520, 1800);

/// The middle of the district, in ten-thousandths of a degree: a desert without villages.
const MIDDLE: (i64, i64) = (1_000_000, 400_000);

/// One column: its weight in the scheme, its dimension, and its worst and best values.
struct Indicator {
    header: &'static str,
    weight: i64,
    dimension: usize,
    worst: i64,
    best: i64,
    decimals: u32,
}

const ECONOMY: usize = 0;
const TEAM: usize = 1;
const HARMONY: usize = 2;
const APPEARANCE: usize = 3;
const INDUSTRY: usize = 4;

/// The ten indicators, with the weights that stand in the scheme.
#[rustfmt::skip]
const INDICATORS: [Indicator; 10] = [
    Indicator { header: "人均收入", weight: 12, dimension: ECONOMY, worst: 7200, best: 26800, decimals: 0 },
    Indicator { header: "集体收入", weight: 12, dimension: ECONOMY, worst: 4, best: 486, decimals: 1 },
    Indicator { header: "在建项目", weight: 8, dimension: ECONOMY, worst: 0, best: 8, decimals: 0 },
    Indicator { header: "班子评分", weight: 12, dimension: TEAM, worst: 48, best: 98, decimals: 0 },
    Indicator { header: "党员活动率", weight: 8, dimension: TEAM, worst: 412, best: 995, decimals: 1 },
    Indicator { header: "村务公开率", weight: 8, dimension: TEAM, worst: 50, best: 100, decimals: 0 },
    Indicator { header: "信访件数", weight: 10, dimension: HARMONY, worst: 18, best: 0, decimals: 0 },
    Indicator { header: "未结纠纷", weight: 10, dimension: HARMONY, worst: 12, best: 0, decimals: 0 },
    Indicator { header: "村容评分", weight: 10, dimension: APPEARANCE, worst: 45, best: 97, decimals: 0 },
    Indicator { header: "特色种植比例", weight: 10, dimension: INDUSTRY, worst: 31, best: 784, decimals: 1 },
];

/// A village.
#[derive(Debug)]
pub(super) struct Village {
    pub(super) code: String,
    township: &'static str,
    name: String,
    values: [i64; 10],
    /// East and north of the middle of the district, in ten-thousandths of a degree.
    pub(super) at: (i64, i64),
}

/// All villages and their standing.
#[derive(Debug)]
pub(super) struct Land {
    /// In order of code.
    pub(super) villages: Vec<Village>,
    /// Positions, worst first.
    pub(super) order: Vec<usize>,
    /// Points between the last lagging village and the next, in millionths.
    pub(super) gap: i64,
    /// Pairs with the same ten values, far from the cut.
    pub(super) ties: [(usize, usize); 2],
}

impl Land {
    pub(super) fn lagging(&self) -> &[usize] {
        &self.order[..LAGGING]
    }

    pub(super) fn is_lagging(&self, village: usize) -> bool {
        self.lagging().contains(&village)
    }
}

/// Draws a dozen districts and takes the one with the clearest cut.
pub(super) fn draw(dice: &mut Dice) -> Land {
    let drafts = (0..12).map(|_| draft(dice)).collect::<Vec<Land>>();
    drafts.into_iter().max_by_key(|land| land.gap).expect("a dozen is not empty")
}

fn draft(dice: &mut Dice) -> Land {
    let names = names::villages(dice, N_VILLAGES);
    let mut villages = Vec::with_capacity(N_VILLAGES);
    for (i, name) in names.into_iter().enumerate() {
        let township = i * names::TOWNSHIPS.len() / N_VILLAGES;
        let (column, row) = (township as i64 % 3 - 1, township as i64 / 3 - 1);
        let east = column * HALF.0 * 2 / 3 + dice.between(-HALF.0 / 3, HALF.0 / 3);
        let north = row * HALF.1 * 2 / 3 + dice.between(-HALF.1 / 3, HALF.1 / 3);
        villages.push(Village {
            code: format!("V{:03}", i + 1),
            township: names::TOWNSHIPS[township],
            name,
            values: indicators(dice, (east, north)),
            at: (east, north),
        });
    }
    let first = order(&scores(&villages));
    let ties = [(first[20], first[21]), (first[100], first[101])];
    for (a, b) in ties {
        villages[b].values = villages[a].values;
    }
    let scores = scores(&villages);
    let order = order(&scores);
    let gap = scores[order[LAGGING]] - scores[order[LAGGING - 1]];
    Land { villages, order, gap, ties }
}

/// Ten values that hang together: by the village's general state, which is worse far from the
/// seat, and by dimension. Special crops are somewhat more common where the rest is poor.
fn indicators(dice: &mut Dice, at: (i64, i64)) -> [i64; 10] {
    let remote = at.0.abs() * 200 / HALF.0 + at.1.abs() * 100 / HALF.1;
    let general: i64 = (0..3).map(|_| dice.between(0, 333)).sum();
    let general = (general + 150 - remote).clamp(0, 999);
    let special: [i64; 5] = std::array::from_fn(|_| dice.between(0, 999));
    INDICATORS.each_ref().map(|indicator| {
        let own = dice.between(0, 999);
        let special = special[indicator.dimension];
        let share = if indicator.dimension == INDUSTRY {
            (2 * (999 - general) + 7 * special + own) / 10
        } else {
            (4 * general + 4 * special + 2 * own) / 10
        };
        indicator.worst + (indicator.best - indicator.worst) * share / 999
    })
}

/// The index of the scheme: min-max, weighted sum; in millionths of a point of 100.
fn scores(villages: &[Village]) -> Vec<i64> {
    let mut scores = vec![0; villages.len()];
    for (i, indicator) in INDICATORS.iter().enumerate() {
        let column = || villages.iter().map(|v| v.values[i]);
        let least = column().min().unwrap_or(0);
        let most = column().max().unwrap_or(0);
        let worst = if indicator.best > indicator.worst { least } else { most };
        let range = (most - least).max(1);
        for (score, value) in scores.iter_mut().zip(column()) {
            *score += indicator.weight * (value - worst).abs() * 1_000_000 / range;
        }
    }
    scores
}

/// Worst first; equals by code.
fn order(scores: &[i64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by_key(|&v| (scores[v], v));
    order
}

/// The table.
pub(super) fn rows(land: &Land) -> Rows {
    let mut header = vec!["code", "乡镇", "村名"];
    header.extend(INDICATORS.iter().map(|indicator| indicator.header));
    header.extend(["lon", "lat"]);
    let mut rows = Rows::new(&header);
    for village in &land.villages {
        let mut row = vec![village.code.clone(), village.township.to_owned(), village.name.clone()];
        let values = INDICATORS.iter().zip(village.values);
        row.extend(values.map(|(indicator, value)| fixed(value, indicator.decimals)));
        row.extend(degrees(village.at));
        rows.extend(row);
    }
    rows
}

/// Longitude and latitude as text.
pub(super) fn degrees((east, north): (i64, i64)) -> [String; 2] {
    [fixed(MIDDLE.0 + east, 4), fixed(MIDDLE.1 + north, 4)]
}
