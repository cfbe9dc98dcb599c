-- A comment's number within its show, by which a near-miss is settled: comments are counted from 1 without a gap.
ALTER TABLE comments ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
UPDATE comments SET number = counted.place FROM (
    SELECT show_id, seq, row_number() OVER (PARTITION BY show_id ORDER BY seq) AS place FROM comments
) AS counted
WHERE comments.show_id = counted.show_id AND comments.seq = counted.seq;
CREATE UNIQUE INDEX comments_by_number ON comments (show_id, number);
