//! Generated cases: reproducible, of the published sizes, and nobody's data.

use calamine::{Data, Reader, Xlsx};
use jiedui::base::{Budget, Findings};
use jiedui::generate::{Kind, generate};
use jiedui::plan::list::PairList;
use jiedui::solve::Engine;
use jiedui::{run, scenario};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::Path;

/// The seed of the cases in `data/`.
const SEED: u64 = 2026;

type Table = Vec<BTreeMap<String, String>>;

fn file(kind: Kind, seed: u64, name: &str) -> Vec<u8> {
    let files = generate(kind, seed);
    files.into_iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("no file {name}")).1
}

/// A CSV file in UTF-8, with or without byte order mark, or else in GBK.
fn csv(kind: Kind, seed: u64, name: &str) -> Table {
    let bytes = file(kind, seed, name);
    let is_utf8 = std::str::from_utf8(&bytes).is_ok();
    let encoding = if is_utf8 { encoding_rs::UTF_8 } else { encoding_rs::GBK };
    let text = encoding.decode(&bytes).0;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a table of text")).collect()
}

fn cadres(seed: u64) -> Vec<Vec<Data>> {
    let bytes = file(Kind::District, seed, "cadres.xlsx");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let sheet = book.worksheet_range("名册").expect("the sheet of the scheme");
    sheet.rows().map(<[Data]>::to_vec).collect()
}

fn count(table: &Table, column: &str, value: &str) -> usize {
    table.iter().filter(|row| row[column] == value).count()
}

fn column<'a>(table: &'a Table, column: &str) -> BTreeSet<&'a str> {
    table.iter().map(|row| row[column].as_str()).collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    for (name, kind) in Kind::ALL {
        assert_eq!(generate(kind, 7), generate(kind, 7), "{name}");
        assert_eq!(Kind::named(name), Some(kind));
        assert_eq!(kind.name(), name);
    }
    assert_eq!(Kind::named("district "), None);
}

#[test]
fn the_data_folders_hold_what_is_generated() {
    for (name, kind) in Kind::ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name);
        let files = generate(kind, SEED);
        for (file, bytes) in &files {
            let stored = std::fs::read(folder.join(file)).unwrap();
            assert!(stored == *bytes, "data/{name}/{file} is not what `generate` makes");
        }
        let names: BTreeSet<&str> = files.iter().map(|(file, _)| file.as_str()).collect();
        for entry in std::fs::read_dir(&folder).unwrap() {
            let file = entry.unwrap().file_name().into_string().unwrap();
            assert!(names.contains(file.as_str()), "data/{name}/{file} is not generated");
        }
    }
}

#[test]
fn other_seeds_differ_and_keep_the_sizes_of_the_district() {
    let first = file(Kind::District, SEED, "villages.csv");
    for seed in [SEED, 1, 2, u64::MAX] {
        assert_eq!(seed == SEED, file(Kind::District, seed, "villages.csv") == first);
        let villages = csv(Kind::District, seed, "villages.csv");
        let units = csv(Kind::District, seed, "units.csv");
        let households = csv(Kind::District, seed, "households.csv");
        assert_eq!((villages.len(), villages[0].len()), (126, 15));
        assert_eq!(column(&villages, "乡镇").len(), 9);
        assert_eq!((count(&units, "规模", "大"), count(&units, "规模", "小")), (57, 14));
        assert_eq!(households.len(), 361);
        let by_village = column(&households, "村");
        assert_eq!(by_village.len(), 63);
        for village in by_village {
            assert!((3..=9).contains(&count(&households, "村", village)), "{village}");
        }
        let staff: usize = units.iter().map(|unit| unit["人数"].parse::<usize>().unwrap()).sum();
        assert_eq!(staff, 1828);
    }
}

#[test]
fn cadres_are_text_with_leading_zeros_and_belong_to_units() {
    for seed in [SEED, 3] {
        let rows = cadres(seed);
        let units = csv(Kind::District, seed, "units.csv");
        assert_eq!(rows.len(), 1 + 1828);
        let header: Vec<String> = rows[0].iter().map(ToString::to_string).collect();
        assert_eq!(
            header,
            ["code", "姓名", "单位", "职务", "职务级别", "联系电话", "籍贯村", "专长", "工龄"]
        );
        let is_text = |cell: &Data| matches!(cell, Data::String(_));
        assert!(rows[1..].iter().all(|row| row[..8].iter().all(is_text) && !is_text(&row[8])));
        for unit in &units {
            let of_unit = rows[1..].iter().filter(|row| row[2].to_string() == unit["code"]);
            assert_eq!(of_unit.count().to_string(), unit["人数"]);
        }
        let phones: BTreeSet<String> = rows[1..].iter().map(|row| row[5].to_string()).collect();
        assert_eq!(phones.len(), 1828);
        assert!(phones.iter().all(|p| p.len() == 11 && p.starts_with("1940000")));
        let codes: BTreeSet<String> = rows[1..].iter().map(|row| row[0].to_string()).collect();
        assert_eq!(codes.len(), 1828);
        assert!(codes.iter().all(|code| code.len() == 5 && code.starts_with('0')));
    }
}

#[test]
fn last_year_speaks_of_other_villages_and_units_too() {
    let last = csv(Kind::District, SEED, "last-year.csv");
    let units = csv(Kind::District, SEED, "units.csv");
    let households = csv(Kind::District, SEED, "households.csv");
    let (known, lagging) = (column(&units, "code"), column(&households, "村"));
    let pairs: Vec<_> = last.iter().filter(|row| row["layer"] == "units-to-villages").collect();
    assert_eq!(pairs.len(), 71);
    assert_eq!(pairs.iter().filter(|row| !known.contains(row["helper"].as_str())).count(), 3);
    let villages: BTreeSet<&str> = pairs.iter().map(|row| row["recipient"].as_str()).collect();
    assert_eq!((villages.len(), villages.intersection(&lagging).count()), (63, 39));
    let rows = cadres(SEED);
    let cadres: BTreeSet<String> = rows[1..].iter().map(|row| row[0].to_string()).collect();
    let links = last.iter().filter(|row| row["layer"] == "cadres-to-households");
    let linked = links.filter(|row| cadres.contains(&row["helper"])).count();
    assert!((1400..1530).contains(&linked), "about four in five of 1,828: {linked}");
}

/// GB 11643-1999: weights are powers of two modulo 11.
fn passes_the_checksum(number: &str) -> bool {
    let digits = number.bytes().take(17).map(|digit| usize::from(digit - b'0'));
    let sum = digits.fold(0, |sum, digit| (sum + digit) * 2 % 11);
    number.as_bytes()[17] == b"10X98765432"[sum]
}

#[test]
fn no_id_number_passes_the_checksum() {
    assert!(passes_the_checksum("11010519491231002X"), "the example of the standard");
    for seed in 0..5 {
        for row in csv(Kind::District, seed, "households.csv") {
            let number = &row["证件号码"];
            assert!(number.len() == 18 && number.bytes().all(|b| b.is_ascii_digit()), "{number}");
            assert!(number.starts_with("99") && !passes_the_checksum(number), "{number}");
        }
    }
}

#[test]
fn encodings_are_those_planners_send() {
    let villages = file(Kind::District, SEED, "villages.csv");
    assert!(villages.starts_with(b"\xef\xbb\xbf") && std::str::from_utf8(&villages).is_ok());
    let households = file(Kind::District, SEED, "households.csv");
    assert!(std::str::from_utf8(&households).is_err());
    assert!(!encoding_rs::GBK.decode(&households).2);
}

#[test]
fn tiny_has_the_counts_of_the_hand_calculation() {
    for seed in [SEED, 11] {
        let members = csv(Kind::Tiny, seed, "members.csv");
        let residents = csv(Kind::Tiny, seed, "residents.csv");
        let households = csv(Kind::Tiny, seed, "households.csv");
        assert_eq!((members.len(), residents.len(), households.len()), (36, 719, 57));
        for (area, n_members, n_residents) in
            [("东片", 14, 280), ("中片", 12, 240), ("西片", 10, 199)]
        {
            assert_eq!(count(&members, "片区", area), n_members);
            assert_eq!(count(&residents, "片区", area), n_residents);
        }
        for (need, n) in [("技术", 24), ("资金", 20), ("劳力", 13)] {
            assert_eq!(count(&households, "需求", need), n);
        }
    }
}

#[test]
fn yicheng_is_short_by_1345_in_all_and_village_by_village() {
    let cadres = csv(Kind::Yicheng, SEED, "cadres.csv");
    let households = csv(Kind::Yicheng, SEED, "households.csv");
    let villages = csv(Kind::Yicheng, SEED, "villages.csv");
    assert_eq!((cadres.len(), households.len(), villages.len()), (3500, 9155, 180));
    assert_eq!(3 * cadres.len() - households.len(), 1345);
    let by_village = villages.iter().map(|row| {
        let need = 3 * count(&cadres, "村", &row["code"]);
        need.saturating_sub(count(&households, "村", &row["code"]))
    });
    assert_eq!(by_village.sum::<usize>(), 1345);
}

#[test]
fn wushan_has_the_published_numbers_and_its_gap_is_filled_with_48_new_pairs() {
    for seed in [SEED, 5] {
        let units = csv(Kind::Wushan, seed, "units.csv");
        let villages = csv(Kind::Wushan, seed, "villages.csv");
        let levels = ["省", "市", "县"];
        assert_eq!(levels.map(|level| count(&units, "级别", level)), [19, 40, 115]);
        assert_eq!((villages.len(), count(&villages, "类别", "深度贫困")), (156, 73));
        assert_eq!(column(&villages, "乡镇").len(), 15);
        let last = csv(Kind::Wushan, seed, "last-year.csv");
        assert_eq!((last.len(), column(&last, "recipient").len()), (156, 156));
        let gone = csv(Kind::Wushan, seed, "withdrawal.csv");
        let gone = column(&gone, "key");
        assert_eq!(gone.len(), 33);
        let served = |letter: char| {
            let of = |row: &&BTreeMap<String, String>| {
                row["helper"].starts_with(letter) && !gone.contains(row["helper"].as_str())
            };
            last.iter().filter(of).count()
        };
        assert_eq!([served('S'), served('M'), served('X')], [7, 31, 70]);
    }
    let mut findings = Findings::default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/wushan");
    let case = jiedui::scheme::read(&folder, &mut findings).unwrap();
    let edits = scenario::read(&folder.join("withdrawal.csv"), &mut findings).unwrap();
    let hand = PairList::of_last_year(&case);
    let edited = scenario::apply(&case, &edits, &hand, &mut findings).unwrap();
    for (case, kept, counts) in [(&case, 156, [27, 59, 70]), (&edited, 108, [7, 31, 118])] {
        let budget = Budget::default();
        let answer = run::run(case, Engine::Auto, &budget, &|_| {}, &mut findings).unwrap();
        let [units, leaders] = &answer.plan.layers[..] else { panic!("two layers") };
        assert_eq!(answer.plan.goals[0].value, kept);
        assert_eq!(units.pairs.iter().filter(|pair| pair.kept).count(), kept as usize);
        let of = |letter| units.pairs.iter().filter(|p| p.helper.starts_with(letter)).count();
        assert_eq!(['S', 'M', 'X'].map(of), counts);
        let mut villages = BTreeMap::<&str, usize>::new();
        leaders.pairs.iter().for_each(|pair| *villages.entry(&pair.helper).or_default() += 1);
        let with = |n| villages.iter().filter(|(k, v)| k.starts_with('Q') && **v == n).count();
        assert_eq!((with(2), with(1), leaders.pairs.len()), (22, 19, 73));
    }
}
