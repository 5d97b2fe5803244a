//! Scores: hand-worked numbers, each C code with its smallest failing input, and laws.

#![expect(clippy::unwrap_used, reason = "a test that finds nothing must fail")]

use jiedui::base::{Code, Findings, Severity};
use jiedui::scheme::{self, Case};
use jiedui::score::{self, IndexScores, LayerScores, Ruling, Scores};
use std::fs;

/// Reads a case from the text of its files.
pub(crate) fn case(files: &[(&str, &str)], findings: &mut Findings) -> Option<Case> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    scheme::read(folder.path(), findings)
}

/// The scores of a case without faults.
#[track_caller]
pub(crate) fn scores(files: &[(&str, &str)]) -> (Case, Scores) {
    let mut findings = Findings::default();
    let case = case(files, &mut findings);
    let scores = case.as_ref().and_then(|case| score::score(case, &mut findings));
    assert!(!findings.has_errors(), "{findings:#?}");
    (case.unwrap(), scores.unwrap())
}

/// An index over `t.csv` (key `id`), with the given keys of the index and its indicators.
fn index_scheme(keys: &str, indicators: &str) -> String {
    format!(
        "[table]\nt = {{ file = \"t.csv\", key = \"id\" }}\n[index.i]\nof = \"t\"\n{keys}\n\
         [index.i.indicator]\n{indicators}\n"
    )
}

fn index(table: &str, keys: &str, indicators: &str) -> IndexScores {
    let scheme = index_scheme(keys, indicators);
    scores(&[("scheme.toml", &scheme), ("t.csv", table)]).1.indices.remove(0)
}

/// Every finding as `code severity place: message / remedy`, scheme places by line.
fn said(findings: &Findings) -> Vec<String> {
    let say = |f: &jiedui::base::Diagnostic| {
        assert!(!f.message.zh.is_empty() && !f.help.zh.is_empty() && !f.help.en.is_empty());
        format!("{:?} {:?} {}: {}", f.code, f.severity, f.at.say().en, f.message.en)
    };
    findings.iter().filter(|f| format!("{:?}", f.code).starts_with('C')).map(say).collect()
}

fn index_findings(table: &str, keys: &str, indicators: &str) -> Vec<String> {
    let scheme = index_scheme(keys, indicators);
    let mut findings = Findings::default();
    let case = case(&[("scheme.toml", &scheme), ("t.csv", table)], &mut findings);
    let scores = case.and_then(|case| score::score(&case, &mut findings));
    assert_eq!(scores.is_none(), findings.has_errors());
    for value in scores.iter().flat_map(|s| &s.indices).flat_map(|i| &i.score) {
        assert!(value.is_finite(), "{findings:#?}");
    }
    said(&findings)
}

#[track_caller]
fn near(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (x, y) in found.iter().zip(expected) {
        assert!((x - y).abs() <= 1e-9 * y.abs().max(1.0), "{found:?} {expected:?}");
    }
}

fn normals(scores: &IndexScores, indicator: usize) -> Vec<f64> {
    scores.steps.normal[indicator].clone()
}

/// Four rows, three indicators: `c` is better when low.
const T: &str = "id,a,b,c\nr1,1,10,4\nr2,2,10,8\nr3,3,20,6\nr4,5,40,4\n";
const EQUAL: &str = "weights = \"equal\"\n";
const ABC: &str = "a = { column = \"a\" }\nb = { column = \"b\" }\n\
                   c = { column = \"c\", better = \"low\" }";

#[test]
fn min_max_by_hand() {
    let scores = index(T, EQUAL, ABC);
    near(&normals(&scores, 0), &[0.0, 25.0, 50.0, 100.0]);
    near(&normals(&scores, 1), &[0.0, 0.0, 100.0 / 3.0, 100.0]);
    near(&normals(&scores, 2), &[100.0, 0.0, 50.0, 100.0]);
    near(&scores.score, &[100.0 / 3.0, 25.0 / 3.0, 400.0 / 9.0, 100.0]);
    assert_eq!(scores.rank, [2, 1, 3, 4]);
    near(&scores.need, &[2.0 / 3.0, 1.0, 1.0 / 3.0, 0.0]);
}

#[test]
fn z_scores_by_hand() {
    let scores = index(T, &format!("{EQUAL}normalize = \"z-score\""), ABC);
    // a: mean 2.75, squares 3.0625 + 0.5625 + 0.0625 + 5.0625 = 8.75, variance 2.1875.
    let s = 2.1875_f64.sqrt();
    near(&normals(&scores, 0), &[-1.75 / s, -0.75 / s, 0.25 / s, 2.25 / s]);
    // c: mean 5.5, squares 2.25 + 6.25 + 0.25 + 2.25 = 11, variance 2.75, turned round.
    let s = 2.75_f64.sqrt();
    near(&normals(&scores, 2), &[1.5 / s, -2.5 / s, -0.5 / s, 1.5 / s]);
}

#[test]
fn ranks_by_hand() {
    let scores = index(T, &format!("{EQUAL}normalize = \"rank\""), ABC);
    near(&normals(&scores, 0), &[0.0, 100.0 / 3.0, 200.0 / 3.0, 100.0]);
    near(&normals(&scores, 1), &[50.0 / 3.0, 50.0 / 3.0, 200.0 / 3.0, 100.0]);
    near(&normals(&scores, 2), &[250.0 / 3.0, 0.0, 100.0 / 3.0, 250.0 / 3.0]);
}

#[test]
fn entropy_weights_by_hand() {
    // x: shares 1/2, 1/2, 0, 0: entropy ln 2 of ln 4, divergence 1/2. y: one row has all, 1.
    let table = "id,x,y,z\nr1,3,0,7\nr2,3,0,7\nr3,0,9,7\nr4,0,0,7\n";
    let xyz = "x = { column = \"x\" }\ny = { column = \"y\" }\nz = { column = \"z\" }";
    let scores = index(table, "weights = \"entropy\"", xyz);
    near(&scores.shares, &[1.0 / 3.0, 2.0 / 3.0, 0.0]);
    // 0.1 + 0.1 + 0.1 is not 0.3: noise must not become a weight.
    let constant = "id,x,y\nr1,0.1,7\nr2,0.1,7\nr3,0.1,7\n";
    let xy = "x = { column = \"x\" }\ny = { column = \"y\" }";
    near(&index(constant, "weights = \"entropy\"", xy).shares, &[0.5, 0.5]);
}

#[test]
fn geometric_mean_by_hand() {
    let keys = format!("{EQUAL}mean = \"geometric\"\nscale = [1, 4]");
    let scores = index("id,a,b\nr1,0,8\nr2,2,2\nr3,6,0\n", &keys, &ABC[..41]);
    // a: 1, 2, 4; b: 4, 1.75, 1.
    near(&scores.score, &[2.0, 3.5_f64.sqrt(), 2.0]);
    assert_eq!(scores.rank, [2, 1, 2]);
}

#[test]
fn constant_columns_one_row_and_no_rows() {
    for (method, expected) in [("min-max", 100.0), ("z-score", 0.0), ("rank", 50.0)] {
        let keys = format!("{EQUAL}normalize = \"{method}\"");
        let scores = index("id,a\nr1,0.1\nr2,0.1\nr3,0.1\n", &keys, "a = { column = \"a\" }");
        assert_eq!(scores.score, [expected; 3], "{method}");
        assert_eq!((scores.rank, scores.need), (vec![1, 1, 1], vec![0.5; 3]));
        let one = index("id,a\nr1,7\n", &keys, "a = { column = \"a\" }");
        assert_eq!((one.rank, one.need), (vec![1], vec![1.0]));
        assert!(index("id,a\n", &keys, "a = { column = \"a\" }").score.is_empty());
    }
}

#[test]
fn scores_that_differ_by_noise_only_tie() {
    // 0.1 + 0.2 against 0.3 + 0, after weights 1/2 and goalposts 0..1.
    let keys = format!("{EQUAL}normalize = \"goalposts\"\nscale = [0, 1]");
    let posts =
        "a = { column = \"a\", worst = 0, best = 1 }\nb = { column = \"b\", worst = 0, best = 1 }";
    let scores = index("id,a,b\nr1,0.1,0.2\nr2,0.3,0\nr3,0.3,0.000001\n", &keys, posts);
    assert_eq!(scores.score[0].to_bits(), scores.score[1].to_bits());
    assert_eq!(scores.rank, [1, 1, 3]);
    assert_eq!(jiedui::composite::competition_ranks(&[5.0, 7.0, 5.0, 9.0], true), [1, 3, 1, 4]);
    assert_eq!(jiedui::composite::competition_ranks(&[5.0, 7.0, 5.0, 9.0], false), [3, 2, 3, 1]);
    // Opposite z-scores cancel: no negative zero, no noise.
    let both = "a = { column = \"a\" }\nb = { column = \"b\" }";
    let keys = format!("{EQUAL}normalize = \"z-score\"");
    let scores = index("id,a,b\nr1,0.1,0.3\nr2,0.2,0.2\nr3,0.3,0.1\n", &keys, both);
    assert!(scores.score.iter().all(|s| s.to_bits() == 0.0_f64.to_bits()), "{scores:?}");
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let rows: Vec<&str> = T.lines().skip(1).collect();
    for method in ["min-max", "z-score", "rank"] {
        for weights in ["equal", "entropy"] {
            let keys = format!("normalize = \"{method}\"\nweights = \"{weights}\"");
            let expected = index(T, &keys, ABC);
            for shift in 1..4 {
                let mut rows = rows.clone();
                rows.rotate_left(shift);
                rows.swap(0, 1);
                let table = format!("id,a,b,c\n{}\n", rows.join("\n"));
                let found = index(&table, &keys, ABC);
                let bits =
                    |s: &IndexScores| s.score.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(&found), bits(&expected));
                assert_eq!(found.steps, expected.steps);
            }
        }
    }
}

#[test]
fn labels_name_the_worst_or_best_dimension() {
    let indicators = "a = { column = \"a\", dimension = \"A\" }\n\
                      b = { column = \"b\", dimension = \"B\" }\n\
                      c = { column = \"c\", dimension = \"C\", better = \"low\" }\n\
                      [index.i.profile]\ncolumn = \"label\"\n\
                      worst = { A = \"weak a\", B = \"weak b\" }\nbest = { C = \"good c\" }";
    // Standings: a 0, 1/3, 2/3, 1; b 1/6, 1/6, 2/3, 1; c (low is good) 5/6, 0, 1/3, 5/6.
    let scores = index(T, EQUAL, indicators);
    // r2: b is out by 5/6, a by 2/3. r3: a, b and c by 1/3, the first in the scheme wins.
    assert_eq!(scores.label, ["weak a", "weak b", "weak a", "good c"]);
}

const GROUP: &str = "id,a,b,kind\nr1,1,5,x\nr2,2,6,x\nr3,2,8,x\nr4,2,6,x\nr5,3,1,x\nr6,0,1,y\n";

fn group(keys: &str) -> (Vec<usize>, jiedui::composite::select::Chosen, Vec<String>) {
    let scheme = index_scheme(EQUAL, "a = { column = \"a\" }")
        + &format!("[group.g]\nof = \"t\"\nwhere = {{ column = \"kind\", is = [\"x\"] }}\n{keys}");
    let mut findings = Findings::default();
    let case = case(&[("scheme.toml", &scheme), ("t.csv", GROUP)], &mut findings).unwrap();
    let mut scores = score::score(&case, &mut findings).unwrap();
    let chosen = scores.groups.remove(0);
    (chosen.rows.clone(), chosen, said(&findings))
}

#[test]
fn groups_take_the_worst_and_settle_ties_at_the_cut() {
    let worst = "worst = { by = \"i\", count = 3 }\n";
    let (rows, chosen, said) = group(worst);
    assert_eq!((rows, chosen.order), (vec![0, 1, 2], vec![0, 1, 2, 3, 4]));
    assert_eq!(chosen.tied_at_cut, 3);
    assert_eq!(chosen.line, Some((2, Some(3))));
    assert_eq!(
        said,
        [
            "C004 Note the case: group 'g': 3 rows tie at the cut line; broken by the tie-break column, then by key; 3 rows take part"
        ]
    );
    // Tie-break: b low first where high is better, then keys.
    let high = format!("{worst}tie_break = {{ column = \"b\", better = \"high\" }}");
    assert_eq!(group(&high).1.order, [0, 1, 3, 2, 4]);
    assert_eq!(group(&high).0, [0, 1, 3]);
    let low = format!("{worst}tie_break = {{ column = \"b\", better = \"low\" }}");
    assert_eq!(group(&low).1.order, [0, 2, 1, 3, 4]);
    assert_eq!(group(&format!("{worst}ties = \"include\"")).0, [0, 1, 2, 3]);
    assert_eq!(group(&format!("{worst}ties = \"exclude\"")).0, [0]);
    let (rows, chosen, said) = group("worst = { by = \"i\", count = 4 }\n");
    assert_eq!((rows.len(), chosen.tied_at_cut, said.len()), (4, 0, 0));
    let (rows, _, said) = group("worst = { by = \"i\", count = 6 }\n");
    assert_eq!((rows.len(), said.len()), (5, 1));
    assert!(said[0].starts_with("C004 Warning") && said[0].contains("6 rows are asked for, 5"));
    assert_eq!(group("").0, [0, 1, 2, 3, 4]);
}

#[test]
fn a_tie_that_leaves_nobody_or_everybody_is_reported() {
    let scheme = |ties: &str| {
        index_scheme(EQUAL, "a = { column = \"a\" }")
            + &format!(
                "[group.g]\nof = \"t\"\nties = \"{ties}\"\nworst = {{ by = \"i\", count = 1 }}"
            )
    };
    for (ties, n) in [("include", 2), ("exclude", 0)] {
        let mut findings = Findings::default();
        let files = [("scheme.toml", scheme(ties)), ("t.csv", "id,a\nr1,1\nr2,1\n".to_owned())];
        let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (*n, t.as_str())).collect();
        let case = case(&files, &mut findings).unwrap();
        let scores = score::score(&case, &mut findings).unwrap();
        assert_eq!((scores.groups[0].rows.len(), scores.groups[0].tied_at_cut), (n, 2));
        assert!(said(&findings).iter().any(|s| s.starts_with("C004 Note")), "{findings:#?}");
    }
}

#[test]
fn c001_c002_c006_judge_the_cells_of_an_index() {
    let a = "a = { column = \"a\", log = true }";
    assert_eq!(
        index_findings("id,a\nr1,1\nr2,0\nr3,-1\n", EQUAL, a),
        [
            "C001 Error t.csv, row 3, column \"a\", value \"0\": the logarithm needs values above 0; 2 cells of this column are not"
        ]
    );
    let a = "a = { column = \"a\" }";
    let keys = format!("{EQUAL}missing = \"mean\"");
    assert_eq!(
        index_findings("id,a\nr1,1\nr2,\nr3,4\n", &keys, a),
        [
            "C002 Note t.csv, row 3, column \"a\", value \"\": 1 empty cells of \"a\" take the column's mean, 2.5000"
        ]
    );
    assert_eq!(
        index_findings("id,a\nr1,1e300\nr2,-1e300\n", EQUAL, a),
        [
            "C006 Error t.csv, row 2, column \"a\", value \"1e300\": the number is beyond 1e100, too large to compute with"
        ]
    );
    for method in ["min-max", "z-score", "rank"] {
        let keys = format!("{EQUAL}normalize = \"{method}\"");
        assert!(index_findings("id,a\nr1,1e100\nr2,-1e100\n", &keys, a).is_empty());
        assert!(index_findings("id,a\nr1,1e-300\nr2,2e-300\n", &keys, a).is_empty());
    }
}

#[test]
fn a_column_without_any_number_cannot_be_filled() {
    let scheme = index_scheme(&format!("{EQUAL}missing = \"mean\""), "a = { column = \"a\" }");
    let mut findings = Findings::default();
    let case = case(&[("scheme.toml", &scheme), ("t.csv", "id,a\nr1,\nr2,\n")], &mut findings);
    assert!(score::score(&case.unwrap(), &mut findings).is_none());
    assert!(findings.iter().all(|f| f.code == Code::T012 && f.severity == Severity::Error));
}

#[test]
fn c003_says_where_a_method_does_not_suit() {
    let a = "a = { column = \"a\" }";
    let find = |table: &str, keys: &str| index_findings(table, &format!("{keys}\n"), a);
    let table = "id,a\nr1,1\nr2,2\n";
    let geometric = format!("{EQUAL}mean = \"geometric\"\n");
    for keys in ["normalize = \"z-score\"", "scale = [-1, 1]"] {
        assert_eq!(
            find(table, &format!("{geometric}{keys}")),
            [
                "C003 Error scheme.toml, line 10: index 'i': a geometric mean needs values that are not negative"
            ]
        );
    }
    assert_eq!(
        find(table, &format!("{geometric}scale = [0, 1]")),
        [
            "C003 Warning scheme.toml, line 10: index 'i': 1 rows have a 0 in a geometric mean, which makes it 0"
        ]
    );
    assert_eq!(
        find("id,a\nr1,2\nr2,2\n", EQUAL),
        [
            "C003 Note t.csv, column \"a\": \"a\" has the same value in every row and tells no rows apart"
        ]
    );
    assert_eq!(
        find("id,a\nr1,-2\nr2,2\n", "weights = \"entropy\""),
        [
            "C003 Note t.csv, column \"a\": \"a\" has negative values: its entropy is that of min-max shares"
        ]
    );
}

#[test]
fn c006_judges_goalposts() {
    let find = |method: &str, posts: &str| {
        let keys = format!("{EQUAL}normalize = \"{method}\"");
        let a = format!("a = {{ column = \"a\"{posts} }}");
        let found = index_findings("id,a\nr1,1\nr2,2\n", &keys, &a);
        found
            .into_iter()
            .map(|s| s.replace("C006 Error scheme.toml, line 8: ", ""))
            .collect::<Vec<_>>()
    };
    let wrong = "indicator 'a': 'worst' and 'best' contradict 'better'";
    assert_eq!(find("goalposts", ", worst = 3, best = 0"), [wrong]);
    assert_eq!(find("goalposts", ", worst = 0, best = 3, better = \"low\""), [wrong]);
    let equal = "indicator 'a': the goalposts 'worst' and 'best' are equal";
    assert_eq!(find("goalposts", ", worst = 3, best = 3"), [equal]);
    let log = "indicator 'a': the logarithm needs goalposts above 0";
    assert_eq!(find("goalposts", ", worst = 0, best = 3, log = true"), [log]);
    let both = "indicator 'a': goalposts need both 'worst' and 'best'";
    assert_eq!(find("goalposts", ""), [both]);
    let unused = "indicator 'a': 'worst' and 'best' count only with normalize = \"goalposts\"";
    assert_eq!(find("min-max", ", worst = 0, best = 3"), [unused]);
    assert_eq!(find("goalposts", ", worst = 3, best = 0, better = \"low\"").len(), 0);
}

const HELPERS: &str = "id,kind,n,skills,home,lon,lat\n\
                       h1,x,10,a;b,v1,116.4074,39.9042\n\
                       h2,y,30,c,,121.4737,31.2304\n\
                       h3,x,20,,v2,-0.1278,51.5074\n";
const RECIPIENTS: &str = "id,kind,score,needs,home,lon,lat\n\
                          r1,p,7,a、c,v1,121.4737,31.2304\n\
                          r2,q,3,,v2,2.3522,48.8566\n\
                          r3,p,5,b,,116.4074,39.9042\n";
const MATRIX: &str = "kind,p,q\nx,1,0.25\ny,0,0.5\n";

/// One value per helper and recipient.
type Grid<T> = Vec<Vec<T>>;

/// A layer of `h` to `r` with the given keys; `low` is an index over `r` by its column `score`.
fn layer(keys: &str, matrix: &str) -> (Findings, Grid<f64>, Grid<bool>, Grid<i64>) {
    let scheme = format!(
        "[table]\nh = {{ file = \"h.csv\", key = \"id\" }}\nr = {{ file = \"r.csv\", key = \"id\" }}\n\
         [index.low]\nof = \"r\"\nweights = \"equal\"\n\
         indicator = {{ score = {{ column = \"score\" }} }}\n\
         profile = {{ column = \"tag\", worst = {{ score = \"poor\" }} }}\n\
         [index.strong]\nof = \"h\"\nweights = \"equal\"\nindicator = {{ n = {{ column = \"n\" }} }}\n\
         [layer.l]\nhelpers = \"h\"\nrecipients = \"r\"\n{keys}\n[goals]\norder = [\"fit\"]\n"
    );
    let files = [
        ("scheme.toml", scheme.as_str()),
        ("h.csv", HELPERS),
        ("r.csv", RECIPIENTS),
        ("m.csv", matrix),
        ("pairs.csv", "helper,recipient\nh1,r2\nh3,r3\n"),
    ];
    let (case, scores) = scores(&files);
    let mut findings = Findings::default();
    let pairs = LayerScores::new(&case, &scores, &case.scheme.layers[0], &mut findings);
    let all = |h: usize| (0..3).map(move |r| (h, r));
    let part = |(h, r)| pairs.parts(h, r).next().unwrap_or(0.0);
    let parts = (0..3).map(|h| all(h).map(part).collect()).collect();
    let allowed = |(h, r)| pairs.ruling(h, r) != Some(Ruling(0));
    let allowed = (0..3).map(|h| all(h).map(allowed).collect()).collect();
    let fit = (0..3).map(|h| all(h).map(|(h, r)| pairs.fit(h, r)).collect()).collect();
    (findings, parts, allowed, fit)
}

#[track_caller]
fn parts(term: &str) -> Grid<f64> {
    let (findings, parts, ..) = layer(&format!("fit = [ {{ points = 7, {term} }} ]"), MATRIX);
    assert_eq!(findings.iter().count(), 0, "{findings:#?}");
    parts
}

#[test]
fn fit_terms_by_hand() {
    let by = "helper = \"kind\", recipient = \"kind\"";
    assert_eq!(
        parts(&format!("match = \"m.csv\", {by}")),
        [[1.0, 0.25, 1.0], [0.0, 0.5, 0.0], [1.0, 0.25, 1.0]]
    );
    // Strength 0, 1, 1/2; need: the lowest score needs most, 0, 1, 1/2.
    let expected = [[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.5, 0.5, 1.0]];
    for helper in ["n", "strong"] {
        let term = format!("strength_to_need = {{ helper = \"{helper}\", recipient = \"low\" }}");
        assert_eq!(parts(&term), expected, "{helper}");
    }
    assert_eq!(
        parts("overlap = { helper = \"skills\", recipient = \"needs\" }"),
        [[0.5, 0.0, 1.0], [0.5, 0.0, 0.0], [0.0, 0.0, 0.0]]
    );
    // An empty home is the same as nothing.
    assert_eq!(
        parts("same = { helper = \"home\", recipient = \"home\" }"),
        [[1.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    );
}

#[test]
fn distances_agree_with_the_atlas() {
    // Beijing-Shanghai 1067 km, London-Paris 344 km; linear between 0 and 2000 km.
    let parts = parts("distance = { full_within_km = 0, none_beyond_km = 2000 }");
    for (h, r, km) in [(0, 0, 1067.0), (2, 1, 344.0), (0, 2, 0.0), (1, 2, 1067.0)] {
        let found = 2000.0 * (1.0 - parts[h][r]);
        assert!((found - km).abs() <= 0.005 * km, "{found} {km}");
    }
    assert_eq!(parts[0][1].to_bits(), 0.0_f64.to_bits());
}

#[test]
fn forbids_by_hand() {
    let allowed = |rule: &str| {
        let (findings, _, allowed, _) = layer(&format!("forbid = [ {{ {rule} }} ]"), MATRIX);
        assert_eq!(findings.iter().count(), 0, "{findings:#?}");
        allowed
    };
    let (y, n) = (true, false);
    let home = "{ helper = \"home\", recipient = \"home\" }";
    assert_eq!(allowed(&format!("same = {home}")), [[n, y, y], [y, y, y], [y, n, y]]);
    assert_eq!(allowed(&format!("different = {home}")), [[y, n, n], [n, n, n], [n, y, n]]);
    let by = "match = \"m.csv\", helper = \"kind\", recipient = \"kind\"";
    assert_eq!(allowed(by), [[n, n, n], [y, n, y], [n, n, n]]);
    assert_eq!(allowed("pairs = \"pairs.csv\""), [[y, n, y], [y, y, y], [y, y, n]]);
    assert_eq!(allowed("farther_than_km = 1000"), [[n, n, y], [y, n, n], [n, y, n]]);
}

#[test]
fn points_are_shares_so_a_factor_changes_nothing() {
    let fit = |factor: f64| {
        let (a, b, c) = (60.0 * factor, 25.0 * factor, 14.3 * factor);
        layer(
            &format!(
                "fit = [ {{ points = {a:?}, match = \"m.csv\", helper = \"kind\", recipient = \"kind\" }},\n\
                 {{ points = {b:?}, strength_to_need = {{ helper = \"n\", recipient = \"low\" }} }},\n\
                 {{ points = {c:?}, overlap = {{ helper = \"skills\", recipient = \"needs\" }} }} ]"
            ),
            MATRIX,
        )
        .3
    };
    let expected = fit(1.0);
    for factor in [2.0, 0.5, 1024.0] {
        assert_eq!(fit(factor), expected);
    }
    // (60 * 0.25 + 25 * 0 + 0) / 99.3
    assert_eq!(expected[0][1], 1511);
}

fn fit_findings(term: &str, matrix: &str) -> Vec<String> {
    said(&layer(&format!("fit = [ {{ points = 1, {term} }} ]"), matrix).0)
}

#[test]
fn c005_wants_every_class_in_the_matrix() {
    let by = "match = \"m.csv\", helper = \"kind\", recipient = \"kind\"";
    assert_eq!(
        fit_findings(by, "kind,p\nx,1\n"),
        [
            "C005 Error h.csv, row 3, column \"kind\", value \"y\": m.csv has no row \"y\"",
            "C005 Error r.csv, row 3, column \"kind\", value \"q\": m.csv has no column \"q\"",
        ]
    );
    assert_eq!(
        fit_findings(by, "kind,p,q\nx,1,\ny,1,1\n"),
        ["C005 Error m.csv, row 2, column \"q\", value \"\": the cell of \"x\" and \"q\" is empty"]
    );
    let home = "match = \"m.csv\", helper = \"home\", recipient = \"tag\"";
    assert_eq!(
        fit_findings(home, "home,good\nv1,1\nv2,1\n"),
        [
            "C005 Error h.csv, row 3, column \"home\", value \"\": m.csv has no row \"\"",
            "C005 Error r.csv, row 2: m.csv has no column \"poor\"",
        ]
    );
    let rule = "forbid = [ { match = \"m.csv\", helper = \"home\", recipient = \"kind\" } ]";
    let (findings, ..) = layer(rule, "home,p,q\nv1,1,\n");
    assert_eq!(
        said(&findings),
        ["C005 Error h.csv, row 4, column \"home\", value \"v2\": m.csv has no row \"v2\""]
    );
}

#[test]
fn c005_wants_numbers_for_a_standing_and_texts_for_a_comparison() {
    assert_eq!(
        fit_findings("strength_to_need = { helper = \"n\", recipient = \"tag\" }", MATRIX),
        [
            "C005 Error scheme.toml: layer 'l', 'strength_to_need' needs numbers, and \"tag\" is a label"
        ]
    );
    for term in ["same", "overlap"] {
        assert_eq!(
            fit_findings(&format!("{term} = {{ helper = \"kind\", recipient = \"low\" }}"), MATRIX),
            [format!(
                "C005 Error scheme.toml: layer 'l', '{term}' compares texts, and \"low\" is an index"
            )]
        );
    }
    let by = "match = \"m.csv\", helper = \"kind\", recipient = \"low\"";
    assert_eq!(fit_findings(by, MATRIX).len(), 1);
}

#[test]
fn a_standing_over_missing_numbers_is_reported() {
    let term = "strength_to_need = { helper = \"skills\", recipient = \"score\" }";
    let (findings, ..) = layer(&format!("fit = [ {{ points = 1, {term} }} ]"), MATRIX);
    let codes: Vec<Code> = findings.iter().map(|f| f.code).collect();
    assert_eq!(codes, [Code::T012, Code::T011, Code::T011]);
}

#[test]
fn the_cases_in_data_have_no_faulty_scores() {
    for name in ["district", "tiny", "yicheng"] {
        let folder = format!("{}/data/{name}", env!("CARGO_MANIFEST_DIR"));
        let mut findings = Findings::default();
        let case = scheme::read(folder.as_ref(), &mut findings).unwrap();
        let scores = score::score(&case, &mut findings).unwrap();
        for layer in &case.scheme.layers {
            LayerScores::new(&case, &scores, layer, &mut findings);
        }
        assert!(!findings.has_errors(), "{name}: {:#?}", said(&findings));
    }
}

#[test]
fn c006_wants_shares_and_degrees() {
    let by = "match = \"m.csv\", helper = \"kind\", recipient = \"kind\"";
    assert_eq!(
        fit_findings(by, "kind,p,q\nx,1,60\ny,-0.5,1\n"),
        [
            "C006 Error m.csv, row 2, column \"q\", value \"60\": 2 numbers of m.csv are not between 0 and 1, this the first; the largest is 60"
        ]
    );
    let scheme = "[table]\nh = { file = \"h.csv\", key = \"id\" }\n\
                  [layer.l]\nhelpers = \"h\"\nrecipients = \"h\"\n\
                  forbid = [ { farther_than_km = 5 } ]\n[goals]\norder = [\"coverage\"]\n";
    let exchanged = "id,lon,lat\nh1,31.2,121.5\n";
    let (case, scores) = scores(&[("scheme.toml", scheme), ("h.csv", exchanged)]);
    let mut findings = Findings::default();
    LayerScores::new(&case, &scores, &case.scheme.layers[0], &mut findings);
    assert_eq!(
        said(&findings)[0],
        "C006 Error h.csv, row 2, column \"lat\", value \"121.5\": 121.5 degrees is not between -90 and 90"
    );
}
