"""Of two tabs with one form, the second one to be saved says so, keeps what was typed, and overwrites nothing."""

from typing import Any

from frontdesk.core.db import Sessions
from tests.factories import catalogue_entry, staff
from tests.modules.companies.callers import make_admin
from tests.web.test_settings import API, House, fields, house

__all__ = ["house"]

SPAN = {"row": "n", "weekday-n": "1", "closes-n": "17:00", "mode-n": "open"}
OWN = {"whose": "own", **SPAN}
TIER = {"row": "n", "length-n": "1", "unit-n": "60"}
Case = tuple[str, str, dict[str, Any], str, Any, Any]


async def _made(house: House, path: str, **body: Any) -> str:
    made = await house.client.post(f"{API}{path}", json=body, headers=house.who.headers)
    assert made.status_code == 201, made.text
    made_id: str = made.json()["id"]
    return made_id


async def _cases(house: House) -> list[Case]:
    """A page, what the API says of it, what else is typed there, and a field with what two tabs say in it."""
    place, room = f"/providers/{house.place['id']}", f"/rooms/{house.room['id']}"
    person = (await staff(house.client, house.who, house.place["id"]))["id"]
    piano = (await catalogue_entry(house.client, house.who, "equipment-types", "Piano"))["id"]
    closed = {"starts_at": "2027-12-24T12:00:00", "ends_at": "2027-12-27T00:00:00"}
    closure = f"{house.room['id']}/{await _made(house, f'{room}/closures', **closed)}/change"
    course = f"/admin/courses/{await _made(house, '/admin/courses', title='Piano')}"
    level = await _made(house, f"{course}/levels", title="First steps")
    desk, company = f"/desk/{house.place['number']}", f"/companies/{house.place['company_id']}"
    at_room, at_person = house.at("rooms", house.room["id"]), house.at("people", person)
    return [
        (house.at("hours"), f"{place}/opening-hours", SPAN, "opens-n", "09:00", "10:00"),
        (f"{at_room}/hours", f"{room}/opening-hours", OWN, "opens-n", "09:00", "10:00"),
        (f"{at_room}/prices", f"{room}/prices", TIER, "amount-n", "40", "50"),
        (f"{at_room}/equipment", f"{room}/equipment", {}, f"quantity-{piano}", "1", "2"),
        (f"{at_person}/teaching", f"/teachers/{person}", {}, "specialization", "Piano", "Harp"),
        (f"{desk}/team/company", company, {}, "name", "First", "Second"),
        (f"{desk}/payouts/schedule", f"{company}/payout-schedule", {}, "frequency", "weekly", "monthly"),
        (f"{desk}/calendar/closures/room/{closure}", f"{room}/closures", {}, "reason", "First", "Second"),
        (f"/teach/levels/{level}", f"{course}/levels", {}, "title", "First", "Second"),
        ("/account", "/users/me", {}, "bio", "First", "Second"),
        ("/account/preferences", "/users/me", {"email_reviews": []}, "email_messages", "on", []),
    ]


async def test_the_later_of_two_tabs_overwrites_nothing(house: House, sessions: Sessions) -> None:
    await make_admin(sessions, house.who)
    for page, path, typed, field, first, second in await _cases(house):
        form: dict[str, Any] = fields((await house.browser.get(page)).text) | typed
        saved = await house.browser.post(page, data=form | {field: first})
        assert saved.status_code == 303, (page, saved.text)
        stored = await house.read(path)
        late = await house.browser.post(page, data=form | {field: second})
        assert (late.status_code, "This has changed since you opened it" in late.text) == (412, True), page
        assert await house.read(path) == stored, page
        kept = fields(late.text)
        assert kept.get(field, []) == ([second] if second else []), page
        # sent again from the page that said so
        assert (await house.browser.post(page, data=kept)).status_code == 303, page
        assert await house.read(path) != stored, page


async def test_who_is_refused_for_something_else_has_still_not_seen_what_is_stored(house: House) -> None:
    page, prices = house.at("rooms", house.room["id"], "prices"), f"/rooms/{house.room['id']}/prices"
    form: dict[str, Any] = fields((await house.browser.get(page)).text) | TIER
    await house.browser.post(page, data=form | {"amount-n": "40"})
    stored = await house.read(prices)
    for more, status in (({"amount-n": "lots"}, 422), ({"amount-n": "50", "try": "1"}, 200)):
        shown = await house.browser.post(page, data=form | more)
        again: dict[str, Any] = fields(shown.text)
        late = await house.browser.post(page, data=again | {"amount-n": "50"})
        assert (shown.status_code, late.status_code, await house.read(prices)) == (status, 412, stored)
