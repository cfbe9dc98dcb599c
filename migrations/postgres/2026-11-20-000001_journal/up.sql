-- Who owns an entity (term), how far its journal goes (head), the hash its next event must cover, and its soonest
-- deadline.
CREATE TABLE entity_owner (
    entity TEXT NOT NULL PRIMARY KEY,
    term BIGINT NOT NULL,
    head BIGINT NOT NULL,
    head_hash BYTEA NOT NULL,
    epoch TEXT NOT NULL,
    due_at_ms BIGINT
);
CREATE INDEX entity_owner_by_due ON entity_owner (due_at_ms) WHERE due_at_ms IS NOT NULL;

-- Facts, for ever. `who`, `key` and `fingerprint` are null in a row that continues the decision of the row before.
CREATE TABLE event (
    entity TEXT NOT NULL,
    seq BIGINT NOT NULL,
    term BIGINT NOT NULL,
    type TEXT NOT NULL,
    version INTEGER NOT NULL,
    at_ms BIGINT NOT NULL,
    who TEXT,
    key TEXT,
    fingerprint BIGINT,
    payload TEXT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (entity, seq)
);

-- A cache of the journal, the newest per entity.
CREATE TABLE snapshot (
    entity TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    version INTEGER NOT NULL,
    at_ms BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    hash BYTEA NOT NULL
);

-- Effects that are not carried out yet: a JSON array per decision.
CREATE TABLE outbox (
    entity TEXT NOT NULL,
    seq BIGINT NOT NULL,
    effects TEXT NOT NULL,
    PRIMARY KEY (entity, seq)
);
