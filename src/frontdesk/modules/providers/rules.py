"""The default provider, and how sectors and phones are read."""

from uuid import UUID

import phonenumbers
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


def e164(phone: str | None, *, country: str | None) -> str | None:
    """A phone number as machines dial it (ITU-T E.164), or None where it is none.

    One that is typed without its country is read as one of `country` (ISO 3166-1), where that is known.
    """
    try:
        number = phonenumbers.parse(phone or "", country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
