//! Last year's plan: made for other villages, units, cadres and households than this year's.

use super::Stay;
use super::cadre::Cadre;
use super::household::Household;
use super::unit::Unit;
use super::village::Land;
use crate::generate::rng::Dice;
use crate::generate::write::Rows;

/// Names of the layers in the scheme.
pub(super) const UNITS: &str = "units-to-villages";
pub(super) const CADRES: &str = "cadres-to-households";

/// Villages of last year's list that have left it.
const N_LEFT: usize = 24;

/// Last year's teams of small units: four pairs and two triples.
const SMALL_TEAMS: [usize; 6] = [2, 2, 2, 2, 3, 3];

/// Where the units were last year.
#[derive(Debug)]
pub(super) struct Placed {
    /// Per unit, the village it served.
    pub(super) village_of: Vec<Option<usize>>,
}

/// A pair of last year's plan, by codes.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) layer: &'static str,
    helper: String,
    recipient: String,
}

/// The villages that lagged last year, ascending: 39 that still do, 24 that have risen since.
pub(super) fn old_villages(dice: &mut Dice, land: &Land) -> Vec<usize> {
    let (lagging, risen) = land.order.split_at(super::LAGGING);
    let (mut lagging, mut risen) = (lagging.to_vec(), risen[..2 * N_LEFT].to_vec());
    dice.shuffle(&mut lagging);
    dice.shuffle(&mut risen);
    lagging.truncate(super::LAGGING - N_LEFT);
    risen.truncate(N_LEFT);
    lagging.extend(risen);
    lagging.sort_unstable();
    lagging
}

/// Places last year's units: every team takes the best of a few villages.
pub(super) fn place(
    dice: &mut Dice,
    land: &Land,
    units: &[Unit],
    old_villages: &[usize],
    households: &[Household],
) -> Placed {
    let of_class = |is_large: bool| {
        let is = |&u: &usize| units[u].was_here() && units[u].is_large == is_large;
        (0..units.len()).filter(is).collect::<Vec<usize>>()
    };
    let mut teams: Vec<Vec<usize>> = of_class(true).into_iter().map(|u| vec![u]).collect();
    let mut small = of_class(false);
    dice.shuffle(&mut small);
    for size in SMALL_TEAMS {
        teams.push(small.drain(..size).collect());
    }
    dice.shuffle(&mut teams);
    let mut free = old_villages.to_vec();
    let mut village_of = vec![None; units.len()];
    for team in teams {
        dice.shuffle(&mut free);
        let cost = |village: usize| {
            let staff = team.iter().map(|&u| units[u].staff).sum();
            let listed = households.iter().filter(|h| h.village == village && h.stay != Stay::New);
            let far = team.iter().map(|&u| km(units[u].at, land.villages[village].at)).sum::<i64>();
            100 * misfit(staff, listed.count()) + far
        };
        let best = (0..free.len().min(4)).min_by_key(|&i| cost(free[i]));
        let village = free.swap_remove(best.expect("as many villages as teams"));
        for u in team {
            village_of[u] = Some(village);
        }
    }
    Placed { village_of }
}

/// Cadres that are missing or in excess at 3 to 8 for each household.
fn misfit(staff: usize, households: usize) -> i64 {
    let missing = (3 * households).saturating_sub(staff);
    let excess = staff.saturating_sub(8 * households);
    (missing + excess) as i64
}

/// East-west and north-south kilometres, added up.
fn km(a: (i64, i64), b: (i64, i64)) -> i64 {
    ((a.0 - b.0).abs() * 85 + (a.1 - b.1).abs() * 111) / 10_000
}

/// Last year's plan: all units, and nine in ten of the cadres who were there.
pub(super) fn links(
    dice: &mut Dice,
    (land, units): (&Land, &[Unit]),
    placed: &Placed,
    cadres: &[Cadre],
    households: &[Household],
) -> Vec<Link> {
    let mut links = Vec::new();
    let mut push = |layer, helper: &str, recipient: &str| {
        links.push(Link { layer, helper: helper.to_owned(), recipient: recipient.to_owned() });
    };
    for (village, place) in land.villages.iter().enumerate() {
        let served = |unit: usize| placed.village_of[unit] == Some(village);
        for (_, unit) in units.iter().enumerate().filter(|(u, _)| served(*u)) {
            push(UNITS, &unit.code, &place.code);
        }
        let was_linked = |c: &&Cadre, dice: &mut Dice| match c.stay {
            Stay::New => false,
            Stay::Kept => dice.chance(90),
            Stay::Gone => true,
        };
        let team = cadres.iter().filter(|c| served(c.unit));
        let mut team: Vec<&Cadre> = team.filter(|c| was_linked(c, dice)).collect();
        let listed = households.iter().filter(|h| h.village == village && h.stay != Stay::New);
        let mut listed: Vec<&Household> = listed.collect();
        dice.shuffle(&mut team);
        dice.shuffle(&mut listed);
        for (cadre, household) in team.into_iter().zip(listed.iter().cycle()) {
            push(CADRES, &cadre.code, &household.code);
        }
    }
    links.sort_by(|a, b| (b.layer, &a.helper).cmp(&(a.layer, &b.helper)));
    links
}

/// The table.
pub(super) fn rows(links: &[Link]) -> Rows {
    let mut rows = Rows::new(&["layer", "helper", "recipient"]);
    for link in links {
        rows.push([link.layer.to_owned(), link.helper.clone(), link.recipient.clone()]);
    }
    rows
}
