//! The kernels of flows, on sizes named after reality: placing a county and a prefecture, solving
//! again after one change, and pricing forced pairs.
//!
//! `cargo bench --bench flow -- --quick` is the short profile. With `JIEDUI_DIMACS=folder` the
//! instances are written there, for `benches/peers/lemon.cpp` and `benches/peers/ortools_mcf.py`.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use jiedui::kernel::price::Pricer;
use jiedui::kernel::reoptimize::Reoptimizer;
use jiedui::kernel::transport::{Columns, FORCED, Lists, place};
use jiedui::kernel::{Network, min_cost_flow};
use std::fmt::Write;
use std::hint::black_box;
use std::path::PathBuf;

/// How candidates are drawn.
#[derive(Clone, Copy)]
enum Shape {
    /// From all helpers.
    Random,
    /// All helpers of the recipient's group, of which there are as many.
    Groups(u32),
}

/// Recipients that go to exactly one helper each, and helpers with quotas.
struct Pairing {
    arcs: Lists<i32>,
    quotas: Vec<(u32, u32)>,
}

impl Pairing {
    /// `times` counties: 3,134 helpers and 11,785 recipients each, 60 candidates per recipient.
    fn new(
        times: u32,
        shape: Shape,
        mut quota: impl FnMut(u32, &mut dyn FnMut(u32) -> u32) -> (u32, u32),
    ) -> Self {
        let (helpers, recipients) = (3_134 * times, 11_785 * times);
        let mut state = 1_u64;
        let mut below = |n: u32| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            u32::try_from((state >> 33) % u64::from(n)).unwrap_or(0)
        };
        let quotas = (0..helpers).map(|helper| quota(helper, &mut below)).collect();
        let mut arcs = Lists::default();
        let cost = |below: &mut dyn FnMut(u32) -> u32| i32::try_from(below(1001)).unwrap_or(0);
        for recipient in 0..recipients {
            let mut row = Vec::new();
            match shape {
                Shape::Random => row.extend((0..60).map(|_| (below(helpers), cost(&mut below)))),
                Shape::Groups(groups) => {
                    let members = (recipient % groups..helpers).step_by(groups as usize);
                    row.extend(members.map(|helper| (helper, cost(&mut below))));
                }
            }
            arcs.push_row(row);
        }
        Self { arcs, quotas }
    }

    fn columns(&self) -> Columns {
        let mut columns = Columns::default();
        self.quotas.iter().for_each(|&(min, max)| columns.push(min, [(max, 0)]));
        columns
    }

    /// The same as a network: a root, helpers, recipients.
    fn network(&self) -> Network {
        let helpers = u32::try_from(self.quotas.len()).expect("few helpers");
        let recipients = u32::try_from(self.arcs.n_rows()).expect("few recipients");
        let mut network = Network::new(1 + (helpers + recipients) as usize);
        network.set_supply(0, recipients.into());
        for (helper, &(min, max)) in (1..).zip(&self.quotas) {
            network.add_arc(0, helper, min.into(), max.into(), 0);
        }
        for recipient in 0..recipients {
            network.set_supply(1 + helpers + recipient, -1);
            for (helper, cost) in self.arcs.row(recipient as usize) {
                network.add_arc(1 + helper, 1 + helpers + recipient, 0, 1, cost);
            }
        }
        network
    }

    /// Writes the DIMACS format, if a folder is given.
    fn write(&self, name: &str) {
        let Some(folder) = std::env::var_os("JIEDUI_DIMACS").map(PathBuf::from) else { return };
        let network = self.network();
        let mut text = format!("p min {} {}\n", network.n_nodes(), network.n_arcs());
        for (node, supply) in network.supply().iter().enumerate().filter(|it| *it.1 != 0) {
            let _ = writeln!(text, "n {} {supply}", node + 1);
        }
        for arc in 0..network.n_arcs() {
            let (tail, head) = (network.tail()[arc] + 1, network.head()[arc] + 1);
            let (lower, upper) = (network.lower()[arc], network.upper()[arc]);
            let _ = writeln!(text, "a {tail} {head} {lower} {upper} {}", network.cost()[arc]);
        }
        std::fs::write(folder.join(format!("{name}.min")), text).expect("a folder to write to");
    }
}

fn placing(c: &mut Criterion) {
    let loose = |_: u32, below: &mut dyn FnMut(u32) -> u32| (0, 4 + below(5));
    let minima = |_: u32, below: &mut dyn FnMut(u32) -> u32| (3, 4 + below(5));
    // 11,785 places in all: 3 each, one more for the first 2,383
    let tight = |helper: u32, _: &mut dyn FnMut(u32) -> u32| (0, 3 + u32::from(helper < 2_383));
    let instances = [
        ("county", Pairing::new(1, Shape::Random, loose)),
        ("county-groups", Pairing::new(1, Shape::Groups(52), loose)),
        ("county-minima", Pairing::new(1, Shape::Random, minima)),
        ("county-tight", Pairing::new(1, Shape::Random, tight)),
        ("prefecture", Pairing::new(10, Shape::Random, loose)),
        ("prefecture-groups", Pairing::new(10, Shape::Groups(520), loose)),
    ];
    for (name, pairing) in instances {
        pairing.write(name);
        let (columns, idle) = (pairing.columns(), vec![FORCED; pairing.arcs.n_rows()]);
        c.bench_function(&format!("{name}/place"), |b| {
            b.iter(|| place(black_box(&pairing.arcs), &columns, &idle).is_ok());
        });
        if name == "county" {
            general(c, &pairing.network());
        }
    }
}

/// The general kernels on a county.
fn general(c: &mut Criterion, network: &Network) {
    c.bench_function("county/simplex", |b| b.iter(|| min_cost_flow(black_box(network)).is_ok()));
    let mut live = Reoptimizer::new(network.clone());
    let flow = live.resolve().expect("there is a flow").clone();
    let used: Vec<u32> = (0..).zip(&flow.flow).filter(|it| *it.1 == 1).map(|it| it.0).collect();
    let mut turn = 0;
    c.bench_function("county/reoptimize one cost", |b| {
        b.iter_batched(
            || {
                turn += 1;
                (used[turn / 2 * 37 % used.len()], if turn % 2 == 0 { 0 } else { 1000 })
            },
            |(arc, cost)| {
                live.set_cost(arc, cost);
                live.resolve().is_ok()
            },
            BatchSize::PerIteration,
        );
    });
    let pricer = Pricer::new(network, &flow).expect("the flow is proved");
    let (mut search, mut node) = (pricer.search(), 0);
    let n_nodes = u32::try_from(network.n_nodes()).expect("few nodes");
    c.bench_function("county/price arcs of one node", |b| {
        b.iter(|| {
            node = (node + 7) % n_nodes;
            search.at(node, |loss| {
                black_box(loss);
            });
        });
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = placing
}
criterion_main!(benches);
