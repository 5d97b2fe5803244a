//! Exit codes.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done,
    /// The answer is unwelcome: infeasible, or a plan was rejected.
    Unwelcome,
    /// Wrong use or wrong input.
    WrongInput,
    /// A limit was reached before there was a plan.
    Limit,
    /// Interrupted before there was a plan.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Unwelcome => 1,
            Exit::WrongInput => 2,
            Exit::Limit => 3,
            Exit::Interrupted => 130,
        })
    }
}

/// Help and version are done; anything else is wrong use.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    let _printed = error.print();
    if error.use_stderr() { Exit::WrongInput.into() } else { Exit::Done.into() }
}
