"""A place and a room: what they look like, what they cost, and when they are free."""

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from fastapi import Response
from fastapi.responses import HTMLResponse, RedirectResponse

from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import PageRequest
from frontdesk.entrypoints.web.page import LOOKS, Page, ThisPage
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.times import free_times
from frontdesk.entrypoints.web.views import LENGTHS
from frontdesk.modules.amenities import service as amenities
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.calendar.service import BookableStarts, Hours, Span
from frontdesk.modules.providers.dependencies import ProviderCalled
from frontdesk.modules.reviews import service as reviews
from frontdesk.modules.rooms import service as rooms
from frontdesk.modules.rooms.dependencies import VisibleRoom

router = Pages()

ALL_ROOMS, ALL_PHOTOS, LATEST = PageRequest(1, 100), PageRequest(1, 5), PageRequest(1, 5)
LONGEST = 1440  # minutes that a page offers to book


@router.get("/places/{slug}")
async def place(provider: ProviderCalled, slug: str, page: ThisPage, caller: MaybeCaller, session: Session) -> Response:
    """A place of business: its rooms, hours, equipment and reviews. An address that it had before leads to it."""
    if provider.slug != slug:
        return RedirectResponse(f"/places/{provider.slug}", status_code=301)
    there = (await rooms.list_rooms(session, provider, ALL_ROOMS, caller=caller, sort=None)).items
    ids = [room.id for room in there]
    said = await reviews.list_page(session, provider, LATEST, caller=caller, sort=None, cursor=None)
    return page.show(
        "place.html",
        title=provider.name,
        provider=provider,
        rooms=there,
        covers=await rooms.covers(session, ids),
        prices=await rooms.shortest_tiers(session, ids),
        hours=_week(await calendars.get_hours(session, provider.id), _today(page, provider.timezone)),
        today=_today(page, provider.timezone).isoweekday(),
        badges=(await amenities.get_badges(session, provider.id)).badges,
        equipment=(await amenities.get_equipment(session, provider.id)).equipment,
        reviews=said,
    )


@router.get("/rooms/{room_id}", dependencies=[LOOKS])
async def room(room: VisibleRoom, page: ThisPage, caller: MaybeCaller, session: Session) -> HTMLResponse:
    """A room, with a month of free days and a day's starts."""
    provider, minutes = room.provider, _duration(page, room.provider.default_duration_minutes)

    async def look(first: date, last: date) -> BookableStarts:
        stay = timedelta(minutes=minutes)
        return await calendars.bookable_starts(session, room.id, first=first, last=last, duration=stay, now=page.now)

    times = await free_times(page, look, place_zone=room.timezone)
    said = await reviews.list_page(session, room, LATEST, caller=caller, sort=None, cursor=None)
    return page.show(
        "room.html",
        title=room.name,
        room=room,
        provider=provider,
        minutes=minutes,
        lengths=[(str(it), page.say.length(it)) for it in sorted({*LENGTHS, minutes})],
        times=times,
        photos=(await rooms.list_photos(session, room, ALL_PHOTOS)).items,
        prices=(await rooms.get_prices(session, room)).prices,
        equipment=(await amenities.get_equipment(session, room.id)).equipment,
        reviews=said,
    )


def _duration(page: Page, default: int) -> int:
    asked = page.form.value("duration")
    return int(asked) if asked.isascii() and asked.isdigit() and 1 <= int(asked[:5]) <= LONGEST else default


def _today(page: Page, zone: str) -> date:
    return page.now.astimezone(ZoneInfo(zone)).date()


def _week(hours: Hours, today: date) -> Sequence[tuple[int, Sequence[Span]]]:
    """The spans of each weekday that hold now; no hours at all: nothing, for it is always open."""
    now = [span for span in hours.hours if _holds(span, today)]
    return (
        [(day, sorted((it for it in now if it.weekday == day), key=lambda it: it.opens)) for day in range(1, 8)]
        if now
        else []
    )


def _holds(span: Span, today: date) -> bool:
    return (span.valid_from or today) <= today <= (span.valid_until or today)
