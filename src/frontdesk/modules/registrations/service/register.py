"""Taking a registration, once however often it is sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.ids import new_id
from frontdesk.core.phones import e164
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.registrations import queries
from frontdesk.modules.registrations.errors import AlreadyRegistered
from frontdesk.modules.registrations.events import RegistrationReceived, RegistrationRepeated
from frontdesk.modules.registrations.models import Registration, RegistrationView
from frontdesk.modules.registrations.rules import Status, child_key
from frontdesk.modules.registrations.schemas import RegistrationIn


@dataclass(frozen=True, slots=True)
class Registered:
    """What a parent is answered; `is_new` is False where the child was registered already."""

    view: RegistrationView
    is_new: bool


async def register(session: AsyncSession, provider: Provider, wanted: RegistrationIn, *, now: datetime) -> Registered:
    """Store a registration with the fact of it, or recognise one that is under way: same child, same contact.

    Who registers again is anybody who knows a child's name and an address. They are answered what they sent, with the
    id of the one that is known, and learn nothing else of it; the parent is told by mail.
    """
    values = values_of(wanted, company_id=provider.company_id, provider_id=provider.id, now=now)
    row = await session.scalar(queries.addition(values))
    if row is not None:
        fact = RegistrationReceived(registration_id=row.id, company_id=row.company_id)
        await outbox.record(session, fact, now=now)
        return Registered(RegistrationView(row, provider.timezone), is_new=True)
    known = await session.scalar(
        queries.open_of(
            values["child_key"],
            provider_id=provider.id,
            email=wanted.email,
            phone_e164=values["phone_e164"],
        )
    )
    if known is None:  # it was over in the instant between the two statements
        raise AlreadyRegistered
    again = RegistrationRepeated(registration_id=known.id, company_id=known.company_id)
    await outbox.record(session, again, now=now)
    theirs = Registration(**values | {"id": known.id, "version": known.version})
    theirs.created_at, theirs.updated_at = known.created_at, known.created_at
    return Registered(RegistrationView(theirs, provider.timezone), is_new=False)


def values_of(wanted: RegistrationIn, *, company_id: UUID, provider_id: UUID, now: datetime) -> dict[str, Any]:
    """The columns of a new registration."""
    return {
        **wanted.model_dump(exclude={"provider_id"}),
        "id": new_id(),
        "company_id": company_id,
        "provider_id": provider_id,
        "child_key": child_key(wanted.student_name),
        "phone_e164": e164(wanted.phone),
        "status": Status.PENDING,
        "registered_at": now,
        "consented_at": None if wanted.consent is None else now,
    }
