//! What the process says of itself: log lines and figures.

use super::reader::Reader;
use super::secret::Secret;

#[derive(Clone, Debug)]
pub struct LogSettings {
    /// Directives like `info` or `warn,souk=debug`.
    pub filter: String,
    pub format: LogFormat,
    /// What `/metrics` asks for as a bearer token; without it the page is open in development and gone in production.
    pub metrics_token: Option<Secret>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    /// One object a line.
    Json,
}

impl LogSettings {
    pub(super) fn read(reader: &mut Reader) -> Self {
        reader.concern("Log and figures");
        Self {
            filter: reader.text(
                (
                    "SOUK_LOG",
                    "info",
                    "What to log: error, warn, info, debug, trace, or per part like warn,souk=debug.",
                ),
                filter,
            ),
            format: reader.text(("SOUK_LOG_FORMAT", "text", "text or json."), |text| match text {
                "text" => Ok(LogFormat::Text),
                "json" => Ok(LogFormat::Json),
                _ => Err(format!("{text:?} is neither text nor json")),
            }),
            metrics_token: reader.secret((
                "SOUK_METRICS_TOKEN",
                "",
                "Bearer token for /metrics; without it the page is open in development and absent in production.",
            )),
        }
    }
}

fn filter(text: &str) -> Result<String, String> {
    match tracing_subscriber::EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(fault) => Err(format!("{text:?} is not a log filter: {fault}")),
    }
}
