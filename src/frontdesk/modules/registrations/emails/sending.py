"""Sending what is told about a registration, to whom it concerns."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.notifications import service as notifications
from frontdesk.modules.notifications.service import About, Email
from frontdesk.modules.registrations.emails.letters import reminder
from frontdesk.modules.registrations.emails.props import DemoProps, P, ReminderProps
from frontdesk.modules.registrations.emails.short import demo_sms, reminder_sms
from frontdesk.modules.registrations.models import Told
from frontdesk.modules.staff.models import Staff


async def send_to_parent(session: AsyncSession, told: Told, kind: Email[P], *, now: datetime) -> None:
    """Tell the parent, once as things stand."""
    await _send(session, told, kind(_props(told, kind.props, now=now)), now=now)


async def send_to_teacher(session: AsyncSession, told: Told, kind: Email[P], *, now: datetime) -> None:
    """Tell the teacher, once as things stand."""
    teacher = told.teacher
    if teacher is not None and teacher.email is not None:
        props = _props(told, kind.props, now=now, reader=(teacher.name, teacher.email))
        await _send(session, told, kind(props), now=now, user_id=teacher.user_id)


async def send_time(session: AsyncSession, told: Told, *, now: datetime) -> None:
    """Tell the parent the demo's time by SMS, where it has one."""
    if told.time is not None:
        await _send_sms(session, told, demo_sms(_props(told, DemoProps, now=now)), now=now)


async def remind(session: AsyncSession, told: Told, *, minutes: int, now: datetime) -> None:
    """Remind the parent by mail and SMS, once for a start."""
    props = ReminderProps(**_props(told, DemoProps, now=now).model_dump(), minutes=minutes)
    await _send(session, told, reminder(props), now=now)
    await _send_sms(session, told, reminder_sms(props), now=now)


async def _send_sms(session: AsyncSession, told: Told, short: notifications.ShortText, *, now: datetime) -> None:
    registration = told.registration
    if registration.phone_e164 is not None:
        about = About(registration_id=registration.id, tenant_id=registration.company_id)
        await notifications.send_sms(session, short, to=registration.phone_e164, now=now, about=about)


async def _send(
    session: AsyncSession, told: Told, mail: notifications.Mail, *, now: datetime, user_id: UUID | None = None
) -> None:
    registration = told.registration
    about = About(registration_id=registration.id, tenant_id=registration.company_id, user_id=user_id)
    assert isinstance(mail.props, DemoProps)  # noqa: S101  all mails here are written from one
    await notifications.send(session, mail, to=mail.props.reader_email, now=now, about=about)


def _props(told: Told, kind: type[P], *, now: datetime, reader: tuple[str, str] | None = None) -> P:
    row, teacher = told.registration, told.teacher
    name, address = reader or (row.parent_name, row.email)
    same = ("student_name", "student_age", "grade", "experience_level", "interests", "preferred_time", "parent_name",
            "demo_link")  # fmt: skip
    return kind(
        **{name: getattr(row, name) for name in same},
        **_teacher(teacher),
        registration_id=row.id,
        sequence=told.sequence or row.version,
        at=now,
        place=told.place,
        address=told.address,
        timezone=told.timezone,
        notes=row.additional_notes,
        parent_email=row.email,
        parent_phone=row.phone,
        start=told.time[0] if told.time else None,
        end=told.time[1] if told.time else None,
        reader_name=name,
        reader_email=address,
    )


def _teacher(teacher: Staff | None) -> dict[str, Any]:
    profile = teacher.teaching if teacher else None
    return {
        "teacher_name": teacher.name if teacher else None,
        "teacher_email": teacher.email if teacher else None,
        "teacher_phone": teacher.phone if teacher else None,
        "specialization": profile.specialization if profile else None,
        "experience_years": profile.experience_years if profile else None,
        "bio": profile.bio if profile else None,
    }
