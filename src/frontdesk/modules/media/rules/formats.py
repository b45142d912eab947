"""What a file is by its own bytes: its format, where its picture ends, and whether it is something else besides.

A file can be two things at once: a picture to one program, and to another a ZIP or a page with a script in it. What
is published is drawn anew and carries nothing of that along; a file that tries is refused all the same.
"""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from io import BytesIO
from typing import Self
from zipfile import is_zipfile

from frontdesk.modules.media.rules.names import FileType

START_BYTES = 32  # enough to tell every format


class Refusal(StrEnum):
    """Why a file is not taken; `meaning` says it to people."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        """A reason that is equal to its value, with a meaning beside it."""
        member = str.__new__(cls, value)
        member._value_, member.meaning = value, meaning
        return member

    MISSING = "missing", "The file is gone."
    WRONG_SIZE = "wrong_size", "The file is not as large as was said."
    TOO_LARGE = "too_large", "The file has too many bytes."
    WRONG_TYPE = "wrong_type", "The file is not of the type that was said."
    TOO_MANY_PIXELS = "too_many_pixels", "The picture is too wide and high."
    ANIMATED = "animated", "The picture moves."
    SOMETHING_ELSE = "something_else", "The file holds something else besides a picture."
    UNREADABLE = "unreadable", "The file is damaged or incomplete."


_STARTS: Mapping[FileType, re.Pattern[bytes]] = {
    FileType.PNG: re.compile(rb"\x89PNG\r\n\x1a\n"),
    FileType.JPEG: re.compile(rb"\xff\xd8\xff"),
    FileType.WEBP: re.compile(rb"RIFF....WEBP", re.DOTALL),
    FileType.GIF: re.compile(rb"GIF8[79]a"),
}
# long enough never to stand in compressed data by chance
# phones write depth and brightness as further pictures behind the first (CIPA DC-007), and a few seconds of film
_BEHIND_A_PHOTOGRAPH = re.compile(rb"\0*(?:\xff\xd8\xff|.{4}ftyp)", re.DOTALL)
_ACTIVE = re.compile(rb"<script[\s>]|<\?php\s|<html[\s>]|<!doctype\s|<svg\s+[a-z]+|%PDF-\d\.\d", re.IGNORECASE)


def type_of(start: bytes) -> FileType | None:
    """The format that a file's first bytes show."""
    return next((file_type for file_type, magic in _STARTS.items() if magic.match(start)), None)


def objection(data: bytes, file_type: FileType) -> Refusal | None:
    """What can be said against a whole file without drawing it."""
    if type_of(data) is not file_type:
        return Refusal.WRONG_TYPE
    end = _ENDS[file_type](data)
    if end is None:
        return Refusal.UNREADABLE
    is_alone = not data[end:].strip(b"\0")  # some cameras fill their last block with zeros
    if not is_alone and not (file_type is FileType.JPEG and _BEHIND_A_PHOTOGRAPH.match(data, end)):
        return Refusal.SOMETHING_ELSE
    return Refusal.SOMETHING_ELSE if _ACTIVE.search(data) or is_zipfile(BytesIO(data)) else None


def _end_of_png(data: bytes) -> int | None:
    """PNG (W3C), 5.3: chunks of length, type, data and checksum, the last of them IEND."""
    at = 8
    while at + 12 <= len(data):
        kind, at = data[at + 4 : at + 8], at + 12 + int.from_bytes(data[at : at + 4])
        if kind == b"IEND":
            return at if at <= len(data) else None
    return None


_MARKER = re.compile(rb"\xff+([^\x00\xff])", re.DOTALL)
_AFTER_THE_SCAN = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)  # not stuffed, no restart
_END_OF_IMAGE, _START_OF_SCAN = 0xD9, 0xDA
_MOST_SCANS = 100  # cameras and programs make about ten; each costs as much to decode as the whole picture


def _end_of_jpeg(data: bytes) -> int | None:
    """JPEG (ITU T.81), B.1.1: segments that begin with markers, and scans, which end at the next marker."""
    at, next_marker, scans = 2, _MARKER, 0
    while (found := next_marker.search(data, at)) and scans <= _MOST_SCANS:
        marker, at = found[1][0], found.end()
        if marker == _END_OF_IMAGE:
            return at
        is_scan = marker == _START_OF_SCAN
        next_marker, scans = _AFTER_THE_SCAN if is_scan else _MARKER, scans + is_scan
        at += int.from_bytes(data[at : at + 2])
    return None


def _end_of_webp(data: bytes) -> int | None:
    """RIFF: the length of what follows stands behind the first four bytes; RFC 9649, 2.4."""
    end = 8 + int.from_bytes(data[4:8], "little")
    return end if end <= len(data) else None


def _end_of_gif(data: bytes) -> int | None:
    """GIF89a, 17 to 27: blocks, each in pieces that say how long they are, and a trailer."""
    at = 13 + _table(data[10:11])
    while at < len(data):
        kind = data[at : at + 1]
        if kind == b";":
            return at + 1
        if kind == b",":
            at += 11 + _table(data[at + 9 : at + 10])
        elif kind == b"!":
            at += 2
        else:
            return None
        while data[at : at + 1].strip(b"\0"):
            at += 1 + data[at]
        at += 1
    return None


def _table(packed: bytes) -> int:
    """How many bytes the table of colours takes that a packed field tells of."""
    bits = packed[0] if packed else 0
    return 3 << ((bits & 0x07) + 1) if bits & 0x80 else 0


_ENDS: Mapping[FileType, Callable[[bytes], int | None]] = {
    FileType.PNG: _end_of_png,
    FileType.JPEG: _end_of_jpeg,
    FileType.WEBP: _end_of_webp,
    FileType.GIF: _end_of_gif,
}
