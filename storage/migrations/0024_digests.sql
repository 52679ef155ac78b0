-- When leaders hear by themselves how things stand: what each of them wants, and each digest, once a person, unit and
-- period.

CREATE TABLE digest_wishes (
    person_id INTEGER PRIMARY KEY REFERENCES people (id),
    without TEXT NOT NULL DEFAULT '[]',                   -- kinds of periods of which the person does not want to be told
    weekday TEXT,                                         -- none: as the policy says
    hour TEXT,
    paused_until TEXT,                                    -- the first day on which digests go again
    reader_id INTEGER REFERENCES people (id),             -- who reads first, or instead
    reads TEXT CHECK (reads IN ('first', 'instead')),
    since TEXT                                            -- what should have gone before that is not sent
);

CREATE TABLE digests (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),    -- whose it is
    unit_id INTEGER NOT NULL REFERENCES units (id),
    period TEXT NOT NULL,
    day TEXT NOT NULL,                                    -- the working day on which it goes
    stands_for TEXT NOT NULL DEFAULT '[]',                -- shorter periods of which it tells as well
    state TEXT NOT NULL CHECK (state IN ('waiting', 'queued', 'reading', 'sent', 'uncertain', 'refused', 'unreachable',
        'covered', 'missed', 'paused', 'dropped')),
    planned_at TEXT NOT NULL,
    send_at TEXT,                                         -- when it is looked at next
    reader_id INTEGER REFERENCES people (id),             -- to whom it went before, or instead
    reads TEXT CHECK (reads IN ('first', 'instead')),
    pass_at TEXT,                                         -- when it goes on by itself
    passed TEXT CHECK (passed IN ('reader', 'clock', 'right', 'reach')), -- how it came past the reader
    note TEXT NOT NULL DEFAULT '',                        -- what the reader adds
    told_id INTEGER REFERENCES people (id),               -- to whom the last message of it went
    told_at TEXT,
    outbox_id INTEGER,
    words TEXT NOT NULL DEFAULT '',                       -- of that message, until it has left
    plain INTEGER NOT NULL DEFAULT 0,                     -- its picture was refused: it goes without
    UNIQUE (person_id, unit_id, period)
);
CREATE INDEX digests_next ON digests (send_at) WHERE send_at IS NOT NULL;
CREATE INDEX digests_unit ON digests (unit_id, period);
CREATE INDEX digests_day ON digests (day);
CREATE INDEX digests_planned ON digests (planned_at);
