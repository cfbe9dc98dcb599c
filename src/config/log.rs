//! What the process says of itself.

use super::reader::Reader;

#[derive(Clone, Debug)]
pub struct LogSettings {
    /// Directives like `info` or `warn,souk=debug`.
    pub filter: String,
    pub format: LogFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    /// One object a line.
    Json,
}

impl LogSettings {
    pub(super) fn read(reader: &mut Reader) -> Self {
        reader.concern("Log");
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
        }
    }
}

fn filter(text: &str) -> Result<String, String> {
    match tracing_subscriber::EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(fault) => Err(format!("{text:?} is not a log filter: {fault}")),
    }
}
