-- Documents that the bot makes for people: asked for in a chat, made afterwards, kept by their hash while they are sent.

CREATE TABLE documents (
    id TEXT PRIMARY KEY,              -- of the button that asked for it, so that pressed twice it is made once
    kind TEXT NOT NULL,
    arguments TEXT NOT NULL,          -- JSON
    person_id INTEGER NOT NULL REFERENCES people (id),
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted', 'made', 'failed', 'forgotten')),
    attempts INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL DEFAULT '',
    sha256 TEXT NOT NULL DEFAULT '',
    ended_at TEXT
);
CREATE INDEX documents_wanted ON documents (asked_at) WHERE state = 'wanted';
CREATE INDEX documents_kept ON documents (sha256) WHERE state = 'made';
CREATE INDEX invites_person ON invites (person_id);
