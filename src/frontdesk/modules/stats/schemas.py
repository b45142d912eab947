"""What clients ask and get about numbers."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum, auto
from typing import Self
from uuid import UUID

from pydantic import Field

from frontdesk.core.schemas import Input, Output
from frontdesk.core.spreadsheets import rows
from frontdesk.modules.calendar.schemas import LocalDate
from frontdesk.modules.stats.rules import By, Everything, Occupancy, Tally, Used


class Money(Output):
    """An amount of one currency."""

    currency: str = Field(examples=["EUR"])
    amount: int = Field(description="In minor units, for example cents.", examples=[128000])

    @classmethod
    def all(cls, amounts: Mapping[str, int]) -> list[Self]:
        """Amounts by currency, in the order of their names."""
        return [cls(currency=currency, amount=amount) for currency, amount in sorted(amounts.items())]


class InstallationStats(Output):
    """The numbers of the whole installation."""

    total_registrations: int = Field(examples=[41])
    pending_assignments: int = Field(description="Registrations without a teacher.", examples=[5])
    teachers_assigned: int = Field(description="Registrations with a teacher, demo scheduled or not.", examples=[12])
    completed_demos: int = Field(examples=[20])
    bookings: int = Field(description="All but those called off and those that lapsed.", examples=[1200])
    revenue: list[Money] = Field(description="What was paid and not given back.")
    learners: int = Field(description="People who have opened a lesson.", examples=[310])

    @classmethod
    def of(cls, found: Everything) -> Self:
        """The answer about these numbers."""
        of = found.registrations
        return cls(
            total_registrations=sum(of.values()),
            pending_assignments=of.get("pending", 0),
            teachers_assigned=of.get("teacher_assigned", 0) + of.get("demo_scheduled", 0),
            completed_demos=of.get("completed", 0),
            bookings=found.bookings,
            revenue=Money.all(found.revenue),
            learners=found.learners,
        )


class Format(StrEnum):
    """How the answer is written."""

    JSON = auto()
    CSV = auto()


class ResourceKind(StrEnum):
    """What is booked."""

    ROOM = auto()
    STAFF = auto()
    DESK = auto()


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class CompanyStatsQuery(Input):
    """Which local days, and how they are gathered."""

    from_: LocalDate = Field(alias="from", examples=["2027-03-01"])
    to: LocalDate = Field(description="Included; 1,000 periods at most.", examples=["2027-03-31"])
    by: By = By.DAY
    format: Format = Format.JSON


class NumbersOut(Output):
    """What happened in some time."""

    bookings: int = Field(description="All but those called off and those that lapsed.", examples=[42])
    completed: int
    no_shows: int
    cancelled: int
    revenue: list[Money] = Field(description="What was paid on these days and not given back since.")
    registrations: int = Field(description="How many children were registered then.")
    demos: int = Field(description="How many of those have had their demo by now.")
    no_show_rate: float | None = Field(description="Of those whose time has come; null: of nobody.", examples=[0.05])
    cancellation_rate: float | None = Field(description="Of all that did not lapse.", examples=[0.1])
    conversion_rate: float | None = Field(description="Demos of registrations.", examples=[0.6])

    @classmethod
    def of(cls, tally: Tally, **more: object) -> Self:
        """The answer about one tally; `more` are the fields of a subclass."""
        return cls.model_validate(
            {
                "bookings": tally.bookings,
                "completed": tally.statuses["completed"],
                "no_shows": tally.statuses["no_show"],
                "cancelled": tally.statuses["cancelled"],
                "revenue": Money.all(tally.revenue),
                "registrations": tally.registrations.total(),
                "demos": tally.registrations["completed"],
                "no_show_rate": tally.no_show_rate,
                "cancellation_rate": tally.cancellation_rate,
                "conversion_rate": tally.conversion_rate,
                **more,
            }
        )


class PeriodOut(NumbersOut):
    """What happened in one period."""

    start: dt.date = Field(description="Its first day; a week begins on Monday.")


class CompanyStats(Output):
    """A company's numbers. Each day is the local one of each of its providers."""

    by: By
    periods: list[PeriodOut]
    total: NumbersOut

    @classmethod
    def of(cls, found: Mapping[dt.date, Tally], *, by: By) -> Self:
        """The answer about these periods."""
        total = Tally()
        for tally in found.values():
            total.add(tally)
        each = [PeriodOut.of(tally, start=start) for start, tally in sorted(found.items())]
        return cls(by=by, periods=each, total=NumbersOut.of(total))

    def csv(self) -> str:
        """A line for each period with a column of revenue for each currency."""
        currencies = [money.currency for money in self.total.revenue]
        names = [name for name in PeriodOut.model_fields if name not in {"start", "revenue"}]
        lines: list[list[object]] = [["start", *names, *(f"revenue_{currency}" for currency in currencies)]]
        for period in self.periods:
            paid = {money.currency: money.amount for money in period.revenue}
            lines.append(
                [period.start, *(getattr(period, name) for name in names), *(paid.get(it, 0) for it in currencies)]
            )
        return rows(lines)


class OccupancyQuery(Input):
    """Which local days."""

    from_: LocalDate = Field(alias="from", examples=["2027-03-01"])
    to: LocalDate = Field(description="Included; 366 days at most.", examples=["2027-03-31"])
    format: Format = Format.JSON


class UsedOut(Output):
    """How much of some open time is booked."""

    booked_minutes: int = Field(examples=[1260])
    open_minutes: int = Field(examples=[2400], description="By today's hours and closures, times how many fit at once.")
    occupancy: float | None = Field(
        examples=[0.525], description="More than 1 where it was booked outside of the hours; null: never open."
    )

    @classmethod
    def of(cls, used: Used, **more: object) -> Self:
        """The answer about some time; `more` are the fields of a subclass."""
        told = {"booked_minutes": used.booked, "open_minutes": used.open, "occupancy": used.occupancy}
        return cls.model_validate({**told, **more})


class ResourceUsedOut(UsedOut):
    """How much of a room's or a person's time is booked, or of a desk's, where neither was named."""

    kind: ResourceKind
    id: UUID
    provider_id: UUID
    name: str


class HourUsedOut(UsedOut):
    """How much of an hour of the week is booked, of all rooms and people together."""

    weekday: int = Field(examples=[1], description="1 is Monday.")
    hour: int = Field(examples=[17], description="Local: 17 is from 17:00 to 18:00.")


class OccupancyOut(Output):
    """How much of a company's open time is booked."""

    resources: list[ResourceUsedOut]
    hours: list[HourUsedOut]

    @classmethod
    def of(cls, found: Occupancy) -> Self:
        """The answer about this."""
        return cls(
            resources=[
                ResourceUsedOut.of(it.used, kind=it.kind, id=it.id, provider_id=it.place_id, name=it.name)
                for it in found.resources
            ],
            hours=[HourUsedOut.of(used, weekday=day, hour=hour) for (day, hour), used in found.hours.items()],
        )

    def csv(self) -> str:
        """A line for each resource, then one for each hour of the week."""
        lines: list[list[object]] = [["what", "id", "name", *UsedOut.model_fields]]
        for it in self.resources:
            lines += [[it.kind, it.id, it.name, it.booked_minutes, it.open_minutes, it.occupancy]]
        for at in self.hours:
            name = f"{WEEKDAYS[at.weekday - 1]} {at.hour:02}:00"
            lines += [["hour", "", name, at.booked_minutes, at.open_minutes, at.occupancy]]
        return rows(lines)
