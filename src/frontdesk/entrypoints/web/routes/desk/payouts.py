"""Money of a company: what it is owed, what was sent, how often, and through which gateways."""

from collections.abc import Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Form, Query, Response

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import Held, Now
from frontdesk.core.http.session import Session, let_go
from frontdesk.core.permissions import Permission
from frontdesk.core.schemas import Input, Line
from frontdesk.entrypoints.web.desk import Desk, at_desk
from frontdesk.entrypoints.web.forms import read, wrong
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.words import minor_units
from frontdesk.modules.companies import service as companies
from frontdesk.modules.payments import service as payments
from frontdesk.modules.payments.dependencies import AuthorizationCookie, GatewayName
from frontdesk.modules.payments.errors import UnknownAccount
from frontdesk.modules.payments.models import MerchantAccount
from frontdesk.modules.payments.ports import OAuthGateway, gateways
from frontdesk.modules.payments.schemas import PayoutIn, PayoutScheduleIn, PayoutScheduleOut

router = Pages()

PAYOUTS: Final = "/desk/{provider_id}/payouts"
PAGE_SIZE: Final = 20
NAMES: Final = {"stripe": "Stripe", "square": "Square", "sandbox": "Sandbox"}
OFTEN: Final = (
    ("on_demand", "Only when I ask for it"),
    ("daily", "Every day"),
    ("weekly", "On Mondays"),
    ("monthly", "On the first of the month"),
)
Parameter = Annotated[str | None, Query(max_length=2000, pattern=r"^[\x20-\x7e]*$")]
MoneyDesk = Annotated[Desk, Depends(at_desk(Permission.BALANCE_VIEW), scope="function")]
PaidDesk = Annotated[Desk, Depends(at_desk(Permission.PAYOUTS_MANAGE), scope="function")]


class PayoutForm(Input):
    """A balance, or some of it, to be sent."""

    gateway: Line
    currency: Line
    amount: str = ""


class ScheduleForm(Input):
    """How often balances are sent by themselves."""

    seen: str | None = None
    frequency: str
    minimum: str = ""


class LocationForm(Input):
    """The place of business that sells here; none: the account's main one."""

    location_id: Line | None = None


@router.get(PAYOUTS)
async def show_payouts(desk: MoneyDesk, page: ThisPage, session: Session) -> Response:
    """Show what is owed, and what was sent."""
    company_id = desk.provider.company_id
    return page.show(
        "desk/payouts/list.html",
        title="Payouts",
        desk=desk,
        balances=await payments.balances(session, company_id),
        schedule=await payments.payout_schedule(session, company_id),
        found=await payments.list_payouts(session, company_id, page.sheet(PAGE_SIZE)),
        names=NAMES,
        often=dict(OFTEN),
    )


@router.post(PAYOUTS, dependencies=[WRITES, Idempotent])
async def request_payout(
    desk: PaidDesk, wanted: Annotated[PayoutForm, Form()], page: ThisPage, session: Session, now: Now
) -> Response:
    """Have a balance sent; its gateway is told by a worker."""
    field = f"amount-{wanted.gateway}-{wanted.currency}"
    amount = _amount(wanted.amount, wanted.currency, field=field) if wanted.amount else None
    fields = {"gateway": wanted.gateway, "currency": wanted.currency, "amount": amount}
    asked = read(PayoutIn, fields, field=lambda place: field if place[0] == "amount" else str(place[0]))
    by = desk.viewer.user_id
    await payments.request_payout(session, desk.provider.company_id, asked, by=by, now=now)
    return page.go(page.path, done="requested")


@router.get(f"{PAYOUTS}/schedule")
async def show_schedule(desk: PaidDesk, page: ThisPage, session: Session) -> Response:
    """Show how often balances are sent."""
    schedule = await payments.payout_schedule(session, desk.provider.company_id)
    return page.show(
        "desk/payouts/schedule.html",
        title="When payouts are made",
        desk=desk,
        schedule=schedule,
        seen=etags.tag_of(PayoutScheduleOut.model_validate(schedule)),
        often=OFTEN,
        minimum=page.say.typed_money(schedule.minimum_amount, desk.provider.currency),
    )


@router.post(f"{PAYOUTS}/schedule", dependencies=[WRITES])
async def set_schedule(
    desk: PaidDesk, wanted: Annotated[ScheduleForm, Form()], page: ThisPage, by: Acting, session: Session, now: Now
) -> Response:
    """Have balances sent so often from now on."""
    amount = _amount(wanted.minimum, desk.provider.currency, field="minimum") if wanted.minimum else 1
    fields = {"frequency": wanted.frequency, "minimum_amount": max(amount, 1)}
    schedule = read(PayoutScheduleIn, fields, field=lambda place: str(place[0]).replace("minimum_amount", "minimum"))
    company = await companies.get_company(session, desk.provider.company_id, lock=True)
    stored = await payments.payout_schedule(session, company.id)
    etags.check_whole(wanted.seen, PayoutScheduleOut.model_validate(stored))
    await payments.set_payout_schedule(session, company.id, schedule, by=by, now=now)
    return page.go(desk.address("payouts"), done="scheduled")


@router.get(f"{PAYOUTS}/accounts")
async def show_accounts(desk: PaidDesk, page: ThisPage, session: Session) -> Response:
    """Show the company's accounts at gateways, and where others can be made."""
    all_of_them = await payments.list_accounts(session, desk.provider.company_id)
    accounts = [it for it in all_of_them if it.status != "revoked"]
    has = {it.gateway for it in accounts if it.status == "active"}
    return page.show(
        "desk/payouts/accounts.html",
        title="Payment accounts",
        desk=desk,
        names=NAMES,
        accounts=accounts,
        offered=[(name, NAMES.get(name, name)) for name in sorted(gateways()) if name not in has],
        has_places=any(isinstance(gateways().get(name), OAuthGateway) for name in has),
    )


@router.post(f"{PAYOUTS}/accounts/{{gateway}}", dependencies=[WRITES])
async def connect(
    desk: PaidDesk,
    gateway: GatewayName,
    page: ThisPage,
    cookie: AuthorizationCookie,
    by: Acting,
    session: Session,
    held: Held,
    now: Now,
) -> Response:
    """Begin or continue an account; the way on is a link, because a form leads to no other site."""
    company = await companies.get_company(session, desk.provider.company_id)
    name = NAMES.get(gateway, gateway)
    if isinstance(gateways().get(gateway), OAuthGateway):
        asked = payments.ask_leave(gateway, company_id=company.id, user_id=desk.viewer.user_id, now=now)
        answer = page.show("desk/payouts/onward.html", title=f"On to {name}", desk=desk, name=name, url=asked.url)
        cookie.keep(answer, asked.secret)
        return answer
    owner = payments.Owner(company_id=company.id, company_name=company.name, email=desk.viewer.email)
    await let_go(session)
    begun, account = await payments.onboard(held.sessions, gateway, owner, by=by, now=now)
    if account.status == "active":
        return page.go(desk.address("payouts", "accounts"), done="connected")
    return page.show("desk/payouts/onward.html", title=f"On to {name}", desk=desk, name=name, url=begun.url)


@router.get(f"{PAYOUTS}/accounts/{{account_id:uuid}}/disconnect")
async def ask_to_disconnect(desk: PaidDesk, account_id: UUID, page: ThisPage, session: Session) -> Response:
    """Ask whether nothing is to be paid into an account any more."""
    account = _account(await payments.list_accounts(session, desk.provider.company_id), account_id)
    name = NAMES.get(account.gateway, account.gateway)
    return page.show("desk/payouts/disconnect.html", title=f"Disconnect {name}", desk=desk, account=account, name=name)


@router.post(f"{PAYOUTS}/accounts/{{account_id:uuid}}/disconnect", dependencies=[WRITES])
async def disconnect(
    desk: PaidDesk, account_id: UUID, page: ThisPage, by: Acting, session: Session, held: Held, now: Now
) -> Response:
    """Give an account up."""
    company_id, there = desk.provider.company_id, desk.address("payouts", "accounts")
    await let_go(session)
    await payments.disconnect(held.sessions, company_id, account_id, by=by, now=now)
    return page.go(there, done="disconnected")


@router.get("/connected/square")
async def connected(
    page: ThisPage,
    cookie: AuthorizationCookie,
    by: Acting,
    session: Session,
    held: Held,
    state: Parameter = None,
    code: Parameter = None,
) -> Response:
    """Where Square's answer leads an owner's browser: keep what they have granted."""
    await let_go(session)
    answer = payments.Answer(state=state, code=code, secret=cookie.value)
    await payments.connect(held.sessions, "square", answer, by=by, now=page.now)
    shown = page.show("desk/payouts/connected.html", title="Square is connected")
    cookie.drop(shown)
    return shown


@router.get(f"{PAYOUTS}/location")
async def show_locations(desk: PaidDesk, page: ThisPage, session: Session, held: Held) -> Response:
    """Show the places of business of the company's account at Square, and which of them sells here."""
    company_id, provider_id = desk.provider.company_id, desk.provider.id
    await let_go(session)
    found = await payments.locations(held.sessions, "square", company_id)
    chosen = next((it.id for it in found if provider_id in it.provider_ids), "")
    choices = [("", "The account's main one"), *((it.id, f"{it.name} ({it.currency})") for it in found if it.is_active)]
    return page.show("desk/payouts/location.html", title="Who sells here", desk=desk, choices=choices, chosen=chosen)


@router.post(f"{PAYOUTS}/location", dependencies=[WRITES])
async def choose_location(
    desk: PaidDesk, wanted: Annotated[LocationForm, Form()], page: ThisPage, by: Acting, session: Session, held: Held
) -> Response:
    """Have one of them sell here; what was asked for before stays where it is."""
    place = desk.provider
    mine: dict[str, Any] = {"tenant_id": place.company_id, "provider_id": place.id, "currency": place.currency}
    there = desk.address("payouts", "accounts")
    await let_go(session)
    await payments.choose_location(held.sessions, "square", wanted.location_id, **mine, by=by, now=page.now)
    return page.go(there, done="saved")


def _amount(typed: str, currency: str, *, field: str) -> int:
    try:
        return minor_units(typed, currency)
    except ValueError as refused:
        raise wrong(field, "Please give an amount, for example 40 or 12.50.") from refused


def _account(accounts: Sequence[MerchantAccount], account_id: UUID) -> MerchantAccount:
    account = next((it for it in accounts if it.id == account_id), None)
    if account is None:
        raise UnknownAccount
    return account
