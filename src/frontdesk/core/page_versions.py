"""Which state of the data a public page shows: a token for everything that pages are made of, by scope.

Triggers change the token in the transaction that changes the data, at its end and once, so that a page kept under a
token is never older than what has been committed. A token is random and not a count: after a restore none comes back
for other data. Scopes are the id of a provider, for it and all that it has, and those below.
"""

from uuid import UUID

from sqlalchemy import Text
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
