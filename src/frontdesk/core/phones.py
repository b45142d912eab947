"""Phone numbers: kept as people type them, with the form that machines dial beside."""

import phonenumbers


def e164(phone: str | None, *, country: str | None = None) -> str | None:
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
