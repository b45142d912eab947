"""Who the default provider is, how sectors are read, and where a place lies."""

from uuid import UUID

from slugify import slugify

HOUSE_PROVIDER_ID = UUID("00000000-0000-7000-8000-000000000002")  # the default provider, in every installation


def sector_of(text: str) -> str:
    """A sector as it is stored and compared: "Real Estate" and "real-estate" are `real_estate`.

    Raises:
        ValueError: nothing of `text` is left.
    """
    sector = slugify(text, separator="_")
    if not sector:
        message = "a sector has a letter or a digit"
        raise ValueError(message)
    return sector


def position_of(
    latitude: float | None, longitude: float | None, *, otherwise: tuple[float, float] | None
) -> tuple[float, float] | tuple[None, None]:
    """Where a place lies: where it says, or `otherwise` (its city), in degrees north and east (WGS 84).

    Raises:
        ValueError: one coordinate is there and the other is not.
    """
    if (latitude is None) != (longitude is None):
        message = "latitude and longitude go together"
        raise ValueError(message)
    if latitude is None or longitude is None:
        return otherwise or (None, None)
    return latitude, longitude
