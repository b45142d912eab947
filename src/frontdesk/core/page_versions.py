"""Which state of the data a public page shows: a token for everything that pages are made of, by scope.

Triggers change the token in the transaction that changes the data, at its end and once, so that a page kept under a
token is never older than what has been committed. A token is random and not a count: after a restore none comes back
for other data. Scopes are the id of a provider, for it and all that it has, and those below.
"""

from typing import Generic, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.core.db import Base

EVERYWHERE = "SELECT concat_ws('.', 'places', token) FROM page_versions WHERE scope = 'places'"  # any provider's
CATALOGUE = "SELECT concat_ws('.', 'catalogue', token) FROM page_versions WHERE scope = 'catalogue'"
COURSES = "SELECT concat_ws('.', 'courses', token) FROM page_versions WHERE scope = 'courses'"


class PageVersion(Base):
    """The token of one scope's present state."""

    __tablename__ = "page_versions"

    scope: Mapped[str] = mapped_column(Text, primary_key=True)
    token: Mapped[UUID]


class Versioned(Protocol):
    """Something that was read, with the token that its scope had in the same snapshot."""

    @property
    def version(self) -> UUID | None:
        """The token; None where nothing of the scope has changed since there are tokens."""


Key = TypeVar("Key")
Read = TypeVar("Read", bound=Versioned)


class Known(Generic[Key, Read]):
    """What this process knows of places, perhaps of old: whoever uses it compares its version with the present one."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._read: dict[Key, Read] = {}

    def get(self, key: Key) -> Read | None:
        """What was read last."""
        return self._read.get(key)

    def keep(self, session: AsyncSession, key: Key, read: Read) -> None:
        """Remember what a session has read, and forget the oldest beyond `most`.

        Not from within a transaction: its own changes would be remembered under the token of before them, also where
        they are rolled back.
        """
        if read.version is None or session.in_transaction():
            return
        self._read[key] = read
        while len(self._read) > self._most:
            del self._read[next(iter(self._read))]
