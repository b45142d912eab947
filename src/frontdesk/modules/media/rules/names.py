"""Folders, states and sizes of uploads, and the keys under which a storage keeps their files."""

import re
from collections.abc import Mapping
from enum import StrEnum, auto
from uuid import UUID


class Folder(StrEnum):
    """What a picture is for."""

    AVATARS = auto()  # anybody's own
    THUMBNAILS = auto()  # of courses and lessons: those who run the installation
    LOGOS = auto()  # a company's
    PHOTOS = auto()  # of a company's rooms


class FileType(StrEnum):
    """The media types that are accepted. SVG is none of them: it is a document that runs scripts."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"
    GIF = "image/gif"


class Status(StrEnum):
    """How far an upload has come."""

    PENDING = auto()  # nothing has come yet
    PROCESSING = auto()  # it has come, and is looked at
    READY = auto()
    REFUSED = auto()


class Size(StrEnum):
    """A thumbnail's."""

    SMALL = auto()
    MEDIUM = auto()
    LARGE = auto()


PERSONAL = frozenset({Folder.AVATARS})  # only who uploaded such a picture can show it
LONGEST_EDGE = 2048  # pixels of the picture itself
EDGES: Mapping[Size, int] = {Size.SMALL: 160, Size.MEDIUM: 480, Size.LARGE: 1200}
EXTENSIONS: Mapping[FileType, str] = {
    FileType.PNG: "png",
    FileType.JPEG: "jpg",
    FileType.WEBP: "webp",
    FileType.GIF: "gif",
}
THUMBNAIL_TYPE = FileType.WEBP
INCOMING = "incoming"  # what has come and nobody has looked at: never public

_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PUBLISHED = re.compile(
    rf"(?:{'|'.join(Folder)})/({_UUID})(?:-(?:{'|'.join(Size)})\.webp|\.({'|'.join(EXTENSIONS.values())}))"
)


def incoming(upload_id: UUID) -> str:
    """Where an upload's file arrives."""
    return f"{INCOMING}/{upload_id}"


def picture(upload_id: UUID, folder: str, file_type: str) -> str:
    """Where the safe picture is published."""
    return f"{folder}/{upload_id}.{EXTENSIONS[FileType(file_type)]}"


def thumbnail(upload_id: UUID, folder: str, size: Size) -> str:
    """Where one of its thumbnails is published."""
    return f"{folder}/{upload_id}-{size}.webp"


def published(upload_id: UUID, folder: str, file_type: str) -> tuple[str, ...]:
    """Everything that is published of an upload."""
    return picture(upload_id, folder, file_type), *(thumbnail(upload_id, folder, size) for size in Size)


def is_published(key: str) -> bool:
    """Whether this is a key under which something may be published, and so nothing that leads elsewhere."""
    return _PUBLISHED.fullmatch(key) is not None


def upload_in(url: str) -> UUID | None:
    """The upload that an address seems to speak of."""
    found = _PUBLISHED.search(url)
    return UUID(found[1]) if found else None
