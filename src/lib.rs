#![doc = include_str!("docs/overview.md")]

pub mod base;
pub mod compile;
pub mod docs;
pub mod explain;
pub mod generate;

pub mod instance;
pub mod kernel;
pub mod model;
pub mod plan;
pub mod report;
pub mod run;
pub mod scenario;
pub mod scheme;
pub mod score;
pub mod solve;
pub mod table;
pub mod verify;
