//! Counting alone: may numbers of partners hold where every pair may be?

/// Members that need more than there is room for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Excess {
    /// Positions of those who need.
    pub(super) needy: Vec<usize>,
    /// Positions of those who lack room.
    pub(super) scarce: Vec<usize>,
    /// What is needed.
    pub(super) need: u64,
    /// What there is room for.
    pub(super) room: u64,
}

/// The members that exceed the room of the other side by most, if any do.
///
/// *Problem*: a complete bipartite graph, least degrees `need` on one side, greatest degrees `room` on
/// the other. A set `S` cannot have what it needs if for some `T` on the other side
/// `sum(S, need) > sum(T, room) + |S| * (m - |T|)`; by Hoffman's circulation theorem nothing else
/// can go wrong on this side, and the other is asked by exchanging the two. *Method*: for each size of `T` the best
/// `T` are the smallest rooms and the best `S` all who need more than `m - |T|`. *Ties*: the largest
/// `T`. *Complexity*: `O((n + m) log(n + m))`.
pub(super) fn excess(need: &[u32], room: &[u32]) -> Option<Excess> {
    let sorted = |of: &[u32]| {
        let mut order: Vec<usize> = (0..of.len()).collect();
        order.sort_by_key(|&i| (of[i], i));
        order
    };
    let (by_need, by_room) = (sorted(need), sorted(room));
    let mut held: u64 = room.iter().map(|&k| u64::from(k)).sum();
    let mut needed: u64 = need.iter().map(|&k| u64::from(k)).sum();
    let mut first = 0;
    let mut best: Option<(u64, usize, usize)> = None;
    for size in (0..=room.len()).rev() {
        let free = room.len() - size;
        while first < by_need.len() && need[by_need[first]] as usize <= free {
            needed -= u64::from(need[by_need[first]]);
            first += 1;
        }
        let here = held + (free * (by_need.len() - first)) as u64;
        let over = needed.saturating_sub(here);
        if over > best.map_or(0, |(over, ..)| over) {
            best = Some((over, size, first));
        }
        held -= size.checked_sub(1).map_or(0, |last| u64::from(room[by_room[last]]));
    }
    let (over, size, first) = best?;
    let (mut needy, mut scarce) = (by_need[first..].to_vec(), by_room[..size].to_vec());
    needy.sort_unstable();
    scarce.sort_unstable();
    let need = needy.iter().map(|&i| u64::from(need[i])).sum();
    Some(Excess { needy, scarce, need, room: need - over })
}

#[cfg(test)]
mod tests {
    use super::excess;

    /// All graphs on a few members.
    fn is_possible(need: &[u32], room: &[u32]) -> bool {
        let cells = need.len() * room.len();
        (0_u32..1 << cells).any(|graph| {
            let has = |i: usize, j: usize| graph >> (i * room.len() + j) & 1;
            let row = |i: usize| (0..room.len()).map(|j| has(i, j)).sum::<u32>();
            let column = |j: usize| (0..need.len()).map(|i| has(i, j)).sum::<u32>();
            (0..need.len()).all(|i| row(i) >= need[i])
                && (0..room.len()).all(|j| column(j) <= room[j])
        })
    }

    #[test]
    fn agrees_with_all_graphs() {
        let mut seen = [0, 0];
        for code in 0..4_u32.pow(6) {
            let digit = |i: u32| code / 4_u32.pow(i) % 4;
            let (need, room) = ([digit(0), digit(1), digit(2)], [digit(3), digit(4), digit(5)]);
            let found = excess(&need, &room);
            assert_eq!(found.is_none(), is_possible(&need, &room), "{need:?} {room:?}");
            if let Some(found) = &found {
                assert!(found.need > found.room);
            }
            seen[usize::from(found.is_none())] += 1;
        }
        assert!(seen.iter().all(|n| *n > 500), "{seen:?}");
    }
}
