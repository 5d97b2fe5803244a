//! Long pages, compiled with the crate so that their examples and links are checked.
//!
//! The overview is the front page of the crate. Read [`scheme`] to write a case, [`catalogue`] for an example of every
//! rule, [`ranking`] to score and choose, [`architecture`] to change the engine. Deliberately not here: the
//! documentation of single items, which stands beside them.

#[doc = include_str!("architecture.md")]
pub mod architecture {}

#[doc = include_str!("scheme.md")]
pub mod scheme {}

#[doc = include_str!("catalogue.md")]
pub mod catalogue {}

#[doc = include_str!("recipe.md")]
pub mod recipe {}

#[doc = include_str!("ranking.md")]
pub mod ranking {}

#[doc = include_str!("scenarios.md")]
pub mod scenarios {}

#[doc = include_str!("explain.md")]
pub mod explain {}

#[doc = include_str!("infeasible.md")]
pub mod infeasible {}

#[doc = include_str!("diagnostics.md")]
pub mod diagnostics {}

#[doc = include_str!("proof.md")]
pub mod proof {}

#[doc = include_str!("glossary.md")]
pub mod glossary {}

#[doc = include_str!("decisions.md")]
pub mod decisions {}

#[doc = include_str!("benchmarks.md")]
pub mod benchmarks {}

#[doc = include_str!("changes.md")]
pub mod changes {}
