"""What names, phone numbers and preferences mean."""

from collections.abc import Mapping

import phonenumbers

# what a person gets who has never said anything about it
DEFAULT_PREFERENCES: Mapping[str, bool] = {"email_notifications": True, "sms_notifications": True}


def split_name(full_name: str) -> tuple[str, str | None]:
    """First and last name of one line, parted at the first space: of "Ada King Lovelace", "Ada" and the rest."""
    first, _, last = full_name.strip().partition(" ")
    return first, last.strip() or None


def e164(phone: str | None) -> str | None:
    """A phone number as machines dial it (ITU-T E.164), or None where `phone` does not name its country or is none."""
    if phone is None:
        return None
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
