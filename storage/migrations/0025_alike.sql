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
CREATE INDEX duties_excused ON duties (unit_id, due_on, ended_at) WHERE state = 'excused';
CREATE INDEX obstacle_events_at ON obstacle_events (at, obstacle_id);
