"""The provider of a path, as a thing that the caller may see, close or manage."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import Depends, Path

from frontdesk.core.http.auth import Caller, MaybeCaller
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Permission
from frontdesk.core.principal import Principal
from frontdesk.core.schemas import IdOrNumber
from frontdesk.modules.companies.dependencies import require
from frontdesk.modules.providers import queries, service
from frontdesk.modules.providers.errors import ProviderNotFound
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.providers.schemas import SlugAsked
from frontdesk.modules.providers.service import Asked

CALLED = queries.PAGE_VERSION  # what public pages about a provider are kept under, by its slug
ProviderKey = Annotated[IdOrNumber, Path(description="Its id, or the number that people say on the phone.")]


class Place(Protocol):
    """Something that a company offers."""

    @property
    def company_id(self) -> UUID:
        """Whose it is."""

    @property
    def listed(self) -> bool:
        """Whether the public is offered it."""


def may_see(caller: Principal | None, place: Place) -> bool:
    """Whether a place exists for the caller: for everybody while it is listed, and always for its people."""
    return place.listed or (caller is not None and caller.works_for(place.company_id))


async def visible_provider(provider_id: ProviderKey, caller: MaybeCaller, session: Session) -> Provider:
    """The provider of `{provider_id}`; 404 where it is hidden from the caller."""
    return _seen(await service.get(session, provider_id), caller)


async def provider_called(slug: SlugAsked, caller: MaybeCaller, session: Session) -> Provider:
    """The provider that has the slug `{slug}` or had it; 404 where it is hidden from the caller."""
    return _seen(await service.get_by_slug(session, slug), caller)


async def asked_provider(provider_id: ProviderKey, caller: MaybeCaller, session: Session) -> Asked:
    """The provider of `{provider_id}`, for a question about its free time; 404 where it is hidden from the caller."""
    place = await service.asked(session, provider_id)
    if not may_see(caller, place):
        raise ProviderNotFound
    return place.by(caller)


def own_provider(permission: Permission) -> Callable[..., Awaitable[Provider]]:
    """A dependency: the provider of `{provider_id}`, locked, for those of its people who have `permission`.

    404 for everybody else's people, 403 for its own without the right.
    """

    async def guarded(provider_id: ProviderKey, caller: Caller, session: Session) -> Provider:
        provider = await service.get(session, provider_id, lock=True)
        require(permission, caller, company_id=provider.company_id, hidden=ProviderNotFound)
        return provider

    return guarded


def _seen(provider: Provider, caller: Principal | None) -> Provider:
    if not may_see(caller, provider):
        raise ProviderNotFound
    return provider


VisibleProvider = Annotated[Provider, Depends(visible_provider, scope="function")]
ProviderCalled = Annotated[Provider, Depends(provider_called, scope="function")]
AskedProvider = Annotated[Asked, Depends(asked_provider, scope="function")]
ManagedProvider = Annotated[Provider, Depends(own_provider(Permission.PROVIDERS_MANAGE), scope="function")]
StaffedProvider = Annotated[Provider, Depends(own_provider(Permission.STAFF_MANAGE), scope="function")]
PaidProvider = Annotated[Provider, Depends(own_provider(Permission.PAYOUTS_MANAGE), scope="function")]
