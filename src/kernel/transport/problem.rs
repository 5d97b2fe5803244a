//! What goes into a transportation problem: arcs by row, and convex columns.

/// Idle cost of a row that must be placed.
pub const FORCED: i64 = i64::MAX;

/// Stands for the column of a row that is left idle.
pub const IDLE: u32 = u32::MAX;

/// Arcs in compressed rows: per row, the ends and costs of its arcs.
///
/// `C` is `i32` or `i64`: with half the memory the one pass over all arcs takes half the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lists<C> {
    /// Where each row starts; one more entry than rows.
    start: Vec<u32>,
    /// The other end of each arc.
    end: Vec<u32>,
    /// The cost of each arc.
    cost: Vec<C>,
}

impl<C> Default for Lists<C> {
    fn default() -> Self {
        Self { start: vec![0], end: Vec::new(), cost: Vec::new() }
    }
}

impl<C: Copy + Into<i64>> Lists<C> {
    /// Takes compressed rows as they are.
    ///
    /// # Panics
    /// If `start` does not rise from zero to the number of arcs, or ends and costs differ in number.
    pub fn new(start: Vec<u32>, end: Vec<u32>, cost: Vec<C>) -> Self {
        assert!(start.first() == Some(&0) && start.is_sorted(), "rows start in order, from zero");
        assert_eq!(start.last().map(|&last| last as usize), Some(end.len()), "the last row ends");
        assert_eq!(end.len(), cost.len(), "one cost per arc");
        Self { start, end, cost }
    }

    /// Forgets all rows and keeps the memory.
    pub fn clear(&mut self) {
        self.start.truncate(1);
        self.end.clear();
        self.cost.clear();
    }

    /// Adds a row with its arcs `(end, cost)`.
    ///
    /// # Panics
    /// At `2^31` arcs.
    pub fn push_row(&mut self, arcs: impl IntoIterator<Item = (u32, C)>) {
        for (end, cost) in arcs {
            self.end.push(end);
            self.cost.push(cost);
        }
        assert!(self.end.len() < 1 << 31, "too many arcs for 31 bits");
        self.start.push(self.end.len() as u32);
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.start.len() - 1
    }

    /// Number of arcs.
    pub fn n_arcs(&self) -> usize {
        self.end.len()
    }

    /// Ends and costs of the arcs of a row.
    pub fn row(&self, row: usize) -> impl ExactSizeIterator<Item = (u32, i64)> {
        let range = self.start[row] as usize..self.start[row + 1] as usize;
        let ends = self.end[range.clone()].iter();
        ends.zip(&self.cost[range]).map(|(&end, &cost)| (end, cost.into()))
    }

    /// Number of arcs of a row.
    pub(super) fn degree(&self, row: usize) -> u32 {
        self.start[row + 1] - self.start[row]
    }

    /// The same arcs by their other ends, which are `0..n_ends`.
    ///
    /// # Panics
    /// If an end is not below `n_ends`.
    pub fn transposed(&self, n_ends: usize) -> Self {
        let mut start = vec![0_u32; n_ends + 1];
        for &end in &self.end {
            start[end as usize + 1] += 1;
        }
        for end in 0..n_ends {
            start[end + 1] += start[end];
        }
        let mut next = start.clone();
        let mut turned = Self { start, end: vec![0; self.n_arcs()], cost: self.cost.clone() };
        for row in 0..self.n_rows() {
            for arc in self.start[row] as usize..self.start[row + 1] as usize {
                let place = &mut next[self.end[arc] as usize];
                turned.end[*place as usize] = row as u32;
                turned.cost[*place as usize] = self.cost[arc];
                *place += 1;
            }
        }
        turned
    }
}

/// Units up to a number that cost the same each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    until: u32,
    cost: i64,
}

/// Bounds and convex costs on the number of rows in each column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// Fewest rows of each column.
    min: Vec<u32>,
    /// Where the steps of each column end.
    end: Vec<u32>,
    /// Steps of rising cost.
    step: Vec<Step>,
}

impl Columns {
    /// Forgets all columns and keeps the memory.
    pub fn clear(&mut self) {
        self.min.clear();
        self.end.clear();
        self.step.clear();
    }

    /// Adds a column that needs `min` rows. `steps` say how many more units it takes at which cost
    /// each; together they are the most it takes.
    ///
    /// # Panics
    /// If costs fall from one step to the next, or `min` is more than all steps together.
    pub fn push(&mut self, min: u32, steps: impl IntoIterator<Item = (u32, i64)>) {
        let mut last = Step { until: 0, cost: i64::MIN };
        for (width, cost) in steps {
            assert!(cost >= last.cost, "costs of units must not fall");
            last = Step { until: last.until + width, cost };
            if width > 0 {
                self.step.push(last);
            }
        }
        assert!(min <= last.until, "at least {min} but at most {}", last.until);
        self.min.push(min);
        self.end.push(self.step.len() as u32);
    }

    /// Number of columns.
    pub fn len(&self) -> usize {
        self.min.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.min.is_empty()
    }

    /// Fewest rows of a column.
    pub(super) fn min(&self, column: usize) -> u32 {
        self.min[column]
    }

    /// Cost of the unit after `load` others, if there is room for it.
    pub(super) fn unit(&self, column: usize, load: u32) -> Option<i64> {
        self.steps(column).iter().find(|step| load < step.until).map(|step| step.cost)
    }

    /// Cost of `load` units together.
    pub(super) fn cost(&self, column: usize, load: u32) -> i128 {
        let (mut cost, mut from) = (0, 0);
        for step in self.steps(column) {
            let until = step.until.min(load);
            cost += i128::from(step.cost) * i128::from(until.saturating_sub(from));
            from = step.until;
        }
        cost
    }

    fn steps(&self, column: usize) -> &[Step] {
        let from = column.checked_sub(1).map_or(0, |before| self.end[before]);
        &self.step[from as usize..self.end[column] as usize]
    }
}

/// A bound on the size of prices and distances; checks the ends of arcs on the way.
pub(super) fn reach<C: Copy + Into<i64>>(arcs: &Lists<C>, columns: &Columns, idle: &[i64]) -> i128 {
    assert_eq!(idle.len(), arcs.n_rows(), "one idle cost per row");
    let last = arcs.end.iter().max();
    assert!(last.is_none_or(|&last| (last as usize) < columns.len()), "arcs lead to columns");
    let (mut least, mut most) = (0_i64, 0_i64);
    for &cost in &arcs.cost {
        (least, most) = (least.min(cost.into()), most.max(cost.into()));
    }
    let idle = idle.iter().copied().filter(|&idle| idle != FORCED);
    for cost in idle.chain(columns.step.iter().map(|step| step.cost)) {
        (least, most) = (least.min(cost), most.max(cost));
    }
    let steepest = i128::from(most.unsigned_abs().max(least.unsigned_abs()));
    (steepest + 1) * (2 * arcs.n_rows() as i128 + 4)
}
