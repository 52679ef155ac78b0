-- Moments are UTC in ISO 8601, days are ISO dates; amounts are decimal text.

CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,
    bot TEXT NOT NULL,
    key TEXT NOT NULL,
    chat TEXT NOT NULL,
    payload TEXT NOT NULL,            -- blank once done
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'dead')),
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    received_at TEXT NOT NULL,
    UNIQUE (channel, bot, key)
);
CREATE INDEX inbox_open ON inbox (id) WHERE state <> 'done';
CREATE INDEX inbox_age ON inbox (received_at) WHERE state = 'done';

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    lane TEXT NOT NULL CHECK (lane IN ('interactive', 'urging', 'digest')),
    key TEXT,                         -- unsent messages with the same key are one
    payload TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'queued'
        CHECK (status IN ('queued', 'sending', 'sent', 'refused', 'uncertain', 'unreachable')),
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '', -- the channel's id of what was sent
    error TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    ended_at TEXT
);
CREATE UNIQUE INDEX outbox_key ON outbox (channel, chat, key) WHERE key IS NOT NULL AND status = 'queued';
CREATE INDEX outbox_open ON outbox (id) WHERE status IN ('queued', 'sending');
CREATE INDEX outbox_chat ON outbox (channel, chat, id);
CREATE INDEX outbox_age ON outbox (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    form TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'parked', 'submitted', 'expired')),
    version INTEGER NOT NULL,
    data TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX sessions_open ON sessions (owner) WHERE state = 'open';
CREATE INDEX sessions_owner ON sessions (owner, state, updated_at);
CREATE INDEX sessions_expiry ON sessions (expires_at) WHERE state IN ('open', 'parked');

CREATE TABLE units (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    level TEXT NOT NULL CHECK (level IN ('province', 'district', 'commune', 'village')),
    kind TEXT NOT NULL,
    opened_on TEXT,
    closed_on TEXT
);
CREATE TABLE unit_names (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    name TEXT NOT NULL,
    folded TEXT NOT NULL,             -- without marks and case, for searching
    valid_from TEXT,
    valid_to TEXT
);
CREATE UNIQUE INDEX unit_names_now ON unit_names (unit_id) WHERE valid_to IS NULL;
CREATE TABLE unit_lines (
    unit_id INTEGER NOT NULL REFERENCES units (id),
    to_unit_id INTEGER NOT NULL REFERENCES units (id),
    line TEXT NOT NULL CHECK (line IN ('contact', 'party', 'system', 'place')),
    valid_from TEXT,
    valid_to TEXT
);
CREATE UNIQUE INDEX unit_lines_contact ON unit_lines (unit_id) WHERE line = 'contact' AND valid_to IS NULL;
CREATE INDEX unit_lines_below ON unit_lines (to_unit_id, line) WHERE valid_to IS NULL;
CREATE VIEW units_now AS
    SELECT u.id, u.code, n.name, n.folded, u.level, u.kind, l.to_unit_id AS reports_to
    FROM units u
    JOIN unit_names n ON n.unit_id = u.id AND n.valid_to IS NULL
    LEFT JOIN unit_lines l ON l.unit_id = u.id AND l.line = 'contact' AND l.valid_to IS NULL
    WHERE u.closed_on IS NULL;

CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    state TEXT NOT NULL DEFAULT 'invited' CHECK (state IN ('invited', 'joined', 'declined', 'left')),
    created_at TEXT NOT NULL
);
CREATE INDEX people_unit ON people (unit_id);
CREATE TABLE roles (
    person_id INTEGER NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (role IN ('officer', 'checker', 'coordinator', 'leader', 'admin')),
    unit_id INTEGER NOT NULL REFERENCES units (id),
    valid_from TEXT,
    valid_to TEXT
);
CREATE UNIQUE INDEX roles_now ON roles (person_id, role, unit_id) WHERE valid_to IS NULL;
CREATE INDEX roles_unit ON roles (unit_id, role) WHERE valid_to IS NULL;
CREATE TABLE chats (
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people (id),
    state TEXT NOT NULL DEFAULT 'linked' CHECK (state IN ('linked', 'blocked')),
    linked_at TEXT NOT NULL,
    PRIMARY KEY (channel, chat)
) WITHOUT ROWID;
CREATE INDEX chats_person ON chats (person_id);
CREATE TABLE consents (
    person_id INTEGER NOT NULL REFERENCES people (id),
    version TEXT NOT NULL,
    wording TEXT NOT NULL,
    given_at TEXT NOT NULL,
    withdrawn_at TEXT
);
CREATE TABLE invites (
    code_hash TEXT PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT
) WITHOUT ROWID;
CREATE TABLE invite_attempts (
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    tried_at TEXT NOT NULL
);
CREATE INDEX invite_attempts_chat ON invite_attempts (channel, chat, tried_at);
CREATE INDEX invite_attempts_age ON invite_attempts (tried_at);

CREATE TABLE initiatives (
    id TEXT PRIMARY KEY,
    unit_id INTEGER NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('collective', 'person')),
    subject_name TEXT NOT NULL,
    field TEXT NOT NULL,
    place TEXT NOT NULL,
    target TEXT NOT NULL,
    start_on TEXT,
    end_on TEXT,
    origin TEXT NOT NULL CHECK (origin IN ('new', 'continued', 'replicated')),
    previous_id TEXT NOT NULL DEFAULT '',
    level TEXT,
    problem TEXT NOT NULL DEFAULT '',
    method TEXT NOT NULL DEFAULT '',
    partners TEXT NOT NULL DEFAULT '',
    programmes TEXT NOT NULL DEFAULT '[]',
    "group" TEXT NOT NULL DEFAULT '',
    responsible_id INTEGER REFERENCES people (id),
    entered_by INTEGER NOT NULL REFERENCES people (id),
    effective_on TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    state TEXT NOT NULL,              -- the last event's, kept for listing
    last_report_on TEXT               -- the newest report's, kept for listing
);
CREATE INDEX initiatives_unit ON initiatives (unit_id, year);
CREATE INDEX initiatives_recent ON initiatives (recorded_at);
CREATE TABLE initiative_events (
    id INTEGER PRIMARY KEY,
    initiative_id TEXT NOT NULL REFERENCES initiatives (id),
    state TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    why TEXT NOT NULL DEFAULT '',
    effective_on TEXT NOT NULL,
    recorded_at TEXT NOT NULL
);
CREATE INDEX initiative_events_of ON initiative_events (initiative_id, id);

CREATE TABLE reports (
    id TEXT PRIMARY KEY,
    initiative_id TEXT NOT NULL REFERENCES initiatives (id),
    period TEXT NOT NULL,
    status TEXT NOT NULL,
    done TEXT NOT NULL,
    obstacle TEXT NOT NULL DEFAULT '',
    amends TEXT REFERENCES reports (id),
    entered_by INTEGER NOT NULL REFERENCES people (id),
    effective_on TEXT NOT NULL,
    recorded_at TEXT NOT NULL
);
CREATE INDEX reports_initiative ON reports (initiative_id, recorded_at);
CREATE UNIQUE INDEX reports_amends ON reports (amends) WHERE amends IS NOT NULL;
CREATE TABLE resources (
    id INTEGER PRIMARY KEY,
    initiative_id TEXT NOT NULL REFERENCES initiatives (id),
    report_id TEXT REFERENCES reports (id),   -- none: expected at registration
    kind TEXT NOT NULL,
    amount TEXT,
    unit TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('contribution', 'output', 'valuation')),
    source TEXT CHECK (source IN ('people', 'state', 'business')),
    object TEXT NOT NULL DEFAULT '',
    typed TEXT NOT NULL,
    approximate INTEGER NOT NULL DEFAULT 0,
    cumulative INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX resources_initiative ON resources (initiative_id);
CREATE INDEX resources_report ON resources (report_id);

CREATE TABLE files (
    sha256 TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    mime TEXT NOT NULL,
    kept_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE evidence (
    id INTEGER PRIMARY KEY,
    report_id TEXT NOT NULL REFERENCES reports (id),
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    bot TEXT NOT NULL,
    chat TEXT NOT NULL,
    ref TEXT NOT NULL,
    "unique" TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    mime TEXT NOT NULL DEFAULT '',
    size INTEGER,
    latitude REAL,
    longitude REAL,
    caption TEXT NOT NULL DEFAULT '',
    sha256 TEXT REFERENCES files (sha256),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'kept', 'too_big', 'lost')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try_at TEXT,
    error TEXT NOT NULL DEFAULT ''
);
CREATE INDEX evidence_report ON evidence (report_id);
CREATE INDEX evidence_waiting ON evidence (next_try_at) WHERE state = 'waiting';

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    before_digest TEXT NOT NULL,
    after_digest TEXT NOT NULL,
    chain TEXT NOT NULL               -- hash of this row and of the chain before it
);
CREATE TABLE audit_values (
    audit_id INTEGER PRIMARY KEY REFERENCES audit (id),
    salt TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL
);
