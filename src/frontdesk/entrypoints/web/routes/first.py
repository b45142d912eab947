"""What can be booked first at a new place: a room or somebody, when, and what it costs. Then the place is open."""

from datetime import datetime, time
from typing import Annotated, Any, Literal

from fastapi import Form, Response
from pydantic import Field

from frontdesk.core.audit import By
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input, Line
from frontdesk.entrypoints.web.forms import read, wrong
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routes.desk.settings.frame import ManagersDesk
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.views import LENGTHS
from frontdesk.entrypoints.web.words import minor_units
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.calendar.schemas import OpeningHoursIn
from frontdesk.modules.offerings import service as offerings
from frontdesk.modules.offerings.schemas import OfferingIn
from frontdesk.modules.providers import service as providers
from frontdesk.modules.providers.dependencies import ManagedProvider
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.providers.schemas import ProviderPatch
from frontdesk.modules.rooms import service as rooms
from frontdesk.modules.rooms.schemas import PricesIn, RoomIn
from frontdesk.modules.staff import service as staff_service
from frontdesk.modules.staff.schemas import StaffIn

router = Pages()


class FirstForm(Input):
    """What can be booked, when, and for how much."""

    kind: Literal["room", "person"] = "room"
    name: Line
    service: Line | None = None  # what somebody gives
    day: list[int] = Field(default=[])
    opens: time
    closes: time
    length: Annotated[int, Field(ge=1, le=44_640)]  # minutes
    price: str = "0"


@router.get("/open/{provider_id}/first")
async def show_first(place: ManagedProvider, page: ThisPage) -> Response:
    """Ask what can be booked first; a place that is open is changed in its settings."""
    if place.published:
        return page.go(f"/desk/{place.number}/ready")
    lengths = [(minutes, page.say.length(minutes)) for minutes in LENGTHS]
    return page.show("setup/first.html", title="What can be booked", place=place, lengths=lengths)


@router.post("/open/{provider_id}/first", dependencies=[WRITES, Idempotent])
async def add_first(
    place: ManagedProvider,
    wanted: Annotated[FirstForm, Form()],
    page: ThisPage,
    by: Acting,
    session: Session,
    now: Now,
) -> Response:
    """Add it, and have clients find the place from now on; one that is open already stays as it is."""
    if place.published:
        return page.go(f"/desk/{place.number}/ready")
    try:
        amount = minor_units(wanted.price, place.currency)
    except ValueError as refused:
        raise wrong("price", "Please give an amount, for example 40 or 12.50.") from refused
    walls = {"opens": f"{wanted.opens:%H:%M}", "closes": f"{wanted.closes:%H:%M}"}
    if not wanted.day:
        raise wrong("day", "Please choose one day at least.")
    week = read(
        OpeningHoursIn, {"hours": [{"weekday": day, **walls} for day in sorted(set(wanted.day))]}, field=lambda _: "day"
    )
    await calendars.set_hours(session, place.id, week.spans(), by=by, now=now)
    if wanted.kind == "room":
        await _add_room(session, place, wanted, amount=amount, by=by, now=now)
    else:
        await _add_person(session, place, wanted, amount=amount, by=by, now=now)
    changes: dict[str, Any] = {"published": True, "default_duration_minutes": wanted.length}
    await providers.change(session, place, ProviderPatch.model_validate(changes), by=by, now=now)
    return page.go(f"/desk/{place.number}/ready")


@router.get("/desk/{provider_id}/ready")
async def ready(desk: ManagersDesk, page: ThisPage) -> Response:
    """Say that the place is open, and what could come next."""
    return page.show("setup/ready.html", title="It is open", desk=desk)


async def _add_room(
    session: Session, place: Provider, wanted: FirstForm, *, amount: int, by: By, now: datetime
) -> None:
    room = await rooms.create(session, place, RoomIn(name=wanted.name), by=by, now=now)
    if amount:
        tier = {"duration_minutes": wanted.length, "amount": amount}
        await rooms.set_prices(session, room, PricesIn.model_validate({"prices": [tier]}), by=by, now=now)


async def _add_person(
    session: Session, place: Provider, wanted: FirstForm, *, amount: int, by: By, now: datetime
) -> None:
    person = await staff_service.create(session, place, StaffIn(name=wanted.name), by=by, now=now)
    await offerings.create(
        session,
        place,
        OfferingIn(
            name=wanted.service or wanted.name, duration_minutes=wanted.length, amount=amount, staff_ids=[person.id]
        ),
        by=by,
        now=now,
    )
