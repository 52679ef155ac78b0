-- Going to the field: visits that are owed, teams that go together, checks and what is found.

CREATE TABLE duties_of_any_rule (
    id INTEGER PRIMARY KEY,
    rule TEXT NOT NULL,                                   -- which there are the program says
    unit_id INTEGER NOT NULL REFERENCES units (id),       -- who owes it: the unit of its time
    object TEXT NOT NULL DEFAULT '',                      -- what it is about; empty: the unit itself
    period TEXT NOT NULL DEFAULT '',
    initiative_id TEXT REFERENCES initiatives (id),
    about TEXT NOT NULL DEFAULT '',                       -- in words, where it is about no initiative
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
    became INTEGER REFERENCES duties_of_any_rule (id),    -- transferred: the duty that goes on
    next_on TEXT,                                         -- the next day on which it is looked at
    UNIQUE (rule, unit_id, object, period)
);
INSERT INTO duties_of_any_rule
    SELECT id, rule, unit_id, object, period, initiative_id, '', person_id, needed, begins_on, ends_on, made_on, due_on,
        moved_on, extended, state, settled_on, settled_by, ended_at, became, next_on
    FROM duties;
DROP TABLE duties;
ALTER TABLE duties_of_any_rule RENAME TO duties;
CREATE INDEX duties_next ON duties (next_on) WHERE state = 'open' AND next_on IS NOT NULL;
CREATE INDEX duties_initiative ON duties (initiative_id, rule) WHERE initiative_id IS NOT NULL;
CREATE INDEX duties_object ON duties (rule, object);
CREATE INDEX duties_open ON duties (unit_id, due_on) WHERE state = 'open';
CREATE INDEX duties_person ON duties (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX duties_figures ON duties (unit_id, due_on, state, settled_on, made_on, ended_at);

CREATE TABLE visit_plan (                                 -- why an initiative came on a period's list, and whom it was given
    duty_id INTEGER PRIMARY KEY REFERENCES duties (id),
    reason TEXT NOT NULL CHECK (reason IN ('done', 'never', 'signalled', 'longest_ago', 'drawn')),
    person_id INTEGER REFERENCES people (id)              -- by the plan; the duty's own person is another once handed over
);
CREATE INDEX reports_done ON reports (initiative_id) WHERE status = 'done';

CREATE TABLE visits (                                     -- a team goes to some units together
    id TEXT PRIMARY KEY,                                  -- the session that planned it
    unit_id INTEGER NOT NULL REFERENCES units (id),       -- whose team it is
    purpose TEXT NOT NULL,
    begins_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,                                -- the last day
    planned_by INTEGER NOT NULL REFERENCES people (id),
    planned_at TEXT NOT NULL,
    cancelled_at TEXT
) WITHOUT ROWID;
CREATE INDEX visits_day ON visits (ends_on, begins_on);

CREATE TABLE visit_units (
    visit_id TEXT NOT NULL REFERENCES visits (id),
    unit_id INTEGER NOT NULL REFERENCES units (id),       -- it and what lies below it
    PRIMARY KEY (visit_id, unit_id)
) WITHOUT ROWID;

CREATE TABLE visit_members (
    visit_id TEXT NOT NULL REFERENCES visits (id),
    number INTEGER NOT NULL,                              -- the first leads the team
    person_id INTEGER REFERENCES people (id),             -- none: a guest
    name TEXT NOT NULL DEFAULT '',                        -- a guest's, or what they are there
    agency TEXT NOT NULL DEFAULT '',                      -- where a guest comes from
    PRIMARY KEY (visit_id, number)
) WITHOUT ROWID;

CREATE TABLE checks (                                     -- somebody looked at an initiative
    id TEXT PRIMARY KEY,                                  -- the session that told of it
    initiative_id TEXT NOT NULL REFERENCES initiatives (id),
    unit_id INTEGER NOT NULL REFERENCES units (id),       -- that held it then
    visit_id TEXT REFERENCES visits (id),
    person_id INTEGER NOT NULL REFERENCES people (id),    -- who looked
    instead_of INTEGER REFERENCES people (id),
    way TEXT NOT NULL CHECK (way IN ('on_spot', 'phone', 'paper')),
    finding TEXT NOT NULL CHECK (finding IN ('as_reported', 'less', 'more', 'nothing')),
    good TEXT NOT NULL DEFAULT '',
    wrong TEXT NOT NULL DEFAULT '',
    advice TEXT NOT NULL DEFAULT '',
    effective_on TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    answer_by TEXT NOT NULL,                              -- until then it waits for the officer's or the checker's word
    stands_since TEXT                                     -- from that day those above see it; none: it waits
) WITHOUT ROWID;
CREATE INDEX checks_initiative ON checks (initiative_id, effective_on);
CREATE INDEX checks_newest ON checks (effective_on, recorded_at);
CREATE INDEX checks_visit ON checks (visit_id) WHERE visit_id IS NOT NULL;
CREATE INDEX checks_person ON checks (person_id, effective_on);
CREATE INDEX checks_stead ON checks (instead_of) WHERE instead_of IS NOT NULL;
CREATE INDEX checks_waiting ON checks (answer_by) WHERE stands_since IS NULL;

CREATE TABLE check_figures (                              -- what was found, beside what was reported
    check_id TEXT NOT NULL REFERENCES checks (id),
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    unit TEXT NOT NULL DEFAULT '',
    role TEXT NOT NULL,
    source TEXT NOT NULL DEFAULT '',
    object TEXT NOT NULL DEFAULT '',
    reported TEXT,                                        -- exact decimals; none: nothing was reported
    found TEXT,                                           -- none: could not be seen
    approximate INTEGER NOT NULL DEFAULT 0,
    typed TEXT NOT NULL DEFAULT '',                       -- what was found, as it was written
    PRIMARY KEY (check_id, number)
) WITHOUT ROWID;

CREATE TABLE check_events (                               -- what was said about a finding, both sides
    id INTEGER PRIMARY KEY,
    check_id TEXT NOT NULL REFERENCES checks (id),
    kind TEXT NOT NULL CHECK (kind IN ('agreed', 'disputed', 'kept', 'corrected', 'stood')),
    person_id INTEGER REFERENCES people (id),             -- none: time has passed
    words TEXT NOT NULL DEFAULT '',
    before TEXT NOT NULL DEFAULT '',                      -- corrected: what stood until then, as JSON
    source TEXT NOT NULL,                                 -- the session or button that told it: once
    at TEXT NOT NULL
);
CREATE UNIQUE INDEX check_events_once ON check_events (check_id, source);
