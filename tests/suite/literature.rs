//! Published indices, recomputed through real schemes. The files stay where they are: the folder
//! is named by `JIEDUI_PUBLISHED`; without it the tests that read them say so and pass.

#![expect(clippy::unwrap_used, reason = "a test that finds nothing must fail")]
#![expect(clippy::print_stdout, reason = "a skipped test says so")]
#![expect(clippy::needless_range_loop, reason = "columns of several files side by side")]

use crate::score::scores;
use jiedui::composite::{competition_ranks, rounded};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

/// The text of a published file.
fn published(file: &str) -> Option<String> {
    let Some(folder) = std::env::var_os("JIEDUI_PUBLISHED") else {
        println!("skipped: JIEDUI_PUBLISHED does not name the folder of published instances");
        return None;
    };
    let path = PathBuf::from(folder).join("composite").join(file);
    Some(std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
}

/// A CSV file as columns by header.
fn columns(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for record in reader.records() {
        for (header, cell) in headers.iter().zip(&record.unwrap()) {
            columns.entry(header.clone()).or_default().push(cell.to_owned());
        }
    }
    columns
}

fn numbers(columns: &BTreeMap<String, Vec<String>>, header: &str) -> Vec<f64> {
    columns[header].iter().map(|cell| cell.parse().unwrap()).collect()
}

/// UNDP, Human Development Report 2021/22, technical note 1: life expectancy 20..85, expected
/// and mean years of schooling 0..18 and 0..15, logarithm of income 100..75000; arithmetic mean
/// within education, geometric mean of the three dimensions. Goalposts clip, as published: Hong
/// Kong's 85.47 years count as 85. Ranks are those of the value rounded to three decimals.
const HDI: &str = r#"
[table]
villages = { file = "villages.csv", key = "iso3", name = "country" }
[index.hdi]
of = "villages"
normalize = "goalposts"
scale = [0, 1]
within = "arithmetic"
mean = "geometric"
decimals = 3
first = "best"
[index.hdi.indicator]
le  = { column = "le_2021",    worst = 20,  best = 85,    dimension = "health",    weight = 0.333333333333 }
eys = { column = "eys_2021",   worst = 0,   best = 18,    dimension = "education", weight = 0.166666666667 }
mys = { column = "mys_2021",   worst = 0,   best = 15,    dimension = "education", weight = 0.166666666667 }
gni = { column = "gnipc_2021", worst = 100, best = 75000, dimension = "income",    weight = 0.333333333333, log = true }
"#;

#[test]
fn human_development_index_2021() {
    let Some(text) = published("undp_hdi_2021.csv") else { return };
    let (case, scores) = scores(&[("scheme.toml", HDI), ("villages.csv", &text)]);
    let file = columns(&text);
    let (hdi, rank) = (numbers(&file, "hdi_2021"), &file["hdi_rank_2021"]);
    let table = case.tables.table(0);
    assert_eq!(table.len(), 191);
    for (i, key) in file["iso3"].iter().enumerate() {
        let row = table.row_of(key).unwrap();
        let found = scores.indices[0].score[row];
        assert!((found - hdi[i]).abs() < 1e-9, "{key} {found} {}", hdi[i]);
        assert_eq!(scores.indices[0].rank[row].to_string(), rank[i], "{key}");
    }
}

/// The ASEM Sustainable Connectivity index (EC-JRC, in COINr): 51 countries, 49 indicators, three levels,
/// the whole chain from the raw table. Values are divided as the meta file says, filled by the mean of
/// the continent, winsorized while `|skewness| > 2` and `kurtosis > 3.5`, at most 6 values, brought to
/// 0..100 by min-max, and averaged with equal weights at every level. Published ranks are those of scores
/// rounded to two decimals, at every node.
fn asem_scheme(meta: &BTreeMap<String, Vec<String>>) -> String {
    let mut scheme = r#"[table]
t = { file = "t.csv", key = "UnitCode" }
[index.Index]
of = "t"
missing = { mean_of = "Group_EurAsia" }
winsorize = { most = 6, skew = 2, kurtosis = 3.5 }
weights = "relative"
decimals = 2
first = "best"
[index.Index.dimension]
Conn = {}
Sust = {}
"#
    .to_owned();
    let pillars: BTreeMap<&str, &str> =
        (0..49).map(|i| (meta["Agg1"][i].as_str(), meta["Agg2"][i].as_str())).collect();
    for (pillar, sub) in pillars {
        writeln!(scheme, "{pillar} = {{ in = \"{sub}\" }}").unwrap();
    }
    scheme.push_str("[index.Index.indicator]\n");
    for i in 0..49 {
        let (code, pillar) = (&meta["IndCode"][i], &meta["Agg1"][i]);
        let better = if meta["Direction"][i] == "1.0" { "high" } else { "low" };
        let per = match meta["Denominator"][i].as_str() {
            "" => String::new(),
            per => format!(", per = \"{per}\""),
        };
        writeln!(
            scheme,
            "{code} = {{ column = \"{code}\", better = \"{better}\", dimension = \"{pillar}\"{per} }}"
        )
        .unwrap();
    }
    scheme
}

/// The raw table with the denominators as further columns.
fn asem_table() -> Option<String> {
    let (raw, by) = (published("asem_raw.csv")?, published("asem_denominators.csv")?);
    let mut table = String::new();
    for (a, b) in raw.lines().zip(by.lines()) {
        let more: Vec<&str> = b.rsplitn(5, ',').collect();
        assert!(a.split(',').next() == b.split(',').next(), "{a} {b}");
        writeln!(table, "{a},{},{},{},{}", more[3], more[2], more[1], more[0]).unwrap();
    }
    Some(table)
}

#[test]
fn asem_sustainable_connectivity() {
    let Some(table) = asem_table() else { return };
    let meta = columns(&published("asem_indicator_meta.csv").unwrap());
    let weights = columns(&published("asem_weights.csv").unwrap());
    assert!(weights["Weight"].iter().all(|w| w == "1.0"), "all weights are equal");
    let scheme = asem_scheme(&meta);
    let (case, scores) = scores(&[("scheme.toml", &scheme), ("t.csv", &table)]);
    let (chain, index) = (&case.scheme.indices[0].chain, &scores.indices[0]);
    let file = |name: &str| columns(&published(name).unwrap());
    let row = |key: &str| case.tables.table(0).row_of(key).unwrap();
    // A step, column by column; what is missing there is missing here.
    let step = |name: &str, column: &str, found: &[f64]| {
        let expected = file(name);
        for (key, cell) in expected["UnitCode"].iter().zip(&expected[column]) {
            let (x, y) = (found[row(key)], cell.parse::<f64>().unwrap_or(f64::NAN));
            let same = (x.is_nan() && y.is_nan()) || (x - y).abs() <= 1e-9 * y.abs().max(1.0);
            assert!(same, "{name} {column} {key}: {x} {y}");
        }
    };
    let treatment = file("asem_treatment_summary.csv");
    for (i, indicator) in chain.indicators.iter().enumerate() {
        let name = &indicator.name;
        step("asem_denominated.csv", name, &index.steps.denominated[i]);
        step("asem_imputed.csv", name, &index.steps.imputed[i]);
        step("asem_treated.csv", name, &index.steps.treated[i]);
        step("asem_normalised.csv", name, &index.steps.normal[i]);
        let at = treatment["IndCode"].iter().position(|code| code == name).unwrap();
        let done = index.steps.treatment[i];
        let published = (&treatment["Low"][at], &treatment["High"][at]);
        assert_eq!((&format!("{}.0", done.low), &format!("{}.0", done.high)), published, "{name}");
    }
    let (ranking, printed) = (file("asem_result_ranks.csv"), file("asem_result_scores_2dp.csv"));
    assert_eq!(chain.nodes.len(), 11);
    for (node, values) in chain.nodes.iter().zip(&index.steps.nodes) {
        step("asem_aggregated.csv", &node.name, values);
        let rounded: Vec<f64> = values.iter().map(|&x| rounded(x, 2)).collect();
        let ranks = competition_ranks(&rounded, false);
        for (key, rank) in ranking["UnitCode"].iter().zip(&ranking[&node.name]) {
            assert_eq!(ranks[row(key)].to_string(), *rank, "{} {key}", node.name);
        }
        for (key, score) in printed["UnitCode"].iter().zip(numbers(&printed, &node.name)) {
            assert!((rounded[row(key)] - score).abs() < 1e-9, "{} {key}", node.name);
        }
    }
    for (key, rank) in ranking["UnitCode"].iter().zip(&ranking["Index"]) {
        assert_eq!(index.rank[row(key)].to_string(), *rank, "{key}");
    }
}

/// The cases quoted by scikit-criteria, each through a scheme: shares of the whole, or scores and ranks.
#[test]
fn small_published_tables() {
    let Some(text) = published("small_published.json") else { return };
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 3);
    for case in cases {
        let words = match case["id"].as_str().unwrap() {
            "topsis_tzeng_huang_2011" => {
                "normalize = \"vector\"\nmean = \"topsis\"\nweights = \"given\""
            }
            "wsm_kracka_2010" => "normalize = \"share\"\nweights = \"relative\"",
            "entropy_two_by_two" => "weights = \"entropy\"",
            other => panic!("{other}"),
        };
        let list = |key: &str| case[key].as_array().cloned().unwrap_or_default();
        let mut scheme = format!(
            "[table]\nt = {{ file = \"t.csv\", key = \"id\" }}\n[index.i]\nof = \"t\"\n{words}\n\
             scale = [0, 1]\nfirst = \"best\"\n[index.i.indicator]\n"
        );
        let mut table = "id".to_owned();
        for (i, direction) in list("direction").iter().enumerate() {
            let better = if direction == "max" { "high" } else { "low" };
            let weight = case["weights"].get(i).map_or(1.0, |w| w.as_f64().unwrap());
            writeln!(
                scheme,
                "c{i} = {{ column = \"c{i}\", better = \"{better}\", weight = {weight:?} }}"
            )
            .unwrap();
            write!(table, ",c{i}").unwrap();
        }
        for (r, cells) in list("matrix").iter().enumerate() {
            let cells: Vec<String> =
                cells.as_array().unwrap().iter().map(ToString::to_string).collect();
            write!(table, "\n{r},{}", cells.join(",")).unwrap();
        }
        let (_, scores) = scores(&[("scheme.toml", &scheme), ("t.csv", &table)]);
        let index = &scores.indices[0];
        let near = |found: &[f64], expected: &[serde_json::Value]| {
            for (found, expected) in found.iter().zip(expected) {
                let off = (found - expected.as_f64().unwrap()).abs();
                assert!(off < case["tolerance"].as_f64().unwrap(), "{found} {expected} {case}");
            }
        };
        near(&index.shares, &list("expected_weights"));
        near(&index.score, &list("expected_score"));
        for (found, expected) in index.rank.iter().zip(list("expected_rank")) {
            assert_eq!(serde_json::json!(found), expected);
        }
    }
}

/// An index with a dimension for every head, whose items weigh a share of it, or a part of its weight.
fn heads(heads: &[(&str, f64, &[f64])]) -> String {
    let mut scheme = "[table]\nt = { file = \"t.csv\", key = \"id\" }\n[index.i]\nof = \"t\"\n\
                      normalize = \"goalposts\"\nscale = [0, 1]\n[index.i.dimension]\n"
        .to_owned();
    for (head, weight, _) in heads {
        writeln!(scheme, "{head} = {{ weight = {weight} }}").unwrap();
    }
    scheme.push_str("[index.i.indicator]\n");
    for (head, _, items) in heads {
        for (i, weight) in items.iter().enumerate() {
            writeln!(
                scheme,
                "{head}{i} = {{ column = \"{head}{i}\", dimension = \"{head}\", worst = 0, best = 1, weight = {weight} }}"
            )
            .unwrap();
        }
    }
    scheme
}

/// One row per head that has full marks in that head only, so that its score is the head's weight.
fn rows_of(heads: &[(&str, f64, &[f64])]) -> String {
    let items = |of: &dyn Fn(usize, usize) -> String| -> String {
        let each = |(h, head): (usize, &(&str, f64, &[f64]))| -> String {
            (0..head.2.len()).map(|i| format!(",{}", of(h, i))).collect()
        };
        heads.iter().enumerate().map(each).collect()
    };
    let mut table = format!("id{}", items(&|h, i| format!("{}{i}", heads[h].0)));
    for (r, (head, ..)) in heads.iter().enumerate() {
        write!(table, "\n{head}{}", items(&|h, _| u8::from(r == h).to_string())).unwrap();
    }
    table
}

/// Nested AHP weights as published, 4 heads and 21 items: Math. Probl. Eng. 2022, 9101772, table 11. The
/// printed shares add up to one but for their fourth digit.
#[test]
fn nested_weights_of_an_ahp_study() {
    let published: [(&str, f64, &[f64]); 4] = [
        ("living", 0.1168, &[0.1611, 0.0806, 0.3792, 0.3792]),
        ("policy", 0.5732, &[0.1883, 0.0598, 0.1362, 0.0598, 0.0598, 0.3406, 0.1555]),
        ("village", 0.2291, &[0.3425, 0.1365, 0.1365, 0.0726, 0.0417, 0.2702]),
        ("satisfaction", 0.0809, &[0.0858, 0.2887, 0.1296, 0.4959]),
    ];
    let files = [("scheme.toml", heads(&published)), ("t.csv", rows_of(&published))];
    let (case, scores) = scores(&files.each_ref().map(|(name, text)| (*name, text.as_str())));
    let index = &scores.indices[0];
    for (head, weight, _) in published {
        let row = case.tables.table(0).row_of(head).unwrap();
        assert!((index.score[row] - weight).abs() < 1e-9, "{head} {}", index.score[row]);
    }
    let products =
        published.iter().flat_map(|(_, head, items)| items.iter().map(move |w| head * w));
    for (found, product) in index.shares.iter().zip(products) {
        assert!((found - product).abs() < 5e-5, "{found} {product}");
    }
    // As printed: 0.5732 x 0.1883 and 0.0809 x 0.4959.
    assert!((index.shares[4] - 0.1079).abs() < 5e-5 && (index.shares[20] - 0.0401).abs() < 5e-5);
}

/// Another table of AHP weights, where the items of one head do not add up to it (Comput. Intell.
/// Neurosci. 2022, 7314446, table 1): refused, naming both amounts. With a correct item it is taken.
#[test]
fn published_weights_that_do_not_add_up_are_refused() {
    let mut table: [(&str, f64, &[f64]); 5] = [
        ("industry", 0.346, &[0.098, 0.083, 0.064, 0.056, 0.045]),
        ("environment", 0.145, &[0.069, 0.076]),
        ("culture", 0.084, &[0.018, 0.034, 0.032]),
        ("governance", 0.169, &[0.017, 0.043, 0.054, 0.055]),
        ("prosperity", 0.256, &[0.098, 0.083, 0.066]),
    ];
    let found = |table: &[(&str, f64, &[f64])]| -> Vec<String> {
        let mut findings = jiedui::base::Findings::default();
        let files = [("scheme.toml", heads(table)), ("t.csv", rows_of(table))];
        let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
        let case = crate::score::case(&files, &mut findings);
        assert_eq!(case.is_none(), findings.has_errors());
        findings.iter().map(|f| format!("{:?}: {}", f.code, f.message.en)).collect()
    };
    assert_eq!(
        found(&table),
        [
            "S007: the parts of 'prosperity' weigh 0.247 together, it weighs 0.256: they differ by 0.009"
        ]
    );
    table[4].2 = &[0.098, 0.083, 0.075];
    assert_eq!(found(&table), Vec::<String>::new());
}

/// The method of the English and Welsh indices of deprivation: places of areas in each of seven domains,
/// the exponential transform, a weighted sum, places of the sum. Weights as published for England 2019;
/// they add up to 99.9.
const DEPRIVATION: &str = r#"
[table]
areas = { file = "areas.csv", key = "id" }
[index.deprivation]
of = "areas"
high = "bad"
normalize = "as-is"
total = 99.9
grades = { column = "decile", quantiles = 10 }
[index.deprivation.dimension]
income     = { weight = 22.5, normalize = "exponential" }
employment = { weight = 22.5, normalize = "exponential" }
education  = { weight = 13.5, normalize = "exponential" }
health     = { weight = 13.5, normalize = "exponential" }
crime      = { weight = 9.3,  normalize = "exponential" }
housing    = { weight = 9.3,  normalize = "exponential" }
living     = { weight = 9.3,  normalize = "exponential" }
[index.deprivation.indicator]
income     = { column = "income",     better = "low", dimension = "income",     weight = 1 }
employment = { column = "employment", better = "low", dimension = "employment", weight = 1 }
education  = { column = "education",  better = "low", dimension = "education",  weight = 1 }
health     = { column = "health",     better = "low", dimension = "health",     weight = 1 }
crime      = { column = "crime",      better = "low", dimension = "crime",      weight = 1 }
housing    = { column = "housing",    better = "low", dimension = "housing",    weight = 1 }
living     = { column = "living",     better = "low", dimension = "living",     weight = 1 }
"#;

#[test]
#[expect(clippy::cast_precision_loss, reason = "a thousand areas")]
fn the_method_of_the_indices_of_deprivation() {
    const N: usize = 1000;
    let weights = [22.5, 22.5, 13.5, 13.5, 9.3, 9.3, 9.3];
    // Domains that go together, from a small generator; some values occur often.
    let mut state = 42_u64;
    let mut next = |n: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let columns: Vec<Vec<u64>> = {
        let base: Vec<u64> = (0..N).map(|_| next(300)).collect();
        (0..7).map(|_| base.iter().map(|b| b + next(200)).collect()).collect()
    };
    let mut table = "id,income,employment,education,health,crime,housing,living".to_owned();
    for row in 0..N {
        let cells: String = columns.iter().map(|c| format!(",{}", c[row])).collect();
        write!(table, "\n{row:04}{cells}").unwrap();
    }
    let (_, scores) = scores(&[("scheme.toml", DEPRIVATION), ("areas.csv", &table)]);
    let index = &scores.indices[0];
    // Independently, by counting: the place of an area is one more than there are below it, and half of
    // those alike besides itself.
    let mut sum = vec![0.0; N];
    for (column, weight) in columns.iter().zip(weights) {
        for row in 0..N {
            let below = column.iter().filter(|&&x| x < column[row]).count();
            let alike = column.iter().filter(|&&x| x == column[row]).count();
            let place = (below as f64 + (alike as f64 + 1.0) / 2.0) / N as f64;
            let transformed = -23.0 * libm::log(1.0 - place * (1.0 - libm::exp(-100.0 / 23.0)));
            sum[row] += weight * transformed / 99.9;
        }
    }
    for row in 0..N {
        assert!((index.score[row] - sum[row]).abs() < 1e-9, "{row}");
        // Rank 1 is the most deprived area, decile 1 the most deprived tenth.
        let rank = 1 + sum.iter().filter(|&&x| x > sum[row] + 1e-9).count();
        assert_eq!(
            (index.rank[row], index.grade[row]),
            (rank, (rank * 10).div_ceil(N) - 1),
            "{row}"
        );
    }
}

/// Changxing, first quarter of 2017: six villages tied at 95. Whoever is asked for the worst
/// three of eight meets the tie; the six share one rank, and the cut names them.
#[test]
fn six_villages_tied_at_95() {
    let villages = ["渚山", "礼岕", "长城", "新槐", "玄坛庙", "六都"];
    let mut table = "id,score\n滨湖,80\n高分,98\n".to_owned();
    for village in villages {
        writeln!(table, "{village},95").unwrap();
    }
    let scheme = "[table]\nt = { file = \"t.csv\", key = \"id\" }\n[index.i]\nof = \"t\"\n\
                  weights = \"equal\"\n[index.i.indicator]\ns = { column = \"score\" }\n\
                  [group.g]\nof = \"t\"\nworst = { by = \"i\", count = 3 }\n";
    let (case, scores) = scores(&[("scheme.toml", scheme), ("t.csv", &table)]);
    for village in villages {
        assert_eq!(scores.indices[0].rank[case.tables.table(0).row_of(village).unwrap()], 2);
    }
    assert_eq!((scores.groups[0].rows.len(), scores.groups[0].tied_at_cut), (3, 6));
}
