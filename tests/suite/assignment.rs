//! Assignments against brute force, flows, planted optima and published values.
//!
//! Every answer goes through `check`, every refusal through its Hall set.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use jiedui::kernel::assignment::{
    Assigner, Assignment, Costs, FORBIDDEN, Fault, Hall, LIMIT, NoAssignment, Work, assign, check,
};
use jiedui::kernel::{Network, NoFlow, min_cost_flow};
use std::io::Read;

/// A tiny generator (xorshift64*), so that instances never change with a crate.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// Uniform in `low..=high`.
    fn within(&mut self, low: i64, high: i64) -> i64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let bits = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 3;
        low + (bits % (high - low + 1) as u64) as i64
    }
}

/// Costs of all pairs, forbidden ones too.
#[derive(Clone, Debug)]
struct Table {
    columns: usize,
    cells: Vec<i64>,
}

impl Table {
    fn rows(&self) -> usize {
        self.cells.len().checked_div(self.columns).unwrap_or(0)
    }

    fn row(&self, row: usize) -> &[i64] {
        &self.cells[row * self.columns..(row + 1) * self.columns]
    }

    fn dense(&self) -> Costs {
        Costs::dense(self.columns, self.cells.clone())
    }

    /// The same as arcs, in reverse order, the first of each row twice and dearer.
    fn sparse(&self) -> Costs {
        let arcs = |row| {
            let cells = (0..).zip(self.row(row)).filter(|(_, cost)| **cost < FORBIDDEN);
            let mut arcs: Vec<(u32, i64)> = cells.map(|(column, &cost)| (column, cost)).collect();
            arcs.reverse();
            arcs.extend(arcs.first().map(|&(column, cost)| (column, cost + 1)));
            arcs
        };
        Costs::sparse(self.columns, &(0..self.rows()).map(arcs).collect::<Vec<_>>())
    }

    /// The least total by trying all.
    fn enumerate(&self) -> Option<i64> {
        fn least(table: &Table, row: usize, used: &mut Vec<bool>) -> Option<i64> {
            if row == table.rows() {
                return Some(0);
            }
            let mut best = None;
            for column in 0..table.columns {
                let cost = table.row(row)[column];
                if used[column] || cost >= FORBIDDEN {
                    continue;
                }
                used[column] = true;
                if let Some(rest) = least(table, row + 1, used) {
                    best = Some(best.map_or(cost + rest, |best: i64| best.min(cost + rest)));
                }
                used[column] = false;
            }
            best
        }
        least(self, 0, &mut vec![false; self.columns])
    }

    /// The least total by the network simplex method.
    fn flow(&self) -> Option<i128> {
        let (rows, columns) = (self.rows() as u32, self.columns as u32);
        let mut network = Network::new((rows + columns + 1) as usize);
        for row in 0..rows {
            network.set_supply(row, 1);
            for column in 0..columns {
                let cost = self.row(row as usize)[column as usize];
                if cost < FORBIDDEN {
                    network.add_arc(row, rows + column, 0, 1, cost);
                }
            }
        }
        for column in 0..columns {
            network.add_arc(rows + column, rows + columns, 0, 1, 0);
        }
        network.set_supply(rows + columns, -i64::from(rows));
        match min_cost_flow(&network) {
            Ok(flow) => Some(flow.cost),
            Err(NoFlow::Infeasible(_)) => None,
            Err(other) => panic!("{other}"),
        }
    }
}

/// Checks whatever was answered, and returns its total, or `None` if infeasible.
fn judge(costs: &Costs, answer: Result<Assignment, NoAssignment>) -> Option<i64> {
    match answer {
        Ok(answer) => {
            assert_eq!(check(costs, &answer), Ok(()));
            Some(answer.total)
        }
        Err(NoAssignment::Infeasible(hall)) => {
            assert!(hall.holds(costs), "{hall:?}");
            None
        }
        Err(other) => panic!("{other}"),
    }
}

fn solve(costs: &Costs) -> Option<i64> {
    judge(costs, assign(costs))
}

/// The ranges a random table is drawn from.
#[derive(Clone, Copy)]
struct Recipe {
    rows: (i64, i64),
    spare: (i64, i64),
    cost: (i64, i64),
    /// Forbidden pairs in a hundred.
    forbidden: i64,
}

const SMALL: Recipe = Recipe { rows: (1, 6), spare: (0, 0), cost: (0, 9), forbidden: 0 };

/// One recipe per kind of trouble.
const RECIPES: [Recipe; 11] = [
    SMALL,
    Recipe { spare: (0, 3), ..SMALL },
    Recipe { spare: (-2, 2), ..SMALL }, // more rows than columns too
    Recipe { cost: (5, 5), ..SMALL },   // all ties
    Recipe { cost: (-1, 0), spare: (0, 1), ..SMALL },
    Recipe { cost: (-9, -1), spare: (0, 2), ..SMALL },
    Recipe { forbidden: 40, ..SMALL },
    Recipe { forbidden: 60, spare: (0, 2), ..SMALL },
    Recipe { forbidden: 80, cost: (-3, 3), ..SMALL }, // mostly infeasible
    // Around the limit of 32 bits, and near the limit of 64: 2^51 * (6 + 8 + 1) < 2^56.
    Recipe { cost: (-(1 << 28) - 2, (1 << 28) + 2), spare: (0, 2), forbidden: 10, ..SMALL },
    Recipe { cost: (-(1 << 51), 1 << 51), spare: (0, 2), forbidden: 20, ..SMALL },
];

impl Recipe {
    fn draw(&self, random: &mut Random) -> Table {
        let rows = random.within(self.rows.0, self.rows.1);
        let columns = (rows + random.within(self.spare.0, self.spare.1)).max(1);
        let mut cell = || match random.within(1, 100) <= self.forbidden {
            true => FORBIDDEN,
            false => random.within(self.cost.0, self.cost.1),
        };
        let cells = (0..rows * columns).map(|_| cell()).collect();
        Table { columns: columns as usize, cells }
    }
}

#[test]
fn small_ones_agree_with_trying_all() {
    let mut infeasible = 0;
    for seed in 0..400 {
        for recipe in RECIPES {
            let table = recipe.draw(&mut Random::new(seed));
            let expected = table.enumerate();
            infeasible += usize::from(expected.is_none());
            assert_eq!(solve(&table.dense()), expected, "seed {seed}: {table:?}");
            assert_eq!(solve(&table.sparse()), expected, "seed {seed}: {table:?}");
        }
    }
    assert!(infeasible > 500, "{infeasible} infeasible");
}

/// Large enough for lists that do not hold whole rows, for long searches and for auctions.
#[test]
fn larger_ones_agree_with_flows() {
    let larger = Recipe { rows: (150, 260), ..SMALL };
    let recipes = [
        Recipe { cost: (0, 1_000_000), ..larger },
        Recipe { cost: (-20, 20), spare: (0, 40), ..larger },
        Recipe { cost: (0, 1_000), forbidden: 97, spare: (0, 3), ..larger },
        Recipe { cost: (0, 1_000), forbidden: 60, ..larger },
        Recipe { cost: (-(1 << 40), 1 << 40), forbidden: 20, ..larger },
        Recipe { cost: (0, 1), spare: (0, 2), ..larger },
    ];
    for (seed, recipe) in (0..18).zip(recipes.iter().cycle()) {
        let table = recipe.draw(&mut Random::new(seed));
        let expected = table.flow();
        assert_eq!(solve(&table.dense()).map(i128::from), expected, "seed {seed}");
        assert_eq!(solve(&table.sparse()).map(i128::from), expected, "seed {seed}");
    }
}

/// Distances between random places, rounded down; the square root is taken in integers.
fn plane(n: usize, reach: i64, seed: u64) -> Table {
    let mut random = Random::new(seed);
    let mut places = || -> Vec<(i64, i64)> {
        (0..n).map(|_| (random.within(0, reach), random.within(0, reach))).collect()
    };
    let (from, to) = (places(), places());
    let distance = |a: (i64, i64), b: (i64, i64)| {
        let square = (a.0 - b.0).unsigned_abs().pow(2) + (a.1 - b.1).unsigned_abs().pow(2);
        square.isqrt() as i64
    };
    let cells = from.iter().flat_map(|&a| to.iter().map(move |&b| distance(a, b))).collect();
    Table { columns: n, cells }
}

#[test]
fn distances_in_the_plane_agree_with_flows() {
    for (seed, reach) in [(1, 30), (2, 1_000), (3, 1_000_000), (4, 1 << 30)] {
        let table = plane(230, reach, seed);
        assert_eq!(solve(&table.dense()).map(i128::from), table.flow(), "reach {reach}");
    }
}

/// Costs `u + v + slack` with slack zero on a hidden permutation: the optimum is known.
#[test]
fn planted_optimum_of_2000() {
    let n = 2_000;
    let mut random = Random::new(7);
    let mut hidden: Vec<usize> = (0..n).collect();
    for at in (1..n).rev() {
        hidden.swap(at, random.within(0, at as i64) as usize);
    }
    let mut duals = || -> Vec<i64> { (0..n).map(|_| random.within(-900, 900)).collect() };
    let (u, v) = (duals(), duals());
    let mut cells = Vec::with_capacity(n * n);
    for row in 0..n {
        for (column, v) in v.iter().enumerate() {
            let slack = if hidden[row] == column { 0 } else { random.within(0, 3_000) };
            cells.push(u[row] + v + slack);
        }
    }
    let expected: i64 = u.iter().chain(&v).sum();
    assert_eq!(solve(&Costs::dense(n, cells)), Some(expected));
}

#[test]
fn nothing_to_do_is_done() {
    let empty = assign(&Costs::dense(0, Vec::new())).unwrap();
    assert_eq!((empty.total, empty.column.len()), (0, 0));
    assert_eq!(solve(&Costs::sparse(5, &[])), Some(0));
    assert_eq!(solve(&Costs::dense(1, vec![-3])), Some(-3));
    assert_eq!(solve(&Costs::dense(1, vec![FORBIDDEN])), None);
    assert_eq!(solve(&Costs::sparse(0, &[vec![]])), None);
    assert_eq!(solve(&Costs::sparse(3, &[vec![], vec![(0, 1)]])), None);
    // A million columns for one row.
    assert_eq!(solve(&Costs::dense(1 << 20, (0..1 << 20).rev().collect())), Some(0));
}

#[test]
fn costs_up_to_the_limit_are_exact_and_beyond_refused() {
    let most = ((LIMIT - 1) / 5 - 1) as i64;
    let table = Table { columns: 2, cells: vec![most, -most, most, most] };
    assert_eq!(solve(&table.dense()), Some(0));
    for cost in [most + 1, -most - 1, i64::MIN, FORBIDDEN - 1] {
        let costs = Costs::dense(2, vec![0, 0, cost, 0]);
        let Err(NoAssignment::TooLarge { reach }) = assign(&costs) else { panic!("{cost}") };
        assert!(reach >= LIMIT);
    }
    assert_eq!(solve(&Costs::dense(2, vec![0, i64::MAX, 4, FORBIDDEN])), None);
}

/// A chain in which every second cost is huge drives prices out of 32 bits though costs are not.
#[test]
fn prices_may_leave_32_bits() {
    let n = 400_usize;
    let huge = 1 << 28;
    for spare in [0, 1] {
        let mut cells = Vec::new();
        for row in 0..n {
            for column in 0..n + spare {
                cells.push(match column {
                    _ if column == row => 0,
                    _ if column + 1 == row => -huge,
                    _ if column > row => huge - (column - row) as i64,
                    _ => FORBIDDEN,
                });
            }
        }
        let table = Table { columns: n + spare, cells };
        assert_eq!(solve(&table.dense()).map(i128::from), table.flow());
    }
}

#[test]
fn a_changed_row_costs_one_search() {
    let mut table = plane(600, 10_000, 5);
    let mut costs = table.dense();
    let mut assigner = Assigner::new(&costs);
    let first = judge(&costs, assigner.solve(&costs)).unwrap();
    let mut random = Random::new(8);
    for round in 0..12 {
        let row = random.within(0, 599) as usize;
        let cells: Vec<i64> = match round % 3 {
            0 => vec![0; 600],
            1 => (0..600).map(|_| random.within(0, 9_000)).collect(),
            _ => plane(600, 10_000, 5).row(row).to_vec(),
        };
        table.cells[row * 600..(row + 1) * 600].copy_from_slice(&cells);
        costs.set_row(row, &cells);
        let answer = assigner.resolve(&costs, &[row]).unwrap();
        assert_eq!(check(&costs, &answer), Ok(()));
        assert_eq!(answer.total, solve(&table.dense()).unwrap(), "round {round}");
    }
    let searches = |assigner: &mut Assigner| assigner.resolve(&costs, &[]).unwrap().work.searches;
    let before = searches(&mut assigner);
    assigner.resolve(&costs, &[3]).unwrap();
    assert!(searches(&mut assigner) <= before + 1);
    assert!(first > 0);
}

#[test]
fn any_changes_of_small_tables_resolve_to_the_optimum() {
    for seed in 0..300 {
        let mut random = Random::new(seed);
        let recipe = RECIPES[seed as usize % RECIPES.len()];
        let mut table = recipe.draw(&mut random);
        for mut costs in [table.dense(), table.sparse()] {
            let mut assigner = Assigner::new(&costs);
            // Solving first is not asked for, and an earlier failure does no harm.
            if seed % 2 == 0 {
                judge(&costs, assigner.solve(&costs));
            }
            for _ in 0..4 {
                let row = random.within(0, table.rows() as i64 - 1) as usize;
                let range = row * table.columns..(row + 1) * table.columns;
                for cell in &mut table.cells[range.clone()] {
                    let keep = random.within(0, 2) == 0;
                    *cell = if keep { *cell } else { random.within(-(1 << 29), 1 << 29) };
                }
                costs.set_row(row, &table.cells[range]);
                judge(&costs, assigner.resolve(&costs, &[row]));
            }
        }
    }
}

#[test]
fn check_catches_every_kind_of_fault() {
    let costs = Costs::dense(3, vec![4, 1, 3, 2, 0, 5]);
    let good = assign(&costs).unwrap();
    assert_eq!(check(&costs, &good), Ok(()));
    let spoiled = |spoil: &dyn Fn(&mut Assignment)| {
        let mut bad = good.clone();
        spoil(&mut bad);
        check(&costs, &bad).unwrap_err()
    };
    assert_eq!(spoiled(&|bad| bad.u.clear()), Fault::Length);
    assert_eq!(spoiled(&|bad| bad.column[0] = 9), Fault::Column { row: 0 });
    assert_eq!(spoiled(&|bad| bad.column[1] = bad.column[0]), Fault::Column { row: 1 });
    assert!(matches!(spoiled(&|bad| bad.u[1] += 1), Fault::Dual { row: 1, .. }));
    assert_eq!(spoiled(&|bad| bad.u[1] -= 1), Fault::Slack { row: 1 });
    let unused = (0..3).find(|column| !good.column.contains(column)).unwrap() as usize;
    assert_eq!(spoiled(&|bad| bad.v[unused] -= 1), Fault::Price { column: unused });
    assert_eq!(spoiled(&|bad| bad.total += 1), Fault::Total);
    let hall = Hall { rows: vec![0], columns: vec![0, 1, 2] };
    assert!(!hall.holds(&costs), "three columns are enough for one row");
    assert!(!Hall { rows: vec![7], columns: vec![] }.holds(&costs));
}

/// Costs without structure need no auction, distances do; counts are the same everywhere.
#[test]
fn work_is_pinned() {
    let mut random = Random::new(1);
    let cells = (0..300 * 300).map(|_| random.within(1, 1_000_000)).collect();
    let uniform = assign(&Costs::dense(300, cells)).unwrap();
    let places = assign(&plane(300, 1_000_000, 1).dense()).unwrap();
    let work = |[bids, searches, arcs, lists, costs_read]: [u64; 5]| Work {
        bids,
        searches,
        arcs,
        lists,
        costs_read,
    };
    assert_eq!(uniform.work, work([3_012, 2, 9_672, 300, 90_000]));
    assert_eq!(places.work, work([11_798, 51, 147_679, 1_580, 474_000]));
}

/// `n`, then `n * n` costs or lines `i j cost`.
fn published(file: &str) -> Option<Costs> {
    let Some(folder) = std::env::var_os("JIEDUI_PUBLISHED") else {
        println!("skipped: JIEDUI_PUBLISHED does not name the folder of published instances");
        return None;
    };
    let path = std::path::PathBuf::from(folder).join("lap").join(file);
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    let mut numbers = text.split_ascii_whitespace().map(|word| word.parse::<i64>().unwrap());
    let n = numbers.next().unwrap() as usize;
    let numbers: Vec<i64> = numbers.collect();
    if numbers.len() == n * n {
        return Some(Costs::dense(n, numbers));
    }
    let mut rows = vec![Vec::new(); n];
    for triple in numbers.chunks_exact(3) {
        rows[triple[0] as usize - 1].push((triple[1] as u32 - 1, triple[2]));
    }
    Some(Costs::sparse(n, &rows))
}

#[test]
fn published_optima() {
    let expected =
        [("assign100", 305), ("assign200", 475), ("assign400", 804), ("assignp800", 2239)];
    for (name, total) in expected {
        let Some(costs) = published(&format!("{name}.txt.gz")) else { return };
        assert_eq!(solve(&costs), Some(total), "{name}");
    }
}
