//! Losses of forced arcs against solving again, and statuses against the losses.
#![expect(clippy::unwrap_used, reason = "tests")]

use crate::support::random::Dice;
use jiedui::kernel::price::Pricer;
use jiedui::kernel::status::Status;
use jiedui::kernel::{Network, min_cost_flow};

/// A random network; every `cost` and capacity is small, so ties and arcs between bounds abound.
fn draw(dice: &mut Dice, most: (i64, i64), cost: i64, span: i64) -> Network {
    let n_nodes = dice.between(1, most.0);
    let mut network = Network::new(n_nodes as usize);
    let node = |dice: &mut Dice| dice.between(0, n_nodes - 1) as u32;
    let mut supply = vec![0; n_nodes as usize];
    for _ in 0..dice.between(0, n_nodes) {
        let units = dice.between(0, 2);
        supply[node(dice) as usize] += units;
        supply[node(dice) as usize] -= units;
    }
    (0..).zip(supply).for_each(|(node, supply)| network.set_supply(node, supply));
    for _ in 0..dice.between(0, most.1) {
        let lower = dice.between(-1, 0);
        let upper = lower + dice.between(0, span);
        network.add_arc(node(dice), node(dice), lower, upper, dice.between(-1, cost));
    }
    network
}

/// The least cost with the flow of an arc forced beyond `units`, if there is a flow.
fn forced(network: &Network, arc: u32, units: i64, more: bool) -> Option<i128> {
    let (lower, upper) = (network.lower()[arc as usize], network.upper()[arc as usize]);
    let (lower, upper) = if more { (units + 1, upper) } else { (lower, units - 1) };
    let mut network = network.clone();
    if lower > upper {
        return None;
    }
    network.set_bounds(arc, lower, upper);
    min_cost_flow(&network).ok().map(|flow| flow.cost)
}

/// Prices all arcs of a network, compares every `stride`-th with solving again, and returns how
/// many have which status.
fn judge(network: &Network, stride: usize) -> [usize; 3] {
    let Ok(flow) = min_cost_flow(network) else { return [0; 3] };
    let pricer = Pricer::new(network, &flow).unwrap();
    let mut losses = vec![[None; 2]; network.n_arcs()];
    let mut search = pricer.search();
    let order = pricer.order();
    assert_eq!(order.len(), network.n_nodes());
    for node in order {
        search.at(node, |it| {
            let place = &mut losses[it.arc as usize][usize::from(it.more)];
            assert_eq!(place.replace(it.loss), None, "priced twice");
        });
    }
    let statuses = pricer.statuses();
    let mut count = [0; 3];
    for (arc, losses) in losses.iter().enumerate() {
        let losses = losses.map(Option::unwrap);
        if arc % stride == 0 {
            for (more, loss) in [false, true].into_iter().zip(losses) {
                let again = forced(network, arc as u32, flow.flow[arc], more);
                assert_eq!(loss.map(|loss| flow.cost + i128::from(loss)), again, "{arc} {more}");
                assert_eq!(loss, search.price(arc as u32, more));
            }
        }
        let expected = if losses.contains(&Some(0)) {
            Status::May
        } else if flow.flow[arc] > network.lower()[arc] {
            Status::Must
        } else {
            Status::Never
        };
        assert_eq!(statuses[arc], expected, "{arc}: {losses:?}");
        count[expected as usize] += 1;
    }
    count
}

#[test]
fn losses_and_statuses_agree_with_solving_again() {
    let mut dice = Dice::new(31);
    for (most, cost, span) in
        [((6, 14), 4, 1), ((6, 14), 4, 4), ((8, 24), 0, 2), ((14, 40), 30, 3), ((3, 10), 1, 3)]
    {
        let mut total = [0; 3];
        for _ in 0..250 {
            let count = judge(&draw(&mut dice, most, cost, span), 1);
            total.iter_mut().zip(count).for_each(|(total, count)| *total += count);
        }
        assert!(total.iter().all(|&count| count > 40), "{total:?}");
    }
}

/// Helpers with quotas, recipients with one each, and a root.
fn pairs(helpers: u32, recipients: u32, degree: u32, quota: (i64, i64)) -> Network {
    let mut dice = Dice::new(32);
    let mut network = Network::new(1 + (helpers + recipients) as usize);
    for helper in 1..=helpers {
        network.add_arc(0, helper, 0, dice.between(quota.0, quota.1), 0);
    }
    for recipient in helpers + 1..=helpers + recipients {
        network.add_arc(recipient, 0, 1, 1, 0);
        for _ in 0..degree {
            let helper = dice.between(1, helpers.into()) as u32;
            network.add_arc(helper, recipient, 0, 1, dice.between(0, 100));
        }
    }
    network
}

#[test]
fn a_realistic_network_is_priced_and_fixed() {
    let network = pairs(320, 1200, 30, (4, 8));
    let count = judge(&network, 401);
    assert_eq!(count, [1_158, 563, 35_799]);
    let tight = pairs(300, 1200, 30, (4, 4));
    let count = judge(&tight, 601);
    assert_eq!(count, [1_399, 211, 35_890]);
}

#[test]
fn the_hub_keeps_searches_short() {
    let network = pairs(320, 1200, 30, (4, 8));
    let flow = min_cost_flow(&network).unwrap();
    let pricer = Pricer::new(&network, &flow).unwrap();
    let mut search = pricer.search();
    pricer.order().into_iter().for_each(|node| search.at(node, |_| ()));
    // 1,521 searches of 37,520 arcs each way would look at a hundred million steps
    assert_eq!(search.steps(), 148_820);
}

#[test]
fn what_is_not_cheapest_is_refused() {
    let mut network = Network::new(2);
    network.set_supply(0, 1);
    network.set_supply(1, -1);
    network.add_arc(0, 1, 0, 1, 5);
    network.add_arc(0, 1, 0, 1, 8);
    let mut flow = min_cost_flow(&network).unwrap();
    flow.flow.reverse();
    assert!(Pricer::new(&network, &flow).is_err());
}
