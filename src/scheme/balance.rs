//! `[[balance]]` and `[[changes]]`: rules and wishes on numbers of pairs across many members.

use crate::base::{Code, Findings, Place, Text};
use crate::scheme::cursor::{Section, Value};
use crate::scheme::{Bounds, Layer, Previous, Quota, quota, tables};
use crate::table::{Catalog, Table};

/// How many pairs the groups of one side of some layers get.
#[derive(Clone, Debug)]
pub struct Balance {
    /// The layers, rising; on the side that is grouped they all have the same table.
    pub layers: Vec<usize>,
    /// Whether helpers are grouped, not recipients.
    pub of_helpers: bool,
    /// The column whose value makes the groups.
    pub column: usize,
    /// What one pair counts.
    pub counts: Counted,
    /// How many.
    pub ask: Ask,
    /// Where the scheme says so.
    pub at: Place,
}

/// What one pair counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// One.
    One,
    /// A column of the helper.
    Helper(usize),
    /// A column of the recipient.
    Recipient(usize),
}

/// Bounds that are sums of columns over the members of a group; the numbers of the quota elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Of `min`.
    pub min: Option<usize>,
    /// Of `max`.
    pub max: Option<usize>,
    /// Of `aim_min`.
    pub aim_min: Option<usize>,
    /// Of `aim_max`.
    pub aim_max: Option<usize>,
}

/// How many pairs a group gets.
#[derive(Clone, Debug)]
pub enum Ask {
    /// Bounds, by group.
    Each(Quota, Sums),
    /// A share of all pairs.
    Share {
        /// The weights of the groups.
        weights: Shares,
        /// The pairs to be shared out; as many as the quotas fix, if not given.
        total: Option<u32>,
        /// How many pairs a group may be off its share, as a rule; any number if not given.
        tolerance: Option<u32>,
    },
}

/// What groups weigh.
#[derive(Clone, Debug)]
pub enum Shares {
    /// All the same.
    Equal,
    /// By the number of members that take part.
    Members,
    /// By the sum of a column over the members that take part.
    Sum(usize),
    /// As given, by value.
    Given(Vec<(String, u32)>),
}

/// The most pairs that last year's list does not have.
#[derive(Clone, Debug)]
pub struct Changes {
    /// Per layer, whether its pairs count.
    pub layers: Vec<bool>,
    /// The most.
    pub at_most: u32,
    /// Where the scheme says so.
    pub at: Place,
}

/// A pair that must be, whatever else its members have. Edits write this; schemes do not.
#[derive(Clone, Debug)]
pub struct Forced {
    /// The layer.
    pub layer: usize,
    /// Key of the helper.
    pub helper: String,
    /// Key of the recipient.
    pub recipient: String,
    /// Where the edit says so.
    pub at: Place,
}

/// Reads `[[balance]]`.
pub(super) fn read_balances(
    list: Option<Value<'_>>,
    layers: &[Layer],
    catalog: &Catalog,
    findings: &mut Findings,
) -> Vec<Balance> {
    let mut balances = Vec::new();
    for value in list.map(|v| v.list(findings)).unwrap_or_default() {
        let Some(section) = value.section(findings) else { continue };
        balances.extend(read_balance(section, layers, catalog, findings));
    }
    balances
}

fn read_balance(
    mut section: Section<'_>,
    layers: &[Layer],
    catalog: &Catalog,
    findings: &mut Findings,
) -> Option<Balance> {
    let at = section.at();
    let of = [section.get("layer"), section.get("layers")];
    let by = [section.get("helpers_by"), section.get("recipients_by")];
    let asks = ["each", "shares", "in_proportion_to"].map(|key| section.get(key));
    let options = [section.get("total"), section.get("tolerance")];
    let counts = section.section("counts", findings);
    section.finish(findings);
    let several = check_s021_exactly_one(&of, ["layer", "layers"], &at, findings)? == 1;
    let named = of.into_iter().flatten();
    let named = named.flat_map(|v| if several { v.list(findings) } else { vec![v] });
    let named: Vec<Value<'_>> = named.collect();
    let mut numbers = Vec::new();
    for value in &named {
        numbers.push(layer_of(value, layers, findings)?);
    }
    numbers.sort_unstable();
    numbers.dedup();
    let first = *numbers.first()?;
    let of_helpers = check_s021_exactly_one(&by, ["helpers_by", "recipients_by"], &at, findings)?;
    let keys = ["each", "shares", "in_proportion_to"];
    let ask = check_s021_exactly_one(&asks, keys, &at, findings)?;
    let of_helpers = of_helpers == 0;
    let side = |l: usize| {
        if of_helpers { layers[l].helper_table } else { layers[l].recipient_table }
    };
    if numbers.iter().any(|&l| side(l) != side(first)) {
        report_s021_other_table(at, findings);
        return None;
    }
    let table = catalog.get(side(first))?;
    let counts = match counts {
        None => Counted::One,
        Some(counts) => read_counts(counts, &layers[first], catalog, findings)?,
    };
    let column = tables::column_of(table, by[usize::from(!of_helpers)].as_ref()?, findings)?;
    let value = asks[ask].as_ref()?;
    let [total, tolerance] = options.map(|v| v.map(|v| (v.count(findings), v.at())));
    let ask = match ask {
        0 => {
            for (_, at) in [&total, &tolerance].into_iter().flatten() {
                report_s021_no_share(at.clone(), findings);
            }
            let (quota, sums) = read_each(value, (table, column), findings)?;
            Ask::Each(quota, sums)
        }
        kind => {
            let weights = if kind == 1 {
                read_shares(value, (table, column), findings)?
            } else {
                Shares::Sum(tables::column_of(table, value, findings)?)
            };
            let number = |v: Option<(Option<u32>, Place)>| v.and_then(|v| v.0);
            Ask::Share { weights, total: number(total), tolerance: number(tolerance) }
        }
    };
    Some(Balance { layers: numbers, of_helpers, column, counts, ask, at })
}

/// `{ helper = "COLUMN" }` or `{ recipient = "COLUMN" }`.
fn read_counts(
    mut section: Section<'_>,
    layer: &Layer,
    catalog: &Catalog,
    findings: &mut Findings,
) -> Option<Counted> {
    let at = section.at();
    let sides = [section.get("helper"), section.get("recipient")];
    section.finish(findings);
    let of_recipient = check_s021_exactly_one(&sides, ["helper", "recipient"], &at, findings)? == 1;
    let table = if of_recipient { layer.recipient_table } else { layer.helper_table };
    let value = sides.into_iter().flatten().next()?;
    let column = tables::column_of(catalog.get(table)?, &value, findings)?;
    Some(if of_recipient { Counted::Recipient(column) } else { Counted::Helper(column) })
}

fn report_s021_other_table(at: Place, findings: &mut Findings) {
    findings.error(
        Code::S021,
        at,
        Text::new(
            "the layers of one balance have different tables on the side that is grouped",
            "同一条 balance 的各层，在分组的一方不是同一张表",
        ),
        Text::new(
            "group the other side, or write one balance for each layer",
            "请改按另一方分组，或为每层各写一条 balance",
        ),
    );
}

fn layer_of(value: &Value<'_>, layers: &[Layer], findings: &mut Findings) -> Option<usize> {
    let name = value.text(findings)?;
    let names = layers.iter().map(|l| l.name.as_str());
    tables::find("layer", &name, names, &value.at(), findings)
}

/// The position of the one key that is there.
fn check_s021_exactly_one<const N: usize>(
    values: &[Option<Value<'_>>; N],
    keys: [&str; N],
    at: &Place,
    findings: &mut Findings,
) -> Option<usize> {
    let there: Vec<usize> = (0..N).filter(|&i| values[i].is_some()).collect();
    if let &[one] = there.as_slice() {
        return Some(one);
    }
    let (n, list) = (there.len(), keys.join(", "));
    findings.error(
        Code::S021,
        at.clone(),
        Text::new(
            format!("a balance needs exactly one of {list}; this one has {n}"),
            format!("balance 须在 {list} 中恰好写一个，此处写了 {n} 个"),
        ),
        Text::new(
            "for example: recipients_by = \"township\", shares = \"members\", tolerance = 1",
            "例如：recipients_by = \"乡镇\", shares = \"members\", tolerance = 1",
        ),
    );
    None
}

fn report_s021_no_share(at: Place, findings: &mut Findings) {
    findings.error(
        Code::S021,
        at,
        Text::new(
            "'total' and 'tolerance' belong to shares, not to 'each'",
            "total、tolerance 只用于按份额分配，不能与 each 同写",
        ),
        Text::new(
            "with 'each' write the bounds themselves: each = { min = 3, max = 5 }",
            "用 each 时直接写上下限：each = { min = 3, max = 5 }",
        ),
    );
}

/// `3`, `{ min = 3, max_of = "COLUMN" }`, or `{ of = { a = 3 }, other = { max = 2 } }`.
fn read_each(
    value: &Value<'_>,
    (table, column): (&Table, usize),
    findings: &mut Findings,
) -> Option<(Quota, Sums)> {
    if !value.is_table() {
        let quota = Quota { other: quota::bounds(value, findings), ..Quota::FREE };
        return Some((quota, Sums::default()));
    }
    let mut section = value.section(findings)?;
    let Some(of) = section.get("of") else {
        let mut sum = |key, findings: &mut Findings| {
            section.get(key).and_then(|v| tables::column_of(table, &v, findings))
        };
        let sums = Sums {
            min: sum("min_of", findings),
            max: sum("max_of", findings),
            aim_min: sum("aim_min_of", findings),
            aim_max: sum("aim_max_of", findings),
        };
        let other = quota::bounds_of(section, findings);
        return Some((Quota { other, ..Quota::FREE }, sums));
    };
    let mut classes = Vec::new();
    for (name, value) in of.section(findings).map(|s| s.entries()).unwrap_or_default() {
        tables::check_s010_no_such_class(&name, column, &value, table, findings);
        classes.push((name, quota::bounds(&value, findings)));
    }
    let other = section.get("other").map_or(Bounds::FREE, |v| quota::bounds(&v, findings));
    section.finish(findings);
    Some((Quota { by: Some(column), classes, other, ..Quota::FREE }, Sums::default()))
}

/// `"equal"`, `"members"`, or `{ a = 5, b = 2 }`.
fn read_shares(
    value: &Value<'_>,
    (table, column): (&Table, usize),
    findings: &mut Findings,
) -> Option<Shares> {
    if !value.is_table() {
        return match value.text(findings)?.as_str() {
            "equal" => Some(Shares::Equal),
            "members" => Some(Shares::Members),
            other => {
                report_s020_shares(other, value.at(), findings);
                None
            }
        };
    }
    let mut given = Vec::new();
    for (name, value) in value.section(findings)?.entries() {
        tables::check_s010_no_such_class(&name, column, &value, table, findings);
        given.push((name, value.count(findings)?));
    }
    Some(Shares::Given(given))
}

fn report_s020_shares(other: &str, at: Place, findings: &mut Findings) {
    findings.error(
        Code::S020,
        at,
        Text::new(format!("'shares' cannot be \"{other}\""), format!("shares 不能是“{other}”")),
        Text::new(
            "write \"equal\", \"members\", or numbers: { county = 5, township = 2 }",
            "可写 \"equal\"（均分）、\"members\"（按成员数），或数字：{ \"县\" = 5, \"乡\" = 2 }",
        ),
    );
}

/// Reads `[[changes]]`.
pub(super) fn read_changes(
    list: Option<Value<'_>>,
    layers: &[Layer],
    previous: Option<&Previous>,
    findings: &mut Findings,
) -> Vec<Changes> {
    let mut all = Vec::new();
    for value in list.map(|v| v.list(findings)).unwrap_or_default() {
        let Some(mut section) = value.section(findings) else { continue };
        let at = section.at();
        let at_most = section.need("at_most", findings).and_then(|v| v.count(findings));
        let mut counts = vec![true; layers.len()];
        if let Some(value) = section.get("layers") {
            counts = vec![false; layers.len()];
            for value in value.list(findings) {
                if let Some(l) = layer_of(&value, layers, findings) {
                    counts[l] = true;
                }
            }
        }
        section.finish(findings);
        if previous.is_none() {
            report_s015_no_list(at.clone(), findings);
        }
        all.extend(at_most.map(|at_most| Changes { layers: counts, at_most, at }));
    }
    all
}

fn report_s015_no_list(at: Place, findings: &mut Findings) {
    findings.error(
        Code::S015,
        at,
        Text::new("a limit on changes needs last year's pairs", "限制变动数需要上年的结对名单"),
        Text::new(
            "add in [goals]: keep = { from = \"last-year.csv\" }",
            "请在 [goals] 中加一行 keep = { from = \"last-year.csv\" }",
        ),
    );
}
