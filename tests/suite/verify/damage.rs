//! Damage to lines and proofs: nothing altered is accepted, nothing malformed makes it panic.

use super::{COLUMNS, Fixture, Rest, columns, columns_of, fixture, flow, layer};
use jiedui::base::Code;
use jiedui::model::proof::{Case as Branch, Part, Question, Triple};
use jiedui::plan::Status;
use jiedui::plan::file::PlanFiles;

/// Every line: each cell emptied, lengthened, exchanged with every other value; the line deleted,
/// doubled, moved.
fn rejects_every_altered_line(fixture: &Fixture) {
    let lines: Vec<&str> = fixture.pairs.lines().collect();
    let with = |at: usize, line: Option<String>| -> String {
        let mut lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
        match line {
            Some(line) => lines[at] = line,
            None => drop(lines.remove(at)),
        }
        lines.join("\n") + "\n"
    };
    assert!(fixture.codes_of_lines(&with(0, Some(lines[0].to_owned()))).is_empty());
    for at in 1..lines.len() {
        let cells: Vec<&str> = lines[at].split(',').collect();
        for column in 0..cells.len() {
            let others = lines[1..].iter().map(|l| l.split(',').nth(column).unwrap().to_owned());
            let more =
                ["".to_owned(), format!("{}x", cells[column]), format!(" {}", cells[column])];
            for value in others.chain(more).filter(|v| v != cells[column]) {
                let mut cells: Vec<String> = cells.iter().map(ToString::to_string).collect();
                cells[column] = value;
                let altered = with(at, Some(cells.join(",")));
                assert!(!fixture.codes_of_lines(&altered).is_empty(), "{altered}");
            }
        }
        for altered in [with(at, None), with(at, Some(format!("{0}\n{0}", lines[at])))] {
            assert!(!fixture.codes_of_lines(&altered).is_empty(), "{altered}");
        }
        for to in (1..lines.len()).filter(|&to| to != at) {
            let mut moved = lines.clone();
            moved.swap(at, to);
            let moved = moved.join("\n") + "\n";
            assert!(!fixture.codes_of_lines(&moved).is_empty(), "{moved}");
        }
    }
}

#[test]
fn rejects_every_altered_line_of_a_flow() {
    rejects_every_altered_line(&flow());
}

#[test]
fn rejects_every_altered_line_of_columns() {
    rejects_every_altered_line(&columns());
}

/// A weaker multiplier proves less; the plan is accepted again when it says so.
#[test]
fn a_lower_multiplier_proves_less() {
    let flow = flow();
    let weaken = |f: &mut PlanFiles| {
        if let Part::Flow { helper, .. } = &mut f.proof.parts[0] {
            helper[0] -= 1;
        }
    };
    assert_eq!(flow.codes(weaken), [Code::V010, Code::V011]);
    let confess = |f: &mut PlanFiles| {
        weaken(f);
        f.summary.status = Status::Feasible;
        f.summary.goals[2].bound += 1;
        f.summary.gap = Some(1.0 / 22_000.0);
    };
    assert_eq!(flow.codes(confess), []);
}

/// With x1 at -1: c1 gains 8999 instead of 9000, and x1 may take all three: -3.
#[test]
fn a_lower_multiplier_of_a_pool_proves_less() {
    let columns = columns();
    let pool = |f: &mut PlanFiles, sets: &[i64]| {
        if let Part::Columns { pools, .. } = &mut f.proof.parts[0] {
            pools[0] = sets.iter().map(|&l| vec![vec![l]]).collect();
        }
    };
    let confess = |f: &mut PlanFiles| {
        f.summary.status = Status::Feasible;
        f.summary.goals[1].bound += 2;
        f.summary.gap = Some(2.0 / 35_000.0);
    };
    assert_eq!(columns.codes(|f| pool(f, &[-1])), [Code::V010, Code::V011]);
    let honest = columns.codes(|f| {
        pool(f, &[-1]);
        confess(f);
    });
    assert_eq!(honest, []);
    assert_eq!(columns.codes(|f| pool(f, &[-1, 0])), [], "the greatest of both counts");
    assert_eq!(columns.codes(|f| pool(f, &[])), [], "no set stands for zeros");
}

/// The root multipliers leave only {u2, u3} at either village; without u1 at v1 they cost
/// -13000 and -21000 at prices of zero.
#[test]
fn a_poor_leaf_proves_less() {
    let columns = columns();
    let leaf = |f: &mut PlanFiles, prices: &[i64]| {
        if let Part::Columns { tree, .. } = &mut f.proof.parts[0] {
            tree[2] = Branch::Leaf(prices.to_vec());
        }
    };
    assert_eq!(columns.codes(|f| leaf(f, &[0, 0, 0])), []);
    // Up to -35000, in halves: u2 is paid 2000 twice and got once; then it is rounded up.
    assert_eq!(columns.codes(|f| leaf(f, &[0, 2001, 0])), []);
    assert!(columns.codes(|f| leaf(f, &[0, 2002, 0])).contains(&Code::V010));
}

/// At prices of zero the root bound is the value, so no team is left and no case need be bounded.
#[test]
fn root_multipliers_leave_teams_out() {
    let columns = columns();
    let change = |root: Vec<i64>| {
        columns.codes(|f| {
            if let Part::Columns { tree, root: old, .. } = &mut f.proof.parts[0] {
                *tree = vec![Branch::Leaf(vec![0, 12_000, 0])];
                *old = root;
            }
        })
    };
    assert_eq!(change(vec![0, 0, 0]), []);
    assert!(change(vec![-900_000, 0, 0]).contains(&Code::V010));
}

/// u2 and u3 serve v2 together, so of {v2, u2, u3} there is one team with two: paying for it in the
/// leaf changes nothing. A cut of two members, of one twice, or with a gain proves nothing.
#[test]
fn cuts_are_of_three_members_and_cost() {
    let columns = columns();
    let with = |recipients: &[u32], helpers: &[u32], price: i64| {
        columns.codes(|f| {
            if let Part::Columns { tree, cuts, .. } = &mut f.proof.parts[0] {
                let (recipients, helpers) = (recipients.to_vec(), helpers.to_vec());
                cuts.push(Triple { recipients, helpers });
                tree[1] = Branch::Leaf(vec![3, -5, 0, price]);
            }
        })
    };
    assert_eq!(with(&[1], &[1, 2], -100), []);
    assert_eq!(with(&[1], &[1, 2], 0), []);
    assert!(with(&[1], &[1, 2], 1).contains(&Code::V009));
    assert!(with(&[1], &[2, 2], -1).contains(&Code::V009));
    assert!(with(&[1], &[2], -1).contains(&Code::V009));
    assert!(with(&[7], &[1, 2], -1).contains(&Code::V009));
}

fn columns_with(change: impl Fn(&mut Part)) -> Vec<Code> {
    columns().codes(|f| change(&mut f.proof.parts[0]))
}

/// Where a unit may have two villages, columns count its cadres twice.
#[test]
fn columns_need_units_of_one_village() {
    let twice = columns_of(&COLUMNS.replace("per_helper = 1\n", "per_helper = { max = 2 }\n"));
    assert!(twice.codes(|_| ()).contains(&Code::V009));
}

#[test]
fn malformed_trees_are_no_proof() {
    let split = |helper, recipient, yes, no| Branch::Split {
        question: Question::Serves { helper, recipient },
        yes,
        no,
    };
    let more = |recipient, class, yes, no| Branch::Split {
        question: Question::More { recipient, class, than: 1 },
        yes,
        no,
    };
    let leaf = || Branch::Leaf(vec![0, 0, 0]);
    let trees = [
        vec![],
        vec![Branch::Leaf(vec![0, 0])],
        vec![leaf(), leaf()],
        vec![split(0, 0, 0, 1), leaf()],
        vec![split(0, 0, 1, 1), leaf()],
        vec![split(0, 0, 1, 2), split(0, 1, 0, 2), leaf()],
        vec![split(0, 0, 1, 9), leaf()],
        vec![split(9, 0, 1, 2), leaf(), leaf()],
        vec![split(0, 9, 1, 2), leaf(), leaf()],
        vec![split(u32::MAX, u32::MAX, u32::MAX, u32::MAX)],
        vec![split(0, 0, 1, 2), split(0, 0, 3, 4), leaf(), leaf(), leaf()],
        vec![more(9, 0, 1, 2), leaf(), leaf()],
        vec![more(0, 9, 1, 2), leaf(), leaf()],
        vec![more(0, 1, 1, 2), more(0, 1, 3, 4), leaf(), leaf(), leaf()],
    ];
    for broken in trees {
        let codes = columns_with(|part| {
            if let Part::Columns { tree, .. } = part {
                *tree = broken.clone();
            }
        });
        assert_eq!(codes, [Code::V009], "{broken:?}");
    }
}

#[test]
fn malformed_numbers_are_no_proof() {
    for bad in [0, -1, i64::MIN, i64::MAX] {
        let codes = columns_with(|part| {
            if let Part::Columns { denominator, .. } = part {
                *denominator = bad;
            }
        });
        assert_eq!(codes, [Code::V009]);
    }
    let pools = [
        vec![],
        vec![vec![vec![vec![0]]]],
        vec![vec![vec![]], vec![vec![vec![0, 0]]]],
        vec![vec![vec![vec![0]]], vec![vec![vec![0]]]],
        vec![vec![vec![vec![i64::MAX]]], vec![vec![vec![0, 0]]]],
        vec![vec![vec![vec![i64::MIN]]], vec![vec![vec![0, 0]]]],
    ];
    for broken in pools {
        let codes = columns_with(|part| {
            if let Part::Columns { pools, .. } = part {
                pools.clone_from(&broken);
            }
        });
        assert_eq!(codes, [Code::V009]);
    }
}

#[test]
fn parts_must_be_the_layers() {
    let wrong = [
        Part::Flow { layer: "up".into(), helper: vec![0; 3], recipient: vec![0; 2] },
        Part::Flow { layer: "down".into(), helper: vec![0; 3], recipient: vec![0; 3] },
        Part::Claimed { layers: vec!["down".into()], by: "x".into() },
        Part::Claimed { layers: vec!["up".into(), "up".into()], by: "x".into() },
        Part::Claimed { layers: vec![], by: "x".into() },
        Part::Claimed { layers: vec!["other".into()], by: "x".into() },
    ];
    for part in wrong {
        assert_eq!(columns_with(|p| p.clone_from(&part)), [Code::V009], "{part:?}");
    }
    let twice = columns().codes(|f| f.proof.parts.push(f.proof.parts[0].clone()));
    assert_eq!(twice, [Code::V009]);
}

#[test]
fn huge_numbers_prove_nothing_and_do_not_panic() {
    let extremes = [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX - 1, i64::MAX];
    let flow = flow();
    for (i, &x) in extremes.iter().enumerate() {
        let y = extremes[(i * 3 + 1) % extremes.len()];
        let codes = flow.codes(|f| {
            f.proof.parts[0] = Part::Flow {
                layer: "mentors".into(),
                helper: vec![x, y, x],
                recipient: vec![y, x],
            };
        });
        assert!(codes.contains(&Code::V010), "{x} {y}");
        flow.codes(|f| f.proof.weights = vec![x, y, x]);
        flow.codes(|f| f.proof.weights = vec![i64::MAX, i64::MAX / 3, x]);
        flow.codes(|f| {
            (f.summary.goals[2].value, f.summary.goals[2].bound) = (x, y);
            f.summary.gap = Some(f64::NAN);
        });
        columns_with(|part| {
            if let Part::Columns { denominator, root, tree, pools, .. } = part {
                *denominator = x.clamp(1, 1 << 32);
                *root = vec![x, y, x];
                tree[1] = Branch::Leaf(vec![y, x, x]);
                pools[0] = vec![vec![vec![x / 16]], vec![vec![y / 16]]];
            }
        });
    }
    let short = flow.codes(|f| {
        f.proof.parts[0] =
            Part::Flow { layer: "mentors".into(), helper: vec![0; 2], recipient: vec![0; 2] };
    });
    assert_eq!(short, [Code::V009]);
}

/// Forty units, any of which may serve the one village: too many teams to list.
#[test]
fn a_proof_too_large_to_check_is_refused() {
    let units: String = (10..50).map(|u| format!("u{u}\n")).collect();
    let text = format!(
        r#"--- scheme.toml
[table]
units = {{ file = "units.csv", key = "code" }}
villages = {{ file = "villages.csv", key = "code" }}
cadres = {{ file = "cadres.csv", key = "code", refers = {{ unit = "units" }} }}
homes = {{ file = "homes.csv", key = "code", refers = {{ village = "villages" }} }}
[layer.up]
helpers = "units"
recipients = "villages"
per_helper = {{ max = 1 }}
[layer.down]
helpers = "cadres"
recipients = "homes"
within = "up"
[goals]
order = ["coverage"]
--- units.csv
code
{units}--- villages.csv
code
v1
--- cadres.csv
code,unit
c1,u10
--- homes.csv
code,village
x1,v1
"#
    );
    let part = Part::Columns {
        layer: "up".to_owned(),
        owner: jiedui::model::proof::Owner::Recipient,
        rows: Vec::new(),
        denominator: 1,
        pools: vec![vec![]],
        cuts: Vec::new(),
        root: vec![0; 40],
        tree: vec![Branch::Leaf(vec![0; 40])],
    };
    let layers = vec![layer("up", [0; 5]), layer("down", [0; 5])];
    let rest = Rest { layers, weights: vec![1], part };
    let fixture = fixture(&text, "", &[("coverage", false, 0)], rest);
    assert_eq!(fixture.codes(|_| ()), [Code::V009]);
}

/// A path longer than any real one, every question on it new.
#[test]
fn a_tree_too_deep_to_check_is_refused() {
    let codes = columns_with(|part| {
        if let Part::Columns { tree, .. } = part {
            let split = |at: u32| Branch::Split {
                question: Question::More { recipient: 0, class: 0, than: at },
                yes: 0,
                no: 0,
            };
            let leaf = Branch::Leaf(vec![0, 0, 0]);
            *tree = (0..12_000).flat_map(|at| [split(at), leaf.clone()]).collect();
            for (at, case) in (0..).zip(tree.iter_mut()) {
                if let Branch::Split { yes, no, .. } = case {
                    (*yes, *no) = (at + 1, at + 2);
                }
            }
            tree.push(leaf);
        }
    });
    assert_eq!(codes, [Code::V009]);
}
