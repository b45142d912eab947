"""What is refused, which changes nothing; and hearing nothing more of somebody."""

from typing import Any
from uuid import UUID

from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.errors import DomainError
from frontdesk.modules.messages.errors import Blocked, YouBlocked
from frontdesk.modules.users import service as users
from tests import factories
from tests.factories import Person
from tests.modules.companies.callers import make_admin, snapshot
from tests.modules.messages.conftest import ADDRESS, Street

NOBODY = "01a1fc58-b1b4-7530-a409-bc4c92695616"
SENSELESS: list[dict[str, Any]] = [
    {"recipient_id": NOBODY, "provider_id": 1},
    {},
    {"recipient_id": NOBODY, "booking_id": 1},
    {"recipient_id": "ada"},
    {"provider_id": 1, "body": " \n"},
    {"provider_id": 1, "body": "a\0b"},
    {"provider_id": 1, "body": "x" * 4001},
    {"provider_id": 1, "body": None},
]


async def test_what_cannot_be_written(street: Street, sessions: Sessions) -> None:
    draft = await factories.provider(street.client, street.owner, published=False)
    async with unit_of_work(sessions) as session:
        await users.change_user(session, UUID(street.bob.id), {"is_active": False})
    before = await snapshot(sessions)
    for to, expected in (
        ({"recipient_id": street.ada.id}, (422, "to_oneself")),
        ({"recipient_id": NOBODY}, (404, "recipient_not_found")),
        ({"recipient_id": street.bob.id}, (404, "recipient_not_found")),
        ({"provider_id": NOBODY}, (404, "recipient_not_found")),
        ({"provider_id": draft["id"]}, (404, "recipient_not_found")),
        *((senseless, (422, "invalid")) for senseless in SENSELESS),
        ({"recipient_id": street.owner.id, "body": "x" * 2**20}, (413, "content_too_large")),
    ):
        refused = await street.write(street.ada, **{"body": "Hello", **to})
        assert (refused.status_code, refused.json()["code"]) == expected, to
    assert await snapshot(sessions) == before
    assert (await street.write(street.ada, "x" * 4000, recipient_id=street.owner.id)).status_code == 201


async def test_a_conversation_is_nobody_elses(street: Street, sessions: Sessions) -> None:
    await make_admin(sessions, street.teacher)
    private = await street.wrote(street.ada, recipient_id=street.bob.id)
    before = await snapshot(sessions)
    for who in (street.owner, street.teacher):
        for method, path in (
            ("GET", ""),
            ("GET", "/messages"),
            ("POST", "/messages"),
            ("POST", "/read"),
            ("PUT", "/block"),
            ("DELETE", "/block"),
        ):
            body = {"body": "Hello"} if (method, path) == ("POST", "/messages") else None
            address = f"{ADDRESS}/{private['id']}{path}"
            refused = await street.client.request(method, address, json=body, headers=who.headers)
            assert (refused.status_code, refused.json()["code"]) == (404, "conversation_not_found")
        assert await street.inbox(who) == []
    assert await snapshot(sessions) == before


async def block(street: Street, who: Person, talk: dict[str, Any], method: str = "PUT") -> None:
    for _ in range(2):
        answer = await street.client.request(method, f"{ADDRESS}/{talk['id']}/block", headers=who.headers)
        assert answer.status_code == 204, answer.text


async def test_who_is_blocked_is_not_heard_anywhere_until_unblocked(street: Street, sessions: Sessions) -> None:
    ada, place = street.ada, street.provider["id"]
    talk = await street.wrote(ada, provider_id=place)
    start = {"provider_id": place, "start_time": "2027-03-15T10:00"}
    booking = (await street.client.post("/api/v1/bookings", json=start, headers=ada.headers)).json()
    other = await street.wrote(ada, provider_id=place, booking_id=booking["id"])

    async def attempts(who: Person) -> set[tuple[int, str]]:
        """What becomes of each way to write."""
        before = await snapshot(sessions)
        answers = [await street.say(who, one, "Hello?") for one in (talk, other)]
        answers.append(await street.write(who, provider_id=place, booking_id=booking["id"]))
        assert await snapshot(sessions) == before
        return {(answer.status_code, answer.json()["code"]) for answer in answers}

    def refusal(kind: type[DomainError]) -> set[tuple[int, str]]:
        return {(kind.status, kind.code)}

    await block(street, street.desk, talk)
    assert (await attempts(ada), await attempts(street.owner)) == (refusal(Blocked), refusal(YouBlocked))
    assert [one["is_blocked"] for one in await street.inbox(street.owner)] == [True, True]
    assert [one["is_blocked"] for one in await street.inbox(ada)] == [False, False]
    await block(street, ada, other)
    assert (await attempts(ada), await attempts(street.desk)) == (refusal(Blocked), refusal(Blocked))
    await block(street, street.owner, other, "DELETE")
    assert (await attempts(ada), await attempts(street.desk)) == (refusal(YouBlocked), refusal(Blocked))
    await block(street, ada, talk, "DELETE")
    assert (await street.say(ada, talk, "Hello!")).status_code == 201
