//! A smallest part of a list that cannot hold.

/// The elements of `0..n`, of which all together cannot hold, that cannot hold either, while any of
/// them left out lets the others hold. In ascending order.
///
/// *Problem*: `fails` is monotone (more elements never hold where fewer do not) and `fails(all)`.
/// *Method*: QuickXplain, `[Junker]`: an element of the first half is looked at only once the
/// second half is reduced to what is needed beside it. *Ties*: elements that come first are preferred in the
/// answer. *Complexity*: `O(k log(n / k) + k)` questions for an answer of `k` elements. Where `fails`
/// is not monotone, or says no because it does not know, the answer still fails if `fails` said so.
///
/// `[Junker]` U. Junker, "QuickXplain: preferred explanations and relaxations for over-constrained
/// problems", AAAI 2004.
pub(super) fn minimal(n: usize, fails: &mut dyn FnMut(&[usize]) -> bool) -> Vec<usize> {
    let all: Vec<usize> = (0..n).collect();
    let mut found = explain((&[], false), &all, fails);
    found.sort_unstable();
    found
}

/// What must be added to `beside` of `among`; `asked` says whether something came to `beside`, so that
/// it may fail by itself.
fn explain(
    (beside, asked): (&[usize], bool),
    among: &[usize],
    fails: &mut dyn FnMut(&[usize]) -> bool,
) -> Vec<usize> {
    if asked && fails(beside) {
        return Vec::new();
    }
    if among.len() <= 1 {
        return among.to_vec();
    }
    let (first, second) = among.split_at(among.len() / 2);
    let mut found = explain((&[beside, first].concat(), true), second, fails);
    let left = explain((&[beside, &found[..]].concat(), !found.is_empty()), first, fails);
    found.extend(left);
    found
}

#[cfg(test)]
mod tests {
    use super::minimal;

    #[test]
    fn finds_what_fails_and_nothing_more() {
        for mask in 1_u32..512 {
            let bad: Vec<usize> = (0..9).filter(|i| mask >> i & 1 == 1).collect();
            let mut questions = 0;
            let found = minimal(9, &mut |set| {
                questions += 1;
                bad.iter().all(|b| set.contains(b))
            });
            assert_eq!(found, bad);
            assert!(questions <= 40, "{questions} questions");
        }
    }

    #[test]
    fn prefers_what_comes_first() {
        let found =
            minimal(6, &mut |set| set.contains(&1) && (set.contains(&2) || set.contains(&5)));
        assert_eq!(found, [1, 2]);
    }
}
