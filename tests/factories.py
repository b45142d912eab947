"""People and places for tests, made the way clients make them: over HTTP."""

from dataclasses import dataclass
from typing import Any

import httpx2

PASSWORD = "correct horse battery staple"
ALWAYS_OPEN = {"hours": [{"weekday": day, "opens": "00:00", "closes": "00:00"} for day in range(1, 8)]}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has signed in."""

    id: str
    email: str
    headers: dict[str, str]


async def sign_up(client: httpx2.AsyncClient, email: str, *, base: str = "", **fields: str) -> Person:
    """A new account, signed in."""
    body = {"email": email, "password": PASSWORD, **fields}
    made = await client.post(f"{base}/api/v1/auth/register", json=body)
    assert made.status_code == 201, made.text
    return await sign_in(client, email, base=base)


async def sign_in(client: httpx2.AsyncClient, email: str, *, base: str = "") -> Person:
    """An existing account, signed in."""
    answer = await client.post(f"{base}/api/v1/auth/login", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    me = await client.get(f"{base}/api/v1/auth/me", headers=headers)
    return Person(me.json()["id"], email, headers)


async def owner(client: httpx2.AsyncClient, email: str = "owner@example.com", *, base: str = "") -> Person:
    """Somebody with a company of their own."""
    person = await sign_up(client, email, base=base)
    made = await client.post(f"{base}/api/v1/companies", json={"name": f"{email} Ltd"}, headers=person.headers)
    assert made.status_code == 201, made.text
    return person


async def provider(client: httpx2.AsyncClient, who: Person, *, base: str = "", **fields: Any) -> dict[str, Any]:
    """A provider in Berlin, always open, unless `fields` say otherwise."""
    body = {
        "name": "Blue Note Studio",
        "sector": "studio",
        "phone": "+49 30 901820",
        "email": "studio@example.com",
        "address": "Oranienstraße 1, Berlin",
        "timezone": "Europe/Berlin",
        **fields,
    }
    made = await client.post(f"{base}/api/v1/providers", json=body, headers=who.headers)
    assert made.status_code == 201, made.text
    answer: dict[str, Any] = made.json()
    return answer


async def room(
    client: httpx2.AsyncClient, who: Person, provider_id: str, *, base: str = "", **fields: Any
) -> dict[str, Any]:
    """A room of a provider."""
    body = {"name": "Room A", "capacity": 6, **fields}
    made = await client.post(f"{base}/api/v1/providers/{provider_id}/rooms", json=body, headers=who.headers)
    assert made.status_code == 201, made.text
    answer: dict[str, Any] = made.json()
    return answer


async def staff(
    client: httpx2.AsyncClient, who: Person, provider_id: str, *, base: str = "", **fields: Any
) -> dict[str, Any]:
    """A member of a provider's staff."""
    body = {"name": "Grace Hopper", "role": "Hairdresser", **fields}
    made = await client.post(f"{base}/api/v1/providers/{provider_id}/staff", json=body, headers=who.headers)
    assert made.status_code == 201, made.text
    answer: dict[str, Any] = made.json()
    return answer


async def offering(
    client: httpx2.AsyncClient, who: Person, provider_id: str, *, base: str = "", **fields: Any
) -> dict[str, Any]:
    """An offering of a provider; an hour, unless `fields` say otherwise."""
    body = {"name": "Haircut", "amount": 4000, **fields}
    made = await client.post(f"{base}/api/v1/providers/{provider_id}/offerings", json=body, headers=who.headers)
    assert made.status_code == 201, made.text
    answer: dict[str, Any] = made.json()
    return answer


async def teacher(client: httpx2.AsyncClient, who: Person, *, base: str = "", **fields: Any) -> dict[str, Any]:
    """A teacher of the provider that `fields` name, or of the only one."""
    body = {"name": "Mia Mentor", "email": "mia@example.com", "specialization": "Watercolour", **fields}
    made = await client.post(f"{base}/api/v1/teachers", json=body, headers=who.headers)
    assert made.status_code == 201, made.text
    answer: dict[str, Any] = made.json()
    return answer


async def catalogue_entry(client: httpx2.AsyncClient, admin: Person, kind: str, name: str) -> dict[str, Any]:
    """An entry of the catalogue: `kind` is `equipment-types` or `badges`."""
    made = await client.post(f"/api/v1/{kind}", json={"name": name}, headers=admin.headers)
    assert made.status_code == 201, made.text
    answer: dict[str, Any] = made.json()
    return answer


def child(**fields: Any) -> dict[str, Any]:
    """The form with which a parent registers a child, with `fields` beside it."""
    return {
        "student_name": "Nina Simone",
        "student_age": 9,
        "grade": "4th",
        "parent_name": "Mary Kate Waymon",
        "email": "mary@example.com",
        "phone": "+49 30 901820",
        "preferred_time": "Saturday mornings",
        "experience_level": "beginner",
        "interests": ["Piano", "Singing"],
        "additional_notes": "She hears everything once and plays it.",
        **fields,
    }


def guest(**fields: Any) -> dict[str, Any]:
    """The client fields of a guest's booking, with `fields` beside them."""
    return {
        "client_name": "Ada Lovelace",
        "client_phone": "+44 20 7946 0958",
        "client_email": "ada@example.com",
        **fields,
    }
