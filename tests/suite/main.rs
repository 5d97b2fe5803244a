//! All integration tests, in one binary.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod assignment;
mod audit;
mod balance;
mod cli;
mod compare;
mod composite;
mod curve;
mod docs;
mod explain;
mod few_sinks;
mod generate;
mod golden;
mod index;
mod infeasible;
mod instance;
mod kernel;
mod laws;
mod literature;
mod loads;
mod oracle;
mod patterns;
mod plot;
mod price;
mod prices;
mod readme;
mod recipe;
mod reoptimize;
mod repair;
mod report;
mod rows;
mod rules;
mod scenario;
mod scheme;
mod score;
mod shared;
mod spread;
mod standing;
mod support;
mod table;
mod tidy;
mod transport;
mod verify;
mod warm;
mod worst;
