"""What has no version and is replaced as a whole overwrites nobody: its entity tag is made of what it says."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from httpx2 import AsyncClient, Response

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.http.etags import KEPT
from frontdesk.modules.users import service as users
from tests import factories
from tests.factories import ALWAYS_OPEN, Person
from tests.modules.companies.callers import Callers, arrive, assemble, snapshot

API = "/api/v1"
OPENAPI = Path(__file__).parents[2] / "openapi.json"

# whoever is last is right, or nobody can lose anything
LAST_ONE_WINS = {
    "companies_update_member": "a role is given outright; the audit log has both",
    "courses_keep_answers": "a learner's own, question by question, while they type",
    "courses_keep_video_position": "how far somebody has watched, told every few seconds",
    "messages_block": "twice is once",
    "providers_add_favorite": "twice is once",
    "providers_choose_location": "one choice of several, made outright",
    "providers_set_opening_exception": "a date's hours are given outright, not made from those it had",
    "rooms_order_photos": "names every photo: one that came or went in between is 409",
    "rooms_set_opening_exception": "as a provider's",
    "staff_set_opening_exception": "as a provider's",
    "users_update": "switches, each set outright; the audit log has both",
}


@dataclass(frozen=True, slots=True)
class Whole:
    """Something that is replaced or changed: how, into what, by whom; and how it is read, unless only writing tells."""

    path: str
    first: dict[str, Any]
    second: dict[str, Any]
    by: str = "owner"
    is_put: bool = True
    is_public: bool = True
    is_told_alone: bool = False


def _prices(amount: int) -> dict[str, Any]:
    return {"prices": [{"duration_minutes": 60, "amount": amount}]}


def _equipment(quantity: int) -> dict[str, Any]:
    return {"equipment": [{"type": "piano", "quantity": quantity}]}


WEEK = {"hours": [{"weekday": 1, "opens": "09:00", "closes": "17:00"}]}
WHOLES = (
    *(Whole(f"/{whose}/opening-hours", ALWAYS_OPEN, WEEK) for whose in ("{place}", "{room}", "{staff}")),
    *(Whole(f"/{whose}/equipment", _equipment(1), _equipment(2)) for whose in ("{place}", "{room}")),
    Whole("/{room}/prices", _prices(4000), _prices(5000)),
    Whole("/{place}/badges", {"badges": ["verified"]}, {"badges": ["visited"]}, by="admin"),
    Whole("/companies/{company}", {"name": "First"}, {"name": "Second"}, is_put=False, is_public=False),
    Whole("/users/me", {"bio": "First"}, {"preferences": {"sms_reminders": False}}, is_put=False, is_public=False),
    Whole("/companies/{company}/payout-schedule", {"frequency": "weekly"}, {"frequency": "monthly"}, is_public=False),
    *(
        Whole(f"/{entry}", {"description": "First"}, {"name": "Other"}, by="admin", is_put=False)
        for entry in ("{badge}", "{type}")
    ),
    *(
        Whole(
            f"/{{{whose}}}/closures/{{{whose}_closure}}",
            {"reason": "First"},
            {"reason": "Second"},
            is_put=False,
            is_told_alone=True,
        )
        for whose in ("place", "room", "staff")
    ),
    Whole("/{level}", {"title": "First"}, {"title": "Other"}, by="admin", is_put=False, is_told_alone=True),
)


@dataclass(frozen=True, slots=True)
class World:
    """One of each of them."""

    client: AsyncClient
    callers: Callers
    names: dict[str, str]

    async def read(self, whole: Whole) -> Response:
        """What its readers get: what is public as nobody, from the page that is kept."""
        headers = {} if whole.is_public else self._who(whole).headers
        return await self.client.get(self._at(whole), headers=headers)

    async def write(self, whole: Whole, body: dict[str, Any], tag: str | None = None) -> Response:
        """Replace or change it; who names no tag does not care."""
        headers = self._who(whole).headers | ({"If-Match": tag} if tag else {})
        return await self.client.request(
            "PUT" if whole.is_put else "PATCH", self._at(whole), json=body, headers=headers
        )

    def _at(self, whole: Whole) -> str:
        return API + whole.path.format_map(self.names)

    def _who(self, whole: Whole) -> Person:
        who: Person = getattr(self.callers, whole.by)
        return who


@pytest.fixture
async def world(client: AsyncClient, sessions: Sessions, clock: MovableClock) -> World:
    async def someone(email: str) -> Person:
        return await arrive(sessions, email, now=clock.now(), verified=True)

    callers = await assemble(client, sessions, someone)
    owner, admin = callers.owner, callers.admin

    async def made(who: Person, path: str, **body: Any) -> str:
        answer = await client.post(API + path, json=body, headers=who.headers)
        assert answer.status_code == 201, answer.text
        made_id: str = answer.json()["id"]
        return made_id

    place = (await factories.provider(client, owner))["id"]
    names = {
        "company": callers.company_id,
        "place": f"providers/{place}",
        "room": f"rooms/{(await factories.room(client, owner, place))['id']}",
        "staff": f"staff/{(await factories.staff(client, owner, place))['id']}",
        "badge": f"badges/{await made(admin, '/badges', name='Visited')}",
        "type": f"equipment-types/{await made(admin, '/equipment-types', name='Harp')}",
    }
    await made(admin, "/badges", name="Verified")
    await made(admin, "/equipment-types", name="Piano")
    closed = {"starts_at": "2027-12-24T12:00:00", "ends_at": "2027-12-27T00:00:00"}
    for whose in ("place", "room", "staff"):
        names[f"{whose}_closure"] = await made(owner, f"/{names[whose]}/closures", **closed)
    course = await made(admin, "/admin/courses", title="Piano from nothing")
    names["level"] = f"admin/levels/{await made(admin, f'/admin/courses/{course}/levels', title='First steps')}"
    return World(client, callers, names)


async def test_who_has_read_what_is_replaced_overwrites_nobody(world: World, sessions: Sessions) -> None:
    stale = []
    for whole in WHOLES:
        if whole.is_told_alone:
            read = (await world.write(whole, {})).headers["etag"]
        else:
            read = (await world.read(whole)).headers["etag"]
            is_kept = whole.is_public and whole.path not in {"/{badge}", "/{type}"}
            assert bool(KEPT.search(read)) is is_kept, whole.path
        first = await world.write(whole, whole.first, read)
        assert (first.status_code, first.headers["etag"] == read) == (200, False), (whole.path, first.text)
        if not whole.is_told_alone:
            found = await world.read(whole)
            assert (found.json(), KEPT.sub('"', found.headers["etag"])) == (first.json(), first.headers["etag"])
        # two who have read the same, at the same instant
        tag = f'W/{first.headers["etag"]}, "other"'
        answers = await asyncio.gather(*(world.write(whole, whole.second, tag) for _ in range(2)))
        assert Counter(it.status_code for it in answers) == {200: 1, 412: 1}, whole.path
        assert {it.json()["code"] for it in answers if it.is_error} == {"precondition_failed"}
        stale.append((whole, read))
    before = await snapshot(sessions)
    for whole, tag in stale:
        assert (await world.write(whole, whole.first, tag)).status_code == 412, whole.path
    assert await snapshot(sessions) == before
    for whole, _ in stale:
        assert (await world.write(whole, whole.first, None if whole.is_put else "*")).status_code == 200, whole.path


async def test_learning_changes_no_profile(world: World, sessions: Sessions, clock: MovableClock) -> None:
    """What changes by itself is no change of what somebody edits."""
    [me] = (whole for whole in WHOLES if whole.path == "/users/me")
    read = await world.read(me)
    async with unit_of_work(sessions) as session:
        await users.reward(session, UUID(world.callers.owner.id), xp=10, now=clock.now())
    again = await world.read(me)
    assert (again.json()["xp"], again.headers["etag"]) == (10, read.headers["etag"])


def test_whatever_is_changed_has_a_tag_or_a_reason_to_have_none() -> None:
    paths = json.loads(OPENAPI.read_text())["paths"]
    changes = [one for verbs in paths.values() for verb, one in verbs.items() if verb in {"put", "patch"}]
    tagged = {
        one["operationId"]
        for one in changes
        if any(parameter["name"] == "if-match" for parameter in one.get("parameters", ()))
    }
    assert {one["operationId"] for one in changes} - tagged == LAST_ONE_WINS.keys()
    assert {one["operationId"] for one in changes if "412" in one["responses"]} == tagged
