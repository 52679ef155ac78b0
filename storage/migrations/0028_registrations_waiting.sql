-- Registrations that wait: whose names are nearly another's, kept so that a list of very many need not compare them; and
-- which have come to wait since whoever decides on them was told.

CREATE TABLE names_alike (                                -- an initiative that waits, and one that it may repeat
    initiative_id TEXT NOT NULL REFERENCES initiatives (id),
    other_id TEXT NOT NULL REFERENCES initiatives (id),
    PRIMARY KEY (initiative_id, other_id)
) WITHOUT ROWID;
CREATE INDEX names_alike_other ON names_alike (other_id);

CREATE TABLE names_to_compare (
    initiative_id TEXT PRIMARY KEY REFERENCES initiatives (id),
    marks INTEGER NOT NULL DEFAULT 1                      -- so often marked: a look settles what it has seen
) WITHOUT ROWID;
INSERT INTO names_to_compare (initiative_id) SELECT id FROM initiatives WHERE state IN ('submitted', 'returned');
CREATE TRIGGER name_came AFTER INSERT ON initiatives BEGIN
    INSERT INTO names_to_compare (initiative_id) VALUES (new.id) ON CONFLICT DO UPDATE SET marks = marks + 1;
END;
CREATE TRIGGER name_changed AFTER UPDATE OF name, unit_id, previous_id ON initiatives BEGIN
    INSERT INTO names_to_compare (initiative_id) VALUES (new.id) ON CONFLICT DO UPDATE SET marks = marks + 1;
END;
CREATE TRIGGER name_has_other_neighbours AFTER INSERT ON unit_lines
WHEN new.line = 'contact' AND new.valid_to IS NULL BEGIN
    INSERT INTO names_to_compare (initiative_id)
        SELECT id FROM initiatives WHERE unit_id = new.unit_id AND year >= substr(coalesce(new.valid_from, '0'), 1, 4) - 1
        ON CONFLICT DO UPDATE SET marks = marks + 1;
END;

CREATE TABLE registrations_to_tell (                      -- of which whoever decides is still to hear
    initiative_id TEXT PRIMARY KEY REFERENCES initiatives (id)
) WITHOUT ROWID;
CREATE TRIGGER registration_came AFTER INSERT ON initiatives WHEN new.state = 'submitted' BEGIN
    INSERT OR IGNORE INTO registrations_to_tell VALUES (new.id);
END;
CREATE TRIGGER registration_came_again AFTER UPDATE OF state ON initiatives
WHEN new.state = 'submitted' AND old.state <> 'submitted' BEGIN
    INSERT OR IGNORE INTO registrations_to_tell VALUES (new.id);
END;
CREATE TRIGGER registration_passed_on AFTER UPDATE OF passed_to ON initiatives
WHEN new.passed_to IS NOT old.passed_to AND new.state = 'submitted' BEGIN
    INSERT OR IGNORE INTO registrations_to_tell VALUES (new.id);
END;
ALTER TABLE duty_messages ADD COLUMN registrations INTEGER NOT NULL DEFAULT 0;  -- daily: also says how many wait

-- Reports that came in are counted with the figures of their initiative's year, so each of them changes it.
DROP TRIGGER year_is_told_otherwise;
CREATE TRIGGER year_is_told_of AFTER INSERT ON reports BEGIN
    INSERT INTO years_changed SELECT year, 1 FROM initiatives WHERE id = new.initiative_id
        ON CONFLICT DO UPDATE SET times = times + 1;
END;
