"""A room, a service and a person: what they are, what they cost, and when they are free."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from fastapi.responses import HTMLResponse

from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import PageRequest, Slice
from frontdesk.core.principal import Principal
from frontdesk.entrypoints.web.bookable import a_person, a_room, a_service, team_of
from frontdesk.entrypoints.web.page import LOOKS, Page, ThisPage
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.times import free_times
from frontdesk.entrypoints.web.views import LENGTHS
from frontdesk.modules.amenities import service as amenities
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.calendar.service import BookableStarts
from frontdesk.modules.offerings import service as offerings
from frontdesk.modules.offerings.dependencies import VisibleOffering
from frontdesk.modules.offerings.schemas import OfferingQuestion
from frontdesk.modules.providers import service as providers
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.reviews import service as reviews
from frontdesk.modules.reviews.models import Review
from frontdesk.modules.rooms import service as rooms
from frontdesk.modules.rooms.dependencies import VisibleRoom
from frontdesk.modules.rooms.models import Room
from frontdesk.modules.staff.dependencies import VisibleStaff
from frontdesk.modules.staff.models import Staff

router = Pages()

EVERYTHING: Final = PageRequest(1, 100)
PHOTOS: Final = 3
REVIEWS: Final = 5  # on a page
LONGEST: Final = 1440  # minutes that a page offers to book


@router.get("/rooms/{room_id}", dependencies=[LOOKS])
async def room(room: VisibleRoom, page: ThisPage, caller: MaybeCaller, session: Session) -> HTMLResponse:
    """A room, with a month of free days and a day's starts."""
    minutes = minutes_of(page, room.provider.default_duration_minutes)

    async def look(first: date, last: date) -> BookableStarts:
        stay = timedelta(minutes=minutes)
        return await calendars.bookable_starts(session, room.id, first=first, last=last, duration=stay, now=page.now)

    shown = await rooms.display(session, room.id, photos=PHOTOS)
    by_service = not shown.prices and providers.must_name_service(caller, room.provider)
    return page.show(
        "room.html",
        title=room.name,
        room=room,
        provider=room.provider,
        what=a_room(room, minutes),
        lengths=lengths(page, minutes),
        times=None if by_service else await free_times(page, look, place_zone=room.timezone),
        photos=shown.photos,
        prices=shown.prices,
        equipment=(await amenities.names_of(session, room.id)).equipment,
        reviews=await reviews_of(page, session, room, caller=caller),
    )


@router.get("/services/{offering_id}", dependencies=[LOOKS])
async def service(offering: VisibleOffering, page: ThisPage, session: Session) -> HTMLResponse:
    """A service: with whom, and when they and a room that it needs are free."""
    team = team_of(offering)
    asked = page.form.value("with")
    person = next((it for it in team if str(it.id) == asked), team[0] if len(team) == 1 else None)
    what, asked_for = a_service(offering, person.id if person else None), offerings.Asked.loaded(offering)

    async def look(first: date, last: date) -> BookableStarts:
        question = OfferingQuestion.model_validate({"from": first, "to": last, "staff_id": person and person.id})
        return await offerings.bookable_starts(session, asked_for, question, now=page.now)

    return page.show(
        "service.html",
        title=offering.name,
        offering=offering,
        provider=offering.provider,
        team=team,
        what=what,
        times=await free_times(page, look, place_zone=what.timezone),
    )


@router.get("/people/{staff_id}", dependencies=[LOOKS])
async def person(person: VisibleStaff, page: ThisPage, caller: MaybeCaller, session: Session) -> HTMLResponse:
    """Somebody: what they do and teach, and when they are free. Who gives services is booked by them."""
    place = person.provider
    sold = await offerings.list_offerings(session, place, EVERYTHING, caller=caller, sort=None, with_rooms=False)
    gives = [it for it in sold.items if person.id in it.staff_ids]
    by_service = bool(gives) or providers.must_name_service(caller, place)
    minutes = minutes_of(page, place.default_duration_minutes)

    async def look(first: date, last: date) -> BookableStarts:
        stay = timedelta(minutes=minutes)
        return await calendars.bookable_starts(session, person.id, first=first, last=last, duration=stay, now=page.now)

    return page.show(
        "person.html",
        title=person.name,
        person=person,
        provider=place,
        gives=[(it, ()) for it in gives],
        what=a_person(person, minutes),
        lengths=lengths(page, minutes),
        times=None if by_service else await free_times(page, look, place_zone=person.timezone),
        reviews=await reviews_of(page, session, person, caller=caller),
    )


async def reviews_of(
    page: Page, session: Session, thing: Provider | Room | Staff, *, caller: Principal | None
) -> Slice[Review]:
    """The page of what was said of somebody or something that the address asks for."""
    found = await reviews.list_page(session, thing, page.sheet(REVIEWS), caller=caller, sort=None, cursor=None)
    assert isinstance(found, Slice)  # noqa: S101  there is no cursor
    return found


def minutes_of(page: Page, default: int) -> int:
    """How long somebody wants to stay; what makes no sense means as long as one usually does."""
    asked = page.form.value("duration")
    minutes = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= len(str(LONGEST)) else 0
    return minutes if 1 <= minutes <= LONGEST else default


def lengths(page: Page, minutes: int) -> Sequence[tuple[str, str]]:
    """How long a stay may be, to choose from."""
    return [(str(it), page.say.length(it)) for it in sorted({*LENGTHS, minutes})]
