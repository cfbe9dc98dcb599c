-- A show's claims by handle or by an item's number, its comments by person or by handle: filters of REST's lists.
CREATE INDEX claims_by_handle ON claims (show_id, user_handle, claim_id);
CREATE INDEX claims_by_item_number ON claims (show_id, item_number, claim_id);
CREATE INDEX comments_by_commenter ON comments (show_id, commenter, seq);
CREATE INDEX comments_by_handle ON comments (show_id, user_handle, seq);
