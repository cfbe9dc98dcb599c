//! What an e-mail, a name and a password must look like. Generous: only what can't be one is refused.

use super::accounts::AuthRefusal;
use actors::limits;

/// RFC 5321: a path is at most 256 octets with its two brackets.
const EMAIL_BYTES_MAX: usize = 254;
const USER_AGENT_CHARS_MAX: usize = 200;
pub(super) const PASSWORD_CHARS_MIN: usize = 8;
pub(super) const PASSWORD_CHARS_MAX: usize = 256;

/// The e-mail in the form it is compared in: trimmed, lower case.
pub(super) fn email(text: &str) -> Result<String, AuthRefusal> {
    let email = text.trim().to_lowercase();
    let bad = |message: &str| Err(AuthRefusal::BadField { field: "email", message: message.to_owned() });
    if email.len() > EMAIL_BYTES_MAX {
        return bad("must be at most 254 bytes");
    }
    if email.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return bad("must not contain spaces or control characters");
    }
    let Some((local, domain)) = email.rsplit_once('@') else { return bad("must contain an @") };
    if local.is_empty() || local.len() > 64 || local.contains('@') {
        return bad("must have 1 to 64 characters before one @");
    }
    let label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    if !domain.contains('.') || !domain.split('.').all(label) {
        return bad("must have a domain with a dot behind the @");
    }
    Ok(email)
}

/// A name others see, as it is kept.
pub(super) fn name(field: &'static str, text: &str) -> Result<String, AuthRefusal> {
    shown_name(text).map_err(|message| AuthRefusal::BadField { field, message })
}

/// A name others see: trimmed, 1 to [`limits::HANDLE_CHARS_MAX`] characters.
///
/// # Errors
/// What it must be.
pub(crate) fn shown_name(text: &str) -> Result<String, String> {
    let name = text.trim();
    let long = name.chars().count();
    if long == 0 || long > limits::HANDLE_CHARS_MAX || name.chars().any(char::is_control) {
        let max = limits::HANDLE_CHARS_MAX;
        return Err(format!("must be 1 to {max} characters, none of them control characters"));
    }
    Ok(name.to_owned())
}

pub(super) fn password(field: &'static str, text: &str) -> Result<(), AuthRefusal> {
    let long = text.chars().count();
    if !(PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX).contains(&long) {
        let message = format!("must be {PASSWORD_CHARS_MIN} to {PASSWORD_CHARS_MAX} characters");
        return Err(AuthRefusal::BadField { field, message });
    }
    Ok(())
}

/// What a client calls itself, as it is kept: somebody must recognize it, nothing more.
pub(crate) fn user_agent(text: &str) -> Option<String> {
    let plain = text.trim().chars().filter(|c| !c.is_control()).take(USER_AGENT_CHARS_MAX);
    Some(plain.collect::<String>()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emails_are_compared_in_lower_case() {
        assert_eq!(email(" Ada.L+x@Example.ORG "), Ok("ada.l+x@example.org".to_owned()));
    }

    #[test]
    fn what_is_no_email_is_refused_with_its_field() {
        let long = format!("{}@example.org", "a".repeat(65));
        let very_long = format!("a@{}.org", "a".repeat(260));
        for text in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "ada@example",
            "a b@example.org",
            "a@b@example.org",
            "ada@example..org",
            "ada@-_.org",
            "a\n@example.org",
            &long,
            &very_long,
        ] {
            let refusal = email(text).expect_err(text);
            assert!(matches!(refusal, AuthRefusal::BadField { field: "email", .. }), "{text}");
        }
    }

    #[test]
    fn passwords_are_counted_in_characters() {
        let password = |text: &str| password("password", text);
        assert_eq!(password("éééééééé"), Ok(()));
        assert!(password("short77").is_err());
        assert_eq!(password(&"x".repeat(256)), Ok(()));
        assert!(password(&"x".repeat(257)).is_err());
    }

    #[test]
    fn of_user_agents_a_line_is_kept() {
        assert_eq!(user_agent(" Mozilla/5.0 (X11)\u{7} "), Some("Mozilla/5.0 (X11)".to_owned()));
        assert_eq!(user_agent(&"é".repeat(500)).map(|text| text.chars().count()), Some(200));
        assert_eq!(user_agent(" "), None);
    }

    #[test]
    fn names_are_trimmed_and_bounded() {
        assert_eq!(name("name", "  Ada "), Ok("Ada".to_owned()));
        assert!(name("name", "   ").is_err());
        assert!(name("name", "a\u{7}b").is_err());
        assert!(name("name", &"x".repeat(65)).is_err());
    }
}
