//! A part in which one side has one partner each at most: a placement of its members (rows) with
//! those of the other side (columns).
//!
//! The constant of the cost is what rows cost with a partner; a row that may go without is idle at
//! what that costs more. A row pays its multiplier, and the price of a column is the multiplier with
//! the sign turned, as `model::proof` counts them.

use crate::kernel::transport::{
    Columns, FORCED, IDLE, Lists, NoPlacement, Placement, Placer, Shortage,
};
use crate::model::Node;
use crate::solve::Conflict;
use crate::solve::flow::part::Part;
use crate::solve::flow::{Answer, Failure, Question, charges};

/// Solves a part whose rows are the helpers, or else the recipients.
pub(super) fn solve(
    question: Question<'_>,
    part: &Part,
    helpers_are_rows: bool,
    placer: &mut Placer,
) -> Result<Answer, Failure> {
    let sides = Sides::new(question, part, helpers_are_rows);
    let is_narrow = part
        .helpers
        .iter()
        .flat_map(|&h| &question.cost[question.data.candidates.of(h as usize)])
        .all(|&cost| i32::try_from(cost).is_ok());
    let narrow = |cost: i64| i32::try_from(cost).unwrap_or(i32::MAX);
    let answer = if is_narrow {
        placer.place(&sides.arcs(question, part, narrow), &sides.columns, &sides.idle)
    } else {
        placer.place(&sides.arcs(question, part, |cost| cost), &sides.columns, &sides.idle)
    };
    match answer {
        Ok(answer) => Ok(sides.answer(question, part, answer)),
        Err(NoPlacement::Short(shortage)) => {
            Err(Failure::Short(sides.conflict(question, part, &shortage)))
        }
        Err(error) => Err(Failure::TooLarge(error.to_string())),
    }
}

/// The members of both sides as rows and columns.
struct Sides {
    helpers_are_rows: bool,
    columns: Columns,
    idle: Vec<i64>,
    /// What rows cost with a partner, and columns without.
    constant: i128,
}

impl Sides {
    fn new(question: Question<'_>, part: &Part, helpers_are_rows: bool) -> Self {
        let data = question.data;
        let helpers = || part.helpers.iter().map(|&h| &data.helpers[h as usize]);
        let recipients = || part.recipients.iter().map(|&r| &data.recipients[r as usize]);
        let mut sides =
            Self { helpers_are_rows, columns: Columns::default(), idle: vec![], constant: 0 };
        if helpers_are_rows {
            helpers().for_each(|node| sides.add_row(question, node));
            recipients().for_each(|node| sides.add_column(question, node));
        } else {
            recipients().for_each(|node| sides.add_row(question, node));
            helpers().for_each(|node| sides.add_column(question, node));
        }
        sides
    }

    fn add_row(&mut self, question: Question<'_>, node: &Node) {
        let (without, with) = (question.charge(node, 0), question.charge(node, 1));
        self.constant += i128::from(with);
        self.idle.push(if node.min == 0 { without - with } else { FORCED });
    }

    fn add_column(&mut self, question: Question<'_>, node: &Node) {
        let mut steps = Vec::new();
        charges(question, node, |_, width, cost| steps.push((width, cost)));
        self.constant += i128::from(question.charge(node, 0));
        self.columns.push(node.min, steps);
    }

    fn arcs<C: Copy + Into<i64>>(
        &self,
        question: Question<'_>,
        part: &Part,
        narrow: impl Fn(i64) -> C,
    ) -> Lists<C> {
        let Question { data, place, cost, .. } = question;
        let mut lists = Lists::default();
        for &h in &part.helpers {
            let range = data.candidates.of(h as usize);
            let ends = data.candidates.recipient[range.clone()].iter();
            let ends = ends.map(|&r| place[r as usize]);
            lists.push_row(ends.zip(cost[range].iter().map(|&cost| narrow(cost))));
        }
        if self.helpers_are_rows { lists } else { lists.transposed(part.recipients.len()) }
    }

    fn answer(&self, question: Question<'_>, part: &Part, placement: &Placement) -> Answer {
        let n_arcs = part.helpers.iter().map(|&h| question.data.candidates.of(h as usize).len());
        let placed = (0..).zip(&placement.column).filter(|&(_, &column)| column != IDLE);
        let pair = |(row, &column): (usize, &u32)| {
            if self.helpers_are_rows {
                (part.helpers[row], part.recipients[column as usize])
            } else {
                (part.helpers[column as usize], part.recipients[row])
            }
        };
        let pays = placement.pays.clone();
        let price = placement.price.iter().map(|price| -price).collect();
        let (helper, recipient) = if self.helpers_are_rows { (pays, price) } else { (price, pays) };
        let work = placement.work;
        Answer {
            pairs: placed.map(pair).collect(),
            value: placement.cost + self.constant,
            helper,
            recipient,
            work: [
                n_arcs.sum::<usize>() as u64,
                0,
                work.searches,
                work.arcs_scanned + work.arcs_read,
            ],
        }
    }

    fn conflict(&self, question: Question<'_>, part: &Part, shortage: &Shortage) -> Conflict {
        let of = |places: &[u32], members: &[u32]| {
            places.iter().map(|&place| members[place as usize]).collect()
        };
        let (helpers, recipients) = if self.helpers_are_rows {
            (&shortage.rows, &shortage.columns)
        } else {
            (&shortage.columns, &shortage.rows)
        };
        Conflict {
            layer: question.layer,
            helpers_need: shortage.rows_need == self.helpers_are_rows,
            helpers: of(helpers, &part.helpers),
            recipients: of(recipients, &part.recipients),
            need: shortage.need,
            room: shortage.room,
            rows: Vec::new(),
        }
    }
}
