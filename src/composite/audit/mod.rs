//! stub
use crate::composite::{Mean, Missing, Normalize};

/// What may be different.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncertainty {
    /// n
    pub draws: u32,
    /// n
    pub seed: u64,
    /// n
    pub weights: f64,
    /// n
    pub normalize: Vec<Normalize>,
    /// n
    pub means: Vec<Mean>,
    /// n
    pub missing: Vec<Missing>,
    /// n
    pub errors: Vec<DataError>,
    /// n
    pub drawn: Vec<bool>,
}
/// e
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DataError {
    /// n
    None,
    /// n
    Relative(f64),
    /// n
    Absolute(f64),
}
