-- Reports in which there was something to look at closely when they came, so that these are shown first however many
-- are new.

ALTER TABLE reports ADD COLUMN doubtful INTEGER NOT NULL DEFAULT 0;
CREATE INDEX reports_doubtful ON reports (recorded_at) WHERE looked_at IS NULL AND doubtful = 1;
INSERT INTO signal_looks (initiative_id, what) SELECT DISTINCT initiative_id, 'figures' FROM reports
    WHERE looked_at IS NULL ON CONFLICT DO NOTHING;
