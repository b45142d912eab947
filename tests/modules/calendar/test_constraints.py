"""The judge: what the tables refuse, whoever writes."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from frontdesk.core.db import Sessions
from frontdesk.core.ids import new_id
from frontdesk.modules.calendar.models import Calendar, Closure, OpeningHours, Reservation
from tests.modules.calendar.conftest import TENANT, NewCalendar

TEN = datetime(2027, 3, 2, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def row(calendar: UUID, period: Range[datetime], lane: int = 0) -> dict[str, object]:
    return {
        "id": new_id(),
        "group_id": uuid4(),
        "tenant_id": TENANT,
        "calendar_id": calendar,
        "lane": lane,
        "period": period,
    }


async def refusal(sessions: Sessions, model: type[object], *rows: dict[str, object]) -> str | None:
    """The name of the constraint that refuses the last of the rows; None where none does."""
    async with sessions.begin() as session:
        for fine in rows[:-1]:
            await session.execute(insert(model).values(fine))
        try:
            async with session.begin_nested():
                await session.execute(insert(model).values(rows[-1]))
        except IntegrityError as error:
            name: str = error.orig.__cause__.constraint_name  # type: ignore[union-attr]
            return name
    return None


@pytest.mark.parametrize(
    ("period", "lane", "constraint"),
    [
        (Range(TEN, TEN + HOUR), 0, "ex_reservations_overlap"),
        (Range(TEN - HOUR, TEN + timedelta(microseconds=1)), 0, "ex_reservations_overlap"),
        (Range(TEN + HOUR, TEN + 2 * HOUR), 0, None),
        (Range(TEN - HOUR, TEN), 0, None),
        (Range(TEN, TEN + HOUR), 1, None),
        (Range(TEN, TEN + HOUR), -1, "ck_reservations_lane"),
        (Range(TEN + HOUR, TEN + 25 * HOUR), 0, None),
        (Range(TEN + HOUR, TEN + 25 * HOUR + timedelta(microseconds=1)), 0, "ck_reservations_period"),
        (Range(TEN + HOUR, TEN + HOUR), 0, "ck_reservations_period"),
        (Range(TEN + HOUR, TEN + 2 * HOUR, bounds="[]"), 0, "ck_reservations_period"),
        (Range(TEN + HOUR, TEN + 2 * HOUR, bounds="()"), 0, "ck_reservations_period"),
        (Range(TEN + HOUR, None), 0, "ck_reservations_period"),
        (Range(None, TEN), 0, "ck_reservations_period"),
    ],
)
async def test_reservations_never_overlap_and_are_never_long(
    sessions: Sessions, new_calendar: NewCalendar, period: Range[datetime], lane: int, constraint: str | None
) -> None:
    calendar = await new_calendar(lanes=2)
    first = row(calendar, Range(TEN, TEN + HOUR))
    assert await refusal(sessions, Reservation, first, row(calendar, period, lane)) == constraint


async def test_what_is_reserved_belongs_to_a_calendar(sessions: Sessions) -> None:
    nobodys = row(uuid4(), Range(TEN, TEN + HOUR))
    assert await refusal(sessions, Reservation, nobodys) == "fk_reservations_calendar_id_calendars"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("lanes", 0),
        ("lanes", 501),
        ("step_minutes", 0),
        ("buffer_before_minutes", -1),
        ("buffer_after_minutes", 1441),
        ("min_notice_minutes", -1),
        ("max_advance_days", 3661),
        ("timezone", None),
    ],
)
async def test_rules_stay_within_reason(sessions: Sessions, column: str, value: int | None) -> None:
    calendar = {
        "id": new_id(),
        "tenant_id": TENANT,
        "timezone": "UTC",
        "lanes": 1,
        "step_minutes": 15,
        "buffer_before_minutes": 0,
        "buffer_after_minutes": 0,
        "min_notice_minutes": 0,
        "max_advance_days": 365,
    }
    assert await refusal(sessions, Calendar, calendar | {column: value}) == f"ck_calendars_{column}"


async def test_closures_have_a_beginning_and_an_end(sessions: Sessions, new_calendar: NewCalendar) -> None:
    calendar = await new_calendar()
    for period in (Range(TEN, TEN), Range(TEN, None), Range(None, TEN), Range(TEN, TEN + HOUR, bounds="[]")):
        closure = {"id": new_id(), "calendar_id": calendar, "period": period}
        assert await refusal(sessions, Closure, closure) == "ck_closures_period"


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("weekday", 0, "weekday"),
        ("weekday", 8, "weekday"),
        ("mode", "ajar", "mode"),
        ("valid_from", datetime(2028, 1, 1, tzinfo=UTC).date(), "validity"),
    ],
)
async def test_hours_make_sense(
    sessions: Sessions, new_calendar: NewCalendar, column: str, value: object, constraint: str
) -> None:
    hours = {
        "id": new_id(),
        "calendar_id": await new_calendar(),
        "weekday": 1,
        "opens": TEN.time(),
        "closes": TEN.time(),
        "mode": "open",
        "valid_until": datetime(2027, 12, 31, tzinfo=UTC).date(),
    }
    assert await refusal(sessions, OpeningHours, hours | {column: value}) == f"ck_opening_hours_{constraint}"
