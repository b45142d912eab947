"""What is there to be booked at a provider."""

from uuid import UUID

from sqlalchemy import Select, literal, select, union_all

from frontdesk.modules.rooms.models import Room
from frontdesk.modules.staff.models import Staff


def resources(provider_id: UUID) -> Select[UUID, str, str, bool]:
    """A provider's rooms and people: id, kind, name, and whether they take bookings; people first, each by name."""
    people, places = (
        select(table.id, literal(kind).label("kind"), table.name, table.is_active).where(
            table.provider_id == provider_id, table.deleted_at.is_(None)
        )
        for table, kind in ((Staff, "staff"), (Room, "room"))
    )
    both = union_all(people, places).subquery()
    return select(both.c.id, both.c.kind, both.c.name, both.c.is_active).order_by(
        both.c.kind.desc(), both.c.name, both.c.id
    )
