"""From an address to a picture that everybody sees, in a folder and in S3 alike."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from httpx2 import AsyncClient
from PIL import Image
from sqlalchemy import text

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions
from frontdesk.core.events import Outside
from frontdesk.modules.media import service
from tests.factories import Person
from tests.modules.media.conftest import Bucket, Store, Uploads
from tests.pictures import FORMATS, drawing

ID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


async def test_literally_as_the_oldest_clients_ask(
    client: AsyncClient, ada: Person, store: Store, sessions: Sessions, uploads: Uploads
) -> None:
    body = {"file_type": "image/png", "folder": "avatars"}
    answer = await client.post("/api/uploads/presigned-url", json=body, headers=ada.headers)
    assert answer.status_code == 200
    given = answer.json()
    assert set(given) == {"upload_url", "public_url", "id", "headers", "expires_at"}
    assert re.search(rf"/avatars/{ID}\.png$", given["public_url"])
    assert (await store.see(given["public_url"])).status_code in {403, 404}
    put = await store.put(given["upload_url"], drawing(), {"Content-Type": "image/png"})
    assert put.status_code == 200, put.text
    await service.collect(Outside(sessions, datetime.now(UTC), last=False))  # they never say that it came
    await uploads.drain()
    seen = await store.see(given["public_url"])
    assert (seen.status_code, seen.headers["content-type"]) == (200, "image/png")
    assert Image.open(BytesIO(seen.content)).size == (60, 40)


@pytest.mark.parametrize("file_type", FORMATS)
async def test_every_type_becomes_a_picture_and_its_thumbnails(
    uploads: Uploads, store: Store, ada: Person, file_type: str
) -> None:
    ready = await uploads.upload(ada, drawing(file_type, (1600, 800)), file_type=file_type)
    assert (ready["status"], ready["reason"], ready["is_attached"]) == ("ready", None, False)
    addresses = {"picture": ready["public_url"], **ready["thumbnails"]}
    expected = {
        "picture": (file_type, (1600, 800)),
        "small": ("image/webp", (160, 80)),
        "medium": ("image/webp", (480, 240)),
        "large": ("image/webp", (1200, 600)),
    }
    assert set(addresses) == set(expected)
    for name, (kept_as, size) in expected.items():
        seen = await store.see(addresses[name])
        image = Image.open(BytesIO(seen.content))
        assert (seen.headers["content-type"], image.format, image.size) == (kept_as, FORMATS[kept_as], size)
        assert seen.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert sorted(addresses.values()) == sorted(map(store.adapter.public_url, store.files()))


async def test_said_twice_and_at_once_it_is_done_once(
    uploads: Uploads, store: Store, ada: Person, sessions: Sessions
) -> None:
    given = await uploads.begin(ada)
    puts = await asyncio.gather(*(uploads.put(given, drawing()) for _ in range(8)))
    assert 200 in {put.status_code for put in puts}
    said = await asyncio.gather(*(uploads.complete(ada, given) for _ in range(8)))
    assert {(done.status_code, done.json()["status"]) for done in said} == {(200, "processing")}
    assert await uploads.drain() == 1
    files = store.files()
    again = await uploads.complete(ada, given)
    assert (again.status_code, again.json()) == (200, await uploads.look(ada, given))
    assert (await uploads.drain(), store.files()) == (0, files)
    async with sessions() as session:
        facts = await session.execute(text("SELECT topic, count(*) FROM outbox GROUP BY topic"))
        assert [tuple(row) for row in facts] == [("media.upload_arrived", 1)]


async def test_looking_at_it_twice_at_once_publishes_it_once(
    uploads: Uploads, store: Store, ada: Person, sessions: Sessions, clock: MovableClock
) -> None:
    given = await uploads.sent(ada, drawing())
    outside = Outside(sessions, clock.now(), last=False)
    await asyncio.gather(*(service.process(outside, UUID(given["id"])) for _ in range(4)))
    assert (await uploads.look(ada, given))["status"] == "ready"
    assert len(store.files()) == 4
    await uploads.drain()
    assert len(store.files()) == 4


async def test_an_announced_size_lets_the_file_come_once(uploads: Uploads, store: Store, ada: Person) -> None:
    content = drawing()
    given = await uploads.sent(ada, content, size=len(content))
    second = await uploads.put(given, content)
    assert second.status_code in {409, 412}
    await uploads.drain()
    files = store.files()
    late = await uploads.put(given, drawing())  # when nothing of the first is there any more
    assert late.status_code in {409, 412}
    assert store.files() == files
    assert (await uploads.look(ada, given))["status"] == "ready"


async def test_a_large_picture_is_made_smaller(uploads: Uploads, store: Store, ada: Person) -> None:
    ready = await uploads.upload(ada, drawing("image/jpeg", (5000, 1000)), file_type="image/jpeg")
    seen = await store.see(ready["public_url"])
    assert Image.open(BytesIO(seen.content)).size == (2048, 410)


async def test_as_many_statements_as_ever(uploads: Uploads, store: Store, ada: Person, statements: list[str]) -> None:
    await uploads.sent(ada, drawing())
    given = await uploads.begin(ada)
    await uploads.look(ada, given)
    statements.clear()
    await uploads.begin(ada)
    assert len(statements) == 3  # who calls; how many they have; the new one
    statements.clear()
    await uploads.look(ada, given)
    assert len(statements) == 2  # who calls; the upload
    statements.clear()
    await uploads.complete(ada, given)
    assert len(statements) == 2
    await uploads.put(given, drawing())
    statements.clear()
    await uploads.complete(ada, given)
    # who calls; the upload; where the PUT told us nothing also its arrival, and what follows
    assert len(statements) == (4 if isinstance(store, Bucket) else 2)


async def test_where_it_stands_is_answered(uploads: Uploads, ada: Person, clock: MovableClock) -> None:
    given = await uploads.begin(ada, size=1000)
    seen = await uploads.look(ada, given)
    assert {name: seen[name] for name in ("folder", "file_type", "size", "company_id", "status", "reason")} == {
        "folder": "avatars",
        "file_type": "image/png",
        "size": 1000,
        "company_id": None,
        "status": "pending",
        "reason": None,
    }
    assert (seen["thumbnails"], seen["is_attached"], seen["public_url"]) == (None, False, given["public_url"])
    ends = datetime.fromisoformat(given["expires_at"])
    assert timedelta(minutes=14) < ends - clock.now() <= timedelta(minutes=15)
    assert seen["expires_at"] == given["expires_at"]
