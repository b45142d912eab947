"""Who gets the addresses of a video: who may see its lesson, and nobody else."""

from datetime import timedelta
from typing import Any

import pytest

from frontdesk.integrations.mux import MuxHost
from frontdesk.modules.video.ports import host
from tests.factories import Person
from tests.fakes.process import Fake
from tests.integrations.conftest import ORIGIN, SIGNING_KEY_ID, mux_settings, signing_key
from tests.integrations.test_mux_calls import stream
from tests.modules.companies.callers import Someone
from tests.modules.courses.test_completing import texts
from tests.modules.video.conftest import Studio, ids


@pytest.fixture
async def ada(someone: Someone) -> Person:
    return await someone("ada@example.com")


async def play(studio: Studio, lesson: dict[str, Any], who: Person | None = None) -> tuple[int, Any]:
    headers = who.headers if who else {}
    answer = await studio.school.client.get(f"/api/v1/courses/lessons/{lesson['id']}/playback", headers=headers)
    return answer.status_code, answer.json()


async def test_a_free_lesson_plays_for_everybody(studio: Studio, mux: Fake) -> None:
    lesson = await studio.school.lesson(await studio.school.world())
    assert (await play(studio, lesson))[1]["code"] == "video_not_found"
    asset = await studio.shown(await studio.prepared(lesson))
    status, played = await play(studio, lesson)
    playback_id = ids(asset)[1]
    assert (status, played) == (
        200,
        {
            "lesson_id": lesson["id"],
            "playback_id": playback_id,
            "policy": "public",
            "stream_url": f"https://stream.mux.com/{playback_id}.m3u8",
            "thumbnail_url": f"https://image.mux.com/{playback_id}/thumbnail.webp",
            "storyboard_url": f"https://image.mux.com/{playback_id}/storyboard.vtt",
            "tokens": {},
            "expires_at": None,
        },
    )
    assert await stream(mux, played["stream_url"]) == 200
    assert (await studio.school.read(lesson)).json()["mux_playback_id"] == playback_id
    authored = (await studio.school.write("GET", f"/lessons/{lesson['id']}")).json()
    assert (authored["mux_asset_id"], authored["mux_playback_id"]) == ids(asset)
    assert authored["version"] == lesson["version"] + 1


async def test_a_paid_lesson_plays_for_who_has_paid_and_has_come_so_far(
    studio: Studio, mux: Fake, ada: Person, statements: list[str]
) -> None:
    await mux.tell(f"signing-keys/{SIGNING_KEY_ID}", public_key=signing_key()[1])
    world = await studio.school.world(tier="plus")
    first, second = [await studio.school.lesson(world) for _ in range(2)]
    assets = [await studio.shown(await studio.prepared(lesson)) for lesson in (first, second)]
    secret = {playback_id for asset in assets for playback_id in ids(asset)}
    walked = await walk(studio, world, (first, second), ada)
    assert walked.isdisjoint(secret)
    assert [(await play(studio, first, who))[0] for who in (None, ada)] == [401, 402]
    paid = {"subscription_tier": "plus"}
    client, admin = studio.school.client, studio.school.admin
    assert (await client.patch(f"/api/v1/users/{ada.id}", json=paid, headers=admin.headers)).status_code == 200
    assert (await play(studio, second, ada))[1]["code"] == "lesson_locked"
    statements.clear()
    status, played = await play(studio, first, ada)
    assert (status, len([one for one in statements if "videos" in one or "lessons" in one])) == (200, 2)
    assert (played["policy"], set(played["tokens"])) == ("signed", {"playback", "thumbnail", "storyboard", "gif"})
    assert await stream(mux, played["stream_url"]) == 200
    assert await stream(mux, played["stream_url"].partition("?")[0]) == 403
    await mux.move_to(studio.clock.now() + timedelta(hours=12, seconds=1))
    assert await stream(mux, played["stream_url"]) == 403
    walked = await walk(studio, world, (first, second), ada)
    assert walked & secret == {ids(assets[0])[1]}  # of the lesson that she may see, and no asset's


async def walk(studio: Studio, world: dict[str, Any], lessons: Any, who: Person) -> set[str]:
    """Everything that nobody in particular and a learner can read of a world."""
    below = [f"/lessons/{lesson['id']}{rest}" for lesson in lessons for rest in ("", "/playback")]
    seen: set[str] = set()
    for path in ("/worlds", f"/worlds/{world['id']}", f"/worlds/{world['id']}/lessons", *below):
        for headers in ({}, who.headers):
            answer = await studio.school.client.get(f"/api/v1/courses{path}", headers=headers)
            seen |= set(texts(answer.json()))
    return seen


async def test_without_a_signing_key_paid_lessons_have_no_videos(studio: Studio) -> None:
    host.bind(MuxHost(mux_settings(MUX_BASE_URL=studio.mux.url, MUX_SIGNING_KEY_ID=None), origin=ORIGIN))
    free = await studio.school.world()
    lesson, taster = await studio.school.lesson(free, tier="pro"), await studio.school.lesson(free)
    refused = await studio.ask("POST", "upload-url", lesson_id=lesson["id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "video_host_declined")
    assert "MUX_SIGNING_KEY_ID" in refused.json()["detail"]
    await studio.begin(taster)
    assert await studio.rows("SELECT subject_id::text FROM videos") == [(taster["id"],)]
