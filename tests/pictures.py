"""Pictures for tests, sound and unsound, drawn by Pillow."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from PIL import Image, TiffImagePlugin

FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/gif": "GIF"}
ALSO = {"image/mpo": "MPO"}  # a JPEG with further pictures behind the first
ORIENTATION, GPS = 0x0112, 0x8825


def halves(size: tuple[int, int] = (60, 40)) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    return image


def encoded(image: Image.Image, file_type: str = "image/png", **options: Any) -> bytes:
    """An image as a file."""
    out = BytesIO()
    image.save(out, format=(FORMATS | ALSO)[file_type], **options)
    return out.getvalue()


def drawing(file_type: str = "image/png", size: tuple[int, int] = (60, 40)) -> bytes:
    """A sound picture."""
    return encoded(halves(size), file_type)


def photograph(*, orientation: int = 1) -> bytes:
    """A JPEG as a camera writes it: with where it was taken, by whom, and how the camera was held."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x013B] = "Ada Lovelace"
    exif.get_ifd(GPS)[2] = (TiffImagePlugin.IFDRational(52), TiffImagePlugin.IFDRational(30), 0.0)
    return encoded(halves(), "image/jpeg", exif=exif.tobytes(), comment=b"at home", quality=95)


def moving(file_type: str, frames: int = 3) -> bytes:
    """A picture that moves."""
    drawn = [Image.new("RGB", (20, 20), (shade * 7 % 256, 0, 0)) for shade in range(frames)]
    return encoded(drawn[0], file_type, save_all=True, append_images=drawn[1:], duration=20)


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is that large."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def with_text(text: bytes) -> bytes:
    """A PNG with a text beside its picture."""
    drawn = drawing()
    return drawn[:33] + chunk(b"tEXt", b"Comment\0" + text) + drawn[33:]


def archive() -> bytes:
    """A ZIP with a page in it."""
    out = BytesIO()
    with ZipFile(out, "w") as written:
        written.writestr("index.html", "<p>hello</p>")
    return out.getvalue()


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def unsound() -> Iterator[tuple[str, str, bytes, str]]:
    """Files that are refused: a name, the type that is said, the file, and the reason."""
    for file_type, name in FORMATS.items():
        whole = drawing(file_type)
        yield f"half a {name}", file_type, whole[: len(whole) * 2 // 3], "unreadable"
        yield f"{name} and a ZIP", file_type, whole + archive(), "something_else"
        yield f"{name} and a script", file_type, whole + b"<script>alert(1)</script>", "something_else"
        yield f"{name} and a program", file_type, whole + b"MZ\x90\0\3", "something_else"
    for file_type in ("image/png", "image/webp", "image/gif"):
        yield f"a moving {FORMATS[file_type]}", file_type, moving(file_type), "animated"
    yield "a moving bomb", "image/gif", moving("image/gif", frames=400), "animated"
    yield "a bomb", "image/png", claiming(60_000, 60_000), "too_many_pixels"
    yield "a wide one", "image/png", claiming(2_000_000_000, 1), "too_many_pixels"
    yield "a script in a text", "image/png", with_text(b"<script>alert(1)</script>"), "something_else"
    yield "PHP in a text", "image/png", with_text(b"<?php system($_GET[0]); ?>"), "something_else"
    yield "a PDF in a text", "image/png", with_text(b"%PDF-1.7"), "something_else"
    yield "an SVG in a text", "image/png", with_text(b"<svg onload=alert(1)>"), "something_else"
    yield "a comment in a JPEG", "image/jpeg", encoded(halves(), "image/jpeg", comment=b"<html >"), "something_else"
    yield "a picture without its data", "image/png", claiming(40, 40), "unreadable"
    yield "nothing but a beginning", "image/jpeg", b"\xff\xd8\xff\xe0", "unreadable"


def mislabelled() -> Iterator[tuple[str, str, bytes]]:
    """Files that show at once that they are not what is said: a name, the type that is said, the file."""
    for file_type, name in FORMATS.items():
        for other, its_name in FORMATS.items():
            if other != file_type:
                yield f"{its_name} as {name}", file_type, drawing(other)
        yield f"SVG as {name}", file_type, SVG
        yield f"text as {name}", file_type, b"hello"
        yield f"ZIP as {name}", file_type, archive()
