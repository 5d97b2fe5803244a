//! jiedui
pub mod base;
