//! The command line as a person meets it: the real program, its output and its exit code.
