"""Numbers over HTTP: of the installation for those who run it, of a company for those who lead it."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Query, Response

from frontdesk.core.http.auth import Admin
from frontdesk.core.http.caching import NOT_MODIFIED, cacheable
from frontdesk.core.http.errors import responses
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Permission
from frontdesk.core.spreadsheets import MEDIA_TYPE
from frontdesk.modules.companies.dependencies import own_company
from frontdesk.modules.companies.models import Company
from frontdesk.modules.stats import service
from frontdesk.modules.stats.schemas import (
    CompanyStats,
    CompanyStatsQuery,
    Format,
    InstallationStats,
    OccupancyOut,
    OccupancyQuery,
)

router = Router(tags=["stats"], route_class=cacheable(timedelta(), private=True))
LedCompany = Annotated[Company, Depends(own_company(Permission.STATS_VIEW), scope="function")]


@router.get(
    "/admin/stats",
    operation_id="stats_get_installation",
    summary="Read the numbers of the installation",
    responses=NOT_MODIFIED | responses(401, 403),
)
async def get_installation(_: Admin, session: Session, now: Now) -> InstallationStats:
    """Registrations by how far they have come, and beside them bookings, revenue and learners.

    Cancelled registrations count in the total only.
    """
    return InstallationStats.of(await service.everything(session, now=now))


@router.get(
    "/companies/{company_id}/stats",
    operation_id="stats_get_company",
    summary="Read a company's numbers",
    response_model=CompanyStats,
    responses={
        **NOT_MODIFIED,
        **responses(401, 403, 404, 422),
        200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
    },
)
async def get_company(
    company: LedCompany, question: Annotated[CompanyStatsQuery, Query()], session: Session, now: Now
) -> CompanyStats | Response:
    """A company's bookings, revenue, no-shows, cancellations and registrations by day, week or month.

    A booking counts on the local day of its start at its provider, a payment on the day on which it came, as far as it
    was not given back since, and a registration on the day on which the child was registered. Of a week or month that
    begins before `from`, only the days from there on are counted.
    `format=csv` answers a table. Refusals: `invalid_period` (422).
    """
    found = await service.of_company(
        session, company.id, first=question.from_, last=question.to, by=question.by, now=now
    )
    answer = CompanyStats.of(found, by=question.by)
    return Response(answer.csv(), media_type=MEDIA_TYPE) if question.format is Format.CSV else answer


@router.get(
    "/companies/{company_id}/stats/occupancy",
    operation_id="stats_get_occupancy",
    summary="Read how much of a company's time is booked",
    response_model=OccupancyOut,
    responses={
        **NOT_MODIFIED,
        **responses(401, 403, 404, 422),
        200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
    },
)
async def get_occupancy(
    company: LedCompany, question: Annotated[OccupancyQuery, Query()], session: Session, now: Now
) -> OccupancyOut | Response:
    """How much of the open time of each room and person is booked, and of each hour of the week in all of them.

    A booking with somebody in a room takes the time of both. What was called off or lapsed takes none. `format=csv`
    answers a table. Refusals: `invalid_period` (422).
    """
    found = await service.occupancy(session, company.id, first=question.from_, last=question.to, now=now)
    answer = OccupancyOut.of(found)
    return Response(answer.csv(), media_type=MEDIA_TYPE) if question.format is Format.CSV else answer
