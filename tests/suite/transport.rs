//! Placements of rows in columns against the network simplex method, and by their own proof.
#![expect(clippy::unwrap_used, reason = "tests")]

use crate::support::random::Dice;
use jiedui::kernel::transport::{
    Columns, FORCED, IDLE, Lists, NoPlacement, Placement, Placer, Shortage, TransportWork, place,
};
use jiedui::kernel::{Network, min_cost_flow};

/// A problem in plain numbers.
#[derive(Clone, Debug, Default)]
struct Problem {
    rows: Vec<Vec<(u32, i64)>>,
    idle: Vec<i64>,
    /// Fewest rows, then `(width, cost)` of the steps.
    columns: Vec<(u32, Vec<(u32, i64)>)>,
}

impl Problem {
    fn lists(&self) -> Lists<i64> {
        let mut lists = Lists::default();
        self.rows.iter().for_each(|row| lists.push_row(row.iter().copied()));
        lists
    }

    fn columns(&self) -> Columns {
        let mut columns = Columns::default();
        self.columns.iter().for_each(|(min, steps)| columns.push(*min, steps.iter().copied()));
        columns
    }

    fn solve(&self, placer: &mut Placer) -> Result<Placement, NoPlacement> {
        placer.place(&self.lists(), &self.columns(), &self.idle).cloned()
    }

    /// The same problem as a network: root, rows, columns.
    fn network(&self) -> Network {
        let n_rows = self.rows.len() as u32;
        let mut network = Network::new(1 + self.rows.len() + self.columns.len());
        network.set_supply(0, i64::from(n_rows));
        for (i, row) in (0..).zip(&self.rows) {
            network.set_supply(1 + i, -1);
            for &(j, cost) in row {
                network.add_arc(1 + n_rows + j, 1 + i, 0, 1, cost);
            }
            if self.idle[i as usize] != FORCED {
                network.add_arc(0, 1 + i, 0, 1, self.idle[i as usize]);
            }
        }
        for (j, (min, steps)) in (0..).zip(&self.columns) {
            let mut forced = *min;
            for &(width, cost) in steps {
                let lower = forced.min(width);
                forced -= lower;
                network.add_arc(0, 1 + n_rows + j, lower.into(), width.into(), cost);
            }
        }
        network
    }

    /// Checks that an answer obeys all bounds, costs what it says, and is proved by its prices.
    fn judge(&self, answer: &Placement) {
        let mut load = vec![0_u32; self.columns.len()];
        let mut cost = 0_i128;
        for (i, row) in self.rows.iter().enumerate() {
            let reduced = |&(j, cost): &(u32, i64)| cost + answer.price[j as usize];
            assert!(row.iter().all(|arc| reduced(arc) >= answer.pays[i]));
            assert!(answer.pays[i] <= self.idle[i]);
            let own = if answer.column[i] == IDLE {
                assert_eq!(answer.pays[i], self.idle[i]);
                self.idle[i]
            } else {
                load[answer.column[i] as usize] += 1;
                let tight =
                    |arc: &&(u32, i64)| arc.0 == answer.column[i] && reduced(arc) == answer.pays[i];
                row.iter().find(tight).unwrap().1
            };
            cost += i128::from(own);
        }
        for ((j, (min, steps)), &load) in self.columns.iter().enumerate().zip(&load) {
            let units: Vec<i64> =
                steps.iter().flat_map(|&(width, cost)| vec![cost; width as usize]).collect();
            let k = load as usize;
            assert!(*min <= load && k <= units.len());
            assert!(k == units.len() || answer.price[j] <= units[k]);
            assert!(load == *min || units[k - 1] <= answer.price[j]);
            cost += units[..k].iter().map(|&unit| i128::from(unit)).sum::<i128>();
        }
        assert_eq!(cost, answer.cost);
    }

    /// Counts a shortage again.
    fn recount(&self, shortage: &Shortage) {
        let holds = |column: u32| shortage.columns.binary_search(&column).is_ok();
        let listed = |row: usize| shortage.rows.binary_search(&(row as u32)).is_ok();
        assert!(shortage.need > shortage.room);
        let (need, room): (i64, i64) = if shortage.rows_need {
            for &row in &shortage.rows {
                assert_eq!(self.idle[row as usize], FORCED);
                assert!(self.rows[row as usize].iter().all(|&(j, _)| holds(j)));
            }
            let most = |j: &u32| {
                self.columns[*j as usize].1.iter().map(|&(w, _)| i64::from(w)).sum::<i64>()
            };
            (shortage.rows.len() as i64, shortage.columns.iter().map(most).sum())
        } else {
            for (i, row) in self.rows.iter().enumerate() {
                assert!(listed(i) || row.iter().all(|&(j, _)| !holds(j)));
            }
            let least = |j: &u32| i64::from(self.columns[*j as usize].0);
            (shortage.columns.iter().map(least).sum(), shortage.rows.len() as i64)
        };
        assert_eq!((need, room), (shortage.need, shortage.room));
    }
}

/// What random problems are drawn from.
#[derive(Clone, Copy)]
struct Recipe {
    max_rows: i64,
    max_columns: i64,
    max_degree: i64,
    cost: (i64, i64),
    /// Rows that may be idle, of ten.
    idle: i64,
    /// Greatest minimum and greatest width of a step.
    min: i64,
    width: i64,
}

const SMALL: Recipe = Recipe {
    max_rows: 14,
    max_columns: 6,
    max_degree: 6,
    cost: (-3, 20),
    idle: 3,
    min: 1,
    width: 2,
};

const RECIPES: [Recipe; 9] = [
    SMALL,
    Recipe { cost: (0, 0), ..SMALL },                // all ties
    Recipe { cost: (-(1 << 50), 1 << 50), ..SMALL }, // huge costs
    Recipe { min: 3, idle: 8, ..SMALL },             // the second stage
    Recipe { min: 4, idle: 0, width: 4, ..SMALL },   // the second stage, nobody idle
    Recipe { min: 0, width: 1, idle: 0, max_columns: 14, ..SMALL }, // assignment
    Recipe { max_degree: 1, idle: 10, ..SMALL },     // hardly any choice
    Recipe { max_rows: 60, max_columns: 20, max_degree: 20, min: 3, width: 3, ..SMALL },
    Recipe { max_rows: 2, max_columns: 2, max_degree: 8, min: 1, ..SMALL }, // parallel arcs
];

impl Recipe {
    fn draw(&self, random: &mut Dice) -> Problem {
        let n_rows = random.between(0, self.max_rows);
        let n_columns = random.between(1, self.max_columns);
        let mut problem = Problem::default();
        let cost = |random: &mut Dice| random.between(self.cost.0, self.cost.1);
        for _ in 0..n_rows {
            let degree = random.between(0, self.max_degree);
            let arc = |random: &mut Dice| (random.between(0, n_columns - 1) as u32, cost(random));
            problem.rows.push((0..degree).map(|_| arc(random)).collect());
            let may_idle = random.between(0, 9) < self.idle;
            problem.idle.push(if may_idle { cost(random) } else { FORCED });
        }
        for _ in 0..n_columns {
            let mut steps: Vec<(u32, i64)> =
                (0..3).map(|_| (random.between(0, self.width) as u32, cost(random))).collect();
            steps.sort_by_key(|&(_, cost)| cost);
            let most: u32 = steps.iter().map(|&(width, _)| width).sum();
            problem.columns.push(((random.between(0, self.min) as u32).min(most), steps));
        }
        problem
    }
}

#[test]
fn agrees_with_the_network_simplex_method() {
    let mut random = Dice::new(11);
    let mut placer = Placer::default();
    for (number, recipe) in RECIPES.into_iter().enumerate() {
        let mut n_feasible = 0;
        for _ in 0..1500 {
            let problem = recipe.draw(&mut random);
            let best = min_cost_flow(&problem.network()).ok().map(|flow| flow.cost);
            n_feasible += u32::from(best.is_some());
            match problem.solve(&mut placer) {
                Ok(answer) => {
                    problem.judge(&answer);
                    assert_eq!(Some(answer.cost), best, "{problem:?}");
                }
                Err(NoPlacement::Short(shortage)) => {
                    assert_eq!(best, None, "{problem:?}");
                    problem.recount(&shortage);
                }
                Err(other) => panic!("{other}"),
            }
        }
        assert!(
            (150..=1450).contains(&n_feasible),
            "recipe {number}: {n_feasible} of 1500 feasible"
        );
    }
}

#[test]
fn solves_the_smallest_problems() {
    let nothing = Problem::default();
    assert_eq!(nothing.solve(&mut Placer::default()).unwrap().cost, 0);
    let row = |idle| Problem { rows: vec![vec![]], idle: vec![idle], columns: vec![] };
    assert_eq!(row(7).solve(&mut Placer::default()).unwrap().cost, 7);
    let shortage = Shortage { rows_need: true, rows: vec![0], columns: vec![], need: 1, room: 0 };
    assert_eq!(row(FORCED).solve(&mut Placer::default()), Err(NoPlacement::Short(shortage)));
}

#[test]
fn refuses_costs_whose_sums_could_overflow() {
    let mut problem = Problem { rows: vec![vec![(0, 1 << 58)]], ..Problem::default() };
    problem.idle.push(FORCED);
    problem.columns.push((0, vec![(1, 0)]));
    let answer = problem.solve(&mut Placer::default());
    assert!(matches!(answer, Err(NoPlacement::TooLarge { .. })), "{answer:?}");
    problem.rows[0][0].1 = 1 << 57;
    assert_eq!(problem.solve(&mut Placer::default()).unwrap().cost, 1 << 57);
}

/// Rows that go to exactly one of `degree` columns at random, and columns with a quota.
pub(crate) fn quotas(
    (n_rows, n_columns, degree): (i64, i64, i64),
    min: u32,
    max: impl Fn(&mut Dice) -> u32,
) -> (Lists<i32>, Columns, Vec<i64>) {
    let mut random = Dice::new(12);
    let mut lists = Lists::default();
    for _ in 0..n_rows {
        let arc = |random: &mut Dice| {
            (random.between(0, n_columns - 1) as u32, random.between(0, 1000) as i32)
        };
        lists.push_row((0..degree).map(|_| arc(&mut random)).collect::<Vec<_>>());
    }
    let mut columns = Columns::default();
    for _ in 0..n_columns {
        columns.push(min, [(max(&mut random), 0)]);
    }
    (lists, columns, vec![FORCED; n_rows as usize])
}

#[test]
fn narrow_costs_give_the_same_answer() {
    let (narrow, columns, idle) = quotas((600, 150, 12), 3, |random| random.between(4, 5) as u32);
    let mut wide = Lists::<i64>::default();
    (0..narrow.n_rows()).for_each(|row| wide.push_row(narrow.row(row)));
    assert_eq!(place(&narrow, &columns, &idle), place(&wide, &columns, &idle));
}

#[test]
fn work_is_as_measured() {
    let county = (11_785, 3_134, 60);
    let loose = |random: &mut Dice| random.between(4, 8) as u32;
    let work = |min, max: &dyn Fn(&mut Dice) -> u32| {
        let (lists, columns, idle) = quotas(county, min, max);
        place(&lists, &columns, &idle).unwrap().work
    };
    let expected = TransportWork {
        searches: 11_785,
        columns_settled: 1_102,
        arcs_scanned: 36_650,
        arcs_read: 707_100,
    };
    assert_eq!(work(0, &loose), expected);
    let expected = TransportWork {
        searches: 12_794,
        columns_settled: 3_641,
        arcs_scanned: 48_862,
        arcs_read: 1_141_241,
    };
    assert_eq!(work(3, &loose), expected);
}
