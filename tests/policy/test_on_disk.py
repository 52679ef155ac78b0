"""The policy's file on the disk, and how people are addressed by what it says."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.address import addressed
from bot.policy import PolicyError, default_policy_text, parse_policy
from bot.policy_file import PolicyFile

GOOD = default_policy_text()


def test_a_file_as_notepad_saves_it(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_bytes(GOOD.replace("invite_days = 30", "invite_days = 9").replace("\n", "\r\n").encode("utf-8-sig"))
    file = PolicyFile(path)
    assert file.load()
    assert file().conversations.invite_days == 9
    assert not file.load(), "read once"


def test_a_link_stays_a_link_and_the_rights_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "real.toml", tmp_path / "policy.toml"
    real.write_text("x", "utf-8")
    real.chmod(0o640)
    link.symlink_to(real)
    PolicyFile(link).write(GOOD)
    assert link.is_symlink()
    assert real.read_text("utf-8") == GOOD
    assert real.stat().st_mode & 0o777 == 0o640


def test_mistakes_survive_the_way_from_another_process_and_do_not_flood_a_phone() -> None:
    wrong = "".join(f"x{n} = 1\n" for n in range(40)) + GOOD
    with pytest.raises(PolicyError) as caught:
        parse_policy(wrong)
    error = pickle.loads(pickle.dumps(caught.value))
    assert error.mistakes == caught.value.mistakes
    assert len(error.mistakes) == 40
    assert error.vietnamese.splitlines()[-1] == "… và 28 chỗ nữa."


@given(st.text())
def test_the_usual_form_changes_nothing(words: str) -> None:
    assert addressed(words, "đồng chí") == words


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Chào đồng chí Nguyễn Hoa. Đồng chí cần việc gì?", "Chào bác Nguyễn Hoa. Bác cần việc gì?"),
        ("Đồng chí bấm Xong.", "Bác bấm Xong."),
        ("Cảm ơn đồng chí.", "Cảm ơn bác."),
        ("Xong rồi, đồng chí Nguyễn Hoa.", "Xong rồi, bác Nguyễn Hoa."),
        ("Mã mời của đồng chí Nguyễn Hoa:", "Mã mời của đồng chí Nguyễn Hoa:"),
        ("Đồng chí Bí thư chi bộ hiến đất", "Đồng chí Bí thư chi bộ hiến đất"),
        ("do các đồng chí đảng viên góp", "do các đồng chí đảng viên góp"),
        ("bất đồng chính kiến", "bất đồng chính kiến"),
    ],
)
def test_another_form_is_for_those_spoken_to_not_for_those_spoken_of(words: str, told: str) -> None:
    assert addressed(words, "bác") == told
