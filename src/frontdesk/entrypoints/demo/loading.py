"""Loading the demo data: once, in one transaction, whoever else tries at the same time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.clock import Clock, SystemClock
from frontdesk.core.db import create_engine, session_maker, unit_of_work
from frontdesk.core.pagination import PageRequest
from frontdesk.core.permissions import Role
from frontdesk.core.settings import Settings
from frontdesk.entrypoints.demo import film, pictures
from frontdesk.entrypoints.demo.appointments import appoint
from frontdesk.entrypoints.demo.catalogue import stock
from frontdesk.entrypoints.demo.history import play
from frontdesk.entrypoints.demo.lessons import teach
from frontdesk.entrypoints.demo.opening import ACCOUNTS, COMPANIES, open_company, sign_up
from frontdesk.entrypoints.demo.opinions import speak
from frontdesk.entrypoints.demo.people import ADMIN, BERLIN, NEW_YORK, PASSWORD
from frontdesk.entrypoints.demo.registrations import register
from frontdesk.entrypoints.demo.talk import talk
from frontdesk.entrypoints.embedded.errors import UnsafeInProduction
from frontdesk.modules.geography import service as geography
from frontdesk.modules.payments.ports import Terms, gateways, terms
from frontdesk.modules.providers import service as providers
from frontdesk.modules.providers.errors import ProviderNotFound
from frontdesk.modules.rooms import service as rooms
from frontdesk.modules.users import service as users

# who has just come books and pays within a minute, and waits behind nothing that the demo has to tell: that comes then,
# bit by bit, slower than one worker tells it beside all else. What changes anything but mailboxes comes at once
TRICKLE: Final = """
UPDATE outbox SET due_at = CAST(:now AS timestamptz) + interval '1 minute' + later.turn * interval '100 milliseconds'
FROM (SELECT id, row_number() OVER (ORDER BY id) AS turn FROM outbox
      WHERE done_at IS NULL AND split_part(topic, '.', 1) IN ('bookings', 'registrations')) later
WHERE later.id = outbox.id AND outbox.due_at <= :now
"""
SAMPLE_PLACE: Final = "owl-octave-kreuzberg"  # the slug of the first place


@dataclass(frozen=True, slots=True)
class SampleAccount:
    """Somebody to sign in as."""

    role: Role
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What there is to try."""

    accounts: Sequence[SampleAccount]
    room_id: str | None  # a room that can be booked; None: somebody has removed it


async def load(settings: Settings, *, clock: Clock | None = None, force: bool = False) -> DemoSummary:
    """Fill the database of `settings` with two companies and three weeks of bookings around the present.

    A database that has them already is left as it is. All of it is stored or nothing.

    Raises:
        UnsafeInProduction: the accounts' password is known to everybody, and nobody has said `force`.
    """
    if settings.app.production and not force:
        raise UnsafeInProduction("Demo data brings accounts whose passwords everybody knows: not in production.")
    engine = create_engine(settings.database)
    try:
        async with unit_of_work(session_maker(engine)) as session:
            # whoever comes second waits here, and then finds everything there
            await session.execute(text("SELECT pg_advisory_xact_lock(hashtext('demo data'))"))
            if await users.find_by_email(session, ADMIN.email) is None:
                await _fill(session, settings, clock or SystemClock())
            return await _summary(session)
    finally:
        await engine.dispose()


async def _fill(session: AsyncSession, settings: Settings, clock: Clock) -> None:
    now = clock.now()
    gateways.bind({})  # in the past nobody can pay online: these people pay at the desk
    terms.bind(Terms.of(settings))
    await geography.load(session)  # the cities, and with them the time zones
    callers = await sign_up(session, now=now)
    catalogue = await stock(session, now=now)
    venues = []
    for plan in COMPANIES:
        venues += await open_company(session, plan, callers, catalogue=catalogue, now=now)
    await pictures.hang(session, venues, settings=settings, now=now)
    await play(session, venues, callers, settings=settings.bookings, now=now)
    await appoint(session, venues, settings=settings.bookings, now=now)
    await register(session, venues, settings=settings, now=now)
    await speak(session, venues, callers[ADMIN.email], now=now)
    await talk(session, venues, callers, now=now)
    filmed = await teach(session, callers[BERLIN[0].email], callers[NEW_YORK[0].email], now=now)
    await film.show(session, filmed, settings=settings, now=now)
    await session.flush()
    await session.execute(text(TRICKLE), {"now": now})


async def _summary(session: AsyncSession) -> DemoSummary:
    accounts = [SampleAccount(role, person.email, PASSWORD) for role, person in ACCOUNTS]
    return DemoSummary(accounts, await _sample_room(session))


async def _sample_room(session: AsyncSession) -> str | None:
    try:
        provider = await providers.get_by_slug(session, SAMPLE_PLACE)
    except ProviderNotFound:
        return None
    found = await rooms.list_rooms(session, provider, PageRequest(page=1, size=1), caller=None, sort="created_at")
    return str(found.items[0].id) if found.items else None
