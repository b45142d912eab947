"""The lesson of an address: handed out to who asks, or the page that says what has to come first."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from fastapi.responses import HTMLResponse

from frontdesk.core.errors import DomainError, Forbidden, Unauthenticated
from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.limits import limit
from frontdesk.core.http.session import Session
from frontdesk.entrypoints.web.page import Page
from frontdesk.entrypoints.web.routes.learn.answers import to_sign_in, typed_answers
from frontdesk.modules.courses import service as courses
from frontdesk.modules.courses.errors import SubscriptionRequired
from frontdesk.modules.courses.service import OfferedLesson

# a class of children behind one address: answers, and every ten seconds where each has come in a film
LEARNS = Depends(limit("600/minute", by="address", scope="learners"))


@dataclass(frozen=True, slots=True)
class Reached:
    """The lesson of an address, and why it is not handed out to who asks, if it is not."""

    offered: OfferedLesson
    refused: DomainError | None

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"/learn/lessons/{self.offered.lesson.id}"

    async def refusal(self, page: Page, session: Session) -> HTMLResponse:
        """The page that says what has to come first; signing in where nothing else has."""
        refused = self.refused or Unauthenticated()
        user_id = page.viewer.user_id if page.viewer else None
        return page.show(
            "learn/closed.html",
            status=refused.status,
            title=self.offered.lesson.title,
            lesson=self.offered.lesson,
            tier=self.offered.tier,
            first=(await courses.get_world(session, self.offered.lesson.world_id, user_id=user_id)).next_lesson,
            why=refused.code,
            sign_in=to_sign_in(page.here, typed_answers(page)),
        )


async def reached(lesson_id: UUID, caller: MaybeCaller, session: Session) -> Reached:
    """The lesson of `{lesson_id}`; raises `LessonNotFound`."""
    offered = await courses.find_offered(session, lesson_id, user_id=caller.user_id if caller else None)
    try:
        courses.hand_out(offered, signed_in=caller is not None)
    except (Forbidden, SubscriptionRequired, Unauthenticated) as refused:
        return Reached(offered, refused)
    return Reached(offered, None)


ThisLesson = Annotated[Reached, Depends(reached, scope="function")]
