"""What a message is read as, before anyone is asked: pure."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.parts.matching import Candidate, found
from bot.conversations.parts.objects import object_of
from bot.conversations.quick import given_by, replied, understand
from bot.conversations.several import parts, sentence
from storage.records.reports import ReportStatus
from tests.examples import examples

TODAY = date(2026, 4, 1)
ROAD = Candidate(
    "road", "Vận động hiến đất mở đường thôn Hải An", "Vận động hiến đất mở đường thôn Hải An Xã A", due=True
)
FLOWERS = Candidate("flowers", "Đoạn đường hoa thôn Hải Đông", "Đoạn đường hoa thôn Hải Đông Xã A", due=True)
SONGS = Candidate("songs", "Câu lạc bộ hát then đàn tính", "Câu lạc bộ hát then đàn tính Xã A", due=False)
ALL = [ROAD, FLOWERS, SONGS]


@pytest.mark.parametrize(
    ("note", "meant"),
    [
        ("thôn Hải An xong 600m", "road"),
        ("thon hai an xong 600m", "road"),
        ("góp thêm 20 công ở Hải Đông", "flowers"),
        ("hát then: tập 3 buổi, 45 người", "songs"),
        ("hiến đất mở đường thôn Pắc Mười 200m2", None),
        ("hiến đất mở đường 200m2", "road"),
        ("hiến đất mở đường trong thôn đã xong 200m2", "road"),
        ("thêm 20 công", None),
        ("góp 85 triệu đồng", None),
    ],
)
def test_the_initiative_is_found_from_words_and_places_or_asked(note: str, meant: str | None) -> None:
    candidate = found(note, ALL)
    assert (candidate.id if candidate else None) == meant


def test_the_only_initiative_is_meant_whatever_is_said() -> None:
    assert found("thêm 20 công", [ROAD]) == ROAD


def test_the_only_one_due_is_meant_where_words_do_not_tell() -> None:
    assert found("thêm 20 công", [ROAD, SONGS]) == ROAD


@pytest.mark.parametrize(
    ("note", "status"),
    [
        ("Chưa làm được gì", ReportStatus.NO_RESULT),
        ("chua co ket qua", ReportStatus.NO_RESULT),
        ("Đã hoàn thành, bà con phấn khởi", ReportStatus.DONE),
        ("Đã xong 200m đường", ReportStatus.ON_TRACK),
        ("Đang chậm vì mưa, mới được 20 công", ReportStatus.SLOW),
        ("Hiến 320 m2 đất", ReportStatus.ON_TRACK),
    ],
)
def test_how_the_work_goes(note: str, status: ReportStatus) -> None:
    assert understand(note, "north", TODAY).status == status


@pytest.mark.parametrize(
    ("note", "told"),
    [
        (
            "Vận động bà con thôn Hải An hiến 1.200m2 đất, góp 150 ngày công và 85 triệu đồng",
            "góp 85 triệu đồng, 1.200 m² đất, 150 ngày công",
        ),
        ("Ủng hộ 12tr5 tiền mặt, 30 bao xi măng", "góp 12,5 triệu đồng, 30 bao xi măng"),
        ("Lũy kế từ đầu năm hiến 2.500m2 đất", "lũy kế góp 2.500 m² đất"),
        ("chưa làm", "chưa có kết quả"),
    ],
)
def test_a_note_as_it_is_put_back(note: str, told: str) -> None:
    assert sentence(understand(note, "north", TODAY)) == told


@pytest.mark.parametrize(
    "words", ["Trăng sáng vườn chè, một nàng quay tơ", "hien dat mong cai", "0912345678", "5k3h8m2p0q", "👍"]
)
def test_what_does_not_speak_of_work(words: str) -> None:
    assert not understand(words, "north", TODAY).speaks_of_work


def test_a_range_is_asked_about_and_the_rest_is_read() -> None:
    read = given_by(understand("Ủng hộ 5-6 triệu, hiến 3 sào đất", "north", TODAY), "7")
    assert read.doubt is not None
    assert read.doubt.path == "results.1.amount"
    assert "5-6 triệu" in read.doubt.question
    assert read.answers["results.0.amount"].shown == "1.080 m²"
    assert "results.1.amount" not in read.answers


def test_a_reply_changes_what_it_speaks_of_and_leaves_the_rest() -> None:
    old = given_by(understand("Hiến 1.200m2 đất, góp 150 công", "north", TODAY), "7")
    new = replied(old, understand("à nhầm, 160 công", "north", TODAY), "9")
    shown = {new.answers[f"results.{n}.kind"].value: new.answers[f"results.{n}.amount"].shown for n in range(2)}
    assert shown == {"land": "1.200 m²", "labour": "160 ngày công"}
    assert new.answers["results.2.kind"].value == "done"


@pytest.mark.parametrize(
    ("words", "split"),
    [
        ("1: xong 600m; 2: chưa làm; 3: thêm 20 công", {1: "xong 600m", 2: "chưa làm", 3: "thêm 20 công"}),
        ("1. xong 600m\n2. chưa làm", {1: "xong 600m", 2: "chưa làm"}),
        ("1) xong; 3) thêm 20 công", {1: "xong", 3: "thêm 20 công"}),
        ("Hiến 1.200 m2; góp 20 công", {}),
        ("Tổ 1: 20 công; tổ 2: 30 công", {}),
        ("1: xong 600m", {}),
        ("1: xong; 1: thêm", {}),
    ],
)
def test_several_reports_in_one_message(words: str, split: dict[int, str]) -> None:
    assert parts(words) == split


@examples(50)
@given(st.text(max_size=600) | st.text(alphabet="0123456789.,:;-/ kmtrđồngiệu²\n", max_size=600))
def test_nothing_that_is_sent_makes_the_reading_fail(words: str) -> None:
    understood = understand(words, "north", TODAY)
    given_by(understood, "1")
    sentence(understood)
    parts(words)
    found(words, ALL)


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("làm 600m đường bê tông, rộng 3m", "đường bê tông"),
        ("lam 600m duong be tong noi thon", "đường bê tông nội thôn"),
        ("nạo vét 1,2km kênh mương nội đồng", "kênh mương nội đồng"),
        ("200m đường hoa thôn Hải An", "đường hoa"),
        ("xong 600m", ""),
        ("hiến 3m2 đất", ""),
    ],
)
def test_what_a_length_is_of(words: str, what: str) -> None:
    assert object_of(words) == what
