"""Sheets of invites: whom they are for, the codes on them, and the document that a chat asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import text, work
from bot.access import Action, may
from bot.clock import NewId, invite_code
from bot.handlers.people.invitees import day_of, grouped, name_of, reach_of, roles_of, standing_of, to_invite
from bot.handlers.services import Services
from bot.quantities.show import figure
from bot.reports.invite_sheet import InviteSheet, Line, Strip
from storage import invites, people, units
from storage.records.documents import WantedDocument
from storage.records.invites import Invitee
from storage.records.words import fold


@text.phrase
def sheet_caption(unit: str, people: int, until: str) -> str:
    return (
        f"Giấy mời của {unit}: {figure(people)} người, mã dùng đến hết {until}. In khổ A4, cắt theo nét đứt, đưa đúng "
        "người. Trang sau là danh sách đã vào, chưa vào."
    )


@text.phrase
def nobody_left() -> str:
    return "Trong lúc lập giấy mời, mọi người đã vào hoặc đã có mã. Không còn ai cần mời."


@text.phrase
def no_right_any_more() -> str:
    return "Giấy mời chưa lập: đồng chí không còn phụ trách đơn vị này. Nếu cần, xin báo quản trị."


class CannotError(Exception):
    """A document cannot be made; the message says to the person why, where there is still somebody to say it to."""


@dataclass(frozen=True)
class Made:
    """A document, and what becomes true when it is sent."""

    name: str
    content: bytes
    caption: str
    summary: str
    """For the audit."""
    store: Callable[[sqlite3.Connection], None]
    picture: bool = False
    """Shown as a photo; the caption says the same."""
    following: tuple[str, ...] = ()
    """Messages after it: what had no room in the caption."""


@dataclass(frozen=True)
class Invitation:
    """A code for one person."""

    invitee: Invitee
    code: str
    link: str


def drawn(people_invited: Sequence[Invitee], ids: NewId, link: Callable[[str], str]) -> list[Invitation]:
    """A new code for each; none holds until it is stored."""
    codes = [(invitee, invite_code(ids)) for invitee in people_invited]
    return [Invitation(invitee, code, link(code)) for invitee, code in codes]


def sheet_of(
    organisation: str,
    unit: str,
    everyone: Sequence[Invitee],
    invitations: Sequence[Invitation],
    now: datetime,
    valid: timedelta,
) -> InviteSheet:
    """What is printed: the strips, and everyone with how they stand once the codes hold."""
    until = now + valid
    coded = {invitation.invitee.person.id for invitation in invitations}
    return InviteSheet(
        organisation=organisation,
        unit=unit,
        made_on=day_of(now),
        until=day_of(until),
        strips=tuple(
            Strip(
                name=name_of(invitation.invitee.person),
                place=invitation.invitee.place,
                roles=roles_of(invitation.invitee.person),
                code=grouped(invitation.code),
                link=invitation.link,
            )
            for invitation in invitations
        ),
        lines=tuple(
            Line(
                place=invitee.place,
                name=name_of(invitee.person),
                roles=roles_of(invitee.person),
                standing=standing_of(
                    invitee.model_copy(update={"code_until": until}) if invitee.person.id in coded else invitee
                ),
            )
            for invitee in everyone
        ),
        joined=sum(invitee.joined for invitee in everyone),
    )


async def make(services: Services, document: WantedDocument) -> Made:
    """The sheet that a chat asked for. Raises CannotError where the person may not, or there is nobody to invite."""
    database, now = services.database, services.clock.now()
    unit_id = int(document.arguments["unit"])
    asking = await people.of_chat(database, document.channel, document.chat, services.today())
    if asking is None or asking.id != document.person_id:
        raise CannotError("")  # the chat is somebody else's now, or nobody's: not even a word
    if not may(asking, Action.INVITE, await units.chain(database, unit_id)):
        raise CannotError(no_right_any_more())
    reach = await reach_of(database, asking)
    everyone = await invites.of_scope(database, [unit_id], now, services.today())
    wanted = to_invite(everyone, reach, only_without_code=bool(document.arguments["only_without_code"]))
    if not wanted:
        raise CannotError(nobody_left())
    policy = services.policy()
    valid, unit = timedelta(days=policy.conversations.invite_days), reach.units[unit_id].name
    invitations = drawn(wanted, services.new_id, services.channels[document.channel].invite_link)
    sheet = sheet_of(policy.organisation.name, unit, everyone, invitations, now, valid)
    content = await work.run("bot.reports.invite_workbook:workbook", sheet, gives=work.FILE)
    codes = [(invitation.invitee.person.id, invitation.code) for invitation in invitations]
    return Made(
        name=f"giay-moi-{fold(unit).replace(' ', '-')}.xlsx",
        content=content,
        caption=sheet_caption(unit, len(invitations), sheet.until),
        summary=f"unit:{unit_id} people:{len(codes)}",
        store=lambda connection: invites.issue(connection, codes, now, valid),
    )
