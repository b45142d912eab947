"""Every route by every caller: exactly these answers, and a refusal changes nothing."""

from itertools import count
from typing import Any

from httpx2 import AsyncClient

from frontdesk.core.db import Sessions
from tests import factories
from tests.modules.companies.callers import Callers, answers, expected

EVERYBODY = "nobody user staff manager owner stranger admin"
ANYONE = expected(EVERYBODY, 200, 200, 200, 200, 200, 200, 200)
INSIDERS = expected(EVERYBODY, 404, 404, 200, 200, 200, 404, 200)
MANAGERS = expected(EVERYBODY, 401, 404, 403, 200, 200, 404, 200)


def admins(status: int) -> dict[str, int]:
    return expected(EVERYBODY, 401, 403, 403, 403, 403, 403, status)


EQUIPMENT = {"equipment": [{"type": "grand-piano", "quantity": 2}]}
TABLE: list[tuple[str, str, Any, dict[str, int]]] = [
    ("GET", "/equipment-types", None, ANYONE),
    ("GET", "/equipment-types/{type}", None, ANYONE),
    ("POST", "/equipment-types", {"name": "{new}"}, admins(201)),
    ("PATCH", "/equipment-types/{type}", {"description": "Loud"}, admins(200)),
    ("DELETE", "/equipment-types/{type}", None, admins(204)),
    ("GET", "/badges", None, ANYONE),
    ("GET", "/badges/{badge}", None, ANYONE),
    ("POST", "/badges", {"name": "{new}"}, admins(201)),
    ("PATCH", "/badges/{badge}", {"description": "Shiny"}, admins(200)),
    ("DELETE", "/badges/{badge}", None, admins(204)),
    *(("GET", f"/{path}", None, ANYONE) for path in ("providers/{place}/equipment", "rooms/{room}/equipment")),
    ("GET", "/providers/{place}/badges", None, ANYONE),
    *(("GET", f"/{path}", None, INSIDERS) for path in ("providers/{draft}/equipment", "providers/{draft}/badges")),
    ("GET", "/rooms/{hidden}/equipment", None, INSIDERS),
    ("PUT", "/providers/{place}/equipment", EQUIPMENT, MANAGERS),
    ("PUT", "/rooms/{room}/equipment", EQUIPMENT, MANAGERS),
    ("PUT", "/providers/{place}/badges", {"badges": ["verified"]}, admins(200)),
]


async def test_who_may_do_what_with_amenities(client: AsyncClient, sessions: Sessions, callers: Callers) -> None:
    place = await factories.provider(client, callers.owner)
    draft = await factories.provider(client, callers.owner, published=False)
    for kind, name in (("equipment-types", "Grand piano"), ("badges", "Verified")):
        await factories.catalogue_entry(client, callers.admin, kind, name)
    numbers = count()

    async def target() -> dict[str, str]:
        number = next(numbers)
        kind = await factories.catalogue_entry(client, callers.admin, "equipment-types", f"Type {number}")
        badge = await factories.catalogue_entry(client, callers.admin, "badges", f"Badge {number}")
        room = await factories.room(client, callers.owner, place["id"])
        hidden = await factories.room(client, callers.owner, draft["id"])
        return {
            "place": place["id"],
            "draft": draft["id"],
            "room": room["id"],
            "hidden": hidden["id"],
            "type": kind["id"],
            "badge": badge["id"],
            "new": f"New {number}",
        }

    routes = [(method, path, body) for method, path, body, _ in TABLE]
    given = await answers(client, sessions, callers.headers(), routes, target)
    assert given == {(method, path): wanted for method, path, _, wanted in TABLE}
