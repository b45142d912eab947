"""Adding, finding, changing and ending members of staff."""

from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit
from frontdesk.core.audit import By
from frontdesk.core.pagination import PageRequest, Slice, paginate
from frontdesk.core.phones import e164
from frontdesk.core.principal import Principal
from frontdesk.core.sorting import order_by
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.companies import service as companies
from frontdesk.modules.companies.errors import MemberNotFound
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.providers.service import RULES, Asked, ask, retire
from frontdesk.modules.staff import queries
from frontdesk.modules.staff.errors import AlreadyLinked, NotAMember, StaffNotFound
from frontdesk.modules.staff.models import Staff, TeachingProfile
from frontdesk.modules.staff.schemas import StaffIn, StaffPatch

# of the audit log, in which nothing is ever deleted: who somebody is, and what they say of themselves
UNSAID: Final = frozenset({"name", "phone", "email", "bio", "specialization", "experience_years", "availability"})
record = partial(audit.record_of, unsaid=UNSAID)


async def create(
    session: AsyncSession,
    provider: Provider,
    wanted: StaffIn,
    *,
    by: By,
    now: datetime,
    teaching: TeachingProfile | None = None,
) -> Staff:
    """A new member of a provider's staff, with a calendar beneath the provider's; with a profile, a teacher.

    Raises:
        NotAMember: the account to be linked is not that of somebody who works for the company.
        AlreadyLinked: somebody else on the staff has it.
    """
    await _check_account(session, wanted.user_id, company_id=provider.company_id)
    staff = Staff(
        **wanted.model_dump(exclude=RULES),
        phone_e164=e164(wanted.phone),
        provider=provider,
        teaching=teaching,
        calendar=await calendars.create_calendar(
            session, tenant_id=provider.company_id, parent_id=provider.id, rules=wanted.calendar_rules()
        ),
    )
    session.add(staff)
    await _flush(session)
    await record(session, "staff.added", staff, (None, {"role": staff.role}), by=by, now=now)
    return staff


async def get(session: AsyncSession, staff_id: UUID, *, lock: bool = False) -> Staff:
    """The member of staff with this id, with their provider; locked where asked. Raises `StaffNotFound`."""
    statement = queries.by_id(staff_id)
    if lock:
        statement = statement.with_for_update(key_share=True, of=Staff)
    staff = await session.scalar(statement)
    if staff is None:
        raise StaffNotFound
    return staff


async def of_account(session: AsyncSession, provider_id: UUID, user_id: UUID) -> Staff | None:
    """Who somebody with an account is on the staff of a provider; None where that was never said."""
    found: Staff | None = await session.scalar(queries.by_account(provider_id, user_id))
    return found


async def list_staff(
    session: AsyncSession, provider: Provider, page: PageRequest, *, caller: Principal | None, sort: str | None
) -> Slice[Staff]:
    """One page of a provider's staff; inactive ones for its people only."""
    statement = queries.staff_of(provider.id)
    if caller is None or not caller.works_for(provider.company_id):
        statement = statement.where(queries.listed())
    order = order_by(sort, queries.SORTABLE, default="name", last=Staff.id)
    return await paginate(session, statement.order_by(*order), page)


async def change(session: AsyncSession, staff: Staff, changes: StaffPatch, *, by: By, now: datetime) -> None:
    """Change some fields of a member of staff, their calendar's among them.

    Raises:
        NotAMember, AlreadyLinked: as `create`.
        LanesInUse: fewer bookings at a time than are taken already.
    """
    given = changes.model_dump()
    before = audit.as_it_is(staff, given)
    await apply(session, staff, {name: value for name, value in given.items() if name not in RULES})
    if RULES & given.keys():
        rules = changes.applied_to(staff.calendar.rules)
        await calendars.update_calendar(session, staff.id, now=now, rules=rules)
    await record(session, "staff.changed", staff, (before, given), by=by, now=now)


async def apply(session: AsyncSession, staff: Staff, given: dict[str, Any]) -> None:
    """Change columns of a member of staff; raises `NotAMember`, `AlreadyLinked`."""
    await _check_account(session, given.get("user_id"), company_id=staff.company_id)
    for field, value in given.items():
        setattr(staff, field, value)
    staff.phone_e164 = e164(staff.phone)
    staff.version += 1
    await _flush(session)


async def delete(session: AsyncSession, staff: Staff, *, by: By, now: datetime) -> None:
    """End somebody's work here. They stay in the database for the bookings they had, and their account is let go.

    Raises `FutureBookings` while some are to come.
    """
    await retire(session, staff.id, now=now)
    staff.deleted_at, staff.user_id = now, None
    staff.version += 1
    await record(session, "staff.removed", staff, ({"role": staff.role}, None), by=by, now=now)


async def asked(session: AsyncSession, staff_id: UUID) -> Asked:
    """The member of staff with this id, for a question about their free time; raises `StaffNotFound`."""
    found = await ask(session, queries.ASKED, staff_id)
    if found is None:
        raise StaffNotFound
    return found


async def _check_account(session: AsyncSession, user_id: UUID | None, *, company_id: UUID) -> None:
    if user_id is not None:
        try:
            await companies.get_member(session, company_id, user_id=user_id)
        except MemberNotFound as unknown:
            raise NotAMember from unknown


async def _flush(session: AsyncSession) -> None:
    try:
        await session.flush()
    except IntegrityError as refused:
        if "uq_staff_provider_id_user_id" not in str(refused.orig):
            raise
        raise AlreadyLinked from refused
