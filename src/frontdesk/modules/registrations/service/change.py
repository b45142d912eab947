"""Changing what is known about a registration, and how far it has come."""

from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.phones import e164
from frontdesk.modules.registrations.errors import AlreadyRegistered
from frontdesk.modules.registrations.events import RegistrationCancelled
from frontdesk.modules.registrations.models import Registration, RegistrationView
from frontdesk.modules.registrations.rules import OPEN, Status, child_key
from frontdesk.modules.registrations.schemas import RegistrationPut
from frontdesk.modules.registrations.service.assign import announce, check_step, instant_in, teacher_of
from frontdesk.modules.registrations.service.demo import Desk, arrange, complete, finish, give_back, held_by
from frontdesk.modules.registrations.service.show import show_changed

OF_THE_DEMO = frozenset({"status", "teacher_id", "demo_scheduled_at"})


async def change(session: AsyncSession, view: RegistrationView, changes: RegistrationPut, *, desk: Desk) -> None:
    """Change some fields of a registration; its teacher and its time as `assign` does.

    Raises:
        IllegalStatusChange: the pipeline has no such step, or it is over and there is nothing to arrange any more.
        AlreadyRegistered: with the new name or contact it would be the same as another one.
        TeacherNotFound, TeacherInactive, TeacherRequired: see `assign`.
        calendar.errors: why the time cannot be had.
    """
    registration, before = view.registration, view.registration.version
    given = changes.model_dump()
    wanted = Status(given.get("status", registration.status))
    check_step(registration, wanted)
    await _describe(session, registration, {name: value for name, value in given.items() if name not in OF_THE_DEMO})
    await _rearrange(session, view, given, desk=desk)
    if wanted != registration.status:
        await _become(session, registration, wanted, desk=desk)
    if registration.version != before:
        await show_changed(session, registration, now=desk.now)


async def _describe(session: AsyncSession, registration: Registration, given: dict[str, Any]) -> None:
    differing = {name: value for name, value in given.items() if getattr(registration, name) != value}
    if not differing:
        return
    for name, value in differing.items():
        setattr(registration, name, value)
    registration.child_key = child_key(registration.student_name)
    registration.phone_e164 = e164(registration.phone)
    registration.version += 1
    try:
        await session.flush()
    except IntegrityError as refused:
        if "uq_registrations_by_" not in str(refused.orig):
            raise
        raise AlreadyRegistered from refused


async def _rearrange(session: AsyncSession, view: RegistrationView, given: dict[str, Any], *, desk: Desk) -> None:
    registration = view.registration
    at: datetime | None = registration.demo_scheduled_at
    if "demo_scheduled_at" in given:
        at = instant_in(view, given["demo_scheduled_at"])
    teacher_id = given.get("teacher_id", registration.teacher_id)
    if (at, teacher_id) == (registration.demo_scheduled_at, registration.teacher_id):
        return
    if teacher_id != registration.teacher_id and "demo_scheduled_at" not in given:
        at = None  # the time was the other one's
    if registration.status not in OPEN:
        check_step(registration, Status.TEACHER_ASSIGNED)
    teacher = await teacher_of(session, registration, teacher_id) if teacher_id is not None else None
    if await arrange(session, registration, teacher, at=at, desk=desk) and teacher is not None:
        await announce(session, registration, desk=desk)
        if registration.status == Status.PENDING and "status" not in given:
            registration.status = Status.TEACHER_ASSIGNED


async def _become(session: AsyncSession, registration: Registration, wanted: Status, *, desk: Desk) -> None:
    if wanted is Status.CANCELLED:
        await _cancel(session, registration, desk=desk)
    elif wanted is Status.COMPLETED:
        await finish(session, registration, desk=desk)
        await complete(session, registration, now=desk.now)
    else:
        registration.status = wanted
        registration.version += 1


async def _cancel(session: AsyncSession, registration: Registration, *, desk: Desk) -> None:
    """Call a registration off: the teacher's time is free, both sides are told."""
    held = await held_by(session, registration)
    await give_back(session, registration, held, now=desk.now)
    registration.status, registration.demo_scheduled_at = Status.CANCELLED, None
    registration.version += 1
    fact = RegistrationCancelled(
        registration_id=registration.id,
        company_id=registration.company_id,
        start=held.booking.start_time if held else None,
        end=held.booking.end_time if held else None,
    )
    await outbox.record(session, fact, now=desk.now)
