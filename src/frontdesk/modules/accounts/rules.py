"""Passwords that may be chosen, how long mailed links are good, what a second use of a refresh token means."""

import base64
import gzip
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum, StrEnum, auto
from functools import cache
from importlib.resources import files
from itertools import pairwise
from uuid import NAMESPACE_URL, UUID, uuid5

from frontdesk.core.permissions import CompanyRole, Role

MIN_PASSWORD_LENGTH = 8  # characters (NIST SP 800-63B, 3.1.1.2); length counts, composition rules do not help
MAX_PASSWORD_LENGTH = 128  # characters; argon2 would take more, an attacker's megabytes included
COMMON_PASSWORDS = "data/common_passwords.txt.gz"
REPEATED_UNIT = re.compile(r"(.{1,4}?)\1+", re.DOTALL)  # aaaaaaaa, 12121212
PLACEHOLDER_DOMAIN = "@members.invalid"  # no mail is ever delivered there (RFC 2606, 2)
ADMIN_GROUP = "admin"  # of a user pool: its members run the installation
OWN_WORD_LENGTH = 4  # letters; "Ada" stands in too many good passwords
LEFT_BESIDE_OWN_WORDS = 5  # characters: more than a year of birth
REPLY_LOST_WITHIN = timedelta(seconds=10)
TRIES_PER_PLACE = "10/15minute"  # of one account from one site, until one of them is right
TRIES_BY_STRANGERS = "100/hour"  # of one account from all sites that it has not been used from before
FAILURE_LASTS = timedelta(milliseconds=300)  # longer than any hash takes to be verified
KEPT = timedelta(days=30)  # how long an ended session can be looked up
PROLONGED_AFTER = timedelta(days=1)  # a browser's token gets a successor not more often than that
ANSWER_LOST_WITHIN = timedelta(minutes=10)  # a browser that opens thirty tabs again sends the old token thirty times
LONGEST_SESSION = timedelta(days=90)  # of a browser, however often it comes; then one signs in again
UNTIL_CLOSED = timedelta(hours=12)  # of a browser that is to forget its session when it is closed


def folded(text: str) -> str:
    """A text as passwords are compared with lists: without the difference of case and of width."""
    return unicodedata.normalize("NFKC", text).casefold()


@cache
def common_passwords() -> frozenset[str]:
    """What people chose in systems whose passwords became public, folded. Made by `tools/make_common_passwords.py`."""
    packed = files("frontdesk.modules.accounts").joinpath(COMMON_PASSWORDS).read_bytes()
    return frozenset(gzip.decompress(packed).decode().split("\n"))


def is_guessed_first(password: str) -> bool:
    """Whether a password is among the first that anybody would try (NIST SP 800-63B, 3.1.1.2).

    That is: known from breaches, a few characters over and over, or a run of the alphabet or of digits.
    """
    text = folded(password)
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return text in common_passwords() or steps in ({1}, {-1}) or REPEATED_UNIT.fullmatch(text) is not None


def is_own_name(password: str, own: Iterable[str | None]) -> bool:
    """Whether hardly anything is left of a password without its owner's own words: parts of address and name."""
    text = folded(password)
    words = {word for one in own if one for word in (folded(one), *re.split(r"[\W_]+", folded(one)))}
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= OWN_WORD_LENGTH:
            text = text.replace(word, "")
    return len(text) < LEFT_BESIDE_OWN_WORDS


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


def use_of_cookie(issued_at: datetime, *, newest_at: datetime, now: datetime) -> Use:
    """What it means that a browser shows a token of `issued_at` when the newest of its session is of `newest_at`."""
    if issued_at >= newest_at.replace(microsecond=0):  # a token tells whole seconds
        return Use.FIRST
    return Use.REPEATED if now - newest_at <= ANSWER_LOST_WITHIN else Use.STOLEN


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


def session_id_of(provider: str, subject: str, sign_in: str) -> UUID:
    """The id of the session that stands for a sign-in elsewhere: always the same, so that who signs out stays out."""
    return uuid5(NAMESPACE_URL, f"{provider} {subject} {sign_in}")


def placeholder_address(unique: UUID) -> str:
    """The address of somebody of whom none is known."""
    return f"{unique}{PLACEHOLDER_DOMAIN}"


def has_placeholder(email: str) -> bool:
    """Whether this stands for an address that is not known."""
    return email.endswith(PLACEHOLDER_DOMAIN)


def s256(verifier: str) -> str:
    """The challenge of a verifier (PKCE, RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def highest_role(memberships: Sequence[CompanyRole], *, is_admin: bool) -> Role:
    """What somebody with these places in companies is to the whole installation."""
    if is_admin:
        return Role.ADMIN
    if CompanyRole.OWNER in memberships:
        return Role.STUDIO_OWNER
    return Role.STAFF if memberships else Role.USER
