-- What is laid before a briefing is kept like what proves a report or a check: a piece belongs to one of the three.

CREATE TABLE evidence_of_any (
    id INTEGER PRIMARY KEY,
    report_id TEXT REFERENCES reports (id),
    check_id TEXT REFERENCES checks (id),
    statement_id TEXT REFERENCES statements (id),
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    bot TEXT NOT NULL,
    chat TEXT NOT NULL,
    ref TEXT NOT NULL,
    "unique" TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    mime TEXT NOT NULL DEFAULT '',
    size INTEGER,
    latitude REAL,
    longitude REAL,
    caption TEXT NOT NULL DEFAULT '',
    sha256 TEXT REFERENCES files (sha256),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'kept', 'too_big', 'lost')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try_at TEXT,
    error TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT '',                      -- the session that brought it
    entered_by INTEGER REFERENCES people (id),
    added_at TEXT,
    seconds INTEGER,                                      -- how long a voice lasts
    faces TEXT NOT NULL DEFAULT 'unknown' CHECK (faces IN ('none', 'some', 'unknown')),
    "release" TEXT NOT NULL DEFAULT 'internal',
    removed_at TEXT,
    CHECK ((report_id IS NOT NULL) + (check_id IS NOT NULL) + (statement_id IS NOT NULL) = 1)
);
INSERT INTO evidence_of_any
    SELECT id, report_id, check_id, NULL, kind, channel, bot, chat, ref, "unique", name, mime, size, latitude,
        longitude, caption, sha256, state, attempts, next_try_at, error, source, entered_by, added_at, seconds, faces,
        "release", removed_at
    FROM evidence;
DROP TABLE evidence;
ALTER TABLE evidence_of_any RENAME TO evidence;
CREATE INDEX evidence_report ON evidence (report_id) WHERE report_id IS NOT NULL;
CREATE INDEX evidence_check ON evidence (check_id) WHERE check_id IS NOT NULL;
CREATE INDEX evidence_statement ON evidence (statement_id) WHERE statement_id IS NOT NULL;
CREATE INDEX evidence_waiting ON evidence (next_try_at) WHERE state = 'waiting';
CREATE INDEX evidence_source ON evidence (source);
CREATE INDEX evidence_sha256 ON evidence (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX evidence_unique ON evidence ("unique") WHERE "unique" <> '';
