//! The cases made by a recipe that lies beside them in `data/`.

use crate::base::Findings;
use crate::generate::{Files, recipe};

/// A case with its recipe, and what is written by hand.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    /// The name of the case, also that of its folder in `data/`.
    pub name: &'static str,
    /// The recipe.
    pub recipe: &'static str,
    /// The files written by hand: name and content.
    pub by_hand: &'static [(&'static str, &'static str)],
}

/// The cases of these names, with the schemes each has beside `scheme.toml`: `data/NAME` holds
/// `recipe.toml`, `scheme.toml` and `README.md` too.
macro_rules! named {
    ($($name:literal $([$($other:literal),*])?),* $(,)?) => { &[$(Named {
        name: $name,
        recipe: include_str!(concat!("../../data/", $name, "/recipe.toml")),
        by_hand: &[
            ("README.md", include_str!(concat!("../../data/", $name, "/README.md"))),
            ("scheme.toml", include_str!(concat!("../../data/", $name, "/scheme.toml"))),
            $($(($other, include_str!(concat!("../../data/", $name, "/", $other)))),*)?
        ],
    }),*] };
}

/// All of them; a new case is one more name here.
#[rustfmt::skip]
pub const NAMED: &[Named] = named![
    "agents",
    "badong",
    "chain",
    "fengshan" ["contiguity.toml"],
    "hezheng",
    "hospitals",
    "huinan",
    "mentors" ["sum.toml"],
    "near-home",
    "residents",
    "reviewers",
    "teams" ["townships.toml"],
    "township" ["persons.toml"],
    "whistle" ["branches.toml", "mentors.toml", "roles.toml"],
    "zhanggong" ["leaders.toml"],
    "zhungar",
];

impl Named {
    /// The case called `name`.
    pub fn find(name: &str) -> Option<&'static Self> {
        NAMED.iter().find(|named| named.name == name)
    }

    /// Makes all files of the case: what is drawn, and what is written by hand.
    pub fn files(&self, seed: u64, findings: &mut Findings) -> Option<Vec<(String, Vec<u8>)>> {
        let mut files: Files = recipe::make("recipe.toml", self.recipe, seed, findings)?;
        let by_hand = self.by_hand.iter().copied().chain([("recipe.toml", self.recipe)]);
        files.extend(by_hand.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())));
        files.sort();
        Some(files)
    }
}
