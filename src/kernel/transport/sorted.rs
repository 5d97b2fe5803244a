//! Arcs of each row (or column) in rising order, sorted only as far as somebody looks.
//!
//! A search looks at the cheapest few arcs of a row and hardly ever at the others. So the first
//! call for a row finds its [`FIRST`] cheapest arcs by one pass over all, and only a search that
//! comes to their end pays for more. The sorted beginnings of all rows lie together in memory and
//! are a small part of the whole.

/// An arc in the list of one of its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Arc {
    /// What lists are sorted by: a lower bound of the cost of using the arc.
    pub(super) key: i64,
    /// The other end.
    pub(super) end: u32,
}

/// Arcs found by the first look at a list. With the loose quotas of practice nearly all searches
/// end within them; finding more in the one pass over all arcs was measured to cost more than
/// it saves.
pub(super) const FIRST: usize = 4;

/// By what a list grows that turns out too short, so that all growing costs no more than the end.
const GROWTH: usize = 4;

/// Sorted beginnings of lists.
#[derive(Clone, Debug, Default)]
pub(super) struct Sorted {
    /// Of each list, where its beginning starts in `arcs`, and how long it is.
    begin: Vec<(u32, u32)>,
    /// Beginnings; one that grows moves to the end.
    arcs: Vec<Arc>,
    scratch: Vec<Arc>,
    /// Arcs looked at.
    pub(super) n_read: u64,
}

impl Sorted {
    /// Gets ready for `n_lists` lists of which nothing is known.
    pub(super) fn reset(&mut self, n_lists: usize) {
        self.begin.clear();
        self.begin.resize(n_lists, (0, 0));
        self.arcs.clear();
        self.n_read = 0;
    }

    /// The arcs from place `from` that are sorted already, up to [`FIRST`] of them.
    pub(super) fn chunk(&self, list: usize, from: u32) -> std::ops::Range<usize> {
        let (at, len) = self.begin[list];
        let end = len.min(from + FIRST as u32);
        (at + from) as usize..(at + end) as usize
    }

    /// The arc at a place of a chunk.
    pub(super) fn at(&self, place: usize) -> Arc {
        self.arcs[place]
    }

    /// Sorts more of a list, whose arcs in any order are `all`.
    pub(super) fn grow(&mut self, list: usize, all: impl ExactSizeIterator<Item = Arc>) {
        let len = self.begin[list].1 as usize;
        let at = self.arcs.len();
        let n_all = all.len();
        self.n_read += n_all as u64;
        if len == 0 && n_all > FIRST {
            self.arcs.extend(cheapest(all));
        } else {
            let wanted = n_all.min(GROWTH * len.max(1));
            self.scratch.clear();
            self.scratch.extend(all);
            if 0 < wanted && wanted < n_all {
                self.scratch.select_nth_unstable(wanted - 1);
            }
            self.scratch[..wanted].sort_unstable();
            self.arcs.extend_from_slice(&self.scratch[..wanted]);
        }
        self.begin[list] = (at as u32, (self.arcs.len() - at) as u32);
    }
}

/// The [`FIRST`] least arcs, in order, by insertion: after the first few, most arcs are refused by
/// one comparison. There must be that many.
fn cheapest(all: impl Iterator<Item = Arc>) -> [Arc; FIRST] {
    let mut least = [Arc { key: i64::MAX, end: u32::MAX }; FIRST];
    for arc in all {
        if arc < least[FIRST - 1] {
            let mut at = FIRST - 1;
            while at > 0 && arc < least[at - 1] {
                least[at] = least[at - 1];
                at -= 1;
            }
            least[at] = arc;
        }
    }
    least
}
