"""How a picture looks, in 64 bits: small changes of size, compression or brightness change few of them.

The method is pHash, the DCT hash of Christoph Zauner, "Implementation and Benchmarking of Perceptual Image Hash
Functions" (2010): the picture in 32 × 32 grey dots, its 8 × 8 lowest frequencies, each bit whether one is above the
median. The same size everywhere, so that two can be compared by counting bits.
"""

from __future__ import annotations

from itertools import chain
from math import cos, pi
from statistics import median

from PIL import Image

SIDE, LOW = 32, 8
FLAT = 24.0
"""Mean strength of the frequencies below which there is too little to see: a wall, the sky, a black photo."""
_WAVES = [[cos(pi / SIDE * (x + 0.5) * u) for x in range(SIDE)] for u in range(LOW)]


def fingerprint(picture: Image.Image) -> str:
    """The print of a picture as 16 hexadecimal digits; empty where there is too little to see."""
    grey = picture.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX)
    dots = grey.tobytes()
    rows = [dots[y * SIDE : (y + 1) * SIDE] for y in range(SIDE)]
    across = [[sum(map(float.__mul__, wave, map(float, row))) for wave in _WAVES] for row in rows]
    down = [[sum(map(float.__mul__, wave, column)) for wave in _WAVES] for column in zip(*across, strict=True)]
    strengths = list(chain.from_iterable(down))
    strengths[0] = 0.0  # how bright it is altogether says nothing
    if sum(map(abs, strengths)) / len(strengths) < FLAT:
        return ""
    middle = median(strengths)
    bits = "".join("1" if strength > middle else "0" for strength in strengths)
    return f"{int(bits, 2):016x}"
