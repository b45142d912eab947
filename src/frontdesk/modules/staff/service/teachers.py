"""Adding, finding and changing teachers. They end as other staff does."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.audit import By
from frontdesk.core.pagination import PageRequest, Slice, paginate
from frontdesk.core.principal import Principal
from frontdesk.core.sorting import order_by
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.staff import queries
from frontdesk.modules.staff.errors import StaffNotFound, TeacherNotFound
from frontdesk.modules.staff.models import Staff, TeachingProfile
from frontdesk.modules.staff.schemas import PROFILE, StaffIn, TeacherIn, TeacherPatch, TeachingIn
from frontdesk.modules.staff.service.staff import apply, create, get, record

ROLE = "Teacher"


async def create_teacher(
    session: AsyncSession, provider: Provider, wanted: TeacherIn, *, by: By, now: datetime
) -> Staff:
    """A new teacher of a provider; raises `NotAMember`, `AlreadyLinked`."""
    staff = StaffIn(role=ROLE, **wanted.model_dump(exclude={*PROFILE, "provider_id"}))
    profile = TeachingProfile(**wanted.model_dump(include=set(PROFILE)))
    return await create(session, provider, staff, by=by, now=now, teaching=profile)


async def get_teacher(session: AsyncSession, staff_id: UUID, *, lock: bool = False) -> Staff:
    """The teacher with this id, locked where asked; raises `TeacherNotFound`."""
    try:
        staff = await get(session, staff_id, lock=lock)
    except StaffNotFound as unknown:
        raise TeacherNotFound from unknown
    if not staff.is_teacher:
        raise TeacherNotFound
    return staff


async def list_teachers(
    session: AsyncSession, page: PageRequest, *, caller: Principal, provider: UUID | int | None, sort: str | None
) -> Slice[Staff]:
    """One page of the teachers of the companies that the caller works for; of all, for who runs the installation."""
    statement = queries.teachers()
    if not caller.is_admin:
        statement = statement.where(Provider.company_id.in_(caller.companies))
    if provider is not None:
        statement = statement.where((Provider.id if isinstance(provider, UUID) else Provider.number) == provider)
    order = order_by(sort, queries.TEACHERS_SORTABLE, default="name", last=Staff.id)
    return await paginate(session, statement.order_by(*order), page)


async def change_teacher(session: AsyncSession, staff: Staff, changes: TeacherPatch, *, by: By, now: datetime) -> None:
    """Change some fields of a teacher; raises `NotAMember`, `AlreadyLinked`."""
    given = changes.model_dump()
    before = {name: getattr(staff.teaching if name in PROFILE else staff, name) for name in given}
    for field in given.keys() & PROFILE:
        setattr(staff.teaching, field, given[field])
    await apply(session, staff, {name: value for name, value in given.items() if name not in PROFILE})
    await record(session, "staff.changed", staff, (before, given), by=by, now=now)


async def begin_teaching(session: AsyncSession, staff: Staff, wanted: TeachingIn, *, by: By, now: datetime) -> None:
    """Make a member of staff a teacher, or replace what a teacher tells about themselves."""
    before = _profile(staff)
    if staff.teaching is None:
        staff.teaching = TeachingProfile()
    for field, value in wanted.model_dump().items():
        setattr(staff.teaching, field, value)
    staff.version += 1
    await session.flush()
    await record(session, "staff.changed", staff, (before, _profile(staff)), by=by, now=now)


async def end_teaching(session: AsyncSession, staff: Staff, *, by: By, now: datetime) -> None:
    """Make a teacher a member of staff like others: no new class is given to them, and those they have stay."""
    if staff.teaching is not None:
        before = _profile(staff)
        await session.delete(staff.teaching)
        staff.teaching = None
        staff.version += 1
        await session.flush()
        await record(session, "staff.changed", staff, (before, _profile(staff)), by=by, now=now)


def _profile(staff: Staff) -> dict[str, Any]:
    """Whether somebody teaches, and what they tell about themselves."""
    return {"is_teacher": staff.is_teacher} | {name: getattr(staff.teaching, name, None) for name in PROFILE}
