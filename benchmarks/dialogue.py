"""The form that everybody plays: six questions, a review, and the word that it is stored.

It is dvk's own registration, word for word. The peers ask the same from here; dvk asks from its own form, which
tests/benchmarks holds against this page.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

COMMAND = "/dangky"
SEND = "Gửi"
REVIEW = "đồng chí xem lại trước khi gửi"
STORED = "Đã ghi nhận đăng ký"


@dataclass(frozen=True)
class Question:
    """One question: the step's name, its words, and the buttons under it, if it has any."""

    name: str
    words: str
    buttons: tuple[str, ...] = ()


QUESTIONS = (
    Question(
        "name",
        "Tên mô hình là gì? Nên nêu rõ việc và nơi làm. Ví dụ: Vận động hiến đất mở đường thôn Hải An.",
    ),
    Question(
        "subject",
        "Ai thực hiện? Tập thể khác là hội, đoàn, chi bộ, thôn, tổ…",
        ("Chính đơn vị (tập thể)", "Tập thể khác", "Cá nhân"),
    ),
    Question(
        "field",
        "Thuộc lĩnh vực nào?",
        ("Kinh tế", "Văn hóa - xã hội", "Quốc phòng - an ninh", "Xây dựng Đảng và hệ thống chính trị"),
    ),
    Question("place", "Làm ở đâu? Ví dụ: thôn Hải An."),
    Question("target", "Sẽ mang lại gì, đo được bằng số? Ví dụ: 600 m đường bê tông, 40 hộ hiến đất."),
    Question("end", "Dự kiến xong ngày nào? Ví dụ: 30/11, cuối năm.", ("Cuối năm",)),
)
"""Six questions; those with buttons are answered by a press."""

UPDATES = len(QUESTIONS) + 2
"""What a person sends for one form: the command, six answers, the send button."""

_SYLLABLES = (
    "an bình cường đức giang hải khánh lâm minh nam phúc quang sơn tâm thanh uyên vinh xuân yên bảo châu dương hà "
    "khoa long mai ngọc oanh phong quý rạng sen thảo tú vân ý đạt hiền kim lộc"
).split()


def answers(person: int, number: int, chance: random.Random) -> dict[str, str]:
    """What a person answers in one form, by question; the name is like no other."""
    words = " ".join(chance.choices(_SYLLABLES, k=9)).capitalize()
    return {
        "name": f"{words} {person}.{number}",
        "subject": "Chính đơn vị (tập thể)",
        "field": "Kinh tế",
        "place": "thôn " + " ".join(chance.choices(_SYLLABLES, k=2)).title(),
        "target": f"{chance.randint(2, 90) * 10} m đường bê tông",
        "end": "Cuối năm",
    }
