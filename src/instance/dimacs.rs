//! Minimum-cost flow in the format of the first DIMACS challenge.
//!
//! Lines `c ...` are comments. `p min NODES ARCS` comes first, once. `n NODE SUPPLY` gives a
//! supply, positive where flow enters; nodes without one have none. `a TAIL HEAD LOWER UPPER COST`
//! is an arc; nodes are counted from 1. An upper bound of -1, which means none to some programs,
//! is refused like any upper bound below the lower one.

use crate::instance::Malformed;
use crate::instance::words::{number, place};
use crate::kernel::Network;
use std::mem::replace;

/// More nodes or arcs are refused before memory is asked for.
const MOST: usize = 1 << 28;

/// Reads a network.
pub(super) fn read(text: &str) -> Result<Network, Malformed> {
    let mut reader: Option<Reader> = None;
    for (at, content) in text.lines().enumerate() {
        let line = at + 1;
        let mut words = content.split_ascii_whitespace();
        let Some(kind) = words.next() else { continue };
        if kind == "c" {
            continue;
        }
        let mut rest = [""; 5];
        let mut count = 0;
        for word in words {
            if let Some(free) = rest.get_mut(count) {
                *free = word;
            }
            count += 1;
        }
        match (kind, count, &mut reader) {
            ("p", 3, None) if rest[0] == "min" => reader = Some(Reader::new(&rest, line)?),
            ("n", 2, Some(reader)) => reader.supply(&rest, line)?,
            ("a", 5, Some(reader)) => reader.arc(&rest, line)?,
            _ => return Err(expected(kind, line, reader.is_some())),
        }
    }
    let Some(Reader { network, n_arcs, .. }) = reader else {
        let (en, zh) = ("there is no line \"p min NODES ARCS\"", "缺少 p min NODES ARCS 行");
        return Err(Malformed::whole(en, zh));
    };
    if network.n_arcs() == n_arcs {
        return Ok(network);
    }
    let found = network.n_arcs();
    Err(Malformed::whole(
        format!("line p states {n_arcs} arcs, there are {found}"),
        format!("p 行写明 {n_arcs} 条弧，实有 {found} 条"),
    ))
}

/// The network so far.
struct Reader {
    network: Network,
    /// Arcs stated by the line `p`.
    n_arcs: usize,
    /// Nodes whose supply was given.
    is_given: Vec<bool>,
}

impl Reader {
    fn new([_, nodes, arcs, ..]: &[&str; 5], line: usize) -> Result<Self, Malformed> {
        let (n_nodes, n_arcs): (usize, usize) = (number(nodes, line)?, number(arcs, line)?);
        if n_nodes.max(n_arcs) > MOST {
            let (en, zh) = (format!("more than {MOST}"), format!("超过 {MOST}"));
            return Err(Malformed::at(line, en, zh));
        }
        Ok(Self { network: Network::new(n_nodes), n_arcs, is_given: vec![false; n_nodes] })
    }

    fn supply(&mut self, [node, supply, ..]: &[&str; 5], line: usize) -> Result<(), Malformed> {
        let node = place(node, self.network.n_nodes(), line)?;
        if replace(&mut self.is_given[node as usize], true) {
            let node = node + 1;
            let (en, zh) =
                (format!("node {node} has a supply already"), format!("节点 {node} 重复"));
            return Err(Malformed::at(line, en, zh));
        }
        self.network.set_supply(node, number(supply, line)?);
        Ok(())
    }

    fn arc(&mut self, words: &[&str; 5], line: usize) -> Result<(), Malformed> {
        let [tail, head, lower, upper, cost] = words;
        let n_nodes = self.network.n_nodes();
        let (tail, head) = (place(tail, n_nodes, line)?, place(head, n_nodes, line)?);
        let (lower, upper): (i64, i64) = (number(lower, line)?, number(upper, line)?);
        let cost = number(cost, line)?;
        if lower > upper {
            return Err(Malformed::at(
                line,
                format!("lower bound {lower} is above upper bound {upper}"),
                format!("下界 {lower} 大于上界 {upper}"),
            ));
        }
        if self.network.n_arcs() == self.n_arcs {
            let n = self.n_arcs;
            let (en, zh) = (format!("line p states {n} arcs only"), format!("p 行只写明 {n} 条弧"));
            return Err(Malformed::at(line, en, zh));
        }
        self.network.add_arc(tail, head, lower, upper, cost);
        Ok(())
    }
}

/// What a line should have been.
fn expected(kind: &str, line: usize, has_begun: bool) -> Malformed {
    let form = match kind {
        "n" if has_begun => "n NODE SUPPLY",
        "a" if has_begun => "a TAIL HEAD LOWER UPPER COST",
        "p" if has_begun => "a single line p",
        "p" | "n" | "a" => "p min NODES ARCS",
        _ => "c, p, n, a",
    };
    Malformed::at(line, format!("expected: {form}"), format!("应为：{form}"))
}
