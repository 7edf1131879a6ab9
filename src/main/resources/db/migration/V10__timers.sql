-- Timers: a row per conversation and name, deleted when its event is in the log.

CREATE TABLE timers (
  phone_number_id text NOT NULL,
  contact_id      text NOT NULL,
  name            text NOT NULL,
  -- New whenever the timer is scheduled, so that a node that fired an older one does not delete this one.
  id              text NOT NULL,
  due_at          timestamptz NOT NULL,
  -- Until then one node is about to fire it; afterwards whoever comes first.
  lease_until     timestamptz,
  created_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (phone_number_id, contact_id, name)
);

CREATE INDEX timers_due ON timers (due_at);
