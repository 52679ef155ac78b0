"""What forms that take evidence share: its rows, and the one question about whose faces the photos show.

The question comes with the confirmation, so that it costs a tap of those who answer and nothing of others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot import text
from storage.records.reports import EvidenceKind, Faces, NewEvidence

FACES = {Faces.NONE: "Không", Faces.SOME: "Có", Faces.UNKNOWN: "Không rõ"}


@text.phrase
def whose_faces() -> str:
    return "Trong ảnh có trẻ em hoặc hộ khó khăn rõ mặt không?"


def evidence_of(pieces: Sequence[dict[str, Any]]) -> tuple[NewEvidence, ...]:
    """The rows behind what was gathered."""
    return tuple(NewEvidence(**{**piece, "kind": EvidenceKind(piece["kind"])}) for piece in pieces)


def asking_about_faces(told: str, evidence: Sequence[NewEvidence]) -> str:
    """A confirmation, with the question where there are photos that it has not been answered for."""
    return f"{told}\n{whose_faces()}" if _to_ask(evidence) else told


def face_answers(source: str, evidence: Sequence[NewEvidence]) -> tuple[tuple[str, str], ...]:
    """The buttons that answer it for all photos that a session brought."""
    if not _to_ask(evidence):
        return ()
    return tuple((label, f"e:faces:{source}:{code}") for code, label in FACES.items())


def _to_ask(evidence: Sequence[NewEvidence]) -> bool:
    return any(piece.kind == EvidenceKind.PHOTO and piece.faces == Faces.UNKNOWN for piece in evidence)
