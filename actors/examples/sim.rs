//! `cargo sim`: lives simulated worlds, replays one, or hunts mutants. What it does stands in `actors::sim`.

use actors::engine::mutant::Mutant;
use actors::sim::{Reached, hunt, run};
use std::process::ExitCode;
use std::time::Instant;

const USAGE: &str = "cargo sim [--seeds N] [--from S]   lives N worlds (1,000) from seed S (0)
cargo sim --seed N [--trace]       lives one, with every step printed
cargo sim --mutants [--seeds N]    plants each fault and counts the seeds until it is caught";

struct Wanted {
    seeds: u64,
    from: u64,
    seed: Option<u64>,
    trace: bool,
    mutants: bool,
}

fn main() -> ExitCode {
    let wanted = match read(std::env::args().skip(1)) {
        Ok(wanted) => wanted,
        Err(why) => {
            eprintln!("{why}\n\n{USAGE}");
            return ExitCode::FAILURE;
        }
    };
    let fine = match wanted {
        Wanted { mutants: true, seeds, from, .. } => hunt_all(from, seeds),
        Wanted { seed: Some(seed), trace, .. } => live_one(seed, trace),
        Wanted { seeds, from, .. } => live(from, seeds),
    };
    if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn read(mut words: impl Iterator<Item = String>) -> Result<Wanted, String> {
    let mut wanted = Wanted { seeds: 1_000, from: 0, seed: None, trace: false, mutants: false };
    while let Some(word) = words.next() {
        let mut number = || -> Result<u64, String> {
            let text = words.next().ok_or_else(|| format!("{word} wants a number"))?;
            text.replace(['_', ','], "").parse().map_err(|_| format!("{word} {text}: not a number"))
        };
        match word.as_str() {
            "--seeds" => wanted.seeds = number()?,
            "--from" => wanted.from = number()?,
            "--seed" => wanted.seed = Some(number()?),
            "--trace" => wanted.trace = true,
            "--mutants" => wanted.mutants = true,
            _ => return Err(format!("unknown word {word}")),
        }
    }
    Ok(wanted)
}

fn live(from: u64, seeds: u64) -> bool {
    let (started, mut reached, mut steps, mut broken) = (Instant::now(), Reached::default(), 0, 0);
    for seed in from..from.saturating_add(seeds) {
        let run = run(seed, false);
        steps += run.steps;
        reached.add(&run.reached);
        if let Some(violation) = run.violation {
            broken += 1;
            println!("seed {seed}: {violation}\n  replay it with: cargo sim --seed {seed} --trace");
        }
        if broken == FAILURES_SHOWN_MAX {
            break;
        }
    }
    println!("{seeds} worlds from seed {from}, {steps} steps, {:.1} s", started.elapsed().as_secs_f64());
    println!("{reached}{broken} broken");
    broken == 0
}

fn live_one(seed: u64, trace: bool) -> bool {
    let run = run(seed, trace);
    for line in &run.lines {
        println!("{line}");
    }
    println!("seed {seed}: {} steps, trace {:016x}", run.steps, run.trace_hash);
    match &run.violation {
        Some(violation) => println!("{violation}"),
        None => println!("all laws hold"),
    }
    run.violation.is_none()
}

fn hunt_all(from: u64, seeds: u64) -> bool {
    let mut all = true;
    for mutant in Mutant::ALL {
        match hunt(*mutant, from, seeds) {
            Some(caught) => {
                println!("{mutant:?}: caught by seed {} after {} seeds", caught.seed, caught.seeds);
                println!("    {}", caught.violation);
            }
            None => {
                all = false;
                println!("{mutant:?}: NOT caught within {seeds} seeds");
            }
        }
    }
    all
}

/// After so many broken worlds the rest is not worth the time.
const FAILURES_SHOWN_MAX: u32 = 10;
