//! The crowd: who is there, what they say, what a thing is worth to them.

use actors::dice::Dice;
use actors::ids::{Caller, Role, UserId};
use ulid::Ulid;

/// Somebody in the crowd.
pub(super) struct Person {
    pub caller: Caller,
    /// What they pay for a thing worth 100.
    pub temper_percent: i64,
}

pub(super) struct Crowd(Vec<Person>);

impl Crowd {
    /// The same people each time the demo starts: their inboxes go on where they were.
    pub fn gather(dice: &mut Dice) -> Self {
        let person = |(n, name): (usize, &&str)| Person {
            caller: Caller::user(UserId(Ulid(PEOPLE_FROM + n as u128)), None, Role::User).named(name),
            temper_percent: dice.between(60, 130),
        };
        Self(NAMES.iter().enumerate().map(person).collect())
    }

    pub fn anybody(&self, dice: &mut Dice) -> &Person {
        dice.pick(&self.0)
    }
}

/// Something said that claims nothing.
pub(super) fn chatter(dice: &mut Dice) -> &'static str {
    dice.pick::<&str>(&CHATTER)
}

/// Something said that claims the item.
pub(super) fn claim(item: u64, dice: &mut Dice) -> String {
    match dice.below(4) {
        0 => format!("SOLD {item}"),
        1 => format!("Sold {item}!"),
        _ => format!("sold {item}"),
    }
}

/// A name for a thing to sell.
pub(super) fn thing(dice: &mut Dice) -> String {
    format!("{} {}", dice.pick(&LOOKS), dice.pick(&THINGS))
}

/// Where the ids of the crowd begin: the first millisecond of 1970, which no drawn ULID has.
const PEOPLE_FROM: u128 = 0x0de3_0000;

const NAMES: [&str; 40] = [
    "ada", "amir", "anouk", "bea", "bilal", "carla", "chidi", "dara", "dmitri", "elif", "emil", "fatou",
    "finn", "gita", "hana", "hugo", "ines", "ivo", "jamal", "june", "kaja", "kenji", "lena", "luca", "mei",
    "milo", "nadia", "nils", "olga", "omar", "pia", "quentin", "rosa", "sami", "tess", "uma", "viktor",
    "wanda", "yusuf", "zoe",
];

const CHATTER: [&str; 16] = [
    "hello from the coast",
    "what size is that one?",
    "love this colour",
    "is it heavy?",
    "greetings everybody",
    "could you turn it around please",
    "that is older than me",
    "my aunt had the same",
    "does it come with a box?",
    "so pretty",
    "how much is shipping?",
    "just joined, what did I miss",
    "the light is lovely today",
    "thinking about it",
    "oh no, too slow again",
    "show the next one",
];

const LOOKS: [&str; 14] = [
    "Enamel",
    "Walnut",
    "Silver",
    "Painted",
    "Copper",
    "Linen",
    "Porcelain",
    "Brass",
    "Leather",
    "Glass",
    "Woven",
    "Blue",
    "Small",
    "Old",
];

const THINGS: [&str; 16] = [
    "teapot", "lamp", "mirror", "brooch", "bowl", "clock", "box", "jug", "necklace", "tray", "vase",
    "camera", "compass", "kettle", "scarf", "figurine",
];
