-- What is concluded with a unit after a visit, or at a briefing, and what became of each point.

CREATE TABLE statements (
    id TEXT PRIMARY KEY,                                  -- the session in which it was written
    kind TEXT NOT NULL CHECK (kind IN ('visit', 'briefing')),
    unit_id INTEGER NOT NULL REFERENCES units (id),       -- whose work it is about; of a briefing, that held it
    held_by INTEGER NOT NULL REFERENCES units (id),       -- which unit concludes: it says what is enough
    visit_id TEXT REFERENCES visits (id),                 -- of the team that came
    day TEXT NOT NULL,
    agenda TEXT NOT NULL DEFAULT '',
    came TEXT NOT NULL DEFAULT '',                        -- who took part, in words
    papers TEXT NOT NULL DEFAULT '',                      -- what was laid before them: names, numbers, dates
    strengths TEXT NOT NULL DEFAULT '',
    limits TEXT NOT NULL DEFAULT '',
    person_id INTEGER NOT NULL REFERENCES people (id),
    instead_of INTEGER REFERENCES people (id),
    recorded_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX statements_unit ON statements (unit_id, day);
CREATE INDEX statements_held_by ON statements (held_by, day);

-- Whether one is owed, told as done, or asked for no more stands in its duties alone, one a unit and round: rule
-- 'conclude', the object its id, the period empty for the first round and then its number.
CREATE TABLE conclusions (
    id TEXT PRIMARY KEY,                                  -- STATEMENT.NUMBER
    statement_id TEXT NOT NULL REFERENCES statements (id),
    number INTEGER NOT NULL,                              -- within its statement, from 1
    kind TEXT NOT NULL CHECK (kind IN ('task', 'dossier')),
    unit_id INTEGER NOT NULL REFERENCES units (id),       -- to which it was given
    initiative_id TEXT REFERENCES initiatives (id),       -- whose dossier is to be completed
    words TEXT NOT NULL,
    due_on TEXT NOT NULL,                                 -- until when it was given
    round INTEGER NOT NULL DEFAULT 1,                     -- so often it was asked for
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'enough', 'withdrawn'))
) WITHOUT ROWID;
CREATE UNIQUE INDEX conclusions_statement ON conclusions (statement_id, number);
CREATE INDEX conclusions_initiative ON conclusions (initiative_id) WHERE initiative_id IS NOT NULL;
CREATE INDEX conclusions_open ON conclusions (statement_id) WHERE state = 'open';

CREATE TABLE conclusion_events (
    id INTEGER PRIMARY KEY,
    conclusion_id TEXT NOT NULL REFERENCES conclusions (id),
    kind TEXT NOT NULL CHECK (kind IN ('done', 'enough', 'again', 'withdrawn')),
    round INTEGER NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people (id),
    unit_id INTEGER REFERENCES units (id),                -- done: by which unit
    words TEXT NOT NULL DEFAULT '',
    due_on TEXT,                                          -- again: until when
    source TEXT NOT NULL,                                 -- the session or button that told it: once
    at TEXT NOT NULL
);
CREATE UNIQUE INDEX conclusion_events_once ON conclusion_events (conclusion_id, source, coalesce(unit_id, 0));
