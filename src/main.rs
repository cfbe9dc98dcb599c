//! The program. Everything is in the library, so that tests can reach it.

use std::process::ExitCode;

/// Commands are made on one thread and freed on another, for days: the system's allocator is slow at it, and keeps what it
/// has once held.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    // A huge page is held whole for the few kilobytes that an idle socket has in it.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
    souk::cli::main()
}
