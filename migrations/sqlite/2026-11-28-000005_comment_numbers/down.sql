DELETE FROM sqlite_stat1 WHERE idx = 'comments_by_number';
DROP INDEX comments_by_number;
ALTER TABLE comments DROP COLUMN number;
