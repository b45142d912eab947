"""What somebody wants to be told, and what they were told."""

from typing import Annotated, NamedTuple

from fastapi import Form, Response
from fastapi.responses import HTMLResponse

from frontdesk.core.http import etags
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.notifications import service as notifications
from frontdesk.modules.users import service as users
from frontdesk.modules.users.schemas import UserOut

router = Pages()

PAGE_SIZE = 20


class Topic(NamedTuple):
    """Something that can be turned off, and the preferences that do it."""

    words: str
    hint: str
    email: str | None
    sms: str | None
    for_team: bool = False  # only those who work somewhere have it


TOPICS = (
    Topic("Bookings", "That one is confirmed, moved or called off. By mail this always comes.", None, "sms_bookings"),
    Topic("Reminders", "The day before something that you have booked.", "email_reminders", "sms_reminders"),
    Topic("Messages", "That a place has written to you and you have not read it.", "email_messages", None),
    Topic("Reviews", "The question how it was, after you were somewhere.", "email_reviews", None),
    Topic("Your places", "What happens where you work.", "email_desk", None, for_team=True),
)


class PreferencesForm(Input):
    """What is ticked; what is not comes not at all."""

    seen: str | None = None
    email_notifications: bool = False
    sms_notifications: bool = False
    email_reminders: bool = False
    email_desk: bool | None = None
    email_messages: bool = False
    email_reviews: bool = False
    sms_bookings: bool = False
    sms_reminders: bool = False
    has_desk: bool = False  # whether it was asked


@router.get("/account/preferences")
async def show(page: ThisPage, caller: Caller, session: Session) -> HTMLResponse:
    """What comes by mail and what by text message."""
    user = await users.get_user(session, caller.user_id)
    wants = UserOut.model_validate(user).preferences
    topics = [topic for topic in TOPICS if caller.memberships or not topic.for_team]
    return page.show(
        "account/preferences.html",
        title="Notifications",
        part="preferences",
        user=user,
        wants=wants.model_dump(),
        seen=etags.tag_of(wants),
        topics=topics,
    )


@router.post("/account/preferences", dependencies=[WRITES])
async def change(
    wanted: Annotated[PreferencesForm, Form()], page: ThisPage, caller: Caller, session: Session, now: Now
) -> Response:
    """Keep what is wanted."""
    user = await users.lock_user(session, caller.user_id)
    etags.check_whole(wanted.seen, UserOut.model_validate(user).preferences)
    said = wanted.model_dump(exclude={"seen", "has_desk", "email_desk"})
    if wanted.has_desk:
        said["email_desk"] = bool(wanted.email_desk)
    await users.change_profile(session, caller.user_id, {"preferences": said}, now=now)
    return page.go("/account/preferences", done="saved")


@router.get("/account/notifications")
async def told(page: ThisPage, caller: Caller, session: Session) -> HTMLResponse:
    """What somebody was sent, the latest first."""
    filters = notifications.Filters(user_id=caller.user_id)
    found = await notifications.list_page(session, filters, page=page.sheet(PAGE_SIZE))
    return page.show("account/notifications.html", title="What we have sent you", part="preferences", found=found)
