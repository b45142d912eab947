"""Everybody, as those see them who run the installation."""

import pytest
from httpx2 import AsyncClient

from tests.factories import Person, sign_up

USERS = "/api/v1/users"


async def _emails(client: AsyncClient, who: Person, **params: str) -> list[str]:
    answer = await client.get(USERS, params=params, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return [item["email"] for item in answer.json()["items"]]


@pytest.fixture
async def people(client: AsyncClient, admin: Person) -> list[Person]:
    """Three people beside the admin."""
    assert admin.email == "root@example.com"
    return [
        await sign_up(client, "ada@example.com", full_name="Ada Lovelace"),
        await sign_up(client, "Grace@Example.com", firstname="Grace", lastname="Hopper"),
        await sign_up(client, "100%@example.com", firstname="Zoë"),
    ]


LISTS: list[tuple[dict[str, str], list[str]]] = [
    ({}, ["100%@example.com", "Grace@Example.com", "ada@example.com", "root@example.com"]),
    ({"sort": "email"}, ["100%@example.com", "ada@example.com", "Grace@Example.com", "root@example.com"]),
    ({"sort": "-firstname"}, ["100%@example.com", "Grace@Example.com", "ada@example.com", "root@example.com"]),
    ({"sort": "lastname,-email"}, ["Grace@Example.com", "ada@example.com", "root@example.com", "100%@example.com"]),
    ({"search": "LOVE"}, ["ada@example.com"]),
    ({"search": "ada love"}, ["ada@example.com"]),
    ({"search": "grace@ex"}, ["Grace@Example.com"]),
    ({"search": "100%"}, ["100%@example.com"]),
    ({"search": "_"}, []),
    ({"size": "1", "page": "2"}, ["Grace@Example.com"]),
]


@pytest.mark.usefixtures("people")
async def test_the_list_can_be_searched_and_sorted(client: AsyncClient, admin: Person) -> None:
    for params, expected in LISTS:
        assert await _emails(client, admin, **params) == expected, params


async def test_one_of_them(client: AsyncClient, admin: Person, people: list[Person]) -> None:
    answer = await client.get(f"{USERS}/{people[0].id}", headers=admin.headers)
    assert answer.status_code == 200
    assert answer.json()["full_name"] == "Ada Lovelace"
    assert "password" not in answer.text


ABSENT = [
    ("/01a1fc58-b1b4-7530-a409-bc4c92695616", 404, "user_not_found"),
    ("/nobody", 404, "not_found"),
    ("?sort=password_hash", 422, "invalid"),
    ("?size=101", 422, "invalid"),
    ("?page=0", 422, "invalid"),
    ("?search=%00", 422, "invalid"),
]


async def test_what_is_not_there(client: AsyncClient, admin: Person) -> None:
    for path, status, code in ABSENT:
        answer = await client.get(f"{USERS}{path}", headers=admin.headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code), path


async def test_others_see_nobody(client: AsyncClient, people: list[Person]) -> None:
    ada, grace, _ = people
    for path in ("", f"/{ada.id}", f"/{grace.id}", "/01a1fc58-b1b4-7530-a409-bc4c92695616"):
        answer = await client.get(f"{USERS}{path}", headers=ada.headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        answer = await client.get(f"{USERS}{path}")
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


@pytest.mark.usefixtures("people")
async def test_a_page_takes_two_statements(client: AsyncClient, admin: Person, statements: list[str]) -> None:
    await _emails(client, admin)
    statements.clear()
    await _emails(client, admin)
    assert len(statements) == 2  # who calls; the page with its total
