//! What variables and rows of the flat program stand for.

/// A side of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Those who help.
    Helper,
    /// Those who are helped.
    Recipient,
}

/// A member of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// Number of the layer.
    pub layer: usize,
    /// Its side.
    pub side: Side,
    /// Its position.
    pub at: usize,
}

/// What a variable stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A candidate.
    Pair {
        /// Number of the layer.
        layer: usize,
        /// Number of the candidate.
        candidate: usize,
    },
    /// A recipient is served by a pattern.
    Pattern {
        /// Number of the layer.
        layer: usize,
        /// Position of the recipient.
        recipient: usize,
        /// Number of the pattern.
        pattern: usize,
    },
    /// A member has nobody.
    None(Member),
    /// What a member misses to a limit.
    Below(Member, u32),
    /// What a member has over a limit.
    Above(Member, u32),
    /// A member has at least so many partners; from 1.
    Step(Member, u32),
    /// What a side row misses to a limit.
    Short(usize, i64),
    /// What a side row has over a limit.
    Over(usize, i64),
    /// A helper serves in a place.
    Serves {
        /// Number of the layer.
        layer: usize,
        /// Position of the helper.
        helper: usize,
        /// Number of the place.
        place: u32,
    },
    /// The places of a helper but the first.
    Further(Member),
}

/// Why a row is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The bounds of a member.
    Number(Member),
    /// Defines [`Origin::None`].
    None(Member),
    /// Defines [`Origin::Below`].
    Below(Member, u32),
    /// Defines [`Origin::Above`].
    Above(Member, u32),
    /// Defines [`Origin::Step`].
    Steps(Member),
    /// One pattern for a recipient.
    OnePattern(Member),
    /// The number of helpers of a class.
    Class(Member, u32),
    /// The loads of a helper within its capacity.
    Capacity(Member),
    /// A candidate needs a pattern that has its class.
    Fits {
        /// Number of the layer.
        layer: usize,
        /// Number of the candidate.
        candidate: usize,
    },
    /// The pairs of a helper with those of one recipient above need the pair above.
    Within {
        /// Number of the layer.
        layer: usize,
        /// Position of the helper.
        helper: usize,
        /// Position of the recipient above.
        above: u32,
    },
    /// A pair needs the pair above.
    Needs {
        /// Number of the layer.
        layer: usize,
        /// Number of the candidate.
        candidate: usize,
    },
    /// A side row of the model.
    Side(usize),
    /// Defines [`Origin::Short`].
    Short(usize, i64),
    /// Defines [`Origin::Over`].
    Over(usize, i64),
    /// The pairs of a helper in a place need that it serves there.
    Serves {
        /// Number of the layer.
        layer: usize,
        /// Position of the helper.
        helper: usize,
        /// Number of the place.
        place: u32,
    },
    /// A pair needs that its helper serves in its place.
    There {
        /// Number of the layer.
        layer: usize,
        /// Number of the candidate.
        candidate: usize,
    },
    /// Defines [`Origin::Further`].
    Further(Member),
    /// Holds a goal at what was reached; never made by [`super::flatten`].
    Goal(usize),
}
