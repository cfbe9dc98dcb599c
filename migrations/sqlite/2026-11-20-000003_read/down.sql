DROP TABLE bids;
DROP TABLE auctions;
DROP TABLE buyers;
DROP TABLE comments;
DROP TABLE claims;
DROP TABLE show_items;
DROP TABLE shows;
DROP TABLE projection;
