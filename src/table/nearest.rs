//! "Did you mean": the candidate most like a mistyped word.

use crate::table::clean::fold;

/// The candidate nearest to `wanted`, if one is near: at most one edit per three characters, and
/// at most two. Of equally near ones the first.
///
/// Costs one edit distance for each candidate of similar length.
pub fn nearest<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = wanted.chars().count();
    let allowed = (length / 3).min(2);
    candidates
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= allowed)
        .map(|candidate| (strsim::osa_distance(wanted, candidate), candidate))
        .filter(|&(distance, _)| distance <= allowed)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// All candidates that are not empty, nearest first; equally near ones keep their order.
pub(super) fn by_distance<'a>(wanted: &str, candidates: &'a [String]) -> Vec<&'a str> {
    let wanted = fold(wanted);
    let filled = candidates.iter().filter(|candidate| !candidate.is_empty());
    let mut sorted: Vec<&str> = filled.map(String::as_str).collect();
    sorted.sort_by_cached_key(|candidate| strsim::osa_distance(&wanted, &fold(candidate)));
    sorted
}
