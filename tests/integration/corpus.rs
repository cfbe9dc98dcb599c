//! The fuzz targets without a fuzzer: everything that was kept, and from each of it some thousand others, made the same
//! way every time.

#[path = "../../fuzz/src/targets.rs"]
mod targets;

use actors::dice::Dice;
use std::fs;
use std::path::Path;

#[test]
fn frames() {
    replay("frames", targets::frames);
}

#[test]
fn commands() {
    replay("commands", targets::commands);
}

#[test]
fn comments() {
    replay("comments", targets::comments);
}

#[test]
fn bodies() {
    replay("bodies", targets::bodies);
}

#[test]
fn tokens() {
    replay("tokens", targets::tokens);
}

fn replay(name: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let files = fs::read_dir(&folder).unwrap_or_else(|fault| panic!("{}: {fault}", folder.display()));
    let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    files.sort();
    let kept: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).expect("it is read")).collect();
    assert!(kept.len() >= 3, "{} holds hardly anything", folder.display());
    let mut dice = Dice::seeded(1);
    for (bytes, file) in kept.iter().zip(&files) {
        // The last line before a panic says what did it.
        println!("{}", file.display());
        target(bytes);
    }
    for number in 0..MADE {
        let made = {
            let one = dice.pick::<Vec<u8>>(&kept);
            change(one, dice.pick::<Vec<u8>>(&kept), &mut dice)
        };
        println!("{name} {number}: {:?}", String::from_utf8_lossy(&made));
        target(&made);
    }
}

/// Some bytes changed, cut out, doubled, or taken from another.
fn change(bytes: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut made = bytes.to_vec();
    for _ in 0..dice.between(1, 4) {
        let (from, to) = part(&made, dice);
        match dice.below(6) {
            0 => drop(made.drain(from..to)),
            1 => made.splice(from..from, made[from..to].to_vec()).for_each(drop),
            2 => {
                let (start, end) = part(other, dice);
                made.splice(from..to, other[start..end].iter().copied()).for_each(drop);
            }
            3 => made.splice(from..to, dice.pick(ODD).bytes()).for_each(drop),
            4 => made[from..to].reverse(),
            _ => made[from..to].iter_mut().for_each(|byte| *byte ^= 1 << dice.below(8)),
        }
    }
    made
}

/// Two places in it, in their order; near each other as a rule.
fn part(bytes: &[u8], dice: &mut Dice) -> (usize, usize) {
    let length = u64::try_from(bytes.len()).expect("small");
    let from = dice.below(length + 1);
    let to = (from + dice.below(8)).min(length);
    (usize::try_from(from).expect("small"), usize::try_from(to).expect("small"))
}

const MADE: usize = 5_000;
/// What readers stumble over.
const ODD: &[&str] = &[
    "",
    "\0",
    "\n",
    "\"",
    "\\u0000",
    "\\ud800",
    "{",
    "[[[[",
    "1e999",
    "-0",
    "9223372036854775808",
    "0.1",
    "null",
    "\u{feff}",
    "\u{202e}",
    "é",
    "１２",
    "#",
    ".",
    "..",
];
