//! All integration tests, in one binary.

mod cli;
mod docs;
mod generate;
mod kernel;
mod laws;
mod literature;
mod report;
mod scheme;
mod score;
mod support;
mod table;
mod tidy;
mod verify;
