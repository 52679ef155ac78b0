-- The names of a year in a unit's neighbourhood, read from the index alone: a registration is compared with all of them.

CREATE INDEX initiatives_names ON initiatives (unit_id, year, number, name, folded);
DROP INDEX initiatives_unit;
