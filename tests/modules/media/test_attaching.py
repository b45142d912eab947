"""What uses an upload, and who may have it used."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from httpx2 import AsyncClient

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.errors import DomainError
from frontdesk.modules.media import service
from frontdesk.modules.media.errors import InUse, NotReady, UploadNotFound, WrongFolder
from frontdesk.modules.media.models import Upload
from frontdesk.modules.media.rules.names import Folder
from frontdesk.modules.media.service import Subject
from tests import factories
from tests.factories import Person
from tests.modules.companies.callers import Callers, snapshot
from tests.modules.media.conftest import Folder as LocalFolder
from tests.modules.media.conftest import Uploads, use
from tests.pictures import drawing

COURSE = Subject(kind="course", id=UUID(int=7), folder=Folder.THUMBNAILS)
AVATAR = Subject(kind="user", id=UUID(int=8), folder=Folder.AVATARS)


@pytest.fixture
def uploads(client: AsyncClient, folder: LocalFolder, drain_outbox: Callable[[], Awaitable[int]]) -> Uploads:
    """In a folder: what uses an upload does not depend on where its files are."""
    return Uploads(client, use(folder), drain_outbox)


async def attach(sessions: Sessions, upload_id: str, to: Subject, owner: Person) -> None:
    async with unit_of_work(sessions) as session:
        await service.attach(session, UUID(upload_id), to=to, owner_id=UUID(owner.id))


async def used_by(sessions: Sessions, upload_id: str) -> str | None:
    async with sessions() as session:
        return (await session.get_one(Upload, UUID(upload_id))).attached_to


async def test_what_is_ready_is_attached_and_detached(
    uploads: Uploads, ada: Person, sessions: Sessions, clock: MovableClock
) -> None:
    ready = await uploads.upload(ada)
    await attach(sessions, ready["id"], AVATAR, ada)
    await attach(sessions, ready["id"], AVATAR, ada)  # again changes nothing
    assert await used_by(sessions, ready["id"]) == f"user:{AVATAR.id}"
    assert (await uploads.look(ada, ready))["is_attached"] is True
    for of, left in ((replace(AVATAR, id=uuid4()), f"user:{AVATAR.id}"), (AVATAR, None), (AVATAR, None)):
        async with unit_of_work(sessions) as session:
            await service.detach(session, UUID(ready["id"]), of=of, now=clock.now())
        assert await used_by(sessions, ready["id"]) == left


async def test_what_may_not_be_attached(uploads: Uploads, sessions: Sessions, callers: Callers) -> None:
    owner, company = callers.owner, UUID(callers.company_id)
    room = Subject(kind="room", id=uuid4(), folder=Folder.PHOTOS, tenant_id=company)
    photo = await uploads.upload(owner, folder="photos")
    pending = await uploads.begin(owner, folder="photos")
    refused = await uploads.upload(owner, drawing() + b"MZ", folder="photos")
    taken = await uploads.upload(owner, folder="photos")
    processing = await uploads.sent(owner, drawing(), folder="photos")
    await attach(sessions, taken["id"], replace(room, id=uuid4()), owner)
    refusals: list[tuple[str, Subject, Person, type[DomainError]]] = [
        (str(uuid4()), room, owner, UploadNotFound),
        (photo["id"], room, callers.manager, UploadNotFound),
        (photo["id"], replace(room, tenant_id=uuid4()), owner, UploadNotFound),
        (photo["id"], replace(room, tenant_id=None), owner, UploadNotFound),
        (photo["id"], replace(room, folder=Folder.LOGOS), owner, WrongFolder),
        (pending["id"], room, owner, NotReady),
        (processing["id"], room, owner, NotReady),
        (refused["id"], room, owner, NotReady),
        (taken["id"], room, owner, InUse),
    ]
    before = await snapshot(sessions)
    for upload_id, to, who, refusal in refusals:
        with pytest.raises(refusal):
            await attach(sessions, upload_id, to, who)
    assert await snapshot(sessions) == before
    await attach(sessions, photo["id"], room, owner)


async def test_of_two_that_want_it_at_once_one_has_it(uploads: Uploads, ada: Person, sessions: Sessions) -> None:
    ready = await uploads.upload(ada)
    wanting = [replace(AVATAR, id=uuid4()) for _ in range(8)]
    done = await asyncio.gather(*(attach(sessions, ready["id"], to, ada) for to in wanting), return_exceptions=True)
    assert [type(outcome) for outcome in done].count(InUse) == 7
    assert await used_by(sessions, ready["id"]) == str(wanting[done.index(None)])


async def show_avatar(client: AsyncClient, who: Person, url: str | None) -> None:
    answer = await client.patch("/api/v1/users/me", json={"avatar_url": url}, headers=who.headers)
    assert (answer.status_code, answer.json()["avatar_url"]) == (200, url)


async def test_a_profile_keeps_the_picture_that_it_shows_and_no_other(
    client: AsyncClient, uploads: Uploads, ada: Person, sessions: Sessions
) -> None:
    first, second = await uploads.upload(ada), await uploads.upload(ada)
    shown: list[tuple[str | None, tuple[bool, bool]]] = [
        (first["public_url"], (True, False)),
        (second["thumbnails"]["medium"], (False, True)),
        ("https://elsewhere.example/ada.png", (False, False)),
        (first["public_url"], (True, False)),
        (first["public_url"], (True, False)),
        (None, (False, False)),
    ]
    for url, expected in shown:
        await show_avatar(client, ada, url)
        await uploads.drain()
        used = [await used_by(sessions, upload["id"]) for upload in (first, second)]
        assert used == [f"user:{ada.id}" if is_used else None for is_used in expected], url


async def test_the_address_may_be_saved_before_the_picture_comes(
    client: AsyncClient, uploads: Uploads, ada: Person, sessions: Sessions
) -> None:
    given = await uploads.begin(ada)
    await show_avatar(client, ada, given["public_url"])
    await uploads.drain()
    await uploads.put(given, drawing())
    await uploads.drain()
    seen = await uploads.look(ada, given)
    assert (seen["status"], seen["is_attached"]) == ("ready", True)
    refused = await uploads.begin(ada)
    await show_avatar(client, ada, refused["public_url"])
    await uploads.put(refused, drawing() + b"MZ")
    await uploads.drain()
    assert (await uploads.look(ada, refused))["status"] == "refused"
    assert await used_by(sessions, refused["id"]) is None


async def test_nobody_shows_what_is_not_theirs(
    client: AsyncClient, uploads: Uploads, ada: Person, sessions: Sessions, callers: Callers
) -> None:
    hers = await uploads.upload(ada)
    thumbnail = await uploads.upload(callers.admin, folder="thumbnails")
    for who, url in (
        (callers.user, hers["public_url"]),
        (callers.admin, thumbnail["public_url"]),  # theirs, but for something else
        (ada, f"https://elsewhere.example/avatars/{hers['id']}.png"),
        (ada, hers["public_url"] + "?x"),
        (ada, hers["public_url"].replace(".png", ".jpg")),
    ):
        await show_avatar(client, who, url)
        await uploads.drain()
        assert [await used_by(sessions, upload["id"]) for upload in (hers, thumbnail)] == [None, None], url


async def test_facts_that_come_late_and_in_any_order_end_the_same(
    client: AsyncClient, uploads: Uploads, ada: Person, sessions: Sessions
) -> None:
    first, second = await uploads.upload(ada), await uploads.upload(ada)
    for upload in (first, second, first, second):
        await show_avatar(client, ada, upload["public_url"])
    assert await uploads.drain() == 4
    assert [await used_by(sessions, upload["id"]) for upload in (first, second)] == [None, f"user:{ada.id}"]


async def test_a_company_keeps_its_logo(
    client: AsyncClient, uploads: Uploads, sessions: Sessions, callers: Callers
) -> None:
    logo = await uploads.upload(callers.owner, folder="logos")
    photo = await uploads.upload(callers.owner, folder="photos")
    theirs = await uploads.upload(callers.stranger, folder="logos")
    company, path = f"company:{callers.company_id}", f"/api/v1/companies/{callers.company_id}"
    for url, expected in (
        (logo["public_url"], [company, None, None]),
        (photo["public_url"], [None, None, None]),
        (theirs["public_url"], [None, None, None]),
        (logo["thumbnails"]["large"], [company, None, None]),
    ):
        for body in ({"logo_url": url}, {"name": "Renamed"}):  # which leaves the logo where it is
            changed = await client.patch(path, json=body, headers=callers.admin.headers)
            assert (changed.status_code, changed.json()["logo_url"]) == (200, url)
        assert [await used_by(sessions, one["id"]) for one in (logo, photo, theirs)] == expected
    assert (await client.delete(path, headers=callers.owner.headers)).status_code == 204
    assert await used_by(sessions, logo["id"]) is None


async def test_a_room_keeps_its_photos(
    client: AsyncClient, uploads: Uploads, sessions: Sessions, callers: Callers
) -> None:
    place = await factories.provider(client, callers.owner, company_id=callers.company_id)
    room = await factories.room(client, callers.owner, place["id"])
    path, headers = f"/api/v1/rooms/{room['id']}", callers.owner.headers
    first, second = [await uploads.upload(callers.owner, folder="photos") for _ in range(2)]
    theirs = await uploads.upload(callers.stranger, folder="photos")
    shown = []
    for upload in (first, second, theirs):
        answer = await client.post(f"{path}/photos", json={"url": upload["public_url"]}, headers=headers)
        assert answer.status_code == 201
        shown.append(answer.json()["id"])
    used = [f"room_photo:{shown[0]}", f"room_photo:{shown[1]}", None]  # another company's stays just an address
    assert [await used_by(sessions, one["id"]) for one in (first, second, theirs)] == used
    assert (await client.delete(f"{path}/photos/{shown[0]}", headers=headers)).status_code == 204
    assert [await used_by(sessions, one["id"]) for one in (first, second)] == [None, used[1]]
    assert (await client.delete(path, headers=headers)).status_code == 204
    assert await used_by(sessions, second["id"]) is None


async def test_other_modules_point_at_what_they_show(
    uploads: Uploads, sessions: Sessions, callers: Callers, clock: MovableClock
) -> None:
    admin = UUID(callers.admin.id)
    old, new = [await uploads.upload(callers.admin, folder="thumbnails") for _ in range(2)]
    for url, expected in ((old["public_url"], [str(COURSE), None]), (new["public_url"], [None, str(COURSE)])):
        async with unit_of_work(sessions) as session:
            await service.show(session, url, to=COURSE, owner_id=admin, now=clock.now())
        assert [await used_by(sessions, upload["id"]) for upload in (old, new)] == expected
    async with unit_of_work(sessions) as session:  # what one shows is not taken from it
        other = replace(COURSE, id=uuid4())
        await service.show(session, new["public_url"], to=other, owner_id=admin, now=clock.now())
    assert await used_by(sessions, new["id"]) == str(COURSE)
