-- Under which ids the consents and costs of a person are kept. They are found through the aliases when they are
-- read, so that a link that is taken back separates them again without a row being moved.

-- Links that tell whose the rows under an alias are, and of which time. A link counts when it joined a conversation,
-- or when the alias has none of its own: a number with a conversation that is not joined may have been somebody
-- else's. One that ended because the number moved on counts for what came before; one taken back does not count.
CREATE VIEW counted_links AS
SELECT a.phone_number_id, a.alias, a.contact_id,
  COALESCE((
    SELECT max(b.undone_at) FROM aliases b
    WHERE b.phone_number_id = a.phone_number_id AND b.alias = a.alias AND b.id < a.id
      AND NOT b.rejected AND b.kind <> 'parent_bsuid'), '-infinity') AS since,
  COALESCE(a.undone_at, 'infinity') AS until
FROM aliases a
WHERE NOT a.rejected AND a.kind <> 'parent_bsuid'
  AND (a.joined OR NOT EXISTS (
    SELECT 1 FROM conversations c
    WHERE c.phone_number_id = a.phone_number_id AND c.contact_id = a.alias));

-- All ids of the person to whom an id leads, each with the time in which its rows are this person's.
CREATE FUNCTION person_ids(number text, contact text)
RETURNS TABLE (id text, since timestamptz, until timestamptz)
LANGUAGE sql STABLE AS $$
  WITH RECURSIVE ids AS (
    SELECT h.id,
      COALESCE((SELECT max(l.until) FROM counted_links l
        WHERE l.phone_number_id = $1 AND l.alias = h.id), '-infinity') AS since,
      'infinity'::timestamptz AS until
    FROM (
      SELECT COALESCE((SELECT a.contact_id FROM aliases a
        WHERE a.phone_number_id = $1 AND a.alias = $2 AND a.undone_at IS NULL
          AND a.kind <> 'parent_bsuid'), $2) AS id) h
    UNION
    SELECT l.alias, l.since, l.until
    FROM ids i JOIN counted_links l ON l.phone_number_id = $1 AND l.contact_id = i.id)
  SELECT ids.id, ids.since, ids.until FROM ids
$$;

CREATE INDEX aliases_ever ON aliases (phone_number_id, alias, id);
CREATE INDEX aliases_ever_of ON aliases (phone_number_id, contact_id);
