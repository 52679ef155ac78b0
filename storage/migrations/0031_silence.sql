-- Whether an initiative has been silent for long changes only where a report on it falls due, is excused or may come
-- later, or where one came: so that nobody has to look at all of them every day.

CREATE INDEX duties_reports_due ON duties (due_on, initiative_id) WHERE rule = 'report';
CREATE TRIGGER report_owed_otherwise AFTER UPDATE OF state, extended ON duties
WHEN new.rule = 'report' AND new.initiative_id IS NOT NULL
    AND (new.extended <> old.extended OR (new.state = 'excused') <> (old.state = 'excused')) BEGIN
    INSERT INTO signal_looks (initiative_id, what) VALUES (new.initiative_id, 'figures')
        ON CONFLICT DO UPDATE SET marks = marks + 1, quiet = 0, written = 0;
END;
