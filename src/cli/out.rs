//! Standard output of every command: one writer, and no panic when nobody reads any more (`souk replay … | head`).

use super::{Failure, Outcome};
use std::fmt::{Arguments, Display};
use std::io::{ErrorKind, Write as _, stderr, stdout};

/// Prints one line. It is out when this is done.
///
/// # Errors
/// [`Failure::Unheard`] when nobody reads any more: the command should end. Others say what is wrong with the output.
pub(super) fn line(text: impl Display) -> Outcome {
    print(format_args!("{text}\n"))
}

/// Prints a text as it is. Errors as those of [`line`].
pub(super) fn print(text: Arguments) -> Outcome {
    let mut out = stdout().lock();
    match out.write_fmt(text).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(fault) if fault.kind() == ErrorKind::BrokenPipe => Err(Failure::Unheard),
        Err(fault) => Err(Failure::new("standard output", fault)),
    }
}

/// Prints a line for whoever still listens. A server doesn't end because nobody does.
pub(super) fn announce(text: impl Display) -> Outcome {
    match line(text) {
        Err(Failure::Unheard) => Ok(()),
        said => said,
    }
}

/// Says why a command failed; there is nobody to tell when that fails too.
pub(super) fn complain(reason: &str) {
    drop(writeln!(stderr().lock(), "souk: {reason}"));
}
