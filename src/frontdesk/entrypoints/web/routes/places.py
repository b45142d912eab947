"""A place: what it looks like, what it sells and who works there, when it is open, and what people say of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from fastapi import Response
from fastapi.responses import RedirectResponse

from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import PageRequest
from frontdesk.entrypoints.web.bookable import a_desk, team_of
from frontdesk.entrypoints.web.page import LOOKS, Page, ThisPage
from frontdesk.entrypoints.web.routes.free import lengths, minutes_of, reviews_of
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.times import Times, free_times
from frontdesk.modules.amenities import service as amenities
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.calendar.service import BookableStarts, ClosedTime, Mode, Notice, OtherHours, Span
from frontdesk.modules.offerings import service as offerings
from frontdesk.modules.providers import service as providers
from frontdesk.modules.providers.dependencies import ProviderCalled
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.rooms import service as rooms
from frontdesk.modules.staff import service as staff

router = Pages()

EVERYTHING: Final = PageRequest(1, 100)
PHOTOS: Final = 3
FORESEEN: Final = timedelta(days=60)  # so far ahead other hours are told of


@dataclass(frozen=True, slots=True)
class Special:
    """Some days on which other hours hold; without any it is closed."""

    begin: date
    end: date  # included
    reason: str | None
    hours: Sequence[Span] = ()
    closed: tuple[datetime, datetime] | None = None  # for a part of them only


@router.get("/places/{slug}", dependencies=[LOOKS])
async def place(provider: ProviderCalled, slug: str, page: ThisPage, caller: MaybeCaller, session: Session) -> Response:
    """A place of business. An address that it had before leads to it."""
    if provider.slug != slug:
        return RedirectResponse(page.at(f"/places/{provider.slug}"), status_code=301)
    there = (await rooms.list_rooms(session, provider, EVERYTHING, caller=caller, sort=None)).items
    found = await offerings.list_offerings(session, provider, EVERYTHING, caller=caller, sort=None, with_rooms=False)
    sold = found.items
    people = (await staff.list_staff(session, provider, EVERYTHING, caller=caller, sort=None)).items
    ids = [room.id for room in there]
    today = page.now.astimezone(ZoneInfo(provider.timezone)).date()
    minutes = minutes_of(page, provider.default_duration_minutes)
    desk_alone = not (there or sold or people)
    by_service, zone = providers.must_name_service(caller, provider), provider.timezone
    opening = await calendars.notice(session, provider.id, zone=zone, first=today, last=today + FORESEEN)
    return page.show(
        "place.html",
        title=provider.name,
        provider=provider,
        rooms=there,
        photos=await rooms.photos_of_place(session, ids, count=PHOTOS),
        teasers=await rooms.teasers(session, ids),
        services=[(offering, team_of(offering)) for offering in sold],
        people=people,
        teaches=any(it.is_teacher and it.is_active for it in people),
        what=a_desk(provider, minutes),
        lengths=lengths(page, minutes),
        by_service=by_service,
        times=await _own_times(page, session, provider, minutes=minutes) if desk_alone and not by_service else None,
        hours=_week(opening.hours, today),
        today=today,
        specials=_specials(opening),
        has=await amenities.names_of(session, provider.id),
        reviews=await reviews_of(page, session, provider, caller=caller),
        writable=caller is None or provider.company_id not in caller.companies,
        liked=caller is not None and await providers.is_favorite(session, provider, user_id=caller.user_id),
    )


async def _own_times(page: Page, session: Session, provider: Provider, *, minutes: int) -> Times:
    async def look(first: date, last: date) -> BookableStarts:
        stay = timedelta(minutes=minutes)
        return await calendars.bookable_starts(
            session, provider.id, first=first, last=last, duration=stay, now=page.now
        )

    return await free_times(page, look, place_zone=provider.timezone)


def _specials(opening: Notice) -> Sequence[Special]:
    """The days to come on which not the week's hours hold, the earliest first."""
    found = [*map(_of_date, opening.other_hours), *map(_of_closure, opening.closed)]
    return sorted(found, key=lambda it: (it.begin, it.end))


def _of_date(it: OtherHours) -> Special:
    return Special(it.day, it.day, it.reason, hours=[span for span in it.hours if span.mode is not Mode.CLOSED])


def _of_closure(it: ClosedTime) -> Special:
    last = (it.ends_at - timedelta(microseconds=1)).date()
    whole_days = it.starts_at.time() == it.ends_at.time() == time()
    return Special(it.starts_at.date(), last, it.reason, closed=None if whole_days else (it.starts_at, it.ends_at))


def _week(hours: Sequence[Span], today: date) -> Sequence[tuple[int, Sequence[Span]]]:
    """The spans of each weekday that hold now; no hours at all: nothing, for it is always open."""
    now = [span for span in hours if _holds(span, today)]
    return (
        [(day, sorted((it for it in now if it.weekday == day), key=lambda it: it.opens)) for day in range(1, 8)]
        if now
        else []
    )


def _holds(span: Span, today: date) -> bool:
    return (span.valid_from or today) <= today <= (span.valid_until or today)
