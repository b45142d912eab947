"""Finding the person on the phone, and what is known of them."""

from typing import Annotated

from fastapi import Query, Response

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.paging import Paging
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.core.schemas import Search
from frontdesk.modules.clients import service as clients
from frontdesk.modules.clients.schemas import ClientOut, ClientPatch, MergeIn
from frontdesk.modules.desk import service
from frontdesk.modules.desk.dependencies import ManagedClient, MergingClient, ServedProvider, VisibleClient
from frontdesk.modules.desk.schemas import CardOut

router = Router(tags=["desk"])


@router.get(
    "/providers/{provider_id}/clients",
    operation_id="desk_find_clients",
    summary="Find a client as you type",
    response_model=Page[ClientOut],
    responses=responses(401, 403, 404, 422),
)
async def find_clients(
    provider: ServedProvider,
    session: Session,
    paging: Paging,
    q: Annotated[
        Search, Query(description="Part of a name, a phone number or an address.", examples=["lovel", "7946"])
    ] = "",
) -> object:
    """The clients of the provider's company that have all words of `q`, who was there last first.

    Accents and cases aside; of a phone number any part will do, with or without its country.
    """
    return await clients.find(session, provider.company_id, q, paging)


@router.get(
    "/clients/{client_id}",
    operation_id="desk_get_client",
    summary="Read a client's card",
    responses=responses(401, 403, 404, 422),
)
async def get_client(client: VisibleClient, caller: Caller, response: Response, session: Session, now: Now) -> CardOut:
    """Who somebody is, what the desk has noted, how often they came or did not, and their latest bookings."""
    etags.show(response, version=client.version)
    return await service.card(session, client, caller=caller, now=now)


@router.patch(
    "/clients/{client_id}",
    operation_id="desk_update_client",
    summary="Change a client",
    response_model=ClientOut,
    responses=responses(401, 403, 404, 409, 412, 422),
)
async def update_client(
    client: ManagedClient, changes: ClientPatch, response: Response, session: Session, if_match: IfMatch = None
) -> object:
    """Change what you name, such as the notes; what you leave out stays. Bookings keep the contacts they have.

    Refusals: `precondition_failed` (412) where they have changed since the ETag in If-Match, `client_exists` (409)
    where another client of the company is known by the same phone number or address.
    """
    etags.check(if_match, version=client.version)
    await clients.change(session, client, changes)
    etags.show(response, version=client.version)
    return client


@router.post(
    "/clients/{client_id}/merge",
    operation_id="desk_merge_clients",
    summary="Make two cards of one person one",
    responses=responses(401, 403, 404, 412, 422),
)
async def merge_clients(
    client: MergingClient,
    wanted: MergeIn,
    caller: Caller,
    by: Acting,
    response: Response,
    session: Session,
    now: Now,
    if_match: IfMatch = None,
) -> CardOut:
    """Have this card stand for another one, too: it gets that one's bookings and notes, and the contacts that it lacks.

    Whoever is known by the contacts of the other is this client from now on, and the other id leads here. It is written
    in the audit log. Refusals: `client_not_found` (404) where the other is not of this company, `same_client` (422),
    `precondition_failed` (412).
    """
    etags.check(if_match, version=client.version)
    await service.merge(session, client, wanted.client_id, by=by, now=now)
    await session.refresh(client)
    etags.show(response, version=client.version)
    return await service.card(session, client, caller=caller, now=now)
