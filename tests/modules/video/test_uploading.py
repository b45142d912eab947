"""Videos over the official SDK and the fake Mux: uploaded, shown, replaced, deleted, forgotten."""

from datetime import timedelta

import pytest

from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.video.tasks import look_for_overdue
from tests.fakes.control import Fault
from tests.modules.video.conftest import Studio, ids

MISSING = {"upload_id": "of-nobody"}


async def test_a_lesson_shows_its_video_and_then_the_next_one(studio: Studio) -> None:
    lesson = await studio.school.lesson(await studio.school.world())
    upload = await studio.begin(lesson)
    asked = {name: value for name, value in upload.items() if name in {"lesson_id", "upload_id"}}
    nothing = {"asset_id": None, "playback_id": None, "error": None}
    waiting = {"status": "waiting", "video_status": "waiting"}
    assert await studio.check(upload_id=upload["upload_id"]) == asked | waiting | nothing
    assert await studio.send(upload) == 200
    created = await studio.check(lesson_id=lesson["id"])
    assert (created["status"], created["video_status"]) == ("asset_created", "processing")
    first = await studio.mux.tell(f"assets/{created['asset_id']}/turn-out", status="ready")
    assert await studio.lesson(lesson) == (None, None)
    await studio.hear(copies=5, seed=1)
    assert await studio.lesson(lesson) == ids(first)
    second = await studio.prepared(lesson)
    assert await studio.lesson(lesson) == ids(first)  # until the new one is ready
    await studio.hear(copies=5, seed=2)
    assert await studio.lesson(lesson) == ids(second)
    assert await studio.at_mux() == {second["id"]}
    await studio.hear(copies=2, seed=3)  # also what Mux tells of the one that was removed
    assert await studio.lesson(lesson) == ids(second)
    assert await studio.rows("SELECT status FROM videos ORDER BY id") == [("deleted",), ("ready",)]
    told = len(await studio.mux.events())
    assert await studio.rows("SELECT count(*), count(DISTINCT event_id) FROM video_host_events") == [(told, told)]


async def test_what_is_under_way_when_a_newer_one_is_ready_is_called_off(studio: Studio) -> None:
    lesson = await studio.school.lesson(await studio.school.world())
    waiting, sent = await studio.begin(lesson), await studio.begin(lesson)
    await studio.send(sent)
    newest = await studio.prepared(lesson)
    # of the one that was sent nothing is heard: Mux says so when its upload is called off
    (ready,) = await studio.mux.events("video.asset.ready")
    await studio.post(ready)
    await studio.drain()
    assert await studio.lesson(lesson) == ids(newest)
    assert await studio.at_mux() == {newest["id"]}
    assert await studio.send(waiting) == 410
    assert (await studio.check(upload_id=waiting["upload_id"]))["status"] == "cancelled"


async def test_a_video_is_deleted_here_at_once_and_at_mux_as_soon_as_it_answers(studio: Studio) -> None:
    lesson = await studio.school.lesson(await studio.school.world())
    asset = await studio.shown(await studio.prepared(lesson))
    assert (await studio.ask("DELETE", f"asset/{asset['id']}")).status_code == 204
    await studio.mux.fault(Fault(method="DELETE", when="before", status=500))
    with pytest.raises(ExceptionGroup, match=r"video\.discarded"):
        await studio.drain()
    unplayable = await studio.school.client.get(f"/api/courses/lessons/{lesson['id']}/playback")
    assert (unplayable.status_code, unplayable.json()["code"]) == (404, "video_not_found")
    assert await studio.at_mux() == {asset["id"]}
    again = await studio.ask("DELETE", f"asset/{asset['id']}")
    assert (again.status_code, again.json()["code"]) == (404, "video_not_found")
    studio.clock.move_to(studio.clock.now() + timedelta(minutes=10))
    await studio.drain()
    assert await studio.at_mux() == set()
    await studio.hear(seed=4)
    assert await studio.lesson(lesson) == (None, None)


async def test_lessons_and_worlds_take_their_videos_with_them(studio: Studio) -> None:
    doomed, world = await studio.school.world(), await studio.school.world()
    first, second = await studio.school.lesson(world), await studio.school.lesson(doomed)
    for lesson in (first, second):
        await studio.shown(await studio.prepared(lesson))
    late = await studio.begin(first)
    for path in (f"/lessons/{first['id']}", f"/courses/{doomed['id']}"):
        assert (await studio.school.write("DELETE", path)).status_code == 204
    await studio.drain()
    assert await studio.at_mux() == set()
    assert await studio.send(late) == 410
    assert (await studio.ask("POST", "upload-url", lesson_id=first["id"])).json()["code"] == "lesson_not_found"


async def test_what_was_lost_is_asked_for(studio: Studio, sessions: Sessions) -> None:
    world = await studio.school.world()
    asked, overdue, forgotten = [await studio.school.lesson(world) for _ in range(3)]
    first, second = await studio.prepared(asked), await studio.prepared(overdue)
    await studio.begin(forgotten)
    ready = await studio.check(lesson_id=asked["id"])
    assert (ready["video_status"], ready["asset_id"], ready["playback_id"]) == ("ready", *ids(first))
    studio.clock.move_to(studio.clock.now() + timedelta(hours=2))
    await studio.mux.move_to(studio.clock.now())
    async with unit_of_work(sessions) as session:
        await look_for_overdue(session, studio.clock.now())
    await studio.drain()
    assert await studio.lesson(asked) == ids(first)
    assert await studio.lesson(overdue) == ids(second)
    statuses = await studio.rows("SELECT status FROM videos ORDER BY id")
    assert statuses == [("ready",), ("ready",), ("timed_out",)]
    async with unit_of_work(sessions) as session:
        await look_for_overdue(session, studio.clock.now() + timedelta(days=1))
    assert await studio.drain() == 0


async def test_a_file_that_is_no_video_changes_nothing(studio: Studio) -> None:
    lesson = await studio.school.lesson(await studio.school.world())
    asset = await studio.shown(await studio.prepared(lesson))
    broken = await studio.prepared(lesson, "errored")
    await studio.hear(seed=5)
    assert await studio.lesson(lesson) == ids(asset)
    told = await studio.check(lesson_id=lesson["id"])
    assert (told["video_status"], told["asset_id"], told["error"]) == ("errored", broken["id"], "The file is no video.")


async def test_refusals_of_uploads(studio: Studio) -> None:
    lesson = await studio.school.lesson(await studio.school.world())
    for path, body, status, code in (
        ("upload-url", {"lesson_id": studio.school.admin.id}, 404, "lesson_not_found"),
        ("upload-url", {"lesson_id": "one"}, 422, "invalid"),
        ("check-upload-status", MISSING, 404, "video_not_found"),
        ("check-upload-status", {"lesson_id": lesson["id"]}, 404, "video_not_found"),
        ("check-upload-status", {"upload_id": "../x"}, 422, "invalid"),
        ("check-upload-status", {"upload_id": None}, 422, "invalid"),
    ):
        answer = await studio.ask("POST", path, **body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), body
    for status in (500, 429):
        await studio.mux.fault(Fault(when="before", status=status))
        away = await studio.ask("POST", "upload-url", lesson_id=lesson["id"])
        assert (away.status_code, away.json()["code"]) == (503, "video_host_unavailable")
        assert away.headers["retry-after"] == "5"
    assert await studio.rows("SELECT count(*) FROM videos") == [(0,)]
