"""The place itself: what it is called, where it is, how it is reached, and whether clients find it."""

from typing import Annotated

from fastapi import Form, Response
from pydantic import Field

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input, Line
from frontdesk.entrypoints.web.cities import city_named, label
from frontdesk.entrypoints.web.desk import Desk
from frontdesk.entrypoints.web.forms import read
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routes.desk.settings.frame import (
    TABS,
    ChangingDesk,
    ManagersDesk,
    StaffDesk,
    show,
)
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.calendar.schemas import Timezone
from frontdesk.modules.calendar.service import known_zones
from frontdesk.modules.geography import service as geography
from frontdesk.modules.providers import service as providers
from frontdesk.modules.providers.schemas import Description, PostalCode, ProviderPatch, Sector, Slug
from frontdesk.modules.users.schemas import Email, Phone

router = Pages()

SECTORS = ("studio", "clinic", "school", "atelier", "salon", "sports", "coworking", "other")
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "JPY", "AUD", "CAD", "DKK", "NOK", "PLN", "SEK", "CZK")
Code = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class PlaceForm(Input):
    """The place as its owner describes it."""

    version: int
    name: Line
    sector: Sector
    description: Description | None = None
    phone: Phone | None = None
    email: Email | None = None
    street: Line | None = None
    postal_code: PostalCode | None = None
    city: Line | None = None
    address: Line | None = None
    timezone: Timezone
    currency: Code
    slug: Slug
    published: bool = False
    is_active: bool = False


@router.get("/desk/{provider_id}/settings")
async def settings(desk: StaffDesk, page: ThisPage) -> Response:
    """Lead to the first part that is somebody's to change."""
    first = next(tab for tab in TABS if desk.may(tab.needs))
    return page.go(desk.address("settings", first.key))


@router.get("/desk/{provider_id}/settings/place")
async def show_place(desk: ManagersDesk, page: ThisPage, session: Session) -> Response:
    """Show what clients are told about the place."""
    city_id = desk.provider.city_id
    city = await geography.get_city(session, city_id) if city_id is not None else None
    return show(
        page,
        desk,
        "place.html",
        tab="place",
        title="Place",
        place=desk.provider,
        city=label(city) if city else "",
        sectors=SECTORS,
        currencies=CURRENCIES,
        zones=sorted(known_zones()),
    )


@router.post("/desk/{provider_id}/settings/place", dependencies=[WRITES])
async def save_place(
    desk: ChangingDesk, wanted: Annotated[PlaceForm, Form()], page: ThisPage, by: Acting, session: Session, now: Now
) -> Response:
    """Store it. A city that is typed anew moves the place; its time zone is changed on purpose alone."""
    etags.unchanged(desk.provider.version, seen=wanted.version)
    city = await city_named(session, wanted.city) if wanted.city else None
    fields = wanted.model_dump(exclude={"version", "city"})
    fields["address"] = wanted.address or _on_one_line(wanted, city.name if city else None)
    changes = read(ProviderPatch, fields | {"city_id": city.id if city else None})
    await providers.change(session, desk.provider, _as_changed(desk, changes), by=by, now=now)
    return page.go(page.path, done="saved")


def _on_one_line(wanted: PlaceForm, city: str | None) -> str | None:
    """The address as clients read it, where its owner has left that to us."""
    place = " ".join(filter(None, (wanted.postal_code, city)))
    return ", ".join(filter(None, (wanted.street, place))) or None


def _as_changed(desk: Desk, changes: ProviderPatch) -> ProviderPatch:
    """What differs alone: a slug or a currency that stays is nobody's business."""
    given = changes.model_dump()
    return ProviderPatch.model_validate(
        {name: value for name, value in given.items() if value != getattr(desk.provider, name)}
    )
