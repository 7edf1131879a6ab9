-- An answer that leaves in parts is open until its last part is in the outbox: what is missing is asked for
-- again after a crash.
ALTER TABLE messages ADD COLUMN answer_open boolean NOT NULL DEFAULT false;

CREATE INDEX messages_open_answers ON messages (phone_number_id, contact_id) WHERE answer_open;
