-- Who may do what where: roles from a day to a day, and who acts for whom while someone is away.

CREATE TABLE roles_dated (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (role IN ('officer', 'checker', 'coordinator', 'leader', 'admin', 'guest')),
    unit_id INTEGER NOT NULL REFERENCES units (id),
    valid_from TEXT,                  -- the first day; none: from the beginning
    valid_to TEXT,                    -- the first day on which it holds no more; none: until it is ended
    granted_by INTEGER REFERENCES people (id),
    granted_at TEXT,
    ended_by INTEGER REFERENCES people (id),
    ended_at TEXT
);
INSERT INTO roles_dated (person_id, role, unit_id, valid_from, valid_to)
    SELECT person_id, role, unit_id, valid_from, valid_to FROM roles ORDER BY rowid;
DROP TABLE roles;
ALTER TABLE roles_dated RENAME TO roles;
CREATE UNIQUE INDEX roles_now ON roles (person_id, role, unit_id) WHERE valid_to IS NULL;
CREATE INDEX roles_person ON roles (person_id);
CREATE INDEX roles_unit ON roles (unit_id, role);

-- Someone is away, and a deputy has their roles meanwhile. A leave takes nothing from who is away: a cadre on leave who
-- answers from the phone is not refused.
CREATE TABLE leaves (
    id TEXT PRIMARY KEY,              -- the session that recorded it
    person_id INTEGER NOT NULL REFERENCES people (id),
    deputy_id INTEGER REFERENCES people (id),   -- none: nobody acts
    begins_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,            -- the first day back
    recorded_by INTEGER NOT NULL REFERENCES people (id),
    recorded_at TEXT NOT NULL,
    ended_by INTEGER REFERENCES people (id),
    ended_at TEXT                     -- ended early: from then on it holds no more
) WITHOUT ROWID;
CREATE INDEX leaves_deputy ON leaves (deputy_id, ends_on) WHERE ended_at IS NULL;
CREATE INDEX leaves_person ON leaves (person_id, ends_on) WHERE ended_at IS NULL;

-- Thay cho: for whom a deputy acted.
ALTER TABLE initiatives ADD COLUMN instead_of INTEGER REFERENCES people (id);
ALTER TABLE reports ADD COLUMN instead_of INTEGER REFERENCES people (id);

-- Lines along which a unit is only seen are few; each list looks for them first.
CREATE INDEX unit_lines_other ON unit_lines (to_unit_id, unit_id) WHERE line <> 'contact' AND valid_to IS NULL;
