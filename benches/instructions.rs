//! Instructions of fixed works on one thread, against a stored number: a slow-down shows on any
//! machine, however busy.
//!
//! `cargo bench --bench instructions` compares with `instructions.toml` and fails above its
//! tolerance; `-- --write` stores what is counted; `-- NAME ...` takes some works only. Needs
//! valgrind, whose callgrind does the counting; without it nothing is compared, which is said.
//! Only what happens within [`measured`] counts: not the making of the instances.

#![expect(clippy::print_stdout, reason = "a report")]

use jiedui::base::{Budget, Findings};
use jiedui::compile::compile;
use jiedui::kernel::assignment::{Costs, assign};
use jiedui::kernel::{Network, min_cost_flow};
use jiedui::model::{Candidates, Layer, Model, Node, Packing, Spread};
use jiedui::scheme;
use jiedui::score::score;
use jiedui::solve::{Engine, Task, Verdict, solve};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use toml::{Table, Value};

/// Name and work. Each takes at most some seconds under callgrind.
const WORKS: &[(&str, fn())] = &[
    ("assignment-plane-500", || assigned(&plane(500))),
    ("assignment-uniform-500", || assigned(&uniform(500))),
    ("district", district),
    ("flow-county", county),
    ("spread-village", village),
];

/// The one function whose instructions are counted; callgrind finds it by its name.
#[inline(never)]
fn measured<T>(work: impl FnOnce() -> T) -> T {
    black_box(work())
}

/// A linear congruential generator.
struct Random(u64);

impl Random {
    /// Uniform in `0..n`.
    fn below(&mut self, n: i64) -> i64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap_or(0) % n
    }

    fn index(&mut self, n: u32) -> u32 {
        u32::try_from(self.below(n.into())).unwrap_or(0)
    }
}

fn uniform(n: usize) -> Costs {
    let mut random = Random(1);
    Costs::dense(n, (0..n * n).map(|_| 1 + random.below(1_000_000)).collect())
}

fn plane(n: usize) -> Costs {
    let mut random = Random(1);
    let mut places = || -> Vec<(i64, i64)> {
        (0..n).map(|_| (random.below(1_000_000), random.below(1_000_000))).collect()
    };
    let (from, to) = (places(), places());
    let distance = |a: (i64, i64), b: (i64, i64)| ((a.0 - b.0).pow(2) + (a.1 - b.1).pow(2)).isqrt();
    Costs::dense(n, from.iter().flat_map(|&a| to.iter().map(move |&b| distance(a, b))).collect())
}

fn assigned(costs: &Costs) {
    assert!(measured(|| assign(black_box(costs))).is_ok());
}

/// 3,134 helpers with room for 4 to 8, 11,785 recipients with one each, 60 candidates per recipient.
fn county() {
    let (helpers, recipients) = (3_134_u32, 11_785_u32);
    let mut network = Network::new(1 + (helpers + recipients) as usize);
    let mut random = Random(1);
    for h in 0..helpers {
        network.add_arc(0, 1 + h, 0, 4 + random.below(5), 0);
    }
    for r in 0..recipients {
        network.add_arc(1 + helpers + r, 0, 1, 1, 0);
        for _ in 0..60 {
            let (h, cost) = (random.index(helpers), random.below(1_000));
            network.add_arc(1 + h, 1 + helpers + r, 0, 1, cost);
        }
    }
    assert!(measured(|| min_cost_flow(black_box(&network))).is_ok());
}

/// The shipped district, from the model to the proof.
fn district() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/district");
    let mut findings = Findings::default();
    let case = scheme::read(&folder, &mut findings).expect("the shipped case is sound");
    let scores = score(&case, &mut findings).expect("the shipped case is sound");
    let compiled = compile(&case, &scores, &mut findings).expect("the shipped case is sound");
    proven(&compiled.model);
}

/// 32 helpers with room for 4 to 8, 120 recipients in 8 places, a further place costs 20.
fn village() {
    let mut random = Random(1);
    let node = |min, max| Node { min, max, ..Node::default() };
    let place = (0..120).map(|_| random.index(8)).collect();
    let helpers = (0..32).map(|_| node(0, 4 + random.index(5))).collect();
    let cost = |_| -i32::try_from(random.below(1_001)).unwrap_or(0);
    let layer = Layer {
        helpers,
        recipients: vec![node(1, 1); 120],
        candidates: Candidates {
            start: (0..=32).map(|h| 120 * h).collect(),
            recipient: (0..32).flat_map(|_| 0..120).collect(),
            cost: vec![(0..32 * 120).map(cost).collect()],
        },
        spread: Some(Spread { place, price: vec![(0, 20)] }),
        ..Layer::default()
    };
    proven(&Model { goals: vec!["cost".to_owned()], layers: vec![layer], ..Model::default() });
}

fn proven(model: &Model) {
    let packing = Packing::new(model).expect("the numbers are small");
    let budget = Budget::default();
    let task = Task { model, packing: &packing, budget: &budget, watcher: &|_| {} };
    let outcome = measured(|| solve(black_box(task), Engine::Auto));
    assert_eq!(outcome.verdict, Verdict::Optimal);
}

fn baselines() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/instructions.toml")
}

/// Runs one work under callgrind and reads what it collected.
fn count(name: &str) -> Result<i64, String> {
    let program = std::env::current_exe().map_err(|e| e.to_string())?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--collect-atstart=no", "--toggle-collect=*measured*"])
        .arg("--callgrind-out-file=/dev/null")
        .arg(program)
        .args(["--work", name])
        .output()
        .map_err(|e| e.to_string())?;
    let said = String::from_utf8_lossy(&output.stderr);
    let collected = said.lines().find_map(|line| line.split_once("Collected :"));
    match collected.and_then(|(_, number)| number.trim().parse().ok()) {
        Some(number) if output.status.success() && number > 0 => Ok(number),
        _ => Err(format!("{name}: nothing was counted\n{said}")),
    }
}

/// Counts the works and compares or stores; says how many are above what is allowed.
fn compare(names: &[String], write: bool) -> Result<usize, String> {
    let text = std::fs::read_to_string(baselines()).unwrap_or_default();
    let mut stored: Table = text.parse().map_err(|e| format!("instructions.toml: {e}"))?;
    let tolerance = stored.get("tolerance").and_then(Value::as_integer).unwrap_or(15);
    let wanted = |name: &str| names.is_empty() || names.iter().any(|n| n == name);
    let mut above = 0;
    for (name, _) in WORKS.iter().filter(|(name, _)| wanted(name)) {
        let now = count(name)?;
        let before = stored.get(*name).and_then(Value::as_integer);
        let change = before.map(|before| (now - before) * 100 / before.max(1));
        let verdict = match change {
            None => "no stored number: run with --write",
            Some(change) if change > tolerance => "TOO MANY",
            Some(change) if change < -tolerance => "fewer: run with --write to keep it",
            Some(_) => "as stored",
        };
        let change = change.map_or_else(|| "-".to_owned(), |change| format!("{change:+} %"));
        println!("{name:24} {now:>15} instructions {change:>7}  {verdict}");
        above += usize::from(verdict == "TOO MANY");
        stored.insert((*name).to_owned(), Value::Integer(now));
    }
    if write {
        stored.insert("tolerance".to_owned(), Value::Integer(tolerance));
        let head = "# Instructions of each work on x86-64; `tolerance` in percent.\n\
                    # Written by: cargo bench --bench instructions -- --write\n";
        std::fs::write(baselines(), format!("{head}{stored}")).map_err(|e| e.to_string())?;
        return Ok(0);
    }
    Ok(above)
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if let [flag, name] = words.as_slice()
        && flag == "--work"
    {
        // The pool is this thread alone, so that callgrind sees all of the work where it looks.
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread();
        pool.build_global().expect("the pool is built once");
        let (_, work) = WORKS.iter().find(|(known, _)| known == name).expect("a known work");
        work();
        return ExitCode::SUCCESS;
    }
    let has_valgrind = Command::new("valgrind").arg("--version").output().is_ok();
    if !has_valgrind || cfg!(not(target_arch = "x86_64")) {
        println!("skipped: instructions are counted by valgrind, on x86-64");
        return ExitCode::SUCCESS;
    }
    let write = words.iter().any(|word| word == "--write");
    let names: Vec<String> = words.into_iter().filter(|word| !word.starts_with("--")).collect();
    match compare(&names, write) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(above) => {
            println!("{above} work(s) need more instructions than instructions.toml allows");
            ExitCode::FAILURE
        }
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}
