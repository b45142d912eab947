"""Refusals as pages that say what to do."""

from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from frontdesk.core.errors import DomainError
from frontdesk.entrypoints.web.forms import Problem
from frontdesk.entrypoints.web.guard import SAFE
from frontdesk.entrypoints.web.page import Page


@dataclass(frozen=True, slots=True)
class Advice:
    """What to say for a status, where the refusal's own words are not for everybody."""

    title: str | None
    text: str
    icon: str = "circle-alert"


WORTH_ANOTHER_TRY = frozenset({409, 429, 500, 503})
ADVICE = {
    400: Advice("This did not arrive whole", "Nothing was changed. Go back, and send it once more."),
    403: Advice(None, "You are signed in, but this is not yours to see or change. Ask whoever runs this place for it."),
    404: Advice(
        "There is nothing here",
        "The address may have a typing error, or what stood here has gone. Start again from the first page.",
        "search",
    ),
    405: Advice("There is nothing to see here", "This address only takes forms. Go back and use the page's button."),
    408: Advice(
        "This took too long", "It did not arrive in time. Nothing was changed. Try again in a moment.", "clock"
    ),
    409: Advice(None, "Something has changed in the meantime. Go back, reload the page and try again."),
    413: Advice("This is too large", "Nothing was changed. Go back, and send less of it, or a smaller file."),
    422: Advice("This address does not make sense", "A part of it is missing or wrong. Go back and try another way."),
    429: Advice("One moment, please", "That was a lot in a short time. Wait a little, then try again.", "clock"),
    500: Advice("Something went wrong on our side", "It is our mistake, and it has been written down."),
    503: Advice(
        "Out of order for a moment",
        "A part of this system does not answer. Nothing was changed. Try again in a moment.",
        "clock",
    ),
}


BY_CODE = {
    "service_required": Advice(
        "Choose a service first", "It says how long this takes and what it costs. Nothing was booked.", "list"
    )
}


def refusal(page: Page, problem: Problem) -> HTMLResponse:
    """The page about a refusal, with its status."""
    advice = (
        BY_CODE.get(problem.code)
        or ADVICE.get(problem.status)
        or Advice(None, problem.detail or "Go back and try another way.")
    )
    title = advice.title or problem.title
    # a form that has no page of its own stands on the one that they come from
    there = page.here if page.request.method in SAFE else page.came_from
    again = there if problem.status in WORTH_ANOTHER_TRY else None
    return page.show("refusal.html", status=problem.status, problem=problem, advice=advice, title=title, again=again)


def refused(request: Request, error: DomainError | HTTPException) -> HTMLResponse:
    """The page about what was refused before any page was asked."""
    answer = refusal(Page(request), Problem.of(error))
    answer.headers.update(error.headers or {})
    return answer
