"""Reading registrations."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import Sessions
from frontdesk.core.pagination import PageRequest, Slice, Stretch, follow, paginate
from frontdesk.core.permissions import Permission
from frontdesk.core.principal import Principal
from frontdesk.core.sorting import Key, keys
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.registrations import queries
from frontdesk.modules.registrations.errors import RegistrationNotFound
from frontdesk.modules.registrations.models import Registration, RegistrationView
from frontdesk.modules.registrations.rules import Status

AT_A_TIME = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list of registrations is narrowed by."""

    status: Status | None = None
    search: str | None = None
    provider: UUID | int | None = None
    teacher_id: UUID | None = None
    from_date: date | None = None  # local days of the provider, on which it came
    to_date: date | None = None


async def get(session: AsyncSession, registration_id: UUID, *, lock: bool = False) -> RegistrationView:
    """The registration with this id, with teacher and booking, locked where asked; raises `RegistrationNotFound`."""
    statement = queries.by_id(registration_id)
    if lock:
        statement = statement.with_for_update(of=Registration)
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise RegistrationNotFound
    return RegistrationView(*row)


async def list_page(
    session: AsyncSession, *, caller: Principal, filters: Filters, sort: str | None, page: PageRequest
) -> Slice[RegistrationView]:
    """One page of the registrations that the caller may see, the newest first unless sorted otherwise."""
    order = (key.clause() for key in _order(sort))
    found = await paginate(session, _seen(caller, filters).order_by(*order), page)
    items = [RegistrationView(*row) for row in found.items]
    return Slice(items=items, total=found.total, page=found.page, size=found.size)


async def board(
    session: AsyncSession, *, caller: Principal, filters: Filters, size: int
) -> Mapping[Status, Slice[RegistrationView]]:
    """The newest registrations of each status with their teachers, `size` at most, and how many there are.

    One statement, whatever there is; statuses in the order of the pipeline.
    """
    found: dict[Status, list[RegistrationView]] = {status: [] for status in Status}
    totals = dict.fromkeys(Status, 0)
    for registration, zone, total in await session.execute(queries.latest_of_each(_seen(caller, filters), size=size)):
        status = Status(registration.status)
        found[status].append(RegistrationView(registration, zone))
        totals[status] = total
    return {status: Slice(items=found[status], total=totals[status], page=1, size=size) for status in Status}


async def list_on(
    session: AsyncSession, *, caller: Principal, filters: Filters, sort: str | None, cursor: str, size: int
) -> Stretch[RegistrationView]:
    """The registrations that the caller may see, from a cursor on; raises `InvalidCursor`."""
    found = await follow(session, _seen(caller, filters), _order(sort), cursor=cursor, size=size)
    return Stretch(items=[RegistrationView(*row) for row in found.items], next_cursor=found.next_cursor)


async def read_all(
    sessions: Sessions, *, caller: Principal, filters: Filters
) -> AsyncIterator[Sequence[RegistrationView]]:
    """All registrations that the caller may see, the newest first, some at a time and in a session of their own."""
    cursor: str | None = ""
    async with sessions() as session:
        while cursor is not None:
            found = await list_on(session, caller=caller, filters=filters, sort=None, cursor=cursor, size=AT_A_TIME)
            yield found.items
            cursor = found.next_cursor
            session.expunge_all()


def _order(sort: str | None) -> list[Key]:
    if sort is None:
        return [Key(Registration.created_at, descending=True), Key(Registration.id, descending=True)]
    return keys(sort, queries.SORTABLE, default="-created_at", last=Registration.id)


def _seen(caller: Principal, filters: Filters) -> queries.View:
    statement = queries.views()
    if not caller.is_admin:
        allowed = {c for c in caller.companies if caller.may(Permission.REGISTRATIONS_VIEW, company_id=c)}
        statement = statement.where(queries.of_companies(allowed))
    if filters.status is not None:
        statement = statement.where(Registration.status == filters.status)
    if filters.search:
        statement = statement.where(queries.matching(filters.search))
    if filters.teacher_id is not None:
        statement = statement.where(Registration.teacher_id == filters.teacher_id)
    if filters.from_date is not None:
        statement = statement.where(queries.registered_on_or_after(filters.from_date))
    if filters.to_date is not None:
        statement = statement.where(queries.registered_on_or_before(filters.to_date))
    if filters.provider is not None:
        column = Provider.id if isinstance(filters.provider, UUID) else Provider.number
        statement = statement.join(Provider, Provider.id == Registration.provider_id).where(column == filters.provider)
    return statement
