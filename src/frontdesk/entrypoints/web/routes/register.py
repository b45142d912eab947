"""The form with which a parent registers a child for a demo class."""

from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Form, Response
from fastapi.responses import HTMLResponse
from pydantic import BeforeValidator, Field

from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.limits import limit
from frontdesk.core.http.resources import CurrentSettings, Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.providers.dependencies import ProviderCalled
from frontdesk.modules.registrations import service as registrations
from frontdesk.modules.registrations.dependencies import registering_place
from frontdesk.modules.registrations.schemas import (
    Grade,
    Interests,
    Notes,
    ParentName,
    PreferredTime,
    RegistrationIn,
    StudentName,
)
from frontdesk.modules.registrations.service import Level
from frontdesk.modules.users.schemas import Email, Phone

router = Pages()
# what is agreed to, and kept with the registration: other words here are other words for those who agree from then on
CONSENT: Final = "The place may keep this to arrange the demo class, and write or call me about it."
REGISTERS: Final = [WRITES, Depends(limit("60/minute", by="address", scope="registering")), Idempotent]
LEVELS: Final = (
    (Level.BEGINNER, "Just begins"),
    (Level.INTERMEDIATE, "Has done some"),
    (Level.ADVANCED, "Has done a lot"),
)


def _listed(value: Any) -> Any:
    """What stands in one field, with commas between, as a list."""
    if isinstance(value, list) and len(value) == 1:
        [value] = value
    return [part for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class RegisterForm(Input):
    """A child, a parent, what they wish and when; and that they agree to `CONSENT`."""

    student_name: StudentName
    student_age: Annotated[int, Field(ge=0, le=120)]
    grade: Grade
    experience_level: Level
    interests: Annotated[Interests, BeforeValidator(_listed)] = Field(default=[])
    preferred_time: PreferredTime | None = None
    additional_notes: Notes | None = None
    parent_name: ParentName
    email: Email
    phone: Phone
    consent: Literal["on"]


@router.get("/places/{slug}/register")
async def show(provider: ProviderCalled, page: ThisPage) -> HTMLResponse:
    """Ask who is to come to a demo class; or say what happens next."""
    return page.show(
        "register.html",
        title=f"A demo class at {provider.name}",
        provider=provider,
        levels=LEVELS,
        agreed_to=CONSENT,
        done=page.form.value("done") == "registered",
    )


@router.post("/places/{slug}/register", dependencies=REGISTERS)
async def register(
    provider: ProviderCalled,
    wanted: Annotated[RegisterForm, Form()],
    page: ThisPage,
    caller: MaybeCaller,
    session: Session,
    settings: CurrentSettings,
    now: Now,
) -> Response:
    """Register a child, once however often this is sent; the answer is the same for one who is registered already."""
    said = wanted.model_dump(exclude={"consent"})
    asked = RegistrationIn(**said, consent=CONSENT, provider_id=provider.id)
    place = await registering_place(asked, caller, session, settings)
    await registrations.register(session, place, asked, now=now)
    return page.go(f"/places/{provider.slug}/register", done="registered")
