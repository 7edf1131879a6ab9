-- What leaves first when a number cannot send everything at once; declared in that order.
CREATE TYPE outbox_lane AS ENUM ('human', 'reply', 'reminder', 'campaign');

ALTER TABLE outbox ADD COLUMN lane outbox_lane NOT NULL DEFAULT 'reply';

DROP INDEX outbox_open_seq;
CREATE INDEX outbox_open_lane ON outbox (lane, seq) WHERE state < 'sent';
