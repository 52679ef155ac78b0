-- Evidence: who brought it and when, whose faces it shows, that it was removed; pictures compared by how they look.

ALTER TABLE files ADD COLUMN picture TEXT NOT NULL DEFAULT ''
    CHECK (picture IN ('', 'picture', 'heic', 'broken', 'too_large'));   -- empty: no picture at all
ALTER TABLE files ADD COLUMN release_sha256 TEXT NOT NULL DEFAULT '';    -- the copy without metadata, on the disk
ALTER TABLE files ADD COLUMN print TEXT NOT NULL DEFAULT '';             -- perceptual hash, 64 bits in hexadecimal
ALTER TABLE files ADD COLUMN band_0 INTEGER;                             -- its four quarters, by which it is found
ALTER TABLE files ADD COLUMN band_1 INTEGER;
ALTER TABLE files ADD COLUMN band_2 INTEGER;
ALTER TABLE files ADD COLUMN band_3 INTEGER;
CREATE INDEX files_band_0 ON files (band_0) WHERE band_0 IS NOT NULL;
CREATE INDEX files_band_1 ON files (band_1) WHERE band_1 IS NOT NULL;
CREATE INDEX files_band_2 ON files (band_2) WHERE band_2 IS NOT NULL;
CREATE INDEX files_band_3 ON files (band_3) WHERE band_3 IS NOT NULL;

ALTER TABLE evidence ADD COLUMN source TEXT NOT NULL DEFAULT '';         -- the session that brought it
ALTER TABLE evidence ADD COLUMN entered_by INTEGER REFERENCES people (id);
ALTER TABLE evidence ADD COLUMN added_at TEXT;
ALTER TABLE evidence ADD COLUMN seconds INTEGER;                         -- how long a voice lasts
ALTER TABLE evidence ADD COLUMN faces TEXT NOT NULL DEFAULT 'unknown' CHECK (faces IN ('none', 'some', 'unknown'));
ALTER TABLE evidence ADD COLUMN "release" TEXT NOT NULL DEFAULT 'internal';
ALTER TABLE evidence ADD COLUMN removed_at TEXT;
UPDATE evidence SET source = report_id,
    entered_by = (SELECT r.entered_by FROM reports r WHERE r.id = report_id),
    added_at = (SELECT r.recorded_at FROM reports r WHERE r.id = report_id);
CREATE INDEX evidence_source ON evidence (source);
CREATE INDEX evidence_sha256 ON evidence (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX evidence_unique ON evidence ("unique") WHERE "unique" <> '';
CREATE INDEX reports_person ON reports (entered_by, recorded_at);

CREATE TABLE evidence_events (
    id INTEGER PRIMARY KEY,
    evidence_id INTEGER NOT NULL REFERENCES evidence (id),
    event TEXT NOT NULL CHECK (event IN ('faces', 'kept_as_new', 'removed')),
    person_id INTEGER NOT NULL REFERENCES people (id),
    why TEXT NOT NULL DEFAULT '',
    recorded_at TEXT NOT NULL
);
CREATE INDEX evidence_events_of ON evidence_events (evidence_id, id);

CREATE TABLE likenesses (
    evidence_id INTEGER PRIMARY KEY REFERENCES evidence (id),
    other_id INTEGER NOT NULL REFERENCES evidence (id),   -- what it looks like
    distance INTEGER NOT NULL,                            -- bits in which the two prints differ
    found_at TEXT NOT NULL,
    asked_at TEXT,
    answer TEXT CHECK (answer IN ('new', 'removed')),
    answered_by INTEGER REFERENCES people (id),
    answered_at TEXT
);
CREATE INDEX likenesses_to_ask ON likenesses (evidence_id) WHERE asked_at IS NULL;
