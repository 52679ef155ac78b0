-- A list of three words or more in a CHECK is made into a table of its own each time that a row is written: five of them
-- an update. One word after the other is compared at a fraction of that.

CREATE TABLE inbox_plain (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    bot TEXT NOT NULL,
    key TEXT NOT NULL,
    chat TEXT NOT NULL,
    payload TEXT NOT NULL,            -- blank once done
    state TEXT NOT NULL DEFAULT 'new' CHECK (state = 'new' OR state = 'done' OR state = 'dead'),
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    received_at TEXT NOT NULL,
    UNIQUE (channel, bot, key)
);
INSERT INTO inbox_plain SELECT id, channel, bot, key, chat, payload, state, attempts, error, received_at FROM inbox;
DROP TABLE inbox;
ALTER TABLE inbox_plain RENAME TO inbox;
CREATE INDEX inbox_open ON inbox (id) WHERE state <> 'done';

CREATE TABLE outbox_plain (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    lane TEXT NOT NULL CHECK (lane = 'interactive' OR lane = 'urging' OR lane = 'digest'),
    key TEXT,                         -- unsent messages with the same key are one
    payload TEXT NOT NULL,
    reference TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT 'queued' CHECK (
        status = 'queued' OR status = 'sending' OR status = 'sent' OR status = 'refused' OR status = 'uncertain'
        OR status = 'unreachable' OR status = 'dropped'),
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '', -- the channel's id of what was sent
    error TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    ended_at TEXT
);
INSERT INTO outbox_plain
    SELECT id, channel, chat, lane, key, payload, reference, status, attempts, not_before, message, error, created_at,
        ended_at
    FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_plain RENAME TO outbox;
CREATE UNIQUE INDEX outbox_key ON outbox (channel, chat, key) WHERE key IS NOT NULL AND status = 'queued';
CREATE INDEX outbox_open ON outbox (id) WHERE status IN ('queued', 'sending');
CREATE INDEX outbox_chat ON outbox (channel, chat, id);
