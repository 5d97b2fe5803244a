//! All integration tests, in one binary.

mod generate;
mod kernel;
mod table;
