"""What a room costs, with an example that is reckoned from what stands in the form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from fastapi import Response
from fastapi.exceptions import RequestValidationError

from frontdesk.core.errors import DomainError
from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.entrypoints.web.forms import LookAgain, Rows, Typed, read, seen, wrong
from frontdesk.entrypoints.web.page import WRITES, Page, ThisPage
from frontdesk.entrypoints.web.routes.desk.settings.frame import ChangingRoom, ManagersDesk, RoomHere, show
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.times import day_in
from frontdesk.entrypoints.web.views import LENGTHS
from frontdesk.entrypoints.web.words import Words, minor_units
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.rooms import service as rooms
from frontdesk.modules.rooms.models import Room
from frontdesk.modules.rooms.schemas import PricesIn, PricesOut, PriceTierOut
from frontdesk.modules.rooms.service import Prices, Quote

router = Pages()

UNITS: Final = (("60", "hours"), ("1440", "days"), ("1", "minutes"))
FIELDS: Final = {"duration_minutes": "length", "amount": "amount", "weekdays": "days"}
NOON: Final = time(12)


@dataclass(frozen=True, slots=True)
class TierRow:
    """A price as the form has it."""

    key: str
    length: str = ""
    unit: str = "60"
    amount: str = ""
    days: Sequence[str] = ()
    from_time: str = ""
    to_time: str = ""

    @classmethod
    def of(cls, key: str, tier: PriceTierOut, *, currency: str, say: Words) -> "TierRow":
        """The row of a stored price."""
        unit = next(int(minutes) for minutes in ("1440", "60", "1") if tier.duration_minutes % int(minutes) == 0)
        walls = [wall.strftime("%H:%M") if wall else "" for wall in (tier.from_time, tier.to_time)]
        days = [str(day) for day in tier.weekdays or ()]
        length, amount = str(tier.duration_minutes // unit), say.typed_money(tier.amount, currency)
        return cls(key, length, str(unit), amount, days, *walls)

    @property
    def is_blank(self) -> bool:
        """Whether nobody has typed anything."""
        return not (self.length or self.amount)

    def tier(self, currency: str) -> dict[str, Any]:
        """The same for the API; raises what marks the field that makes no sense."""
        digits, unit = self.length.replace(",", "."), int(self.unit) if self.unit in dict(UNITS) else 0
        try:
            minutes = round(float(digits) * unit) if unit else 0
        except (ValueError, OverflowError) as refused:
            raise wrong(f"length-{self.key}", "Please give a number.") from refused
        try:
            amount = minor_units(self.amount, currency)
        except ValueError as refused:
            raise wrong(f"amount-{self.key}", "Please give an amount, for example 40 or 12.50.") from refused
        return {
            "duration_minutes": minutes,
            "amount": amount,
            "weekdays": [int(day) for day in self.days if day.isdecimal() and len(day) == 1] or None,
            "from_time": self.from_time or None,
            "to_time": self.to_time or None,
        }


@dataclass(frozen=True, slots=True)
class Example:
    """A stay, and what it costs at the prices in the form."""

    day: date
    begin: str
    minutes: int
    quote: Quote | None
    problem: str | None


@router.get("/desk/{provider_id}/settings/rooms/{room_id}/prices")
async def show_prices(desk: ManagersDesk, room: RoomHere, page: ThisPage, session: Session) -> Response:
    """Show the prices, and an example."""
    stored = PricesOut.model_validate(await rooms.get_prices(session, room))
    if page.form.is_shown_again:
        rows = [row for row in _rows(page.form.typed) if not row.is_blank]
    else:
        rows = [
            TierRow.of(str(index), tier, currency=stored.currency, say=page.say)
            for index, tier in enumerate(stored.prices)
        ]
    example = _example(page, room, rows, currency=stored.currency)
    return show(
        page,
        desk,
        "prices.html",
        tab="rooms",
        title=f"Prices of {room.name}",
        room=room,
        seen=etags.tag_of(stored),
        currency=stored.currency,
        rows=[*rows, TierRow("new0", "1" if not rows else "")],
        units=UNITS,
        lengths=LENGTHS,
        example=example,
    )


@router.post("/desk/{provider_id}/settings/rooms/{room_id}/prices", dependencies=[WRITES])
async def save_prices(
    room: ChangingRoom, typed: Typed, page: ThisPage, by: Acting, session: Session, now: Now
) -> Response:
    """Store all prices; with `try` only show what the example would cost."""
    if "try" in typed:
        raise LookAgain
    wanted = _prices([row for row in _rows(typed) if not row.is_blank], currency=room.provider.currency)
    etags.check_whole(seen(typed), PricesOut.model_validate(await rooms.get_prices(session, room)))
    await rooms.set_prices(session, room, wanted, by=by, now=now)
    return page.go(page.path, done="saved")


def _rows(typed: Mapping[str, Sequence[str]]) -> list[TierRow]:
    given = Rows(typed)
    return [
        TierRow(
            key,
            given.value(key, "length"),
            given.value(key, "unit") or "60",
            given.value(key, "amount"),
            given.values(key, "days"),
            given.value(key, "from_time"),
            given.value(key, "to_time"),
        )
        for key in given.keys
        if given.value(key, "amount") or not key.startswith("new")
    ]


def _prices(rows: Sequence[TierRow], *, currency: str) -> PricesIn:
    def named(place: tuple[int | str, ...]) -> str:
        if len(place) < 3:  # noqa: PLR2004
            return "prices"
        return f"{FIELDS.get(str(place[2]), place[2])}-{rows[int(place[1])].key}"

    return read(PricesIn, {"currency": currency, "prices": [row.tier(currency) for row in rows]}, field=named)


def _example(page: Page, room: Room, rows: Sequence[TierRow], *, currency: str) -> Example:
    """What a stay that the reader has chosen costs, or what stands in the way."""
    zone = ZoneInfo(room.timezone)
    tomorrow = page.now.astimezone(zone).date() + timedelta(days=1)
    day, wall = _day(page.form.value("day"), tomorrow), _wall(page.form.value("begin"))
    typed = page.form.value("minutes")
    minutes = int(typed) if typed in map(str, LENGTHS) else LENGTHS[3]
    start = calendars.instant_of(datetime.combine(day, wall), room.timezone)
    quote, problem = None, None
    try:
        prices = Prices(currency, [tier.tier for tier in _prices(rows, currency=currency).prices])
        quote = rooms.quoted(prices, start=start, end=start + timedelta(minutes=minutes), timezone=room.timezone)
    except RequestValidationError:
        problem = "Some of these prices make no sense yet."
    except DomainError:
        problem = "At that time no price holds. Add one without days and times: it holds wherever no other does."
    return Example(day, f"{wall:%H:%M}", minutes, quote, problem)


def _day(typed: str, otherwise: date) -> date:
    return max(day_in(typed) or otherwise, otherwise - timedelta(days=1))


def _wall(typed: str) -> time:
    try:
        return time.fromisoformat(typed).replace(tzinfo=None)
    except ValueError:
        return NOON
