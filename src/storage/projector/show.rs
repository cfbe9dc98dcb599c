//! What a show's events mean for its read tables.

use super::{Stuck, event, word};
use actors::ids::{EntityId, UserId};
use actors::show::comment::Parsed;
use actors::show::{Became, Event, How, Outcome, Person, Standing, Tally, Why};
use schema::journal::EventRow;
use schema::projection::{BuyerShift, ClaimPatch, ItemChange, SettledPatch, ShowChanges};
use schema::shows::{ClaimRow, CommentRow, ItemRow, ShowRow};

/// What a stretch of events changes. `live_id` is the show's before it.
pub(super) fn changes(
    show: EntityId,
    live_id: Option<String>,
    rows: &[EventRow],
) -> Result<ShowChanges, Stuck> {
    let mut fold = Fold { id: show.to_string(), live_id, key: None, changes: ShowChanges::default() };
    for row in rows {
        if row.who.is_some() {
            fold.key.clone_from(&row.key);
        }
        if let Some(event) = event(show, row)? {
            fold.take(row, event);
        }
    }
    Ok(fold.changes)
}

struct Fold {
    id: String,
    live_id: Option<String>,
    /// Of the decision that is being read.
    key: Option<String>,
    changes: ShowChanges,
}

impl Fold {
    fn take(&mut self, row: &EventRow, event: Event) {
        match event {
            Event::Created { .. } | Event::Edited { .. } => self.take_head(row.at_ms, event),
            Event::Activated {} => {
                self.status("active", row.at_ms);
                self.changes.patch.started_at_ms = Some(row.at_ms);
            }
            Event::Paused {} => self.status("paused", row.at_ms),
            Event::Resumed {} => self.status("active", row.at_ms),
            Event::Stopped {} => {
                self.status("ended", row.at_ms);
                self.changes.patch.ended_at_ms = Some(row.at_ms);
            }
            Event::ItemAdded { .. } | Event::ItemChanged { .. } | Event::ItemDeleted { .. } => {
                self.take_item(row.at_ms, event);
            }
            Event::Commented { .. } => self.take_comment(row, event),
            Event::NearSettled { number, outcome, .. } => self.settle(number, &outcome),
            // The comment itself is there already, and nothing happened.
            Event::CommentRepeated { .. } => {}
            Event::Claimed { .. } | Event::Released { .. } | Event::Promoted { .. } => {
                self.take_claim(row, event);
            }
        }
    }

    fn take_head(&mut self, at_ms: i64, event: Event) {
        match event {
            Event::Created { workspace, name, claim_word, pass_word, platform, live_id, live_url } => {
                self.live_id = live_id.as_deref().map(Into::into);
                self.changes.created = Some(ShowRow {
                    id: self.id.clone(),
                    workspace_id: workspace.to_string(),
                    name: name.to_string(),
                    status: "draft".to_owned(),
                    platform: Some(platform.name().to_owned()),
                    live_id: self.live_id.clone(),
                    live_url: live_url.as_deref().map(Into::into),
                    claim_word: claim_word.to_string(),
                    pass_word: pass_word.to_string(),
                    started_at_ms: None,
                    ended_at_ms: None,
                    created_at_ms: at_ms,
                    updated_at_ms: at_ms,
                });
            }
            Event::Edited { name, claim_word, pass_word, live_id, live_url } => {
                self.live_id = live_id.as_deref().map(Into::into);
                let patch = &mut self.changes.patch;
                patch.name = Some(name.to_string());
                patch.claim_word = Some(claim_word.to_string());
                patch.pass_word = Some(pass_word.to_string());
                patch.live_id = Some(self.live_id.clone());
                patch.live_url = Some(live_url.as_deref().map(Into::into));
                patch.updated_at_ms = Some(at_ms);
            }
            _ => {}
        }
    }

    fn status(&mut self, status: &str, at_ms: i64) {
        self.changes.patch.status = Some(status.to_owned());
        self.changes.patch.updated_at_ms = Some(at_ms);
    }

    fn take_item(&mut self, at_ms: i64, event: Event) {
        match event {
            Event::ItemAdded { item_id, item_number, title, description, quantity } => {
                let added = ItemRow {
                    show_id: self.id.clone(),
                    item_id: item_id.into(),
                    item_number: item_number.to_string(),
                    title: title.to_string(),
                    description: description.as_deref().map(Into::into),
                    total_quantity: quantity.into(),
                    claimed_count: 0,
                    waitlist_count: 0,
                    status: "unclaimed".to_owned(),
                    created_at_ms: at_ms,
                    updated_at_ms: at_ms,
                };
                self.item(item_id.into()).added = Some(added);
            }
            Event::ItemChanged { item_id, item_number, title, description, quantity, available } => {
                let claimed = quantity.saturating_sub(available);
                let patch = &mut self.item(item_id.into()).patch;
                patch.item_number = Some(item_number.to_string());
                patch.title = Some(title.to_string());
                patch.description = Some(description.as_deref().map(Into::into));
                patch.total_quantity = Some(quantity.into());
                patch.status = Some(status_of(claimed, available).to_owned());
                patch.updated_at_ms = Some(at_ms);
            }
            Event::ItemDeleted { item_id, .. } => self.item(item_id.into()).deleted = true,
            _ => {}
        }
    }

    fn item(&mut self, item_id: i64) -> &mut ItemChange {
        self.changes.items.entry(item_id).or_default()
    }

    fn tally(&mut self, item_id: i64, tally: &Tally, at_ms: i64) {
        let patch = &mut self.item(item_id).patch;
        patch.total_quantity = Some(tally.quantity.into());
        patch.claimed_count = Some(tally.claimed.into());
        patch.waitlist_count = Some(tally.waiting.into());
        patch.status = Some(word(&tally.status));
        patch.updated_at_ms = Some(at_ms);
    }

    fn take_comment(&mut self, row: &EventRow, event: Event) {
        let Event::Commented { number, person, comment_id, text, normalized, parsed, outcome, .. } = event
        else {
            return;
        };
        let comment_id: Option<String> = comment_id.as_deref().map(Into::into);
        if let Some(claim_id) = claim_made(&outcome) {
            self.claim_words(claim_id, comment_id.as_deref(), &text, &normalized);
        }
        let parsed = match parsed {
            Parsed::Claim { .. } => Some("claim"),
            Parsed::Pass { .. } => Some("pass"),
            Parsed::Near { .. } => Some("near"),
            Parsed::Nothing {} => None,
        };
        self.changes.comments.push(CommentRow {
            show_id: self.id.clone(),
            seq: row.seq,
            live_id: self.live_id.clone(),
            platform: Some(person.platform.name().to_owned()),
            platform_user_id: person.platform_user_id.as_deref().map(Into::into),
            commenter: person.identity().to_string(),
            user_handle: person.handle.to_string(),
            comment_id,
            raw_text: text.to_string(),
            normalized_text: normalized.to_string(),
            parsed: parsed.map(Into::into),
            result: word(&outcome.result),
            claim_id: outcome.claim_id.map(Into::into),
            received_at_ms: row.at_ms,
            number: number.cast_signed(),
        });
    }

    /// The words of the comment are in its row, perhaps of an earlier stretch: a claim takes them from there.
    fn settle(&mut self, number: u64, outcome: &Outcome) {
        let settled = SettledPatch {
            result: word(&outcome.result),
            claim_id: outcome.claim_id.map(Into::into),
            made_claim: claim_made(outcome).is_some(),
        };
        self.changes.settled.insert(number.cast_signed(), settled);
    }

    /// The comment of a claim stands behind it in the same decision.
    fn claim_words(&mut self, claim_id: i64, comment_id: Option<&str>, text: &str, normalized: &str) {
        let comment_id = comment_id.map(Into::into);
        let (text, normalized) = (Some(text.to_owned()), Some(normalized.to_owned()));
        if let Some(claim) = self.changes.claims.get_mut(&claim_id) {
            (claim.comment_id, claim.raw_text, claim.normalized_text) = (comment_id, text, normalized);
        } else {
            let patch = self.changes.claim_patches.entry(claim_id).or_default();
            (patch.comment_id, patch.raw_text, patch.normalized_text) = (comment_id, text, normalized);
        }
    }

    fn take_claim(&mut self, row: &EventRow, event: Event) {
        match event {
            Event::Claimed { item_id, ref person, ref item, standing, .. } => {
                self.tally(item_id.into(), item, row.at_ms);
                let shift = self.buyer(person);
                count(shift, standing, 1);
                let first = shift.claimed_at_ms.map_or(row.at_ms, |(first, _)| first);
                shift.claimed_at_ms = Some((first, row.at_ms));
                self.insert_claim(row, event);
            }
            Event::Released { claim_id, item_id, person, was, why, operator, item, .. } => {
                self.tally(item_id.into(), &item, row.at_ms);
                count(self.buyer(&person), was, -1);
                if was == Standing::Waitlist {
                    self.changes.renumber.insert(item_id.into());
                }
                let action = match (why, operator) {
                    (Why::Operator, _) => Some("release"),
                    (Why::Pass, Some(_)) => Some("settle"),
                    (Why::Pass, None) => None,
                };
                self.stand(claim_id.into(), Standing::Released, row.at_ms, action, operator);
            }
            Event::Promoted { claim_id, item_id, person, item, .. } => {
                self.tally(item_id.into(), &item, row.at_ms);
                let shift = self.buyer(&person);
                count(shift, Standing::Waitlist, -1);
                count(shift, Standing::Winner, 1);
                self.changes.renumber.insert(item_id.into());
                self.stand(claim_id.into(), Standing::Winner, row.at_ms, None, None);
            }
            _ => {}
        }
    }

    fn insert_claim(&mut self, row: &EventRow, event: Event) {
        let Event::Claimed {
            claim_id,
            item_id,
            item_number,
            person,
            how,
            standing,
            waitlist_position,
            operator,
            ..
        } = event
        else {
            return;
        };
        let claim = ClaimRow {
            show_id: self.id.clone(),
            claim_id: claim_id.into(),
            item_id: item_id.into(),
            item_number: item_number.to_string(),
            platform: Some(person.platform.name().to_owned()),
            live_id: self.live_id.clone(),
            platform_user_id: person.platform_user_id.as_deref().map(Into::into),
            claimant: person.identity().to_string(),
            user_handle: person.handle.to_string(),
            user_display_name: person.display_name.as_deref().map(Into::into),
            comment_id: None,
            raw_text: None,
            normalized_text: None,
            claim_type: word(&how),
            claim_status: word(&standing),
            waitlist_position: waitlist_position.map(Into::into),
            idempotency_key: self.key.clone(),
            operator_action: placed_by(how, operator).map(Into::into),
            operator_notes: operator.map(by),
            created_at_ms: row.at_ms,
            updated_at_ms: row.at_ms,
        };
        self.changes.claims.insert(claim.claim_id, claim);
    }

    fn stand(
        &mut self,
        claim_id: i64,
        standing: Standing,
        at_ms: i64,
        action: Option<&str>,
        operator: Option<UserId>,
    ) {
        let status = word(&standing);
        let (action, notes) = (action.map(Into::into), operator.map(by));
        if let Some(claim) = self.changes.claims.get_mut(&claim_id) {
            (claim.claim_status, claim.waitlist_position, claim.updated_at_ms) = (status, None, at_ms);
            claim.operator_action = action.or(claim.operator_action.take());
            claim.operator_notes = notes.or(claim.operator_notes.take());
        } else {
            let patch: &mut ClaimPatch = self.changes.claim_patches.entry(claim_id).or_default();
            (patch.claim_status, patch.waitlist_position) = (Some(status), Some(None));
            patch.updated_at_ms = Some(at_ms);
            patch.operator_action = action.or(patch.operator_action.take());
            patch.operator_notes = notes.or(patch.operator_notes.take());
        }
    }

    fn buyer(&mut self, person: &Person) -> &mut BuyerShift {
        let shift = self.changes.buyers.entry(person.identity().to_string()).or_default();
        shift.user_handle = person.handle.to_string();
        shift.user_display_name = person.display_name.as_deref().map(Into::into);
        shift
    }
}

/// Adds to the figure that counts claims of this standing.
fn count(shift: &mut BuyerShift, standing: Standing, more: i64) {
    match standing {
        Standing::Winner => shift.items_claimed += more,
        Standing::Waitlist => shift.items_waitlisted += more,
        Standing::Released => {}
    }
}

/// The claim that this comment made, if it made one.
fn claim_made(outcome: &Outcome) -> Option<i64> {
    match outcome.result {
        Became::Winner | Became::Waitlist => outcome.claim_id.map(Into::into),
        _ => None,
    }
}

fn status_of(claimed: u32, available: u32) -> &'static str {
    match (claimed, available) {
        (_, 0) => "sold_out",
        (0, _) => "unclaimed",
        _ => "partial",
    }
}

/// An operator awards, or accepts what was almost a claim.
fn placed_by(how: How, operator: Option<UserId>) -> Option<&'static str> {
    match how {
        How::Award => Some("award"),
        How::Comment | How::Button => operator.map(|_| "settle"),
    }
}

fn by(operator: UserId) -> String {
    format!("by {operator}")
}
