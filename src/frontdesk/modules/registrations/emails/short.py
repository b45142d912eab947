"""What parents are told about a demo class by SMS: the least that helps on the way."""

from frontdesk.core import texts
from frontdesk.core.texts import gettext as _
from frontdesk.modules.notifications.service import Letterhead, Topic, sms
from frontdesk.modules.registrations.emails.props import SAMPLE, SOON, DemoProps, ReminderProps


@sms("registrations.demo_sms", sample=SAMPLE, topic=Topic.BOOKINGS)
def demo_sms(props: DemoProps, _letterhead: Letterhead) -> str:
    """To a parent whose child's demo has a time."""
    return _("{place}: the demo class of {student} is on {when}.").format(**_words(props))


@sms("registrations.reminder_sms", sample=SOON, topic=Topic.REMINDERS)
def reminder_sms(props: ReminderProps, _letterhead: Letterhead) -> str:
    """To a parent whose child's demo comes near."""
    return _("{place}: a reminder of the demo class of {student}, {when}.").format(**_words(props))


def _words(props: DemoProps) -> dict[str, object]:
    assert props.start is not None and props.end is not None  # noqa: S101, PT018  a demo without a time is told by mail
    when = texts.span(props.start, props.end, props.timezone)
    return {"place": props.place, "student": props.student_name, "when": when}
