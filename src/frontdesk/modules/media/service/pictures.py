"""Pictures made safe and small: drawn anew, so that nothing of the file that came is left but what it shows."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from frontdesk.modules.media.errors import PictureRefused
from frontdesk.modules.media.rules.formats import Refusal, objection
from frontdesk.modules.media.rules.names import EDGES, LONGEST_EDGE, THUMBNAIL_TYPE, FileType, Size

Image.MAX_IMAGE_PIXELS = None  # our own limit is stricter, and refuses where this one only warns

_FORMATS: Mapping[FileType, str] = {
    FileType.PNG: "PNG",
    FileType.JPEG: "JPEG",
    FileType.WEBP: "WEBP",
    FileType.GIF: "GIF",
}
_OPTIONS: Mapping[FileType, Mapping[str, object]] = {
    FileType.JPEG: {"quality": 85, "progressive": True, "optimize": True},
    FileType.WEBP: {"quality": 82, "method": 4},
}
_SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True, slots=True)
class Pictures:
    """The files that are published of one upload."""

    picture: bytes
    thumbnails: Mapping[Size, bytes]


def made_safe(data: bytes, file_type: FileType, *, max_pixels: int) -> Pictures:
    """The picture in `data` in its own format, and its thumbnails. Takes a processor's time: not for the event loop.

    What a camera wrote beside it (place, time, owner) is gone; it is turned as the camera was held, in the colours of
    sRGB, and its longest edge has at most 2048 pixels. Raises `PictureRefused`.
    """
    refusal = objection(data, file_type)
    if refusal is not None:
        raise PictureRefused(refusal)
    try:
        image = _drawn(data, file_type, max_pixels=max_pixels)
    except PictureRefused:
        raise
    except Exception as failure:  # decoders raise everything: OSError, SyntaxError, ValueError, struct.error …
        raise PictureRefused(Refusal.UNREADABLE) from failure
    return Pictures(
        picture=_written(image, file_type),
        thumbnails={size: _written(_at_most(image, edge), THUMBNAIL_TYPE) for size, edge in EDGES.items()},
    )


def _drawn(data: bytes, file_type: FileType, *, max_pixels: int) -> Image.Image:
    with Image.open(BytesIO(data), formats=(_FORMATS[file_type],)) as opened:  # reads no further than the header
        if opened.width * opened.height > max_pixels:
            raise PictureRefused(Refusal.TOO_MANY_PIXELS)
        # a JPEG never moves: Pillow says so of those that hold further pictures
        if file_type is not FileType.JPEG and getattr(opened, "is_animated", False):
            raise PictureRefused(Refusal.ANIMATED)
        opened.draft(None, (LONGEST_EDGE, LONGEST_EDGE))  # JPEG is cheaper to decode small
        opened.load()
        image = _in_srgb(opened)
        turned = ImageOps.exif_transpose(_at_most(image, LONGEST_EDGE))
    turned.info = {}  # what stands there would be written into the new file
    return turned


def _in_srgb(image: Image.Image) -> Image.Image:
    """The same colours in the one space that every screen is taken to have."""
    has_alpha = image.has_transparency_data
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "RGBA", "CMYK"}:
        with suppress(ImageCms.PyCMSError, OSError):  # a profile that makes no sense is as good as none
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            mode = "RGBA" if image.mode == "RGBA" else "RGB"
            converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode=mode)
            image = converted or image
    if image.mode.startswith("I;16"):
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("RGBA" if has_alpha else "RGB")


def _at_most(image: Image.Image, edge: int) -> Image.Image:
    smaller = image.copy()
    smaller.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    return smaller


def _written(image: Image.Image, file_type: FileType) -> bytes:
    out = BytesIO()
    image.save(out, format=_FORMATS[file_type], **_OPTIONS.get(file_type, {}))
    return out.getvalue()
