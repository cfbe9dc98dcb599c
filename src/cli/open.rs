use crate::config::Settings;
pub(super) fn examine(_: &Settings) -> Vec<(&'static str, super::doctor::Finding)> {
    Vec::new()
}
