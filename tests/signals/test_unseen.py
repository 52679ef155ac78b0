"""Near-duplicates among works of which no threshold was made: a hundred honest ones, each copied in another way."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from storage.records.words import fold
from tests.place import place
from tests.signals.planted import Registered
from tests.signals.test_planted import communes, looked_at, new

pytestmark = pytest.mark.server
FILE = Path(__file__).parent.parent / "data" / "honest_registrations.jsonl"
KIND = re.compile(r"^(?:Xã|Phường|Thị trấn|thôn|bản|khu phố|khu dân cư|khu|xóm|tổ dân phố|tổ|ấp|buôn|làng) ")
PLACES = ["thôn Phiêng Sa", "bản Huổi Lếch", "ấp Thạnh Lợi", "buôn Ea Sút", "khu phố 14", "xóm Mỏ Ngang", "làng Kon Tu"]
UNITS = ["Xã Mường Nhé", "Xã Ea Hiao", "Phường Tân Phong", "Xã Thạnh Phú", "Xã Pà Cò", "Phường Hoàng Mai"]
SHORT = (
    ("Vận động", "VĐ"), ("nhân dân", "ND"), ("Mô hình", "MH"), ("hợp tác xã", "HTX"), ("Cựu chiến binh", "CCB"),
    ("hội viên", "HV"), ("Phụ nữ", "PN"), ("phụ nữ", "PN"), ("cán bộ", "CB"), ("Thanh niên", "TN"), ("bộ đội", "BĐ"),
    ("học sinh", "HS"), ("trung học cơ sở", "THCS"), ("triệu đồng", "trđ"), ("người cao tuổi", "NCT"),
    ("thủ tục hành chính", "TTHC"), ("nhà văn hóa", "NVH"), ("ban chỉ đạo", "BCĐ"), ("Dân vận khéo", "DVK"),
)  # fmt: skip
Words = Callable[[random.Random, str], str]


def shortened(chance: random.Random, words: str) -> str:
    for long, short in SHORT:
        words = words.replace(long, short)
    return words


def renumbered(chance: random.Random, words: str) -> str:
    return re.sub(r"\d+", lambda found: str(int(int(found[0]) * chance.choice((0.7, 0.8, 1.2, 1.5))) + 1), words)


def reordered(chance: random.Random, words: str) -> str:
    parts = re.split(r", | và ", words)
    return ", ".join(reversed(parts))


def misspelt(chance: random.Random, words: str) -> str:
    said = words.split()
    at = chance.randrange(len(said))
    said[at] = said[at][:1] + said[at][2:] if len(said[at]) > 3 else said[at]
    return " ".join(said)


def everywhere(change: Words) -> Callable[[random.Random, Registered], Registered]:
    def changed(chance: random.Random, one: Registered) -> Registered:
        name, target, method = (change(chance, words) for words in (one.name, one.target, one.method))
        return replace(one, name=name, target=target, method=method)

    return changed


WAYS: tuple[Callable[[random.Random, Registered], Registered], ...] = (
    lambda chance, one: one,
    lambda chance, one: replace(one, target=renumbered(chance, one.target), method=renumbered(chance, one.method)),
    everywhere(reordered),
    everywhere(shortened),
    everywhere(lambda chance, words: fold(words)),
    everywhere(lambda chance, words: words.upper()),
    everywhere(misspelt),
    everywhere(lambda chance, words: fold(shortened(chance, words))),
    lambda chance, one: replace(one, name=f"Mô hình Dân vận khéo “{one.name}” năm 2026"),
    lambda chance, one: replace(one, name="Vận động nhân dân thi đua làm theo lời Bác"),
)


def copied(chance: random.Random, one: Registered, way: int) -> Registered:
    """The same handed in for another place, changed in one way more."""
    place, unit = chance.choice(PLACES), chance.choice(UNITS)

    def moved(words: str) -> str:
        words = words.replace(one.place, place).replace(KIND.sub("", one.unit), KIND.sub("", unit))
        village = KIND.sub("", one.place)
        return words.replace(village, KIND.sub("", place)) if len(village) > 3 else words

    told = (moved(words) for words in (one.name, one.target, one.method))
    name, target, method = told
    other = replace(one, name=name, place=place, target=target, method=method, unit=unit, village=place)
    return WAYS[way % len(WAYS)](chance, other)


async def test_copies_are_found_and_honest_work_is_left_alone(tmp_path: Path) -> None:
    chance = random.Random(5)
    rows = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
    own = [Registered(**row, village=row["place"], kind="") for row in rows]
    copies = [copied(chance, one, number) for number, one in enumerate(chance.sample(own * 2, 2 * len(own)))]
    async with place(tmp_path) as here:
        at = await communes(here.database, sorted({one.unit for one in own} | set(UNITS)))
        found = await looked_at(here, [new(n, at[one.unit], one) for n, one in enumerate((*own, *copies))])
    caught = [f"n{number}" in found for number in range(len(own), len(own) + len(copies))]
    false = [one.name for number, one in enumerate(own) if f"n{number}" in found]
    print(f"Found {sum(caught)} of {len(copies)} copies.")
    assert false == []
    assert sum(caught) >= 0.95 * len(copies), [one for one, was in zip(copies, caught, strict=True) if not was]
