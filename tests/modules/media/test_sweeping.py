"""What is never used goes, files and rows; what is used stays."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.media import service
from frontdesk.modules.media.models import Upload
from frontdesk.modules.media.rules.names import Folder
from frontdesk.modules.media.service import Subject
from tests.conftest import START
from tests.factories import Person
from tests.modules.media.conftest import Store, Uploads
from tests.pictures import drawing

A_DAY = timedelta(hours=24)


async def sweep(sessions: Sessions, clock: MovableClock) -> None:
    async with unit_of_work(sessions) as session:
        await service.sweep(session, now=clock.now())


async def count(sessions: Sessions) -> int:
    async with sessions() as session:
        return (await session.scalars(select(func.count()).select_from(Upload))).one()


async def test_what_is_never_used_goes_after_a_day(
    uploads: Uploads, store: Store, ada: Person, sessions: Sessions, clock: MovableClock
) -> None:
    used, unused = await uploads.upload(ada), await uploads.upload(ada)
    refused = await uploads.upload(ada, drawing() + b"MZ")
    avatar = Subject(kind="user", id=UUID(ada.id), folder=Folder.AVATARS)
    async with unit_of_work(sessions) as session:
        await service.attach(session, UUID(used["id"]), to=avatar, owner_id=UUID(ada.id))
    clock.offset += A_DAY - timedelta(minutes=1)
    await sweep(sessions, clock)
    await uploads.drain()
    assert (await count(sessions), len(store.files())) == (3, 8)
    clock.offset += timedelta(minutes=2)
    await sweep(sessions, clock)
    assert await count(sessions) == 1
    await uploads.drain()
    assert len(store.files()) == 4
    assert (await store.see(used["public_url"])).status_code == 200
    assert (await store.see(unused["public_url"])).status_code in {403, 404}
    clock.move_to(START)  # when she was signed in
    for gone in (unused, refused):
        answer = await uploads.client.get(f"/api/v1/uploads/{gone['id']}", headers=ada.headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "upload_not_found")
    clock.offset += 2 * A_DAY
    await sweep(sessions, clock)
    assert (await uploads.drain(), await count(sessions)) == (0, 1)


async def test_the_day_begins_anew_when_nothing_uses_it_any_more(
    uploads: Uploads, ada: Person, sessions: Sessions, clock: MovableClock
) -> None:
    ready = await uploads.upload(ada)
    avatar = Subject(kind="user", id=UUID(ada.id), folder=Folder.AVATARS)
    async with unit_of_work(sessions) as session:
        await service.attach(session, UUID(ready["id"]), to=avatar, owner_id=UUID(ada.id))
    clock.offset += 3 * A_DAY
    async with unit_of_work(sessions) as session:
        await service.detach(session, UUID(ready["id"]), of=avatar, now=clock.now())
    clock.offset += A_DAY - timedelta(minutes=1)
    await sweep(sessions, clock)
    assert await count(sessions) == 1
    clock.offset += timedelta(minutes=2)
    await sweep(sessions, clock)
    assert await count(sessions) == 0


async def test_an_address_that_nobody_used_goes_soon_after_its_end(
    uploads: Uploads, ada: Person, sessions: Sessions, clock: MovableClock
) -> None:
    await uploads.begin(ada)
    clock.offset += timedelta(minutes=24)  # 15 of the address, and 10 for what was on its way
    await sweep(sessions, clock)
    assert await count(sessions) == 1
    clock.offset += timedelta(minutes=2)
    await sweep(sessions, clock)
    assert await count(sessions) == 0


async def test_what_an_address_left_behind_goes_too(
    uploads: Uploads, store: Store, ada: Person, sessions: Sessions, clock: MovableClock
) -> None:
    given = await uploads.sent(ada, drawing())
    await uploads.drain()
    await store.adapter.write(f"incoming/{given['id']}", b"sent again", file_type="image/png")  # as S3 allows
    assert len(store.files()) == 5
    clock.offset += timedelta(minutes=26)
    await sweep(sessions, clock)
    await uploads.drain()
    assert len(store.files()) == 4
    assert await store.adapter.glimpse(f"incoming/{given['id']}") is None
    assert (await uploads.look(ada, given))["status"] == "ready"
    late = await uploads.put(given, drawing())
    assert late.status_code in {200, 403}  # moto looks at no clock; S3 does
    assert (await uploads.complete(ada, given)).json()["status"] == "ready"


async def test_an_upload_that_is_swept_while_it_is_looked_at_leaves_nothing(
    uploads: Uploads, store: Store, ada: Person, sessions: Sessions, clock: MovableClock
) -> None:
    given = await uploads.sent(ada, drawing())
    clock.offset += A_DAY + timedelta(minutes=1)
    await sweep(sessions, clock)
    assert await count(sessions) == 0
    await uploads.drain()  # what came, and what was abandoned
    assert store.files() == {}
    assert await store.adapter.glimpse(f"incoming/{given['id']}") is None
