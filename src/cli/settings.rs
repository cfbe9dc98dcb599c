//! `souk config`: every setting with its value, source and default. Secrets are masked.

use super::{Failure, Outcome};
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
            print!("{}", example());
            return Ok(());
        }
        let reading = Settings::examine(given);
        let mut concern = "";
        for line in &reading.lines {
            if line.concern != concern {
                concern = line.concern;
                println!("{concern}");
            }
            let shown = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
            let (value, default) = (shown(&line.value), shown(line.default));
            println!("  {:<30} {value:<24} {:<12} default {default}", line.name, line.source.to_string());
        }
        match reading.faults.0.is_empty() {
            true => Ok(()),
            false => Err(Failure::new("the settings are wrong", format!("\n{}", reading.faults))),
        }
    }
}
