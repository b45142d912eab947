"""What clients and places have written to each other."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.principal import Principal
from frontdesk.entrypoints.demo.opening import Venue
from frontdesk.entrypoints.demo.people import BERLIN, LONDON
from frontdesk.modules.messages import service as messages
from frontdesk.modules.messages.schemas import ConversationIn

# who writes to which place, and what is said in turns; the last line waits for its reader
TALKS: Final[Sequence[tuple[str, str, Sequence[str]]]] = (
    (
        BERLIN[0].email,
        "Owl & Octave Kreuzberg",
        (
            "Hi! Is there a left-handed drum set-up in one of the rooms?",
            "Hello Lena, any of them turns around in five minutes. Shall we do it before you come?",
            "Yes please, Thursday at seven.",
            "Done. The hi-hat is on your right, as it should be.",
            "You are wonderful. Can I bring a fifth musician?",
        ),
    ),
    (
        LONDON[0].email,
        "Heron & Quince Physiotherapy",
        (
            "Do I have to bring the letter from my doctor?",
            "A photo of it is enough. And shorts, if it is still the knee.",
        ),
    ),
)
PAUSE: Final = timedelta(minutes=7)


async def talk(
    session: AsyncSession, venues: Sequence[Venue], callers: Mapping[str, Principal], *, now: datetime
) -> None:
    """Have them say it."""
    hosts = {venue.place.provider.name: venue for venue in venues}
    for email, place, lines in TALKS:
        client, venue = callers[email], hosts[place]
        at = now - PAUSE * len(lines)
        first = ConversationIn(provider_id=venue.provider_id, body=lines[0])
        conversation, _ = await messages.begin(session, first, caller=client, now=at)
        for n, line in enumerate(lines[1:], start=1):
            writer = venue.owner if n % 2 else client
            view = await messages.get(session, conversation.id, user_id=writer.user_id)
            await messages.send(session, view, line, by=writer.user_id, now=at + n * PAUSE)
