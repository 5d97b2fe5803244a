//! Units of higher levels withdraw, and the county fills the gap, `[S12]` of the field survey.

use crate::generate::Files;
use crate::generate::names;
use crate::generate::rng::Dice;
use crate::generate::write::{Rows, page};

const N_VILLAGES: usize = 156;
const N_TOWNSHIPS: usize = 15;

/// Villages in deep poverty, each with a leader of its own.
const N_DEEP: usize = 73;

/// A level: its name, the letter of its units, units of last year, their villages, and the units and
/// villages that are left.
type Level = (&'static str, char, [usize; 4]);

/// Published is what is left; last year's villages are invented so that nobody left has to move.
const LEVELS: [Level; 2] = [("省", 'S', [19, 27, 5, 7]), ("市", 'M', [40, 59, 21, 31])];

const N_COUNTY: usize = 115;

/// Leaders of the city with two villages each, and of the county with one or two.
const LEADERS: [(&str, char, usize); 2] = [("市", 'P', 5), ("县", 'Q', 41)];

/// A unit: code, level, and the positions of its villages last year.
struct Unit {
    code: String,
    level: &'static str,
    villages: Vec<usize>,
    is_left: bool,
}

/// Makes the case.
pub(super) fn files(seed: u64) -> Files {
    let mut dice = Dice::new(seed);
    let units = units(&mut dice);
    let text = |part: &str| part.as_bytes().to_vec();
    vec![
        ("README.md".to_owned(), page(include_str!("wushan.md"), &[("seed", seed.to_string())])),
        ("fixed.csv".to_owned(), fixed(&units)),
        ("last-year.csv".to_owned(), last_year(&units).csv()),
        ("leaders.csv".to_owned(), leaders(&mut dice).csv()),
        ("scheme.toml".to_owned(), text(include_str!("wushan.toml"))),
        ("units.csv".to_owned(), unit_rows(&mut dice, &units).csv()),
        ("villages.csv".to_owned(), village_rows(&mut dice).csv()),
        ("withdrawal.csv".to_owned(), withdrawal(&units).csv()),
    ]
}

fn village(v: usize) -> String {
    format!("V{:03}", v + 1)
}

/// Units with last year's villages: those of higher levels with one or two, and as many of the county
/// as villages are left.
fn units(dice: &mut Dice) -> Vec<Unit> {
    let mut free: Vec<usize> = (0..N_VILLAGES).collect();
    dice.shuffle(&mut free);
    let mut units = Vec::new();
    for (level, letter, [before, villages, left, kept]) in LEVELS {
        let mut two = vec![1; before];
        two[..kept - left].fill(2);
        two[left..left + (villages - kept) - (before - left)].fill(2);
        let mut stays: Vec<(usize, bool)> =
            two.into_iter().enumerate().map(|(u, n)| (n, u < left)).collect();
        dice.shuffle(&mut stays);
        for (u, (n, is_left)) in stays.into_iter().enumerate() {
            let villages = free.split_off(free.len() - n);
            let code = format!("{letter}{:02}", u + 1);
            units.push(Unit { code, level, villages, is_left });
        }
    }
    for u in 0..N_COUNTY {
        let (code, villages) = (format!("X{:03}", u + 1), free.pop().into_iter().collect());
        units.push(Unit { code, level: "县", villages, is_left: true });
    }
    units
}

/// Which villages a unit of a higher level may not serve: all but its own.
fn fixed(units: &[Unit]) -> Vec<u8> {
    let columns: Vec<String> = (0..N_VILLAGES).map(village).collect();
    let mut text = format!("固定席位,{}\n", columns.join(","));
    for unit in units.iter().filter(|unit| unit.level != "县") {
        let bars = (0..N_VILLAGES).map(|v| if unit.villages.contains(&v) { "0" } else { "1" });
        text += &format!("{},{}\n", unit.code, bars.collect::<Vec<_>>().join(","));
    }
    text.into_bytes()
}

fn last_year(units: &[Unit]) -> Rows {
    let mut rows = Rows::new(&["layer", "helper", "recipient"]);
    for unit in units {
        for &v in &unit.villages {
            rows.push(["units-to-villages".to_owned(), unit.code.clone(), village(v)]);
        }
    }
    rows
}

fn unit_rows(dice: &mut Dice, units: &[Unit]) -> Rows {
    let mut rows = Rows::new(&["code", "单位名称", "级别", "固定席位", "干部人数"]);
    for unit in units {
        let seat = if unit.level == "县" { String::new() } else { unit.code.clone() };
        let name = format!("{}直单位{}", unit.level, unit.code);
        let size = if unit.level == "县" { dice.between(8, 40) } else { dice.between(30, 120) };
        rows.push([unit.code.clone(), name, unit.level.to_owned(), seat, size.to_string()]);
    }
    rows
}

fn village_rows(dice: &mut Dice) -> Rows {
    let mut is_deep: Vec<bool> = (0..N_VILLAGES).map(|v| v < N_DEEP).collect();
    dice.shuffle(&mut is_deep);
    let mut rows = Rows::new(&["code", "乡镇", "村名", "类别", "贫困发生率"]);
    let villages = names::villages(dice, N_VILLAGES).into_iter().zip(is_deep);
    for (v, (name, is_deep)) in villages.enumerate() {
        let township = format!("第{}乡镇", 1 + v * N_TOWNSHIPS / N_VILLAGES);
        let (kind, share) = if is_deep {
            ("深度贫困", dice.between(150, 450))
        } else {
            ("一般贫困", dice.between(30, 180))
        };
        let share = format!("{}.{}", share / 10, share % 10);
        rows.push([village(v), township, name, kind.to_owned(), share]);
    }
    rows
}

fn leaders(dice: &mut Dice) -> Rows {
    let mut rows = Rows::new(&["code", "姓名", "级别", "任职年数"]);
    let n = LEADERS.iter().map(|(.., n)| n).sum();
    let mut people = names::people(dice, n).into_iter();
    for (level, letter, n) in LEADERS {
        for (i, name) in people.by_ref().take(n).enumerate() {
            let years = dice.between(1, 20).to_string();
            rows.push([format!("{letter}{:02}", i + 1), name, level.to_owned(), years]);
        }
    }
    rows
}

/// The edits: every unit of a higher level that withdraws.
fn withdrawal(units: &[Unit]) -> Rows {
    let mut rows = Rows::new(&["do", "table", "key", "reason"]);
    for unit in units.iter().filter(|unit| !unit.is_left) {
        let reason = format!("{}级单位撤出", unit.level);
        rows.push(["remove".to_owned(), "units".to_owned(), unit.code.clone(), reason]);
    }
    rows
}
