-- Until when a person may be written to freely, and until when at no charge.

ALTER TABLE conversations
  -- When WhatsApp last said that the window is closed (131047).
  ADD COLUMN refused_at     timestamptz,
  -- The person's newest message known of when the refused one was queued: it does not count.
  ADD COLUMN refused_for    timestamptz,
  -- When the newest message from an ad came, and its first answer, if within a day.
  ADD COLUMN ad_at          timestamptz,
  ADD COLUMN ad_answered_at timestamptz,
  -- End of the free entry point as the newest status named it, and that status's time.
  ADD COLUMN free_until     timestamptz,
  ADD COLUMN free_told_at   timestamptz;

-- The person's newest message when this was queued; null for what needs no open window.
ALTER TABLE outbox ADD COLUMN heard_at timestamptz;
