"""The storage of an installation that has none."""

from collections.abc import Sequence

from frontdesk.modules.media.errors import StorageAway
from frontdesk.modules.media.ports import Address, Glimpse, Slot


class NotSetUp:
    """The `Storage` of an installation that should have one and has none: whoever asks is told to come back."""

    @property
    def upload_origins(self) -> Sequence[str]:
        """None."""
        return ()

    def public_url(self, key: str) -> str:
        """Nowhere."""
        return f"/{key}"

    async def address(self, _: Slot) -> Address:
        """Refuse."""
        raise StorageAway

    async def glimpse(self, _: str) -> Glimpse | None:
        """Refuse."""
        raise StorageAway

    async def read(self, _: str, *, limit: int) -> bytes | None:  # noqa: ARG002
        """Refuse."""
        raise StorageAway

    async def write(self, _: str, __: bytes, *, file_type: str) -> None:  # noqa: ARG002
        """Refuse."""
        raise StorageAway

    async def delete(self, _: Sequence[str]) -> None:
        """Refuse."""
        raise StorageAway
