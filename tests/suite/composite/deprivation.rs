//! An index of deprivation is its counterpart turned round.

use super::near;
use crate::score::scores;

const TABLE: &str = "key,a,b\n1,10,7\n2,35,1\n3,60,3\n4,80,3\n5,22,9\n";

fn score(high: &str, method: &str, more: (&str, &str)) -> (Vec<f64>, Vec<usize>) {
    let scheme = format!(
        "[table]\nt = {{ file = \"t.csv\", key = \"key\" }}\n[index.i]\nof = \"t\"\nhigh = \"{high}\"\n\
         normalize = \"{method}\"\n[index.i.indicator]\n\
         a = {{ column = \"a\", better = \"high\", weight = 70{} }}\n\
         b = {{ column = \"b\", better = \"low\", weight = 30{} }}\n",
        more.0, more.1
    );
    let (_, mut scores) = scores(&[("scheme.toml", &scheme), ("t.csv", TABLE)]);
    let index = scores.indices.remove(0);
    (index.score, index.rank)
}

#[test]
fn what_is_bad_scores_high_and_nobody_changes_place() {
    let none = ("", "");
    for (method, more, ends) in [
        ("min-max", none, 100.0),
        ("goalposts", (", worst = 0, best = 60", ", worst = 8, best = 2"), 100.0),
        ("target", (", target = 60", ", target = 3"), 100.0),
        ("rank", none, 100.0),
        ("percentile", none, 100.0),
        ("z-score", none, 0.0),
        ("vector", none, 0.0),
        ("as-is", none, 0.0),
    ] {
        let (good, rank) = score("good", method, more);
        let (bad, turned) = score("bad", method, more);
        let expected: Vec<f64> = good.iter().map(|x| ends - x).collect();
        near(&bad, &expected, 1e-9);
        // Rank 1 is the worst in both.
        assert_eq!(rank, turned, "{method}");
        assert!(good.iter().any(|x| (x - good[0]).abs() > 1.0 / 64.0), "{method}");
    }
}
