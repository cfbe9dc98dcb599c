//! How much memory this process holds, as the kernel says.

/// Bytes of it that are in memory now; nothing where `/proc` doesn't tell.
#[must_use]
pub fn resident_bytes() -> Option<u64> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    resident_pages(&statm)?.checked_mul(rustix::param::page_size() as u64)
}

/// The second figure of `statm`.
fn resident_pages(statm: &str) -> Option<u64> {
    statm.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_figure_is_what_is_resident() {
        assert_eq!(resident_pages("65234 8123 1200 340 0 43000 0\n"), Some(8_123));
        assert_eq!(resident_pages("65234"), None);
        if cfg!(target_os = "linux") {
            assert!(resident_bytes() > Some(100_000), "a process holds something");
        }
    }
}
