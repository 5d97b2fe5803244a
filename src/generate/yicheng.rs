//! A published rule that its published totals cannot meet, `[S17]` of the field survey.

use crate::generate::Files;
use crate::generate::names;
use crate::generate::rng::Dice;
use crate::generate::write::{Rows, page};

const N_VILLAGES: usize = 180;
const N_CADRES: usize = 3500;
const N_HOUSEHOLDS: usize = 9155;

/// Makes the case.
pub(super) fn files(seed: u64) -> Files {
    let mut dice = Dice::new(seed);
    let cadres = dice.spread(&[(10, 30); N_VILLAGES], N_CADRES);
    // No village has enough to spare, so the villages fall short by as much as the district.
    let ranges: Vec<(usize, usize)> = cadres.iter().map(|n| (2 * n, 3 * n)).collect();
    let households = dice.spread(&ranges, N_HOUSEHOLDS);
    let below: usize = cadres.iter().zip(&households).map(|(n, h)| n - h / 3).sum();
    let values = [("seed", seed.to_string()), ("below", below.to_string())];
    let text = |part: &str| part.as_bytes().to_vec();
    vec![
        ("README.md".to_owned(), page(include_str!("yicheng.md"), &values)),
        ("cadres.csv".to_owned(), cadre_rows(&mut dice, &cadres).csv()),
        ("households.csv".to_owned(), household_rows(&mut dice, &households).csv()),
        ("scheme.toml".to_owned(), text(include_str!("yicheng.toml"))),
        ("villages.csv".to_owned(), village_rows(&mut dice).csv()),
    ]
}

fn village(v: usize) -> String {
    format!("V{:03}", v + 1)
}

fn village_rows(dice: &mut Dice) -> Rows {
    let mut rows = Rows::new(&["code", "乡镇", "村名"]);
    for (v, name) in names::villages(dice, N_VILLAGES).into_iter().enumerate() {
        let township = names::TOWNSHIPS[v * names::TOWNSHIPS.len() / N_VILLAGES];
        rows.push([village(v), township.to_owned(), name]);
    }
    rows
}

/// Cadres in offices of fifteen, one after the other through the villages.
fn cadre_rows(dice: &mut Dice, counts: &[usize]) -> Rows {
    let mut rows = Rows::new(&["code", "姓名", "单位", "村", "组"]);
    let villages = counts.iter().enumerate().flat_map(|(v, &n)| std::iter::repeat_n(v, n));
    for (i, v) in villages.enumerate() {
        let office = format!("第{}办公室", i / 15 + 1);
        rows.push([format!("{:05}", i + 1), names::person(dice), office, village(v), hamlet(dice)]);
    }
    rows
}

fn household_rows(dice: &mut Dice, counts: &[usize]) -> Rows {
    let mut rows = Rows::new(&["code", "户主", "村", "组"]);
    let villages = counts.iter().enumerate().flat_map(|(v, &n)| std::iter::repeat_n(v, n));
    for (i, v) in villages.enumerate() {
        rows.push([format!("H{:04}", i + 1), names::person(dice), village(v), hamlet(dice)]);
    }
    rows
}

fn hamlet(dice: &mut Dice) -> String {
    format!("第{}组", 1 + dice.below(4))
}
