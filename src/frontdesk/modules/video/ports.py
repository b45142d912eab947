"""What video needs of the world outside: a host that takes files from people's browsers and streams them.

No transaction is open while the host is asked. Its word counts only as a fact that `verify` has checked, or as the
answer to a call of ours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from frontdesk.core.ports import Port
from frontdesk.modules.video.rules import Policy, Status


class HostAway(Exception):
    """No answer, or one that says "not now" (time-outs, 429, 5xx): the effect may have happened. Try again."""


class HostRefused(Exception):
    """The host will never do this. The message is for people."""


class Untrusted(Exception):
    """An incoming event that is not signed as it must be, too old, from the future, or unreadable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRequest:
    """An address that takes the file of one video."""

    subject_id: UUID  # handed to the host; comes back with everything it tells of the video
    policy: Policy
    asked_at: datetime
    origin: str | None = None  # of the pages that send the file; None: of the front end


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenUpload:
    """The address. Whoever has it can send the file (by PUT), once."""

    upload_id: str
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoTold:
    """What the host says of one video: how far it has come, and its names there as far as they are known."""

    status: Status
    upload_id: str | None = None
    asset_id: str | None = None
    subject: str | None = None  # the subject's id as we had handed it over, or whatever somebody else wrote there
    playback_ids: Mapping[Policy, str] = field(default_factory=dict)  # under which it plays, once it is ready
    error: str | None = None  # for people


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A verified event. `told` is None for a kind that concerns nobody here; it is kept all the same."""

    event_id: str  # the same when it is sent again
    kind: str  # as the host calls it
    told: VideoTold | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Playback:
    """Where a video plays. Signed addresses and their tokens last until `expires_at`, which is None for public ones.

    The storyboard (WebVTT) shows where the pointer is on the time line; None where the host makes none.
    """

    stream_url: str
    thumbnail_url: str | None
    storyboard_url: str | None
    tokens: Mapping[str, str]  # by what they open: playback, thumbnail, storyboard; empty for public videos
    expires_at: datetime | None


class VideoHost(Protocol):
    """A host of videos. Calls raise `HostAway` or `HostRefused`, and nothing of a vendor's own."""

    @property
    def upload_origins(self) -> Sequence[str]:
        """Where else than at ours its upload addresses may be, as Content-Security-Policy writes it."""

    @property
    def play_origins(self) -> Sequence[str]:
        """The same for what a player asks; none where films are our own."""

    async def open_upload(self, wanted: UploadRequest) -> OpenUpload:
        """Open an address for one file; each call opens another. Nobody is billed for one that is not used."""

    async def look_up(self, upload_id: str) -> VideoTold:
        """What has become of an upload, and of the video that came of it."""

    async def cancel_upload(self, upload_id: str) -> str | None:
        """Have an upload take no file any more; the id of the asset where it has taken one already."""

    async def delete_asset(self, asset_id: str) -> None:
        """Delete a video. One that is gone is no error."""

    async def play_by(self, asset_id: str, policy: Policy) -> str | None:
        """Have a video play by this policy: the playback id, made where there is none yet; None where it is gone.

        Where that is `SIGNED`, every public id of it ends.
        """

    def playback(self, playback_id: str, *, policy: Policy, until: datetime) -> Playback:
        """Where it plays, signed addresses until then."""

    def verify(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> Incoming:
        """The event in the raw body of a request; names of `headers` are in lower case. Raises `Untrusted`."""


host: Port[VideoHost] = Port("video host")
