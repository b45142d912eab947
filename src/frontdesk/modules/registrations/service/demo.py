"""The demo on the teacher's calendar: a booking that is taken, moved and given back with its registration.

What the desk does with that booking by itself comes back as facts, and the registration follows.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.principal import Principal
from frontdesk.core.settings import Settings
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.errors import BookingNotFound
from frontdesk.modules.bookings.models import Booking, BookingView
from frontdesk.modules.bookings.schemas import BookingIn, BookingPatch, RescheduleIn
from frontdesk.modules.registrations import queries
from frontdesk.modules.registrations.errors import TeacherRequired
from frontdesk.modules.registrations.events import DemoCalledOff, DemoMoved, RegistrationCompleted
from frontdesk.modules.registrations.models import Registration
from frontdesk.modules.registrations.rules import OPEN, Status
from frontdesk.modules.registrations.service.show import show_changed
from frontdesk.modules.staff.models import Staff

DEMO = "Demo class"
CHANGEABLE = frozenset({"pending", "confirmed"})  # bookings that can still be moved or called off


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who changes a registration, when, and under which settings."""

    caller: Principal
    settings: Settings
    now: datetime


async def arrange(
    session: AsyncSession,
    registration: Registration,
    teacher: Staff | None,
    *,
    at: datetime | None,
    minutes: int | None = None,
    desk: Desk,
) -> bool:
    """Give the demo this teacher and this time, taken on their calendar; None: none yet. False where it had both.

    Raises:
        TeacherRequired: a time without a teacher.
        calendar.errors: why the time cannot be had, with the next free starts.
    """
    before = registration.teacher_id
    stays = before == (teacher.id if teacher else None)
    if stays and at == registration.demo_scheduled_at and (minutes is None or at is None):
        return False
    if at is not None and teacher is None:
        raise TeacherRequired
    held = await held_by(session, registration)
    registration.version += 1
    if before is not None and not (stays and (at is not None or held is None)):
        await _tell_off(session, registration, held, at=at, desk=desk)
    if held is not None and stays and at is not None:
        wanted = RescheduleIn(start_time=at, duration_minutes=minutes)
        await bookings.reschedule(session, held, wanted, desk=True, settings=desk.settings.bookings, now=desk.now)
    else:
        await give_back(session, registration, held, now=desk.now)
        if at is not None and teacher is not None:
            registration.booking_id = await _take(session, registration, teacher, at=at, minutes=minutes, desk=desk)
    registration.teacher_id, registration.demo_scheduled_at = teacher.id if teacher else None, at
    return True


async def give_back(
    session: AsyncSession, registration: Registration, held: BookingView | None, *, now: datetime
) -> None:
    """Free the time on the teacher's calendar. `held` is the booking, as far as it can still be called off."""
    registration.booking_id = None
    await session.flush()  # before the fact of it: what follows it finds nobody any more
    if held is not None:
        await bookings.cancel(session, held.booking, reason=None, desk=True, now=now)


async def finish(session: AsyncSession, registration: Registration, *, desk: Desk) -> None:
    """The demo has taken place: its booking is completed, or where that is still to come its time is free."""
    held = await held_by(session, registration)
    if held is None:
        return
    if held.booking.start_time > desk.now:
        await give_back(session, registration, held, now=desk.now)
        return
    done = BookingPatch.model_validate({"status": "completed"})
    settings = desk.settings.bookings
    await bookings.annotate(session, held.booking, done, desk=True, settings=settings, now=desk.now)


async def held_by(session: AsyncSession, registration: Registration) -> BookingView | None:
    """The demo's booking, locked, as far as it can still be moved or called off."""
    if registration.booking_id is None:
        return None
    try:
        view = await bookings.get(session, registration.booking_id, lock=True)
    except BookingNotFound:
        return None
    return view if view.booking.status in CHANGEABLE else None


async def follow_move(session: AsyncSession, booking_id: UUID, *, now: datetime) -> None:
    """The desk has moved a demo's booking, or given it to somebody else."""
    registration = await session.scalar(queries.by_booking(booking_id))
    if registration is None:
        return
    booking = (await bookings.get(session, booking_id)).booking
    if (booking.start_time, booking.staff_id) == (registration.demo_scheduled_at, registration.teacher_id):
        return
    registration.version += 1
    if registration.teacher_id != booking.staff_id and registration.teacher_id is not None:
        await outbox.record(session, _called_off(registration, booking, parent_too=False), now=now)
        registration.teacher_id = booking.staff_id
    registration.demo_scheduled_at = booking.start_time
    fact = DemoMoved(registration_id=registration.id, company_id=registration.company_id)
    await outbox.record(session, fact, now=now)
    await show_changed(session, registration, now=now)


async def follow_call_off(session: AsyncSession, booking_id: UUID, *, now: datetime) -> None:
    """The desk has called a demo's booking off: the registration has its teacher still, and no time."""
    registration = await session.scalar(queries.by_booking(booking_id))
    if registration is None:
        return
    booking = (await bookings.get(session, booking_id)).booking
    _lose_time(registration)
    await outbox.record(session, _called_off(registration, booking, parent_too=True), now=now)
    await show_changed(session, registration, now=now)


async def follow_completion(session: AsyncSession, booking_id: UUID, *, now: datetime) -> None:
    """A demo's booking is over, and nobody said that the child did not come."""
    registration = await session.scalar(queries.by_booking(booking_id))
    if registration is not None and registration.status in OPEN:
        await complete(session, registration, now=now)
        await show_changed(session, registration, now=now)


async def follow_miss(session: AsyncSession, booking_id: UUID, *, now: datetime) -> None:
    """The child did not come: another time can be found, unless they have registered anew."""
    registration = await session.scalar(queries.by_booking(booking_id))
    if registration is None or registration.status == Status.CANCELLED:
        return
    try:
        async with session.begin_nested():
            _lose_time(registration)
            registration.status, registration.completed_at = Status.TEACHER_ASSIGNED, None
    except IntegrityError:
        await session.refresh(registration)
        return
    await show_changed(session, registration, now=now)


async def complete(session: AsyncSession, registration: Registration, *, now: datetime) -> None:
    """Write down that the demo has taken place."""
    registration.status, registration.completed_at = Status.COMPLETED, now
    registration.version += 1
    fact = RegistrationCompleted(registration_id=registration.id, company_id=registration.company_id)
    await outbox.record(session, fact, now=now)


def _lose_time(registration: Registration) -> None:
    registration.booking_id, registration.demo_scheduled_at = None, None
    if registration.status == Status.DEMO_SCHEDULED:
        registration.status = Status.TEACHER_ASSIGNED
    registration.version += 1


async def _take(
    session: AsyncSession,
    registration: Registration,
    teacher: Staff,
    *,
    at: datetime,
    minutes: int | None,
    desk: Desk,
) -> UUID:
    wanted = BookingIn.model_validate(
        {
            "staff_id": teacher.id,
            "start_time": at,
            "duration_minutes": minutes,
            "client_name": registration.parent_name,
            "client_email": registration.email,
            "client_phone": registration.phone,
            "service_type": DEMO,
            "notes": f"{registration.student_name}, {registration.student_age}",
            "source": "registration",  # what is told about it, is told from here
        }
    )
    settings = desk.settings.bookings
    placed = await bookings.place(session, wanted, caller=desk.caller, settings=settings, now=desk.now)
    return placed.booking.id


async def _tell_off(
    session: AsyncSession, registration: Registration, held: BookingView | None, *, at: datetime | None, desk: Desk
) -> None:
    """Record that the teacher so far has this demo no more, or not at that time."""
    fact = _called_off(registration, held.booking if held else None, parent_too=held is not None and at is None)
    await outbox.record(session, fact, now=desk.now)


def _called_off(registration: Registration, booking: Booking | None, *, parent_too: bool) -> DemoCalledOff:
    assert registration.teacher_id is not None  # noqa: S101  who is told of
    return DemoCalledOff(
        registration_id=registration.id,
        company_id=registration.company_id,
        teacher_id=registration.teacher_id,
        start=booking.start_time if booking else None,
        end=booking.end_time if booking else None,
        version=registration.version,
        parent_too=parent_too,
    )
