"""What a person must be allowed to do somewhere for each form to go on."""

from __future__ import annotations

from bot.access import Action, may_at_all
from bot.handlers.outcome import Actor

NEEDS = {
    "registration": Action.REGISTER,
    "progress": Action.REPORT,
    "several": Action.REPORT,
    "attach": Action.REPORT,
    "indicators": Action.REPORT,
    "returning": Action.REVIEW,
    "correcting": Action.REVIEW,
    "naming": Action.REVIEW,
    "sending_on": Action.REVIEW,
    "same": Action.REVIEW,
    "stopping": Action.REGISTER,
    "opinion": Action.REGISTER,
    "removal": Action.REPORT,
    "search": Action.SEE,
    "leave": Action.NAME_DEPUTY,
    "guest": Action.INVITE_GUEST,
    "roles": Action.GRANT,
    "setup": Action.SET_UP,
    "excuse": Action.URGE,
    "reorganisation": Action.REORGANISE,
    "team": Action.MANAGE_TEAM,
    "handover": Action.MANAGE_TEAM,
    "urging": Action.URGE,
    "answer": Action.URGE,
    "team_visit": Action.CHECK,
    "team_cancelled": Action.CHECK,
    "checking": Action.CHECK,
    "rechecking": Action.CHECK,
    "keeping": Action.CHECK,
    "objection": Action.REPORT,
    "passing": Action.URGE,
    "raising": Action.REPORT,
    "still_stuck": Action.SEE,
    "conclusion": Action.CHECK,
    "briefing": Action.CHECK,
    "not_enough": Action.CHECK,
    "asking_no_more": Action.CHECK,
    "carried_out": Action.REPORT,
    "explaining": Action.SEE,
    "rewording": Action.REGISTER,
    "digest_reader": Action.OVERSEE,
    "digest_pause": Action.OVERSEE,
    "digest_note": Action.OVERSEE,
}
"""By the name of the form; forms for everyone are not among them."""
OR_ELSE = {"attach": Action.CHECK, "removal": Action.CHECK}
"""What is enough as well: evidence belongs to reports and to checks."""


def may_go_on(actor: Actor, form: str) -> bool:
    """Whether the person may still do what a form is for, anywhere."""
    enough = [action for action in (NEEDS.get(form), OR_ELSE.get(form)) if action is not None]
    return not enough or (actor.person is not None and any(may_at_all(actor.person, action) for action in enough))
