-- Every message writes to both queues and to its session, so they keep no more indexes and counters than each message
-- needs: what is old is looked for a few times a day, open sessions are few enough to look through for those whose time
-- is over, and numbers may be used again once their rows are forgotten.

CREATE TABLE inbox_lean (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    bot TEXT NOT NULL,
    key TEXT NOT NULL,
    chat TEXT NOT NULL,
    payload TEXT NOT NULL,            -- blank once done
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'dead')),
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    received_at TEXT NOT NULL,
    UNIQUE (channel, bot, key)
);
INSERT INTO inbox_lean SELECT id, channel, bot, key, chat, payload, state, attempts, error, received_at FROM inbox;
DROP TABLE inbox;
ALTER TABLE inbox_lean RENAME TO inbox;
CREATE INDEX inbox_open ON inbox (id) WHERE state <> 'done';

CREATE TABLE outbox_lean (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    lane TEXT NOT NULL CHECK (lane IN ('interactive', 'urging', 'digest')),
    key TEXT,                         -- unsent messages with the same key are one
    payload TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'queued'
        CHECK (status IN ('queued', 'sending', 'sent', 'refused', 'uncertain', 'unreachable')),
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '', -- the channel's id of what was sent
    error TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    ended_at TEXT
);
INSERT INTO outbox_lean
    SELECT id, channel, chat, lane, key, payload, status, attempts, not_before, message, error, created_at, ended_at
    FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_lean RENAME TO outbox;
CREATE UNIQUE INDEX outbox_key ON outbox (channel, chat, key) WHERE key IS NOT NULL AND status = 'queued';
CREATE INDEX outbox_open ON outbox (id) WHERE status IN ('queued', 'sending');
CREATE INDEX outbox_chat ON outbox (channel, chat, id);

CREATE TABLE sessions_lean (          -- with rows of their own: in an index's tree their long data would spill over
    id TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    form TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'parked', 'submitted', 'expired')),
    version INTEGER NOT NULL,
    data TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
INSERT INTO sessions_lean SELECT id, owner, form, state, version, data, updated_at, expires_at FROM sessions;
DROP TABLE sessions;
ALTER TABLE sessions_lean RENAME TO sessions;
CREATE UNIQUE INDEX sessions_open ON sessions (owner) WHERE state = 'open';
CREATE INDEX sessions_owner ON sessions (owner);
