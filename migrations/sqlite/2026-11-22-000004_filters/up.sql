-- A show's claims by handle or by an item's number, its comments by person or by handle: filters of REST's lists.
CREATE INDEX claims_by_handle ON claims (show_id, user_handle, claim_id);
CREATE INDEX claims_by_item_number ON claims (show_id, item_number, claim_id);
CREATE INDEX comments_by_commenter ON comments (show_id, commenter, seq);
CREATE INDEX comments_by_handle ON comments (show_id, user_handle, seq);

-- SQLite takes ten rows for a show where nobody tells it better, and then reads the whole show rather than an index.
-- So it is told: rows in all, of one show, of one filter. PostgreSQL counts by itself.
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('claims', 'claims', '1000000 1000 1'),
    ('claims', 'claims_by_status', '1000000 1000 300 1'),
    ('claims', 'claims_by_item', '1000000 1000 10 1'),
    ('claims', 'claims_by_claimant', '1000000 1000 5 1'),
    ('claims', 'claims_by_handle', '1000000 1000 5 1'),
    ('claims', 'claims_by_item_number', '1000000 1000 10 1'),
    ('comments', 'comments', '10000000 10000 1'),
    ('comments', 'comments_by_commenter', '10000000 10000 10 1'),
    ('comments', 'comments_by_handle', '10000000 10000 10 1');
ANALYZE sqlite_schema;
