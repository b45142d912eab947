"""How it goes: today, some time compared with the time before, and how much of the open hours is booked."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import ceil
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

from fastapi import Depends, Response
from fastapi.responses import HTMLResponse

from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.money import MINOR_DIGITS
from frontdesk.core.permissions import Permission
from frontdesk.core.spreadsheets import MEDIA_TYPE, attached
from frontdesk.entrypoints.web.desk import Desk, at_desk
from frontdesk.entrypoints.web.page import LOOKS, Page, ThisPage
from frontdesk.entrypoints.web.routes.desk.charts import Chart, bars
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.words import Words
from frontdesk.modules.stats import service as stats
from frontdesk.modules.stats.schemas import CompanyStats, NumbersOut, OccupancyOut, PeriodOut, ResourceUsedOut
from frontdesk.modules.stats.service import By

router = Pages()

LEVELS = 5  # shades of how much is booked
Leading = Annotated[Desk, Depends(at_desk(Permission.STATS_VIEW), scope="function")]


class Span(NamedTuple):
    """Some time until today, and the same time before it."""

    words: str
    before: str  # when that was with which it is compared
    by: By
    first: date
    last: date

    @property
    def earlier(self) -> tuple[date, date]:
        """The time before, as far as this one has come: whole weeks or a year earlier where it is told by those."""
        if self.by is By.MONTH:
            return _a_year_before(self.first), _a_year_before(self.last)
        length = (self.last - self.first).days + 1
        length += -length % 7 if self.by is By.WEEK else 0
        return self.first - timedelta(days=length), self.last - timedelta(days=length)


class Rows(NamedTuple):
    """When of a week how much is booked: a line for each hour that is open on some day."""

    hours: Sequence[int]
    used: Mapping[tuple[int, int], float]  # by weekday and hour

    def level(self, weekday: int, hour: int) -> int:
        """The shade of an hour: 0 for nothing, the darkest for the hour of the week that is booked most."""
        return ceil(LEVELS * self.used.get((weekday, hour), 0) / max(self.used.values(), default=1))


@router.get("/desk/{provider_id}/numbers", dependencies=[LOOKS])
async def numbers(desk: Leading, page: ThisPage, session: Session, now: Now) -> HTMLResponse:
    """Today in figures, then a span of time in charts, each with the table that it is drawn from."""
    company_id, today = desk.provider.company_id, _today(page, desk)
    spans = _spans(today)
    key, span = _chosen(page, spans)
    found = await _numbers(session, desk, span, now=now)
    first, last = span.earlier
    before = await stats.of_company(session, company_id, first=first, last=last, by=By.MONTH, now=now)
    day = await stats.of_company(session, company_id, first=today, last=today, by=By.DAY, now=now)
    used = OccupancyOut.of(await stats.occupancy(session, company_id, first=span.first, last=today, now=now))
    used_today = OccupancyOut.of(await stats.occupancy(session, company_id, first=today, last=today, now=now))
    return page.show(
        "desk/numbers.html",
        title="Numbers",
        desk=desk,
        spans=[(name, it.words, f"?span={name}") for name, it in spans.items()],
        key=key,
        span=span,
        numbers=found,
        before=CompanyStats.of(before, by=By.MONTH).total,
        today=CompanyStats.of(day, by=By.DAY).total,
        today_used=_share(used_today.resources),
        used=_share(used.resources),
        resources=sorted(used.resources, key=lambda it: -(it.occupancy or 0)),
        week=_week(used),
        charts=_charts(page.say, found),
        named=[(_named(page.say, it, span.by), it) for it in found.periods],
    )


@router.get("/desk/{provider_id}/numbers/numbers.csv")
async def export(desk: Leading, page: ThisPage, session: Session, now: Now) -> Response:
    """The table beneath the charts."""
    _, span = _chosen(page, _spans(_today(page, desk)))
    found = await _numbers(session, desk, span, now=now)
    return Response(found.csv(), media_type=MEDIA_TYPE, headers=attached("numbers.csv"))


@router.get("/desk/{provider_id}/numbers/occupancy.csv")
async def export_occupancy(desk: Leading, page: ThisPage, session: Session, now: Now) -> Response:
    """How much of each room, each person and each hour of the week is booked."""
    _, span = _chosen(page, _spans(_today(page, desk)))
    found = await stats.occupancy(session, desk.provider.company_id, first=span.first, last=span.last, now=now)
    return Response(OccupancyOut.of(found).csv(), media_type=MEDIA_TYPE, headers=attached("occupancy.csv"))


async def _numbers(session: Session, desk: Desk, span: Span, *, now: Now) -> CompanyStats:
    found = await stats.of_company(
        session, desk.provider.company_id, first=span.first, last=span.last, by=span.by, now=now
    )
    return CompanyStats.of(found, by=span.by)


def _today(page: Page, desk: Desk) -> date:
    return page.now.astimezone(ZoneInfo(desk.provider.timezone)).date()


def _spans(today: date) -> Mapping[str, Span]:
    """What there is to choose from: each ends today."""
    monday = today - timedelta(days=today.weekday() + 11 * 7)
    month = (today.replace(day=1) - timedelta(days=320)).replace(day=1)  # eleven months before
    return {
        "week": Span("7 days", "in the 7 days before", By.DAY, today - timedelta(days=6), today),
        "month": Span("30 days", "in the 30 days before", By.DAY, today - timedelta(days=29), today),
        "quarter": Span("12 weeks", "in the 12 weeks before", By.WEEK, monday, today),
        "year": Span("12 months", "a year earlier", By.MONTH, month, today),
    }


def _chosen(page: Page, spans: Mapping[str, Span]) -> tuple[str, Span]:
    asked = page.form.value("span")
    key = asked if asked in spans else "month"
    return key, spans[key]


def _a_year_before(day: date) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)


def _charts(say: Words, found: CompanyStats) -> Sequence[tuple[str, str, Chart]]:
    """What is drawn: a key, a title, and the bars."""
    names = [_named(say, it, found.by) for it in found.periods]

    def counted(of: Sequence[int]) -> Chart:
        return bars(list(zip(names, of, strict=True)), say.number)

    drawn = [("bookings", "Bookings", counted([it.bookings for it in found.periods]))]
    for money in found.total.revenue:
        amounts = [_paid(it, money.currency) for it in found.periods]
        chart = _money(say, names, amounts, currency=money.currency)
        drawn.append((f"revenue-{money.currency}", f"Revenue in {money.currency}", chart))
    drawn.append(("missed", "Did not come", counted([it.no_shows for it in found.periods])))
    if found.total.registrations:
        drawn.append(("registrations", "Registrations", counted([it.registrations for it in found.periods])))
    return drawn


def _money(say: Words, names: Sequence[str], amounts: Sequence[int], *, currency: str) -> Chart:
    """Bars of money, whose lines stand at whole amounts."""
    minor = 10 ** MINOR_DIGITS.get(currency, 2)
    points = [(name, amount / minor) for name, amount in zip(names, amounts, strict=True)]
    return bars(points, lambda amount: say.money(round(amount * minor), currency))


def _paid(of: NumbersOut, currency: str) -> int:
    return sum(it.amount for it in of.revenue if it.currency == currency)


def _named(say: Words, period: PeriodOut, by: By) -> str:
    return say.year_month(period.start) if by is By.MONTH else say.day_month(period.start)


def _share(resources: Sequence[ResourceUsedOut]) -> float | None:
    """How much of all open time is booked; None where nothing is open."""
    opened = sum(it.open_minutes for it in resources)
    return sum(it.booked_minutes for it in resources) / opened if opened else None


def _week(used: OccupancyOut) -> Rows:
    return Rows(
        hours=sorted({it.hour for it in used.hours}),
        used={(it.weekday, it.hour): it.occupancy for it in used.hours if it.occupancy},
    )
