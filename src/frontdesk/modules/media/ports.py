"""What uploads need of the world outside: a storage for files, and the installation's limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, Self
from uuid import UUID

from frontdesk.core.ports import Port
from frontdesk.core.settings import UploadSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place for one file that is to come."""

    upload_id: UUID
    key: str
    file_type: str
    size: int | None  # bytes, where the client has said how many will come
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class Address:
    """Where a client sends a file by PUT, and the headers that it has to send along."""

    url: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What can be seen of a file at once: its size in bytes, the type it was sent as, how it begins."""

    size: int
    file_type: str | None  # None where the storage keeps none
    start: bytes


class Storage(Protocol):
    """Keeps files under keys. Every method may raise `errors.StorageAway`."""

    @property
    def upload_origins(self) -> Sequence[str]:
        """Where else than at ours its addresses may be: what a page lets its scripts send files to."""

    async def address(self, slot: Slot) -> Address:
        """A signed address that takes one file of the slot's type, and of its size where it has one."""

    def public_url(self, key: str) -> str:
        """Where everybody reads what is published under `key`."""

    async def glimpse(self, key: str) -> Glimpse | None:
        """A look at the file under `key`, None where there is none."""

    async def read(self, key: str, *, limit: int) -> bytes | None:
        """At most `limit` bytes of the file under `key`, None where there is none."""

    async def write(self, key: str, content: bytes, *, file_type: str) -> None:
        """Keep `content` under `key`, in place of what was there."""

    async def delete(self, keys: Sequence[str]) -> None:
        """Delete the files under `keys`, those that there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the installation takes, and for how long."""

    max_bytes: int
    max_pixels: int  # width times height
    address_lasts: timedelta
    keeps: timedelta  # what nothing uses

    @classmethod
    def of(cls, settings: UploadSettings) -> Self:
        """The limits that the settings set."""
        return cls(
            max_bytes=settings.max_bytes,
            max_pixels=settings.max_pixels,
            address_lasts=timedelta(minutes=settings.address_minutes),
            keeps=timedelta(hours=settings.keep_hours),
        )


storage: Port[Storage] = Port("storage")
limits: Port[Limits] = Port("limits")
