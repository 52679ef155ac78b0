"""One file a conversation: its answers, its steps, its words and what it submits."""

from __future__ import annotations

from bot.conversations import onboarding, progress, registration, search, several
from bot.engine.form import Form

FORMS: dict[str, Form] = {
    form.name: form for form in (onboarding.FORM, registration.FORM, progress.FORM, several.FORM, search.FORM)
}
"""Every conversation by its name."""
