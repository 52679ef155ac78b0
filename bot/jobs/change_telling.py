"""Those whose units were reorganised hear of it, all in one message, at the hour of their other messages."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from bot import text
from bot.clock import local
from bot.conversations.reorganisation import counts_of, deed_of
from bot.duties.hours import read_hour, undisturbed
from bot.handlers.services import Services
from bot.jobs.sender import Sender
from bot.messages import Choice, Lane, Outgoing
from bot.quantities.show import figure
from storage import change_words, outbox, people, reminders, sessions
from storage.outbox import Ended
from storage.records.changes import ChangeWord
from storage.records.queue import NewOutbox, OutboxRow

KIND = "reorganised"
"""Of reference: a message about reorganised units."""
AT_ONCE = 100
"""People a transaction."""
NAMED = 10
"""Changes that are named in a message; of more only how many."""


@text.phrase
def was_done(day: str, what: str) -> str:
    return f"Từ ngày {day}: {what}."


@text.phrase
def was_done_below(day: str, what: str, counts: str) -> str:
    return f"Từ ngày {day}: {what}." + (f" Đã chuyển: {counts}." if counts else "")


@text.phrase
def was_undone(day: str, what: str) -> str:
    return f"Đã hoàn tác, không còn như tin trước: {what} (từ ngày {day})."


@text.phrase
def and_more_changes(count: int) -> str:
    return f"… và {figure(count)} việc sắp xếp nữa."


@text.phrase
def your_unit_now(unit: str, above: str, came: int) -> str:
    """What a person's unit is, and that what they have entered came along."""
    under = f", trực thuộc {above}" if above else ""
    along = f"{figure(came)} mô hình đã sang cùng; " if came else "Mô hình và báo cáo còn nguyên; "
    return f"Đơn vị của đồng chí nay là {unit}{under}. {along}đăng ký, báo kết quả như trước, không phải nhập lại."


@text.phrase
def your_unit_ended(unit: str) -> str:
    return (
        f"{unit} không nhận đăng ký mới; những gì đã nhập còn nguyên. "
        "Xin báo quản trị để đồng chí được giao đơn vị mới."
    )


@text.phrase
def your_unit_still(unit: str, above: str) -> str:
    under = f", trực thuộc {above}" if above else ""
    return f"Đơn vị của đồng chí vẫn là {unit}{under}, mọi thứ như trước."


class ChangeTelling:
    """The tick's part in telling of reorganisations."""

    def __init__(self, services: Services, sender: Sender) -> None:
        self._services = services
        self._sender = sender

    async def tick(self) -> None:
        """Put what may be told now into the outbox; a tick on which nothing waits only asks an index."""
        database = self._services.database
        while (moment := await change_words.next_moment(database)) is not None:
            if moment > self._services.clock.now():
                return
            self._sender.offer(await database.write(self._queue_some))

    # --- in the writer's transaction -------------------------------------------------------------

    def _queue_some(self, connection: sqlite3.Connection) -> list[OutboxRow]:
        now, rows = self._services.clock.now(), []
        for person_id, takes_back in change_words.ready(connection, now, AT_ONCE):
            moment = self._moment(connection, person_id, now, takes_back)
            chat = people.reachable(connection, person_id)
            if moment > now:
                change_words.put_off(connection, person_id, moment)
            elif chat is None:
                change_words.forgo(connection, person_id)
            else:
                reference = f"{KIND}:{change_words.queue(connection, person_id, local(now).date())}"
                new = NewOutbox(channel=chat[0], chat=chat[1], lane=Lane.DIGEST, payload="", reference=reference)
                rows.append(outbox.put(connection, new.model_copy(update={"key": reference}), now))
        return rows

    def _moment(self, connection: sqlite3.Connection, person_id: int, now: datetime, takes_back: bool) -> datetime:
        """When a person may hear: once a day unless a word is taken back, not in quiet hours, not while in a form."""
        hours, hour = self._services.duties.hours(), read_hour(reminders.hour_of(connection, person_id))
        today = local(now).date()
        if not takes_back and change_words.heard_on(connection, person_id, today):
            return hours.next_day(today, hour)
        begins = undisturbed(sessions.touched(connection, f"person:{person_id}"), now)
        return hours.awake(begins) if takes_back else hours.first(begins, hour)


class ChangeMessages:
    """The words of messages about reorganised units, found in the transaction in which they leave."""

    def words(self, connection: sqlite3.Connection, ref: str, chat: tuple[str, str], now: datetime) -> Outgoing | None:
        """What holds as the message leaves."""
        person_id = change_words.person_of(connection, int(ref))
        if person_id is None:
            return None
        if people.reachable(connection, person_id) != chat:  # they have left, or moved to another phone
            change_words.wait_again(connection, int(ref))
            return None
        found = change_words.leave(connection, int(ref))
        return told(found, *change_words.home_of(connection, person_id)) if found else None

    def ended(self, connection: sqlite3.Connection, ref: str, status: Ended, now: datetime) -> None:
        """The message has left, or cannot be brought: it is not said again."""
        change_words.told(connection, int(ref))


def told(found: Sequence[ChangeWord], unit: str, above: str, ended: bool) -> Outgoing:
    """The message about some changes, to somebody of this unit."""
    lines = [_line(one) for one in found[:NAMED]]
    if len(found) > NAMED:
        lines.append(and_more_changes(len(found) - NAMED))
    own = [one for one in found if one.own]
    if not own:
        return Outgoing(text="\n".join(lines))
    if ended:
        lines.append(your_unit_ended(unit))
    elif all(one.undone for one in own):
        lines.append(your_unit_still(unit, above))
    else:
        lines.append(your_unit_now(unit, above, sum(one.came for one in own if not one.undone)))
    return Outgoing(text="\n".join(lines), rows=((Choice(label="Mô hình của tôi", payload="c:mohinh"),),))


def _line(one: ChangeWord) -> str:
    what, on = deed_of(one), text.day(one.day)
    if one.undone:
        return was_undone(on, what)
    if one.own:
        return was_done(on, what)
    counts = counts_of(*(one.counts.get(kind, 0) for kind in ("unit", "initiative", "person", "role", "post")))
    return was_done_below(on, what, counts)
