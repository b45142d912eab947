"""Every route by every caller: exactly these answers, and a refusal changes nothing."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from httpx2 import AsyncClient

from frontdesk.core.audit import NOBODY
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.calendar import service as calendars
from tests import factories
from tests.modules.companies.callers import Callers, answers, expected

EVERYBODY = "nobody user staff manager owner stranger admin"
ANYONE = expected(EVERYBODY, 200, 200, 200, 200, 200, 200, 200)
INSIDERS = expected(EVERYBODY, 404, 404, 200, 200, 200, 404, 200)
MANAGERS = expected(EVERYBODY, 401, 404, 403, 200, 200, 404, 200)
MANAGERS_DELETE = expected(EVERYBODY, 401, 404, 403, 204, 204, 404, 204)
STAFF_DELETE = expected(EVERYBODY, 401, 404, 204, 204, 204, 404, 204)
SIGNED_IN = expected(EVERYBODY, 401, 200, 200, 200, 200, 200, 200)
SIGNED_IN_CHANGE = expected(EVERYBODY, 401, 204, 204, 204, 204, 204, 204)
INSIDERS_CHANGE = expected(EVERYBODY, 401, 404, 204, 204, 204, 404, 204)
ENDINGS = ("", "/opening-hours", "/opening-hours/exceptions", "/closures", "/availability?date=2027-03-08")
TABLE: list[tuple[str, str, Any, dict[str, int]]] = [
    ("POST", "/providers", {"name": "New", "sector": "x"}, expected(EVERYBODY, 401, 403, 403, 201, 201, 201, 201)),
    ("GET", "/providers", None, ANYONE),
    *(("GET", f"/providers/{{place}}{ending}", None, ANYONE) for ending in ENDINGS),
    *(("GET", f"/providers/{{draft}}{ending}", None, INSIDERS) for ending in ENDINGS),
    ("GET", "/providers/by-slug/{slug}", None, ANYONE),
    ("GET", "/providers/by-slug/{draft_slug}", None, INSIDERS),
    ("PATCH", "/providers/{place}", {"name": "Changed"}, MANAGERS),
    ("PUT", "/providers/{place}/opening-hours", factories.ALWAYS_OPEN, MANAGERS),
    ("DELETE", "/providers/{place}/closures/{closure}", None, STAFF_DELETE),
    ("PUT", "/providers/{place}/opening-hours/exceptions/2027-12-31", {"hours": []}, MANAGERS),
    ("DELETE", "/providers/{place}/opening-hours/exceptions/2027-12-24", None, MANAGERS_DELETE),
    ("GET", "/users/me/favorites", None, SIGNED_IN),
    ("PUT", "/users/me/favorites/{place}", None, SIGNED_IN_CHANGE),
    ("PUT", "/users/me/favorites/{draft}", None, INSIDERS_CHANGE),
    ("DELETE", "/users/me/favorites/{place}", None, SIGNED_IN_CHANGE),
    ("DELETE", "/providers/{place}", None, MANAGERS_DELETE),
]


async def test_who_may_do_what_with_a_provider(client: AsyncClient, sessions: Sessions, callers: Callers) -> None:
    async def target() -> dict[str, str]:
        place = await factories.provider(client, callers.owner)
        draft = await factories.provider(client, callers.owner, published=False)
        async with unit_of_work(sessions) as session:
            day = datetime(2027, 12, 24, tzinfo=UTC)
            closure = await calendars.add_closure(
                session, UUID(place["id"]), starts_at=day, ends_at=day.replace(hour=12), by=NOBODY, now=day
            )
            await calendars.set_exception(session, UUID(place["id"]), day.date(), [], by=NOBODY, now=day)
        return {
            "place": place["id"],
            "slug": place["slug"],
            "draft": draft["id"],
            "draft_slug": draft["slug"],
            "closure": str(closure.id),
        }

    routes = [(method, path, body) for method, path, body, _ in TABLE]
    given = await answers(client, sessions, callers.headers(), routes, target)
    assert given == {(method, path): wanted for method, path, _, wanted in TABLE}
