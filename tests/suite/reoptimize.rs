//! After any sequence of changes the answer is that of solving from nothing.

use crate::support::random::Dice;
use jiedui::kernel::optimality::{check_flow, check_slackness, primal_value};
use jiedui::kernel::reoptimize::Reoptimizer;
use jiedui::kernel::{Network, NoFlow, min_cost_flow};

/// What random networks and changes are drawn from.
#[derive(Clone, Copy)]
struct Recipe {
    nodes: i64,
    arcs: i64,
    supply: i64,
    lower: i64,
    span: i64,
    cost: (i64, i64),
}

const SMALL: Recipe = Recipe { nodes: 9, arcs: 30, supply: 3, lower: 0, span: 5, cost: (-2, 9) };

const RECIPES: [Recipe; 9] = [
    SMALL,
    Recipe { lower: 1, ..SMALL },
    Recipe { cost: (0, 0), ..SMALL },
    Recipe { cost: (-1, 1), span: 1, supply: 1, ..SMALL },
    Recipe { supply: 0, cost: (-9, 2), ..SMALL },
    Recipe { cost: (-(1 << 45), 1 << 45), ..SMALL },
    Recipe { arcs: 9, ..SMALL },
    Recipe { nodes: 1, arcs: 4, ..SMALL },
    Recipe { nodes: 40, arcs: 300, ..SMALL },
];

impl Recipe {
    fn arc(&self, dice: &mut Dice, n_nodes: usize) -> (u32, u32, i64, i64, i64) {
        let node = |dice: &mut Dice| dice.between(0, n_nodes as i64 - 1) as u32;
        let lower = dice.between(-self.lower, self.lower);
        let upper = lower + dice.between(0, self.span);
        (node(dice), node(dice), lower, upper, dice.between(self.cost.0, self.cost.1))
    }

    fn draw(&self, dice: &mut Dice) -> Network {
        let mut network = Network::new(dice.between(1, self.nodes) as usize);
        for _ in 0..dice.between(0, self.arcs) {
            let (tail, head, lower, upper, cost) = self.arc(dice, network.n_nodes());
            network.add_arc(tail, head, lower, upper, cost);
        }
        network
    }

    /// One change; supplies change in pairs, so that they stay balanced, but for nodes that go.
    fn change(&self, dice: &mut Dice, live: &mut Reoptimizer) {
        let (n_nodes, n_arcs) = (live.network().n_nodes(), live.network().n_arcs());
        let node = dice.between(0, n_nodes as i64 - 1) as u32;
        let other = dice.between(0, n_nodes as i64 - 1) as u32;
        let arc = (n_arcs > 0).then(|| dice.between(0, n_arcs as i64 - 1) as u32);
        let (tail, head, lower, upper, cost) = self.arc(dice, n_nodes);
        match (dice.between(0, 19), arc) {
            (0..6, Some(arc)) => live.set_cost(arc, cost),
            (6..11, Some(arc)) => live.set_bounds(arc, lower, upper),
            (11, Some(arc)) => live.remove_arc(arc),
            (12..14, _) => {
                live.add_arc(tail, head, lower, upper, cost);
            }
            (14, _) => {
                live.add_node(0);
            }
            (15, _) => {
                let supply = live.network().supply()[node as usize];
                live.remove_node(node);
                let rest = live.network().supply()[other as usize];
                live.set_supply(other, rest + supply);
                if node == other {
                    live.set_supply(node, 0);
                    let node = live.add_node(supply);
                    live.add_arc(node, other, 0, self.span, cost);
                }
            }
            _ => {
                let units = dice.between(0, self.supply);
                let at = |live: &Reoptimizer, node: u32| live.network().supply()[node as usize];
                live.set_supply(node, at(live, node) + units);
                live.set_supply(other, at(live, other) - units);
            }
        }
    }
}

/// Compares the answer of `live` with solving from nothing; returns whether there is a flow.
fn judge(live: &mut Reoptimizer) -> bool {
    let network = live.network().clone();
    match (live.resolve(), min_cost_flow(&network)) {
        (Ok(answer), Ok(fresh)) => {
            assert_eq!(check_flow(&network, &answer.flow), Ok(()));
            assert_eq!(check_slackness(&network, &answer.flow, &answer.potential), Ok(()));
            assert_eq!(primal_value(&network, &answer.flow), answer.cost);
            assert_eq!(answer.cost, fresh.cost);
            true
        }
        (Err(NoFlow::Infeasible(cut)), Err(NoFlow::Infeasible(_))) => {
            assert!(cut.holds(&network), "{cut:?}");
            false
        }
        (live, fresh) => {
            assert_eq!(live.cloned(), fresh);
            false
        }
    }
}

#[test]
fn changes_lead_where_solving_from_nothing_leads() {
    let mut dice = Dice::new(21);
    for (number, recipe) in RECIPES.into_iter().enumerate() {
        let (mut n_feasible, mut n_judged) = (0, 0);
        for _ in 0..300 {
            let mut live = Reoptimizer::new(recipe.draw(&mut dice));
            for _ in 0..12 {
                n_judged += 1;
                n_feasible += u32::from(judge(&mut live));
                for _ in 0..dice.between(1, 3) {
                    recipe.change(&mut dice, &mut live);
                }
            }
        }
        assert!(
            n_feasible * 10 >= n_judged,
            "recipe {number}: {n_feasible} of {n_judged} feasible"
        );
    }
}

#[test]
fn unbalanced_and_too_large_networks_recover() {
    let mut network = Network::new(2);
    let arc = network.add_arc(0, 1, 0, 9, 5);
    let mut live = Reoptimizer::new(network);
    assert!(judge(&mut live));
    live.set_supply(0, 3);
    assert_eq!(live.resolve().cloned(), Err(NoFlow::Unbalanced { total: 3 }));
    live.set_supply(1, -3);
    assert!(judge(&mut live));
    for cost in [i64::MIN, i64::MAX, 1 << 59, 1 << 58] {
        live.set_cost(arc, cost);
        assert_eq!(judge(&mut live), cost == 1 << 58);
    }
    live.set_bounds(arc, i64::MIN, i64::MAX);
    assert!(!judge(&mut live));
    live.set_bounds(arc, 0, 2);
    assert!(!judge(&mut live));
    live.add_arc(0, 1, 0, 1, -4);
    assert!(judge(&mut live));
}

#[test]
fn potentials_that_grow_lead_to_a_new_start() {
    let mut network = Network::new(3);
    network.set_supply(0, 1);
    network.set_supply(2, -1);
    let arcs = [network.add_arc(0, 1, 0, 1, 0), network.add_arc(1, 2, 0, 1, 0)];
    network.add_arc(0, 2, 0, 1, 1 << 50);
    let mut live = Reoptimizer::new(network);
    let mut dice = Dice::new(22);
    for _ in 0..3000 {
        live.set_cost(arcs[dice.between(0, 1) as usize], dice.between(-(1 << 56), 1 << 56));
        assert!(judge(&mut live));
    }
}

/// A county: 3,134 helpers with room for 4 to 8, 11,785 recipients with one each, 60 candidates
/// per recipient.
fn county() -> Network {
    let (helpers, recipients) = (3_134_u32, 11_785_u32);
    let mut network = Network::new(1 + (helpers + recipients) as usize);
    let mut dice = Dice::new(23);
    for helper in 1..=helpers {
        network.add_arc(0, helper, 0, dice.between(4, 8), 0);
    }
    for recipient in helpers + 1..=helpers + recipients {
        network.add_arc(recipient, 0, 1, 1, 0);
        for _ in 0..60 {
            let helper = dice.between(1, helpers.into()) as u32;
            network.add_arc(helper, recipient, 0, 1, dice.between(0, 1000));
        }
    }
    network
}

#[test]
fn one_change_of_a_county_takes_a_hundredth_of_solving_it() {
    let mut live = Reoptimizer::new(county());
    let fresh = live.resolve().unwrap().work;
    let mut dice = Dice::new(24);
    let mut worst = (0, 0);
    for round in 0..200 {
        let flow = live.resolve().unwrap().flow.clone();
        let carries = |&arc: &usize| flow[arc] > 0;
        let n_arcs = flow.len();
        let arc = (dice.between(0, n_arcs as i64 - 1) as usize..n_arcs).find(carries);
        let arc = arc.unwrap_or(n_arcs - 1) as u32;
        match round % 4 {
            0 => live.set_cost(arc, dice.between(0, 1000)),
            1 => live.remove_arc(arc),
            2 => live.set_bounds(dice.between(0, 3133) as u32, 0, dice.between(0, 8)),
            _ => live.set_cost(dice.between(3134, n_arcs as i64 - 1) as u32, 0),
        }
        let work = live.resolve().unwrap().work;
        assert!(work.pivots * 100 < fresh.pivots, "{work:?} of {fresh:?}");
        assert!(work.arcs_scanned * 100 < fresh.arcs_scanned, "{work:?} of {fresh:?}");
        worst = (worst.0.max(work.pivots), worst.1.max(work.arcs_scanned));
    }
    assert_eq!(worst, (6, 92_693));
    assert!(judge(&mut live));
}
