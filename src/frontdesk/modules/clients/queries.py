"""Statements over clients."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select

from frontdesk.modules.clients.models import Client

_PLAIN = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


def by_id(client_id: UUID) -> Select[Client]:
    """One client."""
    return select(Client).where(Client.id == client_id)


def found(company_id: UUID, words: Sequence[str]) -> Select[Client]:
    """A company's clients that have all of these words in name, address or number; who was there last comes first."""
    # a word's own % and _ are looked for, not obeyed
    patterns = [f"%{word.translate(_PLAIN)}%" for word in words]
    alike = (Client.search.like(func.immutable_unaccent(pattern)) for pattern in patterns)
    return (
        select(Client)
        .where(Client.company_id == company_id, *alike)
        .order_by(Client.updated_at.desc(), Client.id.desc())
    )
