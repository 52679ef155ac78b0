"""The pictures of the guide: what the phone shows, cropped to the last messages and made small."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.async_api import Page

from tests.browser import PHONE_WIDTH

GUIDE = Path(__file__).parents[2] / "docs" / "huong-dan"
PICTURES = GUIDE / "anh"
WRITES = os.environ.get("DVK_GUIDE") == "1"
"""Whether this run may change the guide; `make guide` says so."""
SHARPNESS = 2
LIGHTEST = 60 * 1024
"""Bytes that no picture exceeds: the guide is read over one bar of signal too."""
_MARGIN = 5
_TALL = 2400


class Camera:
    """Takes the pictures where the guide is being made, and does nothing otherwise."""

    def __init__(self, page: Page, folder: Path | None = PICTURES if WRITES else None) -> None:
        self._page, self._folder = page, folder

    async def takes(self, name: str, last: int = 1, begins: str = "") -> None:
        """A picture of the last messages, as many as it says; of a very long one from a heading on."""
        if self._folder is None:
            return
        screen = self._page.viewport_size or PHONE_WIDTH
        await self._page.set_viewport_size({"width": screen["width"], "height": _TALL})
        await self._page.evaluate("document.activeElement.blur()")
        shown = (await self._page.locator("article.message").all())[-last:]
        boxes = [box for message in shown if (box := await message.bounding_box())]
        heading = await shown[-1].get_by_text(begins, exact=True).bounding_box() if begins else None
        top = heading["y"] if heading else boxes[0]["y"] - _MARGIN
        bottom = boxes[-1]["y"] + boxes[-1]["height"] + _MARGIN
        taken = await self._page.screenshot(
            clip={"x": 0, "y": top, "width": screen["width"], "height": bottom - top}, animations="disabled"
        )
        await self._page.set_viewport_size(screen)
        keeps(Image.open(io.BytesIO(taken)), self._folder / f"{name}.png")


def keeps(taken: Image.Image, file: Path) -> None:
    """Store a picture in few colours, so that it is light; a tall one in fewer, and smaller."""
    for colours, size in ((32, 1.0), (16, 1.0), (16, 0.75), (16, 0.6)):
        few = taken.convert("RGB").resize((round(size * taken.width), round(size * taken.height)))
        few.quantize(colours, dither=Image.Dither.NONE).save(file, optimize=True)
        if file.stat().st_size <= LIGHTEST:
            break


def printed(sheet: Path, sharpness: int, last: int) -> list[Image.Image]:
    """The first pages of a spreadsheet as it prints, so many dots an inch. Needs LibreOffice and poppler."""
    folder = sheet.parent / "in"
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, sheet], check=True, capture_output=True
    )
    page = folder / sheet.stem
    subprocess.run(
        ["pdftoppm", "-png", "-r", str(sharpness), "-l", str(last), page.with_suffix(".pdf"), page], check=True
    )
    return [Image.open(file) for file in sorted(folder.glob(f"{sheet.stem}-*.png"))]


def takes_the_sheet(file: Path, name: str, part: tuple[float, float, float, float]) -> None:
    """A picture of a spreadsheet's first page as it prints, where the guide is being made and LibreOffice is there.

    ``part`` is what is shown of the page: left, top, right, bottom, of 1.
    """
    if not (WRITES and shutil.which("soffice") and shutil.which("pdftoppm")):
        return
    (whole,) = printed(file, sharpness=150, last=1)
    left, top, right, bottom = part
    box = (int(left * whole.width), int(top * whole.height), int(right * whole.width), int(bottom * whole.height))
    keeps(whole.crop(box), PICTURES / f"{name}.png")


def roadworks(file: Path, done: float) -> Path:
    """A photo from the village, drawn: a road between fields, finished up to some part of its length."""
    picture = Image.new("RGB", (640, 400), (196, 222, 240))
    draw = ImageDraw.Draw(picture)
    draw.polygon([(0, 150), (180, 90), (360, 150), (520, 100), (640, 150)], (120, 150, 130))
    draw.rectangle([0, 150, 640, 400], (138, 178, 92))
    draw.polygon([(300, 150), (340, 150), (560, 400), (80, 400)], (164, 130, 92))
    far = 400 - 250 * done
    left, right = 300 - 220 * (far - 150) / 250, 340 + 220 * (far - 150) / 250
    draw.polygon([(left, far), (right, far), (560, 400), (80, 400)], (186, 190, 194))
    for x in range(20, 640, 90):
        draw.ellipse([x, 190 + 60 * done, x + 34, 224 + 60 * done], (64, 118, 62))
    picture.save(file)
    return file
