"""People who have not joined: they can do nothing but enter an invite's code."""

from __future__ import annotations

import re
from datetime import timedelta

from bot import text
from bot.handlers import forms
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.services import Services
from bot.messages import Incoming
from storage import people
from storage.records.facts import InviteTried

ATTEMPTS_A_CHAT = 5
"""Wrong codes from one chat within an hour, before it has to wait."""
ATTEMPTS_OVERALL = 200
"""Wrong codes from everyone within an hour: 50-bit codes cannot be guessed at this pace."""
WINDOW = timedelta(hours=1)
_CODE = re.compile(r"[0-9a-hjkmnp-tv-z]{10}")


@text.phrase
def code_please() -> str:
    return (
        "Chào đồng chí. Đây là bot dân vận khéo của cơ quan. "
        "Xin gõ mã mời gồm 10 ký tự do cơ quan cấp, hoặc mở đường dẫn trong giấy mời."
    )


@text.phrase
def wrong_code() -> str:
    return "Mã này không đúng, đã dùng hoặc đã hết hạn. Xin xem lại giấy mời, hoặc xin cơ quan cấp mã mới."


@text.phrase
def too_many_codes() -> str:
    return "Đã thử sai nhiều lần. Xin đợi một giờ rồi thử lại, hoặc gọi quản trị."


@text.phrase
def invite_gone() -> str:
    return "Mã mời này vừa được dùng ở nơi khác hoặc đã hết hạn. Xin cơ quan cấp mã mới."


async def answer(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """Take a code, or go on with the conversation that a code began."""
    session = actor.session
    written = incoming.text.removeprefix("/start").strip().lower()
    if _CODE.fullmatch(written):
        return await _try_code(services, actor, written)
    if incoming.tap is not None and incoming.tap.payload.startswith("r:"):
        return await forms.again(services, actor, incoming.tap.payload.removeprefix("r:"))
    if incoming.tap is not None:
        return await forms.tapped(services, actor, incoming)
    if session is not None and not incoming.text.startswith("/start"):
        return await forms.go_on(services, actor, session, incoming)
    if session is not None:
        return await forms.again(services, actor, session.id)
    return say(code_please())


async def _try_code(services: Services, actor: Actor, code: str) -> Outcome:
    since = services.clock.now() - WINDOW
    here, overall = await people.attempts(services.database, actor.channel, actor.chat, since)
    if here >= ATTEMPTS_A_CHAT or overall >= ATTEMPTS_OVERALL:
        return say(too_many_codes())
    invite = await people.invited(services.database, code, services.clock.now())
    if invite is None:
        outcome = say(wrong_code())
        return Outcome(messages=outcome.messages, facts=(InviteTried(channel=actor.channel, chat=actor.chat),))
    return await forms.onboard(services, actor, invite)
