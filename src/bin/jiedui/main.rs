//! The command line of jiedui.

mod args;
mod commands;
mod exit;
mod progress;
mod screen;
mod write;

use args::{Args, Command};
use clap::Parser;
use screen::Screen;

fn main() -> std::process::ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return exit::usage(&error),
    };
    let mut screen = Screen::new(&args.common);
    if let Some(threads) = args.common.threads {
        // More threads than this only cost memory.
        let threads = threads.min(256);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
        debug_assert!(pool.is_ok(), "the pool is built once");
    }
    let exit = match &args.command {
        Command::Check(check) => commands::check::run(check, &mut screen),
        Command::Rank(rank) => commands::rank::run(rank, &mut screen),
        Command::Solve(solve) => commands::solve::run(solve, &mut screen),
        Command::Verify(verify) => commands::verify::run(verify, &mut screen),
        Command::Compare(compare) => commands::compare::run(compare, &mut screen),
        Command::Repair(repair) => commands::repair::run(repair, &mut screen),
        Command::Whatif(whatif) => commands::whatif::run(whatif, &mut screen),
        Command::Explain(explain) => commands::explain::run(explain, &mut screen),
        Command::Model(model) => commands::model::run(model, &mut screen),
        Command::Generate(generate) => commands::generate::run(generate, &mut screen),
        Command::Init(init) => commands::init::run(init, &mut screen),
        Command::Schema => commands::schema::run(),
        Command::Instance(instance) => commands::instance::run(instance, &mut screen),
    };
    exit.unwrap_or_else(|error| screen.world_failed(&error)).into()
}
