-- Writing the words of one initiative into the index costs as much as twenty rows, and a unit that is renamed or merged has
-- hundreds. So what changes is only marked; its words are written some at a time (storage/finding.py), and a search looks
-- at what is still marked in the tables themselves.
CREATE TABLE initiative_words_due (number INTEGER PRIMARY KEY);

DROP TRIGGER initiative_added;
DROP TRIGGER initiative_changed;
DROP TRIGGER unit_renamed;
DROP TRIGGER unit_name_corrected;
CREATE TRIGGER initiative_added AFTER INSERT ON initiatives BEGIN
    INSERT OR IGNORE INTO initiative_words_due VALUES (new.number);
END;
CREATE TRIGGER initiative_changed AFTER UPDATE OF folded, unit_id, entered_by, responsible_id ON initiatives BEGIN
    INSERT OR IGNORE INTO initiative_words_due VALUES (new.number);
END;
CREATE TRIGGER unit_renamed AFTER INSERT ON unit_names WHEN new.valid_to IS NULL BEGIN
    INSERT OR IGNORE INTO initiative_words_due SELECT number FROM initiatives WHERE unit_id = new.unit_id;
END;
CREATE TRIGGER unit_name_corrected AFTER UPDATE OF folded ON unit_names WHEN new.valid_to IS NULL BEGIN
    INSERT OR IGNORE INTO initiative_words_due SELECT number FROM initiatives WHERE unit_id = new.unit_id;
END;

DROP INDEX initiatives_entered;   -- lists go by who is responsible
CREATE INDEX initiatives_counted ON initiatives (unit_id, effective_on, id);   -- figures of a day
