"""Three weeks of bookings: each is placed, confirmed, called off or missed at its time, as people would have done."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import dead_letters
from frontdesk.core.principal import Principal
from frontdesk.core.settings import BookingSettings
from frontdesk.entrypoints.demo.diary import DAYS, Book, Story, stories, this_monday
from frontdesk.entrypoints.demo.opening import Venue
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.rules import Status
from frontdesk.modules.bookings.schemas import BookingIn, BookingPatch
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.payments.schemas import DeskPaymentIn
from frontdesk.modules.providers import service as providers

NOTICE = timedelta(days=2)  # more than any place asks for
NEWS = timedelta(hours=6)
# whose desk has written down what was paid: a payment costs ten statements, and one place's show what there is to see
TAKES_NOTE: Final = "Owl & Octave Kreuzberg"
OWED: Final = 9  # of so many who came one has not paid yet
A_MINUTE = timedelta(minutes=1)


async def play(
    session: AsyncSession,
    venues: Sequence[Venue],
    callers: Mapping[str, Principal],
    *,
    settings: BookingSettings,
    now: datetime,
) -> None:
    """Play all bookings of all venues in the order in which they were placed, which is the order of their numbers."""
    told = [(story, venue) for venue in venues for story in await _stories(session, venue, now=now)]
    for story, venue in sorted(told, key=lambda it: it[0].placed_at):
        number = await _live(session, story, venue, client=callers.get(story.client.email), settings=settings)
        was_there = story.end <= now and not (story.is_missed or story.cancelled_at)
        if was_there and venue.place.provider.name == TAKES_NOTE and number % OWED:
            await _pay(session, number, venue, at=story.end)
    for swept_at in (now - NEWS - A_MINUTE, now):
        while await bookings.complete_ended(session, now=swept_at):
            pass
        while await bookings.expire_lapsed(session, now=swept_at):
            pass
    # people have long been told what happened before: mails go about the last hours alone
    await dead_letters.dismiss(session, before=now - NEWS, now=now)
    for provider_id in {venue.provider_id for venue in venues}:
        await bookings.schedule_more(
            session, provider_id, (await providers.get(session, provider_id)).reminder_minutes, now=now
        )


async def _stories(session: AsyncSession, venue: Venue, *, now: datetime) -> list[Story]:
    monday = this_monday(now, venue.zone)
    first = monday - timedelta(days=7)
    starts = {}
    for minutes in {visit.minutes for visit in venue.diary.visits}:
        free = await calendars.bookable_starts(
            session,
            venue.room_id or venue.provider_id,
            first=first,
            last=first + timedelta(days=DAYS - 1),
            duration=timedelta(minutes=minutes),
            now=datetime.combine(first, time(), venue.zone) - NOTICE,
        )
        starts[minutes] = [start for day in free.datetimes().values() for start in day]
    book = Book(
        diary=venue.diary,
        clients=venue.place.clients,
        starts=starts,
        turnaround=venue.turnaround,
        by_request=venue.place.by_request,
        monday=monday,
        now=now,
    )
    return list(stories(book, seed=venue.name))


async def _live(
    session: AsyncSession, story: Story, venue: Venue, *, client: Principal | None, settings: BookingSettings
) -> int:
    """Play one booking; answers with its number."""
    wanted = BookingIn(
        provider_id=venue.provider_id,
        room_id=venue.room_id,
        start_time=story.start,
        duration_minutes=story.visit.minutes,
        client_name=story.client.name,
        client_phone=story.client.phone,
        client_email=story.client.email,
        service_type=story.visit.service_type,
        notes=story.note,
    )
    caller = venue.owner if story.at_desk else client
    placed = (await bookings.place(session, wanted, caller=caller, settings=settings, now=story.placed_at)).booking
    asked = placed.status == Status.PENDING
    if not (story.is_missed or story.cancelled_at or (asked and story.answered_at)):
        return placed.number
    booking = (await bookings.get(session, placed.id)).booking
    if asked and story.answered_at:
        yes = BookingPatch(status=Status.CONFIRMED)
        await bookings.annotate(session, booking, yes, desk=True, settings=settings, now=story.answered_at)
    if story.cancelled_at:
        why = story.cancel_reason
        await bookings.cancel(session, booking, reason=why, desk=story.at_desk, now=story.cancelled_at)
    elif story.is_missed:
        missed = BookingPatch(status=Status.NO_SHOW)
        await bookings.annotate(session, booking, missed, desk=True, settings=settings, now=story.end)
    return placed.number


async def _pay(session: AsyncSession, number: int, venue: Venue, *, at: datetime) -> None:
    """Have the desk take what a booking costs, in cash or by card."""
    method: Literal["cash", "terminal"] = "cash" if number % 3 == 0 else "terminal"
    view = await bookings.get(session, number)
    paid = DeskPaymentIn(method=method)
    await bookings.take_at_desk(session, view, paid, by=venue.owner.user_id, now=at)
