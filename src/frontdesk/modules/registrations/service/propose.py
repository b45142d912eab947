"""Who could give a demo: those who are free, who teach what the child likes, and who have the most room for it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.calendar import service as calendar
from frontdesk.modules.registrations import queries
from frontdesk.modules.registrations.models import Candidate, Registration, RegistrationView
from frontdesk.modules.registrations.rules import matches
from frontdesk.modules.registrations.service.assign import instant_in
from frontdesk.modules.staff.models import Staff

AROUND = timedelta(days=7)  # what counts as load lies in these days from the demo on
STARTS = 3  # so many are proposed of each
LIMIT = 100  # teachers of one company


async def propose(
    session: AsyncSession,
    view: RegistrationView,
    *,
    at: datetime | None,
    day: date | None,
    duration: timedelta,
    now: datetime,
) -> list[Candidate]:
    """The active teachers of a registration's company who are free, the most suitable first: three statements.

    Free at `at`, or where that is None in the week from `day` (or today) on; then with their next free starts.

    Raises:
        InThePast and the calendar's other refusals about the question itself.
    """
    registration = view.registration
    teachers = (await session.scalars(queries.teachers_of(registration.company_id, limit=LIMIT))).all()
    start = instant_in(view, at)
    if start is not None:
        found = await calendar.verdicts(session, [it.id for it in teachers], start=start, end=start + duration, now=now)
        free = {it.id: [start.astimezone(ZoneInfo(view.timezone))] for it in teachers if found[it.id] is None}
    else:
        first = day or now.astimezone(ZoneInfo(view.timezone)).date()
        starts = await calendar.bookable_starts_of_each(
            session,
            [it.id for it in teachers],
            first=first,
            last=first + AROUND - timedelta(days=1),
            duration=duration,
            now=now,
        )
        free = {it: list(_first(found)) for it, found in starts.items() if found}
        start, _ = calendar.bounds_of_days(first, first, view.timezone)
    rows = await session.execute(queries.loads(list(free), start=start, end=start + AROUND))
    loads = {row[0]: row[1] for row in rows}
    candidates = [
        Candidate(teacher=it, matches=_matches(it, registration), load=loads.get(it.id, 0), starts=free[it.id])
        for it in teachers
        if it.id in free
    ]
    return sorted(candidates, key=lambda it: (not it.matches, it.load, it.starts[0], it.teacher.name))


def _first(found: calendar.BookableStarts) -> list[datetime]:
    starts = found.starts()
    return [start for start, _ in zip(starts, range(STARTS), strict=False)]


def _matches(teacher: Staff, registration: Registration) -> list[str]:
    assert teacher.teaching is not None  # noqa: S101  they are a teacher
    told = f"{teacher.teaching.specialization or ''} {teacher.teaching.bio or ''}"
    return [interest for interest in registration.interests if matches(interest, told)]
