-- Acceptance: who decides on a registration, what was asked to be completed, names that were suggested, two that are one.

ALTER TABLE initiatives ADD COLUMN passed_to INTEGER REFERENCES units (id);          -- a unit above, which shall decide
ALTER TABLE initiatives ADD COLUMN left_by_policy INTEGER NOT NULL DEFAULT 0;         -- looked at, left for a person
ALTER TABLE initiatives ADD COLUMN merged_into TEXT REFERENCES initiatives (id);
ALTER TABLE initiatives ADD COLUMN merged_on TEXT;                                    -- from that day it counts no more
ALTER TABLE initiatives ADD COLUMN opinion TEXT CHECK (opinion IN ('had', 'asked', 'not_needed'));
ALTER TABLE initiatives ADD COLUMN opinion_on TEXT;
CREATE INDEX initiatives_waiting ON initiatives (unit_id, number) WHERE state = 'submitted';
CREATE INDEX initiatives_previous ON initiatives (previous_id) WHERE previous_id <> '';
CREATE INDEX initiatives_merged ON initiatives (merged_into) WHERE merged_into IS NOT NULL;

ALTER TABLE reports ADD COLUMN looked_at TEXT;                                        -- a coordinator has seen it
ALTER TABLE reports ADD COLUMN looked_by INTEGER REFERENCES people (id);
CREATE INDEX reports_new ON reports (recorded_at) WHERE looked_at IS NULL;

CREATE TABLE returns (                -- asked to be completed: open until answered or withdrawn
    id TEXT PRIMARY KEY,              -- the session that asked
    initiative_id TEXT NOT NULL REFERENCES initiatives (id),
    report_id TEXT REFERENCES reports (id),   -- none: the registration itself
    reasons TEXT NOT NULL,            -- JSON: the name of a faulty answer, and what is wrong with it
    due_on TEXT NOT NULL,
    asked_by INTEGER NOT NULL REFERENCES people (id),
    instead_of INTEGER REFERENCES people (id),
    asked_at TEXT NOT NULL,
    answered_by INTEGER REFERENCES people (id),
    answered_at TEXT,
    withdrawn_at TEXT
) WITHOUT ROWID;
CREATE INDEX returns_of ON returns (initiative_id);
CREATE UNIQUE INDEX returns_open ON returns (initiative_id, coalesce(report_id, ''))
    WHERE answered_at IS NULL AND withdrawn_at IS NULL;

CREATE TABLE name_suggestions (
    id TEXT PRIMARY KEY,              -- the session that suggested
    initiative_id TEXT NOT NULL REFERENCES initiatives (id),
    name TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people (id),
    suggested_at TEXT NOT NULL,
    answer TEXT CHECK (answer IN ('agreed', 'kept', 'withdrawn')),
    answered_by INTEGER REFERENCES people (id),
    answered_at TEXT
) WITHOUT ROWID;
CREATE UNIQUE INDEX name_suggestions_open ON name_suggestions (initiative_id) WHERE answer IS NULL;
