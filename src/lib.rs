//! jiedui
pub mod base;
pub mod model;
pub mod plan;
pub mod scheme;
pub mod score;
pub mod table;
