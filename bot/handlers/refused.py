"""What is said where a fact could not be made true any more: the world has changed since the person was asked."""

from __future__ import annotations

from bot import text
from bot.conversations.parts.refusals import refusal
from bot.handlers.checks.checking import said_already, stopped_meanwhile
from bot.handlers.conclusions.overview import stands_otherwise as conclusion_stands_otherwise
from bot.handlers.digests.reading import passed_before
from bot.handlers.duties.answers import over
from bot.handlers.initiatives.following import continued_already
from bot.handlers.obstacles.answers import answered_already, passed_already
from bot.handlers.people.invites import code_just_issued
from bot.handlers.people.roles import last_admin
from bot.handlers.reviews.completing import completed_already
from bot.handlers.reviews.deciding import stands_otherwise
from bot.handlers.signals.questions import answered_before
from bot.handlers.strangers import invite_gone, too_many_codes
from storage.facts import RefusedFactError
from storage.records.changes import RefusedChangeError

WORDS = {
    "invite": invite_gone,
    "last_admin": last_admin,
    "attempts": too_many_codes,
    "code": code_just_issued,
    "obstacle": answered_already,
    "passed": passed_already,
    "conclusion": conclusion_stands_otherwise,
    "duty": over,
    "signal": answered_before,
    "digest": passed_before,
    "return": completed_already,
    "continued": continued_already,
    "review": stands_otherwise,
    "stopped": stands_otherwise,
    "check": said_already,
    "check_stopped": stopped_meanwhile,
}
"""By why it could not."""


def why_refused(refused: RefusedFactError) -> str:
    """Why nothing was stored, in words for whoever wanted it."""
    if isinstance(refused.__cause__, RefusedChangeError):
        return refusal(refused.__cause__)
    return WORDS.get(str(refused), text.already_changed)()
