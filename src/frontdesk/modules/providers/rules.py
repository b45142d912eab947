"""Who the default provider is, and how sectors are read."""

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
