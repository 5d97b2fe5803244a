//! Words everybody may use: languages, places, diagnostics, budgets. Imports nothing of ours.

mod budget;
mod code;
mod diagnostic;
mod place;
mod text;

pub use budget::{Budget, Stop};
pub use code::Code;
pub use diagnostic::{Diagnostic, Findings, Severity};
pub use place::Place;
pub use text::{Lang, Text, thousands};
