"""Registrations from a file: what its columns are called, and what becomes of its lines."""

import re
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.permissions import Permission
from frontdesk.core.principal import Principal
from frontdesk.modules.imports import service as imports
from frontdesk.modules.imports.models import Entry, Import, Refused
from frontdesk.modules.registrations import queries
from frontdesk.modules.registrations.events import RegistrationReceived
from frontdesk.modules.registrations.schemas import RegistrationIn
from frontdesk.modules.registrations.service.register import values_of
from frontdesk.modules.registrations.service.show import show_imported

KIND: Final = "registrations"
COLUMNS: Final = imports.Columns(
    required=frozenset({"student_name", "student_age", "grade", "parent_name", "email", "phone", "experience_level"}),
    optional=frozenset({"preferred_time", "interests", "additional_notes"}),
)
EXAMPLE: Final = (
    "student_name;student_age;grade;parent_name;email;phone;experience_level;interests\r\n"
    "Nina Simone;9;4th;Mary Kate Waymon;mary@example.com;+49 30 901820;beginner;Piano, Singing\r\n"
)


async def begin_import(
    session: AsyncSession, content: bytes, *, sender: imports.Sender, notify: bool, now: datetime
) -> Import:
    """Keep a file whose lines are registered afterwards; raises what `imports.take` does."""
    return await imports.take(session, content, kind=KIND, columns=COLUMNS, sender=sender, notify=notify, now=now)


def importing_companies(caller: Principal) -> AbstractSet[UUID] | None:
    """The companies whose registrations the caller manages; None: all."""
    if caller.is_admin:
        return None
    return {c for c in caller.companies if caller.may(Permission.REGISTRATIONS_MANAGE, company_id=c)}


async def import_part(session: AsyncSession, import_id: UUID, *, number: int, now: datetime) -> None:
    """Register the children of one part of an import, in a single statement; once, however often it is asked for.

    Those who are registered already, or stand in the file twice, are counted as repeated: nobody is told, because here
    it is the desk that repeats itself.
    """
    part = await imports.next_part(session, import_id, number=number)
    if part is None:
        return
    wanted, refused = list[dict[str, Any]](), list[Refused]()
    for entry in part.entries:
        read = _read(entry)
        if isinstance(read, Refused):
            refused.append(read)
        else:
            at = part.upload
            wanted.append(values_of(read, company_id=at.company_id, provider_id=at.provider_id, now=now))
    created = (await session.scalars(queries.additions(), wanted)).all() if wanted else []
    if part.upload.notify:
        company_id = part.upload.company_id
        facts = (RegistrationReceived(registration_id=row_id, company_id=company_id) for row_id in created)
        await outbox.record(session, *facts, now=now)
    if created:
        at = part.upload
        await show_imported(session, len(created), company_id=at.company_id, provider_id=at.provider_id, now=now)
    repeated = len(wanted) - len(created)
    await imports.finish_part(session, part, created=len(created), repeated=repeated, refused=refused, now=now)


def _read(entry: Entry) -> RegistrationIn | Refused:
    """The registration that a line means, or why it means none."""
    if entry.fields is None:
        return Refused(entry=entry, errors=[("line", entry.error or "")])
    values: dict[str, Any] = dict(entry.fields)
    if values.get("student_age", "").isdecimal():
        values["student_age"] = int(values["student_age"][:4])
    values["interests"] = [it.strip() for it in re.split(r"[;,|\n]", values.get("interests", "")) if it.strip()]
    values["experience_level"] = values.get("experience_level", "").casefold()
    try:
        return RegistrationIn.model_validate(values)
    except ValidationError as failure:
        wrong = failure.errors(include_url=False, include_context=False, include_input=False)
        return Refused(entry=entry, errors=[(str(it["loc"][0]) if it["loc"] else "line", it["msg"]) for it in wrong])
