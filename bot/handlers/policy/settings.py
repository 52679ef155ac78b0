"""/caidat: the settings of the place by section, and the way to change them."""

from __future__ import annotations

from pydantic import JsonValue

from bot import quantities, text
from bot.clock import local
from bot.conversations import FORMS
from bot.handlers import documents, forms
from bot.handlers.outcome import Actor, Outcome, say
from bot.handlers.policy import change as policy_change
from bot.handlers.services import Services
from bot.messages import Choice
from bot.policy import Policy
from bot.policy.words import section_titles, settings_of

_OTHERS = Choice(label="Các phần khác", payload="c:caidat")


@text.phrase
def overview(organisation: str) -> str:
    return f"{text.bold('Cài đặt')} của {organisation}. Bấm từng phần để xem."


@text.phrase
def only_at_the_top() -> str:
    return "Cài đặt chung do quản trị ở cấp cao nhất sửa. Đồng chí cần đổi mục nào, xin báo nơi đó."


@text.phrase
def setting_line(title: str, value: str) -> str:
    return f"• {title}: {value or '(để trống)'}"


@text.phrase
def nothing_set() -> str:
    return "Chưa ghi mục nào."


@text.phrase
def points_in_all(points: int) -> str:
    return f"Cộng: {points} điểm"


@text.phrase
def heading_of_papers(left: str, right: str) -> str:
    return f"Đầu văn bản: bên trái {left}; bên phải {right}"


@text.phrase
def cut_off_now(period: str, day: str) -> str:
    return f"Kỳ này là {period}, chốt số liệu ngày {day}"


@text.phrase
def land_now(sizes: str) -> str:
    return f"Đang tính: {sizes}"


@text.phrase
def policy_sheet_begun() -> str:
    return "Đang lập bảng cài đặt. Xong sẽ gửi tệp vào đây; đồng chí sửa cột Giá trị rồi gửi lại tệp."


@text.phrase
def policy_sheet_sent_before() -> str:
    return "Bảng này đã lập rồi. Cần bản mới, xin mở lại /caidat."


async def settings(services: Services, actor: Actor, section: str = "") -> Outcome:
    """The sections, or the settings of one of them."""
    policy, titles = services.policy(), section_titles()
    allowed = await policy_change.may_change(services, actor.person)
    change: tuple[Choice, ...] = (Choice(label="Sửa cài đặt", payload="c:suacaidat"),) if allowed else ()
    if section not in titles:
        buttons = [Choice(label=title, payload=f"c:caidat:{name}") for name, title in titles.items()]
        rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
        if allowed and services.channels[actor.channel].capabilities.documents_out:
            change = (*change, Choice(label="Lấy bảng .xlsx", payload=f"c:bangcaidat:{services.new_id()}"))
        return say(overview(policy.organisation.name), (*rows, *([change] if change else [])))
    lines = [setting_line(setting.title, setting.shown) for setting in settings_of(policy, section)]
    lines = lines or [nothing_set()]
    words = "\n".join((text.bold(titles[section]), *lines, *_remarks(services, policy, section)))
    return say(words, ((*change, _OTHERS),))


def _remarks(services: Services, policy: Policy, section: str) -> tuple[str, ...]:
    """What follows from the settings of a section."""
    today = local(services.clock.now()).date()
    match section:
        case "organisation":
            blocks = policy.organisation.left_heading(), policy.organisation.right_heading()
            return (
                heading_of_papers(*(" / ".join(block) for block in blocks)),
                policy.organisation.date_line(today),
            )
        case "measures":
            region = policy.measures.region
            sizes = policy.measures.sizes()
            named = ((name, sizes.square_metres(name, region)) for name in ("sào", "mẫu", "công"))
            return (land_now("; ".join(f"1 {name} = {quantities.show(size, 'area')}" for name, size in named if size)),)
        case "cut_offs":
            period = policy.reports.period_of(today)
            return (cut_off_now(text.period(period), text.day(policy.cut_offs.of(period))),)
        case "criteria":
            return (points_in_all(policy.most_points()),)
    return ()


async def change(services: Services, actor: Actor, argument: str = "") -> Outcome:
    """Begin to change a setting."""
    assert actor.person is not None
    if not await policy_change.may_change(services, actor.person):
        return say(only_at_the_top(), ((_OTHERS,),))
    try:
        base = await policy_change.base(services)
    except policy_change.NotReadyError as refused:
        return say(str(refused), ((_OTHERS,),))
    year = str(local(services.clock.now()).year)
    context: dict[str, JsonValue] = {"person": actor.person.id, "base": base, "year": year}
    return await forms.begin_form(services, actor, FORMS["setup"], context)


async def sheet(services: Services, actor: Actor, asked: str) -> Outcome:
    """Have the policy made as a spreadsheet; ``asked`` is the button's id, so that pressed twice it comes once."""
    assert actor.person is not None
    if not await policy_change.may_change(services, actor.person):
        return say(only_at_the_top(), ((_OTHERS,),))
    return await documents.want(
        services, actor, asked, "policy", {}, begun=policy_sheet_begun(), already=policy_sheet_sent_before()
    )
