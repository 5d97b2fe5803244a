//! The bound of a flow: one multiplier per member prices its partners on both sides.
//!
//! Every set of pairs costs at least the sum over candidates of `min(0, c - a[h] - b[r])`, plus
//! over members of the least of `charge(k) + multiplier * k`. A layer with teams may be proven
//! this way too: leaving out a rule never makes the least cost greater.

use crate::base::Text;
use crate::verify::packed::{Least, Node, Packed, sum};

/// The bound, `None` if some member can have no number of partners at all.
pub(super) fn bound(layer: &Packed<'_>, a: &[i64], b: &[i64]) -> Result<Least, Text> {
    check_length("helpers", "帮扶方", a.len(), layer.helpers.len())?;
    check_length("recipients", "对象", b.len(), layer.recipients.len())?;
    let mut pairs = 0_i128;
    for (h, &price) in a.iter().enumerate() {
        for c in layer.facts.of(h) {
            let prices = i128::from(price) + i128::from(b[layer.facts.recipient(c)]);
            pairs += (i128::from(layer.cost[c]) - prices).min(0);
        }
    }
    let members = |nodes: &[Node], prices: &[i64]| {
        sum(nodes.iter().zip(prices).map(|(node, &price)| node.least(price)))
    };
    Ok(sum([Some(pairs), members(&layer.helpers, a), members(&layer.recipients, b)].into_iter()))
}

/// Checks that there is one multiplier per member.
pub(super) fn check_length(en: &str, zh: &str, said: usize, is: usize) -> Result<(), Text> {
    if said == is {
        return Ok(());
    }
    Err(Text::new(
        format!("the proof has {said} multiplier(s) for {is} {en}"),
        format!("证明为 {is} 个{zh}给出了 {said} 个乘子"),
    ))
}
