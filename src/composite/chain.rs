//! What an index is made of: indicators, a tree of dimensions, and the method of every step.

use crate::composite::weigh::{Numbers, Weighted};

/// How values of different units become comparable. Every method but the formulas of points gives
/// values in the direction of the index: higher where the score shall be higher.
///
/// Sources: *Handbook* is OECD/JRC, *Handbook on Constructing Composite Indicators* (2008); *Hwang and Yoon*
/// their *Multiple Attribute Decision Making* (1981). [The page on ranking](crate::docs::ranking) has an
/// example of each.
#[derive(Clone, Debug, PartialEq)]
pub enum Normalize {
    /// `(x - min) / (max - min)`, on the scale of the index. *Handbook*, step 5.
    MinMax,
    /// `(x - low) / (high - low)` with goalposts that get the low and the high end, cut off at both.
    /// UNDP, *Technical notes* of the human development reports.
    Goalposts(f64, f64),
    /// `(x - worst) / (target - worst)`, cut off at the target, which gets the good end; from the worst value
    /// found. *Handbook*, step 5, distance to a reference.
    Target(f64),
    /// `(x - mean) / standard deviation`, that of the whole population. *Handbook*, step 5.
    ZScore,
    /// Place in the order, from 0 to 1, on the scale of the index; ties share the mean place. *Handbook*, step 5.
    Rank,
    /// The share of rows below, and half of those alike, on the scale of the index. *Handbook*, step 5.
    Percentile,
    /// `-23 ln(1 - R (1 - exp(-100/23)))` of the place `R`, as a share of all, on the scale. Noble et al.,
    /// *The English Indices of Deprivation*, technical reports.
    Exponential(RankTies),
    /// `x / max`, or `min / x` where low is better; missing below zero. Hwang and Yoon, linear scale.
    Ratio,
    /// `x / sum`, or the share of `1 / x` where low is better; missing below zero. Hwang and Yoon; used so by
    /// Kracka, Brauers and Zavadskas, *Engineering Economics* 21 (2010).
    Share,
    /// `x / sqrt(sum of squares)`, turned round where low is better. Hwang and Yoon, for TOPSIS.
    Vector,
    /// The points of the last step that the value reaches, or on the line between two steps.
    Steps {
        /// `(from, points)`, rising in `from`.
        steps: Vec<(f64, f64)>,
        /// Whether points between two steps lie on a line.
        line: bool,
    },
    /// Points that grow with the value: `is + add * (x - at) / per`.
    Rate(Rate),
    /// Points by place, the best row first.
    Places {
        /// Points of the first, the second, ...
        points: Vec<f64>,
        /// Points of all others.
        rest: f64,
        /// The column of [`Data::groups`] within which places are counted.
        within: Option<usize>,
    },
    /// The value itself, turned round where low is better.
    AsIs,
}

/// A formula of points: so many at a value, more or fewer with every unit from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// The value at which the points are `is`.
    pub at: f64,
    /// The points there.
    pub is: f64,
    /// The unit.
    pub per: f64,
    /// Points added with every unit above, and taken away with every unit below.
    pub add: f64,
    /// Whether only whole units count.
    pub whole: bool,
    /// Fewest points.
    pub floor: Option<f64>,
    /// Most points.
    pub cap: Option<f64>,
}

/// The place of rows that tie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RankTies {
    /// The mean of the places they share.
    #[default]
    Mean,
    /// The lowest of them.
    Low,
    /// The highest of them.
    High,
}

/// What stands in for a value that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Nothing: it is an error.
    Refuse,
    /// The worst value of the column.
    Worst,
    /// The mean of the column.
    Mean,
    /// The median of the column.
    Median,
    /// The mean of the rows with the same text in this column of [`Data::groups`].
    GroupMean(usize),
    /// Nothing: the other parts of the row take over the weight.
    Drop,
}

/// What happens to values far out.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Treat {
    /// So many values at the low and at the high end are set to the next one.
    pub winsorize: Option<Winsorize>,
    /// Whether the logarithm is taken.
    pub log: bool,
}

/// How many values are set to the next one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Winsorize {
    /// So many at the low end, and at the high end.
    Given(usize, usize),
    /// One after another on the side of the skew, at most so many, while the column is both more skewed
    /// and more peaked than allowed.
    Until {
        /// Most values.
        most: usize,
        /// Greatest absolute skewness.
        skew: f64,
        /// Greatest excess kurtosis.
        kurtosis: f64,
    },
}

/// Where weights come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// From the chain; they were checked to add up. *Handbook*, step 6, budget allocation.
    Given,
    /// From the chain, as proportions between siblings.
    Relative,
    /// The same for every indicator. *Handbook*, step 6.
    Equal,
    /// From the entropy of each column: what differs more weighs more. Hwang and Yoon (1981), chapter 2.
    Entropy,
    /// From the standard deviation of each column and its conflict with the others. Diakoulaki, Mavrotas and
    /// Papayannakis, *Computers & Operations Research* 22 (1995).
    Critic,
    /// From the effect of leaving each column out. Keshavarz-Ghorabaee et al., *Symmetry* 13 (2021).
    Merec,
    /// From comparisons in pairs, at each node. Saaty, *The Analytic Hierarchy Process* (1980).
    Ahp,
}

/// How parts become a whole.
///
/// Sources: OECD/JRC, *Handbook on Constructing Composite Indicators* (2008), step 6, for the linear and the
/// geometric mean and for what makes up for what; UNDP, *Technical notes*, for the geometric mean of dimensions;
/// Hwang and Yoon, *Multiple Attribute Decision Making* (1981), for TOPSIS and the worst part (maximin).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mean {
    /// Weighted mean: a strong part makes up for a weak one.
    Arithmetic,
    /// Weighted product: it does so less, and not at all for a zero.
    Geometric,
    /// Weighted harmonic mean: less still.
    Harmonic,
    /// Weights times values, with weights as they are written.
    Sum,
    /// The worst part alone.
    Worst,
    /// Closeness to the best row there could be, against distance from the worst.
    Topsis,
}

/// How rows are numbered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ranks {
    /// Ties share the first of their places, the next row counts on from all: "1224".
    #[default]
    Competition,
    /// Ties share a number, the next row has the next: "1223".
    Dense,
    /// Ties are broken, by columns and then by key: "1234".
    Ordinal,
}

/// One measured column of an index.
#[derive(Clone, Debug, PartialEq)]
pub struct Indicator {
    /// Its name.
    pub name: String,
    /// Whether a high value is good.
    pub high_is_better: bool,
    /// The node that it is a part of.
    pub node: usize,
    /// Weight as given; 1 if the chain gives none.
    pub weight: f64,
    /// The column of [`Data::denominators`] that it is divided by.
    pub denominator: Option<usize>,
    /// What happens to values far out.
    pub treat: Treat,
    /// How its values become comparable.
    pub normalize: Normalize,
}

/// A dimension, or the index itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// The node that it is a part of; nothing for the first node, the index.
    pub parent: Option<usize>,
    /// Weight as given; without one it weighs as much as its parts together.
    pub weight: Option<f64>,
    /// How its parts become its value.
    pub mean: Mean,
    /// What is done to its values before they go up.
    pub normalize: Option<Normalize>,
    /// Comparisons of its parts in pairs, by position among its parts: how many times the first weighs
    /// the second. Parts are nodes first, in the order of the chain, then indicators.
    pub compare: Vec<(usize, usize, f64)>,
}

/// The method of an index.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// The indicators.
    pub indicators: Vec<Indicator>,
    /// The tree: the index itself first, every node after the one it is a part of.
    pub nodes: Vec<Node>,
    /// What stands in for missing values.
    pub missing: Missing,
    /// Lowest and highest normalized value.
    pub scale: (f64, f64),
    /// Where weights come from.
    pub weights: Weights,
    /// Whether a high score is good; in indices of deprivation it is not.
    pub high_is_good: bool,
    /// Decimals to which the score is published, and by which rows tie; nothing for all of them.
    pub decimals: Option<u8>,
}

/// The columns that a chain works on. A value that is missing is [`f64::NAN`]; all others are finite.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Data {
    /// Number of rows.
    pub n_rows: usize,
    /// One column per indicator.
    pub columns: Vec<Vec<f64>>,
    /// Columns to divide by.
    pub denominators: Vec<Vec<f64>>,
    /// Columns that sort rows into groups, as numbers of groups.
    pub groups: Vec<Vec<u32>>,
    /// Whether a row is vetoed: it stands behind all others.
    pub vetoed: Vec<bool>,
}

impl Normalize {
    /// The name of the method.
    pub fn name(&self) -> &'static str {
        match self {
            Self::MinMax => "min-max",
            Self::Goalposts(..) => "goalposts",
            Self::Target(_) => "target",
            Self::ZScore => "z-score",
            Self::Rank => "rank",
            Self::Percentile => "percentile",
            Self::Exponential(_) => "exponential",
            Self::Ratio => "ratio",
            Self::Share => "share",
            Self::Vector => "vector",
            Self::Steps { .. } => "steps",
            Self::Rate(_) => "rate",
            Self::Places { .. } => "places",
            Self::AsIs => "as-is",
        }
    }
}

impl Missing {
    /// The name of the rule.
    pub fn name(self) -> &'static str {
        match self {
            Self::Refuse => "error",
            Self::Worst => "worst",
            Self::Mean => "mean",
            Self::Median => "median",
            Self::GroupMean(_) => "mean_of",
            Self::Drop => "drop",
        }
    }
}

impl Weights {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Given,
        Self::Relative,
        Self::Equal,
        Self::Entropy,
        Self::Critic,
        Self::Merec,
        Self::Ahp,
    ];

    /// The name of the method.
    pub fn name(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Relative => "relative",
            Self::Equal => "equal",
            Self::Entropy => "entropy",
            Self::Critic => "critic",
            Self::Merec => "merec",
            Self::Ahp => "ahp",
        }
    }
}

impl Mean {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Arithmetic, Self::Geometric, Self::Harmonic, Self::Sum, Self::Worst, Self::Topsis];

    /// The name of the mean.
    pub fn name(self) -> &'static str {
        match self {
            Self::Arithmetic => "arithmetic",
            Self::Geometric => "geometric",
            Self::Harmonic => "harmonic",
            Self::Sum => "sum",
            Self::Worst => "worst",
            Self::Topsis => "topsis",
        }
    }
}

impl Chain {
    /// The nodes that are parts of a node.
    pub fn nodes_in(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        (1..self.nodes.len()).filter(move |&n| self.nodes[n].parent == Some(node))
    }

    /// The indicators that are parts of a node.
    pub fn indicators_in(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.indicators.len()).filter(move |&i| self.indicators[i].node == node)
    }

    /// Whether a high value of an indicator makes a high score.
    pub fn rises(&self, indicator: usize) -> bool {
        self.indicators[indicator].high_is_better == self.high_is_good
    }

    /// The names of the parts of a node: nodes first, then indicators.
    pub fn parts(&self, node: usize) -> impl Iterator<Item = &str> + '_ {
        let nodes = self.nodes_in(node).map(|n| self.nodes[n].name.as_str());
        nodes.chain(self.indicators_in(node).map(|i| self.indicators[i].name.as_str()))
    }

    /// The nodes right below the index.
    pub fn dimensions(&self) -> impl Iterator<Item = usize> + '_ {
        self.nodes_in(0)
    }

    /// The weights as the chain gives them; a node without one weighs as much as its parts together, or 1
    /// where weights are relative or parts are added up.
    pub fn given(&self) -> Weighted {
        Numbers::given(self).weights(self)
    }
}
