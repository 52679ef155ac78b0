-- Who is to hear of a reorganisation, and whether they have: once each, and once more where it was undone after that.

CREATE TABLE change_words (
    id INTEGER PRIMARY KEY,
    change INTEGER NOT NULL REFERENCES changes (number),
    person_id INTEGER NOT NULL REFERENCES people (id),
    undone INTEGER NOT NULL,          -- the second word: it does not hold after all
    own INTEGER NOT NULL,             -- it was the person's own unit, not one below
    send_at TEXT NOT NULL,            -- not earlier
    message INTEGER,                  -- those of one message bear the id of its first
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'queued', 'leaving', 'told', 'dropped')),
    told_on TEXT,
    UNIQUE (change, person_id, undone)
);
CREATE INDEX change_words_waiting ON change_words (send_at) WHERE state = 'waiting';
CREATE INDEX change_words_message ON change_words (message) WHERE state IN ('queued', 'leaving');
CREATE INDEX change_words_person ON change_words (person_id, told_on);
