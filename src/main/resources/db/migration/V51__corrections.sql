-- When the person last changed or deleted the message: what was changed before that is old news.
ALTER TABLE messages ADD COLUMN corrected_at timestamptz;
