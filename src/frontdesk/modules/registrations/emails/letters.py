"""The letters to parents and teachers, with an appointment for their calendars where the demo has a time."""

from frontdesk.core import texts
from frontdesk.core.texts import gettext as _
from frontdesk.modules.notifications.service import Appointment, Button, Letter, Letterhead, Topic, email
from frontdesk.modules.registrations.emails.props import SAMPLE, SOON, TODAY, DemoProps, OnceADay, ReminderProps


@email("registrations.received", sample=SAMPLE)
def received(props: DemoProps, letterhead: Letterhead) -> Letter:
    """To a parent who has registered a child: it has arrived, and what happens next."""
    del letterhead
    return Letter(
        subject=_("We have your registration for {student}").format(student=props.student_name),
        paragraphs=[
            _hello(props),
            _("Thank you for registering {student} for a demo class.").format(student=props.student_name),
            _("What happens next: we look for a teacher who suits, agree on a time with you, and send you a link."),
        ],
        details=_child(props),
        after=[_("If something is not right, just answer this mail.")],
        reason=_to_parent_because(),
    )


@email("registrations.repeated", sample=TODAY)
def repeated(props: OnceADay, letterhead: Letterhead) -> Letter:
    """To a parent who has registered a child again: nothing is lost, and nothing was changed."""
    del letterhead
    says = _("We have your registration of {student} already, and work on it. You need not do anything.")
    return Letter(
        subject=_("We have your registration for {student} already").format(student=props.student_name),
        paragraphs=[_hello(props), says.format(student=props.student_name)],
        details=_child(props),
        after=[_("If something has changed, just answer this mail.")],
        reason=_to_parent_because(),
    )


@email("registrations.teacher_assigned", sample=SAMPLE)
def teacher_assigned(props: DemoProps, letterhead: Letterhead) -> Letter:
    """To a parent: who gives the demo, where, and when if that is known."""
    del letterhead
    says = _("{teacher} will give {student} the demo class.")
    after = [] if props.start else [_("We will tell you when as soon as there is a time.")]
    return _to_parent(props, subject=_("A teacher for {student}"), says=says, after=after)


@email("registrations.teacher_assigned_teacher", sample=SAMPLE)
def teacher_assigned_teacher(props: DemoProps, letterhead: Letterhead) -> Letter:
    """To a teacher: whom they give a demo."""
    del letterhead
    return _to_teacher(props, subject=_("A demo class with {student}"), says=_("You give {student} a demo class."))


@email("registrations.demo_link", sample=SAMPLE)
def demo_link(props: DemoProps, letterhead: Letterhead) -> Letter:
    """To a parent: the link to the demo."""
    del letterhead
    says = _("Here is the link to the demo class of {student}.")
    return _to_parent(props, subject=_("The link to the demo class of {student}"), says=says)


@email("registrations.demo_link_teacher", sample=SAMPLE)
def demo_link_teacher(props: DemoProps, letterhead: Letterhead) -> Letter:
    """To a teacher: the link to the demo."""
    del letterhead
    says = _("Here is the link to your demo class with {student}.")
    return _to_teacher(props, subject=_("The link to your demo class with {student}"), says=says)


@email("registrations.demo_moved", sample=SAMPLE)
def demo_moved(props: DemoProps, letterhead: Letterhead) -> Letter:
    """To a parent: another time."""
    del letterhead
    says = _("The demo class of {student} has a new time.")
    return _to_parent(props, subject=_("A new time for the demo class of {student}"), says=says)


@email("registrations.demo_moved_teacher", sample=SAMPLE)
def demo_moved_teacher(props: DemoProps, letterhead: Letterhead) -> Letter:
    """To a teacher: another time."""
    del letterhead
    says = _("Your demo class with {student} has a new time.")
    return _to_teacher(props, subject=_("A new time for your demo class with {student}"), says=says)


@email("registrations.demo_called_off", sample=SAMPLE)
def demo_called_off(props: DemoProps, letterhead: Letterhead) -> Letter:
    """To a parent whose demo has no time any more."""
    del letterhead
    says = _("We are sorry: the demo class of {student} cannot take place at this time. We look for another one.")
    return _to_parent(props, subject=_("The demo class of {student} is put off"), says=says, cancelled=True)


@email("registrations.demo_called_off_teacher", sample=SAMPLE)
def demo_called_off_teacher(props: DemoProps, letterhead: Letterhead) -> Letter:
    """To a teacher who does not give this demo, or not at this time."""
    del letterhead
    says = _("Your demo class with {student} is off.")
    return _to_teacher(props, subject=_("No demo class with {student}"), says=says, cancelled=True)


@email("registrations.cancellation", sample=SAMPLE)
def cancellation(props: DemoProps, letterhead: Letterhead) -> Letter:
    """To a parent whose registration was called off."""
    del letterhead
    says = _("The registration of {student} is cancelled. You are welcome to register again at any time.")
    return _to_parent(props, subject=_("The registration of {student} is cancelled"), says=says, cancelled=True)


@email("registrations.reminder", sample=SOON, topic=Topic.REMINDERS)
def reminder(props: ReminderProps, letterhead: Letterhead) -> Letter:
    """To a parent whose child's demo comes near."""
    del letterhead
    says = _("The demo class of {student} begins soon. If you cannot come, please tell us now.")
    return _to_parent(props, subject=_("Reminder: the demo class of {student}"), says=says, invites=False)


def _hello(props: DemoProps) -> str:
    return _("Hello {name},").format(name=props.reader_name)


def _to_parent_because() -> str:
    return _("You get this because somebody registered a child with your address.")


def _to_parent(
    props: DemoProps,
    *,
    subject: str,
    says: str,
    cancelled: bool = False,
    invites: bool = True,
    after: list[str] | None = None,
) -> Letter:
    names = {"student": props.student_name, "teacher": props.teacher_name or _("A teacher")}
    profile = {
        _("Teacher"): props.teacher_name,
        _("Teaches"): props.specialization,
        _("Experience"): _years(props.experience_years),
        _("About them"): props.bio,
        _("Mail"): props.teacher_email,
        _("Phone"): props.teacher_phone,
    }
    known = {} if cancelled else {label: value for label, value in profile.items() if value}
    return Letter(
        subject=subject.format(**names),
        paragraphs=[_hello(props), says.format(**names)],
        details=_when(props) | known | _link(props, cancelled=cancelled),
        button=_button(props, cancelled=cancelled),
        after=after or [],
        reason=_to_parent_because(),
        appointment=_appointment(props, with_whom=props.teacher_name, cancelled=cancelled) if invites else None,
    )


def _to_teacher(props: DemoProps, *, subject: str, says: str, cancelled: bool = False) -> Letter:
    names = {"student": props.student_name}
    parent = {_("Parent"): props.parent_name, _("Mail"): props.parent_email, _("Phone"): props.parent_phone}
    known = {} if cancelled else _child(props) | parent | _link(props, cancelled=cancelled)
    return Letter(
        subject=subject.format(**names),
        paragraphs=[_hello(props), says.format(**names)],
        details=_when(props) | known,
        button=_button(props, cancelled=cancelled),
        reason=_("You get this because you teach at {place}.").format(place=props.place),
        appointment=_appointment(props, with_whom=props.student_name, cancelled=cancelled),
    )


def _child(props: DemoProps) -> dict[str, str]:
    about = {
        _("Child"): f"{props.student_name}, {props.student_age}",
        _("Grade"): props.grade,
        _("Level"): _level(props.experience_level),
        _("Interests"): ", ".join(props.interests),
        _("Preferred time"): props.preferred_time,
        _("Notes"): props.notes,
    }
    return {label: value for label, value in about.items() if value}


def _level(level: str) -> str:
    return {"beginner": _("Beginner"), "intermediate": _("Intermediate"), "advanced": _("Advanced")}[level]


def _years(years: int | None) -> str | None:
    return None if years is None else texts.ngettext("{n} year", "{n} years", years).format(n=years)


def _when(props: DemoProps) -> dict[str, str]:
    if props.start is None or props.end is None:
        return {}
    return {_("When"): texts.span(props.start, props.end, props.timezone)}


def _link(props: DemoProps, *, cancelled: bool) -> dict[str, str]:
    return {_("Link"): props.demo_link} if props.demo_link and not cancelled else {}


def _button(props: DemoProps, *, cancelled: bool) -> Button | None:
    return Button(_("Join the demo class"), props.demo_link) if props.demo_link and not cancelled else None


def _appointment(props: DemoProps, *, with_whom: str | None, cancelled: bool) -> Appointment | None:
    if props.start is None or props.end is None:
        return None
    title = _("Demo class with {name}").format(name=with_whom) if with_whom else _("Demo class")
    return Appointment(
        id=props.registration_id,
        sequence=props.sequence,
        stamp=props.at,
        start=props.start,
        end=props.end,
        summary=title,
        description=props.demo_link or "",
        location=props.demo_link or ", ".join(part for part in (props.place, props.address) if part),
        organizer=props.place,
        attendee=props.reader_email,
        attendee_name=props.reader_name,
        is_cancelled=cancelled,
    )
