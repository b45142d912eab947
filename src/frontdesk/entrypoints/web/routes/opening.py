"""Opening a place: what it is, and what can be booked first. Its owner stands at its desk afterwards."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from babel.numbers import get_territory_currencies
from fastapi import Form, Response

from frontdesk.core.audit import By
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import CurrentSettings, Now
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import PageRequest
from frontdesk.core.permissions import CompanyRole, Permission
from frontdesk.core.principal import Membership, Principal
from frontdesk.core.schemas import Input, Line
from frontdesk.entrypoints.web.cities import city_named, label
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routes.desk.settings.place import CURRENCIES, SECTORS, Code
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.companies import service as companies
from frontdesk.modules.companies.models import Company
from frontdesk.modules.companies.schemas import CompanyIn
from frontdesk.modules.geography import service as geography
from frontdesk.modules.geography.models import City
from frontdesk.modules.providers import service as providers
from frontdesk.modules.providers.dependencies import ManagedProvider
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.providers.schemas import ProviderIn, ProviderPatch, Sector

router = Pages()

MANAGES: Final = Permission.PROVIDERS_MANAGE
OWN: Final = PageRequest(page=1, size=100)


class PlaceForm(Input):
    """A business in four words; all else can be said later."""

    name: Line
    sector: Sector
    city: Line
    currency: Code | None = None
    company_id: UUID | None = None


@router.get("/open")
async def show_open(page: ThisPage, caller: Caller, session: Session) -> Response:
    """Ask what is to be opened."""
    all_of_them = (await companies.list_companies(session, OWN, caller=caller)).items
    own = [it for it in all_of_them if it.id in caller.companies and caller.may(MANAGES, company_id=it.id)]
    return _show(page, place=None, city="", own=own)


@router.post("/open", dependencies=[WRITES, Idempotent])
async def open_place(
    wanted: Annotated[PlaceForm, Form()],
    page: ThisPage,
    caller: Caller,
    by: Acting,
    session: Session,
    settings: CurrentSettings,
    now: Now,
) -> Response:
    """Found the company if there is none, and open the place: a draft, until something can be booked there.

    The first place of whoever runs the installation is the house's own.
    """
    city = await city_named(session, wanted.city)
    house = await providers.untouched_house(session) if caller.is_admin and wanted.company_id is None else None
    if house is not None:
        await _fill_house(session, house, wanted, caller=caller, by=by, now=now)
        await _change(session, house, wanted, city, by=by, now=now)
        return page.go(f"/open/{house.number}/first")
    owner = caller
    company_id = wanted.company_id
    if company_id is None:
        new = CompanyIn(name=wanted.name)
        company_id = (await companies.found(session, new, owner_id=caller.user_id, by=by, now=now)).id
        owner = replace(caller, memberships=[*caller.memberships, Membership(company_id, CompanyRole.OWNER)])
    place = ProviderIn(
        company_id=company_id,
        name=wanted.name,
        sector=wanted.sector,
        city_id=city.id,
        address=city.name,
        currency=wanted.currency or currency_of(city),
        auto_confirm=True,
        published=False,
    )
    made = await providers.create(session, place, caller=owner, timezone=settings.app.timezone, by=by, now=now)
    return page.go(f"/open/{made.number}/first")


@router.get("/open/{provider_id}")
async def show_again(place: ManagedProvider, page: ThisPage, session: Session) -> Response:
    """Show what was said about the place, to change it."""
    city = await geography.get_city(session, place.city_id) if place.city_id is not None else None
    return _show(page, place=place, city=label(city) if city else "", own=())


@router.post("/open/{provider_id}", dependencies=[WRITES])
async def change_place(
    place: ManagedProvider,
    wanted: Annotated[PlaceForm, Form()],
    page: ThisPage,
    by: Acting,
    session: Session,
    now: Now,
) -> Response:
    """Store what was changed, and go on."""
    await _change(session, place, wanted, await city_named(session, wanted.city), by=by, now=now)
    return page.go(f"/open/{place.number}/first")


def currency_of(city: City) -> str:
    """What is paid with in the country of a city."""
    found = get_territory_currencies(city.country_code)
    return found[0] if found else "EUR"


def _show(page: ThisPage, *, place: Provider | None, city: str, own: Sequence[Company]) -> Response:
    choices = [*((company.id, company.name) for company in own), ("", "A company of its own")]
    return page.show(
        "setup/place.html",
        title="Your place",
        place=place,
        city=city,
        sectors=SECTORS,
        currencies=CURRENCIES,
        company_choices=choices if own else (),
    )


async def _fill_house(
    session: Session, house: Provider, wanted: PlaceForm, *, caller: Principal, by: By, now: datetime
) -> None:
    """Make the house of the installation that of whoever sets it up."""
    company = await companies.get_company(session, house.company_id, lock=True)
    await companies.change(session, company, {"name": wanted.name}, by=by, now=now)
    if house.company_id not in caller.companies:
        role = CompanyRole.OWNER
        await companies.enrol(session, company.id, user_id=caller.user_id, role=role, by=by, now=now)
    slug = await providers.slug_for(session, wanted=None, name=wanted.name)
    await providers.change(session, house, ProviderPatch(slug=slug, auto_confirm=True), by=by, now=now)


async def _change(session: Session, place: Provider, wanted: PlaceForm, city: City, *, by: By, now: datetime) -> None:
    currency = wanted.currency or currency_of(city)
    changes: dict[str, object] = {
        "name": wanted.name,
        "sector": wanted.sector,
        "city_id": city.id,
        "timezone": city.timezone,
    }
    if place.address is None:
        changes["address"] = city.name
    if currency != place.currency:
        changes["currency"] = currency
    await providers.change(session, place, ProviderPatch.model_validate(changes), by=by, now=now)
