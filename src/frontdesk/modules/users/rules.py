"""What names and preferences mean."""

from collections.abc import Mapping

# what a person gets who has never said anything about it
DEFAULT_PREFERENCES: Mapping[str, bool] = {"email_notifications": True, "sms_notifications": True}


def split_name(full_name: str) -> tuple[str, str | None]:
    """First and last name of one line, parted at the first space: of "Ada King Lovelace", "Ada" and the rest."""
    first, _, last = full_name.strip().partition(" ")
    return first, last.strip() or None
