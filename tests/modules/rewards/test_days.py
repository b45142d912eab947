"""Days of learning over HTTP, with a clock that is moved and a learner who moves too."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from httpx2 import AsyncClient

from frontdesk.core.clock import MovableClock
from tests.factories import PASSWORD, Person, sign_up
from tests.modules.courses.school import School, Thing

ME = "/api/v1/users/me"


async def learner(client: AsyncClient) -> Person:
    """Somebody in Berlin with a token for a week."""
    person = await sign_up(client, "ada@example.com", timezone="Europe/Berlin")
    form = {"username": person.email, "password": PASSWORD}
    token = (await client.post("/api/v1/auth/token", data=form)).json()["access_token"]
    return Person(person.id, person.email, {"Authorization": f"Bearer {token}"})


async def test_a_streak_follows_the_learners_own_days(client: AsyncClient, school: School, clock: MovableClock) -> None:
    world = await school.world()
    lessons = iter([await school.lesson(world) for _ in range(5)])
    ada = await learner(client)

    async def at(wall: str, zone: str = "Europe/Berlin") -> Thing:
        clock.move_to(datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)))
        return await school.me(ada)

    async def moves_to(zone: str) -> None:
        assert (await client.patch(ME, json={"timezone": zone}, headers=ada.headers)).status_code == 200

    await at("2027-03-01T23:50")
    assert (await school.done(next(lessons), ada))["streak"] == 1
    assert (await at("2027-03-02T00:10"))["streak"] == 1
    assert (await school.done(next(lessons), ada))["streak"] == 2
    assert (await at("2027-03-03T23:59"))["streak"] == 2
    # in Auckland it is Thursday noon: neither a day more nor, although Wednesday is over there, one less
    await moves_to("Pacific/Auckland")
    assert (await school.done(next(lessons), ada))["streak"] == 3
    assert (await school.done(next(lessons), ada))["streak"] == 3
    days = (await client.get(f"{ME}/activity?from_date=2027-03-02", headers=ada.headers)).json()
    assert (days["total"], days["items"]) == (
        2,
        [
            {"local_date": "2027-03-04", "timezone": "Pacific/Auckland", "streak": 3},
            {"local_date": "2027-03-02", "timezone": "Europe/Berlin", "streak": 2},
        ],
    )
    assert (await at("2027-03-05T23:59", "Pacific/Auckland"))["streak"] == 3
    await at("2027-03-06T12:01", "Pacific/Auckland")  # Friday is over in both
    assert (await school.me(ada))["streak"] == 0
    await moves_to("Pacific/Honolulu")  # where it is still Friday: what was missed stays missed
    told = await school.done(next(lessons), ada)
    assert (told["streak"], told["xp"]) == (1, 50)
    clock.offset += timedelta(minutes=1)
    entries = (await client.get(f"{ME}/xp?cursor=&size=3", headers=ada.headers)).json()
    assert len(entries["items"]) == 3
    rest = (await client.get(f"{ME}/xp?size=3&cursor={entries['next_cursor']}", headers=ada.headers)).json()
    assert (len(rest["items"]), rest["next_cursor"]) == (2, None)
