"""Offerings over HTTP: public to read, their provider's people's to change."""

from datetime import timedelta
from functools import partial
from typing import Annotated

import orjson
from fastapi import Request, Response, status

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.caching import NOT_MODIFIED, cacheable
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.pages import kept
from frontdesk.core.http.paging import Paging, sort_query
from frontdesk.core.http.query import described, query
from frontdesk.core.http.resources import Now, held_by
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.modules.calendar.dependencies import PLACE
from frontdesk.modules.calendar.schemas import Availability
from frontdesk.modules.offerings import service
from frontdesk.modules.offerings.dependencies import OFFERING, AskedOffering, ManagedOffering, VisibleOffering
from frontdesk.modules.offerings.schemas import OfferingIn, OfferingOut, OfferingPatch, OfferingQuestion
from frontdesk.modules.providers.dependencies import ManagedProvider, VisibleProvider

router = Router(tags=["offerings"], route_class=IdempotentRoute)
_question_of = query(OfferingQuestion)
_times = Router(tags=["offerings"], route_class=cacheable(timedelta(), private=True))


@router.post(
    "/providers/{provider_id}/offerings",
    operation_id="offerings_create",
    summary="Add an offering",
    status_code=status.HTTP_201_CREATED,
    response_model=OfferingOut,
    responses=responses(401, 403, 404, 409, 422),
    dependencies=[Idempotent],
)
async def create(provider: ManagedProvider, wanted: OfferingIn, by: Acting, session: Session, now: Now) -> object:
    """Add a service that is sold by the appointment.

    Refusals (422): `currency_mismatch`; `unknown_staff`, `unknown_room` where somebody or some room is not the
    provider's.
    """
    return await service.create(session, provider, wanted, by=by, now=now)


@router.get(
    "/providers/{provider_id}/offerings",
    operation_id="offerings_list",
    summary="List a provider's offerings",
    response_model=Page[OfferingOut],
    responses=responses(401, 404, 422),
)
@kept(PLACE, "provider_id")
async def list_(
    provider: VisibleProvider,
    caller: MaybeCaller,
    session: Session,
    paging: Paging,
    sort: Annotated[str | None, sort_query("name", "amount", "duration_minutes", "created_at")] = None,
) -> object:
    """A provider's offerings by name. Inactive ones are shown to its people only."""
    return await service.list_offerings(session, provider, paging, caller=caller, sort=sort)


@router.get(
    "/offerings/{offering_id}",
    operation_id="offerings_get",
    summary="Read an offering",
    response_model=OfferingOut,
    responses=responses(401, 404, 422),
)
@kept(OFFERING, "offering_id")
async def get(offering: VisibleOffering, response: Response) -> object:
    """One offering, with who gives it and the rooms that it needs."""
    etags.show(response, version=offering.version)
    return offering


@router.patch(
    "/offerings/{offering_id}",
    operation_id="offerings_update",
    summary="Change an offering",
    response_model=OfferingOut,
    responses=responses(401, 403, 404, 412, 422),
)
async def update(
    offering: ManagedOffering,
    changes: OfferingPatch,
    response: Response,
    by: Acting,
    session: Session,
    now: Now,
    if_match: IfMatch = None,
) -> object:
    """Change what you name; what you leave out stays, and so do bookings. A list replaces the one before.

    Refusals: `precondition_failed` (412) where it has changed since the ETag in If-Match, `currency_mismatch`,
    `unknown_staff` and `unknown_room` (422).
    """
    etags.check(if_match, version=offering.version)
    changed = await service.change(session, offering, changes, by=by, now=now)
    etags.show(response, version=changed.version)
    return changed


@router.delete(
    "/offerings/{offering_id}",
    operation_id="offerings_delete",
    summary="Delete an offering",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 422),
)
async def delete(offering: ManagedOffering, by: Acting, session: Session, now: Now) -> None:
    """Sell it no more; what is booked stays booked."""
    await service.delete(session, offering, by=by, now=now)


@_times.get(
    "/offerings/{offering_id}/availability",
    operation_id="offerings_get_availability",
    summary="Read when an offering can be had",
    response_model=Availability,
    responses=NOT_MODIFIED | responses(401, 404, 422),
    openapi_extra=described(OfferingQuestion),
)
async def get_availability(offering: AskedOffering, request: Request) -> Response:
    """The starts at which somebody who gives it and a room that it needs are both free, for as long as it takes.

    For `date`, or from `from` to `to` (included, 62 days at most), with anybody or with `staff_id` alone. Refusals
    (422): `unknown_staff` where they do not give it, `invalid_window`, `time_out_of_range`.
    """
    question, now = _question_of(request), held_by(request).clock.now()
    found = await offering.answer(partial(service.bookable_starts, question=question, now=now))
    return Response(orjson.dumps(found.rendered()), media_type="application/json")


router.routes.extend(_times.routes)
