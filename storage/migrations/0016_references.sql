-- A message may refer to something, as duties:5: its words are found when it is about to be sent, and until then it has
-- none. Where nothing is left to say by then it is dropped.

CREATE TABLE outbox_referring (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    lane TEXT NOT NULL CHECK (lane IN ('interactive', 'urging', 'digest')),
    key TEXT,                         -- unsent messages with the same key are one
    payload TEXT NOT NULL,
    reference TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT 'queued'
        CHECK (status IN ('queued', 'sending', 'sent', 'refused', 'uncertain', 'unreachable', 'dropped')),
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '', -- the channel's id of what was sent
    error TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    ended_at TEXT
);
INSERT INTO outbox_referring
    SELECT id, channel, chat, lane, key, payload, '', status, attempts, not_before, message, error, created_at, ended_at
    FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_referring RENAME TO outbox;
CREATE UNIQUE INDEX outbox_key ON outbox (channel, chat, key) WHERE key IS NOT NULL AND status = 'queued';
CREATE INDEX outbox_open ON outbox (id) WHERE status IN ('queued', 'sending');
CREATE INDEX outbox_chat ON outbox (channel, chat, id);
