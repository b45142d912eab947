"""Finding a teacher for a demo, and where it takes place."""

from datetime import datetime
from secrets import token_urlsafe
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.settings import Settings
from frontdesk.modules.calendar import service as calendar
from frontdesk.modules.registrations.errors import IllegalStatusChange, TeacherInactive
from frontdesk.modules.registrations.events import TeacherAssigned
from frontdesk.modules.registrations.models import Registration, RegistrationView
from frontdesk.modules.registrations.rules import Status, may_become
from frontdesk.modules.registrations.schemas import AssignIn
from frontdesk.modules.registrations.service.demo import Desk, arrange
from frontdesk.modules.registrations.service.show import show_changed
from frontdesk.modules.staff import service as staff
from frontdesk.modules.staff.errors import TeacherNotFound
from frontdesk.modules.staff.models import Staff


async def assign(session: AsyncSession, view: RegistrationView, wanted: AssignIn, *, desk: Desk) -> None:
    """Give a registration its teacher, a link, and where a time is named that time on the teacher's calendar.

    Without a time a demo keeps the one that it has with this teacher. What it has already is not told again.

    Raises:
        IllegalStatusChange: it is completed or cancelled.
        TeacherNotFound: there is none of this id at the company.
        TeacherInactive: they take no classes.
        calendar.errors: why the time cannot be had, with the next free starts.
    """
    registration, before = view.registration, view.registration.version
    check_step(registration, Status.TEACHER_ASSIGNED)
    teacher = await teacher_of(session, registration, wanted.teacher_id)
    at = instant_in(view, wanted.demo_scheduled_at)
    if at is None and teacher.id == registration.teacher_id:
        at = registration.demo_scheduled_at
    changed = await arrange(session, registration, teacher, at=at, minutes=wanted.duration_minutes, desk=desk)
    if registration.status != Status.TEACHER_ASSIGNED:
        registration.status = Status.TEACHER_ASSIGNED
        registration.version += 1
    if changed:
        await announce(session, registration, desk=desk)
    if registration.version != before:
        await show_changed(session, registration, now=desk.now)


async def announce(session: AsyncSession, registration: Registration, *, desk: Desk) -> None:
    """See that a registration that has a new teacher, or a new time, has a link, and record the fact."""
    if registration.demo_link is None:
        registration.demo_link = link_for(registration, desk.settings)
    fact = TeacherAssigned(registration_id=registration.id, company_id=registration.company_id)
    await outbox.record(session, fact, now=desk.now)


async def teacher_of(session: AsyncSession, registration: Registration, teacher_id: UUID) -> Staff:
    """A teacher who could give this demo; raises `TeacherNotFound`, `TeacherInactive`."""
    teacher = await staff.get_teacher(session, teacher_id)
    if teacher.company_id != registration.company_id:
        raise TeacherNotFound
    if not teacher.is_active and teacher.id != registration.teacher_id:
        raise TeacherInactive
    return teacher


def instant_in(view: RegistrationView, moment: datetime | None) -> datetime | None:
    """The instant that the desk means: by its offset, or by the provider's wall clock. Raises `TimeOutOfRange`."""
    return None if moment is None else calendar.instant_of(moment, view.timezone)


def check_step(registration: Registration, wanted: Status) -> None:
    """Raise `IllegalStatusChange` unless the pipeline has this step."""
    status = Status(registration.status)
    if not may_become(status, wanted):
        raise IllegalStatusChange(f"A registration that is {status} cannot become {wanted}.")


def link_for(registration: Registration, settings: Settings) -> str:
    """A link to a meeting that nobody can guess."""
    template = settings.registrations.demo_link
    return template.format(token=token_urlsafe(12), registration_id=registration.id)
