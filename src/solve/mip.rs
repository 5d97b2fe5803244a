//! The flat program, given to a foreign solver. The only file that names one.

use crate::solve::{PartOutcome, Task};

/// A foreign solver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// microlp 0.7, called directly.
    Microlp,
}

/// Solves the layers of a part as one flat program.
pub fn solve(_task: Task<'_>, _layers: Vec<usize>, _backend: Backend, _why: String) -> PartOutcome {
    panic!()
}
