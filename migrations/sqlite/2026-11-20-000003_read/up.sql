-- How far the read tables of an entity follow its journal; moved in the transaction that writes their rows.
CREATE TABLE projection (
    entity TEXT NOT NULL PRIMARY KEY,
    projected_seq BIGINT NOT NULL
) WITHOUT ROWID;

CREATE TABLE shows (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    platform TEXT,
    live_id TEXT,
    live_url TEXT,
    claim_word TEXT NOT NULL,
    pass_word TEXT NOT NULL,
    started_at_ms BIGINT,
    ended_at_ms BIGINT,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL
);
CREATE INDEX shows_by_workspace ON shows (workspace_id, created_at_ms, id);
CREATE INDEX shows_by_workspace_status ON shows (workspace_id, status, created_at_ms, id);

CREATE TABLE show_items (
    show_id TEXT NOT NULL,
    item_id BIGINT NOT NULL,
    item_number TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT,
    total_quantity BIGINT NOT NULL,
    claimed_count BIGINT NOT NULL,
    waitlist_count BIGINT NOT NULL,
    status TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL,
    PRIMARY KEY (show_id, item_id)
) WITHOUT ROWID;

CREATE TABLE claims (
    show_id TEXT NOT NULL,
    claim_id BIGINT NOT NULL,
    item_id BIGINT NOT NULL,
    item_number TEXT NOT NULL,
    platform TEXT,
    live_id TEXT,
    platform_user_id TEXT,
    claimant TEXT NOT NULL,
    user_handle TEXT NOT NULL,
    user_display_name TEXT,
    comment_id TEXT,
    raw_text TEXT,
    normalized_text TEXT,
    claim_type TEXT NOT NULL,
    claim_status TEXT NOT NULL,
    waitlist_position BIGINT,
    idempotency_key TEXT,
    operator_action TEXT,
    operator_notes TEXT,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL,
    PRIMARY KEY (show_id, claim_id)
) WITHOUT ROWID;
CREATE INDEX claims_by_status ON claims (show_id, claim_status, claim_id);
CREATE INDEX claims_by_item ON claims (show_id, item_id, claim_id);
CREATE INDEX claims_by_claimant ON claims (show_id, claimant, claim_id);

-- `seq` is the number of the event that keeps the comment; `parsed` is `claim`, `pass` or null.
CREATE TABLE comments (
    show_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    live_id TEXT,
    platform TEXT,
    platform_user_id TEXT,
    commenter TEXT NOT NULL,
    user_handle TEXT NOT NULL,
    comment_id TEXT,
    raw_text TEXT NOT NULL,
    normalized_text TEXT NOT NULL,
    parsed TEXT,
    result TEXT NOT NULL,
    claim_id BIGINT,
    received_at_ms BIGINT NOT NULL,
    PRIMARY KEY (show_id, seq)
) WITHOUT ROWID;

CREATE TABLE buyers (
    show_id TEXT NOT NULL,
    buyer TEXT NOT NULL,
    user_handle TEXT NOT NULL,
    user_display_name TEXT,
    items_claimed BIGINT NOT NULL,
    items_waitlisted BIGINT NOT NULL,
    first_claim_at_ms BIGINT NOT NULL,
    last_claim_at_ms BIGINT NOT NULL,
    PRIMARY KEY (show_id, buyer)
) WITHOUT ROWID;

CREATE TABLE auctions (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    seller TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT,
    currency TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT,
    opening_cents BIGINT NOT NULL,
    price_cents BIGINT,
    buy_now_cents BIGINT,
    leader TEXT,
    winner TEXT,
    bids BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    has_reserve BOOLEAN NOT NULL,
    reserve_met BOOLEAN NOT NULL,
    starts_at_ms BIGINT,
    ends_at_ms BIGINT,
    closed_at_ms BIGINT,
    reason TEXT,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL
);
CREATE INDEX auctions_by_age ON auctions (created_at_ms, id);
CREATE INDEX auctions_by_state ON auctions (state, created_at_ms, id);
CREATE INDEX auctions_by_workspace ON auctions (workspace_id, created_at_ms, id);
CREATE INDEX auctions_by_workspace_state ON auctions (workspace_id, state, created_at_ms, id);

-- `max_cents` is the bidder's secret: shown to them and to those who run the auction.
CREATE TABLE bids (
    auction_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    bidder TEXT NOT NULL,
    kind TEXT NOT NULL,
    max_cents BIGINT,
    accepted BOOLEAN NOT NULL,
    code TEXT,
    price_cents BIGINT,
    leader TEXT,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (auction_id, seq)
) WITHOUT ROWID;
CREATE INDEX bids_by_bidder ON bids (auction_id, bidder, seq);
