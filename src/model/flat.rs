//! The flat integer program.
