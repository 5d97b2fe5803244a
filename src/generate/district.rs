//! The main case, `[S1]` of the field survey: ranked villages, units of two sizes, cadres within
//! their unit's village, and last year's plan.

mod cadre;
mod history;
mod household;
mod unit;
mod village;

use crate::generate::Files;
use crate::generate::rng::Dice;
use crate::generate::write::{Rows, fixed, page};
use village::Land;

/// How many villages lag.
const LAGGING: usize = 63;

/// Whether a member was there last year and is there now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stay {
    /// Both years.
    Kept,
    /// Only last year.
    Gone,
    /// Only now.
    New,
}

/// Makes the case.
pub(super) fn files(seed: u64) -> Files {
    let mut dice = Dice::new(seed);
    let land = village::draw(&mut dice);
    let units = unit::draw(&mut dice);
    let old_villages = history::old_villages(&mut dice, &land);
    let households = household::draw(&mut dice, &land, &old_villages);
    let placed = history::place(&mut dice, &land, &units, &old_villages, &households);
    let cadres = cadre::draw(&mut dice, &land, &units, &placed);
    let last_year = history::links(&mut dice, (&land, &units), &placed, &cadres, &households);
    let text = |part: &str| part.as_bytes().to_vec();
    let last = |layer: &str| last_year.iter().filter(|link| link.layer == layer).count();
    let values = [
        ("seed", seed.to_string()),
        ("gap", fixed(land.gap / 10_000, 2)),
        ("ties", ties(&land)),
        ("pairs", last(history::UNITS).to_string()),
        ("links", last(history::CADRES).to_string()),
    ];
    vec![
        ("README.md".to_owned(), page(include_str!("district.md"), &values)),
        ("cadres.xlsx".to_owned(), cadre::rows(&land, &units, &cadres).xlsx("名册", &["工龄"])),
        ("households.csv".to_owned(), household::rows(&land, &households).csv_in_gbk()),
        ("last-year.csv".to_owned(), history::rows(&last_year).csv()),
        ("scheme.toml".to_owned(), text(include_str!("district.toml"))),
        ("type-to-weakness.csv".to_owned(), type_to_weakness().csv()),
        ("units.csv".to_owned(), unit::rows(&units).csv()),
        ("villages.csv".to_owned(), village::rows(&land).csv_with_mark()),
    ]
}

/// 1 for the matches that the programme names, less for the rest.
fn type_to_weakness() -> Rows {
    let mut rows = Rows::new(&["类型", "发展缓慢", "班子薄弱", "矛盾突出", "产业特色"]);
    rows.push(["经济", "1", "0.2", "0", "0.5"].map(str::to_owned));
    rows.push(["党群", "0.3", "1", "0.4", "0.1"].map(str::to_owned));
    rows.push(["政法", "0.1", "0.4", "1", "0"].map(str::to_owned));
    rows.push(["专业", "0.5", "0.1", "0", "1"].map(str::to_owned));
    rows
}

fn ties(land: &Land) -> String {
    let code = |v: usize| land.villages[v].code.as_str();
    let pair = |&(a, b): &(usize, usize)| format!("{} and {}", code(a), code(b));
    land.ties.iter().map(pair).collect::<Vec<String>>().join("; ")
}
