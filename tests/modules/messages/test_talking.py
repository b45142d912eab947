"""Two sides talk: what each sees, in which order, and what is unread."""

import asyncio
from typing import Any

from httpx2 import AsyncClient

from tests.factories import Person, guest
from tests.modules.messages.conftest import ADDRESS, Street


def said(messages: list[dict[str, Any]]) -> list[tuple[int, str]]:
    return [(one["number"], one["body"]) for one in messages]


async def test_two_people_have_one_conversation_whoever_begins(street: Street) -> None:
    ada, bob = street.ada, street.bob
    begun, answered = await asyncio.gather(
        street.wrote(ada, "Hello", recipient_id=bob.id), street.wrote(bob, "Hi", recipient_id=ada.id)
    )
    assert begun["id"] == answered["id"]
    third = await street.say(ada, begun, "  How are you?\n")
    assert (third.status_code, third.json()["number"], third.json()["body"]) == (201, 3, "How are you?")
    assert third.json()["sender"] == {"kind": "user", "id": ada.id, "name": None, "avatar_url": None}
    (seen_by_bob,) = await street.inbox(bob)
    (seen_by_ada,) = await street.inbox(ada)
    assert (seen_by_bob["you"], seen_by_bob["other"]["id"]) == (seen_by_ada["other"], ada.id)
    assert seen_by_bob["last_message"] == seen_by_ada["last_message"] == third.json()
    assert (seen_by_ada["unread"], seen_by_ada["read_number"]) == (0, 3)


async def test_what_is_unread_is_counted_and_read_up_to_a_message(street: Street) -> None:
    ada, bob = street.ada, street.bob
    talk = await street.wrote(ada, "1", recipient_id=bob.id)
    for body in ("2", "3"):
        await street.say(ada, talk, body)
    assert [one["unread"] for one in await street.inbox(bob, unread=True)] == [3]
    for upto, unread in ((2, 1), (1, 1), (99, 0)):
        read = await street.read(bob, talk, upto)
        assert (read["unread"], read["read_number"]) == (unread, 3 - unread)
    assert await street.inbox(bob, unread=True) == []
    assert (await street.inbox(ada))[0]["other_read_number"] == 3
    await street.say(ada, talk, "4")
    await street.say(bob, talk, "5")  # who answers has read
    assert ([one["unread"] for one in await street.inbox(bob)], (await street.read(ada, talk))["unread"]) == ([0], 0)


async def test_a_desk_answers_in_the_name_of_its_provider(street: Street) -> None:
    ada, place = street.ada, {"kind": "provider", "id": street.provider["id"], "name": "Blue Note Studio"}
    talk = await street.wrote(ada, "Is the piano in tune?", provider_id=street.provider["number"])
    assert talk["other"] == {**place, "avatar_url": None}
    for who in (street.desk, street.owner):
        (listed,) = await street.inbox(who, provider_id=street.provider["id"])
        assert (listed["you"], listed["other"]["id"], listed["unread"]) == ({**place, "avatar_url": None}, ada.id, 1)
    answer = await street.say(street.desk, talk, "It is.")
    assert answer.json()["sender"] == {**place, "avatar_url": None}
    assert [one["unread"] for one in await street.inbox(street.owner)] == [0]  # one of them has seen to it
    assert await street.inbox(street.teacher) == []
    for method, path in (("GET", ""), ("GET", "/messages"), ("POST", "/read"), ("PUT", "/block")):
        refused = await street.client.request(method, f"{ADDRESS}/{talk['id']}{path}", headers=street.teacher.headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


async def test_a_booking_is_talked_about_by_itself(street: Street, client: AsyncClient) -> None:
    start = {"provider_id": street.provider["id"], "start_time": "2027-03-15T10:00"}
    booking = (await client.post("/api/v1/bookings", json=start, headers=street.ada.headers)).json()
    start["start_time"] = "2027-03-15T12:00"
    other = (await client.post("/api/v1/bookings", json=guest(**start))).json()
    place = street.provider["id"]
    generally = await street.wrote(street.ada, provider_id=place)
    about = await street.wrote(street.desk, "See you then!", provider_id=place, booking_id=booking["number"])
    again = await street.wrote(street.ada, "Yes!", provider_id=place, booking_id=booking["id"])
    assert (about["id"], about["booking_id"], again["last_message"]["number"]) == (again["id"], booking["id"], 2)
    assert [one["id"] for one in await street.inbox(street.ada)] == [again["id"], generally["id"]]
    for who, to, expected in (
        (street.desk, {"booking_id": other["id"]}, (409, "no_account")),
        (street.desk, {}, (422, "to_oneself")),
        (street.bob, {"booking_id": booking["id"]}, (404, "booking_not_found")),
        (street.teacher, {"booking_id": booking["id"]}, (404, "booking_not_found")),
        (street.ada, {"booking_id": 4711}, (404, "booking_not_found")),
    ):
        refused = await street.write(who, provider_id=place, **to)
        assert (refused.status_code, refused.json()["code"]) == expected


async def walk(street: Street, who: Person, talk: dict[str, Any], **query: Any) -> list[tuple[int, str]]:
    """All messages from a cursor to its end, two at a time."""
    seen: list[tuple[int, str]] = []
    cursor: str | None = ""
    while cursor is not None:
        params = {"cursor": cursor, "size": 2, **query}
        answer = await street.client.get(f"{ADDRESS}/{talk['id']}/messages", params=params, headers=who.headers)
        assert answer.status_code == 200, answer.text
        seen, cursor = seen + said(answer.json()["items"]), answer.json()["next_cursor"]
    return seen


async def test_messages_are_read_in_both_directions(street: Street, statements: list[str]) -> None:
    talk = await street.wrote(street.ada, "m1", recipient_id=street.bob.id)
    for n in range(2, 6):
        await street.say(street.ada if n % 2 else street.bob, talk, f"m{n}")
    everything = [(n, f"m{n}") for n in range(1, 6)]
    assert await walk(street, street.bob, talk) == everything[::-1]
    assert await walk(street, street.ada, talk, after=0) == everything
    assert await walk(street, street.ada, talk, after=3) == everything[3:]
    path, headers = f"{ADDRESS}/{talk['id']}/messages", street.bob.headers
    statements.clear()
    page = (await street.client.get(path, params={"size": 2}, headers=headers)).json()
    assert len(statements) == 3, statements  # the caller, the conversation, its messages
    wrong = await street.client.get(path, params={"after": 1, "cursor": page["next_cursor"]}, headers=headers)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid_cursor")


async def test_a_list_of_conversations_is_two_statements(street: Street, statements: list[str]) -> None:
    for who in (street.bob, street.owner, street.desk):
        await street.wrote(who, recipient_id=street.ada.id)
    listed = await street.inbox(street.ada)
    statements.clear()
    assert await street.inbox(street.ada) == listed
    assert len(statements) == 2, statements  # the caller, and everything about the conversations
    assert [one["other"]["id"] for one in listed] == [street.desk.id, street.owner.id, street.bob.id]
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        query: dict[str, Any] = {"cursor": cursor, "size": 1}
        page = (await street.client.get(ADDRESS, params=query, headers=street.ada.headers)).json()
        seen, cursor = seen + [one["id"] for one in page["items"]], page["next_cursor"]
    assert seen == [one["id"] for one in listed]


async def test_messages_written_at_once_are_numbered_without_a_gap(street: Street) -> None:
    talk = await street.wrote(street.ada, "0", recipient_id=street.bob.id)
    people = (street.ada, street.bob)
    answers = await asyncio.gather(*(street.say(people[n % 2], talk, str(n)) for n in range(12)))
    assert sorted(answer.json()["number"] for answer in answers) == list(range(2, 14))
    assert (await street.read(street.bob, talk))["unread"] == 0
