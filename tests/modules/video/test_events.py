"""What Mux tells: stored once, the same in whatever order, and nothing of what is not ours or not Mux's."""

import asyncio
import json
from collections.abc import Sequence
from itertools import permutations
from uuid import UUID

import pytest
from sqlalchemy import select

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions
from frontdesk.core.ids import new_id
from frontdesk.modules.video.models import Video
from frontdesk.modules.video.ports import VideoTold
from frontdesk.modules.video.rules import Policy, Status, furthest
from frontdesk.modules.video.service.telling import tell
from tests.fakes.mux.wire import header
from tests.integrations.conftest import MUX_WEBHOOK_SECRET
from tests.modules.video.conftest import Studio, ids

SUBJECT = UUID(int=7)


def told(name: str, status: Status) -> VideoTold:
    playing = {Policy.PUBLIC: f"play-{name}"} if status is Status.READY else {}
    names = {"upload_id": f"up-{name}", "asset_id": f"as-{name}", "subject": str(SUBJECT)}
    return VideoTold(status=status, playback_ids=playing, error=None, **names)


Words = Sequence[VideoTold]
READY, DELETED, PROCESSING, ERRORED = Status.READY, Status.DELETED, Status.PROCESSING, Status.ERRORED
STORIES: dict[str, tuple[Words, list[tuple[str, str]]]] = {
    "replaced": (
        (told("a", READY), told("b", PROCESSING), told("b", READY), told("a", DELETED)),
        [("a", "deleted"), ("b", "ready")],
    ),
    "replaced and gone": (
        (told("a", READY), told("b", PROCESSING), told("b", READY), told("b", DELETED)),
        [("a", "discarded"), ("b", "deleted")],
    ),
    "never ready": (
        (told("a", PROCESSING), told("a", READY), told("b", ERRORED), told("b", DELETED)),
        [("a", "ready"), ("b", "deleted")],
    ),
}


@pytest.mark.parametrize(("words", "end"), STORIES.values(), ids=STORIES)
async def test_every_order_ends_the_same(
    sessions: Sessions, clock: MovableClock, words: Words, end: list[tuple[str, str]]
) -> None:
    for order in permutations(words):
        async with sessions() as session:
            for name in ("a", "b"):
                waiting = {"status": Status.WAITING, "policy": "public", "wanted": "public", "look_at": clock.now()}
                session.add(Video(id=new_id(), subject_id=SUBJECT, upload_id=f"up-{name}", **waiting))
            await session.flush()
            for word in (*order, *order):
                assert await tell(session, word, now=clock.now()) is None
            videos = (await session.scalars(select(Video).order_by(Video.id))).all()
            assert [(str(video.upload_id)[3:], video.status) for video in videos] == end, order
            await session.rollback()


def test_of_two_words_the_furthest_counts() -> None:
    for one in Status:
        assert furthest(one, one) is one
        for other in Status:
            assert furthest(one, other) is furthest(other, one)
            assert {furthest(furthest(one, other), third) for third in Status} == {
                furthest(one, furthest(other, third)) for third in Status
            }


async def test_every_event_five_times_and_eight_at_once(studio: Studio) -> None:
    world = await studio.school.world()
    lessons = [await studio.school.lesson(world) for _ in range(2)]
    assets = [await studio.prepared(lesson) for lesson in lessons]
    at_once = asyncio.Semaphore(8)

    async def deliver(event: dict[str, object]) -> int:
        async with at_once:
            return (await studio.post(event)).status_code

    events = await studio.mux.events()
    assert set(await asyncio.gather(*map(deliver, events * 5))) == {200}
    await studio.drain()
    assert await studio.rows("SELECT count(*) FROM video_host_events") == [(len(events),)]
    assert [await studio.lesson(lesson) for lesson in lessons] == [ids(asset) for asset in assets]


async def test_an_asset_of_another_lesson_changes_nothing(studio: Studio) -> None:
    world = await studio.school.world()
    own, other = [await studio.school.lesson(world) for _ in range(2)]
    asset = await studio.shown(await studio.prepared(own))
    theirs = await studio.shown(await studio.prepared(other))
    (event,) = [one for one in await studio.mux.events("video.asset.ready") if one["data"]["id"] == asset["id"]]
    before = await studio.rows("SELECT id, status, asset_id, updated_at FROM videos ORDER BY id")
    for number, lie in enumerate(
        (
            {"passthrough": other["id"]},
            {"id": theirs["id"]},
            {"upload_id": theirs["upload_id"]},
            {"id": "another", "passthrough": own["id"]},
            {"id": theirs["id"], "passthrough": None},
        )
    ):
        forged = event | {"id": f"lie-{number}", "data": event["data"] | lie}
        assert (await studio.post(forged)).status_code == 200
        await studio.drain()
    assert await studio.rows("SELECT id, status, asset_id, updated_at FROM videos ORDER BY id") == before
    assert [await studio.lesson(lesson) for lesson in (own, other)] == [ids(asset), ids(theirs)]
    notes = await studio.rows("SELECT note IS NOT NULL FROM video_host_events WHERE event_id LIKE 'lie-%'")
    assert notes == [(True,)] * 5


async def test_a_video_that_was_uploaded_past_us(studio: Studio) -> None:
    lesson = await studio.school.lesson(await studio.school.world())
    replaced = await studio.shown(await studio.prepared(lesson))
    marked = {"passthrough": lesson["id"], "playback_policies": ["signed"]}
    asset = await studio.mux.tell("assets", **marked)
    for nobody in ({"passthrough": "a film of my holidays"}, {"passthrough": studio.school.admin.id}, {}):
        stranger = await studio.mux.tell("assets", playback_policies=["public"], **nobody)
        await studio.mux.tell(f"assets/{stranger['id']}/turn-out", status="ready")
    await studio.mux.tell(f"assets/{asset['id']}/turn-out", status="ready")
    await studio.hear(seed=6)
    asset_id, playback_id = await studio.lesson(lesson)
    assert asset_id == asset["id"]
    assert playback_id != ids(asset)[1]  # the lesson is free: it got a public one
    assert await studio.rows("SELECT DISTINCT policy FROM videos WHERE status = 'ready'") == [("public",)]
    assert replaced["id"] not in await studio.at_mux()
    assert len(await studio.at_mux()) == 4  # what is none of ours stays
    await studio.mux.tell(f"assets/{asset['id']}/delete")
    await studio.hear(seed=7)
    assert await studio.lesson(lesson) == (None, None)


async def test_what_cannot_be_trusted_leaves_no_row(studio: Studio, clock: MovableClock) -> None:
    lesson = await studio.school.lesson(await studio.school.world())
    await studio.prepared(lesson)
    body = json.dumps((await studio.mux.events("video.asset.ready"))[0]).encode()
    now = int(clock.now().timestamp())
    signed = header(body, secrets=[MUX_WEBHOOK_SECRET], at=now)
    large = body + b" " * 300_000
    forged = [
        (body, ""),
        (body, header(body, secrets=["another-secret-0123456789"], at=now)),
        (body + b" ", signed),
        (body, header(body, secrets=[MUX_WEBHOOK_SECRET], at=now - 400)),
        (body, header(body, secrets=[MUX_WEBHOOK_SECRET], at=now + 400)),
        (large, header(large, secrets=[MUX_WEBHOOK_SECRET], at=now)),
    ]
    for content, signature in forged:
        headers = {"Mux-Signature": signature} if signature else {}
        answer = await studio.school.client.post("/api/mux/webhook", content=content, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "event_refused")
    await studio.drain()
    assert await studio.rows("SELECT count(*) FROM video_host_events") == [(0,)]
    assert await studio.lesson(lesson) == (None, None)
