-- An urging that could not be delivered is told back to whoever sent it, once.
ALTER TABLE duty_messages ADD COLUMN told_back_at TEXT;
UPDATE duty_messages SET told_back_at = coalesce(ended_at, send_at)
WHERE kind = 'urging' AND state IN ('refused', 'unreachable');
CREATE INDEX duty_messages_lost ON duty_messages (id)
WHERE kind = 'urging' AND told_back_at IS NULL AND state IN ('refused', 'unreachable');
