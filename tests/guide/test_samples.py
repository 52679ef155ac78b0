"""The samples say what the places published, are light, and are all shown."""

from __future__ import annotations

import re

import pytest
from openpyxl import load_workbook
from PIL import Image

from bot.quantities.show import figure
from tests.guide.samples import DIGEST, PLACES, SAMPLES, SHEET, Sample
from tests.imports.places import Published, published

HEAVIEST = 400 * 1024
"""Bytes of a sample."""
pytestmark = pytest.mark.parametrize(
    ("sample", "place"), [*zip(PLACES, published(), strict=True)], ids=[one.folder for one in PLACES]
)


def test_the_digest_says_what_was_published(sample: Sample, place: Published) -> None:
    said = (SAMPLES / sample.folder / f"{DIGEST}.txt").read_text("utf-8")
    told = {
        "Đăng ký": place.registered,
        "công nhận cấp (?:huyện|tỉnh)": place.recognised,
        "điển hình": place.typical,
        "đề nghị khen": place.proposed,
    }
    for words, count in told.items():
        found = re.search(rf"{words} ([\d.]+)\b", said)
        assert (found[1] if found else "0") == figure(count)
    assert f"chưa kết luận {figure(place.registered - place.recognised)}." in said
    assert ("đất hiến 1.155,3 m²; ngày công 2.408" in said) == (place.labour == 2408)


def test_the_sheet_says_what_was_published(sample: Sample, place: Published) -> None:
    book = load_workbook(SAMPLES / sample.folder / f"{SHEET}.xlsx", read_only=True, data_only=True)
    fields = {row[1]: list(row[2:4]) for row in book["Theo lĩnh vực"].iter_rows(values_only=True) if row[1]}
    assert fields["Tổng cộng"] == [place.registered, place.recognised]
    for name, (registered, recognised) in place.by_field.items():
        assert fields[name][0] == registered
        assert fields[name][1] == recognised or not any(good for _, good in place.by_field.values())
    book.close()


def test_each_is_light_and_opens(sample: Sample, place: Published) -> None:
    files = [file for file in (SAMPLES / sample.folder).iterdir() if file.suffix in (".png", ".xlsx", ".txt")]
    assert len(files) > 10
    assert max(file.stat().st_size for file in files) <= HEAVIEST
    for file in files:
        if file.suffix == ".png":
            with Image.open(file) as picture:
                assert picture.width >= 500
    shown = re.findall(rf"{sample.folder}/[\w.-]+", (SAMPLES / "README.md").read_text("utf-8"))
    assert [name for name in shown if not (SAMPLES / name).exists()] == []
