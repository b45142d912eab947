"""Statements over clients."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, Update, func, select, update

from frontdesk.modules.clients.models import Client

_PLAIN = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


def by_id(client_id: UUID) -> Select[Client]:
    """One client; of a card that was merged into another, that one."""
    stands_for_it = select(func.coalesce(Client.merged_into_id, Client.id)).where(Client.id == client_id)
    return select(Client).where(Client.id == stands_for_it.scalar_subquery())


def both(client_ids: Collection[UUID]) -> Select[Client]:
    """Some cards as they are, locked in one order."""
    return select(Client).where(Client.id.in_(client_ids)).order_by(Client.id).with_for_update()


def leading(client_id: UUID, identity: str) -> Select[UUID]:
    """A card that was merged into this one, by which somebody is known."""
    return select(Client.id).where(Client.merged_into_id == client_id, Client.identity == identity)


def led_to(client_id: UUID, *, from_id: UUID) -> Update:
    """Have what leads to a card lead to another."""
    return update(Client).where(Client.merged_into_id == from_id).values(merged_into_id=client_id)


def found(company_id: UUID, words: Sequence[str]) -> Select[Client]:
    """A company's clients that have all of these words in name, address or number; who was there last comes first.

    Those of cards that were merged into theirs are theirs, too.
    """
    # a word's own % and _ are looked for, not obeyed
    patterns = [f"%{word.translate(_PLAIN)}%" for word in words]
    alike = (Client.search.like(func.immutable_unaccent(pattern)) for pattern in patterns)
    has_them = select(func.coalesce(Client.merged_into_id, Client.id)).where(Client.company_id == company_id, *alike)
    return (
        select(Client)
        .where(Client.company_id == company_id, Client.merged_into_id.is_(None), Client.id.in_(has_them))
        .order_by(Client.updated_at.desc(), Client.id.desc())
    )
