-- What became of initiatives at each level, totals published without rows, and files of many rows.

ALTER TABLE initiatives ADD COLUMN code TEXT NOT NULL DEFAULT '';      -- the office's own
CREATE UNIQUE INDEX initiatives_code ON initiatives (year, code) WHERE code <> '';

CREATE TABLE outcomes (               -- none: not concluded yet
    id INTEGER PRIMARY KEY,
    initiative_id TEXT NOT NULL REFERENCES initiatives (id),
    level TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('recognised', 'typical', 'proposed', 'commended', 'not_recognised')),
    decision TEXT NOT NULL DEFAULT '',
    effective_on TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    recorded_at TEXT NOT NULL,
    replaced_at TEXT                  -- since when a later row stands in its place
);
CREATE UNIQUE INDEX outcomes_now ON outcomes (initiative_id, level, kind) WHERE replaced_at IS NULL;

CREATE TABLE figures (                -- beside what is counted, never in it
    id INTEGER PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    period TEXT NOT NULL,
    what TEXT NOT NULL,
    field TEXT NOT NULL DEFAULT '',
    level TEXT NOT NULL DEFAULT '',
    value TEXT NOT NULL,
    measure TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL CHECK (source <> ''),
    person_id INTEGER REFERENCES people (id),
    recorded_at TEXT NOT NULL,
    replaced_at TEXT
);
CREATE UNIQUE INDEX figures_now ON figures (unit_id, period, what, field, level) WHERE replaced_at IS NULL;

CREATE TABLE imports (                -- files sent by chat
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    bot TEXT NOT NULL,
    chat TEXT NOT NULL,
    ref TEXT NOT NULL,
    name TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people (id),
    state TEXT NOT NULL
        CHECK (state IN ('reading', 'asked', 'unclear', 'storing', 'done', 'cancelled', 'failed')),
    noun TEXT,
    good_only INTEGER NOT NULL DEFAULT 0,
    sha256 TEXT NOT NULL DEFAULT '',
    stored INTEGER NOT NULL DEFAULT 0, -- rows, by now
    attempts INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    ended_at TEXT
) WITHOUT ROWID;
CREATE INDEX imports_open ON imports (created_at) WHERE state IN ('reading', 'storing');
