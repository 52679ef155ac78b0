-- The ledger of duties: who owes what until when. Facts settle a duty, messages never do.

CREATE TABLE duties (
    id INTEGER PRIMARY KEY,
    rule TEXT NOT NULL CHECK (rule IN ('register', 'report', 'complete', 'answer')),
    unit_id INTEGER NOT NULL REFERENCES units (id),       -- who owes it: the unit of its time
    object TEXT NOT NULL DEFAULT '',                      -- what it is about; empty: the unit itself
    period TEXT NOT NULL DEFAULT '',
    initiative_id TEXT REFERENCES initiatives (id),
    person_id INTEGER REFERENCES people (id),             -- to whom it was handed; none: whoever is responsible
    needed INTEGER NOT NULL DEFAULT 1,                    -- so many facts settle it
    begins_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,                                -- of its period, the last day
    made_on TEXT NOT NULL,                                -- nothing is said of it that should have been said before
    due_on TEXT NOT NULL,
    moved_on TEXT,                                        -- when it was last given another due day: so is of that one
    extended INTEGER NOT NULL DEFAULT 0,                  -- more time was given: the policy no longer sets the day
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'settled', 'excused', 'withdrawn', 'transferred')),
    settled_on TEXT,                                      -- the day of the fact that settled it
    settled_by TEXT NOT NULL DEFAULT '',
    ended_at TEXT,
    became INTEGER REFERENCES duties (id),                -- transferred: the duty that goes on
    next_on TEXT,                                         -- the next day on which it is looked at
    UNIQUE (rule, unit_id, object, period)
);
CREATE INDEX duties_next ON duties (next_on) WHERE state = 'open' AND next_on IS NOT NULL;
CREATE INDEX duties_initiative ON duties (initiative_id, rule) WHERE initiative_id IS NOT NULL;
CREATE INDEX duties_object ON duties (rule, object) WHERE object <> '';
CREATE INDEX duties_open ON duties (unit_id, due_on) WHERE state = 'open';
CREATE INDEX duties_person ON duties (person_id) WHERE person_id IS NOT NULL;

-- What happened to a duty beside being made, spoken of and settled, which stand in the rows themselves.
CREATE TABLE duty_events (
    id INTEGER PRIMARY KEY,
    duty_id INTEGER NOT NULL REFERENCES duties (id),
    kind TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),             -- none: the policy or the clock
    value TEXT NOT NULL DEFAULT '',                       -- a day, a person, a unit
    why TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT '',                      -- the session that told it: once, however often it is told
    at TEXT NOT NULL
);
CREATE INDEX duty_events_of ON duty_events (duty_id, id);
CREATE UNIQUE INDEX duty_events_once ON duty_events (source, duty_id, kind) WHERE source <> '';

-- One message about duties. Of a day's reminders a person has one; an urging by hand is another.
CREATE TABLE duty_messages (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('daily', 'urging')),
    person_id INTEGER NOT NULL REFERENCES people (id),
    day TEXT NOT NULL,
    urging_id TEXT NOT NULL DEFAULT '',
    send_at TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (
        state IN ('waiting', 'queued', 'sent', 'uncertain', 'refused', 'unreachable', 'dropped')),
    outbox_id INTEGER,
    ended_at TEXT
);
CREATE UNIQUE INDEX duty_messages_daily ON duty_messages (person_id, day) WHERE kind = 'daily';
CREATE INDEX duty_messages_waiting ON duty_messages (send_at) WHERE state = 'waiting';
CREATE INDEX duty_messages_queued ON duty_messages (outbox_id) WHERE state = 'queued';
CREATE INDEX duty_messages_urging ON duty_messages (urging_id) WHERE urging_id <> '';

-- Each time that a duty is to be spoken of, once: a slot of the policy, or an urging.
CREATE TABLE reminders (
    duty_id INTEGER NOT NULL REFERENCES duties (id),
    slot TEXT NOT NULL,                                   -- before-7, due, superior…; urging:ID
    due_on TEXT NOT NULL,                                 -- the due day that it spoke of: another has slots of its own
    step TEXT NOT NULL CHECK (step IN ('officer', 'superior', 'leader', 'urging')),
    day TEXT NOT NULL,                                    -- the slot's
    message_id INTEGER REFERENCES duty_messages (id),     -- none: nobody was told
    passed TEXT NOT NULL DEFAULT '[]',                    -- who was passed over, and why
    state TEXT NOT NULL CHECK (state IN ('told', 'late', 'nobody', 'covered', 'dropped')),
    at TEXT NOT NULL,
    PRIMARY KEY (duty_id, slot, due_on)
) WITHOUT ROWID;
CREATE INDEX reminders_unsaid ON reminders (at) WHERE state IN ('late', 'nobody', 'covered');
CREATE INDEX reminders_message ON reminders (message_id) WHERE message_id IS NOT NULL;

CREATE TABLE urgings (
    id TEXT PRIMARY KEY,                                  -- the session that sent it
    person_id INTEGER NOT NULL REFERENCES people (id),    -- who urges
    unit_id INTEGER NOT NULL REFERENCES units (id),       -- where
    words TEXT NOT NULL,
    at TEXT NOT NULL
) WITHOUT ROWID;

ALTER TABLE people ADD COLUMN remind_at TEXT;             -- the hour of the daily message; none: the policy's
CREATE INDEX initiatives_year ON initiatives (year);   -- what a year owes is looked for once a day
