-- A message whose words are found when it is about to be sent: what it is about, as duties:5. Until then it has none.

ALTER TABLE outbox ADD COLUMN reference TEXT NOT NULL DEFAULT '';
