DROP INDEX shows_by_start;
DROP INDEX auctions_by_start;
DROP INDEX auctions_by_end;
