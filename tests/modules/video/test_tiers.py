"""What was free and is paid for by now, and the reverse: how its video plays, at Mux too, and what is never told."""

from datetime import timedelta
from typing import Any

import pytest

from tests.fakes.control import Fault
from tests.fakes.process import Fake
from tests.integrations.conftest import SIGNING_KEY_ID, signing_key
from tests.integrations.test_mux_calls import stream
from tests.modules.companies.callers import Someone
from tests.modules.courses.school import Thing
from tests.modules.video.conftest import Studio, ids
from tests.modules.video.test_playing import play, walk


async def at_mux(studio: Studio, playback_id: str) -> int:
    """What somebody without a token gets who has noted this id."""
    return await stream(studio.mux, f"https://stream.mux.com/{playback_id}.m3u8", token="")


async def change(studio: Studio, path: str, **fields: Any) -> None:
    answer = await studio.school.write("PATCH", path, fields)
    assert answer.status_code == 200, answer.text


async def shown(studio: Studio, lesson: Thing) -> str | None:
    """The playback id that its author sees."""
    playback_id: str | None = (await studio.school.write("GET", f"/lessons/{lesson['id']}")).json()["mux_playback_id"]
    return playback_id


async def test_a_free_lesson_is_paid_for_and_free_again(studio: Studio, mux: Fake, someone: Someone) -> None:
    await mux.tell(f"signing-keys/{SIGNING_KEY_ID}", public_key=signing_key()[1])
    ada = await someone("ada@example.com")
    paid = {"subscription_tier": "plus"}
    await studio.school.client.patch(f"/api/v1/users/{ada.id}", json=paid, headers=studio.school.admin.headers)
    world = await studio.school.world()
    lesson = await studio.school.lesson(world)
    asset = await studio.shown(await studio.prepared(lesson))
    public = ids(asset)[1]
    assert [await shown(studio, lesson), await at_mux(studio, public)] == [public, 200]

    await change(studio, f"/lessons/{lesson['id']}", tier="plus")
    await mux.fault(Fault(path=".*playback-ids", when="before", status=500))
    with pytest.raises(ExceptionGroup, match=r"video\.policy_wanted"):
        await studio.drain()  # Mux is away: until it has heard of it, nobody is told where the video plays
    status, refused = await play(studio, lesson, ada)
    assert (status, refused["code"]) == (503, "video_host_unavailable")
    assert (await studio.school.read(lesson, ada)).json()["mux_playback_id"] is None
    assert public not in await walk(studio, world, (lesson,), ada)

    studio.clock.move_to(studio.clock.now() + timedelta(minutes=10))
    await studio.drain()
    status, played = await play(studio, lesson, ada)
    signed = played["playback_id"]
    assert (status, played["policy"], signed != public) == (200, "signed", True)
    assert await stream(mux, played["stream_url"]) == 200
    assert [await at_mux(studio, one) for one in (public, signed)] == [404, 403]
    await studio.hear(copies=2, seed=1)  # also what Mux said while it was public
    assert await shown(studio, lesson) == signed
    assert public not in await walk(studio, world, (lesson,), ada)

    await change(studio, f"/lessons/{lesson['id']}", tier="free")
    assert (await play(studio, lesson))[1]["policy"] == "signed"  # it plays on
    await studio.drain()
    status, played = await play(studio, lesson)
    assert (status, played["policy"], played["tokens"]) == (200, "public", {})
    assert played["playback_id"] not in {public, signed}
    assert await at_mux(studio, played["playback_id"]) == 200
    await studio.hear(copies=2, seed=2)
    assert await shown(studio, lesson) == played["playback_id"]
    assert await studio.drain() == 0


async def test_a_world_is_paid_for_with_what_is_under_way_in_it(studio: Studio, mux: Fake) -> None:
    world = await studio.school.world()
    closed, taster, late = [await studio.school.lesson(world, tier=tier) for tier in (None, "free", None)]
    before = [ids(await studio.shown(await studio.prepared(lesson))) for lesson in (closed, taster)]
    upload = await studio.begin(late)  # it was public when that began
    await studio.send(upload)
    await change(studio, f"/courses/{world['id']}", tier="pro")
    assert [await studio.lesson(one) for one in (closed, taster)] == [(before[0][0], None), before[1]]
    made = (await studio.check(upload_id=upload["upload_id"]))["asset_id"]
    ready = await mux.tell(f"assets/{made}/turn-out", status="ready")
    await studio.hear(seed=3)
    policies = dict(await studio.rows("SELECT subject_id::text, policy || ' ' || wanted FROM videos"))
    assert policies == {closed["id"]: "signed signed", taster["id"]: "public public", late["id"]: "signed signed"}
    public = [before[0][1], ids(ready)[1]]
    assert [await at_mux(studio, one) for one in (*public, before[1][1])] == [404, 404, 200]
    signed = [await shown(studio, lesson) for lesson in (closed, late)]
    assert None not in signed
    assert set(public).isdisjoint(signed)
    # who was asked before and answers after it: what Mux was told meanwhile counts
    await change(studio, f"/courses/{world['id']}", tier="free")
    await change(studio, f"/courses/{world['id']}", tier="plus")
    await studio.drain()
    assert [await shown(studio, lesson) for lesson in (closed, late)] == signed
    await mux.tell(f"assets/{ready['id']}/delete")
    await change(studio, f"/courses/{world['id']}", tier="free")
    await studio.drain()
    assert await studio.lesson(late) == (None, None)
