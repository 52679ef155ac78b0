"""What a person can ask for by a word, a slash command or a button of the menu. No command is ever required."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property

from bot import text
from bot.access import Action, may_at_all
from bot.channels.base import BotCommand
from bot.handlers import forms, views
from bot.handlers.checks import checking as checks
from bot.handlers.conclusions import overview as conclusions
from bot.handlers.digests import overview as digests
from bot.handlers.digests import settings as digest_settings
from bot.handlers.duties import calling, telling_hour, urging, viec
from bot.handlers.figures import overview as figures
from bot.handlers.indicators import overview as unit_reports
from bot.handlers.initiatives import following, registering, reporting
from bot.handlers.obstacles import answers as obstacles
from bot.handlers.obstacles import pages as obstacle_pages
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.people import absence, invites, roles
from bot.handlers.policy import settings as policy
from bot.handlers.reviews import completing
from bot.handlers.reviews import overview as reviewing
from bot.handlers.services import Services
from bot.handlers.signals import questions as signals
from bot.handlers.units import changes
from bot.handlers.units import view as unit_view
from bot.handlers.visits import overview as visiting
from bot.handlers.visits import teams as visit_teams
from bot.messages import Choice
from storage import sessions
from storage.records.people import Person
from storage.records.words import fold

Run = Callable[[Services, Actor, str], Awaitable[Outcome]]


@dataclass(frozen=True)
class Command:
    """One command: its name, its title in the menu, who may use it, and what it does."""

    name: str
    title: str
    run: Run
    action: Action | None = None
    """What the person must be allowed to do somewhere; None for everyone."""
    in_menu: bool = True
    hidden: bool = False
    """Reached through buttons only."""
    for_few: bool = False
    """Left out of the channel's own menu, which is the same for everyone."""
    offered: Callable[[Services, Person], Awaitable[bool]] | None = None
    """Whether there is anything behind it for a person; menu and help leave it out where there is nothing."""

    @cached_property
    def words(self) -> str:
        """The title, as it is compared with what was typed."""
        return fold(self.title)

    def open_to(self, person: Person) -> bool:
        """Whether the person may use it."""
        return self.action is None or may_at_all(person, self.action)


@text.phrase
def greeting(name: str, unit: str) -> str:
    return f"Chào đồng chí {name}, {unit}. Hôm nay đồng chí cần việc gì?"


@text.phrase
def not_understood() -> str:
    return "Tôi chưa rõ ý đồng chí. Xin chọn việc, hoặc tìm mô hình có những từ này."


@text.phrase
def search_for(words: str) -> str:
    return f"Tìm “{text.shorten(words, 30)}”"


@text.phrase
def nothing_open() -> str:
    return "Không có việc nào đang làm dở."


async def menu(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """What the person may do, and what was left half done."""
    person = actor.person
    assert person is not None
    return say(greeting(person.name, person.unit_name), await _menu_rows(services, actor, person))


async def free_text(services: Services, actor: Actor, words: str) -> Outcome:
    """Words outside any form that are no command."""
    assert actor.person is not None
    short = fold(words).encode()[:40].decode(errors="ignore").strip()
    find = ((Choice(label=search_for(words), payload=f"v:find:0:{short}"),),) if short else ()
    return say(not_understood(), (*find, *await _menu_rows(services, actor, actor.person)))


async def _menu_rows(services: Services, actor: Actor, person: Person) -> tuple[tuple[Choice, ...], ...]:
    unfinished = await sessions.unfinished(services.database, actor.owner)
    newest = {row.form: row for row in reversed(unfinished) if forms.has_answers(row)}
    rows = [(forms.resume_choice(row),) for row in list(newest.values())[:2]]
    if may_at_all(person, Action.REGISTER) and (last_year := await following.in_menu(services, person)) is not None:
        rows.append((last_year,))
    rows += [
        (Choice(label=command.title, payload=f"c:{command.name}"),)
        for command in COMMANDS
        if command.in_menu
        and command.open_to(person)
        and (command.offered is None or await command.offered(services, person))
    ]
    return tuple(rows)


async def cancel_open(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """Stop the open form, if there is one."""
    return await forms.park(services, actor, actor.session) if actor.session else say(nothing_open())


async def help_page(services: Services, actor: Actor, argument: str) -> Outcome:
    """What the bot can do, on one screen, with what the menu does not show."""
    assert actor.person is not None
    rows = [
        (Choice(label=command.title, payload=f"c:{command.name}"),)
        for command in COMMANDS
        if command.action
        and not command.in_menu
        and not command.hidden
        and command.open_to(actor.person)
        and (command.offered is None or await command.offered(services, actor.person))
    ]
    importing = f"\n{views.help_importing()}" if may_at_all(actor.person, Action.IMPORT) else ""
    return say(views.help_words() + importing, (*rows, (Choice(label="Danh mục", payload="c:menu"),)))


COMMANDS: tuple[Command, ...] = (
    Command("baocao", "Báo kết quả", lambda s, a, argument: reporting.report(s, a, argument), Action.REPORT),
    Command("dangky", "Đăng ký mô hình", lambda s, a, unit: registering.register(s, a, unit), Action.REGISTER),
    Command("viec", "Việc cần làm", viec.overview),
    Command("chitieu", "Báo chỉ tiêu", unit_reports.command, Action.SEE, for_few=True, offered=unit_reports.asked),
    Command("mohinh", "Mô hình của tôi", views.mine, Action.SEE),
    Command("tim", "Tìm mô hình", lambda s, a, _: forms.search(s, a), Action.SEE),
    Command("xetduyet", "Xét duyệt", reviewing.overview, Action.REVIEW, for_few=True),
    Command("tinhhinh", "Tình hình", digests.overview, Action.OVERSEE, for_few=True),
    Command("nhacviec", "Nhắc việc", urging.overview, Action.URGE, for_few=True),
    Command(
        "choykien",
        "Chờ ý kiến của tôi",
        lambda s, a, page: obstacle_pages.awaited(s, a, page),
        Action.CHECK,
        for_few=True,
    ),
    Command("dicoso", "Đi cơ sở", visiting.overview, Action.CHECK, for_few=True),
    Command("to", "Tổ dân vận", changes.teams, Action.MANAGE_TEAM, for_few=True),
    Command("sapxep", "Sắp xếp đơn vị", changes.reorganise, Action.REORGANISE, for_few=True),
    Command("moi", "Mời người dùng", invites.overview, Action.INVITE, for_few=True),
    Command("trogiup", "Trợ giúp", help_page),
    Command("vuongmac", "Vướng mắc", obstacle_pages.overview, Action.SEE, in_menu=False),
    Command("ketluan", "Kết luận với đơn vị", conclusions.overview, Action.CHECK, in_menu=False, for_few=True),
    Command("giaoban", "Giao ban", conclusions.brief, Action.CHECK, in_menu=False, for_few=True),
    Command("donvi", "Xem đơn vị", unit_view.show, Action.SEE, in_menu=False),
    Command("solieu", "Số liệu", figures.overview, Action.SEE, in_menu=False),
    Command(
        "guitinhhinh",
        "Cài đặt gửi tình hình",
        digest_settings.overview,
        Action.OVERSEE,
        in_menu=False,
        for_few=True,
        offered=digest_settings.offered,
    ),
    Command("giohen", "Giờ nhắc", telling_hour.choose, Action.SEE, in_menu=False),
    Command("goidien", "Danh sách gọi điện", calling.calls, Action.URGE, in_menu=False, for_few=True),
    Command("kiemtra", "Ghi kiểm tra", checks.check, Action.CHECK, in_menu=False, for_few=True),
    Command("namtruoc", "Mô hình năm trước", following.listed, Action.REGISTER, in_menu=False),
    Command("nghi", "Nghỉ, ủy quyền", absence.leave, Action.NAME_DEPUTY, in_menu=False),
    Command("khach", "Mời khách", roles.guests, Action.INVITE_GUEST, in_menu=False, for_few=True),
    Command("vaitro", "Vai trò", lambda s, a, _: roles.change(s, a), Action.GRANT, in_menu=False, for_few=True),
    Command("themto", "Thêm người vào tổ", changes.add_member, Action.MANAGE_TEAM, in_menu=False, for_few=True),
    Command("bangiao", "Bàn giao", changes.hand_over, Action.MANAGE_TEAM, in_menu=False, for_few=True),
    Command("doan", "Lập đoàn kiểm tra", visit_teams.begin, Action.CHECK, in_menu=False, for_few=True),
    Command("dulieu", "Dữ liệu về tôi", views.my_data, in_menu=False),
    Command("caidat", "Cài đặt", policy.settings, Action.SET_UP, for_few=True),
    Command("suacaidat", "Sửa cài đặt", policy.change, Action.SET_UP, in_menu=False, hidden=True),
    Command("bangcaidat", "Bảng cài đặt", policy.sheet, Action.SET_UP, in_menu=False, hidden=True),
    Command("menu", "Danh mục", menu, in_menu=False),
    Command("huy", "Hủy việc đang làm", cancel_open, in_menu=False),
    Command("roibot", "Rời bot", lambda s, a, _: forms.leave(s, a), in_menu=False, hidden=True),
    Command("start", "Danh mục", menu, in_menu=False, hidden=True),
    Command("dachuyen", "Xem đã chuyển", changes.what_moved, Action.MANAGE_TEAM, in_menu=False, hidden=True),
    Command("hoantac", "Hoàn tác", changes.undo, Action.MANAGE_TEAM, in_menu=False, hidden=True),
    Command("vanlam", "Vẫn làm", changes.take_up, Action.MANAGE_TEAM, in_menu=False, hidden=True),
    Command("lich", "Lịch tháng", viec.month, in_menu=False, hidden=True),
    Command("sapden", "Việc các đơn vị sắp đến hạn", viec.coming, Action.URGE, in_menu=False, hidden=True),
    Command("bosung", "Bổ sung", completing.fix, Action.REPORT, in_menu=False, hidden=True),
    Command("traloi", "Trả lời vướng mắc", obstacles.asked, Action.URGE, in_menu=False, hidden=True),
    Command("chuyenvm", "Chuyển nơi khác trả lời", obstacles.pass_on, Action.URGE, in_menu=False, hidden=True),
    Command("daketluan", "Báo đã làm", conclusions.carried_out, Action.REPORT, in_menu=False, hidden=True),
    Command("hoi", "Điều cần hỏi thêm", signals.overview, Action.CHECK, in_menu=False, hidden=True),
    Command("sua", "Sửa báo cáo", reporting.amend, Action.REPORT, in_menu=False, hidden=True),
)


def bot_commands() -> list[BotCommand]:
    """The commands that the channel's own menu shows."""
    shown = (command for command in COMMANDS if not command.hidden and not command.for_few)
    return [BotCommand(name=command.name, title=command.title) for command in shown]


def typed(words: str, *, in_form: bool) -> tuple[Command, str] | None:
    """The command that was typed, with what follows it.

    With a slash the name is enough. Without one the text must be the name or the title and nothing more, so that
    an answer is not taken for a command; while a form is open only a slash or a title counts.
    """
    if words.startswith("/"):
        name, _, rest = words[1:].partition(" ")
        found = next((command for command in COMMANDS if command.name == fold(name)), None)
        return (found, rest.strip()) if (found and not found.hidden) or (found and found.name == "start") else None
    folded = fold(words)
    for command in COMMANDS:
        if command.hidden:
            continue
        if folded == command.words or (
            not in_form and folded.replace(" ", "") in (command.name, command.words.replace(" ", ""))
        ):
            return command, ""
        if not in_form and command.name == "mohinh" and folded.startswith("mohinh "):
            return command, words.split(maxsplit=1)[1]
    return None


def by_name(name: str) -> Command | None:
    """The command behind a button."""
    return next((command for command in COMMANDS if command.name == name), None)
