-- What stands in the way and who answers it; what another line asked to be urged; figures from duties.

CREATE TABLE obstacles (
    id TEXT PRIMARY KEY,                                  -- the report that told of it first
    initiative_id TEXT NOT NULL REFERENCES initiatives (id),
    report_id TEXT NOT NULL REFERENCES reports (id),      -- the report, perhaps an amended one, that tells of it now
    words TEXT NOT NULL,
    told_by INTEGER NOT NULL REFERENCES people (id),
    round INTEGER NOT NULL DEFAULT 1,                     -- so often an answer was, or is, asked for
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'answered', 'solved', 'taken_back'))
) WITHOUT ROWID;
CREATE INDEX obstacles_initiative ON obstacles (initiative_id);
CREATE UNIQUE INDEX obstacles_report ON obstacles (report_id);

CREATE TABLE obstacle_events (
    id INTEGER PRIMARY KEY,
    obstacle_id TEXT NOT NULL REFERENCES obstacles (id),
    kind TEXT NOT NULL CHECK (kind IN ('told', 'reworded', 'answered', 'solved', 'reopened', 'taken_back')),
    person_id INTEGER NOT NULL REFERENCES people (id),
    words TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL,                                 -- the session or button that told it: once
    at TEXT NOT NULL
);
CREATE UNIQUE INDEX obstacle_events_once ON obstacle_events (obstacle_id, source);

-- Another line asks the contact line to urge a unit; one person once a day.
CREATE TABLE urging_wishes (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    person_id INTEGER NOT NULL REFERENCES people (id),    -- who asks
    day TEXT NOT NULL,
    told_id INTEGER REFERENCES people (id),               -- of the contact line; none: nobody could be told
    at TEXT NOT NULL,
    PRIMARY KEY (unit_id, person_id, day)
) WITHOUT ROWID;

CREATE INDEX duties_figures ON duties (unit_id, due_on, state, settled_on, made_on, ended_at);
CREATE INDEX reminders_urgings ON reminders (day, duty_id) WHERE step = 'urging';
CREATE INDEX duty_messages_urged ON duty_messages (day, person_id) WHERE kind = 'urging';
