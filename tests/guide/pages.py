"""The guide's pages as one that prints: each task on a sheet of A4. Reads the little Markdown that the guide uses."""

from __future__ import annotations

import html
import re
from pathlib import Path

from tests.guide.camera import GUIDE


def number(page: Path) -> int:
    """A task's number, with which its page's name begins."""
    return int(page.name.partition("-")[0])


TASKS = sorted(GUIDE.glob("[0-9]*-*.md"), key=number)
PRINTED = GUIDE / "in-a4.html"
MM = 58 / 300
"""Millimetres on paper for a pixel on the screen."""
_IMAGE = re.compile(r'<img src="([^"]+)" width="(\d+)" alt="([^"]+)">')
_INLINE = (
    (re.compile(r"\*\*(.+?)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"\*(.+?)\*"), r"<em>\1</em>"),
)

STYLE = """\
@page { size: A4; margin: 12mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 186mm; color: #14202e; background: #fff;
  font: 12.5pt/1.35 "Noto Sans", "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; }
section { break-after: page; columns: 2; column-gap: 9mm; }
section:last-child { break-after: auto; }
h1 { column-span: all; margin: 0 0 4mm; font-size: 21pt; line-height: 1.2; border-bottom: .6mm solid #0b5cc2; }
h2 { margin: 0 0 1mm; font-size: 13.5pt; line-height: 1.25; }
div { break-inside: avoid; padding-bottom: 4mm; }
p { margin: 0 0 1.5mm; }
blockquote { margin: 0 0 1.5mm; padding: 1mm 3mm; background: #d7e9ff; border-radius: 2mm; }
img { display: block; margin: 1mm 0; border: .3mm solid #76879a; border-radius: 2mm; }
@media screen { section { margin: 10mm 5mm; border-bottom: 1px dashed #76879a; } }
@media screen and (max-width: 40em) { section { columns: 1; } }
"""


def printable() -> str:
    """All tasks, one after the other."""
    sections = "\n".join(f"<section>\n{_section(page.read_text('utf-8'))}\n</section>" for page in TASKS)
    return (
        '<!doctype html>\n<html lang="vi">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Hướng dẫn dùng bot dân vận khéo</title>\n<style>\n{STYLE}</style>\n{sections}\n</html>\n"
    )


def _section(markdown: str) -> str:
    """A page: its title, then blocks that no column breaks."""
    lead, *steps = markdown.split("\n## ")
    title, _, words = lead.removeprefix("# ").partition("\n")
    blocks = [f"<div>{_blocks(words)}</div>"] if words.strip() else []
    for step in steps:
        heading, _, words = step.partition("\n")
        blocks.append(f"<div><h2>{_inline(heading)}</h2>{_blocks(words)}</div>")
    return "\n".join((f"<h1>{_inline(title)}</h1>", *blocks))


def _blocks(markdown: str) -> str:
    return "".join(_block(block) for block in re.split(r"\n{2,}", markdown.strip()) if block)


def _block(block: str) -> str:
    if image := _IMAGE.fullmatch(block):
        return f'<img src="{image[1]}" style="width: {int(image[2]) * MM:.0f}mm" alt="{image[3]}">'
    if block.startswith("> "):
        return f"<blockquote>{_inline(block.removeprefix('> '))}</blockquote>"
    return f"<p>{_inline(block)}</p>"


def _inline(words: str) -> str:
    shown = html.escape(" ".join(words.split()), quote=False)
    for marked, made in _INLINE:
        shown = marked.sub(made, shown)
    return shown
