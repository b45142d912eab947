"""Children who are registered for demo classes, each as far along as such things are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.settings import Settings
from frontdesk.entrypoints.demo.opening import Venue
from frontdesk.entrypoints.web.routes.register import CONSENT
from frontdesk.modules.imports.service import Sender
from frontdesk.modules.providers import service as providers
from frontdesk.modules.registrations import service as registrations
from frontdesk.modules.registrations.models import RegistrationView
from frontdesk.modules.registrations.schemas import AssignIn, RegistrationIn, RegistrationPut

AHEAD: Final = timedelta(days=2)  # so far from now a time for a demo is sought
LENGTH: Final = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class Child:
    """A child, their parent, and what the desk has done so far: assign, at a time, link, completed, cancelled."""

    name: str
    age: int
    grade: str
    parent: str
    mailbox: str
    phone: str
    level: str
    interests: tuple[str, ...]
    when: str | None = None
    notes: str | None = None
    done: tuple[str, ...] = ()


CHILDREN: Final = (
    Child("Imani Brooks", 7, "2nd", "Denise Brooks", "denise.brooks", "+1 718 555 0141", "beginner", ("Piano",),
          "Weekdays after four", "Plays by ear, mostly the ice cream van."),
    Child("Theo Lindqvist", 11, "6th", "Maja Lindqvist", "maja.lindqvist", "+1 718 555 0142", "intermediate",
          ("Mathematics", "Chess"), "Saturday mornings"),
    Child("Noor Haddad", 9, "4th", "Samir Haddad", "samir.haddad", "+1 718 555 0143", "beginner",
          ("Robotics", "Science"), "Any day but Tuesday", "Takes toasters apart. Please count the screws.",
          ("assign",)),
    Child("Lucía Ferrer", 13, "8th", "Carmen Ferrer", "carmen.ferrer", "+1 718 555 0144", "advanced",
          ("Piano", "Composition"), None, "Has written a small opera about her hamster.", ("assign at", "link")),
    Child("Owen Park", 10, "5th", "Jisoo Park", "jisoo.park", "+1 718 555 0145", "beginner", ("Mathematics",),
          "Evenings", None, ("assign", "link", "completed")),
    Child("Ada Novak", 8, "3rd", "Petra Novak", "petra.novak", "+1 718 555 0146", "beginner", ("Painting",), None,
          None, ("cancelled",)),
)  # fmt: skip

# what the school wrote down before; the worker registers two of these children, knows one, and reports one
OLDER_LIST: Final = """Student name;Student age;Grade;Parent name;Email;Phone;Experience level;Interests
Zoë Laurent;6;1st;Hélène Laurent;helene.laurent@parents.example;+1 718 555 0151;Beginner;Painting, Clay
Kofi Mensah;12;7th;Ama Mensah;ama.mensah@parents.example;+1 718 555 0152;Intermediate;Chess
Imani Brooks;7;2nd;Denise Brooks;denise.brooks@parents.example;+1 718 555 0141;Beginner;Piano
Bruno Sato;ten or so;5th;Aiko Sato;aiko.sato@parents.example;+1 718 555 0153;Advanced;Robotics
""".encode("cp1252")


async def register(session: AsyncSession, venues: Sequence[Venue], *, settings: Settings, now: datetime) -> None:
    """Register children at the first place that teaches, and have an older list of them imported."""
    venue = next(venue for venue in venues if venue.place.provider.sector == "education")
    provider = await providers.get(session, venue.provider_id)
    desk = registrations.Desk(caller=venue.owner, settings=settings, now=now)
    for child in CHILDREN:
        wanted = RegistrationIn.model_validate(
            {
                "student_name": child.name,
                "student_age": child.age,
                "grade": child.grade,
                "parent_name": child.parent,
                "email": f"{child.mailbox}@parents.example",
                "phone": child.phone,
                "preferred_time": child.when,
                "experience_level": child.level,
                "interests": list(child.interests),
                "consent": CONSENT,
                "additional_notes": child.notes,
            }
        )
        made = await registrations.register(session, provider, wanted, now=now)
        for step in child.done:
            view = await registrations.get(session, made.view.registration.id)
            await _do(session, step, view, desk=desk)
    sender = Sender(company_id=provider.company_id, provider_id=provider.id, user_id=venue.owner.user_id)
    await registrations.begin_import(session, OLDER_LIST, sender=sender, notify=False, now=now)


async def _do(session: AsyncSession, step: str, view: RegistrationView, *, desk: registrations.Desk) -> None:
    if step == "link":
        await registrations.send_link(session, view, link=None, desk=desk)
    elif step.startswith("assign"):
        day = (desk.now + AHEAD).date()
        [best, *_] = await registrations.propose(session, view, at=None, day=day, duration=LENGTH, now=desk.now)
        at = best.starts[0] if step == "assign at" else None
        wanted = AssignIn(teacher_id=best.teacher.id, demo_scheduled_at=at)
        await registrations.assign(session, view, wanted, desk=desk)
    else:
        changes = RegistrationPut.model_validate({"status": step})
        await registrations.change(session, view, changes, desk=desk)
    await session.flush()
