//! Synthetic cases: whole folders with the sizes of real programmes and invented content.
//!
//! Goes in: a [`Kind`] or a [`recipe`], and a seed. Comes out: every file of the case, byte for byte the
//! same on every machine; `data/` holds those of seed 2026. All draws are integers from ChaCha8
//! streams. Deliberately not here: anything that reads tables, so that the generator cannot
//! repeat a mistake of the reader (of the scheme it shares only the reader of TOML), and writing to disk.

mod district;
mod named;
mod names;
pub mod recipe;
mod rng;
mod tiny;
mod write;
mod wushan;
mod yicheng;

pub use named::{NAMED, Named};

/// The cases that have a generator of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A district: 126 villages, 71 units, 1,828 cadres, 361 households, last year's plan.
    District,
    /// Two small pairings whose best value is known by hand.
    Tiny,
    /// Units that withdraw from 156 villages, and units that fill the gap.
    Wushan,
    /// A floor of 3 households for each of 3,500 cadres, and 9,155 households.
    Yicheng,
}

impl Kind {
    /// All kinds with their names, as in `jiedui generate NAME`.
    pub const ALL: [(&'static str, Self); 4] = [
        ("district", Self::District),
        ("tiny", Self::Tiny),
        ("wushan", Self::Wushan),
        ("yicheng", Self::Yicheng),
    ];

    /// The kind called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }

    /// The name of the kind, also that of its folder in `data/`.
    pub fn name(self) -> &'static str {
        match self {
            Self::District => "district",
            Self::Tiny => "tiny",
            Self::Wushan => "wushan",
            Self::Yicheng => "yicheng",
        }
    }
}

/// The files of a case: name and content.
type Files = Vec<(String, Vec<u8>)>;

/// Makes all files of a case: the scheme, its tables, and a README.
///
/// The same seed gives the same bytes on any machine.
pub fn generate(kind: Kind, seed: u64) -> Vec<(String, Vec<u8>)> {
    match kind {
        Kind::District => district::files(seed),
        Kind::Tiny => tiny::files(seed),
        Kind::Wushan => wushan::files(seed),
        Kind::Yicheng => yicheng::files(seed),
    }
}
