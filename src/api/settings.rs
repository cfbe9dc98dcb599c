//! What REST takes and how long it waits. Read from the environment by `config`, not here.

/// Limits of REST.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiSettings {
    /// Debug endpoints don't exist.
    pub production: bool,
    /// Largest body, bytes.
    pub body_bytes_max: usize,
    /// Largest body of `bulk-comments`, bytes.
    pub bulk_bytes_max: usize,
    /// How long a body may take to arrive, milliseconds.
    pub body_wait_ms: u64,
    /// Rows of a list when the client doesn't say, and at most.
    pub page_default: usize,
    pub page_max: usize,
    /// Comments of one `bulk-comments`, and how long their delays may be together, milliseconds.
    pub bulk_comments_max: usize,
    pub bulk_delay_ms_max: u64,
    /// Tokens of one `debug/tokens`.
    pub tokens_max: usize,
    /// A proxy of ours stands in front and names the client in `Forwarded` or `X-Forwarded-For`.
    pub behind_proxy: bool,
}

impl Default for ApiSettings {
    fn default() -> Self {
        Self {
            production: false,
            body_bytes_max: 64 * 1024,
            bulk_bytes_max: 4 * 1024 * 1024,
            body_wait_ms: 10_000,
            page_default: 50,
            page_max: 200,
            bulk_comments_max: 10_000,
            bulk_delay_ms_max: 60_000,
            tokens_max: 10_000,
            behind_proxy: false,
        }
    }
}

impl ApiSettings {
    /// # Errors
    /// Names the setting and what it must be.
    pub fn validate(&self) -> Result<(), String> {
        let relations = [
            (self.body_bytes_max >= 1_024, "body_bytes_max must be at least 1024"),
            (self.bulk_bytes_max >= self.body_bytes_max, "bulk_bytes_max must be at least body_bytes_max"),
            (self.body_wait_ms >= 1, "body_wait_ms must be at least 1"),
            (self.page_default >= 1, "page_default must be at least 1"),
            (self.page_max >= self.page_default, "page_max must be at least page_default"),
        ];
        match relations.iter().find(|(holds, _)| !holds) {
            Some((_, message)) => Err((*message).to_owned()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_hold_and_broken_relations_are_named() {
        assert_eq!(ApiSettings::default().validate(), Ok(()));
        let broken = ApiSettings { page_max: 10, ..ApiSettings::default() };
        assert!(broken.validate().unwrap_err().contains("page_max"));
    }
}
