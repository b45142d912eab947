"""Who is the same client, and what somebody types who looks for one."""

import re
from uuid import UUID

MAX_WORDS = 8  # of one search; more narrow nothing
_NUMBER = re.compile(r"[0-9+()./\s-]*[0-9][0-9+()./\s-]*")


def identity(*, user_id: UUID | None, phone_e164: str | None, email: str | None, name: str) -> str:
    """By what a company knows a client again: their account, else their phone, else their address, else their name."""
    if user_id is not None:
        return f"user:{user_id}"
    if phone_e164 is not None:
        return f"tel:{phone_e164}"
    return f"mail:{email.lower()}" if email is not None else f"name:{name.lower()}"


def words(typed: str) -> list[str]:
    """The parts of what somebody types, all of which a client must have; of a phone number its digits.

    A number is found by any part of it, without the zeros that begin it at home: +49 30 901820 is 030 901820 there.
    """
    if _NUMBER.fullmatch(typed):
        return [re.sub(r"\D", "", typed).lstrip("0") or "0"]
    return typed.lower().split()[:MAX_WORDS]
