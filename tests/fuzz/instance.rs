//! Any bytes as an instance file: a malformed one is refused with a line, a small one is solved to
//! a bound that equals its value.

#![no_main]

use jiedui::base::Budget;
use jiedui::instance::{Answer, Format, Problem, read, text};
use libfuzzer_sys::fuzz_target;
use std::time::Duration;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = text(data) else { return };
    let _guessed = Format::guess("fuzz", &text);
    for format in [Format::Lap, Format::Dimacs, Format::Gap] {
        let Ok(problem) = read(&text, format) else { continue };
        let size = match &problem {
            Problem::Assignment(costs) => costs.rows() + costs.columns(),
            Problem::Flow(network) => network.n_nodes() + network.n_arcs(),
            Problem::Loads(model) => model.layers.iter().map(|l| l.candidates.len()).sum(),
        };
        if size > 2_000 {
            continue;
        }
        for problem in [problem.clone(), problem.negated()] {
            if let Answer::Optimal(found) = problem.solve(&Budget::new(Some(Duration::from_millis(200)))) {
                assert_eq!(found.value, found.bound);
            }
        }
    }
});
