"""What is told about a registration."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.providers.models import Provider
from frontdesk.modules.registrations import queries
from frontdesk.modules.registrations.events import DemoCalledOff, RegistrationCancelled
from frontdesk.modules.registrations.models import Told
from frontdesk.modules.staff import service as staff
from frontdesk.modules.staff.errors import StaffNotFound


async def told(session: AsyncSession, registration_id: UUID) -> Told | None:
    """A registration as its people are told about it; None where there is none any more."""
    row = (await session.execute(queries.told(registration_id))).one_or_none()
    if row is None:
        return None
    registration, provider, zone = row
    booking = registration.booking
    return Told(
        registration=registration,
        teacher=registration.teacher,
        place=provider.name,
        address=_address(provider),
        timezone=zone,
        time=(booking.start_time, booking.end_time) if booking is not None else None,
        reminder_minutes=provider.reminder_minutes,
    )


async def told_by_booking(session: AsyncSession, booking_id: UUID) -> Told | None:
    """The registration whose demo a booking is, likewise; None where a booking is something else."""
    registration_id = await session.scalar(queries.id_by_booking(booking_id))
    return None if registration_id is None else await told(session, registration_id)


async def told_off(session: AsyncSession, fact: DemoCalledOff | RegistrationCancelled) -> Told | None:
    """The same with the time, and the teacher, that a demo had which is called off."""
    found = await told(session, fact.registration_id)
    if found is None:
        return None
    time = (fact.start, fact.end) if fact.start and fact.end else None
    if isinstance(fact, RegistrationCancelled):
        return replace(found, time=time)
    try:
        teacher = await staff.get(session, fact.teacher_id)
    except StaffNotFound:
        return replace(found, time=time, teacher=None, sequence=fact.version)
    return replace(found, time=time, teacher=teacher, sequence=fact.version)


def _address(provider: Provider) -> str | None:
    return provider.address or ", ".join(part for part in (provider.street, provider.postal_code) if part) or None
