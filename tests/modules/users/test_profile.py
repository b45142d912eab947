"""One's own profile."""

from typing import Any

import pytest
from httpx2 import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.users.models import User
from tests.factories import sign_up

ME = "/api/v1/users/me"
ALL = {
    "email_notifications": True,
    "sms_notifications": True,
    "email_reminders": True,
    "email_desk": True,
    "email_messages": True,
    "email_reviews": True,
    "sms_bookings": True,
    "sms_reminders": True,
}


async def test_a_new_person_has_what_they_said_and_nothing_else(client: AsyncClient) -> None:
    ada = await sign_up(client, "Ada@example.com", full_name="Ada King Lovelace", phone="+49 30 901820")
    answer = (await client.get(ME, headers=ada.headers)).json()
    assert answer.pop("created_at") == answer.pop("updated_at")
    assert answer == {
        "id": ada.id,
        "email": "Ada@example.com",
        "email_verified": False,
        "firstname": "Ada",
        "lastname": "King Lovelace",
        "full_name": "Ada King Lovelace",
        "phone": "+49 30 901820",
        "bio": None,
        "avatar_url": None,
        "timezone": None,
        "locale": None,
        "preferences": ALL,
        "payment_gateway": None,
        "account_type": "user",
        "is_admin": False,
        "is_active": True,
        "role": "USER",
        "subscription_tier": "free",
        "xp": 0,
        "level": 1,
        "streak": 0,
        "streak_today": False,
        "streak_freezes": 0,
    }


CHANGES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"firstname": "Augusta"}, {"firstname": "Augusta", "full_name": "Augusta Lovelace"}),
    ({"lastname": None}, {"lastname": None, "full_name": "Ada"}),
    ({"full_name": "Grace Hopper"}, {"firstname": "Grace", "lastname": "Hopper", "full_name": "Grace Hopper"}),
    ({"full_name": "Grace Hopper", "lastname": "B"}, {"lastname": "B", "full_name": "Ada B"}),
    ({"phone": "030 1"}, {"phone": "030 1"}),
    ({"bio": "Two\nlines"}, {"bio": "Two\nlines"}),
    ({"avatar_url": "https://a.example/1"}, {"avatar_url": "https://a.example/1"}),
    ({"photo": "https://a.example/2"}, {"avatar_url": "https://a.example/2"}),
    ({"avatar": "https://a.example/3"}, {"avatar_url": "https://a.example/3"}),
    ({"timezone": "America/Argentina/Ushuaia"}, {"timezone": "America/Argentina/Ushuaia"}),
    ({"locale": "de-CH"}, {"locale": "de-CH"}),
    ({"locale": "ZH-hant-tw"}, {"locale": "zh-Hant-TW"}),
    ({"locale": "ES-419"}, {"locale": "es-419"}),
    ({"locale": "SL-ROZAJ-1994"}, {"locale": "sl-rozaj-1994"}),
    (
        {"preferences": {"sms_notifications": False}},
        {"preferences": {**ALL, "sms_notifications": False}},
    ),
    ({}, {}),
    # none of this is anybody's to say about themselves
    ({"role": "ADMIN", "is_admin": True, "is_active": False}, {}),
    ({"email": "other@example.com", "email_verified": True, "email_verified_at": "2027-01-01T00:00:00Z"}, {}),
    ({"id": "0197c1f2-0000-7000-8000-000000000000", "xp": 9000, "level": 9, "account_type": "owner"}, {}),
]
BLANK: dict[str, Any] = {
    "full_name": "Ada Lovelace",
    "phone": "+49 30 901820",
    "bio": None,
    "avatar_url": None,
    "timezone": None,
    "locale": None,
    "preferences": ALL,
}


async def test_what_is_named_changes_and_nothing_else(client: AsyncClient) -> None:
    ada = await sign_up(client, "ada@example.com")
    for sent, changed in CHANGES:
        before = (await client.patch(ME, json=BLANK, headers=ada.headers)).json()
        answer = await client.patch(ME, json=sent, headers=ada.headers)
        assert answer.status_code == 200
        after = answer.json()
        assert after == (await client.get(ME, headers=ada.headers)).json()
        assert {**before, **changed} == {**after, "updated_at": before["updated_at"]}, sent


async def test_preferences_that_are_not_named_stay(client: AsyncClient) -> None:
    ada = await sign_up(client, "ada@example.com")
    await client.patch(ME, json={"preferences": {"sms_notifications": False}}, headers=ada.headers)
    answer = await client.patch(ME, json={"preferences": {"email_notifications": False}}, headers=ada.headers)
    assert answer.json()["preferences"] == {
        **ALL,
        "email_notifications": False,
        "sms_notifications": False,
    }


async def test_the_dialled_form_follows_the_phone(client: AsyncClient, session: AsyncSession) -> None:
    ada = await sign_up(client, "ada@example.com", phone="+49 30 901820")
    assert await session.scalar(select(User.phone_e164)) == "+4930901820"
    await client.patch(ME, json={"bio": "x"}, headers=ada.headers)
    assert await session.scalar(select(User.phone_e164)) == "+4930901820"
    await client.patch(ME, json={"phone": None}, headers=ada.headers)
    assert await session.scalar(select(User.phone_e164)) is None


NONSENSE: list[tuple[dict[str, Any], str]] = [
    ({"firstname": "  "}, "body.firstname"),
    ({"firstname": "A\x00"}, "body.firstname"),
    ({"lastname": "x" * 201}, "body.lastname"),
    ({"full_name": None}, "body.full_name"),
    ({"phone": "<script>"}, "body.phone"),
    ({"bio": "\x00"}, "body.bio"),
    ({"bio": "x" * 10_001}, "body.bio"),
    ({"avatar_url": "javascript:alert(1)"}, "body.avatar_url"),
    ({"photo": "ftp://a.example/1"}, "body.photo"),
    ({"timezone": "Mars/Olympus_Mons"}, "body.timezone"),
    ({"timezone": "../../etc/passwd"}, "body.timezone"),
    ({"locale": "German"}, "body.locale"),
    ({"locale": "de_DE"}, "body.locale"),
    ({"locale": "de-"}, "body.locale"),
    ({"locale": "i-klingon"}, "body.locale"),
    ({"locale": ""}, "body.locale"),
    ({"preferences": {"sms_notifications": "yes"}}, "body.preferences.sms_notifications"),
    ({"preferences": None}, "body.preferences"),
]


async def test_what_makes_no_sense_changes_nothing(client: AsyncClient) -> None:
    ada = await sign_up(client, "ada@example.com", full_name="Ada Lovelace")
    before = (await client.get(ME, headers=ada.headers)).json()
    for sent, field in NONSENSE:
        answer = await client.patch(ME, json={"bio": "new", **sent}, headers=ada.headers)
        assert answer.status_code == 422, sent
        assert answer.json()["code"] == "invalid"
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert (await client.get(ME, headers=ada.headers)).json() == before


@pytest.mark.parametrize("method", ["GET", "PATCH"])
async def test_nobody_has_no_profile(client: AsyncClient, method: str) -> None:
    answer = await client.request(method, ME, json={"bio": "x"} if method == "PATCH" else None)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


async def test_a_profile_takes_two_statements(client: AsyncClient, statements: list[str]) -> None:
    ada = await sign_up(client, "ada@example.com")
    await client.get(ME, headers=ada.headers)
    statements.clear()
    await client.get(ME, headers=ada.headers)
    assert len(statements) == 2  # who calls; the row
    statements.clear()
    await client.patch(ME, json={"bio": "x", "preferences": {"sms_notifications": True}}, headers=ada.headers)
    assert len(statements) == 2  # who calls; the change, which returns the row
