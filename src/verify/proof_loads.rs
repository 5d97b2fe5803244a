//! The bound of a layer with loads: the tree of cases gone through once more.
//!
//! The definition is in [`crate::model::proof`]; `proof_load_case` bounds a single case.

use crate::base::Text;
use crate::model::proof::LoadCase;
use crate::verify::Checked;
use crate::verify::packed::{Least, Packed};
use crate::verify::proof_flow::check_length;
use crate::verify::proof_load_case::{Case, Closed, Rules};

/// Sums of scaled costs and of prices stay below this.
const LIMIT: i128 = 1 << 60;

/// Places of knapsack tables; past this the proof is refused.
pub(super) const MAX_WORK: u64 = 1 << 42;

/// The proof of a layer with loads.
pub(super) struct Loads<'a> {
    pub(super) scale: i64,
    pub(super) limit: i64,
    pub(super) units: &'a [i64],
    pub(super) prices: &'a [i64],
    pub(super) tree: &'a [LoadCase],
}

/// A case of the tree to be looked at.
struct Open {
    number: u32,
    case: Case,
    prices: Vec<i64>,
}

/// The least cost of a plan, as far as it is proven; `None` if there is none.
pub(super) fn bound(
    layer: &Packed<'_>,
    proof: &Loads<'_>,
    checked: &mut Checked,
) -> Result<Least, Text> {
    let n = layer.recipients.len();
    check_length("helpers", "帮扶方", proof.units.len(), layer.helpers.len())?;
    check_length("recipients", "对象", proof.prices.len(), n)?;
    if proof.units.iter().any(|&unit| unit < 1) || proof.scale < 1 {
        return Err(fault(0));
    }
    let mut rules = Rules::new(layer, (proof.scale, proof.limit), proof.units)?;
    rules.check_size(LIMIT)?;
    let Ok(whole) = rules.whole() else { return Ok(None) };
    let mut least = proof.limit;
    let mut seen = vec![false; proof.tree.len()];
    let mut open = vec![Open { number: 0, case: whole, prices: proof.prices.to_vec() }];
    while let Some(Open { number, mut case, mut prices }) = open.pop() {
        let record = proof.tree.get(number as usize).ok_or_else(|| fault(number))?;
        if std::mem::replace(&mut seen[number as usize], true) {
            return Err(fault(number));
        }
        checked.cases += 1;
        let Ok(bound) = bound_case(&mut rules, &mut case, &mut prices, (number, record))? else {
            continue;
        };
        let Some(split) = &record.split else {
            least = least.min(bound);
            continue;
        };
        let r = split.recipient as usize;
        if r >= n {
            return Err(fault(number));
        }
        for c in rules.open_of(&case, r) {
            let helper = rules.helper(c);
            let at = split.helpers.iter().position(|&h| h as usize == helper);
            let at = at.and_then(|at| u32::try_from(at).ok()).ok_or_else(|| fault(number))?;
            let number = split.first.checked_add(at).ok_or_else(|| fault(number))?;
            let mut part = case.clone();
            if rules.take(&mut part, c).is_ok() {
                open.push(Open { number, case: part, prices: prices.clone() });
            }
        }
    }
    Ok(Some(rules.packed(least)))
}

/// Applies the prices of a case one after the other; its bound, unless it closes.
fn bound_case(
    rules: &mut Rules<'_>,
    case: &mut Case,
    prices: &mut [i64],
    (number, record): (u32, &LoadCase),
) -> Result<Result<i64, Closed>, Text> {
    let mut bound = match sift(rules, case, prices)? {
        Ok(bound) => bound,
        Err(closed) => return Ok(Err(closed)),
    };
    for changes in &record.prices {
        for &(r, price) in changes {
            *prices.get_mut(r as usize).ok_or_else(|| fault(number))? = price;
        }
        match sift(rules, case, prices)? {
            Ok(now) => bound = bound.max(now),
            Err(closed) => return Ok(Err(closed)),
        }
    }
    match rules.cost_if_placed(case) {
        Some(cost) => Ok(cost),
        None => Ok(Ok(bound)),
    }
}

fn sift(
    rules: &mut Rules<'_>,
    case: &mut Case,
    prices: &[i64],
) -> Result<Result<i64, Closed>, Text> {
    let size: i128 = prices.iter().map(|&price| i128::from(price).abs()).sum();
    if size >= LIMIT || rules.work > MAX_WORK {
        return Err(too_large());
    }
    Ok(rules.sift(case, prices))
}

pub(super) fn too_large() -> Text {
    Text::new("the proof of the loads is too large to check", "负荷的证明过大，无法核对")
}

fn fault(case: u32) -> Text {
    Text::new(
        format!("the tree of the proof is broken at case {case}"),
        format!("证明的情形树在第 {case} 个情形处不成立"),
    )
}
