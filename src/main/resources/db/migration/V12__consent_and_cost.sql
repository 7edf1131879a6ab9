-- What people agreed to, and what messages cost.

-- Every declaration is kept: who agreed to what, when and how. The newest of a kind is in force.
CREATE TABLE consents (
  phone_number_id text NOT NULL,
  contact_id      text NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('messages', 'marketing')),
  state           text NOT NULL CHECK (state IN ('granted', 'revoked')),
  at              timestamptz NOT NULL,
  source          text NOT NULL,
  arrival         bigint GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (phone_number_id, contact_id, kind, at)
);

-- One row per message that WhatsApp said something about the price of, or that it delivered. The two
-- come in any order, so either may be missing for a while.
CREATE TABLE message_costs (
  wamid           text PRIMARY KEY,
  client_id       text,
  phone_number_id text NOT NULL,
  contact_id      text NOT NULL,
  category        text,
  type            text,
  -- By the price list; null when it has no price. What is due is told by the view.
  amount_micros   bigint,
  currency        text,
  -- Why it is free whatever the count: from an ad, or in the window as long as that was free.
  free_reason     text,
  -- How many service messages of the month are free; 0 when this one does not count among them.
  monthly_free    integer NOT NULL DEFAULT 0,
  -- When it was delivered, which is when it is charged.
  charged_at      timestamptz,
  billing_month   date,
  updated_at      timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX message_costs_conversation ON message_costs (phone_number_id, contact_id);
CREATE INDEX message_costs_allowance ON message_costs (phone_number_id, billing_month, charged_at)
  WHERE monthly_free > 0 AND charged_at IS NOT NULL;

-- Delivered messages with what is due for them. The first of a month go to the allowance in the order
-- of their delivery, so that the count is right however many nodes wrote the rows.
CREATE VIEW charged_messages AS
SELECT wamid, client_id, phone_number_id, contact_id, category, type, currency, charged_at,
  billing_month,
  CASE WHEN free_reason IS NOT NULL OR in_allowance THEN 0 ELSE amount_micros END AS due_micros,
  CASE WHEN free_reason IS NOT NULL THEN free_reason WHEN in_allowance THEN 'monthly_allowance' END
    AS free_reason
FROM (
  SELECT c.*, monthly_free > 0 AND row_number() OVER (
      PARTITION BY phone_number_id, billing_month, monthly_free > 0 ORDER BY charged_at, wamid)
    <= monthly_free AS in_allowance
  FROM message_costs c
  WHERE charged_at IS NOT NULL AND category IS NOT NULL) counted;

-- What each conversation has cost. Messages of unknown price are counted, not added.
CREATE VIEW conversation_costs AS
SELECT phone_number_id, contact_id, currency, billing_month, count(*) AS messages,
  COALESCE(sum(due_micros), 0)::bigint AS due_micros,
  count(*) FILTER (WHERE due_micros IS NULL) AS unknown
FROM charged_messages
GROUP BY phone_number_id, contact_id, currency, billing_month;
