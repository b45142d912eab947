"""Who is told when something happens to a registration, what follows when its demo's booking changes, and imports."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.events import handles
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.events import (
    BookingCancelled,
    BookingCompleted,
    BookingMissed,
    BookingRescheduled,
    ReminderDue,
)
from frontdesk.modules.imports.events import PartDue
from frontdesk.modules.registrations import emails, service
from frontdesk.modules.registrations.events import (
    DemoCalledOff,
    DemoLinkSent,
    DemoMoved,
    RegistrationCancelled,
    RegistrationReceived,
    RegistrationRepeated,
    TeacherAssigned,
)


@handles(RegistrationReceived)
async def confirm_to_the_parent(session: AsyncSession, fact: RegistrationReceived, now: datetime) -> None:
    """Tell the parent that it has arrived, and what happens next."""
    if told := await service.told(session, fact.registration_id):
        await emails.send_to_parent(session, told, emails.received, now=now)


@handles(RegistrationReceived)
async def show_the_registration(session: AsyncSession, fact: RegistrationReceived, now: datetime) -> None:
    """Show it to the desks that look at their board."""
    await service.show_new(session, fact.registration_id, now=now)


@handles(RegistrationRepeated)
async def calm_the_parent(session: AsyncSession, fact: RegistrationRepeated, now: datetime) -> None:
    """Tell the parent that nothing is lost."""
    if told := await service.told(session, fact.registration_id):
        await emails.send_to_parent(session, told, emails.repeated, now=now)


@handles(TeacherAssigned)
async def introduce(session: AsyncSession, fact: TeacherAssigned, now: datetime) -> None:
    """Tell both sides of each other, unless they have been parted meanwhile."""
    told = await service.told(session, fact.registration_id)
    if told is not None and told.is_open and told.teacher is not None:
        await emails.send_to_parent(session, told, emails.teacher_assigned, now=now)
        await emails.send_to_teacher(session, told, emails.teacher_assigned_teacher, now=now)
        await emails.send_time(session, told, now=now)


@handles(DemoLinkSent)
async def send_the_link(session: AsyncSession, fact: DemoLinkSent, now: datetime) -> None:
    """Send both sides the link, unless it is over."""
    told = await service.told(session, fact.registration_id)
    if told is not None and told.is_open and told.teacher is not None:
        await emails.send_to_parent(session, told, emails.demo_link, now=now)
        await emails.send_to_teacher(session, told, emails.demo_link_teacher, now=now)


@handles(DemoMoved)
async def tell_of_another_time(session: AsyncSession, fact: DemoMoved, now: datetime) -> None:
    """Tell both sides the new time."""
    told = await service.told(session, fact.registration_id)
    if told is not None and told.is_open and told.time is not None:
        await emails.send_to_parent(session, told, emails.demo_moved, now=now)
        await emails.send_to_teacher(session, told, emails.demo_moved_teacher, now=now)


@handles(DemoCalledOff)
async def tell_that_it_is_off(session: AsyncSession, fact: DemoCalledOff, now: datetime) -> None:
    """Tell the teacher who was to give it, and the parent where nothing comes in its place."""
    told = await service.told_off(session, fact)
    if told is not None:
        await emails.send_to_teacher(session, told, emails.demo_called_off_teacher, now=now)
        if fact.parent_too:
            await emails.send_to_parent(session, told, emails.demo_called_off, now=now)


@handles(RegistrationCancelled)
async def tell_of_the_end(session: AsyncSession, fact: RegistrationCancelled, now: datetime) -> None:
    """Tell both sides that nothing comes of it."""
    told = await service.told_off(session, fact)
    if told is not None:
        await emails.send_to_parent(session, told, emails.cancellation, now=now)
        await emails.send_to_teacher(session, told, emails.demo_called_off_teacher, now=now)


@handles(ReminderDue)
async def remind(session: AsyncSession, fact: ReminderDue, now: datetime) -> None:
    """Remind the parent, if the demo is as it was when this was scheduled."""
    booked = await service.told_by_booking(session, fact.booking_id)
    held = await bookings.told(session, fact.booking_id, now=now) if booked else None
    if booked is not None and held is not None and bookings.is_due(held, fact, now=now):
        await emails.remind(session, booked, minutes=fact.minutes, now=now)


@handles(BookingRescheduled)
async def follow_a_move(session: AsyncSession, fact: BookingRescheduled, now: datetime) -> None:
    """Give the demo the time that its booking has."""
    await service.follow_move(session, fact.booking_id, now=now)


@handles(BookingCancelled)
async def follow_a_cancellation(session: AsyncSession, fact: BookingCancelled, now: datetime) -> None:
    """Take the time from the demo that its booking has no more."""
    await service.follow_call_off(session, fact.booking_id, now=now)


@handles(BookingCompleted)
async def follow_a_completion(session: AsyncSession, fact: BookingCompleted, now: datetime) -> None:
    """Count the demo as given."""
    await service.follow_completion(session, fact.booking_id, now=now)


@handles(BookingMissed)
async def follow_a_no_show(session: AsyncSession, fact: BookingMissed, now: datetime) -> None:
    """Let another time be found."""
    await service.follow_miss(session, fact.booking_id, now=now)


@handles(PartDue)
async def carry_out(session: AsyncSession, fact: PartDue, now: datetime) -> None:
    """Register the next children of a file."""
    if fact.kind == service.KIND:
        await service.import_part(session, fact.import_id, number=fact.number, now=now)
