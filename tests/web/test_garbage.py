"""Whatever comes to a page, and from whomever, is answered by a page that says so, and is no mistake of ours."""

import inspect
import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any, Final
from urllib.parse import quote, urlencode

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient, Response
from pydantic import BaseModel
from redis.asyncio import Redis

from frontdesk.core.clock import MovableClock
from frontdesk.core.settings import Settings
from frontdesk.entrypoints.web import router as web
from frontdesk.entrypoints.web.routing import PageRoute
from tests.authorisation.world import Opened, World, make, opened
from tests.conftest import START
from tests.databases import cloned
from tests.modules.companies.callers import snapshot
from tests.modules.offerings.conftest import Salon
from tests.web.conftest import HOST, OURS, enter_as

AS_BROWSERS: Final = {"accept": "text/html", "accept-language": "en-US", **OURS}
FORM: Final = {"content-type": "application/x-www-form-urlencoded"}
EARLIEST, LATEST = "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-12:00"
GARBAGE: Final = (
    "", "\0", "a\x01b\x7f", "x" * 201, "x" * 20_000, "\N{RIGHT-TO-LEFT OVERRIDE}\N{LINE SEPARATOR}", "-1", "9" * 5000,
    "00060" + "9" * 40, "1e309", "nan", "\N{ARABIC-INDIC DIGIT THREE}", "0001-01-01", "9999-12-31", "2027-02-30",
    EARLIEST, LATEST, "2027-03-28T02:30", "25:61", "23:59:59.999999+23:59", "1:2:3", "\r\nSet-Cookie: a=b",
    "javascript:alert(1)", "//elsewhere.example", "\"'><script>alert(1)</script>",
    "019c0000-0000-7000-8000-000000000000",
)  # fmt: skip
IN_PATHS: Final = ("0", "-1", "9" * 400, "x", "\0", "\"'><script>", "019c0000-0000-7000-8000-000000000000", "%ff")
SENSIBLE: Final = {
    "start": "2027-03-15T12:00:00+01:00", "duration": "60", "day": "2027-03-15", "clock": "12:00", "date": "2027-03-15",
    "from_day": "2027-03-15", "from_clock": "12:00", "until_day": "2027-03-15", "until_clock": "13:00", "version": "1",
    "name": "Ada", "client_name": "Ada", "title": "Ada", "email": "new@example.com", "client_email": "new@example.com",
    "password": "correct horse", "city": "Berlin", "sector": "studio", "amount": "1", "price": "1", "body": "Hello",
    "rating": "5", "reason": "Why not", "role": "staff", "seconds": "1", "method": "cash", "length": "60",
    "duration_minutes": "60", "default_duration_minutes": "60", "opens": "09:00", "closes": "17:00",
    "folder": "avatars", "file_type": "image/png", "size": "1", "url": "https://example.com/a.png",
    "pass_mark": "70", "xp_value": "1",
    "frequency": "weekly", "gateway": "sandbox", "currency": "EUR", "timezone": "Europe/Berlin", "slug": "ada",
    "student_name": "Ada", "student_age": "9", "grade": "4", "parent_name": "Anne", "phone": "+49 30 901820",
    "experience_level": "beginner", "consent": "on",
}  # fmt: skip
ENDS = re.compile(r"/(end|remove|hand-over|disconnect|revoke|forget|merge|sign-out|end-others|password|email)$")
AT_A_DESK = re.compile(r"/(desk|open)/\{provider_id\}|/teach\b")
WAYS_OUT = re.compile(r"/sign-in(\?next=|$)|/places/")  # where who has no business somewhere is led to


@dataclass(frozen=True, slots=True)
class Address:
    """A page or a form."""

    method: str
    path: str
    names: Sequence[str]  # of what its handler reads

    @classmethod
    def all(cls) -> list["Address"]:
        """Every one there is; those that take something away come last."""
        routes = [route for router in web.routers for route in router.routes if isinstance(route, PageRoute)]
        found = [
            cls(method, route.path, _names(route))
            for route in routes
            for method in route.methods or ()
            if method != "HEAD"
        ]
        return sorted(found, key=lambda it: bool(it.method == "POST" and ENDS.search(it.path)))

    def filled(self, names: Mapping[str, Any], **others: str) -> str:
        """Where it is for these ids."""
        known = {**names, "client_id": names["client_card_id"], "account_id": names["payment_account_id"]}
        known |= {"kind": "room", "place_id": names["room_id"], "closure_id": names["room_closure_id"], "ticket": "x"}
        known |= {"user_id": names["staff_id"], "gateway": "sandbox"} | others
        return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: quote(str(known[found[1]]), safe=""), self.path)

    @property
    def ids(self) -> Sequence[str]:
        """What its path names."""
        return re.findall(r"\{(\w+)", self.path)


def _names(route: PageRoute) -> list[str]:
    """The fields of a form; of a page what its handler looks for in the address."""
    if "GET" in (route.methods or ()):
        source = inspect.getsource(inspect.getmodule(route.endpoint))  # type: ignore[arg-type]  # each has one
        found = re.findall(r'(?:value|params\.get|named\.get)\("(\w+)"', source)
        return sorted({*found, "date", "month", "duration", "before", "page"})
    fields: dict[str, None] = {}
    for param in route.dependant.body_params:
        kind: Any = param.field_info.annotation
        is_form = inspect.isclass(kind) and issubclass(kind, BaseModel)
        named = [it.alias or name for name, it in kind.model_fields.items()] if is_form else [param.alias]
        fields |= dict.fromkeys(named)
    return [*fields, "row"]


def check(answer: Response, asked: str) -> None:
    """A page, or what it leads to; never a mistake of ours, and nothing that a browser would run."""
    assert answer.status_code < 500, asked
    assert "default-src 'none'" in answer.headers["content-security-policy"], asked
    assert "no-store" in answer.headers["cache-control"], asked
    assert "<script>alert" not in answer.text, asked
    assert not re.search(r'(?:href|action)="\s*(?:javascript:|//)', answer.text), asked
    assert re.match(r"/(?![/\\])", answer.headers.get("location", "/")), asked
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "text/html; charset=utf-8", asked
        assert "<h1" in answer.text, asked


async def test_an_address_that_makes_no_sense_is_no_mistake_of_ours(browser: AsyncClient, salon: Salon) -> None:
    window, place = f"/rooms/{salon.window['id']}", f"/places/{salon.provider['slug']}"
    for start in (EARLIEST, LATEST, "12"):
        refused = await browser.get(f"{window}/book", params={"start": start})
        assert (refused.status_code, "This address does not make sense" in refused.text) == (422, True)
    for duration in ("00060" + "9" * 40, "9" * 5000, "-1"):
        check(await browser.get(f"{window}?duration={duration}&date=9999-12-31"), duration)
    made = await browser.post(f"{place}/book?start={LATEST}", data={"start": LATEST, "duration": "60"})
    assert made.status_code == 422
    enter_as(browser, salon.owner)
    desk = f"/desk/{salon.provider['number']}"
    for day in ("0001-01-01", "9999-12-31"):
        check(await browser.get(f"{desk}/calendar?view=week&date={day}"), day)
        check(await browser.get(f"{desk}/settings/rooms/{salon.window['id']}/prices?day={day}"), day)
    form = {"day": "2027-03-15", "clock": "10:00", "start": LATEST, "client_name": "Ada", "room": salon.window["id"]}
    assert (await browser.post(f"{desk}/calendar/new", data=form)).status_code == 422
    long = {"version": "1", "name": "Salon", "sector": "salon", "street": "x" * 200, "postal_code": "10997"}
    long |= {"timezone": "Europe/Berlin", "currency": "EUR", "slug": salon.provider["slug"]}
    refused = await browser.post(f"{desk}/settings/place", data=long)
    assert (refused.status_code, "This is too long" in refused.text) == (422, True)


@dataclass(frozen=True, slots=True)
class Site:
    """The pages, and those who come there."""

    at: Opened
    world: World
    readers: Mapping[str, AsyncClient]
    redis: Redis


@pytest.fixture
async def site(
    postgres: str, template: str, application: FastAPI, settings: Settings, clock: MovableClock, valkey: str
) -> AsyncIterator[Site]:
    """Two companies, and what the first one has."""
    redis = Redis.from_url(valkey)
    async with (
        cloned(postgres, template) as url,
        opened(application, settings, clock, redis, url) as at,
        _readers(application) as readers,
    ):
        world = await make(at, settings, now=START)
        for name, browser in readers.items():
            if token := world.headers[name].get("Authorization", "").removeprefix("Bearer "):
                browser.cookies.set("frontdesk", token)
        yield Site(at, world, readers, redis)
    await redis.aclose()


@asynccontextmanager
async def _readers(application: FastAPI) -> AsyncIterator[Mapping[str, AsyncClient]]:
    transport = ASGITransport(application, raise_app_exceptions=False)
    names = ("nobody", "client", "rival_owner", "rival_staff", "owner", "admin")
    opened = {name: AsyncClient(transport=transport, base_url=HOST, headers=AS_BROWSERS) for name in names}
    try:
        yield opened
    finally:
        for browser in opened.values():
            await browser.aclose()


@pytest.mark.proof
async def test_who_has_no_business_at_a_desk_sees_and_changes_nothing(site: Site) -> None:
    before = await snapshot(site.at.sessions)
    for address in Address.all():
        if not AT_A_DESK.match(address.path):
            continue
        await site.redis.flushdb()
        there, form = address.filled(site.world.names), {name: SENSIBLE.get(name, "") for name in address.names}
        for name in ("nobody", "client", "rival_owner", "rival_staff"):
            asked = f"{name} {address.method} {there}"
            sent = form if address.method == "POST" else None
            answer = await site.readers[name].request(address.method, there, data=sent)
            check(answer, asked)
            led_away = answer.status_code == 303 and WAYS_OUT.match(answer.headers["location"])
            assert led_away or answer.status_code in ({401} if name == "nobody" else {403, 404}), asked
    assert await snapshot(site.at.sessions) == before


@pytest.mark.proof
async def test_no_garbage_is_a_mistake_of_ours(site: Site) -> None:
    garbage, paths = cycle(GARBAGE), cycle(IN_PATHS)
    for address in Address.all():
        await site.redis.flushdb()
        there = address.filled(site.world.names)
        for name in ("nobody", "admin" if address.path.startswith("/teach") else "owner"):
            for sent in _sent(address, list(islice(garbage, 2)), in_depth=name != "nobody"):
                answer = await site.readers[name].request(address.method, there, **sent)
                check(answer, f"{name} {address.method} {there} {str(sent)[:200]}")
        for it in islice(paths, 2) if address.ids else ():
            wrong = address.filled(site.world.names, **{address.ids[-1]: it})
            check(await site.readers["owner"].request(address.method, wrong), f"{address.method} {wrong[:200]}")


def _sent(address: Address, garbage: Sequence[str], *, in_depth: bool) -> Iterable[dict[str, Any]]:
    """What goes with a request: garbage in all fields at once, and in one while the others make sense."""
    if address.method != "POST":
        yield from ({"params": dict.fromkeys(address.names, it)} for it in garbage if len(it) < 1000)
        return
    yield {"content": urlencode(dict.fromkeys(address.names, garbage[0])), "headers": FORM}
    if in_depth:
        sensible = {name: SENSIBLE.get(name, "") for name in address.names}
        for name, it in zip(address.names, cycle(garbage)):
            yield {"content": urlencode(sensible | {name: it}), "headers": FORM}
        yield {"content": b"\xff\xfe=%ff&x", "headers": FORM}
        yield {"files": dict.fromkeys(address.names, ("x", b"\xff"))}
