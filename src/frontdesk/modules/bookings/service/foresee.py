"""What a client who is about to book is told beforehand: whether it is certain at once, or what comes first."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import driver
from frontdesk.core.principal import Principal
from frontdesk.modules.bookings import policies
from frontdesk.modules.bookings.errors import ServiceRequired
from frontdesk.modules.bookings.rules import PendingReason, waits_for
from frontdesk.modules.bookings.schemas import BookingIn
from frontdesk.modules.bookings.service.place import named
from frontdesk.modules.bookings.service.places import Place, find_place
from frontdesk.modules.bookings.service.times import Interval, interval
from frontdesk.modules.calendar import service as calendar
from frontdesk.modules.payments import service as payments


async def foresee(
    session: AsyncSession, wanted: BookingIn, *, caller: Principal | None, now: datetime
) -> PendingReason | None:
    """What a booking would wait for, if it were placed now; None: it would be certain at once. Nothing is taken.

    Whether its time can be had is not looked at.

    Raises:
        UnknownPlace, NotGivenBy, NotInRoom, ServiceRequired, UnclearTime: as `place`.
        calendar.errors.TimeOutOfRange: the time lies outside of what calendars know.
    """
    at = await find_place(await driver(session), named(wanted))
    if policies.is_desk(caller, company_id=at.company_id):
        return None
    if at.needs_service:
        raise ServiceRequired
    when = interval(wanted, timezone=at.timezone, default=at.default_duration)
    by_request = await _asks_first(session, at, when, now=now)
    priced = at.price(when).amount > 0
    online = priced and not by_request and await _is_paid_online(session, at)
    return waits_for(by_request=by_request, priced=priced, online=online, auto_confirm=at.auto_confirm)


async def _asks_first(session: AsyncSession, at: Place, when: Interval, *, now: datetime) -> bool:
    """Whether somebody has to say yes, whoever of several it is that gets the booking."""
    groups = [group for group in (at.team, at.rooms) if group] or [[at.provider_id]]
    everybody = {it for group in groups for it in group}
    asking = await calendar.asking_first(session, everybody, start=when.start, end=when.end, now=now)
    return any(asking.issuperset(group) for group in groups)


async def _is_paid_online(session: AsyncSession, at: Place) -> bool:
    return await payments.route(session, tenant_id=at.company_id, provider_id=at.provider_id) is not None
