"""Handlers receive the registration, not its id: nobody sees children's data whose business they are not."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from frontdesk.core.errors import Forbidden
from frontdesk.core.http.auth import Caller, MaybeCaller
from frontdesk.core.http.resources import CurrentSettings, Now
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Permission
from frontdesk.core.principal import Principal
from frontdesk.core.schemas import IdOrNumber, Search
from frontdesk.modules.calendar.schemas import LocalDate
from frontdesk.modules.companies.dependencies import require
from frontdesk.modules.imports import service as imports
from frontdesk.modules.imports.errors import ImportNotFound, NotCsv
from frontdesk.modules.imports.models import Import
from frontdesk.modules.providers import service as providers
from frontdesk.modules.providers.dependencies import may_see
from frontdesk.modules.providers.errors import ProviderNotFound
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.registrations import service
from frontdesk.modules.registrations.errors import RegistrationNotFound
from frontdesk.modules.registrations.models import RegistrationView
from frontdesk.modules.registrations.schemas import RegistrationIn
from frontdesk.modules.registrations.service import Desk, Filters, Status

# what browsers and programs call a CSV file, by its name or by what is installed
FILE_TYPES = frozenset({
    "text/csv", "text/plain", "text/tab-separated-values", "application/csv", "application/vnd.ms-excel",
    "application/octet-stream",
})  # fmt: skip


def own_registration(permission: Permission, *, lock: bool) -> Callable[..., Awaitable[RegistrationView]]:
    """A dependency: the registration of `{registration_id}` for those of its company who have `permission`.

    404 for everybody else's people, 403 for its own without the right. Locked until the end of the request where asked.
    """

    async def guarded(registration_id: UUID, caller: Caller, session: Session) -> RegistrationView:
        view = await service.get(session, registration_id, lock=lock)
        require(permission, caller, company_id=view.registration.company_id, hidden=RegistrationNotFound)
        return view

    return guarded


async def registrar(caller: Caller) -> Principal:
    """The caller, who may see registrations somewhere; 403 for everybody else."""
    if not (caller.is_admin or any(caller.may(Permission.REGISTRATIONS_VIEW, company_id=c) for c in caller.companies)):
        raise Forbidden
    return caller


async def importer(caller: Caller) -> Principal:
    """The caller, who may manage registrations somewhere; 403 for everybody else."""
    if service.importing_companies(caller) == set():
        raise Forbidden
    return caller


Importer = Annotated[Principal, Depends(importer, scope="function")]


async def sent_file(request: Request, caller: Importer) -> bytes:
    """The file that is the body, of somebody who may send it; raises `NotCsv` where it says that it is something else.

    It is read before anything is locked: a large one takes a while to arrive.
    """
    del caller
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said and said not in FILE_TYPES:
        raise NotCsv
    return await request.body()


async def importing_place(
    caller: Caller,
    session: Session,
    settings: CurrentSettings,
    provider_id: Annotated[
        IdOrNumber | None, Query(description="Where, by id or number; the default provider where none is named.")
    ] = None,
) -> Provider:
    """The provider whose children a file has, for those of its people who manage registrations."""
    if provider_id is not None:
        provider = await providers.get(session, provider_id, lock=True)
    else:
        provider = await providers.default_for(session, caller, key=settings.app.default_provider_id)
    require(Permission.REGISTRATIONS_MANAGE, caller, company_id=provider.company_id, hidden=ProviderNotFound)
    return provider


async def own_import(import_id: UUID, caller: Caller, session: Session) -> Import:
    """The import of `{import_id}`, for those of its company who manage registrations; 404 for others."""
    upload = await imports.get(session, import_id, kind=service.KIND)
    require(Permission.REGISTRATIONS_MANAGE, caller, company_id=upload.company_id, hidden=ImportNotFound)
    return upload


async def registering_place(
    wanted: RegistrationIn, caller: MaybeCaller, session: Session, settings: CurrentSettings
) -> Provider:
    """The provider that a registration is for: the one that it names, if the caller sees it, or the default one."""
    if wanted.provider_id is None:
        return await providers.default(session, settings.app.default_provider_id)
    provider = await providers.get(session, wanted.provider_id, lock=True)
    if not may_see(caller, provider):
        raise ProviderNotFound
    return provider


async def at_the_desk(caller: Caller, settings: CurrentSettings, now: Now) -> Desk:
    """Who changes a registration, when, and under which settings."""
    return Desk(caller=caller, settings=settings, now=now)


async def filters_asked_for(
    status: Annotated[Status | None, Query(description="Only those that have come so far.")] = None,
    search: Annotated[
        Search | None,
        Query(
            description="A piece of the child's or the parent's name, of the e-mail address or of the phone number; "
            "case and accents do not matter.",
            examples=["simone"],
        ),
    ] = None,
    provider_id: Annotated[IdOrNumber | None, Query(description="A provider's id or number.")] = None,
    teacher_id: UUID | None = None,
    from_date: Annotated[
        LocalDate | None, Query(description="Only those that came on this local day of their provider, or later.")
    ] = None,
    to_date: Annotated[
        LocalDate | None, Query(description="Only those that came on this local day, or earlier.")
    ] = None,
) -> Filters:
    """What a list of registrations, or a table of them, is narrowed by."""
    return Filters(
        status=status,
        search=search,
        provider=provider_id,
        teacher_id=teacher_id,
        from_date=from_date,
        to_date=to_date,
    )


VisibleRegistration = Annotated[
    RegistrationView, Depends(own_registration(Permission.REGISTRATIONS_VIEW, lock=False), scope="function")
]
ManagedRegistration = Annotated[
    RegistrationView, Depends(own_registration(Permission.REGISTRATIONS_MANAGE, lock=True), scope="function")
]
Registrar = Annotated[Principal, Depends(registrar, scope="function")]
ImportingPlace = Annotated[Provider, Depends(importing_place, scope="function")]
SentFile = Annotated[bytes, Depends(sent_file, scope="function")]
OwnImport = Annotated[Import, Depends(own_import, scope="function")]
RegisteringPlace = Annotated[Provider, Depends(registering_place, scope="function")]
AtTheDesk = Annotated[Desk, Depends(at_the_desk, scope="function")]
AskedFilters = Annotated[Filters, Depends(filters_asked_for)]
