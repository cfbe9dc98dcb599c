DROP INDEX comments_by_number;
ALTER TABLE comments DROP COLUMN number;
