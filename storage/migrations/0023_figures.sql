-- Figures of any unit and day, quickly: since when an initiative is registered or given up, and what it had brought by which day.

ALTER TABLE initiatives ADD COLUMN registered_on TEXT;   -- the day from which it was accepted; none: not yet
ALTER TABLE initiatives ADD COLUMN stopped_on TEXT;      -- the day on which it was given up
UPDATE initiatives SET
    registered_on = (
        SELECT effective_on FROM initiative_events e
        WHERE e.initiative_id = initiatives.id AND e.state = 'registered' ORDER BY id LIMIT 1),
    stopped_on = iif(state = 'stopped', (
        SELECT effective_on FROM initiative_events e
        WHERE e.initiative_id = initiatives.id AND e.state = 'stopped' AND e.id > coalesce((
            SELECT max(id) FROM initiative_events b
            WHERE b.initiative_id = initiatives.id AND b.state <> 'stopped'), 0)
        ORDER BY id LIMIT 1), NULL);
CREATE INDEX outcomes_of ON outcomes (initiative_id, level, kind, effective_on, replaced_at);
ALTER TABLE initiatives ADD COLUMN concluded TEXT;       -- the outcomes that stand: level:kind:1 …
ALTER TABLE initiatives ADD COLUMN concluded_by TEXT;    -- the last day of any outcome: from then on just these hold
CREATE TRIGGER outcome_put AFTER INSERT ON outcomes BEGIN
    UPDATE initiatives SET
        concluded = (
            SELECT group_concat(level || ':' || kind || ':1', ' ') FROM (
                SELECT level, kind FROM outcomes
                WHERE initiative_id = new.initiative_id AND replaced_at IS NULL ORDER BY level, kind)),
        concluded_by = max(coalesce(concluded_by, ''), new.effective_on)
    WHERE id = new.initiative_id;
END;
UPDATE initiatives SET
    concluded = (
        SELECT group_concat(level || ':' || kind || ':1', ' ') FROM (
            SELECT level, kind FROM outcomes
            WHERE initiative_id = initiatives.id AND replaced_at IS NULL ORDER BY level, kind)),
    concluded_by = (SELECT max(effective_on) FROM outcomes WHERE initiative_id = initiatives.id)
WHERE id IN (SELECT initiative_id FROM outcomes);
CREATE TRIGGER initiative_moved AFTER INSERT ON initiative_events BEGIN
    UPDATE initiatives SET
        registered_on = iif(new.state = 'registered', coalesce(registered_on, new.effective_on), registered_on),
        stopped_on = iif(new.state = 'stopped', coalesce(stopped_on, new.effective_on), NULL)
    WHERE id = new.initiative_id
        AND (new.state = 'stopped' OR stopped_on IS NOT NULL OR (new.state = 'registered' AND registered_on IS NULL));
END;

-- What is alike and so is added: kind, role, source, object and unit of measure.
CREATE TABLE amounts_alike (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    role TEXT NOT NULL,
    source TEXT NOT NULL,                                -- empty: not said
    object TEXT NOT NULL,                                -- without marks and case, so that it is the same however written
    unit TEXT NOT NULL,
    shown TEXT NOT NULL,                                 -- the object as it was written first
    UNIQUE (kind, role, source, object, unit)
);
-- The total of an initiative from one day up to another, exactly: billions, what is left of them, and billionths.
CREATE TABLE initiative_amounts (
    number INTEGER NOT NULL REFERENCES initiatives (number),
    until TEXT NOT NULL,                                 -- the first day no more; 9999: it stands
    alike_id INTEGER NOT NULL REFERENCES amounts_alike (id),
    since TEXT NOT NULL,
    billions INTEGER NOT NULL,
    ones INTEGER NOT NULL,
    billionths INTEGER NOT NULL,
    approximate INTEGER NOT NULL,
    PRIMARY KEY (number, until, alike_id)
) WITHOUT ROWID;
-- Whose totals are to be written anew (storage/sums.py): figures look at these in the reports themselves.
CREATE TABLE initiative_amounts_due (number INTEGER PRIMARY KEY);
INSERT INTO initiative_amounts_due
    SELECT number FROM initiatives WHERE id IN (SELECT initiative_id FROM resources WHERE report_id IS NOT NULL);
CREATE TRIGGER amount_reported AFTER INSERT ON resources WHEN new.report_id IS NOT NULL BEGIN
    INSERT OR IGNORE INTO initiative_amounts_due SELECT number FROM initiatives WHERE id = new.initiative_id;
END;
CREATE TRIGGER report_amended AFTER INSERT ON reports WHEN new.amends IS NOT NULL BEGIN
    INSERT OR IGNORE INTO initiative_amounts_due SELECT number FROM initiatives WHERE id = new.initiative_id;
END;

CREATE INDEX initiatives_figures ON initiatives (
    unit_id, year, effective_on, registered_on, stopped_on, merged_on, field, level, subject_kind, origin, "group",
    programmes, concluded, concluded_by, number, id);
CREATE INDEX unit_lines_contacts ON unit_lines (to_unit_id, unit_id, valid_from, valid_to) WHERE line = 'contact';
CREATE INDEX checks_unit ON checks (unit_id, effective_on);
