//! Cases for tests.

pub mod case;
