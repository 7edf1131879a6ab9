-- The identities of a person beside the one that the conversation is named by.

CREATE TABLE aliases (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  phone_number_id text NOT NULL,
  alias           text NOT NULL,
  -- The conversation that it leads to, never another alias.
  contact_id      text NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('phone', 'bsuid', 'parent_bsuid')),
  learned_from    text NOT NULL,
  -- Event time of what it was learned from; older news changes nothing.
  since           timestamptz NOT NULL,
  -- The alias had a conversation of its own by then, which is the same person's.
  joined          boolean NOT NULL DEFAULT false,
  -- Rows are ended, never deleted, so that everything can be traced and taken back.
  undone_at       timestamptz,
  -- Taken back by hand: the same two are not linked again.
  rejected        boolean NOT NULL DEFAULT false,
  stored_at       timestamptz NOT NULL DEFAULT now()
);

-- An identity leads to one conversation at a time. Parent ids lead nowhere: they are only recorded.
CREATE UNIQUE INDEX aliases_in_force ON aliases (phone_number_id, alias)
  WHERE undone_at IS NULL AND kind <> 'parent_bsuid';
CREATE UNIQUE INDEX aliases_parents ON aliases (phone_number_id, contact_id, alias)
  WHERE undone_at IS NULL AND kind = 'parent_bsuid';
CREATE INDEX aliases_of ON aliases (phone_number_id, contact_id) WHERE undone_at IS NULL;
CREATE INDEX aliases_rejected ON aliases (phone_number_id, alias) WHERE rejected;

ALTER TABLE contacts
  ADD COLUMN parent_user_id text,
  -- Of the person's encryption identity, on numbers with the identity change check.
  ADD COLUMN identity_hash  text,
  -- Event time of what wa_id and user_id were last learned from.
  ADD COLUMN ids_at         timestamptz;
