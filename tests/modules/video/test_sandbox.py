"""Videos on a laptop: a file goes into a folder, the same events follow, and it plays with signed addresses too."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from httpx2 import AsyncClient, Response

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions
from frontdesk.core.settings import Settings
from frontdesk.entrypoints.sandbox.host import SandboxHost
from frontdesk.integrations.no_video import NotSetUp
from frontdesk.modules.video.ports import host
from tests.modules.companies.callers import Someone, make_admin
from tests.modules.courses.school import School, Thing
from tests.modules.video.conftest import Drain

FILM = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 40
WEBM = b"\x1a\x45\xdf\xa3 a film"


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    host.bind(SandboxHost(tmp_path / "videos", public_url=settings.app.public_url, security=settings.security))
    return tmp_path / "videos"


@pytest.fixture
async def school(client: AsyncClient, folder: Path, sessions: Sessions, someone: Someone) -> School:
    assert files(folder) == []
    admin = await someone("head@example.com")
    await make_admin(sessions, admin)
    return School(client, admin)


async def begin(school: School, lesson: Thing) -> Thing:
    asked = {"lesson_id": lesson["id"]}
    answer = await school.client.post("/api/v1/mux/upload-url", json=asked, headers=school.admin.headers)
    assert answer.status_code == 200, answer.text
    upload: Thing = answer.json()
    return upload


def files(folder: Path) -> list[bytes]:
    """All that is kept."""
    return [path.read_bytes() for path in folder.glob("*")]


def here(url: str) -> str:
    asked = urlsplit(url)
    return f"{asked.path}?{asked.query}"


async def send(school: School, upload: Thing, content: bytes = FILM, *, part: str | None = None) -> Response:
    headers = {} if part is None else {"Content-Range": f"bytes {part}/{len(FILM)}"}
    return await school.client.put(here(upload["upload_url"]), content=content, headers=headers)


async def playback(school: School, lesson: Thing) -> Thing:
    answer = await school.client.get(f"/api/v1/courses/lessons/{lesson['id']}/playback", headers=school.admin.headers)
    assert answer.status_code == 200, answer.text
    played: Thing = answer.json()
    return played


async def test_a_file_is_taken_once_and_plays(school: School, folder: Path, drain_outbox: Drain) -> None:
    lesson = await school.lesson(await school.world())
    upload = await begin(school, lesson)
    assert (await send(school, upload)).status_code == 200
    assert [(await send(school, upload, b"another")).status_code for _ in range(2)] == [409, 409]
    await drain_outbox()
    played = await playback(school, lesson)
    assert (played["policy"], played["tokens"], played["expires_at"]) == ("public", {}, None)
    film = await school.client.get(here(played["stream_url"]))
    assert (film.status_code, film.content, film.headers["content-type"]) == (200, FILM, "video/mp4")
    part = await school.client.get(here(played["stream_url"]), headers={"Range": "bytes=4-11"})
    assert (part.status_code, part.content) == (206, b"ftypmp42")
    newer = await begin(school, lesson)
    await send(school, newer, WEBM)
    await drain_outbox()
    film = await school.client.get(here((await playback(school, lesson))["stream_url"]))
    assert (film.content, film.headers["content-type"]) == (WEBM, "video/webm")
    assert files(folder) == [WEBM]  # the one before is gone


async def test_a_file_comes_in_parts_and_goes_on_after_a_lost_one(school: School, drain_outbox: Drain) -> None:
    lesson = await school.lesson(await school.world())
    upload, last = await begin(school, lesson), len(FILM) - 1
    parts = [
        ("0-3999", FILM[:4000], (308, "bytes=0-3999")),
        ("8000-8999", FILM[8000:9000], (308, "bytes=0-3999")),  # the one between was lost
        ("2000-7999", FILM[2000:8000], (308, "bytes=0-7999")),  # its beginning had come
        ("2000-7999", FILM[2000:8000], (308, "bytes=0-7999")),  # the answer was lost
        (f"8000-{last}", FILM[8000:], (200, None)),
        (f"8000-{last}", FILM[8000:], (409, None)),
    ]
    for part, content, expected in parts:
        answer = await send(school, upload, content, part=part)
        assert (answer.status_code, answer.headers.get("range")) == expected, part
    assert (await send(school, upload, part=f"0-{last}")).status_code == 409
    await drain_outbox()
    film = await school.client.get(here((await playback(school, lesson))["stream_url"]))
    assert (film.status_code, film.content) == (200, FILM)


async def test_a_paid_lesson_plays_with_a_token_for_a_while(
    school: School, drain_outbox: Drain, clock: MovableClock
) -> None:
    lesson = await school.lesson(await school.world(tier="pro"))
    paid = {"subscription_tier": "pro"}
    address = f"/api/v1/users/{school.admin.id}"
    assert (await school.client.patch(address, json=paid, headers=school.admin.headers)).status_code == 200
    await send(school, await begin(school, lesson))
    await drain_outbox()
    played = await playback(school, lesson)
    stream = here(played["stream_url"])
    assert (await school.client.get(stream)).content == FILM
    bare, _, token = stream.partition("?token=")
    longer = f"{int(token.partition('.')[0]) + 1}.{token.partition('.')[2]}"
    for given in ("", longer, "x", "9" * 30, f"{token}x", token.replace(".", "")):
        assert (await school.client.get(bare, params={"token": given})).status_code == 403, given
    assert (await school.client.get(bare.replace("signed_", "public_"))).status_code == 404
    clock.move_to(clock.now() + timedelta(hours=12))
    assert (await school.client.get(stream)).status_code == 403


async def test_what_is_paid_for_by_now_has_another_address(school: School, folder: Path, drain_outbox: Drain) -> None:
    world = await school.world()
    lesson = await school.lesson(world)
    upload = await begin(school, lesson)
    await send(school, upload)
    await drain_outbox()
    public = here((await playback(school, lesson))["stream_url"])
    for tier, status in (("pro", 404), ("free", 200)):
        changed = await school.write("PATCH", f"/courses/{world['id']}", {"tier": tier})
        assert changed.status_code == 200
        await drain_outbox()
        assert (await school.client.get(public)).status_code == status
        assert (await send(school, upload, b"another")).status_code == 409
        checked = await school.client.post(
            "/api/mux/check-upload-status", json={"lesson_id": lesson["id"]}, headers=school.admin.headers
        )
        assert checked.json()["video_status"] == "ready"
    assert files(folder) == [FILM]
    assert (await school.write("DELETE", f"/lessons/{lesson['id']}")).status_code == 204
    await drain_outbox()
    assert files(folder) == []


async def test_what_the_sandbox_does_not_take(school: School, folder: Path, drain_outbox: Drain) -> None:
    lesson, other = [await school.lesson(await school.world()) for _ in range(2)]
    upload, elsewhere = await begin(school, lesson), await begin(school, other)
    strange = urlsplit(elsewhere["upload_url"]).query
    address = here(upload["upload_url"]).partition("?")[0]
    assert (await school.client.put(address, content=FILM)).status_code == 403
    assert (await school.client.put(f"{address}?{strange}", content=FILM)).status_code == 403
    for nonsense in ("9-8", "0-99999999", "x-y", "0-9/10"):
        assert (await send(school, upload, FILM[:9], part=nonsense)).status_code == 422, nonsense
    for name in ("public_1", "..%2Fdatabase", f"drm_{'0' * 32}"):
        assert (await school.client.put(f"/dev/videos/{name}", content=FILM)).status_code in {404, 422}
    assert (await school.client.post("/api/mux/webhook", content=b"{}")).status_code == 400
    await drain_outbox()
    assert files(folder) == []
    assert (await send(school, upload, part=f"0-{len(FILM) - 1}")).status_code == 200


async def test_where_videos_are_elsewhere_the_sandbox_has_no_addresses(
    client: AsyncClient, folder: Path, settings: Settings
) -> None:
    assert settings.app.on_a_laptop
    host.bind(NotSetUp())
    name = f"public_{'0' * 32}"
    assert (await client.put(f"/dev/videos/{name}", content=FILM)).status_code == 404
    assert (await client.get(f"/dev/videos/{name}")).status_code == 404
    assert files(folder) == []
