//! Cases for tests.

pub(crate) mod case;
