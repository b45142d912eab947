"""Which passwords may be chosen: length counts, and what is tried first is refused."""

from collections.abc import Awaitable, Callable

import pytest
from httpx2 import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.clock import MovableClock
from frontdesk.modules.accounts.errors import UnfitCredentials, WeakPassword
from frontdesk.modules.accounts.models import Credential
from frontdesk.modules.accounts.rules import (
    MIN_PASSWORD_LENGTH,
    common_passwords,
    folded,
    is_guessed_first,
    is_own_name,
)
from frontdesk.modules.accounts.service import create_admin
from frontdesk.modules.users.models import User
from tests.factories import PASSWORD
from tests.modules.accounts.conftest import EMAIL, Links, Tokens, bearing, problem

REGISTER = "/api/v1/auth/register"
FIRST = ["password", "password1", "Password123", "12345678", "QWERTYUIOP", "iloveyou", "p@ssw0rd", "trustno1"]
ALSO = ["aaaaaaaa", "        ", "12121212", "abcabcabcabc", "bcdefghi", "23456789", "ihgfedcb", "\uff50assword"]
FINE = ["correct horse battery staple", "mein Fahrrad ist rot", "ÄÖÜäöüß1", "qwerty uiop asdf", "zzzzyyyyxxxx"]


def test_the_list_is_compact_and_sound() -> None:
    listed = common_passwords()
    assert len(listed) == 16_293
    assert all(len(one) >= MIN_PASSWORD_LENGTH and one == folded(one).strip() for one in listed)


@pytest.mark.parametrize("password", FIRST + ALSO)
def test_what_is_tried_first_is_refused(password: str) -> None:
    assert is_guessed_first(password)


@pytest.mark.parametrize("password", FINE)
def test_length_is_enough(password: str) -> None:
    assert not is_guessed_first(password)


@given(st.text(max_size=200))
def test_every_text_has_an_answer(password: str) -> None:
    assert is_guessed_first(password) in {True, False}
    assert is_own_name(password, [password])


OWN = ["ada.lovelace@example.com", "Augusta Ada", "King", None]


@pytest.mark.parametrize(
    ("password", "refused"),
    [
        ("ada.lovelace@example.com", True),
        ("ADA.LOVELACE", True),
        ("lovelace1815", True),
        ("1815-Augusta", False),  # five characters beside the name
        ("AugustaLovelace", True),
        ("example.com", True),
        ("kingking1815", True),
        ("lovelace wrote programs", False),
        ("correct horse battery staple", False),
    ],
)
def test_ones_own_address_and_name_are_no_password(password: str, *, refused: bool) -> None:
    assert is_own_name(password, OWN) is refused


async def test_nobody_signs_up_with_one(client: AsyncClient, session: AsyncSession) -> None:
    person = {"email": "lovelace@example.com", "full_name": "Augusta King"}
    for password in (*FIRST[:3], *ALSO[-3:]):
        answer = await client.post(REGISTER, json={**person, "password": password})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), password
        errors = [(error["field"], error["code"]) for error in answer.json()["errors"]]
        assert errors == [("body.password", "password_too_common")]
    for password in ("lovelace@example.com", "Lovelace1815", "augusta-king"):
        answer = await client.post(REGISTER, json={**person, "password": password})
        assert (answer.status_code, answer.json()["code"]) == (422, "weak_password"), password
    for table in (User, Credential):
        assert await session.scalar(select(func.count()).select_from(table)) == 0
    for number, password in enumerate(FINE[:3]):
        answer = await client.post(REGISTER, json={**person, "email": f"a{number}@example.com", "password": password})
        assert answer.status_code == 201, (password, answer.text)


async def test_no_admin_has_one(session: AsyncSession, clock: MovableClock) -> None:
    with pytest.raises(UnfitCredentials, match="first that anybody would try"):
        await create_admin(session, "root@example.com", "password123", now=clock.now())
    with pytest.raises(WeakPassword):
        await create_admin(session, "root-operator@example.com", "root-operator", now=clock.now())
    assert await session.scalar(select(func.count()).select_from(User)) == 0


OWN_ADDRESS = "ada@example.com!"  # hardly more than her address


async def test_nobody_changes_to_one(client: AsyncClient, login: Callable[[], Awaitable[Tokens]]) -> None:
    tokens = await login()
    sent = {"current_password": PASSWORD, "new_password": OWN_ADDRESS}
    answer = await client.post("/api/v1/auth/change-password", json=sent, headers=bearing(tokens))
    assert problem(answer) == (422, "weak_password")
    assert "access_token" in await login()  # with the old one


async def test_nobody_resets_to_one_and_the_link_is_as_good_as_before(
    client: AsyncClient, login: Callable[[], Awaitable[Tokens]], links: Links
) -> None:
    await login()
    await client.post("/api/v1/auth/forgot-password", json={"email": EMAIL})
    (token,) = await links("/reset-password")
    for password, status in ((OWN_ADDRESS, 422), ("a lamp is lit at noon", 204)):
        answer = await client.post("/api/v1/auth/reset-password", json={"token": token, "password": password})
        assert answer.status_code == status
