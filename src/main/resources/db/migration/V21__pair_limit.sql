-- When a message that WhatsApp refused for a limit of its own may be tried again; survives a restart.
ALTER TABLE outbox ADD COLUMN not_before timestamptz;

-- What was sent lately to whom: the loan of the pair limit after a restart.
CREATE INDEX outbox_sent ON outbox (phone_number_id, sent_at) WHERE sent_at IS NOT NULL;
