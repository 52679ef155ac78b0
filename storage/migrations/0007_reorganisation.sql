-- Units of any level, dated as a whole; what changed among them, so that a past day is read as it was.

DROP VIEW units_now;
CREATE TABLE units_dated (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    level TEXT NOT NULL,
    kind TEXT NOT NULL,
    opened_on TEXT,                   -- the first day; none: before anything is known
    closed_on TEXT                    -- the first day no more
);
INSERT INTO units_dated SELECT id, code, level, kind, opened_on, closed_on FROM units;
DROP TABLE units;
ALTER TABLE units_dated RENAME TO units;

CREATE TABLE changes (                -- merges, splits, hand-overs…: decided once, on their day carried out
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,          -- the session that decided it
    kind TEXT NOT NULL,
    plan TEXT NOT NULL,               -- all that was decided
    day TEXT NOT NULL,                -- from which it holds
    person_id INTEGER NOT NULL REFERENCES people (id),
    recorded_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'applied', 'undone', 'failed')),
    applied_on TEXT,                  -- the day on which it was carried out
    applied_as INTEGER UNIQUE,        -- the order in which they were
    undone_at TEXT,
    why TEXT NOT NULL DEFAULT ''      -- it failed
);
CREATE INDEX changes_waiting ON changes (day) WHERE state = 'waiting';
CREATE TABLE change_units (           -- which units it touched, in themselves or only as the unit above
    change INTEGER NOT NULL REFERENCES changes (number),
    unit_id INTEGER NOT NULL REFERENCES units (id),
    itself INTEGER NOT NULL,
    PRIMARY KEY (change, unit_id)
) WITHOUT ROWID;
CREATE INDEX change_units_of ON change_units (unit_id);
CREATE TABLE change_moves (           -- what moved: the list that is shown, and that an undo reads
    change INTEGER NOT NULL REFERENCES changes (number),
    kind TEXT NOT NULL CHECK (kind IN ('opened', 'ended', 'unit', 'line', 'initiative', 'person', 'role', 'post')),
    ref TEXT NOT NULL,
    from_id INTEGER,
    to_id INTEGER,
    before TEXT NOT NULL DEFAULT ''
);
CREATE INDEX change_moves_of ON change_moves (change, kind);
CREATE INDEX change_moves_ended ON change_moves (from_id) WHERE kind = 'ended';

ALTER TABLE unit_names ADD COLUMN begun_by INTEGER REFERENCES changes (number);
ALTER TABLE unit_names ADD COLUMN ended_by INTEGER REFERENCES changes (number);
ALTER TABLE unit_lines ADD COLUMN begun_by INTEGER REFERENCES changes (number);
ALTER TABLE unit_lines ADD COLUMN ended_by INTEGER REFERENCES changes (number);

-- initiatives.unit_id is the unit that holds an initiative now. Here stands who held it until when, not that day any more.
CREATE TABLE initiative_units (
    initiative_id TEXT NOT NULL REFERENCES initiatives (id),
    until TEXT NOT NULL,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    change INTEGER NOT NULL REFERENCES changes (number),
    PRIMARY KEY (initiative_id, until)
) WITHOUT ROWID;
CREATE INDEX initiative_units_change ON initiative_units (change);
CREATE INDEX initiative_units_unit ON initiative_units (unit_id);

-- Every unit as it stands, those that have ended as they stood last: their people and papers stay readable.
CREATE VIEW units_now AS
    SELECT u.id, u.code, n.name, n.folded, u.level, u.kind, l.to_unit_id AS reports_to, u.closed_on
    FROM units u
    JOIN unit_names n ON n.unit_id = u.id AND n.valid_to IS NULL
    LEFT JOIN unit_lines l ON l.unit_id = u.id AND l.line = 'contact' AND l.valid_to IS NULL;

CREATE TABLE team_members (
    id INTEGER PRIMARY KEY,
    team_id INTEGER NOT NULL REFERENCES units (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    post TEXT NOT NULL,               -- a code of the policy's list, or the words of a place that has none
    area TEXT NOT NULL DEFAULT '',
    tasks TEXT NOT NULL DEFAULT '',
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    source TEXT NOT NULL              -- the session or the change that began it
);
CREATE INDEX team_members_team ON team_members (team_id);
CREATE INDEX team_members_person ON team_members (person_id);
CREATE UNIQUE INDEX team_members_once ON team_members (source, team_id, person_id, post);
