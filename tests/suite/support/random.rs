//! Small random models, from a seed: every feature of a model, on purpose also impossible ones.

use jiedui::model::{
    Candidates, Charge, Layer, Link, Loads, Model, Node, RowCharge, Side, SideRow, Spread, Teams,
    Term, Worst,
};

/// SplitMix64: the same draws on every machine.
#[derive(Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5851_F42D_4C95_7F2D)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number in `least..=most`.
    pub(crate) fn between(&mut self, least: i64, most: i64) -> i64 {
        least + (self.next() % (most - least + 1) as u64) as i64
    }

    fn size(&mut self, least: usize, most: usize) -> usize {
        self.between(least as i64, most as i64) as usize
    }

    pub(crate) fn chance(&mut self, percent: i64) -> bool {
        self.between(0, 99) < percent
    }
}

/// What kind of model to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Layers without teams and links: flows.
    Flows,
    /// One layer of teams.
    Teams,
    /// A layer, mostly of teams, and layers within it; helpers above have at most one partner.
    Within,
    /// The same the other way round: recipients above have at most one partner, and no teams.
    Shared,
    /// One layer whose helpers should serve in few places.
    Spread,
    /// One layer with loads, whose recipients have one helper at most.
    Loads,
    /// Anything: chains of layers, teams below, helpers with several partners above.
    Anything,
}

/// A model of a kind.
pub(crate) fn model(kind: Kind, seed: u64) -> Model {
    let mut dice = Dice::new(seed);
    let n_goals = dice.size(1, 4);
    let scale = if dice.chance(20) { 1 << dice.between(8, 16) } else { 1 };
    let mut make = Maker { dice, n_goals, scale, most: 4 };
    let layers = match kind {
        Kind::Flows => {
            let n = make.dice.size(1, 2);
            (0..n).map(|_| make.layer((false, false), None, 12)).collect()
        }
        Kind::Teams => vec![make.layer((true, false), None, 12)],
        Kind::Spread => {
            let mut layer = make.layer((false, false), None, 12);
            layer.spread = Some(make.spread(layer.recipients.len()));
            vec![layer]
        }
        Kind::Loads => vec![make.loads()],
        Kind::Within | Kind::Shared => {
            let teams = kind == Kind::Within && make.dice.chance(75);
            let mut layers = vec![make.layer((teams, true), None, 9)];
            for _ in 0..=usize::from(make.dice.chance(25)) {
                let child = make.layer((false, false), Some((0, &layers[0])), 12);
                layers.push(child);
            }
            layers
        }
        Kind::Anything => {
            let teams = make.dice.chance(50);
            let mut layers = vec![make.layer((teams, false), None, 8)];
            for l in 0..make.dice.size(1, 2) {
                let teams = make.dice.chance(30);
                let parent = if make.dice.chance(70) { l } else { 0 };
                let child = make.layer((teams, false), Some((parent, &layers[parent])), 8);
                layers.push(child);
            }
            layers
        }
    };
    let mut layers: Vec<Layer> = layers;
    for (l, layer) in layers.iter_mut().enumerate() {
        layer.name = format!("layer {l}");
        if kind == Kind::Anything && make.dice.chance(20) {
            layer.spread = Some(make.spread(layer.recipients.len()));
        }
        if kind == Kind::Shared {
            exchange_sides(layer);
        }
    }
    Model { goals: (0..n_goals).map(|g| format!("goal {g}")).collect(), layers, ..Model::default() }
}

/// Makes the helpers of a layer its recipients, and the other way round.
fn exchange_sides(layer: &mut Layer) {
    std::mem::swap(&mut layer.helpers, &mut layer.recipients);
    if let Some(link) = &mut layer.link {
        std::mem::swap(&mut link.helper_owner, &mut link.recipient_owner);
    }
    let old = std::mem::take(&mut layer.candidates);
    let pairs = |h: usize| old.of(h).map(move |c| (h, c));
    let mut all: Vec<(u32, usize, usize)> =
        (0..old.start.len() - 1).flat_map(pairs).map(|(h, c)| (old.recipient[c], h, c)).collect();
    all.sort_unstable();
    let candidates = &mut layer.candidates;
    let before = |r: usize| all.iter().filter(|pair| (pair.0 as usize) < r).count() as u32;
    candidates.start = (0..=layer.helpers.len()).map(before).collect();
    candidates.recipient = all.iter().map(|&(_, h, _)| h as u32).collect();
    let cost = |cost: &Vec<i32>| all.iter().filter_map(|&(.., c)| cost.get(c).copied()).collect();
    candidates.cost = old.cost.iter().map(cost).collect();
}

/// A model of a kind with side rows: some nest with the members, some cross, some join layers.
pub(crate) fn with_rows(kind: Kind, seed: u64) -> Model {
    let mut model = model(kind, seed);
    let mut dice = Dice::new(seed ^ 0x00C0_FFEE);
    for number in 0..dice.size(1, 4) {
        let mut row = SideRow { name: format!("row {number}"), ..SideRow::default() };
        row.terms = terms(&model, &mut dice);
        let (least, most) = row.range();
        let inside = |dice: &mut Dice| dice.between(least - 1, most + 1);
        row.min = dice.chance(35).then(|| inside(&mut dice).min((least + most) / 2 + 1));
        row.max = dice.chance(35).then(|| inside(&mut dice).max((least + most) / 2));
        for goal in 0..model.goals.len() {
            if dice.chance(25) {
                row.charges.push((goal, RowCharge::Below(inside(&mut dice) + 10 * goal as i64)));
            }
            if dice.chance(25) {
                row.charges.push((goal, RowCharge::Above(inside(&mut dice) - 10 * goal as i64)));
            }
        }
        model.rows.push(row);
    }
    model
}

/// Flows of which one goal is a worst case, half of them with side rows.
pub(crate) fn with_worst(seed: u64) -> Model {
    let mut model = if seed.is_multiple_of(2) {
        model(Kind::Flows, seed)
    } else {
        with_rows(Kind::Flows, seed)
    };
    let mut dice = Dice::new(seed ^ 0x0BAD_CAFE);
    let (goal, layer) = (dice.size(0, model.goals.len() - 1), dice.size(0, model.layers.len() - 1));
    for data in &mut model.layers {
        data.candidates.cost[goal] = Vec::new();
        for node in data.helpers.iter_mut().chain(&mut data.recipients) {
            node.charges.retain(|(g, _)| *g != goal);
        }
    }
    model.rows.iter_mut().for_each(|row| row.charges.retain(|(g, _)| *g != goal));
    let side = if dice.chance(50) { Side::Helper } else { Side::Recipient };
    let data = &mut model.layers[layer];
    let members = if side == Side::Helper { &mut data.helpers } else { &mut data.recipients };
    for node in members.iter_mut().filter(|node| node.max > 1) {
        node.max = 1;
        node.min = node.min.min(1);
    }
    let most = dice.between(1, 9);
    let score = data.candidates.recipient.iter().map(|_| dice.between(0, most) as i32).collect();
    model.worst.push(Worst { goal, layer, side, score });
    model
}

/// The candidates of a row with their coefficients.
fn terms(model: &Model, dice: &mut Dice) -> Vec<Term> {
    let one = dice.size(0, model.layers.len() - 1);
    let shape = dice.between(0, 5);
    let (first, second) = (dice.between(0, 3) as usize, dice.between(0, 3) as usize);
    let mut terms = Vec::new();
    for (layer, data) in model.layers.iter().enumerate() {
        for h in 0..data.helpers.len() {
            for candidate in data.candidates.of(h) {
                let r = data.candidates.recipient[candidate] as usize;
                let (counts, coefficient) = match shape {
                    0 => (layer == one && (r == first || r == second), 1),
                    1 => (layer == one && (h == first || h == second), 1),
                    2 => (layer == one && r == first && dice.chance(70), 1),
                    3 => (layer == one && dice.chance(50), 1),
                    4 => (dice.chance(40), 1),
                    _ => (dice.chance(50), dice.between(-2, 3)),
                };
                if counts {
                    terms.push(Term { layer, candidate, coefficient });
                }
            }
        }
    }
    terms
}

/// A random model in the making.
struct Maker {
    dice: Dice,
    n_goals: usize,
    /// Factor of all pair costs.
    scale: i64,
    /// Most members of a side.
    most: usize,
}

impl Maker {
    /// A layer with at most `room` candidates; `single`: its helpers have at most one partner.
    fn layer(
        &mut self,
        (teams, single): (bool, bool),
        parent: Option<(usize, &Layer)>,
        room: usize,
    ) -> Layer {
        let empty = self.dice.chance(4);
        let n_helpers = if empty { 0 } else { self.dice.size(1, self.most + usize::from(teams)) };
        let n_recipients = if self.dice.chance(4) {
            0
        } else {
            self.dice.size(1, self.most - usize::from(single))
        };
        let link = parent.map(|(number, above)| Link {
            parent: number,
            helper_owner: self.owners(n_helpers, above.helpers.len()),
            recipient_owner: self.owners(n_recipients, above.recipients.len()),
        });
        let teams = teams.then(|| self.teams(n_helpers));
        let mut layer = Layer { teams, link, ..Layer::default() };
        layer.candidates = self.candidates(&layer, (n_helpers, n_recipients), (parent, room));
        let mut degree = vec![0; n_recipients];
        for &r in &layer.candidates.recipient {
            degree[r as usize] += 1;
        }
        let easy = self.dice.chance(70);
        for h in 0..n_helpers {
            let degree = layer.candidates.of(h).len() as u32;
            layer.helpers.push(self.node(degree, (single, false), easy));
        }
        for &degree in &degree {
            let node = self.node(degree, (false, layer.teams.is_some()), easy);
            layer.recipients.push(node);
        }
        layer
    }

    /// Few places or many, some of them empty; prices of all sizes, also zero.
    fn spread(&mut self, n_recipients: usize) -> Spread {
        let n_places = self.dice.between(1, 4);
        let place = (0..n_recipients).map(|_| self.dice.between(0, n_places - 1) as u32).collect();
        let mut price = Vec::new();
        for goal in 0..self.n_goals {
            if self.dice.chance(60) {
                price.push((goal, self.dice.between(0, 6) * self.scale));
            }
        }
        Spread { place, price }
    }

    /// A layer with loads: often tight, sometimes without any load or capacity.
    fn loads(&mut self) -> Layer {
        let mut layer = self.layer((false, false), None, 12);
        let most = self.dice.between(0, 9);
        let load: Vec<i64> =
            (0..layer.candidates.len()).map(|_| self.dice.between(0, most)).collect();
        let sum: i64 = load.iter().sum();
        let room = sum / (layer.helpers.len() as i64 + 1) + 1;
        let capacity = layer.helpers.iter().map(|_| self.dice.between(0, room)).collect();
        let factor = if self.dice.chance(20) { 1 << 40 } else { 1 };
        let load = load.into_iter().map(|load| load * factor).collect();
        let capacity: Vec<i64> = capacity;
        let capacity = capacity.into_iter().map(|room| room * factor).collect();
        layer.loads = Some(Loads { load, capacity });
        let counted = self.dice.chance(50);
        for h in (0..layer.helpers.len()).filter(|_| !counted) {
            let max = layer.candidates.of(h).len() as u32;
            layer.helpers[h] = Node { min: 0, max, charges: Vec::new() };
        }
        for node in &mut layer.recipients {
            node.max = node.max.min(1);
            node.min = if self.dice.chance(30) { node.min.min(node.max) } else { 0 };
        }
        layer
    }

    fn owners(&mut self, n: usize, above: usize) -> Vec<Option<u32>> {
        let one = |dice: &mut Dice| {
            (above > 0 && !dice.chance(8)).then(|| dice.between(0, above as i64 - 1) as u32)
        };
        (0..n).map(|_| one(&mut self.dice)).collect()
    }

    fn teams(&mut self, n_helpers: usize) -> Teams {
        let n_classes = self.dice.size(1, 3);
        let class = |dice: &mut Dice| {
            (!dice.chance(8)).then(|| dice.between(0, n_classes as i64 - 1) as u32)
        };
        let class = (0..n_helpers).map(|_| class(&mut self.dice)).collect();
        let mut patterns = Vec::new();
        for _ in 0..self.dice.size(1, 4) {
            let mut pattern = vec![0; n_classes];
            if !self.dice.chance(15) {
                for _ in 0..self.dice.size(1, 3) {
                    pattern[self.dice.size(0, n_classes - 1)] += 1;
                }
            }
            patterns.push(pattern);
        }
        Teams { n_classes, class, patterns }
    }

    /// Pairs that the classes and owners allow.
    fn candidates(
        &mut self,
        layer: &Layer,
        (n_helpers, n_recipients): (usize, usize),
        (parent, room): (Option<(usize, &Layer)>, usize),
    ) -> Candidates {
        let density = self.dice.between(40, 100);
        let mut candidates = Candidates { start: vec![0], ..Candidates::default() };
        for h in 0..n_helpers {
            let classless = layer.teams.as_ref().is_some_and(|t| t.class[h].is_none());
            for r in 0..n_recipients {
                let owned = layer.link.as_ref().zip(parent).is_none_or(|(link, (_, above))| {
                    let owners = link.helper_owner[h].zip(link.recipient_owner[r]);
                    owners.is_some_and(|(u, v)| above.candidates.find(u as usize, v).is_some())
                });
                let wanted = self.dice.chance(density);
                if wanted && owned && !classless && candidates.len() < room {
                    candidates.recipient.push(r as u32);
                }
            }
            candidates.start.push(candidates.recipient.len() as u32);
        }
        for _ in 0..self.n_goals {
            let n = candidates.len();
            let costs = match self.dice.between(0, 3) {
                0 => Vec::new(),
                1 => (0..n).map(|_| -self.dice.between(0, 1)).collect(),
                2 => (0..n).map(|_| self.dice.between(-9, 0) * self.scale).collect(),
                _ => (0..n).map(|_| self.dice.between(-4, 4) * self.scale).collect::<Vec<i64>>(),
            };
            candidates.cost.push(costs.into_iter().map(|c| c as i32).collect());
        }
        candidates
    }

    /// A member; `teams`: its number of partners is mostly left to its teams.
    fn node(&mut self, degree: u32, (single, teams): (bool, bool), easy: bool) -> Node {
        let dice = &mut self.dice;
        let cap = if single { degree.min(1) } else { degree };
        let max = if teams || dice.chance(40) { cap } else { dice.between(0, cap.into()) as u32 };
        let min = match dice.between(0, 99) {
            0..60 => 0,
            60..98 if easy && dice.chance(70) => 0,
            60..98 => dice.between(0, max.into()) as u32,
            _ => max + 1,
        };
        let mut charges = Vec::new();
        for _ in 0..dice.size(0, 2) {
            let goal = dice.size(0, self.n_goals - 1);
            let limit = dice.between(0, 3) as u32;
            let charge = match dice.between(0, 3) {
                0 => Charge::None,
                1 => Charge::Below(limit),
                2 => Charge::Above(limit),
                _ => Charge::Square,
            };
            charges.push((goal, charge));
        }
        Node { min, max, charges }
    }
}
