"""Mời người dùng: who has joined and who has not, by unit; a code for one person; sheets of codes to print."""

from __future__ import annotations

import re
from datetime import timedelta

from bot import text
from bot.access import Action, may_at_all, scope
from bot.clock import invite_code
from bot.handlers import documents
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.people.invitees import Reach, day_of, grouped, name_of, reach_of, roles_of, standing_of, to_invite
from bot.handlers.services import Services
from bot.messages import Choice, Incoming, Outgoing
from bot.quantities.show import figure
from storage import invites, people
from storage.documents import asked_before
from storage.people import hash_code
from storage.records.facts import Invited
from storage.records.invites import Attendance, Invitee
from storage.records.people import Person
from storage.records.queue import AuditEntry
from storage.records.units import Unit

PAGE = 6
"""Lines a message."""
MOST_STRIPS = 1500
"""People a sheet: more would be a file that office computers open slowly."""
_ID = re.compile(r"[0-9a-z]{10}")
_ALL = Choice(label="Mời người dùng", payload="c:moi")


@text.phrase
def attendance_heading(unit: str, joined: int, total: int) -> str:
    return f"{text.bold('Mời người dùng')} – {unit}: {figure(joined)}/{figure(total)} người đã vào."


@text.phrase
def attendance_line(unit: str, joined: int, total: int) -> str:
    return f"{unit}: {figure(joined)}/{figure(total)} đã vào"


@text.phrase
def several_declined(count: int) -> str:
    return f"{figure(count)} người không dùng bot, cơ quan nhập thay."


@text.phrase
def people_heading(joined: bool, unit: str, first: int, last: int, total: int) -> str:
    which, of = text.bold("Đã vào" if joined else "Chưa vào"), figure(total)
    return f"{which} {figure(first)}–{figure(last)}/{of} – {unit}. Bấm số để xem hoặc mời."


@text.phrase
def nobody_here(joined: bool, unit: str) -> str:
    return f"{unit}: chưa có ai vào." if joined else f"{unit}: mọi người đã vào."


@text.phrase
def find_by_name() -> str:
    return "Tìm một người: gõ /moi kèm tên. Ví dụ: /moi Quảng Sơn"


@text.phrase
def nobody_of_name(words: str) -> str:
    return f"Không thấy ai có tên “{text.shorten(words, 40)}” ở các đơn vị đồng chí được mời. Xin xem lại tên."


@text.phrase
def many_of_name(words: str) -> str:
    return f"Nhiều người có tên “{text.shorten(words, 40)}”. Xin gõ thêm vài chữ trong tên."


@text.phrase
def several_of_name(words: str) -> str:
    return f"Có tên “{text.shorten(words, 40)}”. Bấm số để xem hoặc mời."


@text.phrase
def moving_is_meant(name: str) -> str:
    return (
        f"Đồng chí {name} đã vào bot, không cần mã. Chỉ cấp mã khi đổi máy: mã được dùng thì máy cũ thôi dùng được, "
        "và máy cũ được báo."
    )


@text.phrase
def declined_before(name: str) -> str:
    return f"Đồng chí {name} đã chọn không dùng bot. Chỉ mời lại khi đồng chí ấy muốn."


@text.phrase
def not_yours_to_invite() -> str:
    return "Người này giữ vai trò ở cấp trên hoặc là quản trị, nên do quản trị cấp trên mời."


@text.phrase
def code_for(name: str, place: str, code: str, link: str, until: str, moves: bool) -> str:
    how = f"Mở {link} rồi bấm Bắt đầu, hoặc nhắn mã cho bot." if link else "Mở bot của cơ quan rồi nhắn mã này."
    kind = "Mã chuyển máy" if moves else "Mã mời"
    return (
        f"{kind} của đồng chí {name}, {place}:\n{text.bold(code)}\n{how}\n"
        f"Dùng một lần, đến hết {until}. Chỉ đưa cho đúng người; mã cũ hết hiệu lực."
    )


@text.phrase
def code_just_issued() -> str:
    return "Mã của người này vừa được cấp hoặc vừa được dùng. Cần mã khác, xin mở lại tên người đó."


@text.phrase
def sheet_question(unit: str, people: int, with_code: int, days: int) -> str:
    again = f" {figure(with_code)} người đã có mã còn hạn: lập lại thì mã cũ hết hiệu lực." if with_code else ""
    return (
        f"Lập giấy mời cho {figure(people)} người chưa vào của {unit}? Tệp in khổ A4, mỗi người một phần cắt rời có "
        f"mã QR, dùng một lần trong {days} ngày.{again}"
    )


@text.phrase
def sheet_begun(people: int) -> str:
    return f"Đang lập giấy mời cho {figure(people)} người. Xong sẽ gửi tệp vào đây."


@text.phrase
def sheet_asked_before() -> str:
    return "Giấy mời này đã lập rồi. Cần bản khác, xin mở lại Mời người dùng."


@text.phrase
def nobody_to_invite(unit: str) -> str:
    return f"{unit} không còn ai cần mời."


@text.phrase
def too_many_strips(people: int, most: int) -> str:
    return f"Có {figure(people)} người chưa vào, mỗi tệp tối đa {figure(most)} người. Xin lập theo đơn vị nhỏ hơn."


@text.phrase
def no_sheets_here() -> str:
    return (
        "Kênh nhắn tin này không gửi được tệp. Xin mở bot trên Telegram để lập giấy mời, hoặc nhờ quản trị lập trên "
        "máy tính. Ở đây mời được từng người."
    )


async def overview(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """Who has joined, at the units where the person may invite; with words, the people of that name there."""
    person = _person(actor)
    reach = await reach_of(services.database, person)
    if argument:
        return await _named(services, person, reach, argument)
    tops = [unit for unit in scope(person, Action.INVITE) if unit in reach.units]
    tops = [unit for unit in tops if reach.units[unit].reports_to not in reach.units]
    if len(tops) == 1:
        return await _at(services, reach, tops[0])
    return await _counted(services, reach, None, tops)


async def pressed(services: Services, actor: Actor, incoming: Incoming) -> Outcome:
    """A button: ``i:at:UNIT:OFFSET``, ``i:who:UNIT:yes|no:OFFSET``, ``i:one:PERSON``, ``i:code:PERSON:SEEN``,
    ``i:paper:UNIT``, ``i:make:UNIT:all|new:ID``. What they name is checked against what the person may.
    """
    assert incoming.tap is not None
    person, message = _person(actor), incoming.tap.message
    if not may_at_all(person, Action.INVITE):
        return say(text.not_allowed())
    reach = await reach_of(services.database, person)
    match incoming.tap.payload.split(":"):
        case ["i", "at", unit, offset] if _known(unit, reach) and offset.isdecimal():
            return await _at(services, reach, int(unit), int(offset[:6]), message)
        case ["i", "who", unit, "yes" | "no" as said, offset] if _known(unit, reach) and offset.isdecimal():
            return await _people(services, reach, int(unit), said == "yes", int(offset[:6]), message)
        case ["i", "one", number] if number.isdecimal():
            return await _one(services, reach, int(number[:15]))
        case ["i", "code", number, seen] if number.isdecimal():
            return await _code(services, actor, reach, int(number[:15]), seen)
        case ["i", "paper", unit] if _known(unit, reach):
            return await _paper(services, actor, reach, int(unit))
        case ["i", "make", unit, "all" | "new" as which, asked] if _known(unit, reach) and _ID.fullmatch(asked):
            return await _make(services, actor, reach, int(unit), which == "new", asked)
        case ["i", "at" | "who" | "paper" | "make", *_]:
            return say(text.not_found())
    return Outcome(toast=text.unknown_button())


def _known(unit: str, reach: Reach) -> bool:
    return unit.isdecimal() and int(unit[:15]) in reach.units


async def _at(services: Services, reach: Reach, unit_id: int, offset: int = 0, message: str = "") -> Outcome:
    return await _counted(services, reach, reach.units[unit_id], reach.below(unit_id), offset, message)


async def _counted(
    services: Services, reach: Reach, unit: Unit | None, parts: list[int], offset: int = 0, message: str = ""
) -> Outcome:
    """How many have joined, of a unit and of its parts; without a unit, of the parts alone."""
    counts = await invites.attendance_by_unit(services.database, parts)
    offset = offset if offset < len(counts) else 0
    shown = list(enumerate(counts[offset : offset + PAGE], offset + 1))
    lines = [f"{number}. {attendance_line(part.unit_name, part.joined, part.total)}" for number, part in shown]
    rows = [tuple(Choice(label=str(number), payload=f"i:at:{part.unit_id}:0") for number, part in shown)]
    whole = str(unit.id) if unit else ""
    rows.append(_turning(f"i:at:{whole}", offset, len(counts)) if unit else ())
    heading = text.bold("Mời người dùng")
    if unit is not None:
        up = f"i:at:{unit.reports_to}:0" if unit.reports_to in reach.units else "c:menu"
        total = await invites.attendance(services.database, [unit.id])
        heading = attendance_heading(unit.name, total.joined, total.total)
        if total.declined:
            lines.append(several_declined(total.declined))
        if up == "c:menu" and total.joined + total.invited + total.declined > PAGE:
            lines.append(find_by_name())
        rows += _deeds(unit, total)
        rows.append((Choice(label="◂ Lên cấp trên" if up != "c:menu" else "Danh mục", payload=up),))
    filled = tuple(row for row in rows if row)
    return Outcome(
        messages=(Outgoing(text="\n".join((heading, *lines)), rows=filled, replaces=message, numbered=False),)
    )


def _deeds(unit: Unit, total: Attendance) -> list[tuple[Choice, ...]]:
    waiting = total.invited + total.declined
    return [
        (
            *((Choice(label=f"Chưa vào ({figure(waiting)})", payload=f"i:who:{unit.id}:no:0"),) if waiting else ()),
            *(
                (Choice(label=f"Đã vào ({figure(total.joined)})", payload=f"i:who:{unit.id}:yes:0"),)
                if total.joined
                else ()
            ),
        ),
        (
            (Choice(label=f"Lập giấy mời ({figure(total.invited)})", payload=f"i:paper:{unit.id}"),)
            if total.invited
            else ()
        ),
    ]


def _turning(payload: str, offset: int, total: int) -> tuple[Choice, ...]:
    return (
        *((Choice(label="◂ Trước", payload=f"{payload}:{offset - PAGE}"),) if offset >= PAGE else ()),
        *((Choice(label="Sau ▸", payload=f"{payload}:{offset + PAGE}"),) if offset + PAGE < total else ()),
    )


async def _people(services: Services, reach: Reach, unit_id: int, joined: bool, offset: int, message: str) -> Outcome:
    unit, now = reach.units[unit_id], services.clock.now()
    count = await invites.attendance(services.database, [unit_id])
    total = count.joined if joined else count.invited + count.declined
    back = (Choice(label=f"◂ {text.shorten(unit.name, 40)}", payload=f"i:at:{unit_id}:0"),)
    if not total:
        return say(nobody_here(joined, unit.name), (back,))
    offset = offset if offset < total else 0
    found = await invites.of_scope(
        services.database, [unit_id], now, services.today(), joined=joined, offset=offset, limit=PAGE
    )
    shown = list(enumerate(found, offset + 1))
    lines = [f"{number}. {_line(invitee)}" for number, invitee in shown]
    rows = (
        tuple(Choice(label=str(number), payload=f"i:one:{invitee.person.id}") for number, invitee in shown),
        _turning(f"i:who:{unit_id}:{'yes' if joined else 'no'}", offset, total),
        back,
    )
    heading = people_heading(joined, unit.name, offset + 1, offset + len(shown), total)
    filled = tuple(row for row in rows if row)
    return Outcome(
        messages=(Outgoing(text="\n".join((heading, *lines)), rows=filled, replaces=message, numbered=False),)
    )


def _line(invitee: Invitee) -> str:
    parts = (name_of(invitee.person), invitee.place, roles_of(invitee.person), standing_of(invitee))
    return "; ".join(part for part in parts if part)


async def _named(services: Services, person: Person, reach: Reach, words: str) -> Outcome:
    """The people of a name, or with these words in it."""
    tops = scope(person, Action.INVITE)
    found = await people.found(services.database, tops, words, PAGE + 1)
    if len(found) == 1:
        return await _one(services, reach, found[0].id)
    if not found or len(found) > PAGE:
        return say(nobody_of_name(words) if not found else many_of_name(words), ((_ALL,),))
    now, today = services.clock.now(), services.today()
    invitees = [await invites.of_person(services.database, each.id, now, today) for each in found]
    lines = [f"{number}. {_line(invitee)}" for number, invitee in enumerate(filter(None, invitees), 1)]
    numbers = tuple(Choice(label=str(number), payload=f"i:one:{each.id}") for number, each in enumerate(found, 1))
    heading = several_of_name(words)
    return Outcome(messages=(Outgoing(text="\n".join((heading, *lines)), rows=(numbers, (_ALL,)), numbered=False),))


async def _one(services: Services, reach: Reach, person_id: int) -> Outcome:
    """One person, with what can be done for them."""
    invitee = await invites.of_person(services.database, person_id, services.clock.now(), services.today())
    if invitee is None or invitee.person.unit_id not in reach.units:
        return say(text.not_found())
    back = (Choice(label="◂ Đơn vị", payload=f"i:at:{invitee.person.unit_id}:0"),)
    if not reach.covers(invitee.person):
        return say(f"{_line(invitee)}.\n{not_yours_to_invite()}", (back,))
    name, label, words = name_of(invitee.person), "Cấp mã mời", ""
    if invitee.joined:
        label, words = "Cấp mã cho máy mới", moving_is_meant(name)
    elif invitee.state == "declined":
        words = declined_before(name)
    elif invitee.code:
        label = "Cấp mã khác, mã cũ hết hiệu lực"
    button = Choice(label=label, payload=f"i:code:{person_id}:{invitee.code or 'none'}")
    return say("\n".join(part for part in (f"{_line(invitee)}.", words) if part), ((button,), back))


async def _code(services: Services, actor: Actor, reach: Reach, person_id: int, seen: str) -> Outcome:
    """A new code for one person; the one that was seen when it was asked for ends, and no other."""
    now = services.clock.now()
    invitee = await invites.of_person(services.database, person_id, now, services.today())
    if invitee is None or not reach.covers(invitee.person):
        return say(text.not_allowed())
    code = invite_code(services.new_id)
    until = now + timedelta(days=services.policy().conversations.invite_days)
    fact = Invited(person_id=person_id, code_hash=hash_code(code), until=until, replaces="" if seen == "none" else seen)
    link = services.channels[actor.channel].invite_link(code)
    words = code_for(name_of(invitee.person), invitee.place, grouped(code), link, day_of(until), invitee.joined)
    entry = AuditEntry(action="invite", object=f"person:{person_id}", after=fact.model_dump_json())
    return Outcome(messages=(Outgoing(text=words, secret=True),), facts=(fact,), audit=(entry,))


async def _paper(services: Services, actor: Actor, reach: Reach, unit_id: int) -> Outcome:
    """Ask before codes are made: those who hold one already would need the new one."""
    if not services.channels[actor.channel].capabilities.documents_out:
        return say(no_sheets_here())
    unit = reach.units[unit_id]
    back = (Choice(label=f"◂ {text.shorten(unit.name, 40)}", payload=f"i:at:{unit_id}:0"),)
    waiting = (await invites.attendance(services.database, [unit_id])).invited
    if waiting > MOST_STRIPS:
        return say(too_many_strips(waiting, MOST_STRIPS), (back,))
    everyone = to_invite(
        await invites.of_scope(services.database, [unit_id], services.clock.now(), services.today()), reach
    )
    if not everyone:
        return say(nobody_to_invite(unit.name), (back,))
    without, asked = sum(not invitee.code for invitee in everyone), services.new_id()
    label = f"Lập cho cả {figure(len(everyone))} người" if len(everyone) > 1 else "Lập giấy mời"
    rows = [(Choice(label=label, payload=f"i:make:{unit_id}:all:{asked}"),), back]
    if 0 < without < len(everyone):
        label = f"Chỉ {figure(without)} người chưa có mã"
        rows.insert(0, (Choice(label=label, payload=f"i:make:{unit_id}:new:{asked}"),))
    days = services.policy().conversations.invite_days
    return say(sheet_question(unit.name, len(everyone), len(everyone) - without, days), tuple(rows))


async def _make(
    services: Services, actor: Actor, reach: Reach, unit_id: int, only_without_code: bool, asked: str
) -> Outcome:
    if await asked_before(services.database, asked):
        return Outcome(toast=sheet_asked_before())
    everyone = await invites.of_scope(services.database, [unit_id], services.clock.now(), services.today())
    strips = to_invite(everyone, reach, only_without_code=only_without_code)
    if not strips:
        return say(nobody_to_invite(reach.units[unit_id].name))
    arguments = {"unit": unit_id, "only_without_code": only_without_code}
    begun = sheet_begun(len(strips))
    return await documents.want(services, actor, asked, "invites", arguments, begun=begun, already=sheet_asked_before())


def _person(actor: Actor) -> Person:
    assert actor.person is not None, "only who has joined invites others"
    return actor.person
