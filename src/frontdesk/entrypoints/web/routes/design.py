"""Every component on one page, for those who make pages and those who look at them."""

from datetime import timedelta

from fastapi import Depends
from fastapi.responses import HTMLResponse

from frontdesk.core.errors import NotFound
from frontdesk.core.http.resources import CurrentSettings
from frontdesk.entrypoints.web.forms import Form, Problem
from frontdesk.entrypoints.web.page import ThisPage
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.views import Month

SWATCHES = ("paper", "surface", "sunken", "ink", "soft", "mark", "wash", "good", "warning", "danger")
ICONS = ("calendar", "clock", "map-pin", "users", "star", "search", "check", "x", "info", "circle-alert")


async def _laptop_only(settings: CurrentSettings) -> None:
    if not settings.app.on_a_laptop:
        raise NotFound


router = Pages()


@router.get("/design", dependencies=[Depends(_laptop_only)])
async def design(page: ThisPage) -> HTMLResponse:
    """Show every component; `?dir=rtl` turns the page around."""
    today = page.now.date()
    free = {today + timedelta(days=n): n % 5 for n in range(40)}
    errors = [{"field": "body.wrong", "code": "missing", "message": ""}]
    page.form = Form({"wrong": [""]}, Problem(422, "invalid", "Example", "", errors=errors))
    return page.show(
        "design.html",
        title="Design",
        direction="rtl" if page.request.query_params.get("dir") == "rtl" else "ltr",
        swatches=SWATCHES,
        icons=ICONS,
        month=Month.of(today, today=today, free=free, chosen=today + timedelta(days=2), address=page.with_query),
    )
