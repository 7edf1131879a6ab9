-- Statuses that came before anybody had recorded the message's wamid: kept until it is, for an hour at most.
CREATE TABLE early_statuses (
  wamid      text PRIMARY KEY,
  state      outbox_state NOT NULL,
  error_code integer,
  reason     text,
  at         timestamptz NOT NULL,
  stored_at  timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX early_statuses_stored ON early_statuses (stored_at);
