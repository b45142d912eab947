"""The member of staff, or the teacher, of a path, as a thing that the caller may see, close or manage."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from frontdesk.core.errors import Forbidden
from frontdesk.core.http.auth import Caller, MaybeCaller
from frontdesk.core.http.resources import CurrentSettings
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Permission
from frontdesk.core.principal import Principal
from frontdesk.modules.companies.dependencies import require
from frontdesk.modules.providers import service as providers
from frontdesk.modules.providers.dependencies import AskedPlace, may_see
from frontdesk.modules.providers.errors import ProviderNotFound
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.providers.service import Asked, known
from frontdesk.modules.staff import service
from frontdesk.modules.staff.errors import StaffNotFound, TeacherNotFound
from frontdesk.modules.staff.models import Staff
from frontdesk.modules.staff.schemas import TeacherIn


async def visible_staff(staff_id: UUID, caller: MaybeCaller, session: Session) -> Staff:
    """The member of staff of `{staff_id}`; 404 where they or their provider are hidden from the caller."""
    staff = await service.get(session, staff_id)
    if not may_see(caller, staff):
        raise StaffNotFound
    return staff


async def asked_staff(staff_id: UUID, caller: MaybeCaller, session: Session) -> AskedPlace[Asked]:
    """The member of staff of `{staff_id}`, for a question about their free time; 404 where hidden from the caller."""
    return AskedPlace(session, known.get(staff_id), partial(service.asked, session, staff_id), caller, StaffNotFound)


def own_staff(permission: Permission) -> Callable[..., Awaitable[Staff]]:
    """A dependency: the member of staff of `{staff_id}`, locked, for those of the company who have `permission`.

    404 for everybody else's people, 403 for its own without the right.
    """

    async def guarded(staff_id: UUID, caller: Caller, session: Session) -> Staff:
        staff = await service.get(session, staff_id, lock=True)
        require(permission, caller, company_id=staff.company_id, hidden=StaffNotFound)
        return staff

    return guarded


async def own_schedule(staff_id: UUID, caller: Caller, session: Session) -> Staff:
    """The member of staff of `{staff_id}`, for themselves and for who sees bookings; others as with `own_staff`."""
    staff = await service.get(session, staff_id)
    if not is_themselves(caller, staff):
        require(Permission.BOOKINGS_VIEW, caller, company_id=staff.company_id, hidden=StaffNotFound)
    return staff


def is_themselves(caller: Principal, staff: Staff) -> bool:
    """Whether this member of staff is who is calling, and works there still."""
    return staff.user_id == caller.user_id and caller.works_for(staff.company_id)


async def visible_teacher(teacher_id: UUID, caller: Caller, session: Session) -> Staff:
    """The teacher of `{teacher_id}`, for people of their company; 404 for others."""
    staff = await service.get_teacher(session, teacher_id)
    require(Permission.MEMBERS_VIEW, caller, company_id=staff.company_id, hidden=TeacherNotFound)
    return staff


async def own_teacher(teacher_id: UUID, caller: Caller, session: Session) -> Staff:
    """The teacher of `{teacher_id}`, locked, for those of the company who manage its staff."""
    staff = await service.get_teacher(session, teacher_id, lock=True)
    require(Permission.STAFF_MANAGE, caller, company_id=staff.company_id, hidden=TeacherNotFound)
    return staff


async def teaching_place(wanted: TeacherIn, caller: Caller, session: Session, settings: CurrentSettings) -> Provider:
    """The provider that a new teacher is for, locked, for those of its people who manage its staff."""
    if wanted.provider_id is not None:
        provider = await providers.get(session, wanted.provider_id, lock=True)
    else:
        colleague = await teaching_company(caller)
        provider = await providers.default_for(session, colleague, key=settings.app.default_provider_id)
    require(Permission.STAFF_MANAGE, caller, company_id=provider.company_id, hidden=ProviderNotFound)
    return provider


async def teaching_company(caller: Caller) -> Principal:
    """The caller, who works for some company; 403 for who works for none."""
    if not (caller.is_admin or caller.companies):
        raise Forbidden
    return caller


VisibleStaff = Annotated[Staff, Depends(visible_staff, scope="function")]
ManagedStaff = Annotated[Staff, Depends(own_staff(Permission.STAFF_MANAGE), scope="function")]
OwnSchedule = Annotated[Staff, Depends(own_schedule, scope="function")]
VisibleTeacher = Annotated[Staff, Depends(visible_teacher, scope="function")]
ManagedTeacher = Annotated[Staff, Depends(own_teacher, scope="function")]
TeachingPlace = Annotated[Provider, Depends(teaching_place, scope="function")]
Colleague = Annotated[Principal, Depends(teaching_company, scope="function")]
