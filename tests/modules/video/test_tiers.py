"""What was free and is paid for by now, and the reverse: how its video plays, at Mux too, and what is never told."""

import asyncio
import random
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from frontdesk.core.audit import OPERATOR
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.courses import service as courses
from frontdesk.modules.courses.schemas.authoring import LessonPatch
from frontdesk.modules.users.models import Tier
from frontdesk.modules.video import service
from frontdesk.modules.video.errors import HostUnavailable
from frontdesk.modules.video.ports import HostAway
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


@pytest.mark.proof
async def test_whatever_changes_while_mux_is_asked_ends_as_wanted(
    studio: Studio, mux: Fake, sessions: Sessions
) -> None:
    """Tiers change while workers talk to a Mux that fails or lingers, and old events come again."""
    lesson = await studio.school.lesson(await studio.school.world())
    asset = await studio.shown(await studio.prepared(lesson))
    ((video_id,),) = await studio.rows("SELECT id FROM videos")
    chance = random.Random(8)  # noqa: S311  the same in each run

    async def edit() -> None:
        for tier in chance.choices(["free", "plus"], k=4):
            async with unit_of_work(sessions) as session:
                found = await courses.find_lesson(session, UUID(lesson["id"]), lock=True)
                patch = LessonPatch(tier=Tier(tier))
                await courses.change_lesson(session, found, patch, by=OPERATOR, now=studio.clock.now())

    async def tell_again() -> None:
        for event in chance.choices(await mux.events(), k=4):
            assert (await studio.post(event)).status_code == 200

    async def handle() -> None:
        for _ in range(4):
            with suppress(ExceptionGroup):  # what failed because Mux did is tried again
                await studio.drain()

    for turn in range(12):
        await mux.fault(
            Fault(
                method=chance.choice(["GET", "POST", "DELETE"]),
                path=".*/assets/.*",
                when=chance.choice(["before", "after"]),
                seconds=0.3,
                status=chance.choice([None, 500]),
            )
        )
        works = [service.settle(sessions, UUID(str(video_id)), now=studio.clock.now()) for _ in range(4)]
        came = await asyncio.gather(edit(), tell_again(), handle(), *works, return_exceptions=True)
        assert [one for one in came if not isinstance(one, HostAway | HostUnavailable | None)] == []
        while True:
            studio.clock.move_to(studio.clock.now() + timedelta(minutes=10))
            with suppress(ExceptionGroup):
                if await studio.drain() == 0:
                    break
        ((policy, wanted, playback_id),) = await studio.rows("SELECT policy, wanted, playback_id FROM videos")
        ((tier,),) = await studio.rows("SELECT tier FROM lessons")
        assert (policy, wanted) == (("public",) * 2 if tier == "free" else ("signed",) * 2), turn
        assert await studio.lesson(lesson) == (asset["id"], playback_id)
        told = [one["data"]["playback_ids"] for one in await mux.events() if one["object"]["type"] == "asset"]
        known = {one["id"] for ids_ in told for one in ids_}
        open_ones = [one for one in known if await at_mux(studio, one) == 200]
        assert playback_id in {one["id"] for one in told[-1]}
        assert open_ones == [] if tier == "plus" else playback_id in open_ones
