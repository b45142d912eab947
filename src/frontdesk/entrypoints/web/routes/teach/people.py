"""Everybody who has an account here: what they may learn, whether they may sign in, and who else runs the installation.

Learners are told to ask whoever runs it for a subscription: this is where that is given.
"""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Form, Response
from fastapi.responses import HTMLResponse

from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Admin
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Role
from frontdesk.core.schemas import Input
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.administration import service as administration
from frontdesk.modules.administration.dependencies import ThisUser
from frontdesk.modules.users.models import Tier

router = Pages()
PAGE_SIZE = 25
MAX_TYPED = 200  # as the API has it
TIERS: Sequence[tuple[Tier, str]] = (
    (Tier.FREE, "None: what is free for everybody"),
    (Tier.PLUS, "Plus"),
    (Tier.PRO, "Pro, with all of Plus"),
)
ROLES = {Role.ADMIN: "Runs this installation", Role.STUDIO_OWNER: "Owns a company", Role.STAFF: "Works for a company"}


class PersonForm(Input):
    """What is to change about somebody; each form of the page names one of these."""

    subscription_tier: Tier | None = None
    is_admin: bool | None = None
    is_active: bool | None = None


@router.get("/teach/people")
async def find(page: ThisPage, _: Admin, session: Session, now: Now) -> HTMLResponse:
    """Everybody, the newest first; narrowed as one types."""
    typed = page.form.value("q")[:MAX_TYPED].replace("\0", "").strip()
    found = await administration.list_users(session, page.sheet(PAGE_SIZE), search=typed or None, now=now)
    return page.show("teach/people.html", title="People", found=found, roles=ROLES)


@router.get("/teach/people/{user_id}")
async def show(page: ThisPage, person: ThisUser) -> HTMLResponse:
    """Somebody's account, as far as it is not theirs alone."""
    name = person.full_name or person.email
    return page.show("teach/person.html", title=name, person=person, role=ROLES.get(person.role), tiers=TIERS)


@router.post("/teach/people/{user_id}", dependencies=[WRITES])
async def change(
    wanted: Annotated[PersonForm, Form()], page: ThisPage, person: ThisUser, session: Session, by: Acting, now: Now
) -> Response:
    """Give somebody a subscription, let them sign in or not, have them run the installation or not."""
    await administration.change_user(session, person.id, wanted.model_dump(exclude_none=True), by=by, now=now)
    return page.go(page.path, done="saved")
