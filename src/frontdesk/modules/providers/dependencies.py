"""The provider of a path, as a thing that the caller may see, close or manage."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Generic, Protocol, Self, TypeVar
from uuid import UUID

from fastapi import Depends, Path
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.errors import DomainError, NotFound
from frontdesk.core.http.auth import Caller, MaybeCaller
from frontdesk.core.http.session import Session
from frontdesk.core.page_versions import Versioned
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


class KnownPlace(Place, Versioned, Protocol):
    """The same as a process remembers it."""

    def by(self, caller: Principal | None) -> Self:
        """The same as the caller can have it."""


It = TypeVar("It", bound=KnownPlace)
Answer = TypeVar("Answer", bound=Versioned)


@dataclass(frozen=True, slots=True)
class AskedPlace(Generic[It]):
    """Something whose free time the caller asks for, as far as it exists for them."""

    session: AsyncSession
    last: It | None  # as this process has read it last
    read: Callable[[], Awaitable[It]]  # as it is now; raises `hidden` where it is not there
    caller: Principal | None
    hidden: type[NotFound]

    async def answer(self, reckon: Callable[[AsyncSession, It], Awaitable[Answer]]) -> Answer:
        """What `reckon` finds for the place as it was read last, as long as the version of what it finds is the same.

        Otherwise it is read again: after what was found, so that it holds where nothing about the place is new.

        Raises:
            NotFound: as `hidden`, where the place is hidden from the caller.
            DomainError: what `reckon` raises.
        """
        place = self.last
        if place is None or not may_see(self.caller, place):
            place = await self._present()
        while True:
            before = place
            try:
                found = await reckon(self.session, place.by(self.caller))
            except DomainError:
                place = await self._present()
                if place == before:
                    raise
                continue
            if found.version != place.version:
                place = await self._present()
            if place == before:
                return found

    async def _present(self) -> It:
        place = await self.read()
        if not may_see(self.caller, place):
            raise self.hidden
        return place


async def visible_provider(provider_id: ProviderKey, caller: MaybeCaller, session: Session) -> Provider:
    """The provider of `{provider_id}`; 404 where it is hidden from the caller."""
    return _seen(await service.get(session, provider_id), caller)


async def provider_called(slug: SlugAsked, caller: MaybeCaller, session: Session) -> Provider:
    """The provider that has the slug `{slug}` or had it; 404 where it is hidden from the caller."""
    return _seen(await service.get_by_slug(session, slug), caller)


async def asked_provider(provider_id: ProviderKey, caller: MaybeCaller, session: Session) -> AskedPlace[Asked]:
    """The provider of `{provider_id}`, for a question about its free time; 404 where it is hidden from the caller."""
    last = service.known.get(provider_id)
    return AskedPlace(session, last, partial(service.asked, session, provider_id), caller, ProviderNotFound)


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
AskedProvider = Annotated[AskedPlace[Asked], Depends(asked_provider, scope="function")]
ManagedProvider = Annotated[Provider, Depends(own_provider(Permission.PROVIDERS_MANAGE), scope="function")]
StaffedProvider = Annotated[Provider, Depends(own_provider(Permission.STAFF_MANAGE), scope="function")]
PaidProvider = Annotated[Provider, Depends(own_provider(Permission.PAYOUTS_MANAGE), scope="function")]
