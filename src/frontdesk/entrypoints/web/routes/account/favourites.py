"""The places that somebody wants to find again."""

from typing import Annotated

from fastapi import Form, Response
from fastapi.responses import HTMLResponse

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.session import Session
from frontdesk.entrypoints.web.page import WRITES, ThisPage, within
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.providers import service as providers
from frontdesk.modules.providers.dependencies import ProviderCalled

router = Pages()

PAGE_SIZE = 20


@router.get("/account/favourites")
async def show(page: ThisPage, caller: Caller, session: Session) -> HTMLResponse:
    """Somebody's favourites, the latest first."""
    found = await providers.list_favorites(session, page.sheet(PAGE_SIZE), caller=caller)
    return page.show("account/favourites.html", title="Your favourites", part="favourites", found=found)


@router.post("/places/{slug}/like", dependencies=[WRITES])
async def like(provider: ProviderCalled, page: ThisPage, caller: Caller, session: Session) -> Response:
    """Remember a place; twice is once."""
    await providers.add_favorite(session, provider, user_id=caller.user_id)
    return page.go(f"/places/{provider.slug}")


@router.post("/places/{slug}/unlike", dependencies=[WRITES])
async def unlike(
    provider: ProviderCalled,
    page: ThisPage,
    caller: Caller,
    session: Session,
    back: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """Forget a place, whether it was remembered or not."""
    await providers.remove_favorite(session, provider.id, user_id=caller.user_id)
    return page.go(within(back, f"/places/{provider.slug}"))
