//! Two pairings with answers by hand, `[S36]` and `[S40]` of the field survey.

use crate::generate::Files;
use crate::generate::names;
use crate::generate::rng::Dice;
use crate::generate::write::{Rows, page};

/// A street: area, name, members and households.
type Street = (&'static str, &'static str, usize, usize);

/// 36 members and 719 households in three areas.
const STREETS: [Street; 9] = [
    ("东片", "东一巷", 5, 110),
    ("东片", "东二巷", 5, 90),
    ("东片", "东三巷", 4, 80),
    ("中片", "中一巷", 4, 70),
    ("中片", "中二巷", 4, 80),
    ("中片", "中三巷", 4, 90),
    ("西片", "西一巷", 5, 95),
    ("西片", "西二巷", 3, 64),
    ("西片", "西三巷", 2, 40),
];

/// The three units that share a village of 57 households.
const UNITS: [&str; 3] = ["农技站", "信用社", "民政办"];

/// What the 57 households need, and how many of them.
const NEEDS: [(&str, usize); 3] = [("技术", 24), ("资金", 20), ("劳力", 13)];

/// Makes the case.
pub(super) fn files(seed: u64) -> Files {
    let mut dice = Dice::new(seed);
    let members = people(&mut dice, 'M', ["code", "姓名", "片区", "街巷"], |s| s.2);
    let residents = people(&mut dice, 'R', ["code", "户主", "片区", "街巷"], |s| s.3);
    let mut units = Rows::new(&["code", "单位名称"]);
    for (i, unit) in UNITS.iter().enumerate() {
        units.push([format!("N{}", i + 1), (*unit).to_owned()]);
    }
    let text = |part: &str| part.as_bytes().to_vec();
    let readme = page(include_str!("tiny.md"), &[("seed", seed.to_string())]);
    vec![
        ("README.md".to_owned(), readme),
        ("households.csv".to_owned(), households(&mut dice).csv()),
        ("members.csv".to_owned(), members.csv()),
        ("nearness.csv".to_owned(), nearness().csv()),
        ("residents.csv".to_owned(), residents.csv()),
        ("scheme.toml".to_owned(), text(include_str!("tiny.toml"))),
        ("unit-to-need.csv".to_owned(), unit_to_need().csv()),
        ("units.csv".to_owned(), units.csv()),
    ]
}

/// People of every street, with codes in chance order.
fn people(
    dice: &mut Dice,
    letter: char,
    header: [&'static str; 4],
    count: impl Fn(&Street) -> usize,
) -> Rows {
    let homes = STREETS.iter().flat_map(|street| std::iter::repeat_n(street, count(street)));
    let mut homes: Vec<&Street> = homes.collect();
    dice.shuffle(&mut homes);
    let width = homes.len().to_string().len();
    let mut rows = Rows::new(&header);
    for (i, (area, street, ..)) in homes.into_iter().enumerate() {
        let code = format!("{letter}{:0width$}", i + 1);
        rows.push([code, names::person(dice), (*area).to_owned(), (*street).to_owned()]);
    }
    rows
}

fn households(dice: &mut Dice) -> Rows {
    let needs = NEEDS.iter().flat_map(|&(need, n)| std::iter::repeat_n(need, n));
    let mut needs: Vec<&str> = needs.collect();
    dice.shuffle(&mut needs);
    let mut rows = Rows::new(&["code", "户主", "需求"]);
    for (i, need) in needs.into_iter().enumerate() {
        rows.push([format!("P{:02}", i + 1), names::person(dice), need.to_owned()]);
    }
    rows
}

/// 1 for the same street, 0.6 for the next one of the same area, 0 for others.
fn nearness() -> Rows {
    let mut header = vec!["街巷"];
    header.extend(STREETS.map(|street| street.1));
    let mut rows = Rows::new(&header);
    for (i, a) in STREETS.iter().enumerate() {
        let value = |(j, b): (usize, &Street)| match (a.0 == b.0, i.abs_diff(j)) {
            (true, 0) => "1",
            (true, 1) => "0.6",
            _ => "0",
        };
        let mut row = vec![a.1.to_owned()];
        row.extend(STREETS.iter().enumerate().map(value).map(str::to_owned));
        rows.extend(row);
    }
    rows
}

fn unit_to_need() -> Rows {
    let mut rows = Rows::new(&["单位", "技术", "资金", "劳力"]);
    rows.push(["农技站", "1", "0.4", "0.2"].map(str::to_owned));
    rows.push(["信用社", "0.3", "1", "0.1"].map(str::to_owned));
    rows.push(["民政办", "0.5", "0.6", "1"].map(str::to_owned));
    rows
}
