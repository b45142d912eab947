"""Every call of the Mux adapter, by the official SDK, against the fake: effects, refusals, failures, playback."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx2
import pytest

from frontdesk.core.clock import MovableClock
from frontdesk.integrations.mux import MuxHost
from frontdesk.integrations.mux.signing import UnusableKey
from frontdesk.modules.video.ports import HostAway, HostRefused, OpenUpload, UploadRequest, VideoTold
from frontdesk.modules.video.rules import Policy, Status
from tests.fakes.control import Fault
from tests.fakes.process import Fake
from tests.integrations.conftest import ORIGIN, SIGNING_KEY_ID, mux_settings, signing_key

LESSON = UUID("01a1fc58-b1b4-7530-a409-bc4c92695619")
UPLOADS = "/video/v1/uploads"


def wanted(clock: MovableClock, policy: Policy = Policy.PUBLIC) -> UploadRequest:
    return UploadRequest(subject_id=LESSON, policy=policy, asked_at=clock.now())


async def send(upload: OpenUpload) -> int:
    """Send a file to the upload's address, as a browser does."""
    async with httpx2.AsyncClient(trust_env=False) as browser:
        return (await browser.put(upload.url, content=b"a video")).status_code


@pytest.fixture
def prepared(mux: Fake, mux_host: MuxHost, clock: MovableClock) -> Callable[[Policy], Awaitable[VideoTold]]:
    """Makes a video that is ready, and tells what Mux says of it."""

    async def prepare(policy: Policy) -> VideoTold:
        upload = await mux_host.open_upload(wanted(clock, policy))
        assert await send(upload) == 200
        asset = (await mux_host.look_up(upload.upload_id)).asset_id
        await mux.tell(f"assets/{asset}/turn-out", status="ready")
        return await mux_host.look_up(upload.upload_id)

    return prepare


async def test_the_way_of_a_file(mux: Fake, mux_host: MuxHost, clock: MovableClock) -> None:
    request = wanted(clock)
    upload = await mux_host.open_upload(request)
    assert upload.expires_at == request.asked_at + timedelta(hours=1)
    about: dict[str, Any] = {"upload_id": upload.upload_id, "subject": str(LESSON)}
    assert await mux_host.look_up(upload.upload_id) == VideoTold(status=Status.WAITING, **about)
    (created,) = await mux.events("video.upload.created")
    assert created["data"]["cors_origin"] == ORIGIN
    wished = created["data"]["new_asset_settings"]
    assert (wished["playback_policies"], wished["passthrough"]) == (["public"], str(LESSON))
    assert await send(upload) == 200
    processing = await mux_host.look_up(upload.upload_id)
    assert processing == VideoTold(status=Status.PROCESSING, asset_id=processing.asset_id, **about)
    made = await mux.tell(f"assets/{processing.asset_id}/turn-out", status="ready")
    ready = await mux_host.look_up(upload.upload_id)
    assert (ready.status, ready.playback_ids) == (Status.READY, {Policy.PUBLIC: made["playback_ids"][0]["id"]})
    assert (ready.asset_id, ready.subject) == (processing.asset_id, str(LESSON))
    assert await send(upload) == 410
    await mux_host.delete_asset(str(ready.asset_id))
    await mux_host.delete_asset(str(ready.asset_id))  # gone is gone
    gone = VideoTold(status=Status.DELETED, upload_id=upload.upload_id, asset_id=ready.asset_id)
    assert await mux_host.look_up(upload.upload_id) == gone


async def test_uploads_that_come_to_nothing(mux: Fake, mux_host: MuxHost, clock: MovableClock) -> None:
    cancelled, failed, forgotten = [await mux_host.open_upload(wanted(clock)) for _ in range(3)]
    assert await mux_host.cancel_upload(cancelled.upload_id) is None
    assert await mux_host.cancel_upload(cancelled.upload_id) is None
    assert await mux_host.cancel_upload("of-another-environment") is None
    await mux.tell(f"uploads/{failed.upload_id}/fail", message="The file is empty.")
    await mux.move_to(clock.now() + timedelta(hours=1, seconds=1))
    told = [await mux_host.look_up(one.upload_id) for one in (cancelled, failed, forgotten)]
    assert [one.status for one in told] == [Status.CANCELLED, Status.ERRORED, Status.TIMED_OUT]
    assert [one.error for one in told] == [None, "The file is empty.", None]
    assert [await send(one) for one in (cancelled, failed, forgotten)] == [410] * 3
    assert (await mux_host.look_up("of-another-environment")).status is Status.TIMED_OUT


async def test_an_upload_that_has_had_its_file_is_named_when_it_is_cancelled(
    mux_host: MuxHost, clock: MovableClock
) -> None:
    upload = await mux_host.open_upload(wanted(clock))
    await send(upload)
    assert await mux_host.cancel_upload(upload.upload_id) == (await mux_host.look_up(upload.upload_id)).asset_id


async def test_a_file_that_is_no_video(mux: Fake, mux_host: MuxHost, clock: MovableClock) -> None:
    upload = await mux_host.open_upload(wanted(clock))
    await send(upload)
    asset = (await mux_host.look_up(upload.upload_id)).asset_id
    await mux.tell(f"assets/{asset}/turn-out", status="errored")
    told = await mux_host.look_up(upload.upload_id)
    assert (told.status, told.error, told.playback_ids) == (Status.ERRORED, "The file is no video.", {})


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_mux_away(mux: Fake, mux_host: MuxHost, clock: MovableClock, status: int) -> None:
    await mux.fault(Fault(path=UPLOADS, when="before", status=status))
    with pytest.raises(HostAway, match=str(status)):
        await mux_host.open_upload(wanted(clock))
    assert [call.status for call in await mux.calls()] == [status]  # asked once
    assert await mux.events() == []


async def test_mux_silent_or_nowhere(mux: Fake, clock: MovableClock) -> None:
    await mux.fault(Fault(path=UPLOADS, when="before", seconds=0.4, status=500))  # none comes later
    with pytest.raises(HostAway, match="Timeout"):
        await MuxHost(mux_settings(MUX_BASE_URL=mux.url), origin=ORIGIN, patience=0.2).open_upload(wanted(clock))
    nowhere = MuxHost(mux_settings(MUX_BASE_URL="http://127.0.0.1:9"), origin=ORIGIN, patience=0.2)
    with pytest.raises(HostAway):
        await nowhere.delete_asset("asset")


async def test_what_mux_refuses(mux: Fake, clock: MovableClock) -> None:
    stranger = MuxHost(mux_settings(MUX_BASE_URL=mux.url, MUX_TOKEN_SECRET=""), origin=ORIGIN)
    with pytest.raises(HostAway, match="MUX_TOKEN_ID"):
        await stranger.open_upload(wanted(clock))
    unable = MuxHost(mux_settings(MUX_BASE_URL=mux.url, MUX_SIGNING_KEY_ID=None), origin=ORIGIN)
    with pytest.raises(HostRefused, match="MUX_SIGNING_KEY_ID"):
        await unable.open_upload(wanted(clock, Policy.SIGNED))
    assert await mux.events() == []


Prepared = Callable[[Policy], Awaitable[VideoTold]]


async def stream(mux: Fake, url: str, *, token: str | None = None, audience: str = "v") -> int:
    """Ask the fake for what stands at an address of Mux's, as a player does."""
    asked = urlsplit(url)
    given = token if token is not None else parse_qs(asked.query).get("token", [""])[0]
    query = {"token": given, "audience": audience}
    async with httpx2.AsyncClient(trust_env=False) as player:
        return (await player.get(f"{mux.url}/stream{asked.path}", params=query)).status_code


async def test_a_public_video_plays_for_everybody(
    mux: Fake, mux_host: MuxHost, clock: MovableClock, prepared: Prepared
) -> None:
    playback_id = (await prepared(Policy.PUBLIC)).playback_ids[Policy.PUBLIC]
    played = mux_host.playback(playback_id, policy=Policy.PUBLIC, until=clock.now())
    assert played.stream_url == f"https://stream.mux.com/{playback_id}.m3u8"
    assert played.thumbnail_url == f"https://image.mux.com/{playback_id}/thumbnail.webp"
    assert played.storyboard_url == f"https://image.mux.com/{playback_id}/storyboard.vtt"
    assert (played.tokens, played.expires_at) == ({}, None)
    assert await stream(mux, played.stream_url) == 200


async def test_a_signed_video_plays_for_who_has_a_token(
    mux: Fake, mux_host: MuxHost, clock: MovableClock, prepared: Prepared
) -> None:
    _, public_key = signing_key()
    await mux.tell(f"signing-keys/{SIGNING_KEY_ID}", public_key=public_key)
    told, other = [(await prepared(Policy.SIGNED)).playback_ids[Policy.SIGNED] for _ in range(2)]
    until = clock.now() + timedelta(hours=1)
    played = mux_host.playback(told, policy=Policy.SIGNED, until=until)
    elsewhere = mux_host.playback(other, policy=Policy.SIGNED, until=until)
    assert played.expires_at == until
    assert set(played.tokens) == {"playback", "thumbnail", "storyboard", "gif"}
    assert await stream(mux, played.stream_url) == 200
    refused = ["", "no.token", played.tokens["thumbnail"], elsewhere.tokens["playback"]]
    assert [await stream(mux, played.stream_url, token=token) for token in refused] == [403] * 4
    audiences = {"thumbnail": "t", "storyboard": "s", "gif": "g"}
    for name, audience in audiences.items():
        assert await stream(mux, played.stream_url, token=played.tokens[name], audience=audience) == 200
    await mux.move_to(until)
    assert await stream(mux, played.stream_url) == 403


async def test_a_video_is_opened_and_closed(mux: Fake, mux_host: MuxHost, prepared: Prepared) -> None:
    told = await prepared(Policy.PUBLIC)
    asset, public = str(told.asset_id), told.playback_ids[Policy.PUBLIC]
    assert await mux_host.play_by(asset, Policy.PUBLIC) == public
    signed = await mux_host.play_by(asset, Policy.SIGNED)
    assert await mux_host.play_by(asset, Policy.SIGNED) == signed  # again makes no other
    (_, latest) = [one["data"]["playback_ids"] for one in await mux.events("video.asset.updated")]
    assert latest == [{"id": signed, "policy": "signed"}]
    assert await stream(mux, f"https://stream.mux.com/{public}.m3u8") == 404
    anew = await mux_host.play_by(asset, Policy.PUBLIC)
    assert anew not in {public, signed}
    assert await stream(mux, f"https://stream.mux.com/{anew}.m3u8") == 200
    assert await mux_host.play_by(asset, Policy.SIGNED) == signed
    await mux_host.delete_asset(asset)
    assert [await mux_host.play_by(asset, policy) for policy in Policy] == [None, None]


async def test_a_video_that_is_half_closed_is_closed_by_the_next_try(
    mux: Fake, mux_host: MuxHost, prepared: Prepared
) -> None:
    told = await prepared(Policy.PUBLIC)
    public = told.playback_ids[Policy.PUBLIC]
    for method in ("POST", "DELETE"):
        await mux.fault(Fault(method=method, path=".*playback-ids.*", when="after", status=500))
        with pytest.raises(HostAway):
            await mux_host.play_by(str(told.asset_id), Policy.SIGNED)
    signed = await mux_host.play_by(str(told.asset_id), Policy.SIGNED)
    latest = (await mux.events("video.asset.updated"))[-1]["data"]["playback_ids"]
    assert latest == [{"id": signed, "policy": "signed"}]
    assert await stream(mux, f"https://stream.mux.com/{public}.m3u8") == 404


def test_keys_in_both_spellings_and_none_at_all() -> None:
    pem, _ = signing_key()
    one_line = mux_settings(MUX_SIGNING_PRIVATE_KEY=pem.replace("\n", "\\n"))
    until = datetime(2027, 3, 1, tzinfo=UTC)
    assert MuxHost(one_line, origin=ORIGIN).playback("play", policy=Policy.SIGNED, until=until).tokens
    for unusable in ("no key", "bm8ga2V5", "-----BEGIN PRIVATE KEY-----\nbm8ga2V5\n-----END PRIVATE KEY-----"):
        with pytest.raises(UnusableKey):
            MuxHost(mux_settings(MUX_SIGNING_PRIVATE_KEY=unusable), origin=ORIGIN)
