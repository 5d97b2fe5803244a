//! `jiedui rank`: scores with their parts, the cut line, and who is near it.

use crate::args::Rank;
use crate::commands::{read_case, stop};
use crate::exit::Exit;
use crate::screen::{Screen, table};
use jiedui::base::Findings;
use jiedui::scheme::{Case, Index};
use jiedui::score::{self, Chosen, IndexScores};
use serde_json::{Value, json};
use std::io;

pub(crate) fn run(args: &Rank, screen: &mut Screen) -> io::Result<Exit> {
    let path = &args.case.case;
    let mut findings = Findings::default();
    let case = read_case(&args.case, &mut findings);
    let scores = case.as_ref().and_then(|case| score::score(case, &mut findings));
    let (Some(case), Some(scores)) = (case, scores) else {
        return stop(screen, &findings, path, Exit::WrongInput);
    };
    screen.findings(&findings, path)?;
    let mut documents = Vec::new();
    let wanted = |index: &Index| args.index.as_ref().is_none_or(|name| *name == index.name);
    for (i, index) in case.scheme.indices.iter().enumerate().filter(|(_, x)| wanted(x)) {
        let groups = case.scheme.groups.iter().zip(&scores.groups);
        let chosen =
            groups.filter(|(g, _)| g.worst.is_some_and(|(by, _)| by == i)).map(|(_, c)| c).next();
        let shown = Shown { case: &case, index, scores: &scores.indices[i], chosen };
        shown.print(args.near, screen)?;
        documents.push(shown.document());
    }
    if documents.is_empty() {
        let names: Vec<&str> = case.scheme.indices.iter().map(|i| i.name.as_str()).collect();
        let known = json!(names);
        let names = names.join(", ");
        screen.tell(
            format!("no such index; there are: {names}"),
            format!("没有该指数；现有：{names}"),
        )?;
        screen.document(&json!({ "ok": false, "error": "no such index", "indices": known }))?;
        return Ok(Exit::WrongInput);
    }
    screen.document(&json!({ "ok": true, "indices": documents }))?;
    Ok(Exit::Done)
}

/// One index, to be shown.
struct Shown<'a> {
    case: &'a Case,
    index: &'a Index,
    scores: &'a IndexScores,
    chosen: Option<&'a Chosen>,
}

impl Shown<'_> {
    /// Rows, worst first.
    fn order(&self) -> Vec<usize> {
        if let Some(chosen) = self.chosen {
            return chosen.order.clone();
        }
        let mut order: Vec<usize> = (0..self.scores.score.len()).collect();
        order.sort_by_key(|&row| (self.scores.rank[row], row));
        order
    }

    fn print(&self, near: usize, screen: &mut Screen) -> io::Result<()> {
        let order = self.order();
        let cut = self.chosen.map_or(order.len(), |c| c.rows.len());
        let (name, n) = (&self.index.name, order.len());
        screen.tell(
            format!("index {name}: {n} rows, worst first; {cut} take part"),
            format!("指数 {name}：{n} 行，由差到好；入选 {cut} 个"),
        )?;
        let mut rows = vec![self.header(screen)];
        let mut right = vec![true, false, false, true];
        right.extend(self.index.dimensions.iter().map(|_| true));
        let shown = |place: usize| near == 0 || place + near >= cut && place < cut + near;
        for (place, &row) in order.iter().enumerate().filter(|(place, _)| shown(*place)) {
            if place == cut {
                rows.push(vec!["----".to_owned()]);
            }
            rows.push(self.row(row));
        }
        screen.say(&table(&rows, &right))?;
        if let Some((last, Some(first))) = self.chosen.and_then(|c| c.cut) {
            screen.tell(
                format!("cut line: {last:.4} is in, {first:.4} is out"),
                format!("入选线：{last:.4} 入选，{first:.4} 未入选"),
            )?;
        }
        Ok(())
    }

    fn header(&self, screen: &Screen) -> Vec<String> {
        let (rank, key, name, score, label) = match screen.lang {
            jiedui::base::Lang::En => ("rank", "key", "name", "score", "label"),
            jiedui::base::Lang::Zh => ("名次", "编码", "名称", "得分", "标签"),
        };
        let mut header = vec![rank.to_owned(), key.to_owned(), name.to_owned(), score.to_owned()];
        header.extend(self.index.dimensions.iter().cloned());
        header.push(label.to_owned());
        header
    }

    fn row(&self, row: usize) -> Vec<String> {
        let tables = &self.case.tables;
        let mut cells = vec![
            self.scores.rank[row].to_string(),
            tables.table(self.index.table).key(row).to_owned(),
            tables.label(self.index.table, row, true),
            format!("{:.4}", self.scores.score[row]),
        ];
        cells.extend(self.scores.dimensions[row].iter().map(|d| format!("{d:.2}")));
        cells.push(self.scores.label[row].clone());
        cells
    }

    fn document(&self) -> Value {
        let table = self.case.tables.table(self.index.table);
        let row = |row: usize| {
            let parts = self.index.indicators.iter().zip(&self.scores.parts[row]);
            let parts: serde_json::Map<String, Value> = parts
                .map(|(i, p)| (i.name.clone(), json!({ "raw": p.raw, "normalized": p.normal })))
                .collect();
            let dimensions: serde_json::Map<String, Value> = self
                .index
                .dimensions
                .iter()
                .zip(&self.scores.dimensions[row])
                .map(|(name, d)| (name.clone(), json!(d)))
                .collect();
            json!({
                "key": table.key(row),
                "rank": self.scores.rank[row],
                "score": self.scores.score[row],
                "label": self.scores.label[row],
                "chosen": self.chosen.is_none_or(|c| c.rows.binary_search(&row).is_ok()),
                "dimensions": dimensions,
                "indicators": parts,
            })
        };
        let weights = self.index.indicators.iter().zip(&self.scores.weights);
        let weights: serde_json::Map<String, Value> =
            weights.map(|(i, w)| (i.name.clone(), json!(w))).collect();
        json!({
            "index": self.index.name,
            "weights": weights,
            "cut": self.chosen.and_then(|c| c.cut),
            "rows": self.order().into_iter().map(row).collect::<Vec<_>>(),
        })
    }
}
