//! Published indices, recomputed through real schemes. The files stay where they are: the folder
//! is named by `JIEDUI_PUBLISHED`; without it the tests that read them say so and pass.

#![expect(clippy::unwrap_used, reason = "a test that finds nothing must fail")]
#![expect(clippy::print_stdout, reason = "a skipped test says so")]
#![expect(clippy::needless_range_loop, reason = "columns of several files side by side")]

use crate::score::scores;
use jiedui::composite::competition_ranks;
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
    let rounded: Vec<f64> =
        scores.indices[0].score.iter().map(|x| (x * 1000.0).round() / 1000.0).collect();
    let ranks = competition_ranks(&rounded, false);
    for (i, key) in file["iso3"].iter().enumerate() {
        let row = table.row_of(key).unwrap();
        assert!((rounded[row] - hdi[i]).abs() < 1e-9, "{key} {} {}", rounded[row], hdi[i]);
        assert_eq!(ranks[row].to_string(), rank[i], "{key}");
    }
}

/// The ASEM Sustainable Connectivity index (EC-JRC, in COINr). Denomination, imputation by group
/// mean and winsorisation are not built; the chain starts at the treated table. Our indices have
/// two levels, so the tree is computed as one index per sub-index: its indicators in dimensions
/// (the pillars) give the lower two levels, and a third index over those scores gives the top.
#[test]
fn asem_sustainable_connectivity() {
    let Some(treated) = published("asem_treated.csv") else { return };
    let meta = columns(&published("asem_indicator_meta.csv").unwrap());
    let normal = columns(&published("asem_normalised.csv").unwrap());
    let expected = columns(&published("asem_aggregated.csv").unwrap());
    let weights = columns(&published("asem_weights.csv").unwrap());
    assert!(weights["Weight"].iter().all(|w| w == "1.0"), "all weights are equal");
    let of_pillar = |pillar: &str| meta["Agg1"].iter().filter(|a| *a == pillar).count();
    let mut scheme = "[table]\nt = { file = \"t.csv\", key = \"UnitCode\" }\n".to_owned();
    for sub in ["Conn", "Sust"] {
        write!(scheme, "[index.{sub}]\nof = \"t\"\n[index.{sub}.indicator]\n").unwrap();
        let mine: Vec<usize> = (0..49).filter(|&i| meta["Agg2"][i] == sub).collect();
        let pillars: std::collections::BTreeSet<&str> =
            mine.iter().map(|&i| meta["Agg1"][i].as_str()).collect();
        for i in mine {
            let (code, pillar) = (&meta["IndCode"][i], &meta["Agg1"][i]);
            let better = if meta["Direction"][i] == "1.0" { "high" } else { "low" };
            #[expect(clippy::cast_precision_loss, reason = "a handful")]
            let weight = 1.0 / (pillars.len() * of_pillar(pillar)) as f64;
            writeln!(
                scheme,
                "{code} = {{ column = \"{code}\", better = \"{better}\", dimension = \"{pillar}\", weight = {weight:?} }}"
            )
            .unwrap();
        }
    }
    let (case, lower) = scores(&[("scheme.toml", &scheme), ("t.csv", &treated)]);
    let table = case.tables.table(0);
    let row = |i: usize| table.row_of(&expected["UnitCode"][i]).unwrap();
    let same = |found: f64, published: f64| (found - published).abs() < 1e-9;
    let mut top = "id,Conn,Sust\n".to_owned();
    for i in 0..51 {
        writeln!(
            top,
            "{},{:?},{:?}",
            expected["UnitCode"][i],
            lower.indices[0].score[row(i)],
            lower.indices[1].score[row(i)]
        )
        .unwrap();
    }
    for (index, scores) in case.scheme.indices.iter().zip(&lower.indices) {
        for (k, indicator) in index.chain.indicators.iter().enumerate() {
            let published = numbers(&normal, &indicator.name);
            assert!((0..51).all(|i| same(scores.steps.normal[k][row(i)], published[i])));
        }
        for d in index.chain.dimensions() {
            let pillar = &index.chain.nodes[d].name;
            let published = numbers(&expected, pillar);
            assert!((0..51).all(|i| same(scores.dimension(d, row(i)), published[i])), "{pillar}");
        }
        let published = numbers(&expected, &index.name);
        assert!((0..51).all(|i| same(scores.score[row(i)], published[i])), "{}", index.name);
    }
    let scheme = "[table]\nt = { file = \"t.csv\", key = \"id\" }\n[index.top]\nof = \"t\"\n\
                  weights = \"equal\"\nnormalize = \"goalposts\"\n[index.top.indicator]\n\
                  Conn = { column = \"Conn\", worst = 0, best = 100 }\n\
                  Sust = { column = \"Sust\", worst = 0, best = 100 }\n";
    let (case, upper) = scores(&[("scheme.toml", scheme), ("t.csv", &top)]);
    let ranking = columns(&published("asem_result_ranks.csv").unwrap());
    let printed = columns(&published("asem_result_scores_2dp.csv").unwrap());
    let ranks = competition_ranks(&upper.indices[0].score, false);
    let (published, printed) = (numbers(&expected, "Index"), numbers(&printed, "Index"));
    for i in 0..51 {
        assert!(same(upper.indices[0].score[row(i)], published[i]));
        let ranked = case.tables.table(0).row_of(&ranking["UnitCode"][i]).unwrap();
        assert_eq!(ranks[ranked].to_string(), ranking["Index"][i]);
        assert!((upper.indices[0].score[ranked] - printed[i]).abs() <= 0.005 + 1e-9);
    }
}

/// The cases quoted by scikit-criteria: entropy weights are ours. Not built, and so not tested:
/// TOPSIS, and the weighted sum of Kracka et al. 2010, which divides each column by its sum and
/// inverts costs as `1 / x`; no normalization of ours does that.
#[test]
fn entropy_weights_of_scikit_criteria() {
    let Some(text) = published("small_published.json") else { return };
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let cases = file["cases"].as_array().unwrap();
    let case = cases.iter().find(|case| case["id"] == "entropy_two_by_two").unwrap();
    let cell = |r: usize, c: usize| &case["matrix"][r][c];
    let table =
        format!("id,a,b\n1,{},{}\n2,{},{}\n", cell(0, 0), cell(0, 1), cell(1, 0), cell(1, 1));
    let scheme = "[table]\nt = { file = \"t.csv\", key = \"id\" }\n[index.i]\nof = \"t\"\n\
                  weights = \"entropy\"\n[index.i.indicator]\n\
                  a = { column = \"a\", better = \"low\" }\nb = { column = \"b\" }\n";
    let (_, scores) = scores(&[("scheme.toml", scheme), ("t.csv", &table)]);
    for (found, expected) in
        scores.indices[0].shares.iter().zip(case["expected_weights"].as_array().unwrap())
    {
        assert!((found - expected.as_f64().unwrap()).abs() < 1e-5, "{found} {expected}");
    }
}

/// Nested AHP weights, 4 heads and 21 items: Math. Probl. Eng. 2022, 9101772, table 11. An item's
/// weight is its head's times its own; a dimension's weight must come back as the head's.
#[test]
fn nested_weights_of_an_ahp_study() {
    let heads: [(&str, f64, &[f64]); 4] = [
        ("living", 0.1168, &[0.1611, 0.0806, 0.3792, 0.3792]),
        ("policy", 0.5732, &[0.1883, 0.0598, 0.1362, 0.0598, 0.0598, 0.3406, 0.1555]),
        ("village", 0.2291, &[0.3425, 0.1365, 0.1365, 0.0726, 0.0417, 0.2702]),
        ("satisfaction", 0.0809, &[0.0858, 0.2887, 0.1296, 0.4959]),
    ];
    let total: f64 = heads.iter().map(|(_, head, items)| head * items.iter().sum::<f64>()).sum();
    // The printed weights have four digits; their products add up to one but for that.
    assert!((total - 1.0).abs() < 2e-4, "{total}");
    let mut scheme = "[table]\nt = { file = \"t.csv\", key = \"id\" }\n[index.i]\nof = \"t\"\n\
                      normalize = \"goalposts\"\nscale = [0, 1]\n[index.i.indicator]\n"
        .to_owned();
    // One row per head that has full marks in that head only: its score is the head's weight.
    let mut rows: Vec<String> = heads.iter().map(|(head, ..)| (*head).to_owned()).collect();
    let mut header = "id".to_owned();
    for (h, (head, weight, items)) in heads.iter().enumerate() {
        for (i, item) in items.iter().enumerate() {
            let name = format!("{head}{i}");
            let weight = weight * item / total;
            writeln!(scheme, "{name} = {{ column = \"{name}\", dimension = \"{head}\", worst = 0, best = 1, weight = {weight:?} }}").unwrap();
            header = format!("{header},{name}");
            for (r, row) in rows.iter_mut().enumerate() {
                row.push_str(if r == h { ",1" } else { ",0" });
            }
        }
    }
    let table = format!("{header}\n{}\n", rows.join("\n"));
    let (case, scores) = scores(&[("scheme.toml", &scheme), ("t.csv", &table)]);
    let index = &scores.indices[0];
    for (head, weight, _) in heads {
        let row = case.tables.table(0).row_of(head).unwrap();
        assert!((index.score[row] - weight).abs() < 1e-4, "{head} {}", index.score[row]);
    }
    // 0.5732 x 0.1883 and 0.0809 x 0.4959.
    assert!((index.shares[4] - 0.1079).abs() < 5e-5 && (index.shares[20] - 0.0401).abs() < 5e-5);
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
