//! "Did you mean": the candidate most like a mistyped word.

use crate::table::clean::fold;

/// The candidate nearest to `wanted`, if exactly one is: the only one that differs in leading zeros
/// alone, or the only one at the least distance, which is at most one edit per three characters and
/// at most two. Where several are equally near, a guess would mislead.
///
/// Costs one edit distance for each candidate of similar length.
pub fn nearest<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let bare = |text: &str| text.trim_start_matches('0').to_owned();
    let length = wanted.chars().count();
    let allowed = (length / 3).min(2);
    let mut best: Option<(usize, &'a str)> = None;
    let mut tied = false;
    for candidate in candidates {
        let distance = if candidate.chars().count().abs_diff(length) <= allowed {
            strsim::osa_distance(wanted, candidate)
        } else {
            usize::MAX
        };
        let distance = if bare(candidate) == bare(wanted) { 0 } else { distance };
        if distance > allowed {
            continue;
        }
        match best {
            Some((least, _)) if distance > least => {}
            Some((least, _)) if distance == least => tied = true,
            _ => (best, tied) = (Some((distance, candidate)), false),
        }
    }
    best.filter(|_| !tied).map(|(_, candidate)| candidate)
}

/// All candidates that are not empty, nearest first; equally near ones keep their order.
pub(super) fn by_distance<'a>(wanted: &str, candidates: &'a [String]) -> Vec<&'a str> {
    let wanted = fold(wanted);
    let filled = candidates.iter().filter(|candidate| !candidate.is_empty());
    let mut sorted: Vec<&str> = filled.map(String::as_str).collect();
    sorted.sort_by_cached_key(|candidate| strsim::osa_distance(&wanted, &fold(candidate)));
    sorted
}
