"""The table of evidence made anew for checks and for briefings: nothing in it is lost, each piece has one owner."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from storage.database import migrate, migrations

REMADE = ("evidence_of_checks", "papers_of_briefings")
BEFORE = """
    INSERT INTO units (id, code, level, kind) VALUES (1, 'HA', 'village', 'area');
    INSERT INTO people (id, name, unit_id, created_at) VALUES (1, 'Trưởng thôn', 1, '');
    INSERT INTO initiatives (id, number, unit_id, year, name, folded, subject_kind, subject_name, field, place, target,
        origin, entered_by, effective_on, recorded_at, state)
        VALUES ('i', 1, 1, 2026, 'Mở đường', '', 'collective', '', '', '', '', 'new', 1, '', '', 'submitted');
    INSERT INTO reports (id, initiative_id, period, status, done, entered_by, effective_on, recorded_at)
        VALUES ('r', 'i', '2026-Q1', 'on_track', '', 1, '', '');
    INSERT INTO files (sha256, size, mime, kept_at) VALUES ('abc', 1, '', '');
    INSERT INTO evidence (id, report_id, kind, channel, bot, chat, ref, "unique", caption, sha256, state, source,
        entered_by, added_at, faces, removed_at)
        VALUES
            (7, 'r', 'photo', 'telegram', '1', '1', 'ref', 'same', 'Đường mới', 'abc', 'kept', 'r', 1, '', 'some', ''),
            (9, 'r', 'place', 'telegram', '1', '1', '', '', '', NULL, 'kept', 'later', 1, '', 'unknown', NULL);
    INSERT INTO evidence_events (evidence_id, event, person_id, recorded_at) VALUES (7, 'removed', 1, '');
    INSERT INTO likenesses (evidence_id, other_id, distance, found_at) VALUES (9, 7, 3, '');
"""
CHECK = """
    INSERT INTO checks (id, initiative_id, unit_id, person_id, way, finding, effective_on, recorded_at, answer_by)
        VALUES ('k', 'i', 1, 1, 'on_spot', 'less', '', '', '')
"""
PIECE = """
    INSERT INTO evidence (report_id, check_id, kind, channel, bot, chat, ref, state)
        VALUES (?, ?, '', '', '', '', '', 'kept')
"""


@pytest.fixture
def filled(path: Path) -> sqlite3.Connection:
    """A database as it stood before, with evidence in it."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.create_function("fold", 1, str)
    connection.row_factory = sqlite3.Row
    migrate(connection, [step for step in migrations() if step[1] not in REMADE])
    connection.executescript(BEFORE)
    return connection


def test_what_was_there_stays_as_it_was(filled: sqlite3.Connection) -> None:
    before = [dict(row) for row in filled.execute("SELECT * FROM evidence ORDER BY id")]
    migrate(filled)
    after = [dict(row) for row in filled.execute("SELECT * FROM evidence ORDER BY id")]
    assert [{**row, "check_id": None, "statement_id": None} for row in before] == after
    assert filled.execute("PRAGMA foreign_key_check").fetchall() == []
    assert filled.execute("SELECT evidence_id FROM evidence_events").fetchone()[0] == 7
    with pytest.raises(sqlite3.IntegrityError):
        filled.execute("DELETE FROM evidence WHERE id = 7")


def test_a_piece_belongs_to_a_report_or_to_a_check(filled: sqlite3.Connection) -> None:
    migrate(filled)
    filled.execute(CHECK)
    filled.execute(PIECE, ("r", None))
    filled.execute(PIECE, (None, "k"))
    for owners in (("r", "k"), (None, None)):
        with pytest.raises(sqlite3.IntegrityError):
            filled.execute(PIECE, owners)
