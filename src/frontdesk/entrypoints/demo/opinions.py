"""What clients said of where they were: some of them, kindly for the most part, and what the places answered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.principal import Principal
from frontdesk.entrypoints.demo.opening import Venue
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.events import BookingCompleted
from frontdesk.modules.reviews import service as reviews
from frontdesk.modules.reviews.handlers import plan_the_invitation
from frontdesk.modules.reviews.schemas import ReviewIn

SAID: Final[Mapping[str, Sequence[tuple[int, str | None, str | None]]]] = {  # stars, words, the answer
    "studio": (
        (5, "In tune, warm, and nobody knocked. We wrote half a song.", None),
        (5, None, None),
        (5, "Best drum kit in town. The coffee helps.", "The coffee says thank you."),
        (4, "Great room. The stairs are less great with an amplifier.", "The freight elevator is open until ten now!"),
        (4, "Good sound, friendly people, tricky to find the door at night.", None),
        (3, "Fine, but the heating had other plans.", "It has been bled and told off. Your next hour is on us."),
    ),
    "medical": (
        (5, "On time to the minute. The fish are very calming.", None),
        (5, "Somebody finally explained what my knee is doing.", "Your knee was a pleasure to meet."),
        (5, None, None),
        (4, "Thorough and kind. Bring a book all the same.", None),
        (
            2,
            "Waited forty minutes.",
            "We are sorry: an emergency came in before you. You should have been told at once.",
        ),
    ),
    "education": (
        (5, "She asked to come again, which has never happened with maths.", None),
        (5, "Patient teachers, bright rooms, a robot that bows.", "It insists on it."),
        (4, "Lovely. A little loud on birthdays.", None),
        (4, None, None),
    ),
}
SHARE: Final = 0.3  # of all who were there


async def speak(session: AsyncSession, venues: Sequence[Venue], admin: Principal, *, now: datetime) -> None:
    """Have some of those who were there say how it was, and the places answer. The others have been asked, too."""
    await outbox.skip(session, BookingCompleted, plan_the_invitation)
    random = Random("opinions")  # noqa: S311  nothing here is secret, and everybody gets the same
    venue_of = {venue.provider_id: venue for venue in venues}
    over = bookings.Filters(status=bookings.Status.COMPLETED)
    seen = await bookings.list_on(session, caller=admin, filters=over, sort="number", cursor="", size=10_000, now=now)
    for view in seen.items:
        if random.random() < SHARE:
            venue = venue_of[view.booking.provider_id]
            stars, words, answer = random.choice(SAID[venue.place.provider.sector])
            said = ReviewIn(rating=stars, comment=words)
            review = await reviews.write(session, view.booking, said, caller=None, now=now)
            if answer is not None:
                await reviews.answer(session, review, answer, by=venue.owner.user_id, now=now)
