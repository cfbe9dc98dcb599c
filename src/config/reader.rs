//! Where values come from and what became of them. It knows no single setting by name.

use super::nearest::nearest;
use super::secret::Secret;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// The prefix of every setting.
const PREFIX: &str = "SOUK_";
/// Of what the tests tell each other; never a setting.
const TESTS: &str = "SOUK_TEST_";

/// What is there to be read: flags, environment, file. The default is nothing at all.
#[derive(Clone, Debug, Default)]
pub struct Given {
    flags: BTreeMap<String, String>,
    environment: BTreeMap<String, String>,
    file: BTreeMap<String, String>,
    /// Lines of the file that are no settings.
    misread: Vec<Fault>,
}

impl Given {
    /// The process's environment and the file `.env` of the working directory, where there is one.
    #[must_use]
    pub fn here() -> Self {
        let ours = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
        };
        let environment = std::env::vars_os().filter_map(ours).filter(|(name, _)| is_ours(name)).collect();
        let mut given = Self { environment, ..Self::default() };
        if let Ok(text) = std::fs::read_to_string(Path::new(".env")) {
            given.add_file(&text);
        }
        given
    }

    /// Only these, as if they stood in the environment.
    #[must_use]
    pub fn of<const N: usize>(environment: [(&str, &str); N]) -> Self {
        let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        Self { environment: environment.into_iter().map(own).collect(), ..Self::default() }
    }

    /// A value from the command line, which beats all others. `None` changes nothing.
    #[must_use]
    pub fn flag(mut self, name: &str, value: Option<&str>) -> Self {
        if let Some(value) = value {
            self.flags.insert(name.to_owned(), value.to_owned());
        }
        self
    }

    /// Adds the lines `SOUK_NAME=value` of a file; `#` starts a comment line, quotes around a value fall away, and
    /// names of others are none of ours.
    pub fn add_file(&mut self, text: &str) {
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let line = line.strip_prefix("export ").unwrap_or(line);
            match line.split_once('=') {
                Some((name, value)) if is_ours(name.trim()) => {
                    self.file.insert(name.trim().to_owned(), unquoted(value.trim()).to_owned());
                }
                Some(_) => {}
                None => self.misread.push(Fault::new(".env", &format!("{line:?} is not NAME=value"))),
            }
        }
    }

    fn find(&self, name: &str) -> Option<(&str, Source)> {
        [(&self.flags, Source::Flag), (&self.environment, Source::Environment), (&self.file, Source::File)]
            .into_iter()
            .find_map(|(values, source)| Some((values.get(name)?.as_str(), source)))
            .filter(|(value, _)| !value.trim().is_empty())
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.environment.keys().chain(self.file.keys()).map(String::as_str)
    }
}

/// Where a value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Default,
    File,
    Environment,
    Flag,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Default => "default",
            Self::File => ".env",
            Self::Environment => "environment",
            Self::Flag => "flag",
        })
    }
}

/// One setting as `souk config` prints it. Secrets are masked already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub concern: &'static str,
    pub name: &'static str,
    pub about: &'static str,
    pub default: &'static str,
    pub value: String,
    pub source: Source,
}

/// One setting that can't stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub name: String,
    pub message: String,
}

impl Fault {
    pub(super) fn new(name: &str, message: &str) -> Self {
        Self { name: name.to_owned(), message: message.to_owned() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.message)
    }
}

/// All that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Faults {}

/// Reads settings one by one, notes a line for each, and goes on after a wrong one.
pub(super) struct Reader<'a> {
    given: &'a Given,
    concern: &'static str,
    lines: Vec<Line>,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(given: &'a Given) -> Self {
        Self { given, concern: "", lines: Vec::new(), faults: given.misread.clone() }
    }

    /// What the following settings are about.
    pub(super) fn concern(&mut self, title: &'static str) {
        self.concern = title;
    }

    /// A setting that `parse` reads; `show` says how `souk config` prints it.
    pub(super) fn read<T>(
        &mut self,
        (name, default, about): Text,
        parse: impl Fn(&str) -> Result<T, String>,
        show: impl Fn(&str) -> String,
    ) -> T {
        let (text, source) = self.given.find(name).unwrap_or((default, Source::Default));
        self.lines.push(Line { concern: self.concern, name, about, default, value: show(text), source });
        parse(text).unwrap_or_else(|message| {
            self.faults.push(Fault::new(name, &message));
            parse(default).unwrap_or_else(|fault| panic!("the default of {name} is not one: {fault}"))
        })
    }

    pub(super) fn text<T>(&mut self, text: Text, parse: impl Fn(&str) -> Result<T, String>) -> T {
        self.read(text, parse, str::to_owned)
    }

    pub(super) fn number(&mut self, text: Text, low: u64, high: u64) -> u64 {
        self.text(text, |value| match value.replace('_', "").parse::<u64>() {
            Ok(number) if (low..=high).contains(&number) => Ok(number),
            _ => Err(format!("{value:?} is not a whole number from {low} to {high}")),
        })
    }

    pub(super) fn count(&mut self, text: Text, low: usize, high: usize) -> usize {
        let number = self.number(text, low as u64, high as u64);
        usize::try_from(number).expect("within the bounds of two usizes")
    }

    pub(super) fn flag(&mut self, text: Text) -> bool {
        self.text(text, |value| value.parse().map_err(|_| format!("{value:?} is neither true nor false")))
    }

    pub(super) fn optional(&mut self, text: Text) -> Option<String> {
        self.text(text, |value| Ok(Some(value.to_owned()).filter(|value| !value.is_empty())))
    }

    pub(super) fn secret(&mut self, text: Text) -> Option<Secret> {
        let show = |value: &str| if value.is_empty() { String::new() } else { "***".to_owned() };
        self.read(text, |value| Ok(Some(Secret::new(value)).filter(|secret| !secret.is_empty())), show)
    }

    /// Everything read, and everything wrong with it, names that nothing reads among them.
    pub(super) fn finish(mut self) -> (Vec<Line>, Vec<Fault>) {
        let known: Vec<_> = self.lines.iter().map(|line| line.name).collect();
        for name in self.given.names().filter(|name| !known.contains(name)) {
            let message = match nearest(name, &known) {
                Some(near) => format!("there is no such setting; did you mean {near}?"),
                None => "there is no such setting; `souk config` prints them all".to_owned(),
            };
            self.faults.push(Fault::new(name, &message));
        }
        (self.lines, self.faults)
    }
}

/// A setting's name, default and what it is about, with its unit.
pub(super) type Text = (&'static str, &'static str, &'static str);

fn is_ours(name: &str) -> bool {
    name.starts_with(PREFIX) && !name.starts_with(TESTS)
}

fn unquoted(value: &str) -> &str {
    let within = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
    within('"').or_else(|| within('\'')).unwrap_or(value)
}
