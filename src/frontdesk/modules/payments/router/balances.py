"""What companies are owed, and how they get it."""

from uuid import UUID

from fastapi import Response, status

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Admin, Caller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.paging import Paging
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.modules.companies.models import Company
from frontdesk.modules.payments import service
from frontdesk.modules.payments.dependencies import BalancedCompany, PaidOutCompany, ScheduledCompany
from frontdesk.modules.payments.schemas import (
    BalancesOut,
    PayoutIn,
    PayoutOut,
    PayoutRecordIn,
    PayoutReversalIn,
    PayoutScheduleIn,
    PayoutScheduleOut,
)

router = Router(tags=["payments"], route_class=IdempotentRoute)


@router.get(
    "/companies/{company_id}/balance",
    operation_id="payments_get_balance",
    summary="Read a company's balance",
    responses=responses(401, 403, 404, 422),
)
async def get_balance(company: BalancedCompany, session: Session) -> BalancesOut:
    """What the company is owed, per gateway and currency, after the platform's fee.

    Refusals: `forbidden` (403) without `balance:view`.
    """
    return BalancesOut(items=list(await service.balances(session, company.id)))


@router.post(
    "/companies/{company_id}/payouts",
    operation_id="payments_request_payout",
    summary="Pay out a balance",
    status_code=status.HTTP_201_CREATED,
    response_model=PayoutOut,
    responses=responses(401, 403, 404, 409, 422),
    dependencies=[Idempotent],
)
async def request_payout(
    company: PaidOutCompany, wanted: PayoutIn, caller: Caller, session: Session, now: Now
) -> object:
    """Have the balance, or some of it, sent to the company; `requested` until the gateway has been told.

    Refusals: `forbidden` (403) without `payouts:manage`; `payout_exceeds_balance`, `no_gateway`, `no_payout_account`
    and `not_paid_out` (409); `unclear_balance` (422) where there are several and none is named.
    """
    return await service.request_payout(session, company.id, wanted, by=caller.user_id, now=now)


@router.post(
    "/companies/{company_id}/payouts/by-hand",
    operation_id="payments_record_payout",
    summary="Record a payout that was made by hand",
    status_code=status.HTTP_201_CREATED,
    response_model=PayoutOut,
    responses=responses(401, 403, 404, 409, 422),
    dependencies=[Idempotent],
)
async def record_payout(
    company: PaidOutCompany, _: Admin, wanted: PayoutRecordIn, by: Acting, session: Session, now: Now
) -> object:
    """Write down, as who runs the installation, what you sent the company yourself, by bank transfer for example.

    Its balance is less by that at once; no gateway is told. For balances at gateways that pay nobody at our word, or
    that are not connected any more.

    Refusals: `forbidden` (403) for everybody else; `payout_exceeds_balance` (409); `payout_recorded` (409) for a
    reference that one of the company's payouts has; `unclear_balance` (422) where there are several and none is named.
    """
    return await service.record_payout(session, company.id, wanted, by=by, now=now)


@router.post(
    "/companies/{company_id}/payouts/{payout_id}/reverse",
    operation_id="payments_reverse_payout",
    summary="Take back a payout that was made by hand",
    response_model=PayoutOut,
    responses=responses(401, 403, 404, 409, 422),
    dependencies=[Idempotent],
)
async def reverse_payout(
    company: PaidOutCompany,
    payout_id: UUID,
    _: Admin,
    given: PayoutReversalIn,
    by: Acting,
    session: Session,
    now: Now,
) -> object:
    """Take back, as who runs the installation, what you recorded: it was a mistake, or the bank sent it back.

    The balance has it again, and the payout stays in sight as `failed`, with your reason.

    Refusals: `forbidden` (403) for everybody else; `unknown_payout` (404) for any that was not made by hand;
    `payout_reversed` (409).
    """
    return await service.reverse_payout(session, company.id, payout_id, reason=given.reason, by=by, now=now)


@router.get(
    "/companies/{company_id}/payouts",
    operation_id="payments_list_payouts",
    summary="List a company's payouts",
    response_model=Page[PayoutOut],
    responses=responses(401, 403, 404, 422),
)
async def list_payouts(company: BalancedCompany, page: Paging, session: Session) -> object:
    """The company's payouts, the latest first.

    Refusals: `forbidden` (403) without `balance:view`.
    """
    return await service.list_payouts(session, company.id, page)


@router.get(
    "/companies/{company_id}/payout-schedule",
    operation_id="payments_get_payout_schedule",
    summary="Read when a company is paid out",
    response_model=PayoutScheduleOut,
    responses=responses(401, 403, 404, 422),
)
async def get_schedule(company: BalancedCompany, response: Response, session: Session) -> object:
    """How often balances are paid out by themselves.

    Refusals: `forbidden` (403) without `balance:view`.
    """
    return etags.show_whole(response, await _schedule(session, company))


@router.put(
    "/companies/{company_id}/payout-schedule",
    operation_id="payments_set_payout_schedule",
    summary="Set when a company is paid out",
    response_model=PayoutScheduleOut,
    responses=responses(401, 403, 404, 412, 422),
)
async def set_schedule(
    company: ScheduledCompany,
    wanted: PayoutScheduleIn,
    response: Response,
    by: Acting,
    session: Session,
    now: Now,
    if_match: IfMatch = None,
) -> object:
    """Have balances paid out by themselves, or only on demand. A payout that fails is made again the next time.

    Refusals: `forbidden` (403) without `payouts:manage`; `precondition_failed` (412) where it has changed since the
    ETag in If-Match.
    """
    await etags.check_read(if_match, lambda: _schedule(session, company))
    schedule = await service.set_payout_schedule(session, company.id, wanted, by=by, now=now)
    return etags.show_whole(response, PayoutScheduleOut.model_validate(schedule))


async def _schedule(session: Session, company: Company) -> PayoutScheduleOut:
    return PayoutScheduleOut.model_validate(await service.payout_schedule(session, company.id))
