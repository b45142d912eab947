"""What is there to be booked at a provider, and what things are called that somebody has had to do with."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, Text, Uuid, cast, false, func, literal, null, select, union_all

from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.companies.models import Company
from frontdesk.modules.offerings.models import Offering
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.rooms.models import Room
from frontdesk.modules.staff.models import Staff
from frontdesk.modules.users.models import User


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


def named(ids: Collection[UUID]) -> CompoundSelect[UUID, str, str, UUID | None, bool]:
    """Of what has one of these ids: id, kind, what it is called, its place, and whether it has ended."""
    person = func.concat_ws(" ", User.firstname, User.lastname)  # addresses are nobody's business but the team's
    ended = Provider.deleted_at.is_not(None)
    return union_all(
        select(Provider.id, literal("provider"), Provider.name, Provider.id, ended).where(Provider.id.in_(ids)),
        *(
            select(it.id, literal(kind), name, it.provider_id, it.deleted_at.is_not(None)).where(it.id.in_(ids))
            for it, kind, name in (
                (Room, "room", Room.name),
                (Staff, "staff", Staff.name),
                (Offering, "offering", Offering.name),
                (Booking, "booking", cast(Booking.number, Text)),
            )
        ),
        select(Company.id, literal("company"), Company.name, cast(null(), Uuid), false()).where(Company.id.in_(ids)),
        select(User.id, literal("user"), person, cast(null(), Uuid), false()).where(User.id.in_(ids)),
    )
