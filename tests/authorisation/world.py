"""A small world: two companies, their people, a client, and one of everything that the first company has."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import jwt
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from redis.asyncio import Redis
from sqlalchemy import text

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, create_engine, session_maker, unit_of_work
from frontdesk.core.http.resources import Resources
from frontdesk.core.ids import new_id
from frontdesk.core.permissions import CompanyRole
from frontdesk.core.settings import DatabaseSettings, Settings
from frontdesk.entrypoints import wiring
from frontdesk.modules.companies import service as companies
from frontdesk.modules.companies.models import Invitation
from frontdesk.modules.courses import service as courses
from frontdesk.modules.geography.models import City, Country
from frontdesk.modules.registrations.service import EXAMPLE
from frontdesk.modules.video.models import Video
from tests import factories
from tests.factories import Person
from tests.modules.companies.callers import arrive, enrol, make_admin

CALLERS = ("nobody", "client", "other", "staff", "rival_staff", "owner", "rival_owner", "admin")

# what authors write into courses, and is in no answer that anybody else gets
SECRETS = {
    "an answer": "zz-the-right-answer",
    "what is paid for": "zz-the-text-of-a-paid-lesson",
    "a paid video": "zz-the-playback-id-of-a-paid-lesson",
    "a video's asset": "zz-the-asset-of-a-paid-lesson",
}


@dataclass(slots=True)
class World:
    """What the requests of the table name in braces, and what each caller sends."""

    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opened:
    """The application on a database."""

    client: AsyncClient
    sessions: Sessions


@asynccontextmanager
async def opened(
    application: FastAPI, settings: Settings, clock: MovableClock, redis: Redis, url: str
) -> AsyncIterator[Opened]:
    """Have the application answer from this database."""
    engine = create_engine(DatabaseSettings.model_validate({"DATABASE_URL": url}))
    sessions = session_maker(engine)
    application.state.resources = Resources(
        settings=settings,
        clock=clock,
        engine=engine,
        sessions=sessions,
        redis=redis,
        authenticate=wiring.authenticator(settings, clock),
    )
    transport = ASGITransport(application, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://frontdesk.test") as client:
        try:
            yield Opened(client, sessions)
        finally:
            await engine.dispose()


async def make(at: Opened, settings: Settings, *, now: datetime) -> World:
    """Fill an empty database."""
    names = (*CALLERS[1:], "colleague", "deputy", "newcomer")
    people = {name: await arrive(at.sessions, f"{name}@example.com", now=now, verified=True) for name in names}
    await make_admin(at.sessions, people["admin"])
    ids: dict[str, Any] = {f"{name}_id": person.id for name, person in people.items()}
    token = people["client"].headers["Authorization"].removeprefix("Bearer ")
    ids["session_id"] = jwt.decode(token, options={"verify_signature": False})["sid"]
    await _geography(at)
    ids["company_id"] = await _company(at, people, "owner", "staff", "First")
    await _company(at, people, "rival_owner", "rival_staff", "Rival")
    for name, role in (("colleague", CompanyRole.STAFF), ("deputy", CompanyRole.ADMIN)):
        await enrol(at.sessions, people[name], ids["company_id"], role)
    ids |= await _catalogue(at, people["admin"])
    ids |= await _place(at, people["owner"])
    booking = {"room_id": ids["room_id"], "start_time": "2027-03-15T10:00", "duration_minutes": 60}
    ids["booking_id"] = await _made(at, people["client"], "/bookings", booking)
    ids |= await _past(at, people["client"], booking)
    ids["registration_id"] = await _registration(at, people["owner"], ids)
    ids["import_id"] = await _import(at, people["staff"], ids["provider_id"])
    ids |= await _course(at, people["admin"], now=now)
    ids["payment_account_id"] = await _payment_account(at, people["owner"], ids["company_id"])
    asked = {"provider_id": ids["provider_id"], "body": "Is the piano in tune?"}
    ids["conversation_id"] = await _made(at, people["client"], "/conversations", asked)
    ids["client_card_id"] = await _card(at, people["staff"], ids["provider_id"])
    spare = {**booking, "start_time": "2027-03-15T15:00", "client_name": "Spare"}
    await _made(at, people["staff"], "/bookings", spare)
    ids["spare_card_id"] = await _card(at, people["staff"], ids["provider_id"], name="spare")
    appointment = {"staff_id": ids["staff_id"], "start_time": "2027-03-15T10:00"}
    ids["appointment_id"] = await _made(at, people["client"], "/appointments", appointment)
    ids["upload_id"] = await _upload(at, people["client"])
    ids |= await _invitation(at, settings, people["owner"], ids["company_id"])
    headers = {name: people[name].headers for name in CALLERS[1:]}
    return World({"nobody": {}, **headers}, ids)


async def _geography(at: Opened) -> None:
    berlin = {"name": "Berlin", "ascii_name": "Berlin", "latitude": 52.52, "longitude": 13.41}
    async with unit_of_work(at.sessions) as session:
        session.add(Country(code="DE", name="Germany"))
        await session.flush()
        session.add(
            City(
                id=2950159,
                country_code="DE",
                timezone="Europe/Berlin",
                population=3_426_354,
                spellings=["berlin"],
                **berlin,
            )
        )


async def _catalogue(at: Opened, admin: Person) -> dict[str, str]:
    """Equipment, of one type, another type that no place has, and a badge."""
    entries = {"equipment_type_id": "equipment-types", "spare_type_id": "equipment-types", "badge_id": "badges"}
    return {
        name: (await factories.catalogue_entry(at.client, admin, kind, f"Entry {name}"))["id"]
        for name, kind in entries.items()
    }


async def _company(at: Opened, people: dict[str, Person], owner: str, staff: str, name: str) -> str:
    company_id = await _made(at, people[owner], "/companies", {"name": name})
    await enrol(at.sessions, people[staff], company_id, CompanyRole.STAFF)
    return company_id


async def _place(at: Opened, owner: Person) -> dict[str, str]:
    """A provider that is always open, its room with a photo, its staff, and a closure and an exception of each."""
    provider = await factories.provider(at.client, owner)
    room = await factories.room(at.client, owner, provider["id"])
    staff = await factories.staff(at.client, owner, provider["id"])
    teacher = await factories.teacher(at.client, owner, provider_id=provider["id"])
    for path in (f"/providers/{provider['id']}", f"/rooms/{room['id']}", f"/staff/{staff['id']}"):
        address = f"/api/v1{path}/opening-hours/exceptions/2027-12-30"
        answer = await at.client.put(address, json={"hours": []}, headers=owner.headers)
        assert answer.status_code == 200, answer.text
    picture = {"url": "https://cdn.example.com/a.webp"}
    christmas = {"starts_at": "2027-12-24T12:00:00", "ends_at": "2027-12-27T00:00:00"}
    return {
        "provider_id": provider["id"],
        "slug": provider["slug"],
        "room_id": room["id"],
        "photo_id": await _made(at, owner, f"/rooms/{room['id']}/photos", picture),
        "provider_closure_id": await _made(at, owner, f"/providers/{provider['id']}/closures", christmas),
        "staff_id": staff["id"],
        "teacher_id": teacher["id"],
        "offering_id": (await factories.offering(at.client, owner, provider["id"], staff_ids=[staff["id"]]))["id"],
        "staff_closure_id": await _made(at, owner, f"/staff/{staff['id']}/closures", christmas),
        "room_closure_id": await _made(at, owner, f"/rooms/{room['id']}/closures", christmas),
    }


async def _past(at: Opened, client: Person, booking: dict[str, Any]) -> dict[str, str]:
    """Two bookings that are completed, one of them reviewed."""
    ids = [await _made(at, client, "/bookings", {**booking, "start_time": f"2027-03-{day}T10:00"}) for day in (17, 18)]
    async with unit_of_work(at.sessions) as session:
        over = "UPDATE bookings SET status = 'completed', pending_reason = NULL WHERE id = ANY(:ids)"
        await session.execute(text(over), {"ids": [UUID(id_) for id_ in ids]})
    past, reviewed = ids
    return {
        "past_booking_id": past,
        "review_id": await _made(at, client, f"/bookings/{reviewed}/review", {"rating": 4}),
    }


async def _course(at: Opened, admin: Person, *, now: datetime) -> dict[str, str]:
    """A world with a level and a lesson, free and open to everybody, and a lesson that nobody has paid for."""
    world_id = await _made(at, admin, "/admin/courses", {"title": "Piano", "published": True})
    level_id = await _made(at, admin, f"/admin/courses/{world_id}/levels", {"title": "First steps"})
    question = {"type": "short_text", "id": "fifth", "prompt": "The fifth above C?", "accepted": [SECRETS["an answer"]]}
    quiz = {"version": 1, "blocks": [question]}
    lessons = [
        await _made(at, admin, f"/admin/courses/{world_id}/lessons", lesson)
        for lesson in (
            {"title": "Middle C", "level_id": level_id, "rich_content": quiz},
            {"title": "Minor", "tier": "pro", "rich_content": quiz, "content": SECRETS["what is paid for"]},
        )
    ]
    secret = {"asset_id": SECRETS["a video's asset"], "playback_id": SECRETS["a paid video"], "policy": "signed"}
    await _video(at, lessons[1], now=now, **secret)
    names = {"world_id": world_id, "course_id": world_id, "level_id": level_id, "lesson_id": lessons[0]}
    return names | {"asset_id": await _video(at, lessons[0], now=now)}


async def _video(
    at: Opened,
    lesson_id: str,
    *,
    now: datetime,
    asset_id: str = "asset",
    playback_id: str = "play",
    policy: str = "public",
) -> str:
    """A video that a lesson shows."""
    names = {"upload_id": f"upload-{asset_id}", "asset_id": asset_id, "playback_id": playback_id}
    at_once = {"status": "ready", "ready_at": now, "look_at": now, "policy": policy, "wanted": policy}
    async with unit_of_work(at.sessions) as session:
        session.add(Video(id=new_id(), subject_id=UUID(lesson_id), **at_once, **names))
        await courses.show_video(session, UUID(lesson_id), now=now)
    return asset_id


async def _card(at: Opened, staff: Person, provider_id: str, *, name: str = "client") -> str:
    """What the desk knows of the client who booked, or of somebody else."""
    answer = await at.client.get(f"/api/v1/providers/{provider_id}/clients?q={name}", headers=staff.headers)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["items"][0]["id"])


async def _registration(at: Opened, owner: Person, ids: dict[str, Any]) -> str:
    """A child who has a teacher."""
    registration_id = await _made(at, owner, "/registrations", factories.child(provider_id=ids["provider_id"]))
    address = f"/api/v1/registrations/{registration_id}/assign"
    answer = await at.client.post(address, json={"teacher_id": ids["teacher_id"]}, headers=owner.headers)
    assert answer.status_code == 200, answer.text
    return registration_id


async def _import(at: Opened, staff: Person, provider_id: str) -> str:
    """A file of registrations."""
    params = {"provider_id": provider_id}
    address = "/api/v1/registrations/imports"
    answer = await at.client.post(address, content=EXAMPLE.encode(), params=params, headers=staff.headers)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


async def _upload(at: Opened, who: Person) -> str:
    wanted = {"file_type": "image/png", "folder": "avatars"}
    answer = await at.client.post("/api/v1/uploads/presigned-url", json=wanted, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


async def _payment_account(at: Opened, owner: Person, company_id: str) -> str:
    path = f"/api/v1/companies/{company_id}/sandbox/onboarding"
    answer = await at.client.post(path, headers=owner.headers)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["account"]["id"])


async def _invitation(at: Opened, settings: Settings, owner: Person, company_id: str) -> dict[str, str]:
    """An invitation of `other`, and what its mail carries."""
    wanted = {"email": "other@example.com", "role": "staff"}
    invitation_id = await _made(at, owner, f"/companies/{company_id}/invitations", wanted)
    async with at.sessions() as session:
        invitation = await session.get_one(Invitation, UUID(invitation_id))
    return {"invitation_id": invitation_id, "token": companies.token_of(settings.security, invitation)}


async def _made(at: Opened, who: Person, path: str, body: dict[str, Any]) -> str:
    answer = await at.client.post(f"/api/v1{path}", json=body, headers=who.headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])
