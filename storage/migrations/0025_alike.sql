-- What initiatives are alike in, as one number: what is grouped by a number is counted twice as fast as by seven texts.

CREATE TABLE initiatives_alike (
    id INTEGER PRIMARY KEY,
    year INTEGER NOT NULL,
    field TEXT NOT NULL,
    level TEXT NOT NULL,                                 -- empty: not said
    subject_kind TEXT NOT NULL,
    origin TEXT NOT NULL,
    "group" TEXT NOT NULL,
    programmes TEXT NOT NULL,
    UNIQUE (year, field, level, subject_kind, origin, "group", programmes)
);
INSERT INTO initiatives_alike (year, field, level, subject_kind, origin, "group", programmes)
    SELECT DISTINCT year, field, coalesce(level, ''), subject_kind, origin, "group", programmes FROM initiatives;
ALTER TABLE initiatives ADD COLUMN alike_id INTEGER REFERENCES initiatives_alike (id);
UPDATE initiatives SET alike_id = (
    SELECT a.id FROM initiatives_alike a
    WHERE (a.year, a.field, a.level, a.subject_kind, a.origin, a."group", a.programmes) = (
        initiatives.year, initiatives.field, coalesce(initiatives.level, ''), initiatives.subject_kind,
        initiatives.origin, initiatives."group", initiatives.programmes));
CREATE TRIGGER initiative_likened_again
AFTER UPDATE OF year, field, level, subject_kind, origin, "group", programmes ON initiatives BEGIN
    INSERT OR IGNORE INTO initiatives_alike (year, field, level, subject_kind, origin, "group", programmes)
        VALUES (new.year, new.field, coalesce(new.level, ''), new.subject_kind, new.origin, new."group", new.programmes);
    UPDATE initiatives SET alike_id = (
        SELECT id FROM initiatives_alike
        WHERE (year, field, level, subject_kind, origin, "group", programmes) = (
            new.year, new.field, coalesce(new.level, ''), new.subject_kind, new.origin, new."group", new.programmes))
        WHERE number = new.number;
END;
CREATE TRIGGER initiative_likened AFTER INSERT ON initiatives BEGIN
    UPDATE initiatives SET year = year WHERE number = new.number;
END;

DROP INDEX initiatives_figures;
CREATE INDEX initiatives_figures ON initiatives (
    unit_id, year, effective_on, registered_on, stopped_on, merged_on, alike_id, concluded, concluded_by, number, id);

-- What figures of a period look up, without a look at the tables.
DROP INDEX unit_lines_contacts;
CREATE INDEX unit_lines_contacts ON unit_lines (to_unit_id, unit_id, valid_from, valid_to, line) WHERE line = 'contact';
DROP INDEX checks_unit;
CREATE INDEX checks_unit ON checks (unit_id, effective_on, initiative_id);
CREATE INDEX duties_excused ON duties (unit_id, due_on, ended_at, state) WHERE state = 'excused';
CREATE INDEX duties_settled ON duties (settled_on, unit_id, due_on, state) WHERE state = 'settled';
CREATE INDEX reports_recorded ON reports (recorded_at, initiative_id);
CREATE INDEX unit_lines_from ON unit_lines (unit_id) WHERE line = 'contact';
CREATE INDEX obstacle_events_at ON obstacle_events (at, obstacle_id);

-- What was tried with a duty and what was said to it, so that all that is late is told of by one look at an index.
ALTER TABLE duties ADD COLUMN reminded INTEGER NOT NULL DEFAULT 0;   -- so often who owes it was told
ALTER TABLE duties ADD COLUMN urged INTEGER NOT NULL DEFAULT 0;      -- so often a superior urged
ALTER TABLE duties ADD COLUMN unreached INTEGER NOT NULL DEFAULT 0;  -- once there was nobody to be told
ALTER TABLE duties ADD COLUMN said TEXT;                             -- the last answer of who owes it, or to it
UPDATE duties SET
    reminded = (SELECT count(*) FROM reminders WHERE duty_id = duties.id AND state = 'told' AND step = 'officer'),
    urged = (SELECT count(*) FROM reminders WHERE duty_id = duties.id AND state = 'told' AND step = 'urging'),
    unreached = EXISTS (SELECT 1 FROM reminders WHERE duty_id = duties.id AND state = 'nobody')
WHERE id IN (SELECT duty_id FROM reminders);
UPDATE duties SET said = (
    SELECT kind FROM duty_events e WHERE e.duty_id = duties.id
        AND kind IN ('acknowledged', 'said_done', 'stuck', 'time_asked', 'time_given', 'time_refused')
    ORDER BY e.id DESC LIMIT 1)
WHERE id IN (SELECT duty_id FROM duty_events);
CREATE TRIGGER duty_spoken_of AFTER INSERT ON reminders BEGIN
    UPDATE duties SET
        reminded = (
            SELECT count(*) FROM reminders WHERE duty_id = new.duty_id AND state = 'told' AND step = 'officer'),
        urged = (
            SELECT count(*) FROM reminders WHERE duty_id = new.duty_id AND state = 'told' AND step = 'urging'),
        unreached = EXISTS (SELECT 1 FROM reminders WHERE duty_id = new.duty_id AND state = 'nobody')
    WHERE id = new.duty_id;
END;
CREATE TRIGGER duty_spoken_of_otherwise AFTER UPDATE OF state ON reminders BEGIN
    UPDATE duties SET
        reminded = (
            SELECT count(*) FROM reminders WHERE duty_id = new.duty_id AND state = 'told' AND step = 'officer'),
        urged = (
            SELECT count(*) FROM reminders WHERE duty_id = new.duty_id AND state = 'told' AND step = 'urging'),
        unreached = EXISTS (SELECT 1 FROM reminders WHERE duty_id = new.duty_id AND state = 'nobody')
    WHERE id = new.duty_id;
END;
CREATE TRIGGER duty_not_spoken_of AFTER DELETE ON reminders BEGIN
    UPDATE duties SET
        reminded = (
            SELECT count(*) FROM reminders WHERE duty_id = old.duty_id AND state = 'told' AND step = 'officer'),
        urged = (
            SELECT count(*) FROM reminders WHERE duty_id = old.duty_id AND state = 'told' AND step = 'urging'),
        unreached = EXISTS (SELECT 1 FROM reminders WHERE duty_id = old.duty_id AND state = 'nobody')
    WHERE id = old.duty_id;
END;
CREATE TRIGGER duty_answered AFTER INSERT ON duty_events
WHEN new.kind IN ('acknowledged', 'said_done', 'stuck', 'time_asked', 'time_given', 'time_refused') BEGIN
    UPDATE duties SET said = new.kind WHERE id = new.duty_id;
END;
DROP INDEX duties_open;
CREATE INDEX duties_open ON duties (unit_id, due_on, reminded, urged, unreached, said, initiative_id, state)
    WHERE state = 'open';

-- How often something has changed of what is counted of a year, and (0) of the lines between units: figures that were
-- counted are kept in memory as long as this stands still (storage/figures/kept.py).
CREATE TABLE years_changed (year INTEGER PRIMARY KEY, times INTEGER NOT NULL);
CREATE TRIGGER year_has_another AFTER INSERT ON initiatives BEGIN
    INSERT INTO years_changed VALUES (new.year, 1) ON CONFLICT DO UPDATE SET times = times + 1;
END;
CREATE TRIGGER year_counts_otherwise AFTER UPDATE OF
    unit_id, year, effective_on, registered_on, stopped_on, merged_on, alike_id, concluded, concluded_by ON initiatives
BEGIN
    INSERT INTO years_changed VALUES (old.year, 1) ON CONFLICT DO UPDATE SET times = times + 1;
    INSERT INTO years_changed VALUES (new.year, 1) ON CONFLICT DO UPDATE SET times = times + 1;
END;
CREATE TRIGGER year_has_brought_more AFTER INSERT ON resources WHEN new.report_id IS NOT NULL BEGIN
    INSERT INTO years_changed SELECT year, 1 FROM initiatives WHERE id = new.initiative_id
        ON CONFLICT DO UPDATE SET times = times + 1;
END;
CREATE TRIGGER year_is_told_otherwise AFTER INSERT ON reports WHEN new.amends IS NOT NULL BEGIN
    INSERT INTO years_changed SELECT year, 1 FROM initiatives WHERE id = new.initiative_id
        ON CONFLICT DO UPDATE SET times = times + 1;
END;
CREATE TRIGGER year_was_held AFTER INSERT ON initiative_units BEGIN
    INSERT INTO years_changed SELECT year, 1 FROM initiatives WHERE id = new.initiative_id
        ON CONFLICT DO UPDATE SET times = times + 1;
END;
CREATE TRIGGER year_was_not_held AFTER DELETE ON initiative_units BEGIN
    INSERT INTO years_changed SELECT year, 1 FROM initiatives WHERE id = old.initiative_id
        ON CONFLICT DO UPDATE SET times = times + 1;
END;
CREATE TRIGGER line_drawn AFTER INSERT ON unit_lines BEGIN
    INSERT INTO years_changed VALUES (0, 1) ON CONFLICT DO UPDATE SET times = times + 1;
END;
CREATE TRIGGER line_changed AFTER UPDATE ON unit_lines BEGIN
    INSERT INTO years_changed VALUES (0, 1) ON CONFLICT DO UPDATE SET times = times + 1;
END;
CREATE TRIGGER line_gone AFTER DELETE ON unit_lines BEGIN
    INSERT INTO years_changed VALUES (0, 1) ON CONFLICT DO UPDATE SET times = times + 1;
END;
