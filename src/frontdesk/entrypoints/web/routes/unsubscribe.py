"""Turning off mails of a kind by the link that stands in each of them: nobody has to sign in for it."""

from fastapi import Response
from fastapi.responses import HTMLResponse

from frontdesk.core.http.session import Session
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.notifications import service as notifications
from frontdesk.modules.notifications.dependencies import Unwanted

router = Pages()


@router.get("/unsubscribe/{ticket}")
async def ask(notification: Unwanted, page: ThisPage) -> HTMLResponse:
    """Ask first: programs that look behind the links of mails open this, too."""
    done = page.form.value("done") == "off"
    title = "You get no more of these" if done else "No more of these?"
    return page.show("unsubscribe.html", title=title, notification=notification, done=done)


@router.post("/unsubscribe/{ticket}", dependencies=[WRITES])
async def unsubscribe(notification: Unwanted, ticket: str, page: ThisPage, session: Session) -> Response:
    """Send no more of it; again changes nothing."""
    await notifications.unsubscribe(session, notification)
    return page.go(f"/unsubscribe/{ticket}", done="off")
