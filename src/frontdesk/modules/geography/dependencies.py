"""The country and the city of a path, as things."""

from typing import Annotated

from fastapi import Depends

from frontdesk.core.http.session import Session
from frontdesk.modules.geography import service
from frontdesk.modules.geography.models import City, Country
from frontdesk.modules.geography.schemas import CityId, CountryCode


async def this_country(code: CountryCode, session: Session) -> Country:
    """The country of `{code}`, or 404."""
    return await service.country_at(session, code)


async def this_city(city_id: CityId, session: Session) -> City:
    """The city of `{city_id}`, or 404."""
    return await service.city_at(session, city_id)


ThisCountry = Annotated[Country, Depends(this_country, scope="function")]
ThisCity = Annotated[City, Depends(this_city, scope="function")]
