DROP TABLE outbox;
DROP TABLE snapshot;
DROP TABLE event;
DROP TABLE entity_owner;
