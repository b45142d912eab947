"""How long mailed links are good; refresh tokens: what a second use means, and which token follows which."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum, StrEnum, auto
from uuid import UUID

from frontdesk.core.permissions import CompanyRole, Role

MIN_PASSWORD_LENGTH = 8  # characters (NIST SP 800-63B, 3.1.1.2); length counts, composition rules do not help
MAX_PASSWORD_LENGTH = 128  # characters; argon2 would take more, an attacker's megabytes included
REPLY_LOST_WITHIN = timedelta(seconds=10)
KEPT = timedelta(days=30)  # how long an ended session can be looked up


class Purpose(StrEnum):
    """What a mailed link is for. A link for one purpose is worth nothing for another."""

    VERIFY_EMAIL = auto()
    RESET_PASSWORD = auto()
    CHANGE_EMAIL = auto()

    @property
    def ticket(self) -> str:
        """The purpose as `core.links` knows it."""
        return f"accounts.{self}"


LIFETIMES: Mapping[Purpose, timedelta] = {
    Purpose.VERIFY_EMAIL: timedelta(days=3),
    Purpose.RESET_PASSWORD: timedelta(hours=1),  # it opens the account: the shortest that a slow mail server allows
    Purpose.CHANGE_EMAIL: timedelta(days=1),
}


class Use(Enum):
    """What it means that a refresh token is presented."""

    FIRST = auto()  # it is exchanged for its successor
    REPEATED = auto()  # the reply was lost: the same successor again
    STOLEN = auto()  # two hold it, and nobody can tell which of them is the thief (RFC 9700, 4.14.2)


def use_of(spent_at: datetime | None, *, now: datetime) -> Use:
    """What it means that a token which was spent at `spent_at` is presented at `now`."""
    if spent_at is None:
        return Use.FIRST
    return Use.REPEATED if now - spent_at <= REPLY_LOST_WITHIN else Use.STOLEN


def fingerprint(token: str) -> bytes:
    """What is stored of a refresh token. It holds 122 random bits, so that a plain hash cannot be searched."""
    return hashlib.sha256(token.encode()).digest()


def successor(token: str, *, key: bytes) -> str:
    """The refresh token that follows `token`: in form and to everybody without `key` a random UUIDv4.

    It is derived and not drawn, so that whoever repeats an exchange, or makes fifty at once, gets the same successor,
    although only its fingerprint is stored.
    """
    digest = hmac.digest(key, token.encode(), "sha256")
    return str(UUID(bytes=digest[:16], version=4))


def highest_role(memberships: Sequence[CompanyRole], *, is_admin: bool) -> Role:
    """What somebody with these places in companies is to the whole installation."""
    if is_admin:
        return Role.ADMIN
    if CompanyRole.OWNER in memberships:
        return Role.STUDIO_OWNER
    return Role.STAFF if memberships else Role.USER
