//! The words of `[index]` and `[group]`: what each does on the whole path, and how faults are told.

use crate::score::case;
use jiedui::base::Findings;
use jiedui::score::{self, Ranking, Scores};

/// Every finding as `code severity place: message`.
fn said(findings: &Findings) -> Vec<String> {
    let say = |f: &jiedui::base::Diagnostic| {
        assert!(!f.message.zh.is_empty() && !f.help.zh.is_empty() && !f.help.en.is_empty());
        format!("{:?} {:?} {}: {}", f.code, f.severity, f.at.say().en, f.message.en)
    };
    findings.iter().map(say).collect()
}

const TABLE: &str = "code,town,pop,income,jobs,petitions,debt\n\
    A,东,100,10,5,3,\nB,东,200,20,8,8,是\nC,西,100,30,1,1,\nD,西,100,40,4,,\nE,南,0,50,9,2,\n";

/// The scheme of an index with keys, indicators and what follows.
fn scheme(keys: &str, indicators: &str, more: &str) -> String {
    format!(
        "[table]\nt = {{ file = \"t.csv\", key = \"code\" }}\n[index.i]\nof = \"t\"\n{keys}\n\
         [index.i.indicator]\n{indicators}\n{more}\n"
    )
}

fn run(keys: &str, indicators: &str, more: &str) -> (Option<Scores>, Vec<String>) {
    let earlier = "key,name,rank,chosen\nA,x,1,yes\nB,y,2,grace\nE,z,3,yes\nZ,gone,4,yes\n";
    let scheme = scheme(keys, indicators, more);
    let mut findings = Findings::default();
    let files = [("scheme.toml", scheme.as_str()), ("t.csv", TABLE), ("last.csv", earlier)];
    let case = case(&files, &mut findings);
    let scores = case.and_then(|case| score::score(&case, &mut findings));
    (scores, said(&findings))
}

const INCOME: &str = "a = { column = \"income\", weight = 100 }";

#[track_caller]
fn scores(keys: &str, indicators: &str, more: &str) -> Scores {
    let (scores, said) = run(keys, indicators, more);
    scores.unwrap_or_else(|| panic!("{said:#?}"))
}

#[test]
fn points_are_taken_as_written() {
    let points = |a: &str| {
        let a = format!("a = {{ column = \"income\", {a} }}");
        scores("mean = \"sum\"", &a, "").indices[0].score.clone()
    };
    assert_eq!(points("steps = [[0, 1], [20, 5], [45, 7]]"), [1.0, 5.0, 5.0, 5.0, 7.0]);
    assert_eq!(points("steps = [[0, 0], [40, 8]], line = true"), [2.0, 4.0, 6.0, 8.0, 8.0]);
    // 20 points at 30, 5 more with every 15, whole ones only, from 12 to 24.
    let rate = "rate = { at = 30, is = 20, per = 15, add = 5, whole = true, floor = 16, cap = 24 }";
    assert_eq!(points(rate), [16.0, 20.0, 20.0, 20.0, 24.0]);
    assert_eq!(points("places = { points = [9, 4], rest = 1 }"), [1.0, 1.0, 1.0, 4.0, 9.0]);
    let within = "places = { points = [9], rest = 1, within = \"town\" }";
    assert_eq!(points(within), [1.0, 9.0, 1.0, 9.0, 9.0]);
    assert_eq!(points("normalize = \"as-is\", weight = 2"), [20.0, 40.0, 60.0, 80.0, 100.0]);
}

#[test]
fn what_is_missing_is_filled_as_the_planner_chooses() {
    let filled = |missing: &str| {
        let (scores, said) = run(
            &format!("missing = {missing}\nscale = [0, 1]"),
            "a = { column = \"petitions\", better = \"low\", normalize = \"as-is\", weight = 100 }",
            "",
        );
        (scores.unwrap().indices[0].steps.imputed[0][3], said.len())
    };
    assert_eq!(filled("\"worst\""), (8.0, 1));
    assert_eq!(filled("\"mean\""), (3.5, 1));
    assert_eq!(filled("\"median\""), (2.5, 1));
    assert_eq!(filled("{ mean_of = \"town\" }"), (1.0, 1));
    // Nothing is left to weigh for a row with no other indicator.
    let (scores, said) =
        run("missing = \"drop\"", "a = { column = \"petitions\", weight = 100 }", "");
    assert!(scores.is_none() && said.iter().any(|s| s.starts_with("C009 Error t.csv, row 5")));
    let both = "a = { column = \"petitions\", better = \"low\", weight = 50 }\n\
                b = { column = \"income\", weight = 50 }";
    let dropped = super::index::scores("missing = \"drop\"", both, "");
    assert!((dropped.indices[0].score[3] - 75.0).abs() < 1e-9);
    let (none, said) = run("", "a = { column = \"petitions\", weight = 100 }", "");
    assert!(none.is_none() && said[0].starts_with("T012"), "{said:?}");
}

#[test]
fn a_zero_is_no_denominator() {
    let per = "a = { column = \"jobs\", per = \"pop\", weight = 100 }";
    let (none, said) = run("", per, "");
    assert!(none.is_none());
    assert_eq!(
        said,
        [
            "C009 Error t.csv, row 6, column \"pop\", value \"0\": nothing can be divided by the 0 in \"pop\"; 1 rows have one"
        ]
    );
    let (some, said) = run("missing = \"worst\"", per, "");
    assert_eq!(some.unwrap().indices[0].steps.imputed[0], [0.05, 0.04, 0.01, 0.04, 0.01]);
    assert!(said[0].starts_with("C009 Warning") && said[1].starts_with("C002 Note"), "{said:?}");
}

#[test]
fn a_veto_puts_a_row_behind_all_others() {
    let veto = "veto = [{ column = \"debt\", is = [\"是\"] }, { column = \"jobs\", at_most = 1 }]";
    let index = &scores(veto, INCOME, "").indices[0];
    assert_eq!(index.rank, [3, 1, 1, 4, 5]);
    assert_eq!(index.score, [0.0, 25.0, 50.0, 75.0, 100.0]);
    let best = format!("{veto}\nfirst = \"best\"\nranks = \"dense\"");
    assert_eq!(scores(&best, INCOME, "").indices[0].rank, [3, 4, 4, 2, 1]);
    let broken = format!("{veto}\nranks = \"ordinal\"\ntie_break = {{ column = \"jobs\" }}");
    assert_eq!(scores(&broken, INCOME, "").indices[0].rank, [3, 2, 1, 4, 5]);
}

#[test]
fn ranks_go_by_what_is_published() {
    let a =
        "a = { column = \"income\", normalize = \"as-is\", rate = { at = 0, is = 0, add = 0.04 } }";
    let (_, said) = run("decimals = 0", a, "");
    assert!(said[0].starts_with("S008"), "{said:?}");
    let a = "a = { column = \"income\", rate = { at = 0, is = 0, add = 0.04 } }";
    // 0.4, 0.8, 1.2, 1.6, 2 are published as 0, 1, 1, 2, 2.
    let index = &scores("mean = \"sum\"\ndecimals = 0", a, "").indices[0];
    assert_eq!((index.score[1], index.rank.clone()), (1.0, vec![1, 2, 2, 4, 4]));
}

#[test]
fn lists_end_where_the_scheme_says() {
    let list = |group: &str| {
        let more = format!("[group.g]\nof = \"t\"\n{group}");
        scores("", INCOME, &more).groups[0].rows.clone()
    };
    assert_eq!(list("worst = { by = \"i\", percent = 41 }"), [0, 1, 2]);
    assert_eq!(list("worst = { by = \"i\", threshold = 50 }"), [0, 1]);
    assert_eq!(list("best = { by = \"i\", threshold = 50 }"), [2, 3, 4]);
    assert_eq!(list("best = { by = \"i\", count = 2 }"), [3, 4]);
    let two = "worst = { by = \"i\", count = 2 }";
    assert_eq!(list(&format!("{two}\nalways = {{ column = \"pop\", at_most = 0 }}")), [0, 4]);
    assert_eq!(list(&format!("{two}\nnever = {{ column = \"town\", is = [\"东\"] }}")), [2, 3]);
    assert_eq!(list(&format!("{two}\nper = {{ column = \"town\", at_least = 1 }}")), [0, 2, 4]);
    // A and E were on the list by their score; B was in grace, and has had its year.
    assert_eq!(list("worst = { by = \"i\", count = 1 }\ngrace = \"last.csv\""), [0, 4]);
    let both = "where = [{ column = \"town\", is = [\"东\", \"西\"] }, { column = \"pop\", at_most = 100 }]";
    assert_eq!(list(both), [0, 2, 3]);
}

#[test]
fn grades_go_by_score_or_by_place_and_serve_as_a_property() {
    let grades = |keys: &str| {
        let grades = format!("grades = {{ column = \"等级\", {keys} }}");
        scores(&grades, INCOME, "").indices[0].grade.clone()
    };
    assert_eq!(grades("names = [\"a\", \"b\"], from = [50, 0]"), [1, 1, 0, 0, 0]);
    // Of five rows the best fifth; the worst two fifths are the last of the three.
    assert_eq!(grades("names = [\"a\", \"b\", \"c\"], shares = [20, 40, 40]"), [2, 2, 1, 1, 0]);
    // In the order of ranks, the worst first: ceil(r * 2 / 5).
    assert_eq!(grades("quantiles = 2"), [0, 0, 1, 1, 1]);
    let layer = "[layer.l]\nhelpers = \"t\"\nrecipients = \"t\"\n\
                 forbid = [{ same = { helper = \"等级\", recipient = \"等级\" } }]";
    let (scores, said) = run("grades = { column = \"等级\", quantiles = 2 }", INCOME, layer);
    assert!(scores.is_some(), "{said:?}");
}

#[test]
fn comparisons_in_pairs_become_weights_and_contradictions_are_named() {
    let three = "a = { column = \"income\" }\nb = { column = \"jobs\" }\nc = { column = \"pop\" }";
    let ahp = |pairs: &str| run(&format!("weights = \"ahp\"\ncompare = {pairs}"), three, "");
    let (scores, said) = ahp("{ a = { b = 2, c = 6 }, b = { c = 3 } }");
    let shares = &scores.unwrap().indices[0].shares;
    let near = |x: f64, y: f64| (x - y).abs() < 1e-12;
    assert!(near(shares[0], 0.6) && near(shares[1], 0.3) && near(shares[2], 0.1), "{shares:?}");
    assert!(said.is_empty());
    let (_, said) = ahp("{ a = { b = 3, c = 1 }, b = { c = 3 } }");
    assert!(said[0].starts_with("C011 Warning"), "{said:?}");
    let (_, said) = ahp("{ a = { b = 3 } }");
    assert_eq!(said.len(), 2);
    assert!(said.iter().all(|s| s.starts_with("S003")), "{said:?}");
    let (_, said) = run("weights = \"ahp\"", three, "");
    assert!(said[0].contains("'a' and 'b' are not compared"), "{said:?}");
}

#[test]
fn a_tree_of_dimensions_has_weights_that_add_up_at_every_level() {
    let tree = |weights: [u32; 3]| {
        let [top, a, b] = weights;
        let dimension = format!(
            "[index.i.dimension]\nlow = {{ in = \"top\", weight = 30, normalize = \"rank\" }}\n\
             top = {{ weight = {top} }}\nother = {{ weight = 30 }}"
        );
        let indicators = format!(
            "a = {{ column = \"income\", dimension = \"low\", weight = {a} }}\n\
             b = {{ column = \"jobs\", dimension = \"top\", weight = {b} }}\n\
             c = {{ column = \"pop\", dimension = \"other\", weight = 100 }}"
        );
        run("", &indicators, &dimension)
    };
    let (scores, said) = tree([70, 30, 40]);
    let index = &scores.unwrap_or_else(|| panic!("{said:?}")).indices[0];
    let shares: Vec<i64> = index.shares.iter().map(|x| (x * 1e9).round() as i64).collect();
    assert_eq!(shares, [300_000_000, 400_000_000, 300_000_000]);
    let (_, said) = tree([70, 29, 40]);
    assert!(said[0].contains("the parts of 'low' weigh 29 together, it weighs 30"), "{said:?}");
    let (_, said) = tree([60, 30, 40]);
    assert_eq!(said.len(), 2, "{said:?}");
    let circle = "[index.i.dimension]\nx = { in = \"y\" }\ny = { in = \"x\" }\nz = {}";
    let (_, said) = run("", INCOME, circle);
    let codes: Vec<&str> = said.iter().map(|s| &s[..4]).collect();
    assert_eq!(codes, ["S011", "S011", "S003"], "{said:?}");
}

#[test]
fn faults_of_an_index_are_told_all_at_once() {
    let keys = "decimals = 13\nhigh = \"up\"\nveto = { column = \"debt\" }\nprevious = \"nowhere.csv\"\n\
                grades = { names = [\"a\"], from = [1, 2] }\nwinsorize = { low = 1, most = 2 }";
    let indicators = "a = { column = \"income\", weight = 100, target = 3, error = \"x\" }\n\
                      b = { column = \"jobs\", steps = [[3, 1], [2, 1]] }\n\
                      c = { column = \"pop\", rate = { at = 1, is = 1, add = 1, per = 0 } }";
    let more = "[index.i.uncertainty]\ndraws = 0\nweights = 101\nnormalize = [\"goalposts\"]\n\
                [group.g]\nof = \"t\"\nworst = { by = \"i\" }\nbest = { by = \"i\", percent = 101 }";
    let (none, said) = run(keys, indicators, more);
    assert!(none.is_none());
    let mut codes: Vec<&str> = said.iter().map(|s| &s[..4]).collect();
    codes.sort_unstable();
    let expected = [
        "C006", "S004", "S004", "S004", "S004", "S004", "S004", "S004", "S008", "S008", "S008",
        "S008", "S020", "S020", "T001",
    ];
    assert_eq!(codes, expected, "{said:#?}");
}

#[test]
fn a_deprivation_index_turns_every_direction() {
    let keys = "high = \"bad\"\nnormalize = \"goalposts\"\nscale = [0, 1]";
    let a = "a = { column = \"income\", worst = 10, best = 50, weight = 100 }";
    let more = "[group.g]\nof = \"t\"\nworst = { by = \"i\", threshold = 0.5 }";
    let scores = scores(keys, a, more);
    assert_eq!(scores.indices[0].score, [1.0, 0.75, 0.5, 0.25, 0.0]);
    assert_eq!(
        (&scores.indices[0].rank, &scores.groups[0].rows),
        (&vec![1, 2, 3, 4, 5], &vec![0, 1])
    );
}

#[test]
fn a_ranking_knows_its_group_and_its_line() {
    let text = scheme(
        "first = \"best\"",
        INCOME,
        "[group.g]\nof = \"t\"\nworst = { by = \"i\", count = 2 }",
    );
    let mut findings = Findings::default();
    let case = case(&[("scheme.toml", &text), ("t.csv", TABLE)], &mut findings).unwrap();
    let scores = score::score(&case, &mut findings).unwrap();
    let ranking = Ranking::new(&case, &scores, 0);
    assert_eq!((ranking.order.clone(), ranking.cut), (vec![0, 1, 2, 3, 4], Some(2)));
    assert_eq!((ranking.line(), scores.indices[0].rank[4]), (Some((25.0, Some(50.0))), 1));
}

#[test]
fn a_scenario_moves_the_line_in_any_unit() {
    let more = "[group.g]\nof = \"t\"\nworst = { by = \"i\", count = 2 }\n[layer.l]\nhelpers = \"t\"\nrecipients = \"g\"";
    let text = scheme("", INCOME, more);
    let mut findings = Findings::default();
    let case = case(&[("scheme.toml", &text), ("t.csv", TABLE)], &mut findings).unwrap();
    let rows = |edit: &str| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("edit.toml");
        std::fs::write(
            &file,
            format!("[[edit]]\ndo = \"count\"\ngroup = \"g\"\nreason = \"r\"\n{edit}\n"),
        )
        .unwrap();
        let mut findings = Findings::default();
        let hand = jiedui::plan::list::PairList::of_last_year(&case);
        let scenario = jiedui::scenario::read(&file, &mut findings)?;
        let edited = jiedui::scenario::apply(&case, &scenario, &hand, &mut findings)?;
        Some(score::score(&edited, &mut findings)?.groups[0].rows.len())
    };
    assert_eq!(rows("count = 4"), Some(4));
    assert_eq!(rows("percent = 60"), Some(3));
    assert_eq!(rows("threshold = 50"), Some(2));
    assert_eq!(
        (rows("count = 6"), rows("percent = 101"), rows("count = 1\npercent = 2")),
        (None, None, None)
    );
}

#[test]
fn without_doubt_every_pair_stays() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/tiny");
    let mut findings = Findings::default();
    let mut case = jiedui::scheme::read(&folder, &mut findings).unwrap();
    for index in &mut case.scheme.indices {
        index.uncertainty.weights = 0.0;
        index.uncertainty.normalize.clear();
    }
    let budget = jiedui::base::Budget::default();
    let engine = jiedui::solve::Engine::Auto;
    let answer = jiedui::run::run(&case, engine, &budget, &|_| {}, &mut findings).unwrap();
    let stable = jiedui::scenario::stability::stability(&case, &answer, 3, &budget);
    assert_eq!((stable.draws, stable.planned, stable.proven), (3, 3, 3));
    for layer in &stable.layers {
        assert!(layer.rivals.is_empty() && layer.pairs.iter().all(|pair| pair.planned == 3));
    }
}

#[test]
fn what_would_say_something_wrong_is_refused() {
    // Nothing to fill a column from.
    let none = "a = { column = \"jobs\", per = \"debt\", weight = 100 }";
    for missing in ["mean", "median", "worst"] {
        let (scores, said) = run(&format!("missing = \"{missing}\""), none, "");
        assert!(scores.is_none() && !said.is_empty(), "{said:?}");
    }
    // Floors ask for more than there are seats.
    let more = "[group.g]\nof = \"t\"\nworst = { by = \"i\", count = 1 }\nper = { column = \"town\", at_least = 1 }";
    let (scores, said) = run("", INCOME, more);
    assert_eq!(scores.unwrap().groups[0].rows.len(), 3);
    assert!(
        said[0].starts_with("C004 Warning") && said[0].contains("3 on the list, for 1 seats"),
        "{said:?}"
    );
    let rate =
        "a = { column = \"income\", rate = { at = 1, is = 1, add = 1, floor = 9, cap = 8 } }";
    assert!(run("mean = \"sum\"", rate, "").1[0].starts_with("S004"));
    // Nobody can have a year of grace without a list of last year.
    let folder = "[group.g]\nof = \"t\"\nworst = { by = \"i\", count = 1 }\ngrace = \"t.csv\"";
    assert!(run("", INCOME, folder).1[0].starts_with("T005"));
    // Values that may be negative have no geometric mean.
    let drawn = "[index.i.uncertainty]\nmean = [\"geometric\"]";
    let (none, said) = run("", INCOME, drawn);
    assert!(none.is_none() && said[0].starts_with("C003 Error"), "{said:?}");
}

#[test]
fn written_weights_count_in_the_way_that_is_asked_for() {
    let two = "a = { column = \"income\", weight = 90 }\nb = { column = \"jobs\", weight = 10 }";
    let shares = |keys: &str, two: &str| scores(keys, two, "").indices[0].shares.clone();
    assert_eq!(shares("weights = \"relative\"", two), [0.9, 0.1]);
    assert_eq!(shares("weights = \"given\"", two), [0.9, 0.1]);
    assert_eq!(
        shares("weights = \"relative\"", &two.replace(", weight = 90", "")),
        [1.0 / 11.0, 10.0 / 11.0]
    );
    // Dimensions compared in pairs, with given weights inside them.
    let three = "a = { column = \"income\", weight = 30, dimension = \"x\" }\n\
                 b = { column = \"pop\", weight = 10, dimension = \"x\" }\nc = { column = \"jobs\" }";
    let found = shares("weights = \"ahp\"\ncompare = { x = { c = 4 } }", three);
    let near = |x: f64, y: f64| (x - y).abs() < 1e-12;
    assert!(near(found[0], 0.6) && near(found[1], 0.2) && near(found[2], 0.2), "{found:?}");
}

#[test]
fn a_list_that_ends_at_a_score_is_drawn_on_its_scale_only() {
    let normalize = |group: &str| {
        let text = scheme(
            "",
            INCOME,
            &format!("[group.g]\nof = \"t\"\nworst = {{ by = \"i\", {group} }}"),
        );
        let mut findings = Findings::default();
        let case = case(&[("scheme.toml", &text), ("t.csv", TABLE)], &mut findings).unwrap();
        case.scheme.indices[0].uncertainty.normalize.iter().map(|m| m.name()).collect::<Vec<_>>()
    };
    assert_eq!(normalize("count = 2"), ["z-score", "rank"]);
    assert_eq!(normalize("threshold = 50"), ["rank"]);
}
