-- Who speaks in a conversation, and what happened to it beside messages.

ALTER TABLE conversations
  -- Why the assistant keeps silent; null while it answers.
  ADD COLUMN silence        text,
  ADD COLUMN silent_since   timestamptz,
  -- When it may come back by itself; null for not before it is asked to.
  ADD COLUMN silent_until   timestamptz,
  ADD COLUMN silence_detail text,
  -- Event time of the last decision about silence: what is older changes nothing any more.
  ADD COLUMN decided_at     timestamptz,
  -- The person wrote and nobody has answered since.
  ADD COLUMN waiting_since  timestamptz,
  ADD COLUMN ghost_told     boolean NOT NULL DEFAULT false,
  ADD COLUMN opted_out      boolean NOT NULL DEFAULT false;

CREATE TABLE conversation_events (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dedup_key       text NOT NULL UNIQUE,
  phone_number_id text NOT NULL,
  contact_id      text NOT NULL,
  kind            text NOT NULL,
  reason          text,
  at              timestamptz NOT NULL,
  stored_at       timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX conversation_events_of ON conversation_events (phone_number_id, contact_id, id DESC);
CREATE INDEX conversation_events_kind ON conversation_events (kind, id DESC);

-- A message that a person has taken the word about never leaves, whatever becomes of its request.
ALTER TABLE outbox ADD COLUMN fenced boolean NOT NULL DEFAULT false;

-- Messages that wait for an answer.
CREATE INDEX messages_waiting ON messages (phone_number_id, contact_id, sorted_at)
  WHERE author = 'person' AND answered_by IS NULL;
