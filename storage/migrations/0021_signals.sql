-- What should be asked about, gently: a question to whoever has the initiative, shown above only where it stays unanswered.

CREATE TABLE signals (
    id INTEGER PRIMARY KEY,
    initiative_id TEXT NOT NULL REFERENCES initiatives (id),
    kind TEXT NOT NULL,                                   -- which there are the program says
    about TEXT NOT NULL DEFAULT '',                       -- what it is about: another initiative, a period, a session
    details TEXT NOT NULL DEFAULT '{}',                   -- what its words need, as it was found
    found_at TEXT NOT NULL,
    next_at TEXT,                                         -- when it may be asked next; none: it has been, or ended
    person_id INTEGER REFERENCES people (id),             -- who was asked
    asked_on TEXT,
    answer_by TEXT,                                       -- until then it waits for that person's word
    outbox_id INTEGER,                                    -- the message that asked
    answer TEXT,                                          -- the button's code
    words TEXT NOT NULL DEFAULT '',
    answered_by INTEGER REFERENCES people (id),
    answered_on TEXT,
    source TEXT NOT NULL DEFAULT '',                      -- the session or button that answered
    cleared_by INTEGER REFERENCES people (id),            -- who, above, has seen enough
    cleared_on TEXT,
    ended_at TEXT,                                        -- it no longer holds
    UNIQUE (initiative_id, kind, about)
);
CREATE INDEX signals_next ON signals (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX signals_asked ON signals (person_id, asked_on) WHERE asked_on IS NOT NULL;
CREATE INDEX signals_sent ON signals (outbox_id) WHERE outbox_id IS NOT NULL AND answered_on IS NULL;
CREATE INDEX signals_pictures ON signals (id) WHERE kind = 'photo' AND answered_on IS NULL AND ended_at IS NULL;
CREATE INDEX signals_standing ON signals (answer_by, initiative_id) WHERE ended_at IS NULL AND cleared_on IS NULL;

-- What an initiative says with places taken out, so that what says the same elsewhere is found among very many.
CREATE VIRTUAL TABLE initiative_gists USING fts5 (name, told, detail = none, tokenize = "ascii");
CREATE VIRTUAL TABLE initiative_gist_words USING fts5vocab ('initiative_gists', 'row');

CREATE TABLE signal_looks (                               -- initiatives that are to be looked at
    initiative_id TEXT NOT NULL REFERENCES initiatives (id),
    what TEXT NOT NULL CHECK (what IN ('words', 'figures')),
    marks INTEGER NOT NULL DEFAULT 1,                     -- so often marked: a look settles what it has seen
    quiet INTEGER NOT NULL DEFAULT 0,                     -- was there before: only made known
    written INTEGER NOT NULL DEFAULT 0,                   -- its words can be found by others
    PRIMARY KEY (initiative_id, what)
) WITHOUT ROWID;
CREATE INDEX signal_looks_next ON signal_looks (what, written);
INSERT INTO signal_looks (initiative_id, what, quiet) SELECT id, 'words', 1 FROM initiatives;
CREATE TRIGGER initiative_to_look_at AFTER INSERT ON initiatives BEGIN
    INSERT INTO signal_looks (initiative_id, what) VALUES (new.id, 'words')
        ON CONFLICT DO UPDATE SET marks = marks + 1, quiet = 0, written = 0;
END;
CREATE TRIGGER initiative_to_look_at_again
AFTER UPDATE OF name, place, target, problem, method, origin, previous_id ON initiatives BEGIN
    INSERT INTO signal_looks (initiative_id, what) VALUES (new.id, 'words')
        ON CONFLICT DO UPDATE SET marks = marks + 1, quiet = 0, written = 0;
END;
CREATE TRIGGER initiative_stopped AFTER UPDATE OF state ON initiatives
WHEN (new.state = 'stopped') <> (old.state = 'stopped') BEGIN
    INSERT INTO signal_looks (initiative_id, what) VALUES (new.id, 'words'), (new.id, 'figures')
        ON CONFLICT DO UPDATE SET marks = marks + 1, quiet = 0, written = 0;
END;
CREATE TRIGGER expected_to_look_at AFTER INSERT ON resources WHEN new.report_id IS NULL BEGIN
    INSERT INTO signal_looks (initiative_id, what) VALUES (new.initiative_id, 'words')
        ON CONFLICT DO UPDATE SET marks = marks + 1, quiet = 0, written = 0;
END;
CREATE TRIGGER expected_no_more AFTER DELETE ON resources WHEN old.report_id IS NULL BEGIN
    INSERT INTO signal_looks (initiative_id, what) VALUES (old.initiative_id, 'words')
        ON CONFLICT DO UPDATE SET marks = marks + 1, quiet = 0, written = 0;
END;
CREATE TRIGGER report_to_look_at AFTER INSERT ON reports BEGIN
    INSERT INTO signal_looks (initiative_id, what) VALUES (new.initiative_id, 'figures')
        ON CONFLICT DO UPDATE SET marks = marks + 1, quiet = 0, written = 0;
END;
