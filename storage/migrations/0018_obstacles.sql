-- What stands in the way is told of by a report, a check, whoever owes a duty, or a unit by itself; and is passed on.

CREATE TABLE obstacles_of_any_source (
    id TEXT PRIMARY KEY,                                  -- the report, check or session that told of it first
    source TEXT NOT NULL CHECK (source IN ('report', 'check', 'duty', 'unit')),
    unit_id INTEGER NOT NULL REFERENCES units (id),       -- that had it as it was told
    goes_on INTEGER REFERENCES units (id),                -- that has it since that one ended, where it is about no initiative
    initiative_id TEXT REFERENCES initiatives (id),       -- whose unit has it; none: the unit itself
    report_id TEXT REFERENCES reports (id),               -- the report, perhaps an amended one, that tells of it now
    check_id TEXT REFERENCES checks (id),
    duty_id INTEGER REFERENCES duties (id),               -- in the way of which it stands
    words TEXT NOT NULL,
    told_by INTEGER NOT NULL REFERENCES people (id),
    round INTEGER NOT NULL DEFAULT 1,                     -- so often an answer was, or is, asked for
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'answered', 'solved', 'taken_back', 'dropped')),
    confirm_at TEXT                                       -- answered: then whoever told of it is asked, once, if that helped
) WITHOUT ROWID;
INSERT INTO obstacles_of_any_source (id, source, unit_id, initiative_id, report_id, words, told_by, round, state)
    SELECT o.id, 'report', i.unit_id, o.initiative_id, o.report_id, o.words, o.told_by, o.round, o.state
    FROM obstacles o JOIN initiatives i ON i.id = o.initiative_id;
DROP TABLE obstacles;
ALTER TABLE obstacles_of_any_source RENAME TO obstacles;
CREATE INDEX obstacles_initiative ON obstacles (initiative_id) WHERE initiative_id IS NOT NULL;
CREATE UNIQUE INDEX obstacles_report ON obstacles (report_id) WHERE report_id IS NOT NULL;
CREATE INDEX obstacles_check ON obstacles (check_id) WHERE check_id IS NOT NULL;
CREATE INDEX obstacles_duty ON obstacles (duty_id) WHERE duty_id IS NOT NULL;
CREATE INDEX obstacles_told_by ON obstacles (told_by);
CREATE INDEX obstacles_unit ON obstacles (unit_id);
CREATE INDEX obstacles_standing ON obstacles (state) WHERE state IN ('open', 'answered');
CREATE INDEX obstacles_goes_on ON obstacles (goes_on) WHERE goes_on IS NOT NULL;
CREATE INDEX obstacles_confirm ON obstacles (confirm_at) WHERE confirm_at IS NOT NULL;

CREATE TABLE obstacle_events_of_any_kind (
    id INTEGER PRIMARY KEY,
    obstacle_id TEXT NOT NULL REFERENCES obstacles (id),
    kind TEXT NOT NULL,                                   -- which there are the program says
    person_id INTEGER REFERENCES people (id),             -- none: the clock, or the ledger
    unit_id INTEGER REFERENCES units (id),                -- to which it was passed on
    words TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL,                                 -- the session or button that told it: once
    at TEXT NOT NULL
);
INSERT INTO obstacle_events_of_any_kind (id, obstacle_id, kind, person_id, words, source, at)
    SELECT id, obstacle_id, kind, person_id, words, source, at FROM obstacle_events;
DROP TABLE obstacle_events;
ALTER TABLE obstacle_events_of_any_kind RENAME TO obstacle_events;
CREATE UNIQUE INDEX obstacle_events_once ON obstacle_events (obstacle_id, source);
CREATE INDEX duty_events_time_asked ON duty_events (duty_id, id) WHERE kind = 'time_asked';
