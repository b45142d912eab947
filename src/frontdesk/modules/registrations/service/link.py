"""Sending the link to the demo."""

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.modules.registrations.errors import TeacherRequired
from frontdesk.modules.registrations.events import DemoLinkSent
from frontdesk.modules.registrations.models import RegistrationView
from frontdesk.modules.registrations.rules import Status
from frontdesk.modules.registrations.service.assign import check_step, link_for
from frontdesk.modules.registrations.service.demo import Desk
from frontdesk.modules.registrations.service.show import show_changed


async def send_link(session: AsyncSession, view: RegistrationView, *, link: str | None, desk: Desk) -> None:
    """Send parent and teacher the link to the demo: a given one, or the one that it has, or a new one.

    Raises:
        IllegalStatusChange: the registration is completed or cancelled.
        TeacherRequired: nobody gives the demo yet.
    """
    registration = view.registration
    if registration.status == Status.PENDING or registration.teacher_id is None:
        check_step(registration, Status.CANCELLED)  # of those that are over, that is what to say
        raise TeacherRequired
    check_step(registration, Status.DEMO_SCHEDULED)
    registration.demo_link = link or registration.demo_link or link_for(registration, desk.settings)
    registration.status = Status.DEMO_SCHEDULED
    registration.links_sent += 1
    registration.version += 1
    fact = DemoLinkSent(registration_id=registration.id, company_id=registration.company_id)
    await outbox.record(session, fact, now=desk.now)
    await show_changed(session, registration, now=desk.now)
