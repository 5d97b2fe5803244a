//! Published instances of pure problems, in their own formats: assignment, minimum-cost flow,
//! generalized assignment.
//!
//! What goes in: the bytes of a file, perhaps compressed by gzip, and a [`Format`]. What comes out:
//! a [`Problem`], and from it an [`Answer`]. Each format has its file; a new one is a file, a
//! variant of [`Format`] and one of [`Problem`]. Deliberately not here: cases, which have a scheme.

mod dimacs;
mod gap;
mod lap;
mod transportation;
mod words;

use crate::base::{Budget, Text};
use crate::kernel::assignment::{self, Assignment, Costs, Hall, NoAssignment};
use crate::kernel::{Cut, Flow, Network, NoFlow, min_cost_flow, optimality};
use crate::model::Model;
use flate2::read::MultiGzDecoder;
use std::borrow::Cow;
use std::io::Read;
use std::time::{Duration, Instant};

/// A file is refused when it holds more than this after decompression: 4 GiB.
const MOST_BYTES: u64 = 1 << 32;

/// How the numbers of a file are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Linear assignment: `n`, then `n * n` costs, or lines `row column cost`, counted from 1.
    Lap,
    /// Minimum-cost flow: lines `p min`, `n` and `a` of the DIMACS challenge.
    Dimacs,
    /// Generalized assignment: `m n`, then costs, loads and capacities.
    Gap,
}

/// A problem that was read.
#[derive(Clone, Debug)]
pub enum Problem {
    /// Linear assignment.
    Assignment(Costs),
    /// Minimum-cost flow.
    Flow(Network),
    /// Generalized assignment, as a model of one layer.
    Loads(Model),
}

/// What was found out about a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// An optimal solution.
    Optimal(Optimum),
    /// Time ran out, or the method could not finish: the best solution so far, with its bound.
    Stopped(Option<Optimum>),
    /// There is no solution; the sentence says why.
    Infeasible(Text),
    /// The numbers do not fit exact arithmetic in 64 bits; the sentence says by how much.
    TooLarge(Text),
}

/// An optimal solution with its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Optimum {
    /// Value of the solution.
    pub value: i128,
    /// Value of the dual solution, added up from it: a bound on all solutions.
    pub bound: i128,
    /// For an assignment the column of each row, for a flow the flow of each arc, for loads the agent
    /// of each job.
    pub solution: Vec<i64>,
    /// Dual values: of rows and then columns, or of nodes; none for loads.
    pub dual: Vec<i64>,
    /// Names and counts of work.
    pub work: Vec<(&'static str, u64)>,
    /// Time in the kernel alone: to recognize the shape of a problem, to bring it into the kernel's
    /// form and to check the proof is not counted.
    pub kernel: Duration,
}

/// What is wrong with a file, and in which line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The line, from 1; none if it is the whole file.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: Text,
}

impl Malformed {
    fn at(line: usize, en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { line: Some(line), message: Text::new(en, zh) }
    }

    fn whole(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { line: None, message: Text::new(en, zh) }
    }
}

impl Format {
    /// The format that the name or the first line of a file tells without doubt.
    ///
    /// A name ending in `.min` or `.dmx`, perhaps with `.gz`, or a first line `c` or `p` means
    /// DIMACS; a first line with a single number means assignment, with two generalized assignment.
    pub fn guess(name: &str, text: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        if name.ends_with(".min") || name.ends_with(".dmx") {
            return Some(Self::Dimacs);
        }
        let first = text.lines().find(|line| !line.trim().is_empty())?;
        let mut words = first.split_ascii_whitespace();
        let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
        match (words.next()?, words.next(), words.next()) {
            ("c" | "p", _, _) => Some(Self::Dimacs),
            (word, None, None) if is_number(word) => Some(Self::Lap),
            (agents, Some(jobs), None) if is_number(agents) && is_number(jobs) => Some(Self::Gap),
            _ => None,
        }
    }
}

/// The text of a file, decompressed if it begins like gzip.
///
/// # Errors
/// [`Malformed`] if the compression is broken, or the text is no ASCII or longer than 4 GiB.
pub fn text(bytes: &[u8]) -> Result<Cow<'_, str>, Malformed> {
    let not_text = || Malformed::whole("this is not a text of numbers", "这不是数字文本");
    if !bytes.starts_with(&[0x1F, 0x8B]) {
        return str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| not_text());
    }
    let mut plain = Vec::new();
    let mut decoder = MultiGzDecoder::new(bytes).take(MOST_BYTES);
    let read = decoder.read_to_end(&mut plain);
    read.map_err(|error| {
        Malformed::whole(format!("broken gzip: {error}"), format!("gzip 损坏：{error}"))
    })?;
    if plain.len() as u64 == MOST_BYTES {
        let (en, zh) = ("longer than 4 GiB after decompression", "解压后超过 4 GiB");
        return Err(Malformed::whole(en, zh));
    }
    String::from_utf8(plain).map(Cow::Owned).map_err(|_| not_text())
}

/// Reads a problem.
///
/// # Errors
/// [`Malformed`], with the line.
pub fn read(text: &str, format: Format) -> Result<Problem, Malformed> {
    match format {
        Format::Lap => lap::read(text).map(Problem::Assignment),
        Format::Dimacs => dimacs::read(text).map(Problem::Flow),
        Format::Gap => gap::read(text).map(Problem::Loads),
    }
}

impl Problem {
    /// The same problem with all costs negated: the greatest value instead of the least.
    pub fn negated(self) -> Self {
        match self {
            Self::Assignment(costs) => Self::Assignment(costs.negated()),
            Self::Flow(mut network) => {
                for arc in 0..network.n_arcs() as u32 {
                    let cost = network.cost()[arc as usize];
                    network.set_cost(arc, cost.saturating_neg());
                }
                Self::Flow(network)
            }
            Self::Loads(mut model) => {
                gap::negate(&mut model);
                Self::Loads(model)
            }
        }
    }

    /// Kind and size, in words.
    pub fn say(&self) -> Text {
        match self {
            Self::Assignment(costs) => {
                let (rows, columns) = (costs.rows(), costs.columns());
                Text::new(
                    format!("assignment, {rows} rows, {columns} columns"),
                    format!("指派问题，{rows} 行，{columns} 列"),
                )
            }
            Self::Flow(network) => {
                let (nodes, arcs) = (network.n_nodes(), network.n_arcs());
                Text::new(
                    format!("minimum-cost flow, {nodes} nodes, {arcs} arcs"),
                    format!("最小费用流，{nodes} 个节点，{arcs} 条弧"),
                )
            }
            Self::Loads(model) => gap::say(model),
        }
    }

    /// Solves to proven optimality; generalized assignment until the budget is used up.
    pub fn solve(&self, budget: &Budget) -> Answer {
        match self {
            Self::Loads(model) => gap::solve(model, budget),
            Self::Assignment(costs) => {
                let (found, kernel) = timed(|| assignment::assign(costs));
                match found {
                    Ok(found) => Answer::Optimal(of_assignment(&found, kernel)),
                    Err(NoAssignment::Infeasible(hall)) => Answer::Infeasible(of_hall(&hall)),
                    Err(NoAssignment::TooLarge { reach }) => Answer::TooLarge(too_large(reach)),
                }
            }
            Self::Flow(network) if let Some(found) = transportation::solve(network) => {
                Answer::Optimal(found)
            }
            Self::Flow(network) => of_flow(network),
        }
    }
}

/// The network simplex.
fn of_flow(network: &Network) -> Answer {
    let (found, kernel) = timed(|| min_cost_flow(network));
    match found {
        Ok(Flow { flow, potential, cost, work, .. }) => Answer::Optimal(Optimum {
            value: cost,
            bound: optimality::dual_value(network, &potential),
            solution: flow,
            dual: potential,
            work: vec![
                ("pivots", work.pivots),
                ("degenerate_pivots", work.degenerate_pivots),
                ("arcs_scanned", work.arcs_scanned),
            ],
            kernel,
        }),
        Err(NoFlow::TooLarge(size)) => Answer::TooLarge(too_large(size.reach.max(size.volume))),
        Err(NoFlow::Unbalanced { total }) => Answer::Infeasible(Text::new(
            format!("the supplies add up to {total}, not to zero"),
            format!("各节点供给之和为 {total}，不为零"),
        )),
        Err(NoFlow::Infeasible(Cut { inside, need, room })) => {
            let nodes = inside.iter().filter(|&&inside| inside).count();
            Answer::Infeasible(Text::new(
                format!("{nodes} nodes must send out {need} but have room for {room}"),
                format!("{nodes} 个节点须流出 {need}，出口容量只有 {room}"),
            ))
        }
    }
}

/// What a kernel says, and the time it took.
fn timed<T>(kernel: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let answer = kernel();
    (answer, start.elapsed())
}

fn of_hall(Hall { rows, columns }: &Hall) -> Text {
    let (n_rows, n_columns) = (rows.len(), columns.len());
    let some: Vec<String> = rows.iter().take(8).map(|row| (row + 1).to_string()).collect();
    let some = some.join(", ") + if n_rows > 8 { ", ..." } else { "" };
    Text::new(
        format!("{n_rows} rows have only {n_columns} allowed columns among them: {some}"),
        format!("{n_rows} 行合计只有 {n_columns} 列可选：{some}"),
    )
}

fn too_large(size: i128) -> Text {
    Text::new(
        format!("costs times size reach {size}, which is too large for exact 64-bit arithmetic"),
        format!("费用与规模之积达 {size}，超出 64 位精确运算的范围"),
    )
}

fn of_assignment(found: &Assignment, kernel: Duration) -> Optimum {
    let dual: Vec<i64> = found.u.iter().chain(&found.v).copied().collect();
    let work = found.work;
    Optimum {
        value: found.total.into(),
        bound: dual.iter().map(|&value| i128::from(value)).sum(),
        solution: found.column.iter().map(|&column| column.into()).collect(),
        dual,
        work: vec![
            ("bids", work.bids),
            ("searches", work.searches),
            ("arcs", work.arcs),
            ("lists", work.lists),
            ("costs_read", work.costs_read),
        ],
        kernel,
    }
}
