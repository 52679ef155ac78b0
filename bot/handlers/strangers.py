"""People who have not joined: they can do nothing but enter an invite's code."""

from __future__ import annotations

import re

from bot import text
from bot.handlers import forms
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.services import Services
from bot.messages import Incoming
from storage import people
from storage.records.facts import InviteTried

_CODE = re.compile(r"[0-9a-hjkmnp-tv-z]{10}")
_AMONG_WORDS = re.compile(r"\b(?=[a-z]*[0-9])(?=[0-9]*[a-z])[0-9a-tv-z]{10}\b")
_BETWEEN = re.compile(r"[\s.\-–]+")
_MISREAD = str.maketrans("oil", "011")
"""Letters that no code has, for what they are misread from."""


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
def account_moved() -> str:
    return (
        "Tài khoản của đồng chí vừa được chuyển sang máy khác bằng mã mời mới, nên cuộc trò chuyện này thôi dùng được. "
        "Những gì đã nhập vẫn còn ở máy mới. Nếu không phải đồng chí làm, xin gọi ngay cho quản trị để lấy lại."
    )


@text.phrase
def invite_gone() -> str:
    return "Mã mời này vừa được dùng ở nơi khác hoặc đã hết hạn. Xin cơ quan cấp mã mới."


async def answer(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """Take a code, or go on with the conversation that a code began."""
    session = actor.session
    if code := code_in(incoming.text):
        return await _try_code(services, actor, code)
    if incoming.tap is not None and incoming.tap.payload.startswith("r:"):
        return await forms.again(services, actor, incoming.tap.payload.removeprefix("r:"))
    if incoming.tap is not None:
        return await forms.tapped(services, actor, incoming)
    if session is not None and not incoming.text.startswith("/start"):
        return await forms.go_on(services, actor, session, incoming)
    if session is not None:
        return await forms.again(services, actor, session.id)
    return say(code_please())


def code_in(words: str) -> str:
    """The code that somebody typed, also in the groups in which it is printed; empty where it is none.

    With a digit in it, o is read as 0, and i and l as 1. Without one only a whole word is a code, so that a greeting of
    ten letters is not counted as an attempt. In a sentence or a link, what looks like a code must be one word.
    """
    written = words.removeprefix("/start").strip().lower()
    alone = _BETWEEN.sub("", written).translate(_MISREAD) if any(char.isdigit() for char in written) else written
    if _CODE.fullmatch(alone):
        return alone
    among = {word.translate(_MISREAD) for word in _AMONG_WORDS.findall(written)}
    return among.pop() if len(among) == 1 else ""


async def _try_code(services: Services, actor: Actor, code: str) -> Outcome:
    now = services.clock.now()
    if not await people.may_try(services.database, actor.channel, actor.chat, now):
        return say(too_many_codes())
    invite = await people.invited(services.database, code, now)
    if invite is None:
        outcome = say(wrong_code())
        return Outcome(messages=outcome.messages, facts=(InviteTried(channel=actor.channel, chat=actor.chat),))
    return await forms.onboard(services, actor, invite)
