"""What Mux's webhooks say, and those that Mux has not sent."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from frontdesk.core.clock import MovableClock
from frontdesk.core.settings import Settings
from frontdesk.entrypoints import wiring
from frontdesk.integrations.mux import MuxHost
from frontdesk.integrations.no_video import NotSetUp
from frontdesk.integrations.secrets import UnsafeSecret
from frontdesk.modules.video.ports import Untrusted, VideoTold, host
from frontdesk.modules.video.rules import Policy, Status
from tests.fakes.mux.wire import header
from tests.fakes.process import Fake
from tests.integrations.conftest import MUX_WEBHOOK_SECRET, ORIGIN, mux_settings
from tests.integrations.test_mux_calls import send, wanted

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
ASSET = {"id": "asset1", "status": "ready", "playback_ids": [{"id": "play1", "policy": "public"}], "passthrough": "x"}
EVENT = {"id": "event1", "type": "video.asset.ready", "data": ASSET}
BODY = json.dumps(EVENT).encode()


@pytest.fixture
def there() -> MuxHost:
    return MuxHost(mux_settings(), origin=ORIGIN)


def signed(body: bytes, *, secret: str = MUX_WEBHOOK_SECRET, at: int = AT) -> str:
    return header(body, secrets=[secret], at=at)


def test_an_event_that_mux_has_signed(there: MuxHost) -> None:
    for at in (AT - 300, AT, AT + 300):
        incoming = there.verify(BODY, {"mux-signature": signed(BODY, at=at)}, now=NOW)
        assert (incoming.event_id, incoming.kind) == ("event1", "video.asset.ready")
        assert incoming.told == VideoTold(
            status=Status.READY, asset_id="asset1", subject="x", playback_ids={Policy.PUBLIC: "play1"}
        )
    rolled = header(BODY, secrets=["the-one-before-0123456789", MUX_WEBHOOK_SECRET], at=AT)
    assert there.verify(BODY, {"mux-signature": rolled}, now=NOW).told is not None


LARGE = BODY + b" " * 256 * 1024
FORGED = {
    "unsigned": (BODY, ""),
    "no time": (BODY, signed(BODY).partition(",")[2]),
    "two times": (BODY, f"t={AT}," + signed(BODY)),
    "no signature": (BODY, f"t={AT}"),
    "another scheme": (BODY, signed(BODY).replace("v1=", "v0=")),
    "another secret": (BODY, signed(BODY, secret="another-0123456789abcdef")),
    "another body": (BODY + b" ", signed(BODY)),
    "another time": (BODY, signed(BODY, at=AT - 1).replace(f"t={AT - 1}", f"t={AT}")),
    "stale": (BODY, signed(BODY, at=AT - 301)),
    "from the future": (BODY, signed(BODY, at=AT + 301)),
    "no letters of hexadecimal": (BODY, f"t={AT},v1=ü"),
    "too large": (LARGE, signed(LARGE)),
    "no JSON": (b"{", signed(b"{")),
    "no event": (b"[]", signed(b"[]")),
    "no text": (b"\xff", signed(b"\xff")),
}


@pytest.mark.parametrize(("body", "signature"), FORGED.values(), ids=FORGED)
def test_events_that_mux_has_not_sent(there: MuxHost, body: bytes, signature: str) -> None:
    with pytest.raises(Untrusted):
        there.verify(body, {"mux-signature": signature}, now=NOW)


@pytest.mark.parametrize("event", [EVENT | {"type": "video.live_stream.active"}, EVENT | {"data": {"id": 7}}])
def test_events_that_say_nothing_to_us(there: MuxHost, event: dict[str, Any]) -> None:
    body = json.dumps(event).encode()
    assert there.verify(body, {"mux-signature": signed(body)}, now=NOW).told is None


def test_of_playback_ids_those_that_we_know_are_told(there: MuxHost) -> None:
    ids = [{"id": "open", "policy": "public"}, {"id": "closed", "policy": "signed"}, {"id": "drm", "policy": "drm"}]
    body = json.dumps(EVENT | {"data": ASSET | {"playback_ids": ids}}).encode()
    told = there.verify(body, {"mux-signature": signed(body)}, now=NOW).told
    assert told is not None
    assert told.playback_ids == {Policy.PUBLIC: "open", Policy.SIGNED: "closed"}


async def test_all_that_mux_tells_of_a_video(mux: Fake, mux_host: MuxHost, clock: MovableClock) -> None:
    upload = await mux_host.open_upload(wanted(clock))
    await send(upload)
    asset = (await mux_host.look_up(upload.upload_id)).asset_id
    for status in ("errored", "ready"):
        await mux.tell(f"assets/{asset}/turn-out", status=status)
    await mux_host.delete_asset(str(asset))
    told: dict[str, VideoTold | None] = {}
    for event in await mux.events():
        body = json.dumps(event).encode()
        headers = {"mux-signature": signed(body, at=int(clock.now().timestamp()))}
        told[event["type"]] = mux_host.verify(body, headers, now=clock.now()).told
    known = [one for one in told.values() if one is not None]
    assert {(one.upload_id, one.asset_id) for one in known} == {(upload.upload_id, asset)}
    assert {kind: one.status if one else None for kind, one in told.items()} == {
        "video.upload.created": None,
        "video.upload.asset_created": Status.PROCESSING,
        "video.asset.created": Status.PROCESSING,
        "video.asset.errored": Status.ERRORED,
        "video.asset.ready": Status.READY,
        "video.asset.deleted": Status.DELETED,
    }


def test_webhooks_need_a_secret() -> None:
    for empty in (None, "", "  "):
        with pytest.raises(UnsafeSecret):
            MuxHost(mux_settings(MUX_WEBHOOK_SECRET=empty), origin=ORIGIN, strict=False)
    for weak in ("short", "changeme-changeme-changeme"):
        MuxHost(mux_settings(MUX_WEBHOOK_SECRET=weak), origin=ORIGIN, strict=False)
        with pytest.raises(UnsafeSecret):
            MuxHost(mux_settings(MUX_WEBHOOK_SECRET=weak), origin=ORIGIN)


def production(settings: Settings, **mux: str) -> Settings:
    app = settings.app.model_copy(update={"environment": "production"})
    return settings.model_copy(update={"app": app, "mux": mux_settings(**{"MUX_TOKEN_ID": None} | mux)})


async def test_in_production_nothing_plays_a_host(settings: Settings) -> None:
    wiring.connect(production(settings))
    assert isinstance(host(), NotSetUp)
    with pytest.raises(Untrusted):
        host().verify(BODY, {"mux-signature": signed(BODY)}, now=NOW)
    with pytest.raises(UnsafeSecret):
        wiring.connect(production(settings, MUX_TOKEN_ID="token", MUX_WEBHOOK_SECRET="secret"))
    wiring.connect(production(settings, MUX_TOKEN_ID="token"))
    assert isinstance(host(), MuxHost)
