"""What each command says and does."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from pathlib import Path

import pytest

from bot.policy import SAMPLES, default_policy_text, sample_policy_text
from storage import export
from tests.command import dvk
from tests.shell.conftest import FORMULA

TOKEN = "123456789:" + "Ab-_5" * 7
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def codes(said: str) -> list[str]:
    return re.findall(r"code \(once, within \d+ days\): ([0-9a-z]{10})\n", said)


# init


def test_init_makes_a_database_a_policy_and_a_code(data: Path) -> None:
    said = dvk(data, "init")
    assert len(codes(said)) == 1
    assert (data / "policy.toml").read_text("utf-8") == default_policy_text()
    assert "set DVK_TELEGRAM_TOKEN" in said
    with sqlite3.connect(data / "dvk.sqlite3") as connection:
        assert connection.execute("SELECT role FROM roles").fetchall() == [("admin",)]
    connection.close()


def test_init_again_keeps_what_is_there_and_renews_the_code(data: Path) -> None:
    first = codes(dvk(data, "init"))
    (data / "policy.toml").write_text(default_policy_text().replace("invite_days = 30", "invite_days = 3"), "utf-8")
    again = dvk(data, "init")
    assert "within 3 days" in again
    assert codes(again) != first
    with sqlite3.connect(data / "dvk.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM people").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM invites").fetchone() == (1,)
    connection.close()


def test_init_with_an_admin_makes_no_other(province: Path) -> None:
    said = dvk(province, "init")
    assert "An admin has joined already." in said
    assert codes(said) == []


def test_init_with_a_policy_takes_it(data: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(
        default_policy_text().replace('"Ban Tuyên giáo và Dân vận Tỉnh ủy"', '"Ban Dân vận tỉnh X"'), "utf-8"
    )
    dvk(data, "init", "--policy", str(mine))
    with sqlite3.connect(data / "dvk.sqlite3") as connection:
        assert connection.execute("SELECT name FROM unit_names").fetchall() == [("Ban Dân vận tỉnh X",)]
    connection.close()


def test_the_policy_that_another_takes_the_place_of_is_kept(data: Path) -> None:
    dvk(data, "init")
    mine = default_policy_text().replace("invite_days = 30", "invite_days = 3")
    (data / "policy.toml").write_text(mine, "utf-8")
    assert "The policy until now is kept: " in dvk(data, "init", "--policy", "before-2025")
    assert "is kept" not in dvk(data, "init", "--policy", "before-2025"), "it is there already"
    [kept] = data.glob("policy.2*.toml")
    assert kept.read_text("utf-8") == mine
    assert (data / "policy.toml").read_text("utf-8") == sample_policy_text("before-2025")


@pytest.mark.parametrize("name", SAMPLES)
def test_init_with_a_ready_policy_by_its_name(data: Path, name: str) -> None:
    dvk(data, "init", "--policy", name)
    assert (data / "policy.toml").read_text("utf-8") == sample_policy_text(name)


def test_init_with_a_name_that_is_no_policy(data: Path) -> None:
    said = dvk(data, "init", "--policy", "before", status=1)
    assert "before-2025: a province before 1/7/2025" in said
    assert not (data / "policy.toml").exists()


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("keep_open_days = 14", 'keep_open_days = "14 ngày"', ("must be a whole number", "14")),
        ("keep_open_days = 14", "keep_opn_days = 14", ("there is no setting", "keep_open_days")),
        ('period = "half-year"', 'period = "tháng"', ("not one of the choices", "'month'")),
        ("invite_days = 30", "invite_days = ", ("Write one setting a line",)),
        ("invite_days = 30", "invite_days = 0", ("from 1 to 3650",)),
    ],
)
def test_a_mistake_in_a_policy_is_shown_with_its_line(
    data: Path, tmp_path: Path, wrong: str, right: str, said: tuple[str, ...]
) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(default_policy_text().replace(wrong, right), "utf-8")
    line = default_policy_text().splitlines().index(wrong) + 1
    words = dvk(data, "init", "--policy", str(mine), status=1)
    assert f"mine.toml, line {line}: " in words
    for part in said:
        assert part in words
    assert not (data / "policy.toml").exists(), "what is wrong is not put in force"


def test_a_policy_that_is_no_utf8_or_not_there(data: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(default_policy_text(), "utf-16")
    assert "save the file as UTF-8" in dvk(data, "init", "--policy", str(mine), status=1)
    assert "nowhere.toml" in dvk(data, "init", "--policy", "nowhere.toml", status=1)


# run


def test_run_without_a_token_says_what_to_do(data: Path) -> None:
    assert "set DVK_TELEGRAM_TOKEN" in dvk(data, "run", status=1)


def test_run_with_something_that_is_no_token(data: Path) -> None:
    said = dvk(data, "run", status=1, settings={"DVK_TELEGRAM_TOKEN": "bí-mật-nhưng-sai"})
    assert "a Telegram token looks like" in said
    assert "bí-mật" not in said


def test_run_with_wrong_settings_names_them(data: Path) -> None:
    token = {"DVK_TELEGRAM_TOKEN": TOKEN}
    assert "DVK_TELEGRAM_RATE" in dvk(data, "run", status=1, settings=token | {"DVK_TELEGRAM_RATE": "nhanh"})
    for name, value, words in (
        ("DVK_PUBLIC_URL", "bot.example.vn", "DVK_PUBLIC_URL: must be an address such as https://bot.example.vn."),
        ("DVK_LISTEN", "127.0.0.1:99999", "DVK_LISTEN: must be host:port, such as 127.0.0.1:8443."),
        ("DVK_TELEGRAM_BASE_URL", "localhost:8081", "DVK_TELEGRAM_BASE_URL: must be an address such as"),
        ("DVK_TELEGRAM_PROXY", "nonsense", "DVK_TELEGRAM_PROXY: must be an address such as"),
    ):
        webhook = {"DVK_PUBLIC_URL": "https://bot.example.vn", "DVK_LISTEN": "127.0.0.1:1"}
        said = dvk(data, "run", status=1, settings=token | webhook | {name: value})
        assert words in said
        assert "pydantic" not in said


def test_what_is_set_to_nothing_is_not_set(data: Path) -> None:
    assert "set DVK_TELEGRAM_TOKEN" in dvk(data, "run", status=1, settings={"DVK_TELEGRAM_TOKEN": ""})


def test_the_demo_wants_a_port_that_is_one(data: Path) -> None:
    assert "65535" in dvk(data, "demo", "--port", "99999", status=2)


def test_run_with_a_mistake_in_the_policy(data: Path) -> None:
    data.mkdir()
    (data / "policy.toml").write_text("colour = 1\n" + default_policy_text(), "utf-8")
    assert "policy.toml, line 1: there is no setting colour" in dvk(
        data, "run", status=1, settings={"DVK_TELEGRAM_TOKEN": TOKEN}
    )


def test_a_newer_database_is_refused(province: Path) -> None:
    connection = sqlite3.connect(province / "dvk.sqlite3")
    connection.execute("INSERT INTO migrations VALUES (9999, 'later', '')")
    connection.commit()
    connection.close()
    for command in (("init",), ("run",)):
        said = dvk(province, *command, status=1, settings={"DVK_TELEGRAM_TOKEN": TOKEN})
        assert "written by a newer version" in said


def test_a_file_that_is_no_database(data: Path) -> None:
    data.mkdir()
    (data / "dvk.sqlite3").write_text("không phải cơ sở dữ liệu" * 100)
    assert "cannot be used" in dvk(data, "export", "units", status=1)


# export


@pytest.mark.parametrize("kind", export.KINDS)
def test_each_kind_is_given_back_in_both_forms(province: Path, tmp_path: Path, kind: str) -> None:
    lines, table = tmp_path / f"{kind}.jsonl", tmp_path / f"{kind}.csv"
    assert f"rows: {lines}" in dvk(province, "export", kind, "-o", str(lines))
    dvk(province, "export", kind, "-o", str(table))
    rows = [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
    cells = read(table)
    assert len(rows) == len(cells)
    may_be_empty = {
        *("checks", "conclusions", "duties", "figures", "indicators", "leaves", "obstacles", "returns"),
        *("audit", "messages", "signals"),
    }
    assert rows or kind in may_be_empty
    assert [cell for row in cells for cell in row.values() if cell.startswith(FORMULA_SIGNS)] == []
    assert list(tmp_path.glob("*.part")) == []


def test_what_people_typed_is_text_in_a_table_and_itself_in_json(province: Path, tmp_path: Path) -> None:
    table = tmp_path / "x.csv"
    dvk(province, "export", "initiatives", "-o", str(table))
    [row] = [row for row in read(table) if row["id"] == "bad1"]
    assert (row["name"], row["problem"]) == (f"'{FORMULA}", 'một\nhai, "ba"')
    said = dvk(province, "export", "initiatives")
    assert FORMULA in [json.loads(line)["name"] for line in said.splitlines()]


def read(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_export_to_the_screen_of_a_unit_and_a_year(province: Path) -> None:
    said = dvk(province, "export", "initiatives", "--unit", "QN-QS")
    assert {json.loads(line)["unit"] for line in said.splitlines()} == {"QN-QS"}
    said = dvk(province, "export", "initiatives", "--year", "2025")
    assert {json.loads(line)["year"] for line in said.splitlines()} == {2025}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("export", "gold"), "There are: units"),
        (("export", "units", "--unit", "X"), "no unit with the code 'X'"),
        (("export", "units", "-o", "x.pdf"), "must end in .jsonl"),
        (("export", "units", "-o", "nowhere/x.csv"), "No such file"),
    ],
)
def test_what_cannot_be_exported_is_said(province: Path, arguments: tuple[str, ...], words: str) -> None:
    assert words in dvk(province, *arguments, status=1)


def test_without_a_database_init_is_named(data: Path) -> None:
    for command in (("export", "units"), ("inbox", "retry")):
        assert "`dvk init`" in dvk(data, *command, status=1)
    assert not data.exists()


# The others


def test_an_empty_inbox(province: Path) -> None:
    assert dvk(province, "inbox", "list").startswith("0 updates.")
    assert dvk(province, "inbox", "retry") == "0 updates will be tried again.\n"
    assert "There is no update 99 here." in dvk(province, "inbox", "retry", "99", status=1)


def test_texts_are_all_there(data: Path) -> None:
    said = dvk(data, "texts")
    entries = re.split(r"\n(?=\S)", said.rstrip("\n"))
    assert len(entries) > 100
    for entry in entries:
        place, _, words = entry.partition("\n")
        assert re.fullmatch(r"[\w.]+", place), entry
        assert words.strip(), entry
        assert "None" not in words, entry
        assert "\ue000" not in words
    assert not data.exists()


def test_parse_reads_lines_and_writes_json(data: Path) -> None:
    said = dvk(data, "parse", "money", typed="1tr5\n\n85 triệu\nnhiều\n")
    read = [json.loads(line) for line in said.splitlines()]
    assert [row.get("value") for row in read if "value" in row] == [1500000, 85000000]
    assert "ask" in read[-1]
    assert "gold" in dvk(data, "parse", "gold", typed="", status=1)
    assert "--today mai: write a day" in dvk(data, "parse", "date", "--today", "mai", status=1)


def test_version_and_help(data: Path) -> None:
    assert re.fullmatch(r"dvk \d+\.\d+\.\d+\n", dvk(data, "--version"))
    said = dvk(data, "--help")
    for command in ("init", "run", "demo", "export", "texts", "parse", "inbox"):
        assert command in said
