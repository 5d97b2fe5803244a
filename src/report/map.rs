//! A table of tiles: one row per helper, one column per recipient, shaded by a price.

/// A map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    /// Title.
    pub name: String,
    /// How to read it.
    pub lead: String,
    /// What stands above the first column.
    pub corner: String,
    /// Heads of the columns.
    pub columns: Vec<String>,
    /// Head and tiles of every row.
    pub rows: Vec<(String, Vec<Tile>)>,
}

/// One tile.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tile {
    /// What it says.
    pub text: String,
    /// More, for whoever points at it, and in the workbook where it is excluded.
    pub note: String,
    /// Its shade.
    pub shade: Shade,
    /// Whether it is chosen: bold.
    pub is_bold: bool,
}

/// Shades, from what costs nothing to what is not possible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shade {
    /// Costs nothing.
    Free,
    /// Dearer and dearer, from 1 to 5.
    Price(u8),
    /// Not possible.
    #[default]
    None,
}

impl Shade {
    /// Its color.
    pub(super) fn rgb(self) -> u32 {
        match self {
            Self::Free => 0xC7_E5_C8,
            Self::Price(0 | 1) => 0xFF_F8_DC,
            Self::Price(2) => 0xFD_E8_B5,
            Self::Price(3) => 0xFA_CF_95,
            Self::Price(4) => 0xF3_AE_80,
            Self::Price(_) => 0xE4_8A_76,
            Self::None => 0xED_EF_F1,
        }
    }

    /// The name of its class on the page.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Price(0 | 1) => "p1",
            Self::Price(2) => "p2",
            Self::Price(3) => "p3",
            Self::Price(4) => "p4",
            Self::Price(_) => "p5",
            Self::None => "none",
        }
    }
}
