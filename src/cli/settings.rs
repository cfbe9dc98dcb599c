//! `souk config`: every setting with its value, source and default. Secrets are masked.

use super::{Failure, Outcome, out};
use crate::config::{Given, Settings, example};
use clap::Args;

#[derive(Args, Debug)]
pub(super) struct Config {
    /// Print the text of .env.example instead
    #[arg(long)]
    example: bool,
}

impl Config {
    /// Prints also what is wrong, and fails then.
    pub(super) fn run(&self, given: &Given) -> Outcome {
        if self.example {
            return out::print(format_args!("{}", example()));
        }
        let reading = Settings::examine(given);
        let mut concern = "";
        for line in &reading.lines {
            if line.concern != concern {
                concern = line.concern;
                out::line(concern)?;
            }
            let shown = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
            let (value, default) = (shown(&line.value), shown(line.default));
            let source = line.source.to_string();
            out::line(format_args!("  {:<30} {value:<24} {source:<12} default {default}", line.name))?;
        }
        match reading.faults.0.is_empty() {
            true => Ok(()),
            false => Err(Failure::new("the settings are wrong", format!("\n{}", reading.faults))),
        }
    }
}
