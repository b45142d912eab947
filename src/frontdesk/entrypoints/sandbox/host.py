"""The video host of an installation without one: files in a folder of this machine, played as they came.

What it answers follows from the names that it gave and the files that are there. Its events are signed like a real
host's, over the raw body with the time in it.
"""

import asyncio
import base64
import hmac
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import orjson
from pydantic import TypeAdapter, ValidationError

from frontdesk.core.ids import new_id
from frontdesk.core.keys import keys
from frontdesk.core.settings import SecuritySettings
from frontdesk.entrypoints.sandbox.gateway import FRESH, SIGNATURE
from frontdesk.modules.video.ports import Incoming, OpenUpload, Playback, Untrusted, UploadRequest, VideoTold
from frontdesk.modules.video.rules import Policy, Status

VIDEOS: Final = "/dev/videos"
MAX_BYTES: Final = 2 * 1024**3  # of one file
ADDRESS_LASTS: Final = timedelta(hours=1)
_TOLD: Final = TypeAdapter(VideoTold)


class SandboxHost:
    """The `VideoHost` that plays one. A video's file is called by its policy and what its upload was called by."""

    def __init__(self, folder: Path, *, public_url: str, security: SecuritySettings) -> None:
        self._folder = folder.absolute()
        self._base = f"{public_url.rstrip('/')}{VIDEOS}"
        self._key = keys(security, "sandbox videos")[0]

    @property
    def upload_origins(self) -> Sequence[str]:
        return ()

    @property
    def play_origins(self) -> Sequence[str]:
        return ()

    async def open_upload(self, wanted: UploadRequest) -> OpenUpload:
        name, until = f"{wanted.policy}_{new_id().hex}", wanted.asked_at + ADDRESS_LASTS
        return OpenUpload(upload_id=f"upload_{name}", url=self._address(name, "put", until), expires_at=until)

    async def look_up(self, upload_id: str) -> VideoTold:
        name = upload_id.removeprefix("upload_")
        there = await asyncio.to_thread(self._playing, name)
        return self.told(name) if there else VideoTold(status=Status.WAITING, upload_id=upload_id)

    async def cancel_upload(self, upload_id: str) -> str | None:
        return (await self.look_up(upload_id)).asset_id

    async def delete_asset(self, asset_id: str) -> None:
        for policy in Policy:
            await asyncio.to_thread(self.path(_as(asset_id.removeprefix("asset_"), policy)).unlink, missing_ok=True)

    async def play_by(self, asset_id: str, policy: Policy) -> str | None:
        name = asset_id.removeprefix("asset_")
        if await asyncio.to_thread(self._playing, name) is None:
            return None
        wanted = _as(name, policy)
        for other in Policy:  # a file has one name, so that it plays by one policy
            with suppress(FileNotFoundError):
                await asyncio.to_thread(self.path(_as(name, other)).replace, self.path(wanted))
        return wanted

    def playback(self, playback_id: str, *, policy: Policy, until: datetime) -> Playback:
        signed = policy is Policy.SIGNED
        return Playback(
            stream_url=self._address(playback_id, "get", until) if signed else f"{self._base}/{playback_id}",
            thumbnail_url=None,
            storyboard_url=None,
            tokens={"playback": self._token(playback_id, "get", int(until.timestamp()))} if signed else {},
            expires_at=until if signed else None,
        )

    def verify(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> Incoming:
        if not hmac.compare_digest(headers.get(SIGNATURE, "").encode(), self._signature(body).encode()):
            raise Untrusted("The signature is missing or wrong.")
        try:
            event = orjson.loads(body)
            told, at = _TOLD.validate_python(event["told"]), datetime.fromisoformat(event["at"])
        except (orjson.JSONDecodeError, ValidationError, KeyError, TypeError, ValueError) as unreadable:
            raise Untrusted("It cannot be read.") from unreadable
        if abs(now - at) > FRESH:
            raise Untrusted("It is too old, or from the future.")
        return Incoming(event_id=event["id"], kind=f"sandbox.{told.status}", told=told)

    def event(self, told: VideoTold, *, now: datetime) -> tuple[bytes, dict[str, str]]:
        """The body and headers with which the sandbox tells of a video; the same word is told once."""
        event_id = f"{told.status}_{told.asset_id}"
        body = orjson.dumps({"id": event_id, "at": now.astimezone(UTC), "told": _TOLD.dump_python(told, mode="json")})
        return body, {SIGNATURE: self._signature(body)}

    def told(self, name: str) -> VideoTold:
        """What there is to say of a video whose file has come: it plays as it is."""
        playing = self._playing(name) or name
        return VideoTold(
            status=Status.READY,
            upload_id=f"upload_{name}",
            asset_id=f"asset_{name}",
            playback_ids={Policy(playing.partition("_")[0]): playing},
        )

    def path(self, name: str) -> Path:
        """The file of a video, which the routes have checked to be the name of one."""
        return self._folder / name

    def admits(self, name: str, method: str, token: str, *, now: datetime) -> bool:
        """Whether a token opens this video for `put` or `get`; everybody may get a public one."""
        if method == "get" and name.startswith(Policy.PUBLIC):
            return True
        end = token.partition(".")[0]
        if not (end.isascii() and end.isdigit()):
            return False
        expected = self._token(name, method, int(end))
        return hmac.compare_digest(token.encode(), expected.encode()) and now.timestamp() < int(end)

    def _playing(self, name: str) -> str | None:
        """What the file of an upload is called by now, None where there is none."""
        return next((one for one in (_as(name, policy) for policy in Policy) if self.path(one).exists()), None)

    def _address(self, name: str, method: str, until: datetime) -> str:
        return f"{self._base}/{name}?{urlencode({'token': self._token(name, method, int(until.timestamp()))})}"

    def _token(self, name: str, method: str, end: int) -> str:
        return f"{end}.{self._signature(f'{method} {name} {end}'.encode())}"

    def _signature(self, signed: bytes) -> str:
        return base64.urlsafe_b64encode(hmac.digest(self._key, signed, "sha256")).decode()


def _as(name: str, policy: Policy) -> str:
    """What the file of an upload is called while it plays by a policy."""
    return f"{policy}_{name.partition('_')[2]}"
