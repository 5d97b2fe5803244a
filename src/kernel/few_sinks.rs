//! The transportation problem with few sinks: at most one unit from every source.
//!
//! ```text
//! minimize    sum c[i][j] x[i][j]  +  sum f[j](number of i with x[i][j] = 1)
//! subject to  sum over j of x[i][j] <= 1,   x in {0, 1}
//! ```
//!
//! with `f[j]` convex on `0..=max[j]`. Sources may be many, sinks are few, and a pair that is not
//! listed cannot be used. An idle source is at one more sink that costs nothing.
//!
//! Sources enter one by one, each along a shortest path in the residual graph; but that graph is
//! kept between *sinks* only: the arc from sink `a` to sink `b` is the cheapest source at `a`
//! that could as well be at `b`. So a path costs the square of the sinks, however many the sources.
//! At the end the distances from an extra node, joined to each sink by the price of one unit more
//! or less, are the prices that prove the answer: every source is where `c[i][j] - price[j]` is
//! least (or idle, if that is positive), and every sink has a number `k` that makes
//! `f[j](k) + price[j] k` least.
//!
//! Among equal paths the first sink wins, so the answer is reproducible. With `n` sources, `m` pairs
//! and `k` sinks, time is `O(n k^2)` on most inputs and `O(n k^3 + m n)` on all, extra space
//! `O(n + k^2)`. References: T. Tokuyama, J. Nakano, *Efficient algorithms for the Hitchcock
//! transportation problem*, SIAM Journal on Computing 24, 1995; R. G. Busacker, P. J. Gowen, *A
//! procedure for determining a family of minimal-cost network flow patterns*, 1960.

/// Farther than any path.
const FAR: i64 = i64::MAX / 2;
/// Lengths of paths stay below this.
const LIMIT: i64 = 1 << 61;
/// The node before a source's first sink.
const SOURCE: u32 = u32::MAX;

/// Solves transportation problems with few sinks; keeps its memory from one to the next.
#[derive(Clone, Debug, Default)]
pub struct FewSinks {
    /// Sinks, idleness included as the last.
    n: usize,
    /// Per source and sink, the cost, or [`FAR`].
    cost: Vec<i64>,
    /// Sources at each sink.
    at: Vec<Vec<u32>>,
    /// Per pair of sinks, the cheapest move between them.
    length: Vec<i64>,
    /// The source that makes it.
    mover: Vec<u32>,
    /// Cost of one unit more at each sink.
    more: Vec<i64>,
    distance: Vec<i64>,
    before: Vec<u32>,
    price: Vec<i64>,
    /// Rounds of the shortest-path search: work done.
    pub rounds: u64,
}

impl FewSinks {
    /// The least cost; `None` if the numbers are too large to be added up safely.
    ///
    /// # Arguments
    /// * `sources`: per source, `(sink, cost)` of what it may use, sinks rising.
    /// * `sinks`: per sink, its cost at `0..=max` units, convex and not empty.
    pub fn solve(&mut self, sources: &[&[(u32, i64)]], sinks: &[&[i64]]) -> Option<i64> {
        if !is_small(sources, sinks) {
            return None;
        }
        self.clear(sources, sinks);
        let mut total = sinks.iter().map(|f| f[0]).sum::<i64>();
        for source in 0..sources.len() {
            self.search(source);
            let ends = self.distance.iter().zip(&self.more);
            let (end, cost) = (0..).zip(ends.map(|(d, m)| d + m)).min_by_key(|&(_, cost)| cost)?;
            total += cost;
            self.augment(source, end);
            self.more[end] = step(sinks, end, self.at[end].len());
        }
        self.settle(sinks);
        Some(total)
    }

    /// Sources at `sink`, in no order; those at `sinks.len()` are idle.
    pub fn at(&self, sink: usize) -> &[u32] {
        &self.at[sink]
    }

    /// The price of every sink.
    pub fn prices(&self) -> &[i64] {
        &self.price[..self.n - 1]
    }

    fn clear(&mut self, sources: &[&[(u32, i64)]], sinks: &[&[i64]]) {
        self.n = sinks.len() + 1;
        self.cost.clear();
        for arcs in sources {
            let row = self.cost.len();
            self.cost.resize(row + sinks.len(), FAR);
            self.cost.push(0);
            for &(sink, cost) in *arcs {
                self.cost[row + sink as usize] = cost;
            }
        }
        self.at.resize_with(self.n.max(self.at.len()), Vec::new);
        for at in &mut self.at {
            at.clear();
        }
        self.length.clear();
        self.length.resize(self.n * self.n, FAR);
        self.mover.resize(self.n * self.n, 0);
        self.before.resize(self.n, 0);
        self.more.clear();
        self.more.extend((0..self.n).map(|sink| step(sinks, sink, 0)));
    }

    /// Distances of all sinks for a new source (Bellman and Ford; there is no negative cycle).
    fn search(&mut self, source: usize) {
        self.distance.clear();
        self.distance.extend_from_slice(&self.cost[source * self.n..(source + 1) * self.n]);
        self.before.fill(SOURCE);
        self.relax();
    }

    fn relax(&mut self) {
        for _ in 0..=self.n {
            self.rounds += 1;
            let mut changed = false;
            for (a, row) in (0_u32..).zip(self.length.chunks_exact(self.n)) {
                let from = self.distance[a as usize];
                if from >= FAR || self.at[a as usize].is_empty() {
                    continue;
                }
                let targets = self.distance.iter_mut().zip(&mut self.before);
                for ((to, before), length) in targets.zip(row) {
                    if *length < FAR && from + length < *to {
                        (*to, *before, changed) = (from + length, a, true);
                    }
                }
            }
            if !changed {
                return;
            }
        }
    }

    /// Moves sources along the path to `end`, and the new one to where it starts.
    fn augment(&mut self, source: usize, end: usize) {
        let mut to = end;
        while self.before[to] != SOURCE {
            let from = self.before[to] as usize;
            let mover = self.mover[from * self.n + to];
            self.at[to].push(mover);
            self.offer(mover, to);
            self.at[from].retain(|&s| s != mover);
            self.length[from * self.n..(from + 1) * self.n].fill(FAR);
            for i in 0..self.at[from].len() {
                self.offer(self.at[from][i], from);
            }
            to = from;
        }
        let source = u32::try_from(source).unwrap_or(u32::MAX);
        self.at[to].push(source);
        self.offer(source, to);
    }

    /// Takes into account where a source at `sink` could go.
    fn offer(&mut self, source: u32, sink: usize) {
        let row = &self.cost[source as usize * self.n..(source as usize + 1) * self.n];
        let moves = sink * self.n..(sink + 1) * self.n;
        let (length, mover) = (&mut self.length[moves.clone()], &mut self.mover[moves]);
        let here = row[sink];
        for ((cost, length), mover) in row.iter().zip(length).zip(mover) {
            if *cost < FAR && cost - here < *length {
                (*length, *mover) = (cost - here, source);
            }
        }
    }

    /// Prices: distances from a node that every sink is joined to by one unit less, and that has
    /// distance zero itself. A sink that cannot be reached has nobody, and nobody could come.
    fn settle(&mut self, sinks: &[&[i64]]) {
        self.distance.clear();
        for sink in 0..self.n {
            let k = self.at[sink].len();
            self.distance.push(if k == 0 { FAR } else { -step(sinks, sink, k - 1) });
        }
        self.relax();
        for (distance, more) in self.distance.iter_mut().zip(&self.more) {
            if *distance >= FAR {
                *distance = if *more >= FAR { 0 } else { -more };
            }
        }
        std::mem::swap(&mut self.price, &mut self.distance);
    }
}

/// What one unit more costs at a sink that has `k`.
fn step(sinks: &[&[i64]], sink: usize, k: usize) -> i64 {
    match sinks.get(sink) {
        None => 0,
        Some(f) => f.get(k + 1).map_or(FAR, |next| next - f[k]),
    }
}

/// Whether no path can reach [`LIMIT`], nor the total.
fn is_small(sources: &[&[(u32, i64)]], sinks: &[&[i64]]) -> bool {
    let pairs = sources.iter().flat_map(|arcs| arcs.iter());
    let largest = pairs.fold(0, |most, &(_, cost)| most.max(cost.unsigned_abs()));
    let tables = sinks.iter().flat_map(|f| f.iter());
    let highest = tables.fold(0, |most, cost| most.max(cost.unsigned_abs()));
    let n = (sources.len() + sinks.len() + 3) as u128;
    (2 * u128::from(largest) + 2 * u128::from(highest)) * n < LIMIT.unsigned_abs().into()
}
