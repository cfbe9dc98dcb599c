//! Every limit in one place, with the relations between them checked when this compiles.

/// Length of a command's idempotency key, bytes.
pub const KEY_BYTES_MAX: usize = 64;
/// How many of its latest keyed commands an entity remembers; an older key is decided afresh.
pub const KEYS_REMEMBERED_MAX: usize = 65_536;
/// Largest amount of money: ten billion in minor units.
pub const AMOUNT_CENTS_MAX: i64 = 1_000_000_000_000;

/// Events of one decision; more would make one command's batch too long for its neighbours.
pub const DECISION_EVENTS_MAX: usize = 1_024;
/// Effects of one decision.
pub const DECISION_EFFECTS_MAX: usize = 1_024;
/// Effects in one row of the outbox, which decisions that are stored together share; a decision's own stay together.
pub const OUTBOX_ROW_EFFECTS_MAX: usize = 64;
/// Permits of one cell: commands taken and not answered.
pub const CELL_PERMITS_MAX: usize = 8_192;
/// Looks, subscriptions and pages asked of one cell and not answered; operators' controls likewise.
pub const CELL_READS_MAX: usize = 8_192;
pub const CELL_CONTROLS_MAX: usize = 64;
/// Mail handled in one turn before the cell yields its thread, and the time one turn may take.
pub const TURN_MAIL_MAX: usize = 256;
pub const TURN_MICROS_MAX: u64 = 1_000;
/// Events decided and not durable: above it a cell takes no command until the journal has caught up.
pub const AHEAD_EVENTS_MAX: usize = 16_384;

/// One commit: events, bytes of payload, and entities that share it.
pub const BATCH_EVENTS_MAX: usize = 4_096;
pub const BATCH_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Counted in appends, of which an entity has at most two under way: each moves an owner's row.
pub const BATCH_APPENDS_MAX: usize = 1_024;
/// Appends waiting for one journal writer.
pub const WRITER_QUEUE_MAX: usize = 65_536;

/// Publications kept in memory for resuming readers, and how many one resume may bring.
pub const RING_EVENTS_MAX: usize = 512;
pub const RECOVER_EVENTS_MAX: usize = 1_000;
/// State publications per second of one entity, at most; the rate falls as the room grows.
pub const STATE_RATE_MAX: u32 = 20;
/// Deliveries per second that one room's state lane may cost this node; the rest is for those who bid.
pub const STATE_DELIVERIES_PER_S_MAX: u32 = 80_000;
/// Joins and leaves are announced in rooms up to this size.
pub const JOIN_LEAVE_SUBSCRIBERS_MAX: usize = 200;
/// People listed in one answer to `presence`.
pub const PRESENCE_CLIENTS_MAX: usize = 1_000;

/// Entities replayed from the journal at the same time, or snapshots encoded, per thread of cells; others wait.
pub const REPLAYS_AT_ONCE: usize = 4;
/// Cells living on one node, and how long one idles before it retires.
pub const CELLS_LIVING_MAX: usize = 1_000_000;
/// A quarter of a node's places for cells is kept free: from here on the cells left alone longest retire before their
/// time.
#[must_use]
pub const fn cells_crowded_from(cells_max: usize) -> usize {
    cells_max - cells_max / 4
}
pub const IDLE_MS_MAX: u64 = 5 * 60 * 1_000;
/// A snapshot is written after so many events, and when a cell retires.
pub const SNAPSHOT_EVERY_EVENTS: u64 = 10_000;
/// Between two snapshots a cell waits so many times as long as the last one took: they cost it a twentieth of its time.
pub const SNAPSHOT_REST_TIMES: u32 = 20;
/// More panics than this in the window put a cell under quarantine.
pub const PANICS_MAX: usize = 3;
pub const PANICS_WINDOW_MS: i64 = 5_000;
/// Items of one list that an inspector sees; of longer ones it hears how many more there are.
pub const INSPECTED_ITEMS_MAX: usize = 500;
/// Events after which one question compares a place's value, to find who changed it; from there one may ask again.
pub const BLAME_EVENTS_MAX: u64 = 100_000;
/// Events that one search for some types of them looks through; from there one may search again.
pub const EVENTS_SEARCHED_MAX: u64 = 100_000;
/// Last commands an inspector sees.
pub const TRACE_COMMANDS_MAX: usize = 64;

/// Names people give: titles, handles, words, texts; in characters.
pub const TITLE_CHARS_MAX: usize = 200;
pub const DESCRIPTION_CHARS_MAX: usize = 4_000;
pub const HANDLE_CHARS_MAX: usize = 64;
pub const COMMENT_CHARS_MAX: usize = 2_000;
pub const REASON_CHARS_MAX: usize = 500;
pub const WORD_CHARS_MAX: usize = 32;
pub const ITEM_NUMBER_CHARS_MAX: usize = 8;
pub const ITEMS_MAX: usize = 10_000;
pub const ITEM_QUANTITY_MAX: u32 = 1_000_000;
/// Comments of a show that stay in memory; older ones are in the journal and the read tables.
pub const COMMENTS_IN_MEMORY_MAX: usize = 256;
/// Near-misses of a show that wait for the operator; the oldest falls out when one more comes.
pub const NEAR_MISSES_MAX: usize = 512;
/// Letters before the digits of an item number such as `A12`.
pub const ITEM_LETTERS_MAX: usize = 3;
/// Claims of one show, released ones included: they stay in memory.
pub const CLAIMS_MAX: u32 = 2_000_000;
/// Waiting people promoted by one growth of a quantity: each is an event and an effect of one decision.
pub const PROMOTIONS_MAX: u32 = 1_000;
/// The latest comments of other platforms whose ids a show remembers; an older one sent again counts as new.
pub const COMMENT_IDS_REMEMBERED_MAX: usize = 65_536;
/// Ids that other platforms give to people, comments and live videos; in characters.
pub const EXTERNAL_ID_CHARS_MAX: usize = 128;
pub const URL_CHARS_MAX: usize = 2_000;
pub const INCREMENT_BANDS_MAX: usize = 64;
/// People with a bid in one auction; one more hears that it is full.
pub const AUCTION_BIDDERS_MAX: usize = 100_000;
/// Bidders who find a notice in their inbox when an auction ends: the winner and the highest of the others.
pub const AUCTION_TOLD_MAX: usize = 1_000;
/// How far ahead an auction starts, how long it lasts, and how far its end may be extended, in milliseconds: a year.
pub const AUCTION_MS_MAX: i64 = 366 * 24 * 60 * 60 * 1_000;
/// How many times the price a bid may be before it must be confirmed, at most.
pub const CONFIRM_FACTOR_MAX: u32 = 1_000_000;
/// Notices an inbox keeps; the oldest read ones go first, then the oldest.
pub const NOTICES_MAX: usize = 500;

const _: () = {
    assert!(DECISION_EVENTS_MAX <= BATCH_EVENTS_MAX);
    assert!(DECISION_EVENTS_MAX <= AHEAD_EVENTS_MAX);
    assert!(BATCH_APPENDS_MAX <= BATCH_EVENTS_MAX, "an append has an event at least");
    assert!(BATCH_APPENDS_MAX <= WRITER_QUEUE_MAX);
    assert!(CELL_CONTROLS_MAX < CELL_READS_MAX);
    assert!(TURN_MAIL_MAX <= CELL_READS_MAX);
    assert!(RING_EVENTS_MAX <= RECOVER_EVENTS_MAX);
    assert!(TURN_MAIL_MAX <= CELL_PERMITS_MAX);
    assert!(CELL_PERMITS_MAX <= AHEAD_EVENTS_MAX);
    assert!(CELL_PERMITS_MAX <= KEYS_REMEMBERED_MAX, "a command in flight must never be forgotten");
    assert!(BATCH_EVENTS_MAX <= WRITER_QUEUE_MAX);
    assert!(OUTBOX_ROW_EFFECTS_MAX <= DECISION_EFFECTS_MAX, "no row is longer than a decision can make it");
    assert!(AUCTION_TOLD_MAX <= DECISION_EFFECTS_MAX);
    assert!(COMMENTS_IN_MEMORY_MAX >= 1);
    assert!(NEAR_MISSES_MAX >= 1);
    assert!(ITEM_LETTERS_MAX < ITEM_NUMBER_CHARS_MAX);
    assert!((PROMOTIONS_MAX as usize) < DECISION_EVENTS_MAX, "beside the change itself");
    assert!((PROMOTIONS_MAX as usize) < DECISION_EFFECTS_MAX);
    assert!(COMMENTS_IN_MEMORY_MAX <= COMMENT_IDS_REMEMBERED_MAX);
};
