"""What is asked about an initiative, in words: concrete, with the reason, and a way out in a button. No verdict."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from bot import quantities, text
from bot.conversations.parts.amounts import AMOUNT_KINDS, kind_of, named
from bot.messages import Choice
from storage.records.reports import Resource
from storage.records.signals import Signal, SignalKind

OWN_WORDS = "own"
"""The code of an answer that is all words."""


class Answer(NamedTuple):
    """A way out: said at once, in own words, or by doing something."""

    code: str
    label: str
    told: str
    """The same, as others read it."""


KINDS = {
    SignalKind.ALIKE: "gần giống một mô hình khác",
    SignalKind.NO_MEASURE: "chưa nêu kết quả đo được",
    SignalKind.LATE: "đăng ký vào những tuần cuối năm",
    SignalKind.NOTHING_DONE: "hai kỳ chưa báo việc đã làm",
    SignalKind.SAME_FIGURES: "số liệu giống kỳ trước",
    SignalKind.OUTLYING: "số liệu khác nhiều so với thường thấy",
    SignalKind.PHOTO: "ảnh giống ảnh đã gửi trước",
}
"""What each question is about, in a list."""

ANSWERS: dict[SignalKind, tuple[Answer, ...]] = {
    SignalKind.ALIKE: (
        Answer("replicated", "Là mô hình nhân rộng", "là mô hình nhân rộng"),
        Answer("same", "Trùng, chỉ cần một", "trùng, chỉ cần giữ một"),
    ),
    SignalKind.NO_MEASURE: (Answer("not_counted", "Việc này khó đo bằng số", "việc này khó đo bằng số"),),
    SignalKind.LATE: (
        Answer("before", "Đã làm từ trước", "đã làm từ trước, nay mới đăng ký"),
        Answer("goes_on", "Làm tiếp sang năm sau", "làm tiếp sang năm sau"),
    ),
    SignalKind.NOTHING_DONE: (Answer("going", "Đang làm, sẽ báo", "đang làm, sẽ báo"),),
    SignalKind.SAME_FIGURES: (Answer("right", "Đúng số của kỳ này", "đúng số của kỳ này"),),
    SignalKind.OUTLYING: (Answer("right", "Số này đúng", "số này đúng"),),
    SignalKind.PHOTO: (
        Answer("new", "Ảnh mới, giữ lại", "ảnh mới, giữ lại"),
        Answer("removed", "Gỡ ảnh", "đã gỡ ảnh"),
    ),
}
"""What can be answered with one tap; all but pictures may also be answered in own words."""

_WORDS_LABELS = {
    SignalKind.ALIKE: "Khác nhau: ghi rõ",
    SignalKind.NOTHING_DONE: "Có khó khăn: ghi rõ",
}
_EXAMPLES = {
    SignalKind.ALIKE: "Thôn bên làm đường trục, thôn tôi làm đường ra đồng, dân góp bằng ngày công.",
    SignalKind.NO_MEASURE: "Việc giữ nếp sống văn minh, kết quả thấy dần qua từng năm.",
    SignalKind.LATE: "Việc làm từ tháng 8, nay mới có người nhập giúp.",
    SignalKind.NOTHING_DONE: "Chưa có vốn mua xi măng, dự kiến làm sau vụ gặt.",
    SignalKind.SAME_FIGURES: "Kỳ này vẫn 20 công vì tuần nào cũng dọn đường một buổi.",
    SignalKind.OUTLYING: "Hai dòng họ hiến cả khu vườn nên diện tích lớn.",
}


def own_words_label(kind: SignalKind) -> str:
    """The button that asks for own words."""
    return _WORDS_LABELS.get(kind, "Ghi rõ thêm")


def example(kind: SignalKind) -> str:
    """An answer in own words, as somebody may give it."""
    return _EXAMPLES.get(kind, "")


@text.phrase
def asked_alike(name: str, other: str, unit: str, year: str) -> str:
    return (
        f"Mô hình {text.bold(text.shorten(name, 120))} có tên hoặc nội dung gần giống “{text.shorten(other, 120)}” của "
        f"{unit} ({year}). Hai mô hình khác nhau ở điểm nào?"
    )


@text.phrase
def asked_no_measure(name: str) -> str:
    return (
        f"Mô hình {text.bold(text.shorten(name, 120))} chưa nêu kết quả đo được bằng số, cuối năm sẽ khó tổng kết. "
        "Dự kiến đạt bao nhiêu?"
    )


@text.phrase
def asked_late(name: str, day: str) -> str:
    return (
        f"Mô hình {text.bold(text.shorten(name, 120))} đăng ký ngày {day}, khi năm sắp hết. Việc đã làm từ trước, "
        "hay làm tiếp sang năm sau?"
    )


@text.phrase
def asked_nothing_done(name: str, first: str, second: str) -> str:
    return (
        f"Mô hình {text.bold(text.shorten(name, 120))}: hai kỳ {first} và {second} chưa có báo cáo về việc đã làm. "
        "Việc đến đâu rồi, có gì cần giúp không?"
    )


@text.phrase
def asked_same_figures(name: str, period: str, before: str) -> str:
    return (
        f"Báo cáo {period} của mô hình {text.bold(text.shorten(name, 120))} có số liệu giống hệt {before}. "
        "Đây là số làm được riêng kỳ này phải không?"
    )


@text.phrase
def asked_outlying(name: str, period: str, amount: str, low: str, high: str) -> str:
    return (
        f"Báo cáo {period} của mô hình {text.bold(text.shorten(name, 120))} ghi {amount}. Năm nay phần lớn mô hình "
        f"cùng loại ghi từ {low} đến {high}. Số này đúng chưa, hay lệch đơn vị đo?"
    )


@text.phrase
def asked_photo(name: str) -> str:
    return f"Báo cáo của mô hình {text.bold(text.shorten(name, 120))} có ảnh giống ảnh đã gửi cho một mô hình khác."


@text.phrase
def until_when(day: str) -> str:
    return f"Xin đồng chí trả lời trước hết ngày {day}. Nếu mọi thứ đã đúng thì không phải sửa gì."


@text.phrase
def several_heading(count: int, day: str) -> str:
    return (
        f"Có {count} điều nhờ đồng chí nói rõ thêm, trước hết ngày {day}. Nếu mọi thứ đã đúng thì không phải sửa gì. "
        "Bấm số để trả lời."
    )


@text.phrase
def short_line(number: int, name: str, what: str) -> str:
    return f"{number}. {text.shorten(name, 110)}: {what}."


@text.phrase
def answer_of(by: str, day: str, words: str) -> str:
    return f"{by} trả lời ngày {day}: {words}"


def question(one: Signal) -> str:
    """What is asked."""
    name, details = one.initiative_name, one.details
    match one.kind:
        case SignalKind.ALIKE:
            return asked_alike(name, details["name"], details["unit"], details["year"])
        case SignalKind.NO_MEASURE:
            return asked_no_measure(name)
        case SignalKind.LATE:
            return asked_late(name, text.day(date.fromisoformat(details["day"])))
        case SignalKind.NOTHING_DONE:
            return asked_nothing_done(name, text.period(details["first"]), text.period(details["second"]))
        case SignalKind.SAME_FIGURES:
            return asked_same_figures(name, text.period(details["period"]), text.period(details["before"]))
        case SignalKind.OUTLYING:
            row = Resource.model_validate_json(details["row"])
            measures = AMOUNT_KINDS[kind_of(row)].measures
            low, high = (quantities.show(Decimal(details[end]), measures) for end in ("low", "high"))
            return asked_outlying(name, text.period(details["period"]), named(row), low, high)
        case SignalKind.PHOTO:
            return asked_photo(name)


def ways_out(one: Signal) -> tuple[tuple[Choice, ...], ...]:
    """The buttons below a question."""
    rows = [
        (Choice(label=answer.label, payload=f"s:say:{one.id}:{answer.code}"),)
        for answer in ANSWERS[one.kind]
        if one.kind is not SignalKind.PHOTO
    ]
    match one.kind:
        case SignalKind.PHOTO:
            rows = [
                (Choice(label=answer.label, payload=f"e:{code}:{one.about}"),)
                for answer, code in zip(ANSWERS[one.kind], ("new", "same"), strict=True)
            ]
            return tuple(rows)
        case SignalKind.SAME_FIGURES | SignalKind.OUTLYING:
            rows.append((Choice(label="Sửa báo cáo", payload=f"c:sua:{one.details['report']}"),))
        case SignalKind.ALIKE:
            rows.append((Choice(label="Đổi tên mô hình", payload=f"s:reword:{one.id}"),))
        case SignalKind.NO_MEASURE:
            rows.insert(0, (Choice(label="Ghi kết quả sẽ đạt", payload=f"s:reword:{one.id}"),))
        case SignalKind.NOTHING_DONE:
            rows.insert(0, (Choice(label="Báo kết quả", payload=f"c:baocao:{one.initiative_id}"),))
    return (*rows, (Choice(label=own_words_label(one.kind), payload=f"s:own:{one.id}"),))


def answered(one: Signal) -> str:
    """What was answered, by whom and when; empty where nothing was."""
    if one.answered_on is None:
        return ""
    code = next((answer.told for answer in ANSWERS[one.kind] if answer.code == one.answer), "")
    words = "; ".join(part for part in (code, text.shorten(one.words, 400)) if part)
    return answer_of(one.answered_by_name, text.day(one.answered_on), words)
