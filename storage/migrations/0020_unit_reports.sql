-- What units tell of themselves once a period: the indicators that the policy lists.

CREATE TABLE unit_reports (
    id TEXT PRIMARY KEY,                                  -- the session that told it
    unit_id INTEGER NOT NULL REFERENCES units (id),       -- the unit of its time
    period TEXT NOT NULL,
    amends TEXT REFERENCES unit_reports (id),             -- in whose place it stands; none: it was the first
    why TEXT NOT NULL DEFAULT '',
    entered_by INTEGER NOT NULL REFERENCES people (id),
    instead_of INTEGER REFERENCES people (id),
    effective_on TEXT NOT NULL,
    recorded_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX unit_reports_first ON unit_reports (unit_id, period) WHERE amends IS NULL;
CREATE UNIQUE INDEX unit_reports_amended ON unit_reports (amends) WHERE amends IS NOT NULL;
CREATE INDEX unit_reports_period ON unit_reports (period, unit_id);

CREATE TABLE unit_figures (
    report_id TEXT NOT NULL REFERENCES unit_reports (id),
    number INTEGER NOT NULL,                              -- the order in which they were asked
    code TEXT NOT NULL,
    label TEXT NOT NULL,                                  -- its name and measure of then
    answer TEXT NOT NULL CHECK (answer IN ('number', 'yes_no', 'text')),
    measure TEXT NOT NULL DEFAULT '',
    amount TEXT,                                          -- an exact decimal; none: not told
    approximate INTEGER NOT NULL DEFAULT 0,
    yes INTEGER,
    words TEXT NOT NULL DEFAULT '',
    typed TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (report_id, code)
) WITHOUT ROWID;
