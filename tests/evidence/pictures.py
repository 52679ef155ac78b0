"""Pictures for tests: drawn, never two alike, in every state that phones send them in."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw, ImageFilter

HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)
GPS = "kinh độ 107.97"


def scene(number: int, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """A picture with something to see in it, always the same for the same number."""
    chance = random.Random(number)

    def colour() -> tuple[int, int, int]:
        return (chance.randrange(256), chance.randrange(256), chance.randrange(256))

    picture = Image.new("RGB", size, colour())
    draw = ImageDraw.Draw(picture)
    for _ in range(25):
        x, y = chance.randrange(size[0]), chance.randrange(size[1])
        box = (x, y, x + chance.randrange(10, size[0] // 2), y + chance.randrange(10, size[1] // 2))
        if chance.random() < 0.5:
            draw.ellipse(box, fill=colour())
        else:
            draw.rectangle(box, fill=colour())
    return picture.filter(ImageFilter.GaussianBlur(1))


def jpeg(picture: Image.Image, quality: int = 90, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality, **options)
    return file.getvalue()


def photo(number: int) -> bytes:
    return jpeg(scene(number))


def again(number: int) -> bytes:
    """The same scene as another phone would pass it on: smaller and compressed harder."""
    return jpeg(scene(number).resize((240, 180)), quality=40)


def with_metadata(number: int) -> bytes:
    """A photo that tells where it was taken, lies on its side, and has a comment."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90°
    exif[0x010E] = GPS
    exif.get_ifd(0x8825)[2] = (21.0, 31.0, 48.0)
    return jpeg(scene(number), exif=exif, comment=GPS.encode())


def broken(number: int) -> bytes:
    """A JPEG that ends in its middle."""
    whole = photo(number)
    return whole[: len(whole) // 2]


def bomb() -> bytes:
    """Fifty kilobytes that unpack to 400 million dots."""
    file = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(file, "PNG")
    return file.getvalue()
