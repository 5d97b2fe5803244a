//! Limits of a run, and the wish to stop. The only clock of the library.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Why a solver stopped before its proof was complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The time limit was reached.
    TimeLimit,
    /// Somebody asked to stop (Ctrl-C).
    Interrupted,
    /// The method asked for does not fit the problem, or its numbers were not exact.
    Unsuited,
}

/// How long a run may take, and a flag by which anybody may end it.
#[derive(Clone, Debug)]
pub struct Budget {
    start: Instant,
    limit: Option<Duration>,
    interrupted: Arc<AtomicBool>,
}

impl Budget {
    /// A budget that starts now; `limit` of `None` means no time limit.
    pub fn new(limit: Option<Duration>) -> Self {
        Self { start: Instant::now(), limit, interrupted: Arc::new(AtomicBool::new(false)) }
    }

    /// The flag that a signal handler sets to end the run.
    pub fn interrupt_flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.interrupted)
    }

    /// The reason to stop now, if there is one.
    pub fn stop(&self) -> Option<Stop> {
        if self.interrupted.load(Ordering::Relaxed) {
            return Some(Stop::Interrupted);
        }
        self.limit.filter(|&limit| self.start.elapsed() >= limit).map(|_| Stop::TimeLimit)
    }

    /// The time left, if there is a limit.
    pub fn left(&self) -> Option<Duration> {
        self.limit.map(|limit| limit.saturating_sub(self.start.elapsed()))
    }

    /// Seconds since the budget was made.
    pub fn seconds(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::new(None)
    }
}
