"""Bad input, in a folder and in S3: refused clearly, and nothing of it is kept."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import AsyncClient

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions
from frontdesk.modules.media.ports import limits
from tests.factories import Person
from tests.modules.companies.callers import Callers, snapshot
from tests.modules.media.conftest import Bucket, Folder, Store, Uploads, use
from tests.pictures import SVG, archive, drawing, mislabelled, unsound

Drain = Callable[[], Awaitable[int]]
NOBODY = "01a1fc58-b1b4-7530-a409-bc4c92695616"
UNSOUND = [row for row in unsound() if row[0] in {"half a PNG", "JPEG and a ZIP", "a moving GIF", "a bomb"}]
MISLABELLED = [row for row in mislabelled() if row[1] == "image/png"]
NONSENSE: list[dict[str, Any]] = [
    {},
    {"folder": "avatars"},
    {"file_type": "image/png"},
    {"file_type": "image/svg+xml", "folder": "avatars"},
    {"file_type": "text/html", "folder": "avatars"},
    {"file_type": "IMAGE/PNG", "folder": "avatars"},
    {"file_type": "image/png; charset=x", "folder": "avatars"},
    {"file_type": "image/png", "folder": "../avatars"},
    {"file_type": "image/png", "folder": "avatars/../logos"},
    {"file_type": "image/png", "folder": "incoming"},
    {"file_type": "image/png", "folder": ""},
    {"file_type": "image/png", "folder": "avatars\0"},
    {"file_type": "image/png", "folder": "avatars", "size": 0},
    {"file_type": "image/png", "folder": "avatars", "size": -1},
    {"file_type": "image/png", "folder": "avatars", "size": "1"},
    {"file_type": "image/png", "folder": "avatars", "size": True},
    {"file_type": "image/png", "folder": "logos", "company_id": "mine"},
]


async def test_what_makes_no_sense_gets_no_address(client: AsyncClient, ada: Person, sessions: Sessions) -> None:
    before = await snapshot(sessions)
    for body in NONSENSE:
        refused = await client.post("/api/v1/uploads/presigned-url", json=body, headers=ada.headers)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid"), body
    body = {"file_type": "image/png", "folder": "avatars", "size": 10_485_761}
    refused = await client.post("/api/v1/uploads/presigned-url", json=body, headers=ada.headers)
    assert (refused.status_code, refused.json()["code"], refused.json()["max_bytes"]) == (
        422,
        "file_too_large",
        10_485_760,
    )
    assert await snapshot(sessions) == before


async def test_a_name_of_the_clients_own_is_not_used(uploads: Uploads, ada: Person) -> None:
    given = await uploads.begin(ada, key="x/../../etc/passwd", id=NOBODY, owner_id=NOBODY, filename="x.html")
    assert given["id"] != NOBODY
    assert given["public_url"].endswith(f"/avatars/{given['id']}.png")


@pytest.mark.parametrize(("name", "file_type", "data"), MISLABELLED, ids=[row[0] for row in MISLABELLED])
async def test_what_shows_at_once_that_it_is_something_else(
    uploads: Uploads, store: Store, ada: Person, sessions: Sessions, name: str, file_type: str, data: bytes
) -> None:
    given = await uploads.begin(ada, file_type=file_type)
    before = await snapshot(sessions)
    put = await uploads.put(given, data)
    refused = put if put.is_error else await uploads.complete(ada, given)
    assert (refused.status_code, refused.json()["code"]) == (422, "picture_refused"), name
    assert refused.json()["reason"] == "wrong_type"
    assert (store.files(), await snapshot(sessions)) == ({}, before)
    assert (await uploads.put(given, drawing())).status_code == 200  # the address takes another
    assert (await uploads.complete(ada, given)).json()["status"] == "processing"


@pytest.mark.parametrize(("name", "file_type", "data", "reason"), UNSOUND, ids=[row[0] for row in UNSOUND])
async def test_what_shows_only_when_it_is_looked_at(
    uploads: Uploads, store: Store, ada: Person, name: str, file_type: str, data: bytes, reason: str
) -> None:
    refused = await uploads.upload(ada, data, file_type=file_type)
    assert (refused["status"], refused["reason"], refused["thumbnails"]) == ("refused", reason, None), name
    assert store.files() == {}
    assert (await store.see(refused["public_url"])).status_code in {403, 404}
    again = await uploads.complete(ada, refused)
    assert (again.status_code, again.json()["status"], await uploads.drain()) == (200, "refused", 0)


async def test_a_larger_file_than_was_announced(
    uploads: Uploads, store: Store, ada: Person, sessions: Sessions
) -> None:
    content = drawing()
    for wrong in (content + b"\0", content[:-1], b""):
        given = await uploads.begin(ada, size=len(content))
        before = await snapshot(sessions)
        put = await uploads.put(given, wrong)
        refused = put if put.is_error else await uploads.complete(ada, given)
        assert (refused.status_code, refused.json()["reason"]) == (422, "wrong_size")
        assert (store.files(), await snapshot(sessions)) == ({}, before)


async def test_a_larger_file_than_is_taken(uploads: Uploads, store: Store, ada: Person, sessions: Sessions) -> None:
    given = await uploads.begin(ada)
    before = await snapshot(sessions)
    limits.bind(replace(limits(), max_bytes=500))
    put = await uploads.put(given, drawing() + bytes(500))
    refused = put if put.is_error else await uploads.complete(ada, given)
    assert (refused.status_code, refused.json()["reason"]) == (422, "too_large")
    assert (store.files(), await snapshot(sessions)) == ({}, before)


async def test_nothing_has_come(uploads: Uploads, store: Store, ada: Person, sessions: Sessions) -> None:
    given = await uploads.begin(ada)
    before = await snapshot(sessions)
    refused = await uploads.complete(ada, given)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_uploaded")
    assert (store.files(), await snapshot(sessions)) == ({}, before)


async def test_a_hundred_that_nothing_shows_are_enough(
    client: AsyncClient, uploads: Uploads, ada: Person, sessions: Sessions, callers: Callers
) -> None:
    for _ in range(100):
        await uploads.begin(ada)
    before = await snapshot(sessions)
    body = {"file_type": "image/png", "folder": "avatars"}
    refused = await client.post("/api/v1/uploads/presigned-url", json=body, headers=ada.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_uploads")
    assert await snapshot(sessions) == before
    await uploads.begin(callers.user)


async def test_a_folder_refuses_what_s3_refuses_by_its_signature(
    folder: Folder,
    client: AsyncClient,
    ada: Person,
    callers: Callers,
    clock: MovableClock,
    sessions: Sessions,
    drain_outbox: Drain,
) -> None:
    uploads = Uploads(client, use(folder), drain_outbox)
    given, theirs = await uploads.begin(ada), await uploads.begin(callers.user)
    url, _, token = given["upload_url"].partition("?")
    before = await snapshot(sessions)
    refused = {
        "no token": await uploads.put({**given, "upload_url": url}, drawing()),
        "another token": await uploads.put({**given, "upload_url": f"{url}?token=x"}, drawing()),
        "a token of another upload": await uploads.put(
            {**given, "upload_url": f"{theirs['upload_url'].partition('?')[0]}?{token}"}, drawing()
        ),
        "no such upload": await uploads.put(
            {**given, "upload_url": given["upload_url"].replace(given["id"], NOBODY)}, drawing()
        ),
    }
    for name, answer in refused.items():
        assert (answer.status_code, answer.json()["code"]) == (403, "upload_address_refused"), name
    other = await uploads.put(given, SVG, **{"Content-Type": "image/svg+xml"})
    assert (other.status_code, other.json()["reason"]) == (422, "wrong_type")
    huge = await uploads.put(given, bytes(10_485_761))
    assert (huge.status_code, huge.json()["code"]) == (413, "content_too_large")
    clock.offset += timedelta(minutes=16)
    late = await uploads.put(given, drawing())
    assert (late.status_code, late.json()["code"]) == (403, "upload_address_refused")
    assert (folder.files(), await snapshot(sessions)) == ({}, before)


async def test_a_folder_refuses_a_second_file(
    folder: Folder, client: AsyncClient, ada: Person, drain_outbox: Drain
) -> None:
    uploads = Uploads(client, use(folder), drain_outbox)
    given = await uploads.sent(ada, drawing())
    files = folder.files()
    second = await uploads.put(given, drawing("image/png", (10, 10)))
    assert (second.status_code, second.json()["code"]) == (409, "already_uploaded")
    assert folder.files() == files


PATHS = [
    "/files/incoming/{id}",
    "/files/avatars/{id}",
    "/files/avatars/{id}.svg",
    "/files/avatars/{id}.html",
    "/files/avatars/..%2f..%2fsecret.png",
    "/files/avatars/../incoming/{id}",
    "/files/avatars%2f..%2fincoming/{id}",
    "/files/secrets/{id}.png",
    "/files/avatars/{id}.png%00.html",
    "/files/avatars/{id}-huge.webp",
    "/files/logos/{id}.png",
    "/files/avatars",
    "/files/",
]


async def test_a_folder_shows_what_is_published_and_nothing_else(
    folder: Folder, client: AsyncClient, ada: Person, drain_outbox: Drain
) -> None:
    uploads = Uploads(client, use(folder), drain_outbox)
    (folder.path.parent / "secret.png").write_bytes(drawing())
    ready = await uploads.upload(ada)
    for path in PATHS:
        answer = await client.get(path.format(id=ready["id"]))
        assert answer.status_code in {404, 405}, path
    seen = await client.get(ready["public_url"])
    assert seen.status_code == 200
    assert {name: seen.headers[name] for name in ("content-type", "x-content-type-options", "content-disposition")} == {
        "content-type": "image/png",
        "x-content-type-options": "nosniff",
        "content-disposition": "inline",
    }
    assert seen.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert seen.headers["cross-origin-resource-policy"] == "cross-origin"
    assert (await client.head(ready["public_url"])).content == b""


async def test_without_a_folder_its_addresses_are_not_there(bucket: Bucket, client: AsyncClient) -> None:
    use(bucket)
    for method, path in (("PUT", f"/files/incoming/{NOBODY}?token=x"), ("GET", f"/files/avatars/{NOBODY}.png")):
        answer = await client.request(method, path, content=archive())
        assert answer.status_code == 404
