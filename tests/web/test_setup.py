"""The installer's first page: who may make the first admin, once; and opening a place, for whoever has an account."""

import asyncio
from weakref import WeakSet

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from frontdesk.core.db import Sessions
from frontdesk.core.settings import Settings
from frontdesk.entrypoints.web.routes import setup
from frontdesk.modules.accounts.service import setup_code
from frontdesk.modules.geography.models import City, Country
from tests.factories import PASSWORD, owner, provider, sign_up
from tests.web.conftest import OURS, sign_in

ADA = {"name": "Ada Lovelace", "email": "ada@example.com", "password": PASSWORD}
PLACE = {"name": "Blue Note Studio", "sector": "Studio", "city": "Berlin, DE"}
FIRST = {"name": "Room A", "day": ["1", "2"], "opens": "10:00", "closes": "18:00", "length": "60", "price": "40"}
HTML = {"accept": "text/html", **OURS}


@pytest.fixture(autouse=True)
def _not_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody remembers of this database that somebody had an account: tests before had it."""
    monkeypatch.setattr(setup, "_SETTLED", WeakSet())


@pytest.fixture
def code(settings: Settings) -> str:
    """What `frontdesk setup-code` tells."""
    return setup_code(settings.security)


@pytest.fixture
async def _cities(sessions: Sessions) -> None:
    """The one city that these people know of."""
    async with sessions() as session, session.begin():
        session.add(Country(code="DE", name="Germany"))
        await session.flush()
        session.add(
            City(
                id=2950159,
                country_code="DE",
                name="Berlin",
                ascii_name="Berlin",
                latitude=52.52437,
                longitude=13.41053,
                timezone="Europe/Berlin",
                population=3426354,
                spellings=["berlin"],
            )
        )


async def test_an_empty_system_leads_to_its_setup_and_asks_for_the_code(browser: AsyncClient, code: str) -> None:
    assert (await browser.get("/")).headers["location"] == "/setup"
    asked = await browser.get("/setup")
    assert (asked.status_code, 'name="code"' in asked.text) == (200, True)
    for wrong in ("", "AAAA-AAAA-AAAA-AAAA", code[:-1]):
        refused = await browser.post("/setup", data=ADA | {"code": wrong})
        assert (refused.status_code, 'id="error-code"' in refused.text, "Ada Lovelace" in refused.text) == (
            422,
            True,
            True,
        )
    assert (await browser.get("/")).headers["location"] == "/setup"  # nobody has been made
    made = await browser.post("/setup", data=ADA | {"code": f" {code.lower()} "})
    assert (made.status_code, made.headers["location"]) == (303, "/open")
    assert "Signed in as ada@example.com" in (await browser.get("/")).text


async def test_once_somebody_runs_it_the_code_is_worth_nothing(
    browser: AsyncClient, client: AsyncClient, code: str
) -> None:
    await browser.post("/setup", data=ADA | {"code": code})
    await browser.post("/sign-out")
    late = await browser.post("/setup", data=ADA | {"code": code, "email": "eve@example.com"})
    assert (late.status_code, "This installation is set up" in late.text) == (409, True)
    eve = await client.post("/api/v1/auth/login", json={"email": "eve@example.com", "password": PASSWORD})
    assert eve.status_code == 401
    again = await browser.post("/setup", data=ADA | {"code": code, "password": "another long pass phrase"})
    assert again.status_code == 409
    await sign_in(browser, "ada@example.com")  # with the password that it had


async def test_of_two_at_once_one_wins(app: FastAPI, client: AsyncClient, code: str) -> None:
    async def try_it(email: str) -> int:
        transport = ASGITransport(app, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url="http://frontdesk.test", headers=HTML) as opened:
            return (await opened.post("/setup", data=ADA | {"code": code, "email": email})).status_code

    emails = [f"{name}@example.com" for name in ("ada", "eve", "mallory")]
    answers = dict(zip(emails, await asyncio.gather(*map(try_it, emails)), strict=True))
    assert sorted(answers.values()) == [303, 409, 409]
    for email, status in answers.items():
        known = await client.post("/api/v1/auth/login", json={"email": email, "password": PASSWORD})
        assert known.status_code == (200 if status == 303 else 401)


@pytest.mark.parametrize(
    ("host", "peer", "headers", "asks"),
    [
        ("127.0.0.1:8000", "127.0.0.1", {}, False),
        ("localhost:8000", "::1", {}, False),
        ("127.0.0.1:8000", "192.168.1.7", {}, True),  # from elsewhere in the network
        ("desk.example.com", "127.0.0.1", {}, True),  # by a proxy that says how people reach it, or a rebound name
        ("127.0.0.1:8000", "127.0.0.1", {"x-forwarded-for": "203.0.113.7"}, True),
        ("127.0.0.1:8000", "127.0.0.1", {"origin": "https://desk.example.com"}, True),
        ("127.0.0.1:8000", "127.0.0.1", {"origin": "http://["}, True),
    ],
)
async def test_only_who_sits_at_the_machine_needs_no_code(
    app: FastAPI, host: str, peer: str, headers: dict[str, str], *, asks: bool
) -> None:
    transport = ASGITransport(app, raise_app_exceptions=False, client=(peer, 50_000))
    async with AsyncClient(transport=transport, base_url=f"http://{host}", headers=HTML | headers) as somebody:
        assert ('name="code"' in (await somebody.get("/setup")).text) is asks
        assert (await somebody.post("/setup", data=ADA)).status_code == (422 if asks else 303)


@pytest.mark.usefixtures("_cities")
async def test_the_house_is_filled_in_and_can_be_booked(browser: AsyncClient, client: AsyncClient, code: str) -> None:
    await browser.post("/setup", data=ADA | {"code": code})
    lost = await browser.post("/open", data=PLACE | {"city": "Atlantis"})
    assert (lost.status_code, "We know no city called Atlantis" in lost.text, "Blue Note" in lost.text) == (
        422,
        True,
        True,
    )
    assert (await browser.post("/open", data=PLACE | {"city": ","})).status_code == 422
    opened = await browser.post("/open", data=PLACE)
    assert opened.headers["location"] == "/open/0/first"  # the house of the installation
    assert (await client.get("/api/v1/providers/0")).status_code == 404  # a draft
    back = await browser.get("/open/0")
    assert 'value="Berlin, DE"' in back.text
    await browser.post("/open/0", data=PLACE | {"name": "Blauer Ton"})
    for wrong, field in (({"day": []}, "day"), ({"price": "much"}, "price"), ({"opens": "25:00"}, "opens")):
        refused = await browser.post("/open/0/first", data=FIRST | wrong)
        assert (refused.status_code, f'id="error-{field}"' in refused.text) == (422, True), field
    assert (await client.get("/api/v1/providers/0")).status_code == 404
    first, again = [await browser.post("/open/0/first", data=FIRST | {"once": "0" * 32}) for _ in range(2)]
    assert first.headers["location"] == again.headers["location"] == "/desk/0/ready"
    assert "is open" in (await browser.get("/desk/0/ready")).text
    later = await browser.post("/open/0/first", data=FIRST | {"name": "Room B", "opens": "06:00"})  # it is open already
    assert later.headers["location"] == "/desk/0/ready"
    place = (await client.get("/api/v1/providers/0")).json()
    told = [place[name] for name in ("name", "slug", "sector", "currency", "timezone", "published")]
    assert told == ["Blauer Ton", "blue-note-studio", "studio", "EUR", "Europe/Berlin", True]
    (room,) = (await client.get("/api/v1/providers/0/rooms")).json()["items"]
    free = await client.get(f"/api/v1/rooms/{room['id']}/availability?date=2027-03-02&duration=60")
    assert free.json()["days"][0]["starts"][0] == "2027-03-02T10:00:00+01:00"
    stay = {"start_time": "2027-03-02T10:00", "end_time": "2027-03-02T11:00"}
    assert (await client.post(f"/api/v1/rooms/{room['id']}/quote", json=stay)).json()["amount"] == 4000


@pytest.mark.usefixtures("_cities")
async def test_whoever_has_an_account_opens_a_place_of_their_own(browser: AsyncClient, client: AsyncClient) -> None:
    assert (await browser.get("/open")).headers["location"] == "/sign-in?next=%2Fopen"
    who = await sign_up(client, "grace@example.com")
    await sign_in(browser, who.email)
    assert 'href="/open"' in (await browser.get("/desk")).text
    once = PLACE | {"once": "1" * 32}
    first, again = [await browser.post("/open", data=once) for _ in range(2)]
    assert first.headers["location"] == again.headers["location"]
    there = first.headers["location"]
    person = FIRST | {"kind": "person", "name": "Grace Hopper", "service": "Haircut"}
    ready = (await browser.post(there, data=person)).headers["location"]
    number = ready.split("/")[2]
    (sold,) = (await client.get(f"/api/v1/providers/{number}/offerings")).json()["items"]
    assert (sold["name"], sold["amount"], len(sold["staff_ids"])) == ("Haircut", 4000, 1)
    mine = (await client.get("/api/v1/companies", headers=who.headers)).json()["items"]
    assert [company["name"] for company in mine] == ["Blue Note Studio"]
    second = await browser.post("/open", data=PLACE | {"name": "Red Note", "company_id": mine[0]["id"]})
    assert second.status_code == 303
    assert (await client.get("/api/v1/companies", headers=who.headers)).json()["total"] == 1
    stranger = await owner(client, "else@example.com")
    theirs = await provider(client, stranger)
    assert (await browser.get(f"/open/{theirs['number']}")).status_code == 404
    assert (await browser.post(f"/open/{theirs['number']}/first", data=FIRST)).status_code == 404
    taken = await browser.post("/open", data=PLACE | {"company_id": theirs["company_id"]})
    assert taken.status_code == 404
