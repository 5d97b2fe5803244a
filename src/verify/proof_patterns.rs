//! The bound of a layer of teams with nothing within it, where teams are too many to list.
//!
//! With multipliers `p`, in units of `1 / denominator`, a case of the tree costs at least `ceil` of
//! the sum over helpers of the least of `denominator * charge(k) + p * k`, plus the sum over
//! recipients of the least, over the patterns that the case leaves open, of the charge of its size
//! and the cheapest helpers of each class at `denominator * cost - p`, all over `denominator`. As all
//! plans cost multiples of the greatest common divisor of all costs and charges, `ceil` is to those.
//!
//! Before the tree is looked at, patterns and pairs are left out that no better plan can have: those
//! with which the bound at the root multipliers is at least the value of the plan. A pattern with a
//! given helper costs, at least, what it costs without that wish, with the helper in the place of
//! the dearest of its class where it is not among the cheapest anyway.

use crate::base::Text;
use crate::model::proof::{Case, Question};
use crate::verify::Checked;
use crate::verify::packed::{Least, Packed, sum};
use crate::verify::proof_columns::{ceil, check_denominator, too_large};
use crate::verify::proof_flow::check_length;
use crate::verify::proof_tree::{Answers, Tree};

/// Leaves times pairs; past this the proof is refused.
const MAX_WORK: u128 = 1 << 36;

/// Helpers of one class who may serve one recipient: helper and cost.
type Row = Vec<(usize, i64)>;

/// A way to serve a recipient.
#[derive(Clone)]
struct Kind {
    /// The number of helpers of every class.
    counts: Vec<usize>,
    /// What a team of this size costs its recipient.
    charge: i128,
}

/// A recipient: its candidates by class and the patterns it may have.
struct Recipient {
    rows: Vec<Row>,
    kinds: Vec<Kind>,
}

/// The numbers of a proof.
pub(super) struct Patterns<'a> {
    pub(super) denominator: i64,
    pub(super) root: &'a [i64],
    pub(super) tree: &'a [Case],
}

/// The bound, `None` if nothing is possible.
pub(super) fn bound(
    layer: &Packed<'_>,
    proof: &Patterns<'_>,
    value: i128,
    checked: &mut Checked,
) -> Result<Least, Text> {
    let malformed = || {
        Text::new(
            "prices of helpers prove nothing for a layer without teams",
            "没有组队规则的结对层，不能用此种证明",
        )
    };
    let classes = layer.facts.classes.as_ref().ok_or_else(malformed)?;
    check_denominator(proof.denominator)?;
    check_length("helpers", "帮扶方", proof.root.len(), layer.helpers.len())?;
    let members = (layer.helpers.as_slice(), layer.recipients.len());
    let tree = Tree::new(proof.tree, members, layer.facts.classes.as_ref(), (0, 0))?;
    let asks_pairs = |case: &Case| match case {
        Case::Split { question, .. } => matches!(question, Question::Serves { .. }),
        Case::Leaf(_) => false,
    };
    if proof.tree.iter().any(asks_pairs) {
        return Err(Text::new(
            "the tree of a proof by patterns may only ask how large a team is",
            "按组合的证明，其情形树只能问组的大小",
        ));
    }
    let n_classes = classes.patterns.first().map_or(0, Vec::len);
    let mut recipients = recipients(layer, &classes.patterns, (&classes.of, n_classes));
    let scale = i128::from(proof.denominator);
    let round = Round { scale, step: step(layer) };
    leave_out(layer, &mut recipients, (proof.root, round), value);
    let pairs: usize = recipients.iter().flat_map(|r| &r.rows).map(Vec::len).sum();
    let work = (tree.n_leaves() as u128).saturating_mul((pairs + layer.helpers.len()) as u128);
    if work > MAX_WORK {
        return Err(too_large());
    }
    checked.columns += pairs;
    checked.cases += tree.n_leaves();
    let mut least: Least = None;
    tree.walk(|_, case, answers| {
        if let Case::Leaf(prices) = case {
            let helpers = helpers_total(layer, prices, scale);
            let open = recipients.iter().enumerate().map(|(v, r)| {
                let kinds = costs(r, prices, scale).into_iter().zip(&r.kinds);
                let allowed = kinds.filter(|(_, kind)| allows(answers, v, kind));
                allowed.filter_map(|(cost, _)| cost).min()
            });
            let total = sum([helpers, sum(open)].into_iter()).map(|total| round.up(total));
            least = [least, total].into_iter().flatten().min();
        }
        Ok(())
    })?;
    Ok(least)
}

/// How sums times the denominator are rounded up to what a plan can cost.
#[derive(Clone, Copy)]
struct Round {
    /// The denominator.
    scale: i128,
    /// All plans cost multiples of this.
    step: i128,
}

impl Round {
    fn up(self, total: i128) -> i128 {
        ceil(total, self.scale * self.step) * self.step
    }
}

/// The greatest common divisor of all costs of pairs and of all charges of numbers of partners.
fn step(layer: &Packed<'_>) -> i128 {
    let members = layer.helpers.iter().chain(&layer.recipients);
    let all = layer.cost.iter().chain(members.flat_map(|node| &node.charge));
    let mut divisor = 0_u64;
    for cost in all {
        let mut rest = cost.unsigned_abs();
        while rest > 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
    }
    i128::from(divisor.max(1))
}

/// Every recipient with its candidates and the patterns that its bounds allow.
fn recipients(
    layer: &Packed<'_>,
    patterns: &[Vec<u32>],
    (class, n_classes): (&[Option<usize>], usize),
) -> Vec<Recipient> {
    let kinds = |v: usize| {
        let node = &layer.recipients[v];
        let kind = |pattern: &Vec<u32>| {
            let counts: Vec<usize> = pattern.iter().map(|&n| n as usize).collect();
            let size = counts.iter().fold(0_usize, |sum, &n| sum.saturating_add(n));
            let fits = size >= node.min && size < node.charge.len();
            fits.then(|| Kind { counts, charge: i128::from(node.charge[size]) })
        };
        patterns.iter().filter_map(kind).collect()
    };
    let empty = |v| Recipient { rows: vec![Row::new(); n_classes], kinds: kinds(v) };
    let mut recipients: Vec<Recipient> = (0..layer.recipients.len()).map(empty).collect();
    for (u, node) in layer.helpers.iter().enumerate() {
        // Who may have no partner, or is of no class, is in no team.
        let Some(class) = class[u].filter(|_| node.charge.len() > 1) else { continue };
        for c in layer.facts.of(u) {
            recipients[layer.facts.recipient(c)].rows[class].push((u, layer.cost[c]));
        }
    }
    recipients
}

/// What the helpers cost at these prices, times the denominator.
fn helpers_total(layer: &Packed<'_>, prices: &[i64], scale: i128) -> Least {
    let helper = |(node, &price): (&crate::verify::packed::Node, &i64)| {
        let at = |k: usize| scale * i128::from(node.charge[k]) + i128::from(price) * k as i128;
        (node.min..node.charge.len()).map(at).min()
    };
    sum(layer.helpers.iter().zip(prices).map(helper))
}

/// The reduced cost of every candidate of a row, sorted.
fn sorted(row: &Row, prices: &[i64], scale: i128) -> Vec<i128> {
    let mut all: Vec<i128> = row.iter().map(|pair| reduced(*pair, prices, scale)).collect();
    all.sort_unstable();
    all
}

fn reduced((u, cost): (usize, i64), prices: &[i64], scale: i128) -> i128 {
    scale * i128::from(cost) - i128::from(prices[u])
}

/// What every pattern of a recipient costs at these prices; nothing where helpers are too few.
fn costs(recipient: &Recipient, prices: &[i64], scale: i128) -> Vec<Least> {
    let rows: Vec<Vec<i128>> = recipient.rows.iter().map(|r| sorted(r, prices, scale)).collect();
    recipient.kinds.iter().map(|kind| cost(kind, &rows, scale)).collect()
}

fn cost(kind: &Kind, rows: &[Vec<i128>], scale: i128) -> Least {
    let few = rows.iter().zip(&kind.counts).map(|(row, &n)| Some(row.get(..n)?.iter().sum()));
    sum(few).map(|helpers: i128| scale * kind.charge + helpers)
}

/// Leaves out the patterns and pairs with which the root bound is at least `value`.
fn leave_out(
    layer: &Packed<'_>,
    recipients: &mut [Recipient],
    (root, round): (&[i64], Round),
    value: i128,
) {
    let scale = round.scale;
    let cheapest = |r: &Recipient| costs(r, root, scale).into_iter().flatten().min();
    let least: Vec<Least> = recipients.iter().map(cheapest).collect();
    let all = [helpers_total(layer, root, scale), sum(least.iter().copied())];
    let Some(total) = sum(all.into_iter()) else { return };
    for (recipient, least) in recipients.iter_mut().zip(least) {
        let others = total - least.unwrap_or(0);
        let stays = |cost: i128| round.up(others + cost) < value;
        let rows: Vec<Vec<i128>> = recipient.rows.iter().map(|r| sorted(r, root, scale)).collect();
        let known: Vec<(Kind, i128)> = (recipient.kinds.iter())
            .filter_map(|kind| Some((kind.clone(), cost(kind, &rows, scale)?)))
            .filter(|(_, cost)| stays(*cost))
            .collect();
        for (class, row) in recipient.rows.iter_mut().enumerate() {
            row.retain(|&pair| {
                let own = reduced(pair, root, scale);
                known.iter().any(|(kind, cost)| match kind.counts[class].checked_sub(1) {
                    None => false,
                    Some(last) => stays(cost + (own - rows[class][last]).max(0)),
                })
            });
        }
        recipient.kinds = known.into_iter().map(|(kind, _)| kind).collect();
    }
}

/// Whether the answers leave recipient `v` this pattern.
fn allows(answers: &Answers, v: usize, kind: &Kind) -> bool {
    answers.iter().all(|(question, yes)| match *question {
        Question::More { recipient, class, than } if recipient as usize == v => {
            (kind.counts[class as usize] > than as usize) == *yes
        }
        Question::More { .. } | Question::Serves { .. } => true,
    })
}
