"""The `VideoHost` that is Mux (docs.mux.com/api-reference/video)."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import mux_python
from pydantic import BaseModel, ValidationError

from frontdesk.core.settings import MuxSettings
from frontdesk.integrations.mux import events
from frontdesk.integrations.mux.calls import Absent, Calls
from frontdesk.integrations.mux.signing import Signer, signer
from frontdesk.integrations.secrets import required
from frontdesk.modules.video.ports import (
    HostAway,
    HostRefused,
    Incoming,
    OpenUpload,
    Playback,
    UploadRequest,
    VideoTold,
)
from frontdesk.modules.video.rules import Policy, Status

PATIENCE_SECONDS: Final = 10.0
STREAM: Final = "https://stream.mux.com"
IMAGE: Final = "https://image.mux.com"
UPLOADS: Final = ("https://*.mux.com", "https://storage.googleapis.com")  # mux.com/docs/core/content-security-policy
FILMS: Final = ("https://*.mux.com",)  # the same page: streams, their parts and images
T = TypeVar("T", bound=BaseModel)


class MuxHost:
    """Mux, in the environment of the settings' token; browsers upload from `origin` unless a request names another.

    Raises `integrations.secrets.UnsafeSecret` where webhooks could come from anybody (`strict` also refuses a secret
    that is fit for a laptop only), and `signing.UnusableKey`.
    """

    def __init__(
        self,
        settings: MuxSettings,
        *,
        origin: str,
        strict: bool = True,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._calls = Calls(settings, patience=patience)
        self._origin = origin
        self._secret = required("MUX_WEBHOOK_SECRET", settings.webhook_secret, strict=strict)
        self._signer = signer(settings)

    @property
    def upload_origins(self) -> Sequence[str]:
        return UPLOADS

    @property
    def play_origins(self) -> Sequence[str]:
        return FILMS

    async def open_upload(self, wanted: UploadRequest) -> OpenUpload:
        if wanted.policy is Policy.SIGNED:
            self._signs()
        request = mux_python.CreateUploadRequest(
            cors_origin=wanted.origin or self._origin,
            new_asset_settings=mux_python.CreateAssetRequest(
                playback_policies=[str(wanted.policy)], passthrough=str(wanted.subject_id)
            ),
        )
        made = (await self._calls.ask(self._calls.uploads.create_direct_upload, request)).data
        if not (made and made.id and made.url):
            raise HostAway("Mux: an upload without an address")
        return OpenUpload(upload_id=made.id, url=made.url, expires_at=wanted.asked_at + timedelta(seconds=made.timeout))

    async def look_up(self, upload_id: str) -> VideoTold:
        try:
            upload = await self._upload(upload_id)
        except Absent:
            return VideoTold(status=Status.TIMED_OUT, upload_id=upload_id)
        if upload.asset_id is None:
            return upload.told()
        try:
            return (await self._asset(upload.asset_id)).told()
        except Absent:
            return VideoTold(status=Status.DELETED, upload_id=upload_id, asset_id=upload.asset_id)

    async def cancel_upload(self, upload_id: str) -> str | None:
        try:
            await self._calls.ask(self._calls.uploads.cancel_direct_upload, upload_id)
        except Absent:
            return None
        except HostRefused:  # because it waits for no file any more
            upload = await self._upload(upload_id)
            if upload.status == "waiting":
                raise
            return upload.asset_id
        return None

    async def delete_asset(self, asset_id: str) -> None:
        with suppress(Absent):
            await self._calls.ask(self._calls.assets.delete_asset, asset_id)

    async def play_by(self, asset_id: str, policy: Policy) -> str | None:
        try:
            asset = await self._asset(asset_id)
            playback_id = asset.ids().get(policy)
            if playback_id is None:
                request = mux_python.CreatePlaybackIDRequest(policy=str(policy))
                made = (await self._calls.ask(self._calls.assets.create_asset_playback_id, asset_id, request)).data
                playback_id = made.id if made else None
        except Absent:
            return None
        if playback_id is None:
            raise HostAway("Mux: a playback id without a name")
        for public_id in asset.public_ids() if policy is Policy.SIGNED else ():
            with suppress(Absent):
                await self._calls.ask(self._calls.assets.delete_asset_playback_id, asset_id, public_id)
        return playback_id

    def playback(self, playback_id: str, *, policy: Policy, until: datetime) -> Playback:
        tokens: Mapping[str, str] = {}
        if policy is Policy.SIGNED:
            tokens = self._signs().tokens(playback_id, until=until)
        signed = {name: f"?token={token}" for name, token in tokens.items()}
        return Playback(
            stream_url=f"{STREAM}/{playback_id}.m3u8{signed.get('playback', '')}",
            thumbnail_url=f"{IMAGE}/{playback_id}/thumbnail.webp{signed.get('thumbnail', '')}",
            storyboard_url=f"{IMAGE}/{playback_id}/storyboard.vtt{signed.get('storyboard', '')}",
            tokens=tokens,
            expires_at=until if tokens else None,
        )

    def verify(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> Incoming:
        events.check(body, headers.get("mux-signature", ""), self._secret, now=now)
        return events.read(body)

    async def _upload(self, upload_id: str) -> events.Upload:
        return _read(events.Upload, await self._calls.ask(self._calls.uploads.get_direct_upload, upload_id))

    async def _asset(self, asset_id: str) -> events.Asset:
        return _read(events.Asset, await self._calls.ask(self._calls.assets.get_asset, asset_id))

    def _signs(self) -> Signer:
        if self._signer is None:
            raise HostRefused("MUX_SIGNING_KEY_ID and MUX_SIGNING_PRIVATE_KEY are not set")
        return self._signer


def _read(model: type[T], found: Any) -> T:
    try:
        return model.model_validate(found.data.to_dict())
    except (ValidationError, AttributeError) as unlike:  # of another version of the API, or not of the API at all
        raise HostAway(f"Mux: {unlike!r}") from unlike
