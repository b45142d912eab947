"""What clients are asked when they have been."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.texts import gettext as _
from frontdesk.modules.bookings.service import MANAGE
from frontdesk.modules.notifications import service as notifications
from frontdesk.modules.notifications.service import About, Button, Letter, Letterhead, Props, Topic, email
from frontdesk.modules.reviews.models import Invited


class InvitedProps(Props):
    """A booking that is over."""

    booking_id: UUID
    name: str
    place: str
    as_guest: bool  # without an account the link itself has to show whose booking it is

    @property
    def key(self) -> str:
        return str(self.booking_id)


INVITED = InvitedProps(
    booking_id=UUID("0197c1f2-a7e0-7c3f-8d2b-5a6e9f001122"), name="Ada", place="Blue Note Studio", as_guest=True
)


@email("reviews.invitation", sample=INVITED, topic=Topic.REVIEWS)
def invitation(props: InvitedProps, letterhead: Letterhead) -> Letter:
    """Asks a client how it was."""
    token = {"token": letterhead.token(purpose=MANAGE, id=props.booking_id)} if props.as_guest else {}
    return Letter(
        subject=_("How was {place}?").format(place=props.place),
        paragraphs=[
            _("Hello {name},").format(name=props.name),
            _("You were at {place}. How was it? A few words help others choose, and the place get better.").format(
                place=props.place
            ),
        ],
        button=Button(_("Write a review"), letterhead.page(f"/bookings/{props.booking_id}/review", **token)),
        reason=_("You get this once for each booking that you make through {name}.").format(name=letterhead.name),
    )


async def send_invitation(session: AsyncSession, invited: Invited, *, now: datetime) -> None:
    """Ask the client of a completed booking for a review, unless they want no such mails."""
    booking, user = invited.booking, invited.user
    name = (user and user.firstname) or booking.client_name
    props = InvitedProps(booking_id=booking.id, name=name, place=invited.place, as_guest=user is None)
    about = About(
        user_id=booking.user_id,
        booking_id=booking.id,
        tenant_id=booking.company_id,
        locale=user.locale if user else None,
    )
    await notifications.send(session, invitation(props), to=invited.address, now=now, about=about)
