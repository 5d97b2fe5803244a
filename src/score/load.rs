//! Loads and capacities of a layer as whole numbers.
//!
//! All amounts of a layer are multiplied by the least power of ten that makes them whole, so
//! nothing is rounded. Amounts finer than a millionth are refused.

use crate::base::{Code, Findings, Place, Text};
use crate::scheme::{Amount, Case, Layer, Loads};
use crate::score::Scores;
use crate::score::prepare::{View, grid};

/// What every pair of a layer weighs, and what every helper can carry.
#[derive(Clone, Debug)]
pub struct LayerLoads {
    load: Load,
    /// Per helper.
    pub capacity: Vec<i64>,
    /// What all amounts were multiplied by.
    pub scale: i64,
}

#[derive(Clone, Debug)]
enum Load {
    /// By recipient.
    Recipient(Vec<i64>),
    /// `load[class of helper][class of recipient]`.
    Classes { helper: Vec<usize>, recipient: Vec<usize>, load: Vec<Vec<i64>> },
}

/// Powers of ten that amounts are multiplied by; the last is the finest.
const SCALES: [i64; 7] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

/// Greatest amount; a thousand million of them can be added up.
const GREATEST: f64 = 1e9;

impl LayerLoads {
    /// The loads of a layer, if it has some; with errors in `findings` the result is useless.
    pub fn new(
        case: &Case,
        scores: &Scores,
        layer: &Layer,
        findings: &mut Findings,
    ) -> Option<Self> {
        let loads = layer.loads.as_ref()?;
        Some(Self::of(&View::new(case, scores, layer), loads, findings))
    }

    pub(super) fn of(view: &View<'_>, loads: &Loads, findings: &mut Findings) -> Self {
        let capacity = of_side(view, true, &loads.capacity, findings);
        match &loads.load {
            Amount::Match(m) => {
                let [helper, recipient] = view.looked_up("load", m, true, findings);
                let entry = |h: &str, r: &str| {
                    let place = || m.matrix.place(h, r);
                    let Some(amount) = m.matrix.get(h, r) else {
                        report_c008_none(place(), findings);
                        return 0.0;
                    };
                    checked(amount, place, findings)
                };
                let load = grid([&helper, &recipient], entry);
                let scale = scale(load.iter().flatten().chain(&capacity));
                let row = |row: &Vec<f64>| whole(row, scale);
                let load = load.iter().map(row).collect();
                let (helper, recipient) = (helper.member, recipient.member);
                let load = Load::Classes { helper, recipient, load };
                Self { load, capacity: whole(&capacity, scale), scale }
            }
            amount => {
                let load = of_side(view, false, amount, findings);
                let scale = scale(load.iter().chain(&capacity));
                let load = Load::Recipient(whole(&load, scale));
                Self { load, capacity: whole(&capacity, scale), scale }
            }
        }
    }

    /// What a pair weighs, times [`Self::scale`].
    pub fn load(&self, helper: usize, recipient: usize) -> i64 {
        match &self.load {
            Load::Recipient(load) => load[recipient],
            Load::Classes { helper: h, recipient: r, load } => load[h[helper]][r[recipient]],
        }
    }

    /// An amount as it was given.
    pub fn show(&self, amount: i64) -> String {
        let digits = SCALES.iter().position(|&scale| scale == self.scale).unwrap_or(0);
        let (whole, rest) = (amount / self.scale, amount % self.scale);
        let text = format!("{whole}.{rest:0digits$}");
        if digits == 0 {
            whole.to_string()
        } else {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
    }
}

/// The amounts of the members of a side.
fn of_side(view: &View<'_>, of_helper: bool, amount: &Amount, findings: &mut Findings) -> Vec<f64> {
    let (table, rows) = (view.table(of_helper), view.rows(of_helper));
    match amount {
        Amount::Same(amount) => {
            let amount = checked(*amount, || Place::Case, findings);
            vec![amount; rows.len()]
        }
        Amount::Column(column) => {
            let numbers = table.optional_numbers(*column, findings);
            let of = |&row: &usize| {
                let place = || table.place(row, Some(*column));
                if numbers[row].is_none() && table.text(row, *column).is_empty() {
                    report_c008_none(place(), findings);
                }
                checked(numbers[row].unwrap_or(0.0), place, findings)
            };
            rows.iter().map(of).collect()
        }
        Amount::Match(_) => vec![0.0; rows.len()],
    }
}

/// An amount that can be used; 0 otherwise, with a finding.
fn checked(amount: f64, place: impl FnOnce() -> Place, findings: &mut Findings) -> f64 {
    let (en, zh) = if amount < 0.0 {
        ("negative", "为负数")
    } else if amount > GREATEST {
        ("more than 1,000,000,000", "大于 10 亿")
    } else if exact(amount, SCALES[SCALES.len() - 1]).is_none() {
        ("finer than a millionth", "小数超过六位")
    } else {
        return amount;
    };
    findings.error(
        Code::C008,
        place(),
        Text::new(
            format!("{amount} is no load or capacity: it is {en}"),
            format!("{amount} 不能作为负荷或能力：{zh}"),
        ),
        Text::new(
            "give all loads and capacities of a layer in one unit, with at most six decimals",
            "同一层的负荷与能力请用同一单位，小数最多六位",
        ),
    );
    0.0
}

fn report_c008_none(place: Place, findings: &mut Findings) {
    findings.error(
        Code::C008,
        place,
        Text::new("a load or capacity is missing", "缺少负荷或能力"),
        Text::new("write the number; 0 if there is none", "请填写数字；没有则填 0"),
    );
}

/// The least power of ten that makes all amounts whole.
fn scale<'a>(amounts: impl Iterator<Item = &'a f64>) -> i64 {
    let mut scales = SCALES.iter().copied();
    let mut scale = scales.next().unwrap_or(1);
    for &amount in amounts {
        while exact(amount, scale).is_none() {
            let Some(next) = scales.next() else { return scale };
            scale = next;
        }
    }
    scale
}

fn whole(amounts: &[f64], scale: i64) -> Vec<i64> {
    amounts.iter().map(|&amount| exact(amount, scale).unwrap_or(0)).collect()
}

/// `amount * scale`, if that is whole: if the decimal with so many digits is this very number.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "below 10^15")]
fn exact(amount: f64, scale: i64) -> Option<i64> {
    let times = (amount * scale as f64).round();
    (times / scale as f64 == amount && times.abs() <= GREATEST * 1e6).then_some(times as i64)
}
