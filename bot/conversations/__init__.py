"""One file a conversation: its answers, its steps, its words and what it submits."""

from __future__ import annotations

from bot.conversations import (
    answer,
    attach,
    excuse,
    explaining,
    guest,
    handover,
    leave,
    leaving,
    more_time,
    naming,
    onboarding,
    opinion,
    progress,
    registration,
    removal,
    reorganisation,
    returning,
    roles,
    same,
    search,
    sending_on,
    setup,
    several,
    stopping,
    stuck,
    team,
    urging,
)
from bot.engine.form import Form

_ALL = (
    onboarding.FORM,
    registration.FORM,
    progress.FORM,
    several.FORM,
    attach.FORM,
    removal.FORM,
    search.FORM,
    setup.FORM,
    leave.FORM,
    guest.FORM,
    roles.FORM,
    reorganisation.FORM,
    team.FORM,
    handover.FORM,
    leaving.FORM,
    urging.FORM,
    answer.FORM,
    more_time.FORM,
    stuck.FORM,
    excuse.FORM,
    returning.FORM,
    returning.FORM_OF_REPORT,
    naming.FORM,
    sending_on.FORM,
    same.FORM,
    stopping.FORM,
    opinion.FORM,
    explaining.FORM,
)

FORMS: dict[str, Form] = {form.name: form for form in _ALL}
"""Every conversation by its name."""
