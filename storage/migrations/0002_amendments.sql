-- Why a report replaces an earlier one, in the words of whoever changed it.

ALTER TABLE reports ADD COLUMN why TEXT NOT NULL DEFAULT '';
