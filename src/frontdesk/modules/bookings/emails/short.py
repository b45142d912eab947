"""What clients are told about bookings by SMS: the least that helps on the way."""

from frontdesk.core import texts
from frontdesk.core.texts import gettext as _
from frontdesk.modules.bookings.emails.props import CALLED_OFF, SAMPLE, SOON, BookingProps, ReminderProps
from frontdesk.modules.notifications.service import Letterhead, Topic, sms


@sms("bookings.confirmation_sms", sample=SAMPLE, topic=Topic.BOOKINGS)
def confirmation_sms(props: BookingProps, _letterhead: Letterhead) -> str:
    """To a client whose booking is certain."""
    return _("{place}: your booking is confirmed for {when}. Number {number}.").format(**_words(props))


@sms("bookings.cancellation_sms", sample=CALLED_OFF, topic=Topic.BOOKINGS)
def cancellation_sms(props: BookingProps, _letterhead: Letterhead) -> str:
    """To a client whose booking was called off by the desk."""
    return _("{place}: we are sorry, your booking for {when} had to be cancelled. Number {number}.").format(
        **_words(props)
    )


@sms("bookings.reminder_sms", sample=SOON, topic=Topic.REMINDERS)
def reminder_sms(props: ReminderProps, _letterhead: Letterhead) -> str:
    """To a client whose booking comes near."""
    return _("{place}: a reminder of your booking, {when}. Number {number}.").format(**_words(props))


def _words(props: BookingProps) -> dict[str, object]:
    when = texts.span(props.start, props.end, props.reader_timezone)
    return {"place": props.place, "when": when, "number": props.number}
