DELETE FROM sqlite_stat1 WHERE tbl IN ('claims', 'comments');
DROP INDEX comments_by_handle;
DROP INDEX comments_by_commenter;
DROP INDEX claims_by_item_number;
DROP INDEX claims_by_handle;
