use crate::ids::{EntityId, UserId, Who, WorkspaceId};
use crate::kinds::KindTag;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt::Debug;
use ulid::Ulid;

fn written<T: Serialize>(value: &T) -> Vec<u8> {
    rmp_serde::to_vec_named(value).expect("it can be written")
}

fn reads_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    assert_eq!(&rmp_serde::from_slice::<T>(&written(value)).expect("and read back"), value);
}

/// Serde keeps the fields of both aside before it knows what they are.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t")]
enum Tagged {
    Known { user: UserId, workspace: WorkspaceId },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Flat {
    whos: Vec<Who>,
    #[serde(flatten)]
    rest: Tagged,
}

#[test]
fn whoever_stands_in_a_snapshot_reads_back() {
    let (user, entity) = (UserId(Ulid(u128::MAX / 7)), EntityId::new(KindTag::Auction, Ulid(3)));
    let whos = vec![Who::User(user), Who::Entity(entity), Who::Clock, Who::System];
    reads_back(&Flat { whos, rest: Tagged::Known { user, workspace: WorkspaceId(Ulid(9)) } });
    assert_eq!(written(&user).len(), 2 + 16, "as bytes, not as text");
    assert_eq!(serde_json::to_value(user).expect("JSON"), user.to_string(), "for people as text");
}

#[test]
fn bytes_that_are_no_id_are_refused() {
    for len in [0, 15, 17] {
        let bytes = [&[0xc4, len][..], &vec![7; usize::from(len)]].concat();
        let fault = rmp_serde::from_slice::<UserId>(&bytes).expect_err("no id").to_string();
        assert!(fault.contains("16 bytes"), "{fault}");
    }
    assert!(rmp_serde::from_slice::<EntityId>(&written(&UserId(Ulid(1)))).is_err(), "without its kind");
}
