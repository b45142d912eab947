"""What clients send and get about places."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from frontdesk.core.schemas import Output

_FRACTION = r"(\.[0-9]{1,15})?"
_LATITUDE = rf"-?([1-8]?[0-9]{_FRACTION}|90(\.0{{1,15}})?)"
_LONGITUDE = rf"-?(([1-9]?[0-9]|1[0-7][0-9]){_FRACTION}|180(\.0{{1,15}})?)"

CountryCode = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z]{2}$", to_upper=True),
    Field(description="ISO 3166-1 alpha-2, in either case.", examples=["CH"]),
]
CityId = Annotated[int, Field(ge=1, le=2**31 - 1, description="The GeoNames id.", examples=[2657896])]
Near = Annotated[
    str,
    # the ranges stand in the pattern, so that the OpenAPI document says exactly what is accepted
    StringConstraints(pattern=rf"^{_LATITUDE},{_LONGITUDE}$"),
    Field(description="`latitude,longitude` in degrees (WGS 84).", examples=["47.37,8.54"]),
]
Kilometres = Annotated[float, AfterValidator(lambda distance: round(distance, 3))]  # to the metre


class CountryOut(Output):
    """A country or territory."""

    code: str = Field(examples=["CH"], description="ISO 3166-1 alpha-2, and XK for Kosovo.")
    name: str = Field(examples=["Switzerland"])
    created_at: datetime
    updated_at: datetime


class CityOut(Output):
    """A populated place."""

    id: int = Field(examples=[2657896], description="The GeoNames id.")
    name: str = Field(examples=["Zürich"])
    ascii_name: str = Field(examples=["Zurich"])
    country_code: str = Field(examples=["CH"])
    latitude: float = Field(examples=[47.36667])
    longitude: float = Field(examples=[8.55])
    timezone: str = Field(examples=["Europe/Zurich"], description="An IANA name.")
    population: int = Field(examples=[415367])
    distance_km: Kilometres | None = Field(
        examples=[1.213], description="Along the great circle from `near`; null where no point was given."
    )
    created_at: datetime
    updated_at: datetime
