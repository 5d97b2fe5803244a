//! Cases for tests.

pub(crate) mod brute;
pub(crate) mod case;
pub(crate) mod markup;
pub(crate) mod random;
