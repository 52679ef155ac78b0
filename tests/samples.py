"""`make samples`: what the program makes of two places that published their year, for docs/samples."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.command import dvk
from tests.imports.places import set_up

SAMPLES = Path(__file__).parent.parent / "docs" / "samples"
PLACES = (("hong-linh-2018", "HL", "2018"), ("bac-kan-2023", "BK", "2023"))
CHARTS = (("linh-vuc", "fields"), ("dien-bien", "course"), ("nguon-luc", "resources"))
OPENING = """\
# Mẫu

Từ danh sách của hai nơi đã công bố tổng số của năm: thị xã Hồng Lĩnh (2018) và tỉnh Bắc Kạn (2023).
Tổng số là số đã công bố; từng dòng được đặt ra cho khớp tổng. `make samples` lập lại các tệp này.
"""


def main() -> None:
    """Make every sample anew, with the words of each chart below its picture."""
    SAMPLES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="dvk-samples-") as folder:
        data, lines = set_up(Path(folder)), [OPENING]
        for name, unit, year in PLACES:
            asked = ("--unit", unit, "--period", year)
            dvk(data, "document", "statistics", *asked, "-o", str(SAMPLES / f"{name}.xlsx"))
            lines.append(f"[Bảng thống kê {name}.xlsx]({name}.xlsx)\n")
            for which, kind in CHARTS:
                picture = SAMPLES / f"{name}-{which}.png"
                said = dvk(data, "document", "chart", *asked, "--kind", kind, "-o", str(picture)).splitlines()[:-1]
                if "chưa có biểu đồ" in said[-1]:
                    picture.unlink()
                    continue
                rest = (line.replace("• ", "- ") for line in said[1:])
                lines.append("\n".join((f"![{said[0]}]({picture.name})\n", f"**{said[0]}**\n", *rest, "")))
    (SAMPLES / "README.md").write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    main()
