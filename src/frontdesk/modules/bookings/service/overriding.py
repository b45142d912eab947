"""Booking in spite of opening hours: for those who may, and never in silence."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit
from frontdesk.core.audit import By
from frontdesk.core.errors import Forbidden
from frontdesk.core.permissions import Permission
from frontdesk.core.principal import Principal
from frontdesk.modules.bookings.models import Booking


async def override(session: AsyncSession, booking: Booking, *, caller: Principal | None, by: By, now: datetime) -> None:
    """Write down that somebody books this time whatever the hours, closures, notice and the present say.

    Raises:
        Forbidden: the caller may not.
    """
    if caller is None or not caller.may(Permission.HOURS_OVERRIDE, company_id=booking.company_id):
        raise Forbidden("You may not book in spite of the opening hours.")
    await audit.record(
        session,
        "booking.hours_overridden",
        by=by,
        now=now,
        subject_id=booking.id,
        company_id=booking.company_id,
        change=(None, {"start_time": booking.start_time, "end_time": booking.end_time}),
    )
