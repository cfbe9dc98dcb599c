-- What is on now, whoever it belongs to: auctions by their end or start, shows by their start.
CREATE INDEX auctions_by_end ON auctions (state, ends_at_ms, id);
CREATE INDEX auctions_by_start ON auctions (state, starts_at_ms, id);
CREATE INDEX shows_by_start ON shows (status, started_at_ms, id);
