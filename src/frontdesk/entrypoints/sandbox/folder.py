"""Files in a folder of this machine, behind addresses of ours: for a laptop, and for who chooses it.

API and workers have to see the same folder, so that it is no storage for several machines.
"""

import asyncio
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import structlog

from frontdesk.core import links
from frontdesk.core.settings import SecuritySettings
from frontdesk.modules.media.errors import StorageAway
from frontdesk.modules.media.ports import Address, Glimpse, Slot
from frontdesk.modules.media.rules.formats import START_BYTES

FILES: Final = "/files"
PURPOSE: Final = "media.upload"

log = structlog.get_logger()
T = TypeVar("T")


class LocalStorage:
    """The `Storage` that keeps files in `folder` and shows them at `public_url`, the installation's own address."""

    def __init__(self, folder: Path, *, public_url: str, security: SecuritySettings) -> None:
        self._folder = folder.absolute()
        self._public_url = public_url.rstrip("/")
        self._security = security

    @property
    def upload_origins(self) -> Sequence[str]:
        """None but ours."""
        return ()

    async def address(self, slot: Slot) -> Address:
        """An address of ours; type, size and end stand in the upload's row."""
        token = links.token(self._security, purpose=PURPOSE, id=slot.upload_id)
        url = f"{self._public_url}{FILES}/{slot.key}?{urlencode({'token': token})}"
        return Address(url, {"Content-Type": slot.file_type})

    def admits(self, token: str, upload_id: UUID) -> bool:
        """Whether this token stands in the address of that upload."""
        return links.opens(token, self._security, purpose=PURPOSE, id=upload_id)

    def public_url(self, key: str) -> str:
        """Where `uploads.show` shows it."""
        return f"{self._public_url}{FILES}/{key}"

    def path(self, key: str) -> Path:
        """The file under `key`, which is one of ours and leads nowhere else."""
        return self._folder / key

    async def glimpse(self, key: str) -> Glimpse | None:
        """The file's size and beginning."""

        def look(path: Path) -> Glimpse:
            with path.open("rb") as file:
                return Glimpse(os.fstat(file.fileno()).st_size, None, file.read(START_BYTES))

        return await self._if_there(look, key)

    async def read(self, key: str, *, limit: int) -> bytes | None:
        """The file, or its first `limit` bytes."""

        def read(path: Path) -> bytes:
            with path.open("rb") as file:
                return file.read(limit)

        return await self._if_there(read, key)

    async def write(self, key: str, content: bytes, *, file_type: str) -> None:  # noqa: ARG002  names say the type
        """Write a file beside its place and put it there in one step, so that nobody reads half of it."""
        path = self.path(key)

        def write() -> None:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
                try:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                    Path(file.name).replace(path)
                except BaseException:
                    Path(file.name).unlink(missing_ok=True)
                    raise

        await _in_a_thread(write)

    async def delete(self, keys: Sequence[str]) -> None:
        """Delete files."""

        def delete() -> None:
            for key in keys:
                self.path(key).unlink(missing_ok=True)

        await _in_a_thread(delete)

    async def _if_there(self, look: Callable[[Path], T], key: str) -> T | None:
        def or_nothing() -> T | None:
            try:
                return look(self.path(key))
            except FileNotFoundError:
                return None

        return await _in_a_thread(or_nothing)


async def _in_a_thread(work: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(work)
    except OSError as failure:
        log.warning("storage_away", error=repr(failure))  # a full disk, no right to write: the operator's
        raise StorageAway from failure
