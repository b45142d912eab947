"""What a review may be, how its author is named, and when a client is asked for one."""

from datetime import datetime, timedelta

STARS = range(1, 6)
INVITED_AFTER = timedelta(hours=3)  # since the end: they are home, and remember
INVITED_WITHIN = timedelta(days=2)  # later than that, asking is a nuisance


def public_name(name: str) -> str | None:
    """How strangers get to know an author: "Ada L." of "Ada Lovelace".

    None where all that is known is an e-mail address.
    """
    if "@" in name:
        return None
    first, *_, last = name.split() * 2
    return first if last == first else f"{first} {last[0].upper()}."


def invitation_due(*, end: datetime, now: datetime) -> datetime | None:
    """When to ask for a review of what ended at `end`; None where it is too late to ask at all."""
    return max(end + INVITED_AFTER, now) if now < end + INVITED_WITHIN else None
