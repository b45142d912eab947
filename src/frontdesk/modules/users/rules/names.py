"""What names, language tags and preferences mean."""

from collections.abc import Mapping

# what a person gets who has never said anything about it
DEFAULT_PREFERENCES: Mapping[str, bool] = {
    "email_notifications": True,  # any but necessary ones
    "sms_notifications": True,  # any
    "email_reminders": True,
    "email_desk": True,
    "email_messages": True,
    "email_reviews": True,
    "sms_bookings": True,
    "sms_reminders": True,
}


def split_name(full_name: str) -> tuple[str, str | None]:
    """First and last name of one line, parted at the first space: of "Ada King Lovelace", "Ada" and the rest."""
    first, _, last = full_name.strip().partition(" ")
    return first, last.strip() or None


def canonical_locale(tag: str) -> str:
    """A well-formed language tag as RFC 5646, 2.1.1 recommends to case it: `ZH-hant-tw` is `zh-Hant-TW`."""
    language, *rest = tag.lower().split("-")
    cased = {2: str.upper, 4: str.title}  # a region, a script; variants are longer, or begin with a digit
    return "-".join([language, *(cased.get(len(part), str)(part) for part in rest)])


def wants(said: Mapping[str, bool], *, by: str, topic: str) -> bool:
    """Whether somebody who has `said` this wants to be told of a topic by `email` or `sms`."""
    preferences = {**DEFAULT_PREFERENCES, **said}
    return preferences[f"{by}_notifications"] and preferences[f"{by}_{topic}"]
