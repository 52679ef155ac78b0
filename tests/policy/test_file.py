"""What a policy file says, and every mistake in it at once, each with its line."""

from __future__ import annotations

import re
from datetime import date, time

import pytest

from bot.policy import SAMPLES, PolicyError, default_policy_text, parse_policy, sample_policy_text
from bot.policy.values import Hours
from bot.quantities import Reading, read
from storage.records.units import Level, UnitKind

GOOD = default_policy_text()


def mistakes(written: str) -> list[tuple[int, str, str]]:
    """The line of each mistake, and its words in both languages."""
    with pytest.raises(PolicyError) as caught:
        parse_policy(written)
    told = []
    for placed in caught.value.mistakes:
        english, vietnamese = re.search(r"line (\d+): ", placed.english), re.search(r"dòng (\d+): ", placed.vietnamese)
        assert english
        assert vietnamese
        assert english[1] == vietnamese[1]
        told.append((int(english[1]), placed.english, placed.vietnamese))
    return told


def changed(*pairs: tuple[str, str]) -> str:
    written = GOOD
    for right, wrong in pairs:
        assert right in written
        written = written.replace(right, wrong)
    return written


def line(written: str, part: str) -> int:
    return next(number for number, words in enumerate(written.splitlines(), 1) if part in words)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_examples_are_whole_and_commented(name: str) -> None:
    policy = parse_policy(sample_policy_text(name))
    assert policy.most_points() == 100
    assert set(policy.kinds) == set(UnitKind)
    comments = [words for words in sample_policy_text(name).splitlines() if words.startswith("#")]
    assert len(comments) > 30
    assert (Level.DISTRICT in policy.levels) == (name == "before-2025")
    assert bool(policy.teams.posts) == (name == "before-2025")


def test_a_short_file_is_enough_and_the_rest_is_gentle() -> None:
    policy = parse_policy('[organisation]\nname = "Ban"\n[fields.2026]\na = "Kinh tế"\n')
    assert policy.reports.period == "half-year"
    assert policy.cadences.register_by.of(2026) == date(2026, 3, 31)
    assert policy.cadences.visited_percent == 30
    assert policy.quiet.night == Hours(time(20, 30), time(6, 30))
    assert [(step.who, step.after) for step in policy.ladder] == [("officer", 0), ("superior", 3), ("leader", 5)]
    assert policy.teams.posts == {}


def test_every_mistake_is_told_at_once_in_the_order_of_the_file() -> None:
    written = changed(
        ('register_by = "31/3"', 'register_by = "31/2"'),
        ('who = "superior"', 'who = "officer"'),
        ('noon = "11:30-13:30"', 'noon = "13:30-11:30"'),
        ("invite_days = 30", "invite_days = 0"),
        ('culture = "Văn hóa - xã hội"', 'culture = "kinh  te"'),
        ("[fields.2025]", "[fields.20255]"),
        ('time = "7:30"', 'time = "21h"'),
        ('quarter = ["15/3"', 'quarter = ["15/13"'),
    )
    told = mistakes(written)
    lines = [number for number, _, _ in told]
    assert lines == sorted(lines)
    expected = {
        "invite_days": "from 1 to 3650",
        "quarter = [": "15/13",
        'register_by = "31/2"': "the nearest day is 28/2",
        'who = "officer"': "must be above the one before",
        "noon =": "ends before it begins",
        "time =": "write a time outside",
        "[fields.20255]": "from 2000 to 2100",
        "kinh  te": "name one of them otherwise",
    }
    assert len(told) == len(expected)
    for part, words in expected.items():
        number = [n for n, text in enumerate(written.splitlines(), 1) if part in text and not text.startswith("#")][-1]
        assert any(n == number and words in english for n, english, _ in told), part


@pytest.mark.parametrize(
    ("right", "wrong", "english", "vietnamese"),
    [
        ('night = "20:30-6:30"', 'night = "20:30"', "two times with a dash", "hai giờ có gạch nối"),
        ('night = "20:30-6:30"', 'night = "25:00-6:30"', "no time of day", "không phải giờ"),
        ('night = "20:30-6:30"', 'night = "6:30-6:30"', "ends when it begins", "trùng giờ đầu"),
        ('night = "20:30-6:30"', 'night = "14:00-7:00"', "less than eight hours", "chưa tới tám giờ"),
        ("slots = [", 'slots = ["due", ', "due twice", "due hai lần"),
        ('slots = ["before-7"', 'slots = ["before-0"', "no slot", "không phải lần nhắc"),
        ('half_year = ["15/6", "15/12"]', 'half_year = ["15/6"]', "needs 2 days", "cần 2 ngày"),
        ('half_year = ["15/6", "15/12"]', 'half_year = ["15/3", "15/12"]', "lies outside", "không ở cuối kỳ"),
        ("month = 25", "month = 32", "from 1 to 31", "từ 1 đến 31"),
        ("working_days = []", 'working_days = ["2/1/2026"]', "no Saturday", "thứ Bảy gần đó là 3/1/2026"),
        ("working_days = []", 'working_days = ["30/2/2026"]', "the nearest day is 28/2", "gần nhất là 28/2"),
        ("holidays = []", 'holidays = ["1/1/1999"]', "from 2000 to 2100", "từ 2000 đến 2100"),
        ("# cong = 1000", "cong = 1000", "nothing in the region north", "không dùng ở vùng này"),
        ("# mau = 3600", "sao = 400\nmau = 300", "smaller than its part", "nhỏ hơn phần của nó"),
        ('form = "đồng chí"', 'form = "mày"', "'đồng chí'", "'anh/chị'"),
        ("visited_percent = 30", "visited_percent = 130", "from 0 to 100", "từ 0 đến 100"),
        ('economy = "Kinh tế"', 'Kinh_te = "Kinh tế"', "lower-case letters", "chữ thường"),
        (
            'for_the_poor = "Vì người nghèo"',
            'poor = "toan dan doan ket xay dung doi song van hoa"',
            "same label",
            "trùng",
        ),
        ('province = "Cấp tỉnh"', 'city = "Cấp tỉnh"', "'province', 'district'", "'province', 'district'"),
        ('label = "Hồ sơ rõ ràng, đúng hạn", most = 15', 'label = "Hồ sơ"', "most is missing", "thiếu mục"),
        ("[quiet]", "[quite]", "there is no setting quite", "không có mục quite"),
        ('place = "Quảng Ninh"', 'place = "Quảng Ninh"\nplace = "Hà Nội"', "each setting once", "chỉ ghi một lần"),
    ],
)
def test_a_mistake_says_what_is_wrong_and_what_would_be_right(
    right: str, wrong: str, english: str, vietnamese: str
) -> None:
    written = changed((right, wrong))
    [(number, in_english, in_vietnamese)] = mistakes(written)
    assert english in in_english
    assert vietnamese in in_vietnamese
    assert wrong.splitlines()[-1].split("=")[0] in written.splitlines()[number - 1]


def test_a_ladder_that_is_empty() -> None:
    written = re.sub(r"\[\[ladder]]\nwho.*\nafter.*\n\n", "", GOOD)
    [(_, english, _)] = mistakes("ladder = []\n" + written)
    assert "the ladder is empty" in english


# What the settings do


def test_land_is_measured_as_the_policy_says() -> None:
    usual = parse_policy(GOOD).measures
    north = parse_policy(changed(("# sao = 360", "sao = 400"))).measures
    both = parse_policy(changed(("# sao = 360", "sao = 400"), ("# mau = 3600", "mau = 5000"))).measures
    south = parse_policy(changed(('region = "north"', 'region = "south"'), ("# cong = 1000", "cong = 1300"))).measures
    for measures, typed, metres in (
        (usual, "2 sào", 720),
        (north, "2 sào", 800),
        (north, "1 mẫu", 4000),
        (both, "1 mẫu", 5000),
        (south, "2 công", 2600),
        (south, "1 mẫu", 13000),
    ):
        got = read("area", typed, region=measures.region, today=date(2026, 4, 1), measures=measures.sizes())
        assert isinstance(got, Reading)
        assert got.value == metres


def test_the_heads_of_papers() -> None:
    party = parse_policy(GOOD).organisation
    assert party.left_heading() == ("TỈNH ỦY QUẢNG NINH", "BAN TUYÊN GIÁO VÀ DÂN VẬN TỈNH ỦY")
    assert party.right_heading() == ("ĐẢNG CỘNG SẢN VIỆT NAM",)
    assert party.date_line(date(2026, 1, 5)) == "Quảng Ninh, ngày 05 tháng 01 năm 2026"
    state = parse_policy(changed(('papers = "party"', 'papers = "state"'), ('body = ""', 'body = "Sở Y tế"')))
    assert state.organisation.left_heading()[1] == "SỞ Y TẾ"
    assert state.organisation.right_heading()[1] == "Độc lập - Tự do - Hạnh phúc"


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("2026", date(2026, 12, 15)),
        ("2026-H1", date(2026, 6, 15)),
        ("2026-H2", date(2026, 12, 15)),
        ("2026-9M", date(2026, 9, 15)),
        ("2026-Q2", date(2026, 6, 15)),
        ("2026-03", date(2026, 3, 25)),
        ("2026-12", date(2026, 12, 25)),
    ],
)
def test_cut_off_days(period: str, day: date) -> None:
    assert parse_policy(GOOD).cut_offs.of(period) == day


def test_a_month_that_is_shorter_than_its_cut_off() -> None:
    assert parse_policy(changed(("month = 25", "month = 31"))).cut_offs.of("2026-02") == date(2026, 2, 28)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("wrong", ['"xyz"', "{ a = 1 }"])
def test_whatever_setting_is_wrong_its_line_is_told_in_words(name: str, wrong: str) -> None:
    lines = sample_policy_text(name).splitlines()
    for number, words in enumerate(lines):
        setting = re.match(r"(\w+) = ", words)
        if setting is None:
            continue
        try:
            parse_policy("\n".join((*lines[:number], f"{setting[1]} = {wrong}", *lines[number + 1 :])))
        except PolicyError as error:
            told = str(error) + error.vietnamese
            assert f"line {number + 1}: " in told
            assert "Input should" not in told, words


def test_a_misspelt_setting_a_table_that_is_no_year_and_what_is_neither_true_nor_false() -> None:
    written = changed(("[quiet]", "[quite]"), ("automatic = false", 'automatic = "không"'))
    (_, automatic, tu_dong), (_, quiet, yen_tinh) = mistakes(written)
    assert "automatic = 'không' must be true or false, without quotes" in automatic
    assert "phải là true (có) hoặc false (không), không có ngoặc kép" in tu_dong
    assert "there is no setting quite; is quiet meant. Settings here: " in quiet
    assert "không có mục quite, có phải quiet; ở đây có: " in yen_tinh
    ((_, english, vietnamese),) = mistakes(changed(("[fields.2025]", "[fields.2025x]")))
    assert "'2025x' is no year; write e.g. [fields.2026]" in english
    assert "không phải là năm; ghi như [fields.2026]" in vietnamese
