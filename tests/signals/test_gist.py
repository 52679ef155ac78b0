"""Taking places out of words, and comparing what is left."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.gist import Gist, gist, without_places
from bot.reports.nearness import Weights, alike, share
from bot.reports.questions import class_of
from bot.reports.usual import LEAST, usual
from storage.records.words import fold
from tests.examples import examples

NOTHING_KNOWN = Weights({}, 0)
ROAD = "Vận động nhân dân hiến đất làm đường"


@pytest.mark.parametrize(
    "name",
    [
        f"{ROAD} thôn Hải An",
        f"{ROAD} thôn 4",
        f"{ROAD} tổ dân phố số 5, phường Cao Xanh năm 2026",
        f"{ROAD} TDP 3 KDC Bản Pản",
        f"{ROAD} ở Quảng Sơn".replace(" ở", ""),
        f"{ROAD} bản Nà Lầu, xã Nghiên Loan",
        fold(f"{ROAD} thôn Hải An"),
        f"{ROAD} thôn Hải An".upper(),
        "VĐ ND hiến đất làm đường thôn 12",
    ],
)
def test_what_is_left_is_the_same_for_every_place(name: str) -> None:
    assert without_places(name) == "van dong nhan dan hien dat lam duong".split() + (["nam"] if "năm" in name else [])


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Tổ tự quản bảo vệ môi trường", "to tu quan bao ve moi truong"),
        ("Giữ gìn bản sắc văn hóa dân tộc Tày", "giu gin ban sac van hoa dan toc tay"),
        ("Hội Phụ nữ và Cựu chiến binh giúp nhau", "hoi phu nu va cuu chien binh giup nhau"),
        ("Hiến 1.200 m² đất, 12,5 triệu đồng", "hien 1200 m² dat 12p5 trieu dong"),
        ("Đường bê tông thôn 4", "duong be tong"),
        ("Dời chuồng trại ra xa nhà", "doi chuong trai ra xa nha"),
    ],
)
def test_words_that_are_no_places_stay(words: str, left: str) -> None:
    assert " ".join(without_places(words)) == left


def test_known_places_are_taken_out_wherever_they_stand() -> None:
    said = gist("Trồng hoa hải an", ["dọn rác hải an"], ["Thôn Hải An"])
    assert said == Gist(("trong", "hoa"), ("don", "rac"), frozenset())


def test_the_same_name_alone_is_no_copy_where_the_texts_differ() -> None:
    one = gist(f"{ROAD} thôn A", ["Hiến 1.200 m² đất, mở 800 m đường"], [])
    other = gist(f"{ROAD} thôn B", ["Hiến 640 m² đất, bê tông hóa 350 m ngõ"], [])
    copy = gist(f"{ROAD} thôn C", ["Mở 800 m đường, hiến 1.200 m² đất"], [])
    assert alike(one, other, NOTHING_KNOWN) == 0
    assert alike(one, copy, NOTHING_KNOWN) > 0.9


def test_a_misspelt_word_is_the_word() -> None:
    assert share(["nghieng", "trai", "nuoi"], ["nghien", "trai", "nuoi"], NOTHING_KNOWN) > 0.95


@given(words=st.text(max_size=80), more=st.text(max_size=80))
@examples(25)
def test_nothing_that_is_typed_breaks_it(words: str, more: str) -> None:
    one, other = gist(words, [more], [more]), gist(more, [words], [])
    assert 0 <= alike(one, other, NOTHING_KNOWN) <= 1.0001


def test_an_amount_is_for_the_same_thing_in_every_place() -> None:
    assert class_of("đường bê tông thôn 4") == class_of("Đường bê tông thôn Hải An") == "duong be tong"


def amounts(*values: int) -> list[Decimal]:
    return [Decimal(value) for value in values]


def test_among_few_nothing_is_unusual() -> None:
    assert usual(amounts(*range(1, LEAST))) is None


@given(st.lists(st.integers(50, 200), min_size=LEAST, max_size=60))
@examples(30)
def test_far_outside_is_asked_about_and_the_usual_is_not(values: list[int]) -> None:
    found = usual(amounts(*values))
    assert found is not None
    assert not any(found.is_far(Decimal(value)) for value in values if found.low <= value <= found.high)
    assert found.is_far(Decimal(200_000))
    assert not found.is_far(Decimal(0))
