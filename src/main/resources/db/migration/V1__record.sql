-- The record: who wrote, what was said, what is on its way out.

CREATE TABLE contacts (
  id         text PRIMARY KEY,
  wa_id      text,
  user_id    text,
  name       text,
  username   text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE conversations (
  phone_number_id text NOT NULL,
  contact_id      text NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  last_inbound_at timestamptz,
  PRIMARY KEY (phone_number_id, contact_id)
);

CREATE TYPE message_direction AS ENUM ('in', 'out');
CREATE TYPE message_author AS ENUM ('person', 'assistant', 'human_agent');

CREATE TABLE messages (
  id              text PRIMARY KEY,
  arrival         bigint GENERATED ALWAYS AS IDENTITY,
  phone_number_id text NOT NULL,
  contact_id      text NOT NULL,
  direction       message_direction NOT NULL,
  author          message_author NOT NULL,
  text            text NOT NULL,
  content_type    text NOT NULL,
  reply_to        text,
  sent_at         timestamptz NOT NULL,
  -- What history is ordered by. Meta's clock counts whole seconds and is not ours, so an answer takes
  -- the time of what it answers; arrival decides between equals.
  sorted_at       timestamptz NOT NULL,
  trace_id        text,
  answered_by     text,
  stored_at       timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX messages_history ON messages (phone_number_id, contact_id, sorted_at DESC, arrival DESC)
  WHERE author <> 'person' OR answered_by IS NOT NULL;

-- Declared in the order of progress: a status never moves a row to a smaller state. A late "delivered"
-- or "read" is trusted over "failed", as Meta's status reference asks.
CREATE TYPE outbox_state AS ENUM
  ('queued', 'claimed', 'sending', 'uncertain', 'sent', 'failed', 'delivered', 'read', 'played');

CREATE TABLE outbox (
  client_id       text PRIMARY KEY,
  seq             bigint GENERATED ALWAYS AS IDENTITY,
  delivery_id     text NOT NULL,
  phone_number_id text NOT NULL,
  contact_id      text NOT NULL,
  wa_id           text,
  user_id         text,
  payload         jsonb NOT NULL,
  trace_ids       text[] NOT NULL,
  state           outbox_state NOT NULL,
  attempts        integer NOT NULL DEFAULT 0,
  lease_owner     text,
  lease_until     timestamptz,
  uncertain_since timestamptz,
  wamid           text,
  error_code      integer,
  reason          text,
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now(),
  sent_at         timestamptz
);

-- Only rows on their way: small however long the record grows.
CREATE INDEX outbox_open ON outbox (phone_number_id, contact_id, seq) WHERE state < 'sent';
CREATE INDEX outbox_open_seq ON outbox (seq) WHERE state < 'sent';
CREATE INDEX outbox_wamid ON outbox (wamid) WHERE wamid IS NOT NULL;

CREATE TABLE other_events (
  dedup_key       text PRIMARY KEY,
  phone_number_id text NOT NULL,
  contact_id      text NOT NULL,
  field           text NOT NULL,
  body            text NOT NULL,
  stored_at       timestamptz NOT NULL DEFAULT now()
);
