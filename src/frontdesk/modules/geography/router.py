"""Countries and cities over HTTP: public, and the same for everybody."""

from datetime import timedelta
from typing import Annotated

from fastapi import Query

from frontdesk.core.http.caching import NOT_MODIFIED, cacheable
from frontdesk.core.http.errors import responses
from frontdesk.core.http.paging import Paging
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.core.schemas import Search
from frontdesk.modules.geography import service
from frontdesk.modules.geography.dependencies import ThisCity, ThisCountry
from frontdesk.modules.geography.rules import Coordinates
from frontdesk.modules.geography.schemas import CityOut, CountryCode, CountryOut, Near

# it changes with a release at most
router = Router(tags=["geography"], route_class=cacheable(timedelta(days=1)), responses=NOT_MODIFIED)


@router.get(
    "/countries",
    operation_id="geography_list_countries",
    summary="List or search countries",
    response_model=Page[CountryOut],
    responses=responses(422),
)
async def list_countries(
    session: Session,
    paging: Paging,
    q: Annotated[Search | None, Query(description="A code, or a name with typing errors.", examples=["switz"])] = None,
) -> object:
    """Countries by name; with `q` those that are called so or alike, the best match first."""
    return await service.list_countries(session, paging, q=q)


@router.get(
    "/countries/{code}",
    operation_id="geography_get_country",
    summary="Read a country",
    response_model=CountryOut,
    responses=responses(404, 422),
)
async def get_country(country: ThisCountry) -> object:
    """One country by its code."""
    return country


@router.get(
    "/cities",
    operation_id="geography_list_cities",
    summary="List or search cities",
    response_model=Page[CityOut],
    responses=responses(422),
)
async def list_cities(
    session: Session,
    paging: Paging,
    country: Annotated[CountryCode | None, Query()] = None,
    q: Annotated[
        Search | None,
        Query(description="A name or its beginning, in any script, with typing errors.", examples=["zurich"]),
    ] = None,
    near: Annotated[Near | None, Query()] = None,
) -> object:
    """Cities of more than about 15,000 people, and capitals of any size.

    The best match for `q` first, then the largest; with `near` the nearest first, each with `distance_km`.
    """
    point = Coordinates.parse(near) if near else None
    return await service.list_cities(session, paging, country=country, q=q, near=point)


@router.get(
    "/cities/{city_id}",
    operation_id="geography_get_city",
    summary="Read a city",
    response_model=CityOut,
    responses=responses(404, 422),
)
async def get_city(city: ThisCity) -> object:
    """One city by its GeoNames id."""
    return city
