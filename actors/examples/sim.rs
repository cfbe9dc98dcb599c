//! `cargo sim`: lives simulated worlds, replays one, or hunts mutants. What it does stands in `actors::sim`.

use actors::engine::mutant::Mutant;
use actors::sim::{Case, Reached, Run, hunt, kept, live, shrink};
use std::io::{self, Write};
use std::num::NonZero;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

const USAGE: &str =
    "cargo sim [--seeds N] [--from S]        lives the kept worlds, then N (1,000) from seed S (0)
cargo sim --seed N [--cut …] [--trace]  lives one, shrinks it when it breaks a law; or prints its every step
cargo sim --mutants [--seeds N]         plants each fault and counts the seeds until it is caught";

struct Wanted {
    seeds: u64,
    from: u64,
    case: Option<Case>,
    cut: String,
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
    let mut out = io::stdout().lock();
    let fine = match wanted {
        Wanted { mutants: true, seeds, from, .. } => hunt_all(&mut out, from, seeds),
        Wanted { case: Some(case), trace, .. } => live_one(&mut out, &case, trace),
        Wanted { seeds, from, .. } => live_many(&mut out, from, seeds),
    };
    // Whoever reads only the beginning has seen enough.
    if fine.unwrap_or(true) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn read(mut words: impl Iterator<Item = String>) -> Result<Wanted, String> {
    let cut = String::new();
    let mut wanted = Wanted { seeds: 1_000, from: 0, case: None, cut, trace: false, mutants: false };
    while let Some(word) = words.next() {
        let mut next = || words.next().ok_or_else(|| format!("{word} wants something behind it"));
        let number = |text: String| {
            text.replace(['_', ','], "").parse::<u64>().map_err(|_| format!("{word} {text}: not a number"))
        };
        match word.as_str() {
            "--seeds" => wanted.seeds = number(next()?)?,
            "--from" => wanted.from = number(next()?)?,
            "--seed" => wanted.case = Some(Case::from(number(next()?)?)),
            "--cut" => wanted.cut = next()?,
            "--trace" => wanted.trace = true,
            "--mutants" => wanted.mutants = true,
            _ => return Err(format!("unknown word {word}")),
        }
    }
    match &mut wanted.case {
        Some(case) => case.cut = wanted.cut.parse()?,
        None if !wanted.cut.is_empty() => return Err("--cut goes with --seed".to_owned()),
        None => {}
    }
    Ok(wanted)
}

fn live_many(out: &mut impl Write, from: u64, seeds: u64) -> io::Result<bool> {
    let started = Instant::now();
    let drawn = (from..from.saturating_add(seeds)).map(Case::from);
    let cases: Vec<_> = kept().into_iter().chain(drawn).collect();
    let next = AtomicUsize::new(0);
    let jobs = thread::available_parallelism().map_or(1, NonZero::get);
    let mut sum = Sum::default();
    thread::scope(|scope| {
        let lives: Vec<_> = (0..jobs).map(|_| scope.spawn(|| live_some(&cases, &next))).collect();
        lives.into_iter().for_each(|life| sum.add(life.join().expect("worlds don't panic")));
    });
    sum.broken.sort_by_key(|(number, _)| *number);
    let (broken, worlds) = (sum.broken.len(), sum.worlds);
    for (at, (_, run)) in sum.broken.into_iter().enumerate() {
        tell(out, run, at == 0)?;
    }
    let seconds = started.elapsed().as_secs_f64();
    let rate = worlds as f64 / seconds.max(0.001);
    let (reached, steps) = (sum.reached, sum.steps);
    writeln!(out, "{reached}{worlds} worlds, {} of them kept, the others from seed {from}", kept().len())?;
    writeln!(out, "{steps} steps, {seconds:.1} s, {rate:.0} worlds/s on {jobs} threads")?;
    writeln!(out, "{broken} broken")?;
    Ok(broken == 0)
}

/// What some worlds came to.
#[derive(Default)]
struct Sum {
    reached: Reached,
    steps: u64,
    worlds: u64,
    broken: Vec<(usize, Run)>,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.reached.add(&other.reached);
        self.steps += other.steps;
        self.worlds += other.worlds;
        self.broken.extend(other.broken);
    }
}

/// Every world lives on one thread; this thread takes the next until there is none.
fn live_some(cases: &[Case], next: &AtomicUsize) -> Sum {
    let mut sum = Sum::default();
    while sum.broken.len() < FAILURES_SHOWN_MAX {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let Some(case) = cases.get(number) else { break };
        let run = live(case, false);
        sum.worlds += 1;
        sum.steps += run.steps;
        sum.reached.add(&run.reached);
        if run.violation.is_some() {
            sum.broken.push((number, run));
        }
    }
    sum
}

fn live_one(out: &mut impl Write, case: &Case, trace: bool) -> io::Result<bool> {
    let run = live(case, trace);
    for line in &run.lines {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "seed {case}: {} steps, trace {:016x}", run.steps, run.trace_hash)?;
    let fine = run.violation.is_none();
    if fine {
        writeln!(out, "all laws hold")?;
    } else {
        tell(out, run, !trace)?;
    }
    Ok(fine)
}

/// What broke, how to see it again, and the smallest world found in which it breaks.
fn tell(out: &mut impl Write, run: Run, smaller: bool) -> io::Result<()> {
    let Some(violation) = &run.violation else { return Ok(()) };
    writeln!(out, "seed {}: {violation}\n  replay it with: cargo sim --seed {} --trace", run.case, run.case)?;
    if smaller {
        let (before, (run, tried)) = (run.steps, shrink(run));
        writeln!(out, "  after {tried} worlds shrunk from {before} to {} steps:", run.steps)?;
        writeln!(out, "  cargo sim --seed {} --trace", run.case)?;
        if let Some(violation) = run.violation {
            writeln!(out, "  {violation}")?;
        }
    }
    Ok(())
}

fn hunt_all(out: &mut impl Write, from: u64, seeds: u64) -> io::Result<bool> {
    let mut all = true;
    for mutant in Mutant::ALL {
        match hunt(*mutant, from, seeds) {
            Some(caught) => {
                writeln!(out, "{mutant:?}: caught by seed {} after {} seeds", caught.seed, caught.seeds)?;
                writeln!(out, "    {}", caught.violation)?;
            }
            None => {
                all = false;
                writeln!(out, "{mutant:?}: NOT caught within {seeds} seeds")?;
            }
        }
    }
    Ok(all)
}

/// After so many broken worlds the rest is not worth the time.
const FAILURES_SHOWN_MAX: usize = 10;
