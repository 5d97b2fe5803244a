//! `spread` of a layer: in how many places a helper's recipients lie.

use crate::base::{Code, Findings, Place, Text};
use crate::scheme::cursor::Section;
use crate::scheme::{Goal, Layer, tables};
use crate::table::Table;

/// Places of the recipients, and what a helper's further places cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// Column of the recipients' table that holds the place.
    pub column: usize,
    /// Points of fit that every place of a helper but the first costs.
    pub points: Option<u32>,
}

/// Most points of a further place, so that weighted sums stay small.
const MOST_POINTS: u32 = 10_000;

impl Spread {
    /// What a further place costs in goal `fit`, in hundredths, if it does.
    pub fn cost(self, weight: u32) -> Option<i64> {
        self.points.map(|points| i64::from(points) * 100 * i64::from(weight))
    }
}

/// Reads `spread = { by = "COLUMN", points = 5 }`.
pub(super) fn read(
    mut section: Section<'_>,
    recipients: Option<&Table>,
    findings: &mut Findings,
) -> Option<Spread> {
    let column = section.need("by", findings);
    let points = section.get("points");
    section.finish(findings);
    let points = match &points {
        None => None,
        Some(value) => {
            let points = value.count(findings)?;
            if points > MOST_POINTS {
                findings.error(
                    Code::S004,
                    value.at(),
                    Text::new(
                        format!("a further place may cost at most {MOST_POINTS} points, not {points}"),
                        format!("每多一处最多扣 {MOST_POINTS} 分，不能是 {points}"),
                    ),
                    Text::new(
                        "a pair is worth at most 100; to outweigh all fit, put 'spread' before 'fit' in the order",
                        "一对最多 100 分；若要绝对优先，请在 order 中把 spread 放在 fit 之前",
                    ),
                );
                return None;
            }
            Some(points)
        }
    };
    Some(Spread { column: tables::column_of(recipients?, &column?, findings)?, points })
}

/// Reports a goal without places, and places without a goal.
pub(super) fn check_s022_nothing_counts(
    goals: &[Goal],
    layers: &[Layer],
    at: &Place,
    findings: &mut Findings,
) {
    let asked = goals.contains(&Goal::Spread);
    if asked && layers.iter().all(|layer| layer.spread.is_none()) {
        findings.error(
            Code::S022,
            at.clone(),
            Text::new(
                "goal 'spread' needs a layer that says where its recipients lie",
                "目标“spread”（连片集中）需要某一层写明对象的所在",
            ),
            Text::new(
                "add to a layer: spread = { by = \"COLUMN\" }, or take 'spread' out of the order",
                "请在结对层中加 spread = { by = \"列名\" }，或从 order 中去掉 spread",
            ),
        );
    }
    for layer in layers {
        let Some(spread) = layer.spread else { continue };
        let in_fit = spread.points.is_some();
        let name = &layer.name;
        let message = if in_fit && !goals.contains(&Goal::Fit) {
            Text::new(
                format!(
                    "layer \"{name}\": points of a further place count in goal 'fit', which is not in the order"
                ),
                format!("结对层“{name}”：points 计入目标“fit”，而 order 中没有 fit"),
            )
        } else if !in_fit && !asked {
            Text::new(
                format!("layer \"{name}\" has 'spread', but nothing counts it"),
                format!("结对层“{name}”写了 spread，但没有目标计入它"),
            )
        } else {
            continue;
        };
        findings.error(
            Code::S022,
            at.clone(),
            message,
            Text::new(
                "put 'spread' into the order of the goals, or give it points and have goal 'fit'",
                "请把 spread 列入目标次序 order，或写明 points 并保留目标 fit",
            ),
        );
    }
}
