//! Cases as text, small and random or as shipped, and ways to change them.

use std::path::Path;
use tempfile::TempDir;

/// The files of a case.
pub(crate) type Files = Vec<(String, Vec<u8>)>;

/// A tiny generator, so that cases never change with a dependency (Knuth's MMIX constants).
#[derive(Clone, Debug)]
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % n as u64).unwrap()
    }
}

/// A case of two linked layers with teams: about 9 units, 6 places, 30 people, 14 homes.
pub(crate) fn small(seed: u64) -> Files {
    let mut rng = Rng::new(seed);
    let (large, pairs_of_small) = (3 + rng.below(3), 1 + rng.below(2));
    let units = large + 2 * pairs_of_small;
    let places = large + pairs_of_small;
    let mut unit_rows = String::from("code,size,kind\n");
    let mut people = String::from("code,unit,home,skill\n");
    let mut n_people = 0;
    for u in 0..units {
        let size = if u < large { "large" } else { "small" };
        unit_rows += &format!("U{u:02},{size},{}\n", ["a", "b", "c"][rng.below(3)]);
        for _ in 0..if u < large { 4 + rng.below(3) } else { 1 + rng.below(3) } {
            let (home, skill) = (rng.below(places), ["x", "y", "z"][rng.below(3)]);
            people += &format!("C{n_people:03},U{u:02},V{home:02},{skill}\n");
            n_people += 1;
        }
    }
    let mut place_rows = String::from("code,need\n");
    let mut homes = String::from("code,place,want\n");
    let mut n_homes = 0;
    for v in 0..places {
        place_rows += &format!("V{v:02},{}\n", ["p", "q", "r"][rng.below(3)]);
        for _ in 0..1 + rng.below(3) {
            homes += &format!("H{n_homes:03},V{v:02},{}\n", ["x", "y", "z"][rng.below(3)]);
            n_homes += 1;
        }
    }
    let mut matrix = String::from("kind,p,q,r\n");
    for kind in ["a", "b", "c"] {
        let cell = |rng: &mut Rng| format!("0.{:02}", rng.below(100));
        let row: Vec<String> = (0..3).map(|_| cell(&mut rng)).collect();
        matrix += &format!("{kind},{}\n", row.join(","));
    }
    let files = [
        ("scheme.toml", SCHEME.to_owned()),
        ("units.csv", unit_rows),
        ("people.csv", people),
        ("places.csv", place_rows),
        ("homes.csv", homes),
        ("match.csv", matrix),
        ("forbid.csv", "helper,recipient\n".to_owned()),
    ];
    files.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect()
}

const SCHEME: &str = r#"
title = "small"
[table]
units = { file = "units.csv", key = "code" }
places = { file = "places.csv", key = "code" }
people = { file = "people.csv", key = "code", refers = { unit = "units", home = "places" } }
homes = { file = "homes.csv", key = "code", refers = { place = "places" } }
[layer.units-to-places]
helpers = "units"
recipients = "places"
per_helper = 1
teams = { class = "size", any_of = [{ large = 1 }, { small = 2 }] }
fit = [{ points = 60, match = "match.csv", helper = "kind", recipient = "need" }]
forbid = [{ pairs = "forbid.csv" }]
[layer.people-to-homes]
helpers = "people"
recipients = "homes"
within = "units-to-places"
per_helper = { max = 1, aim_min = 1 }
per_recipient = { aim_min = 1, aim_max = 3 }
fit = [{ points = 40, overlap = { helper = "skill", recipient = "want" } }]
forbid = [{ same = { helper = "home", recipient = "place" } }]
[goals]
order = ["coverage", "aims", "fit", "even"]
"#;

/// A shipped case.
pub(crate) fn shipped(name: &str) -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        files.push((name, std::fs::read(&path).unwrap()));
    }
    files.sort();
    files
}

/// Writes a case into a folder of its own.
pub(crate) fn write(files: &Files) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn map(files: &Files, change: impl Fn(&str, &str) -> String) -> Files {
    let one = |(name, bytes): &(String, Vec<u8>)| {
        let text = String::from_utf8(bytes.clone()).unwrap();
        (name.clone(), change(name, &text).into_bytes())
    };
    files.iter().map(one).collect()
}

/// The rows of every table, last first.
pub(crate) fn reverse_rows(files: &Files) -> Files {
    map(files, |name, text| {
        if name.ends_with(".toml") {
            return text.to_owned();
        }
        let mut lines: Vec<&str> = text.lines().collect();
        lines[1..].reverse();
        lines.join("\n") + "\n"
    })
}

/// Other keys, in another order: every digit of a key becomes its complement to nine.
pub(crate) fn rename_keys(files: &Files) -> Files {
    map(files, |name, text| {
        if name.ends_with(".toml") || name == "match.csv" {
            return text.to_owned();
        }
        let flip = |c: char| c.to_digit(10).map_or(c, |d| char::from_digit(9 - d, 10).unwrap());
        text.chars().map(flip).collect()
    })
}

/// Twice the points in every term.
pub(crate) fn double_points(files: &Files) -> Files {
    map(files, |_, text| {
        text.replace("points = 60", "points = 120").replace("points = 40", "points = 80")
    })
}

/// One more forbidden pair of the first layer.
pub(crate) fn forbid(files: &Files, helper: &str, recipient: &str) -> Files {
    map(files, |name, text| {
        if name == "forbid.csv" { format!("{text}{helper},{recipient}\n") } else { text.to_owned() }
    })
}

/// All pairs of the first layer's tables.
pub(crate) fn pairs_of(files: &Files) -> Vec<(String, String)> {
    let keys = |name: &str| -> Vec<String> {
        let text = &files.iter().find(|(n, _)| n == name).unwrap().1;
        let text = String::from_utf8(text.clone()).unwrap();
        text.lines().skip(1).map(|l| l.split(',').next().unwrap().to_owned()).collect()
    };
    let recipients = keys("places.csv");
    let pairs = |h: String| recipients.iter().map(move |r| (h.clone(), r.clone()));
    keys("units.csv").into_iter().flat_map(pairs).collect()
}
