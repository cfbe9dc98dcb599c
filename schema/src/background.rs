//! Threads that fill read tables let those go first that somebody waits for.

/// Puts the calling thread behind the others of this machine, where the system knows such a thing. It goes on in what
/// they leave over, and gets about a tenth of a core when they leave nothing.
pub fn step_back() {
    #[cfg(target_os = "linux")]
    {
        // On Linux a thread has a niceness of its own, under its own number.
        let thread = rustix::thread::gettid();
        if let Err(error) = rustix::process::setpriority_process(Some(thread), NICE) {
            tracing::debug!(%error, "a background thread keeps its priority");
        }
    }
}

#[cfg(target_os = "linux")]
const NICE: i32 = 10;
