//! What `jiedui rank` says beyond the list: how sure it is, and how stable pairs are.

use crate::screen::{Screen, sheet};
use jiedui::composite::audit::{Factor, Flip, Left};
use jiedui::report::standing::{self, Standing};
use jiedui::scenario::stability::Stability;
use jiedui::scheme::Case;
use jiedui::score::{Audit, Ranking};
use serde_json::{Map, Value, json};
use std::io;

/// The line and how sure it is, in the sentences of the papers.
pub(super) fn print(view: &Standing<'_>, screen: &mut Screen) -> io::Result<()> {
    if screen.json {
        return Ok(());
    }
    for part in standing::spoken(&Standing { lang: screen.lang, public: true, ..*view }) {
        screen.say("")?;
        for text in part.texts {
            screen.say(&text)?;
        }
        if let Some(found) = part.sheet {
            screen.say(&sheet(&found))?;
        }
    }
    Ok(())
}

/// An audited ranking as one document.
pub(super) struct Sure<'a> {
    pub(super) case: &'a Case,
    pub(super) ranking: &'a Ranking<'a>,
    pub(super) audit: &'a Audit,
}

impl Sure<'_> {
    fn factor(&self, factor: Factor) -> &str {
        let chain = &self.ranking.index.chain;
        match factor {
            Factor::Weights => "weights",
            Factor::Normalize => "normalization",
            Factor::Mean => "mean",
            Factor::Missing => "missing values",
            Factor::Data => "data",
            Factor::Indicator(i) => &chain.indicators[i].name,
            Factor::Node(n) => &chain.nodes[n].name,
        }
    }

    fn key(&self, row: usize) -> &str {
        self.case.tables.table(self.ranking.index.table).key(row)
    }

    /// The audit with keys and names in place of numbers.
    pub(super) fn document(&self) -> Value {
        let (chain, audit) = (&self.ranking.index.chain, self.audit);
        let keys = |rows: &[usize]| rows.iter().map(|&row| self.key(row)).collect::<Vec<_>>();
        let rows: Map<String, Value> = (audit.sureness.rows.iter().enumerate())
            .map(|(row, sure)| (self.key(row).to_owned(), json!(sure)))
            .collect();
        let sources = audit.sources.shares.iter().map(|share| {
            let factor = self.factor(share.factor);
            json!({ "factor": factor, "first": share.first, "first_error": share.first_error,
                    "total": share.total, "total_error": share.total_error })
        });
        let left_out = audit.left_out.iter().map(|left| {
            let name = match left.left {
                Left::Indicator(i) => &chain.indicators[i].name,
                Left::Node(n) => &chain.nodes[n].name,
            };
            json!({ "without": name, "enter": keys(&left.enter), "leave": keys(&left.leave),
                    "mean_shift": left.mean_shift, "greatest_shift": left.greatest_shift })
        });
        let name = |i: usize| &chain.indicators[i].name;
        let flip = |flip: &Option<Flip>| {
            flip.as_ref().map(|f| {
                json!({ "at": f.at, "safe": f.safe, "is_exact": f.is_exact,
                        "enter": keys(&f.enter), "leave": keys(&f.leave) })
            })
        };
        let flips = audit.flips.iter().map(|f| {
            json!({ "indicator": name(f.indicator), "share": f.share,
                    "rise": flip(&f.rise), "fall": flip(&f.fall) })
        });
        let transfer = audit.transfer.as_ref().map(|t| {
            json!({ "from": name(t.from), "to": name(t.to), "moved": t.moved, "safe": t.safe,
                    "is_exact": t.is_exact, "enter": keys(&t.enter), "leave": keys(&t.leave) })
        });
        let turns = audit.turns.iter().map(|turn| {
            let by: Map<String, Value> =
                turn.by.iter().enumerate().map(|(i, t)| (name(i).clone(), json!(t))).collect();
            json!({ "key": self.key(turn.row), "is_chosen": turn.is_chosen,
                    "distance": turn.distance, "margin": self.ranking.margin(turn.row), "by": by })
        });
        json!({
            "draws": audit.sureness.draws,
            "seed": self.ranking.index.uncertainty.seed,
            "same": audit.sureness.same,
            "differ": audit.sureness.differ,
            "always": keys(&audit.sureness.always),
            "never": keys(&audit.sureness.never),
            "rows": rows,
            "evaluations": audit.sources.evaluations,
            "sources": sources.collect::<Vec<_>>(),
            "left_out": left_out.collect::<Vec<_>>(),
            "flips": flips.collect::<Vec<_>>(),
            "transfer": transfer,
            "turns": turns.collect::<Vec<_>>(),
            "correlations": audit.correlations,
        })
    }
}

/// Says how stable pairs are.
pub(super) fn print_stability(stability: &Stability, screen: &mut Screen) -> io::Result<()> {
    let (draws, planned, proven) = (stability.draws, stability.planned, stability.proven);
    screen.tell(
        format!("pairs: solved under {draws} drawn rankings, {planned} with a plan, {proven} proven best"),
        format!("结对的稳定性：按 {draws} 次抽样排序各求解一次，{planned} 次有方案，{proven} 次证明最优"),
    )?;
    for layer in &stability.layers {
        let n = layer.pairs.len();
        let at_least = |share: f64| {
            let most = f64::from(planned) * share;
            layer.pairs.iter().filter(|p| f64::from(p.planned) >= most).count()
        };
        let (all, half, name) = (at_least(1.0), at_least(0.5), &layer.layer);
        let rivals = layer.rivals.len();
        screen.tell(
            format!("  {name}: of {n} pairs {all} in every plan, {half} in at least half; {rivals} others are in most"),
            format!("  {name}：{n} 对中 {all} 对每次都在，{half} 对至少一半次数在；另有 {rivals} 对在多数方案中出现"),
        )?;
    }
    Ok(())
}
