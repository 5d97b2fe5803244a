//! A progress line on long work, on a terminal only.

use indicatif::{ProgressBar, ProgressStyle};
use jiedui::base::Lang;
use jiedui::solve::Progress;
use std::time::Duration;

/// A line that says how far the solver is.
#[derive(Debug)]
pub(crate) struct Line {
    bar: ProgressBar,
    lang: Lang,
}

impl Line {
    pub(crate) fn new(lang: Lang) -> Self {
        // Draws on standard error, and only if that is a terminal.
        let bar = ProgressBar::new_spinner();
        let style = ProgressStyle::with_template("{spinner} {elapsed} {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar, lang }
    }

    pub(crate) fn hear(&self, progress: Progress) {
        let Progress { value, bound, open, columns } = progress;
        let gap = match (value, bound) {
            (Some(value), Some(bound)) => (value - bound).max(0).to_string(),
            _ => "-".to_owned(),
        };
        self.bar.set_message(match self.lang {
            Lang::En => format!("open cases {open}, teams valued {columns}, packed gap {gap}"),
            Lang::Zh => format!("待查情形 {open}，已估组合 {columns}，差距 {gap}"),
        });
    }

    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
