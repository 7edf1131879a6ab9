-- What WhatsApp says of each template in each language. Of each kind of news the newest holds.
CREATE TABLE template_states (
  account       text NOT NULL,
  name          text NOT NULL,
  language      text NOT NULL,
  template_id   text NOT NULL,
  -- WhatsApp's word, such as APPROVED or PAUSED; null before it was told.
  status        text,
  status_reason text,
  status_at     timestamptz,
  category      text,
  -- What it will be filed under, and from when; null when no change is announced.
  next_category text,
  next_at       timestamptz,
  category_at   timestamptz,
  quality       text,
  quality_at    timestamptz,
  PRIMARY KEY (account, name, language)
);
