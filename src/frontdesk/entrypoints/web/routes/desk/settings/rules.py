"""How bookings are made: the usual length, whose yes they need, reminders, what comes back to who calls off."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import Form, Response
from pydantic import Field

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input
from frontdesk.entrypoints.web.forms import Rows, Typed, read
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routes.desk.settings.frame import ChangingDesk, ManagersDesk, show
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.views import LENGTHS
from frontdesk.modules.calendar.service import CalendarRules
from frontdesk.modules.providers import service as providers
from frontdesk.modules.providers.schemas import ProviderPatch

router = Pages()

REMINDERS: Final = (10_080, 2880, 1440, 360, 120, 60, 30)  # minutes before the start, to choose from
BLANK_TIERS: Final = 2
Minutes = Annotated[int, Field(ge=0, le=525_600)]


class TimeForm(Input):
    """How something may be booked, in numbers that people think in."""

    step_minutes: Minutes = 15
    buffer_before_minutes: Minutes = 0
    buffer_after_minutes: Minutes = 0
    notice_hours: Annotated[float, Field(ge=0, le=8760)] = 0
    max_advance_days: Minutes = 365
    max_concurrent: Minutes = 1

    def rules(self) -> dict[str, int]:
        """The same as the API has it."""
        given = {name: getattr(self, name) for name in SAME}
        return given | {"min_notice_minutes": round(self.notice_hours * 60)}


SAME: Final = ("step_minutes", "buffer_before_minutes", "buffer_after_minutes", "max_advance_days", "max_concurrent")


class RulesForm(TimeForm):
    """The booking rules of a place."""

    version: int
    default_duration_minutes: Annotated[int, Field(ge=1, le=44_640)]
    auto_confirm: bool = False
    service_required: bool = False
    reminder_minutes: list[int] = Field(default=[])


@router.get("/desk/{provider_id}/settings/booking")
async def show_rules(desk: ManagersDesk, page: ThisPage) -> Response:
    """Show how bookings are made here."""
    place = desk.provider
    tiers = _typed_tiers(page.form.typed) if page.form.is_shown_again else _stored_tiers(place.refund_tiers)
    return show(
        page,
        desk,
        "rules.html",
        tab="booking",
        title="Booking rules",
        place=place,
        rules=rules_of(place.calendar.rules),
        lengths=[(it, page.say.length(it)) for it in sorted({*LENGTHS, place.default_duration_minutes})],
        reminders=sorted({*REMINDERS, *place.reminder_minutes}, reverse=True),
        tiers=tiers + [(f"new{index}", "", "") for index in range(BLANK_TIERS)],
    )


@router.post("/desk/{provider_id}/settings/booking", dependencies=[WRITES])
async def save_rules(
    desk: ChangingDesk,
    wanted: Annotated[RulesForm, Form()],
    typed: Typed,
    page: ThisPage,
    by: Acting,
    session: Session,
    now: Now,
) -> Response:
    """Store them; bookings keep what they were made under."""
    etags.unchanged(desk.provider.version, seen=wanted.version)
    fields = wanted.rules() | wanted.model_dump(
        include={"default_duration_minutes", "auto_confirm", "service_required", "reminder_minutes"}
    )
    rows = _typed_tiers(typed)
    fields["refund_tiers"] = [{"notice_hours": _whole(hours), "percent": _whole(share)} for _, hours, share in rows]

    def named(place: tuple[int | str, ...]) -> str:
        parts = {"notice_hours": "notice", "percent": "percent"}
        if place[0] == "refund_tiers" and len(place) > 2:  # noqa: PLR2004
            return f"{parts[str(place[2])]}-{rows[int(place[1])][0]}"
        return str(place[0])

    changes = read(ProviderPatch, fields, field=named)
    await providers.change(session, desk.provider, changes, by=by, now=now)
    return page.go(page.path, done="saved")


def rules_of(calendar: CalendarRules) -> dict[str, object]:
    """How something may be booked, as `TimeForm` shows it."""
    hours = calendar.min_notice_minutes / 60
    return {"notice_hours": int(hours) if hours == int(hours) else round(hours, 2)}


def _stored_tiers(tiers: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    in_order = sorted(tiers, key=lambda tier: -tier["notice_hours"])
    return [(str(index), str(tier["notice_hours"]), str(tier["percent"])) for index, tier in enumerate(in_order)]


def _typed_tiers(typed: Mapping[str, Sequence[str]]) -> list[tuple[str, str, str]]:
    rows = Rows(typed)
    found = [(key, rows.value(key, "notice"), rows.value(key, "percent")) for key in rows.keys]
    return [row for row in found if row[1] or row[2]]


def _whole(typed: str) -> int | str:
    """A whole number, or what was typed instead: the schema says what is wrong with that."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 9 else typed  # noqa: PLR2004
