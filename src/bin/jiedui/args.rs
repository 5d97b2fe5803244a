//! What may be typed.

use clap::{Args as Flags, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Makes, proves and checks the yearly pairing list of an assistance programme.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Flags of every command.
#[derive(Debug, Flags)]
pub(crate) struct Common {
    /// Print one JSON document on standard output instead of text
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Language of messages [default: that of the terminal]; also of the files, if given
    #[arg(long, global = true, value_enum)]
    pub(crate) lang: Option<Language>,
    /// Number of threads; the answer does not depend on it [default: one per core]
    #[arg(long, global = true, value_name = "N")]
    pub(crate) threads: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// 中文
    Zh,
    /// English
    En,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read and judge the inputs: every fault, and whether the sums can work out
    Check(Check),
    /// Score and rank; show the parts of each score, and the cut line
    Rank(Rank),
    /// Make the plan: pairs.csv, plan.json, proof.json, plan.xlsx, report.html
    Solve(Solve),
    /// Check a plan and its proof, independently of the solver
    Verify(Verify),
    /// Plan against plan: pairs kept, ended and new, goals side by side, who carries more or less
    Compare(Compare),
    /// Scenarios of edits: what follows from each, side by side with the plan in hand
    Whatif(Whatif),
    /// Why this pair, why not that one, and at what price; without a member, what binds the plan
    Explain(Explain),
    /// Mend a plan after edits: what must move moves, all else stays
    Repair(Repair),
    /// Write the flat integer program, for any outside solver
    Model(Model),
    /// Write a new case to start from: a scheme with remarks and a workbook to fill in
    Init(Init),
    /// Print the JSON Schema of scheme.toml, for editors
    Schema,
    /// Make a synthetic case from a recipe and a seed
    Generate(Generate),
    /// Solve a published instance of assignment or minimum-cost flow, and time it
    Instance(Instance),
}

/// A case to read.
#[derive(Clone, Debug, Flags)]
pub(crate) struct CaseArg {
    /// Folder with a scheme.toml, or the file itself
    #[arg(value_name = "CASE")]
    pub(crate) case: PathBuf,
    /// Files of edits that the case is taken with; the tables stay as they are
    #[arg(long, value_name = "SCENARIO")]
    pub(crate) edits: Vec<PathBuf>,
    /// The tables already hold the edits of the plan's history: leave history.toml out of account
    #[arg(long)]
    pub(crate) tables_are_current: bool,
}

#[derive(Debug, Flags)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) case: CaseArg,
}

#[derive(Debug, Flags)]
pub(crate) struct Rank {
    #[command(flatten)]
    pub(crate) case: CaseArg,
    /// Name of the index [default: all]
    pub(crate) index: Option<String>,
    /// Rows to show on each side of the cut line; 0 shows all
    #[arg(long, default_value_t = 5, value_name = "N")]
    pub(crate) near: usize,
    /// Say how sure the ranking is, if what the scheme calls uncertain were otherwise
    #[arg(long)]
    pub(crate) uncertainty: bool,
    /// Draws, in place of those of the scheme
    #[arg(long, requires = "uncertainty", value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub(crate) draws: Option<u32>,
    /// Also solve the case under so many drawn rankings, and say how stable every pair is
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) pairs: Option<u32>,
    /// Folder for the page, the workbook, the tables of all steps and the charts
    #[arg(short, long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Show private columns in full in the page, the workbook and the tables, for internal use
    #[arg(long, requires = "out")]
    pub(crate) unmasked: bool,
}

#[derive(Debug, Flags)]
pub(crate) struct Solve {
    #[command(flatten)]
    pub(crate) case: CaseArg,
    /// The plan in hand: its lasting edits hold, and it stands in for last year's list
    #[arg(long, value_name = "PLAN")]
    pub(crate) after: Option<PathBuf>,
    /// Folder for the plan
    #[arg(short, long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Stop after so many seconds with the best plan so far
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) time_limit: Option<f64>,
    /// Method of solving
    #[arg(long, value_enum, default_value_t = EngineArg::Auto)]
    pub(crate) engine: EngineArg,
    /// Say which method took which part, why, and what work it did
    #[arg(long)]
    pub(crate) explain_engine: bool,
    /// Show private columns in full in the workbook and the report, for internal use
    #[arg(long)]
    pub(crate) unmasked: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EngineArg {
    /// Structured methods where they fit, otherwise the flat program
    Auto,
    /// Structured methods or nothing
    Structured,
    /// The flat program by microlp 0.7
    Microlp,
    /// The flat program by good_lp's own solver
    GoodLp,
    /// The flat program by CBC
    #[cfg(feature = "cbc")]
    Cbc,
    /// The flat program by HiGHS
    #[cfg(feature = "highs")]
    Highs,
}

#[derive(Debug, Flags)]
pub(crate) struct Verify {
    #[command(flatten)]
    pub(crate) case: CaseArg,
    /// Folder of the plan
    #[arg(value_name = "DIR")]
    pub(crate) plan: PathBuf,
}

#[derive(Debug, Flags)]
pub(crate) struct Compare {
    /// The plan compared with: a folder that solve wrote, or a list with layer, helper, recipient
    #[arg(value_name = "BEFORE")]
    pub(crate) before: PathBuf,
    /// The plan compared
    #[arg(value_name = "AFTER")]
    pub(crate) after: PathBuf,
    /// Folder for compare.json, compare.xlsx, compare.html
    #[arg(short, long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Flags)]
pub(crate) struct Whatif {
    #[command(flatten)]
    pub(crate) case: CaseArg,
    /// Files of edits, TOML or tables with one edit a row; each is one scenario
    #[arg(value_name = "SCENARIO", required_unless_present_any = ["each", "curve"])]
    pub(crate) scenarios: Vec<PathBuf>,
    /// The plan in hand: a folder that solve wrote, or a list [default: the case is solved first]
    #[arg(long, value_name = "DIR")]
    pub(crate) plan: Option<PathBuf>,
    /// One scenario for the loss of each: helper, recipient (of the first layer), or a table;
    /// sorted, what hurts most first
    #[arg(long, value_name = "WHO")]
    pub(crate) each: Option<String>,
    /// The best plan for each number of new pairs, from the least possible one on and so many further;
    /// all files of edits count together
    #[arg(long, value_name = "STEPS", conflicts_with = "each", value_parser = clap::value_parser!(u32).range(..=1000))]
    pub(crate) curve: Option<u32>,
    /// A layer whose new pairs the curve counts, several if wished [default: all]
    #[arg(long, value_name = "LAYER", requires = "curve")]
    pub(crate) counting: Vec<String>,
    /// Folder for whatif.json, whatif.xlsx, whatif.html; of a curve, curve.json, curve.xlsx, curve.html
    #[arg(short, long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Stop after so many seconds, for all scenarios together
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) time_limit: Option<f64>,
}

#[derive(Debug, Flags)]
pub(crate) struct Explain {
    #[command(flatten)]
    pub(crate) case: CaseArg,
    /// The plan in hand: a folder that solve wrote, or a list [default: the case is solved first]
    #[arg(value_name = "PLAN")]
    pub(crate) plan: Option<PathBuf>,
    /// Key of a member [default: the plan as a whole]
    #[arg(value_name = "MEMBER")]
    pub(crate) member: Option<String>,
    /// Key of a member of the other side: why the two are paired, or why not
    #[arg(value_name = "PARTNER")]
    pub(crate) partner: Option<String>,
    /// The layer, where keys alone leave it open
    #[arg(long, value_name = "NAME")]
    pub(crate) layer: Option<String>,
    /// Folder for explain.json, explain.xlsx, explain.html
    #[arg(short, long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Stop after so many seconds, for everything together
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) time_limit: Option<f64>,
}

#[derive(Debug, Flags)]
pub(crate) struct Repair {
    #[command(flatten)]
    pub(crate) case: CaseArg,
    /// The plan in hand: a folder that solve or repair wrote, or a list
    #[arg(value_name = "PLAN")]
    pub(crate) plan: PathBuf,
    /// Files of edits, all made at once; without any, the tables are taken to have changed
    #[arg(value_name = "SCENARIO")]
    pub(crate) scenarios: Vec<PathBuf>,
    /// Also the curve: the best plan for so many budgets of new pairs, from the least that is possible
    #[arg(long, value_name = "STEPS", value_parser = clap::value_parser!(u32).range(..=1000))]
    pub(crate) curve: Option<u32>,
    /// A layer whose new pairs the curve counts, several if wished [default: all]
    #[arg(long, value_name = "LAYER", requires = "curve")]
    pub(crate) counting: Vec<String>,
    /// Who may move [default: the narrowest circle that leaves nobody out]
    #[arg(long, value_enum)]
    pub(crate) within: Option<ReachArg>,
    /// Folder for the repaired plan
    #[arg(short, long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Stop after so many seconds, with the best plan so far
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) time_limit: Option<f64>,
    /// Show private columns in full in the workbook and the report, for internal use
    #[arg(long)]
    pub(crate) unmasked: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReachArg {
    /// Those concerned, and those of the same owner
    Own,
    /// Also those whose owners share a partner with it
    Near,
    /// Everybody
    All,
}

#[derive(Debug, Flags)]
pub(crate) struct Model {
    #[command(flatten)]
    pub(crate) case: CaseArg,
    /// File to write, in free MPS format
    #[arg(long, value_name = "FILE")]
    pub(crate) mps: PathBuf,
    /// Take one goal as the objective instead of all goals packed into one
    #[arg(long, value_name = "NAME")]
    pub(crate) goal: Option<String>,
}

#[derive(Debug, Flags)]
pub(crate) struct Init {
    /// Folder for the case; what is there is never overwritten. Its language is that of --lang
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

#[derive(Debug, Flags)]
pub(crate) struct Generate {
    /// A recipe (FILE.toml), or the name of a case: district, tiny, wushan, yicheng, or one of those in
    /// data/ that have a recipe
    #[arg(value_name = "RECIPE")]
    pub(crate) what: String,
    /// Folder for the case; must not exist or be empty
    #[arg(short, long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Seed; the same seed gives the same bytes
    #[arg(long, default_value_t = 2026)]
    pub(crate) seed: u64,
}

#[derive(Debug, Flags)]
pub(crate) struct Instance {
    /// File of the instance, perhaps compressed by gzip
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Format of the file [default: told by its name or its first line]
    #[arg(long, value_enum)]
    pub(crate) format: Option<FormatArg>,
    /// Look for the greatest value instead of the least
    #[arg(long)]
    pub(crate) max: bool,
    /// Stop a generalized assignment after so many seconds, with the best found
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) time_limit: Option<f64>,
    /// Write value, solution and dual values to this file, as JSON
    #[arg(short, long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArg {
    /// Assignment: n, then n x n costs, or triples: row, column, cost (OR-Library)
    Lap,
    /// Minimum-cost flow: lines p min, n, a (DIMACS)
    Dimacs,
    /// Generalized assignment: agents and jobs, costs, loads, capacities (OR-Library)
    Gap,
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if seconds.is_finite() && (0.0..=1e9).contains(&seconds) {
        Ok(seconds)
    } else {
        Err("must lie between 0 and 1e9".to_owned())
    }
}
