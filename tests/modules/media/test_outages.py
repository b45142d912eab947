"""The storage goes and comes back: 503 meanwhile, nothing lost, and the same again works."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from httpx2 import AsyncClient

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions
from frontdesk.core.outbox import LEASE
from frontdesk.core.settings import Settings, StorageSettings
from frontdesk.entrypoints.sandbox.folder import LocalStorage
from frontdesk.integrations.no_storage import NotSetUp
from frontdesk.integrations.s3 import S3Storage
from frontdesk.modules.media.ports import Storage, storage
from tests.factories import Person
from tests.modules.companies.callers import snapshot
from tests.modules.media.conftest import Bucket, Store, Uploads
from tests.pictures import drawing
from tests.s3 import KEY

Away = Callable[[], Storage]


@pytest.fixture
def away(store: Store, settings: Settings, tmp_path: Path) -> Away:
    """The same storage when it cannot be reached."""

    def unreachable() -> Storage:
        if isinstance(store, Bucket):
            nowhere = {**KEY, "AWS_S3_BUCKET": store.name, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
            return S3Storage(StorageSettings.model_validate(nowhere))
        blocked = tmp_path / "a-file"
        blocked.touch()  # where a folder should be
        return LocalStorage(blocked, public_url="http://frontdesk.test", security=settings.security)

    return unreachable


async def test_while_it_is_away_nothing_is_lost(
    uploads: Uploads, store: Store, ada: Person, sessions: Sessions, clock: MovableClock, away: Away
) -> None:
    waiting = await uploads.begin(ada)
    sent = await uploads.sent(ada, drawing())
    storage.bind(away())
    before = await snapshot(sessions)
    if isinstance(store, Bucket):
        assert (await uploads.put(waiting, drawing())).status_code == 200
        refused = await uploads.complete(ada, waiting)
    else:
        refused = await uploads.put(waiting, drawing())
    assert (refused.status_code, refused.json()["code"]) == (503, "storage_unavailable")
    assert refused.headers["retry-after"] == "5"
    assert await snapshot(sessions) == before
    with pytest.raises(ExceptionGroup):
        await uploads.drain()
    assert (await uploads.look(ada, sent))["status"] == "processing"
    storage.bind(store.adapter)
    clock.offset += LEASE * 2
    await uploads.drain()
    assert (await uploads.look(ada, sent))["status"] == "ready"
    if not isinstance(store, Bucket):
        assert (await uploads.put(waiting, drawing())).status_code == 200
    assert (await uploads.complete(ada, waiting)).json()["status"] == "processing"
    await uploads.drain()
    assert (await uploads.look(ada, waiting))["status"] == "ready"
    assert len(store.files()) == 8


@dataclass
class Failing:
    """A storage that fails at the n-th thing it is asked to do."""

    real: Storage
    calls_left: int

    def __getattr__(self, name: str) -> Any:
        real = getattr(self.real, name)
        if name == "public_url":
            return real

        async def call(*arguments: Any, **options: Any) -> Any:
            self.calls_left -= 1
            if self.calls_left == 0:
                raise OSError("gone")
            return await real(*arguments, **options)

        return call


async def test_wherever_looking_at_it_stops_it_is_done_again(
    uploads: Uploads, store: Store, ada: Person, clock: MovableClock
) -> None:
    for step in range(1, 7):  # reading it; the picture and its thumbnails; emptying the place where it came
        given = await uploads.sent(ada, drawing())
        storage.bind(Failing(store.adapter, step))
        with pytest.raises(ExceptionGroup):
            await uploads.drain()
        storage.bind(store.adapter)
        clock.offset += LEASE * 2
        assert await uploads.drain() == 1
        assert (await uploads.look(ada, given))["status"] == "ready"
        assert len(store.files()) == 4 * step
        assert set(store.files()) >= {f"avatars/{given['id']}.png", f"avatars/{given['id']}-small.webp"}


async def test_an_installation_without_a_storage_says_so(
    client: AsyncClient, ada: Person, sessions: Sessions, drain_outbox: Callable[[], Awaitable[int]]
) -> None:
    storage.bind(NotSetUp())
    before = await snapshot(sessions)
    body = {"file_type": "image/png", "folder": "avatars"}
    refused = await client.post("/api/v1/uploads/presigned-url", json=body, headers=ada.headers)
    assert (refused.status_code, refused.json()["code"]) == (503, "storage_unavailable")
    assert (await snapshot(sessions), await drain_outbox()) == (before, 0)


async def test_a_bucket_that_is_not_there_is_an_outage(bucket: Bucket, client: AsyncClient, ada: Person) -> None:
    storage.bind(bucket.adapter)
    made = await client.post(
        "/api/v1/uploads/presigned-url", json={"file_type": "image/png", "folder": "avatars"}, headers=ada.headers
    )
    bucket.s3.delete_bucket(Bucket=bucket.name)
    refused = await client.post(f"/api/v1/uploads/{made.json()['id']}/complete", headers=ada.headers)
    assert (refused.status_code, refused.json()["code"]) == (503, "storage_unavailable")
