"""Mux's webhooks: who sent them, how old they are, and what they say (docs.mux.com/core/listen-for-webhooks)."""

import hmac
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import structlog
from pydantic import BaseModel, ValidationError

from frontdesk.modules.video.ports import Incoming, Untrusted, VideoTold
from frontdesk.modules.video.rules import Policy, Status

log = structlog.get_logger()

TOLERANCE: Final = timedelta(minutes=5)  # docs.mux.com/core/verify-webhook-signatures; it signs each attempt anew
LONGEST: Final = 256 * 1024  # bytes
HEADER: Final = re.compile(r"t=(?P<t>[0-9]{1,12})(?P<signatures>(,v[0-9]=[0-9a-f]+)+)")


def check(body: bytes, header: str, secret: str, *, now: datetime) -> None:
    """Raise `Untrusted` unless `secret` has signed the body within the tolerance of `now`, in either direction."""
    written = HEADER.fullmatch(header)
    if written is None or len(body) > LONGEST:
        raise Untrusted("unsigned, or too large")
    expected = hmac.digest(secret.encode(), f"{written['t']}.".encode() + body, "sha256").hex()
    given = [part.removeprefix("v1=") for part in written["signatures"].split(",") if part.startswith("v1=")]
    if not any(hmac.compare_digest(one, expected) for one in given):
        raise Untrusted("the signature is not Mux's")
    if abs(now.timestamp() - int(written["t"])) > TOLERANCE.total_seconds():
        raise Untrusted("too old, or from the future")


class _PlaybackId(BaseModel):
    id: str
    policy: str


class _Errors(BaseModel):
    messages: list[str] | None = None


class Asset(BaseModel):
    """A video, so far as it concerns us."""

    id: str
    status: Literal["preparing", "ready", "errored"]
    upload_id: str | None = None
    passthrough: str | None = None
    playback_ids: list[_PlaybackId] | None = None
    errors: _Errors | None = None

    def told(self, *, deleted: bool = False) -> VideoTold:
        """How far it has come."""
        return VideoTold(
            status=Status.DELETED if deleted else ASSETS[self.status],
            upload_id=self.upload_id,
            asset_id=self.id,
            subject=self.passthrough,
            playback_ids=self.ids() if self.status == "ready" and not deleted else {},
            error="; ".join((self.errors.messages if self.errors else None) or ()) or None,
        )

    def ids(self) -> dict[Policy, str]:
        """Under which names it plays; of several with one policy the first counts."""
        return {Policy(one.policy): one.id for one in reversed(self.playback_ids or ()) if one.policy in set(Policy)}

    def public_ids(self) -> list[str]:
        """All names under which everybody may play it."""
        return [one.id for one in self.playback_ids or () if one.policy == Policy.PUBLIC]


class _Settings(BaseModel):
    passthrough: str | None = None


class _Error(BaseModel):
    message: str | None = None


class Upload(BaseModel):
    """A direct upload, so far as it concerns us."""

    id: str
    status: Literal["waiting", "asset_created", "errored", "cancelled", "timed_out"]
    asset_id: str | None = None
    new_asset_settings: _Settings | None = None
    error: _Error | None = None

    def told(self) -> VideoTold:
        """How far it has come."""
        return VideoTold(
            status=UPLOADS[self.status],
            upload_id=self.id,
            asset_id=self.asset_id,
            subject=self.new_asset_settings.passthrough if self.new_asset_settings else None,
            error=self.error.message if self.error else None,
        )


ASSETS: Final = {"preparing": Status.PROCESSING, "ready": Status.READY, "errored": Status.ERRORED}
UPLOADS: Final = {
    "waiting": Status.WAITING,
    "asset_created": Status.PROCESSING,
    "errored": Status.ERRORED,
    "cancelled": Status.CANCELLED,
    "timed_out": Status.TIMED_OUT,
}


def _asset(data: Mapping[str, Any]) -> VideoTold:
    return Asset.model_validate(data).told()


def _deleted(data: Mapping[str, Any]) -> VideoTold:
    return Asset.model_validate(data).told(deleted=True)


def _upload(data: Mapping[str, Any]) -> VideoTold:
    return Upload.model_validate(data).told()


KINDS: Final[Mapping[str, Callable[[Mapping[str, Any]], VideoTold]]] = {
    "video.asset.created": _asset,
    "video.asset.ready": _asset,
    "video.asset.errored": _asset,
    "video.asset.updated": _asset,
    "video.asset.deleted": _deleted,
    "video.upload.asset_created": _upload,
    "video.upload.errored": _upload,
    "video.upload.cancelled": _upload,
}


class _Event(BaseModel):
    id: str
    type: str
    data: dict[str, Any]


def read(body: bytes) -> Incoming:
    """What a checked event says; raises `Untrusted` where it cannot be read."""
    try:
        event = _Event.model_validate_json(body)
    except ValidationError as unreadable:
        raise Untrusted("unreadable") from unreadable
    tell = KINDS.get(event.type)
    try:
        told = tell(event.data) if tell else None
    except ValidationError as unlike:  # of another version of the API
        log.warning("mux_event_unlike", event_id=event.id, kind=event.type, error=str(unlike))
        told = None
    return Incoming(event_id=event.id, kind=event.type, told=told)
