"""Facts about uploads."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from frontdesk.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadArrived(Event):
    """A file has come; nobody has looked at it."""

    topic: ClassVar[str] = "media.upload_arrived"

    upload_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesAbandoned(Event):
    """Nothing speaks of these files any more."""

    topic: ClassVar[str] = "media.files_abandoned"

    keys: tuple[str, ...]
