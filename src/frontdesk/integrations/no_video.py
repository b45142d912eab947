"""The video host of an installation that has none."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from frontdesk.modules.video.ports import HostAway, Incoming, OpenUpload, Playback, Untrusted, UploadRequest, VideoTold
from frontdesk.modules.video.rules import Policy


class NotSetUp:
    """The `VideoHost` of an installation that should have one and has none: whoever asks is told to come back."""

    @property
    def upload_origins(self) -> Sequence[str]:
        """None."""
        return ()

    @property
    def play_origins(self) -> Sequence[str]:
        """None."""
        return ()

    async def open_upload(self, _: UploadRequest) -> OpenUpload:
        """Refuse."""
        raise HostAway("no video host is set up")

    async def look_up(self, _: str) -> VideoTold:
        """Refuse."""
        raise HostAway("no video host is set up")

    async def cancel_upload(self, _: str) -> str | None:
        """Refuse."""
        raise HostAway("no video host is set up")

    async def delete_asset(self, _: str) -> None:
        """Refuse."""
        raise HostAway("no video host is set up")

    async def play_by(self, _: str, __: Policy) -> str | None:
        """Refuse."""
        raise HostAway("no video host is set up")

    def playback(self, _: str, *, policy: Policy, until: datetime) -> Playback:  # noqa: ARG002
        """Refuse."""
        raise HostAway("no video host is set up")

    def verify(self, _: bytes, __: Mapping[str, str], *, now: datetime) -> Incoming:  # noqa: ARG002
        """Believe nobody."""
        raise Untrusted("no video host is set up")
