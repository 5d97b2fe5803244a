//! A directed network: supplies at nodes, bounds and costs on arcs.
//!
//! What goes in: nodes `0..n`, arcs in the order they are added. What comes out: plain slices,
//! one per attribute, which the algorithms read. Parallel arcs and self loops are ordinary arcs.
//! Deliberately not here: adjacency lists (the network simplex method needs none), removal of
//! arcs (give them equal bounds instead), and infinite capacities.

/// Both numbers of a [`Magnitude`] must stay below this for a network to be admissible.
///
/// Two bits of `i64` are left above it: reduced costs reach four times the cost reach, and rooms
/// on artificial arcs five times the volume; see the page of the solver for the proof.
pub const LIMIT: i128 = 1 << 60;

/// A network with supplies, lower and upper bounds, and costs per unit.
///
/// # Examples
/// ```
/// use jiedui::kernel::Network;
///
/// let mut network = Network::new(2);
/// network.set_supply(0, 3);
/// network.set_supply(1, -3);
/// let arc = network.add_arc(0, 1, 0, 5, 7);
/// assert_eq!((arc, network.n_arcs()), (0, 1));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    supply: Vec<i64>,
    tail: Vec<u32>,
    head: Vec<u32>,
    lower: Vec<i64>,
    upper: Vec<i64>,
    cost: Vec<i64>,
}

impl Network {
    /// Returns a network of `n_nodes` nodes with supply zero, and no arcs.
    ///
    /// # Panics
    /// If `n_nodes` does not fit into 31 bits.
    pub fn new(n_nodes: usize) -> Self {
        let mut network = Self::default();
        network.clear(n_nodes);
        network
    }

    /// Turns this into `Network::new(n_nodes)` and keeps the memory for the next use.
    ///
    /// # Panics
    /// If `n_nodes` does not fit into 31 bits.
    pub fn clear(&mut self, n_nodes: usize) {
        assert!(n_nodes < 1 << 31, "{n_nodes} nodes do not fit into 31 bits");
        self.supply.clear();
        self.supply.resize(n_nodes, 0);
        self.tail.clear();
        self.head.clear();
        self.lower.clear();
        self.upper.clear();
        self.cost.clear();
    }

    /// Adds an arc and returns its number; arcs are numbered from zero in order of addition.
    ///
    /// # Panics
    /// If an end is not a node, if `lower > upper`, or at `2^31` arcs.
    #[expect(clippy::too_many_arguments, reason = "an arc is five numbers")]
    pub fn add_arc(&mut self, tail: u32, head: u32, lower: i64, upper: i64, cost: i64) -> u32 {
        let n_nodes = self.n_nodes();
        assert!((tail as usize) < n_nodes, "tail {tail} is not among {n_nodes} nodes");
        assert!((head as usize) < n_nodes, "head {head} is not among {n_nodes} nodes");
        assert!(lower <= upper, "lower bound {lower} above upper bound {upper}");
        assert!(self.n_arcs() < 1 << 31, "too many arcs for 31 bits");
        self.tail.push(tail);
        self.head.push(head);
        self.lower.push(lower);
        self.upper.push(upper);
        self.cost.push(cost);
        (self.n_arcs() - 1) as u32
    }

    /// Adds a node with supply zero and returns its number.
    ///
    /// # Panics
    /// If there are too many for 31 bits.
    pub fn add_node(&mut self) -> u32 {
        assert!(self.n_nodes() + 1 < 1 << 31, "too many nodes for 31 bits");
        self.supply.push(0);
        (self.n_nodes() - 1) as u32
    }

    /// Sets what `node` puts into the network (positive) or takes out of it (negative).
    ///
    /// # Panics
    /// If `node` is not a node.
    pub fn set_supply(&mut self, node: u32, supply: i64) {
        self.supply[node as usize] = supply;
    }

    /// Sets the cost per unit of `arc`.
    ///
    /// # Panics
    /// If `arc` is not an arc.
    pub fn set_cost(&mut self, arc: u32, cost: i64) {
        self.cost[arc as usize] = cost;
    }

    /// Sets the bounds of `arc`.
    ///
    /// # Panics
    /// If `arc` is not an arc, or `lower > upper`.
    pub fn set_bounds(&mut self, arc: u32, lower: i64, upper: i64) {
        assert!(lower <= upper, "lower bound {lower} above upper bound {upper}");
        self.lower[arc as usize] = lower;
        self.upper[arc as usize] = upper;
    }

    /// Number of nodes.
    pub fn n_nodes(&self) -> usize {
        self.supply.len()
    }

    /// Number of arcs.
    pub fn n_arcs(&self) -> usize {
        self.tail.len()
    }

    /// Supply of each node.
    pub fn supply(&self) -> &[i64] {
        &self.supply
    }

    /// Node that each arc leaves.
    pub fn tail(&self) -> &[u32] {
        &self.tail
    }

    /// Node that each arc enters.
    pub fn head(&self) -> &[u32] {
        &self.head
    }

    /// Least flow of each arc.
    pub fn lower(&self) -> &[i64] {
        &self.lower
    }

    /// Greatest flow of each arc.
    pub fn upper(&self) -> &[i64] {
        &self.upper
    }

    /// Cost per unit of flow of each arc.
    pub fn cost(&self) -> &[i64] {
        &self.cost
    }

    /// Supply plus inflow minus outflow of each node; the network must be admissible.
    pub(super) fn excess(&self, flow: &[i64]) -> Vec<i64> {
        let mut excess = self.supply.clone();
        for (arc, &units) in flow.iter().enumerate() {
            excess[self.tail[arc] as usize] -= units;
            excess[self.head[arc] as usize] += units;
        }
        excess
    }

    /// How large the numbers of this network are, measured without overflow.
    pub fn magnitude(&self) -> Magnitude {
        let size = |value: &i64| i128::from(value.unsigned_abs());
        let steepest = self.cost.iter().map(size).max().unwrap_or(0);
        let bounds = self.lower.iter().chain(&self.upper);
        Magnitude {
            reach: (steepest + 1) * (self.n_nodes() as i128 + 1),
            volume: self.supply.iter().chain(bounds).map(size).sum(),
        }
    }
}

/// How large the numbers of a network are; decides whether 64 bits suffice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Magnitude {
    /// `(greatest |cost| + 1) * (nodes + 1)`: more than any simple path costs.
    pub reach: i128,
    /// Sum of `|supply|` over nodes and of `|lower| + |upper|` over arcs: no cut carries more.
    pub volume: i128,
}

impl Magnitude {
    /// Whether both numbers are below [`LIMIT`], so that the solver cannot overflow.
    pub fn is_admissible(&self) -> bool {
        self.reach < LIMIT && self.volume < LIMIT
    }
}
