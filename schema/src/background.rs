//! Threads let those go first that somebody waits for.

/// Puts the calling thread so many steps of niceness behind the others of this machine, where the system knows such a
/// thing. Ten steps behind it gets about a tenth of a core when the others leave nothing over.
pub fn step_back(steps: i32) {
    #[cfg(target_os = "linux")]
    {
        // On Linux a thread has a niceness of its own, under its own number.
        let thread = rustix::thread::gettid();
        if let Err(error) = rustix::process::setpriority_process(Some(thread), steps) {
            tracing::debug!(%error, "a thread keeps its priority");
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = steps;
}

/// How far behind those stand that fill read tables.
pub const BEHIND_ALL: i32 = 10;
