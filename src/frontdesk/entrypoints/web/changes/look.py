"""A page of changes: what somebody has asked for, read and said."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from frontdesk.core import audit
from frontdesk.core.http.session import Session
from frontdesk.entrypoints.web.changes.sentences import Group
from frontdesk.entrypoints.web.changes.told import Teller, Told, ids_in
from frontdesk.entrypoints.web.page import Page
from frontdesk.modules.desk import service as desk_service
from frontdesk.modules.desk.service import Named

SHOWN: Final = 40
Lookup = Callable[[Session, Collection[UUID]], Awaitable[Mapping[UUID, Named]]]


@dataclass(frozen=True, slots=True)
class Changes:
    """What stands on a page: the days with their changes, and what they can be narrowed by."""

    days: Sequence[tuple[date, Sequence[Told]]]
    people: Sequence[tuple[str, str]]
    kinds: Sequence[tuple[str, str]]
    before: str | None  # the cursor of what was changed earlier
    is_latest: bool
    is_narrowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who looks at changes, and from where."""

    company_id: UUID | None  # whose changes they look at; none: everybody's
    groups: Sequence[Group]  # what they may look for
    people: Mapping[UUID, str]  # those of whom they know a page, beneath `people_at`
    people_at: str
    desks: Mapping[UUID, int]  # the numbers of the places at whose desks they may look around
    zone: str
    currency: str | None  # of amounts that name none
    also_named: Lookup | None = None  # what has names of its own where they look


async def look(page: Page, session: Session, reader: Reader) -> Changes:
    """The latest changes, or those before `?before=`, by whom and of what `?by=` and `?kind=` say.

    Raises `InvalidCursor`.
    """
    by, kind, cursor = _id_of(page.form.value("by")), page.form.value("kind"), page.form.value("before")
    kinds = next((group.kinds for group in reader.groups if group.key == kind), frozenset[str]())
    filters = audit.Filters(company_id=reader.company_id, actor_id=by, subject_kinds=kinds)
    found = await audit.read_on(session, filters, cursor=cursor, size=SHOWN)
    ids = ids_in(found.items)
    names = await desk_service.named(session, ids)
    if reader.also_named is not None:
        names = {**names, **await reader.also_named(session, ids)}
    teller = Teller(
        say=page.say,
        zone=ZoneInfo(reader.zone),
        currency=reader.currency,
        names=names,
        people=reader.people,
        people_at=reader.people_at,
        desks=reader.desks,
        of_all=reader.company_id is None,
    )
    told = groupby(map(teller.tell, found.items), key=lambda it: it.at.date())
    # who is looked for may have left since
    people = {by: teller.who(found.items[0])} | {**reader.people} if by and found.items else reader.people
    return Changes(
        days=[(day, list(them)) for day, them in told],
        people=[("", "Everybody"), *((str(one), name) for one, name in people.items())],
        kinds=[("", "Everything"), *((group.key, group.words) for group in reader.groups)],
        before=found.next_cursor,
        is_latest=not cursor,
        is_narrowed=by is not None or bool(kinds),
    )


def _id_of(typed: str) -> UUID | None:
    """Who is meant; nobody by what is no id."""
    try:
        return UUID(typed)
    except ValueError:
        return None
