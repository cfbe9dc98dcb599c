//! One line of JSON for each run.

use serde_json::{Value, json};
use std::time::Duration;

/// What a run measured: an object.
pub type Figures = Value;

/// Median and largest, in milliseconds.
pub fn spread(durations: &mut [Duration]) -> Value {
    durations.sort_unstable();
    let ms = |at: usize| durations.get(at).map(|duration| duration.as_secs_f64() * 1_000.0).map(f64::round);
    json!({ "median": ms(durations.len() / 2), "max": ms(durations.len().saturating_sub(1)) })
}

/// Prints the line; whether the run was without violation.
pub fn tell(name: &str, database: &str, seed: u64, took: Duration, outcome: Result<Figures, String>) -> bool {
    let mut line = json!({ "torture": name, "database": database, "seed": seed, "took_s": took.as_secs() });
    let members = line.as_object_mut().expect("made of an object");
    let fine = outcome.is_ok();
    match outcome {
        Ok(Value::Object(figures)) => members.extend(figures),
        Ok(other) => drop(members.insert("figures".to_owned(), other)),
        Err(violation) => drop(members.insert("violation".to_owned(), json!(violation))),
    }
    members.insert("violations".to_owned(), json!(u32::from(!fine)));
    println!("{line}");
    fine
}
