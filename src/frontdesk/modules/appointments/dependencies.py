"""The appointment of a path, as a thing that the caller may see or change."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from frontdesk.core.errors import Forbidden
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Permission
from frontdesk.modules.appointments import service
from frontdesk.modules.bookings.dependencies import BookingKey
from frontdesk.modules.bookings.models import BookingView


@dataclass(frozen=True, slots=True)
class Changing:
    """An appointment, locked, and whether who changes it is the desk."""

    view: BookingView
    desk: bool


async def visible_appointment(appointment_id: BookingKey, session: Session, caller: Caller) -> BookingView:
    """An appointment of the caller's own, on their calendar, or of a company whose bookings they see; otherwise 404."""
    return await service.get(session, appointment_id, caller=caller)


async def changing_appointment(appointment_id: BookingKey, session: Session, caller: Caller) -> Changing:
    """The same, locked, for its client and the desk; 403 for those who only see it on their calendar."""
    view = await service.get(session, appointment_id, caller=caller, lock=True)
    desk = caller.may(Permission.BOOKINGS_MANAGE, company_id=view.booking.company_id)
    if not desk and view.booking.user_id != caller.user_id:
        raise Forbidden("The desk changes this.")
    return Changing(view, desk)


VisibleAppointment = Annotated[BookingView, Depends(visible_appointment, scope="function")]
ChangingAppointment = Annotated[Changing, Depends(changing_appointment, scope="function")]
