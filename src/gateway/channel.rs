//! Names of channels: which entity and lane stand behind `auction:01J…`, `auction:01J…/log`, `ops/auction:01J…`.
//! Generic over kinds. One lane has one name: an alias (a lower-case ULID, `/log` on a front that is the log already)
//! is no channel, so that everybody who follows a lane meets in one room.

use actors::entity::Lane;
use actors::ids::{EntityId, UserId};
use actors::kinds::KindTag;
use ulid::Ulid;

const LOG_TAIL: &str = "/log";
const OPS_FRONT: &str = "ops/";

/// What a channel's name stands for.
#[must_use]
pub fn find(channel: &str) -> Option<(EntityId, Lane)> {
    let (asked, rest) = if let Some(rest) = channel.strip_prefix(OPS_FRONT) {
        (Some(Lane::Ops), rest)
    } else if let Some(rest) = channel.strip_suffix(LOG_TAIL) {
        (Some(Lane::Log), rest)
    } else {
        (None, channel)
    };
    let (word, ulid) = rest.split_once(':')?;
    let kind = KindTag::find_channel(word)?;
    let entity = EntityId::new(kind, Ulid::from_string(ulid).ok()?);
    let lane = asked.unwrap_or(kind.front());
    (name(entity, lane) == channel).then_some((entity, lane))
}

/// The name of a lane's channel.
#[must_use]
pub fn name(entity: EntityId, lane: Lane) -> String {
    let front = format!("{}:{}", entity.kind.channel(), entity.ulid);
    match lane {
        Lane::Ops => format!("{OPS_FRONT}{front}"),
        lane if lane == entity.kind.front() => front,
        Lane::Log => format!("{front}{LOG_TAIL}"),
        // No kind fronts with its log and has a state lane besides; its name would be free to choose.
        Lane::State => format!("{front}/state"),
    }
}

/// The channel that every session of this person follows without asking: the one whose name is the person's own.
#[must_use]
pub fn own(user: UserId) -> Option<(EntityId, Lane, String)> {
    let channel = user.to_string();
    let (entity, lane) = find(&channel)?;
    Some((entity, lane, channel))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_lanes_are_each_others_inverse() {
        let ulid = Ulid::from_parts(1, 2);
        for &kind in KindTag::ALL {
            for lane in [kind.front(), Lane::Log, Lane::Ops] {
                let entity = EntityId::new(kind, ulid);
                assert_eq!(find(&name(entity, lane)), Some((entity, lane)), "{kind:?} {lane:?}");
            }
        }
    }

    #[test]
    fn an_alias_or_nonsense_is_no_channel() {
        let ulid = Ulid::from_parts(u64::from(u32::MAX), u128::from(u64::MAX)).to_string();
        let good = format!("user:{ulid}");
        assert!(find(&good).is_some());
        let bad = [
            String::new(),
            ulid.clone(),
            good.to_lowercase(),
            format!("{good}/log"),
            format!("{good}/state"),
            format!("ops/ops/{good}"),
            format!("ops/{good}/log"),
            format!("inbox:{ulid}"),
            format!("nothing:{ulid}"),
            format!("user:{ulid}0"),
            "user:".to_owned(),
            ":".to_owned(),
        ];
        for channel in bad {
            assert_eq!(find(&channel), None, "{channel}");
        }
    }

    #[test]
    fn a_person_has_their_own_channel() {
        let user = UserId(Ulid::from_parts(5, 6));
        let (entity, lane, channel) = own(user).expect("users have a channel");
        assert_eq!((entity.ulid, lane), (user.0, Lane::Log));
        assert_eq!(channel, user.to_string());
    }
}
