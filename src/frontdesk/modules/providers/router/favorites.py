"""The providers that the caller wants to find again."""

from fastapi import status

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.paging import Paging
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.modules.providers import service
from frontdesk.modules.providers.dependencies import ProviderKey, VisibleProvider
from frontdesk.modules.providers.schemas import ProviderOut

router = Router(prefix="/users/me/favorites", tags=["providers"])


@router.get(
    "",
    operation_id="providers_list_favorites",
    summary="List your favourites",
    response_model=Page[ProviderOut],
    responses=responses(401, 422),
)
async def list_(caller: Caller, session: Session, paging: Paging) -> object:
    """Your favourite providers, the latest first. One that is hidden for a while comes back with its return."""
    return await service.list_favorites(session, paging, caller=caller)


@router.put(
    "/{provider_id}",
    operation_id="providers_add_favorite",
    summary="Add a favourite",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 404, 422),
)
async def add(caller: Caller, provider: VisibleProvider, session: Session) -> None:
    """Remember a provider; twice is once. 404 where it is hidden from you."""
    await service.add_favorite(session, provider, user_id=caller.user_id)


@router.delete(
    "/{provider_id}",
    operation_id="providers_remove_favorite",
    summary="Remove a favourite",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 422),
)
async def remove(caller: Caller, provider_id: ProviderKey, session: Session) -> None:
    """Forget a provider, whether or not you had it, and whether or not it is hidden by now."""
    await service.remove_favorite(session, provider_id, user_id=caller.user_id)
