"""Owners' leave to act on their accounts: sealed, renewed weekly, ended when it is taken back."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from structlog.testing import capture_logs

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.outbox import OutboxRow
from frontdesk.integrations.square import SquareGateway
from frontdesk.modules.payments.models import MerchantAccount
from frontdesk.modules.payments.ports import GatewayAway, Grant, gateways, terms
from frontdesk.modules.payments.rules import AccountStatus
from frontdesk.modules.payments.service import credentials
from frontdesk.modules.payments.tasks import renew_credentials
from tests.fakes.control import Fault
from tests.fakes.process import Fake
from tests.fakes.square.state import OTHER
from tests.integrations.conftest import PUBLIC_URL, square_settings

TENANT = UUID("01a1fc58-b1b4-7530-a409-bc4c92695620")
Drain = Callable[[], Awaitable[int]]
Look = Callable[[], Awaitable[MerchantAccount]]
WEEK = timedelta(days=7)


@pytest.fixture
async def gateway(square: Fake, clock: MovableClock) -> SquareGateway:
    """Square, connected, at the test's time."""
    await square.move_to(clock.now())
    settings = square_settings(SQUARE_BASE_URL=square.url)
    made = SquareGateway(settings, public_url=PUBLIC_URL, patience=1.0, retries=0)
    gateways.bind({"square": made})
    return made


@pytest.fixture
async def grant(square: Fake, gateway: SquareGateway, sessions: Sessions) -> Grant:
    """What an owner has given."""
    answer = await square.tell("authorize", url=gateway.authorize_url(state="s"), allow=True)
    given = await gateway.redeem(answer["code"])
    async with unit_of_work(sessions) as session:
        await credentials.adopt(session, "square", given, tenant_id=TENANT)
    return given


@pytest.fixture
def account(sessions: Sessions) -> Look:
    """The one account, as it is now."""

    async def look() -> MerchantAccount:
        async with sessions() as session:
            return (await session.scalars(select(MerchantAccount))).one()

    return look


async def work(sessions: Sessions, clock: MovableClock, drain: Drain) -> int:
    async with unit_of_work(sessions) as session:
        await renew_credentials(session, clock.now())
    return await drain()


async def test_tokens_are_kept_sealed(grant: Grant, account: Look) -> None:
    kept = await account()
    assert kept.sealed_credentials is not None
    for secret in (grant.access_token, grant.refresh_token):
        assert secret.encode() not in kept.sealed_credentials
    assert credentials.merchant(kept).secret == grant.access_token
    assert (kept.tenant_id, kept.external_id, kept.status) == (TENANT, OTHER, AccountStatus.ACTIVE)
    for shown in (repr(grant), repr(credentials.merchant(kept))):
        assert grant.access_token not in shown


async def test_a_second_leave_takes_the_place_of_the_first(
    square: Fake, gateway: SquareGateway, sessions: Sessions, grant: Grant, account: Look
) -> None:
    first = await account()
    async with unit_of_work(sessions) as session:
        await session.execute(update(MerchantAccount).values(status=AccountStatus.REVOKED, sealed_credentials=None))
    answer = await square.tell("authorize", url=gateway.authorize_url(state="s"), allow=True)
    second = await gateway.redeem(answer["code"])
    async with unit_of_work(sessions) as session:
        await credentials.adopt(session, "square", second, tenant_id=TENANT)
    kept = await account()
    assert (kept.id, kept.status) == (first.id, AccountStatus.ACTIVE)
    assert credentials.merchant(kept).secret == second.access_token != grant.access_token


async def test_tokens_are_renewed_after_a_week(
    square: Fake, sessions: Sessions, clock: MovableClock, drain_outbox: Drain, grant: Grant, account: Look
) -> None:
    clock.offset += WEEK - timedelta(minutes=1)
    assert await work(sessions, clock, drain_outbox) == 0
    clock.offset += timedelta(minutes=2)
    await square.move_to(clock.now())
    assert await work(sessions, clock, drain_outbox) == 1
    renewed = await account()
    assert credentials.merchant(renewed).secret != grant.access_token
    assert renewed.credentials_expire_at is not None
    assert renewed.credentials_expire_at > grant.expires_at
    assert await work(sessions, clock, drain_outbox) == 0


async def test_the_secret_can_be_changed(
    sessions: Sessions, clock: MovableClock, drain_outbox: Drain, grant: Grant, account: Look
) -> None:
    old, new = terms().security.secret_key.get_secret_value(), "n" * 40
    security = type(terms().security)
    both = security.model_validate({"SECRET_KEY": new, "SECRET_KEY_PREVIOUS": old})
    terms.bind(replace(terms(), security=both))
    assert await work(sessions, clock, drain_outbox) == 1
    assert await work(sessions, clock, drain_outbox) == 0
    terms.bind(replace(terms(), security=security.model_validate({"SECRET_KEY": new})))
    assert credentials.merchant(await account()).secret != grant.access_token
    terms.bind(replace(terms(), security=security.model_validate({"SECRET_KEY": old})))
    with pytest.raises(GatewayAway, match="secret that is gone"):
        credentials.merchant(await account())


async def test_a_gateway_that_is_away_is_asked_again(
    square: Fake, sessions: Sessions, clock: MovableClock, drain_outbox: Drain, grant: Grant, account: Look
) -> None:
    clock.offset += WEEK
    await square.fault(Fault(path="/oauth2/token", when="before", status=503))
    with pytest.raises(ExceptionGroup, match="credentials_due"):
        await work(sessions, clock, drain_outbox)
    assert credentials.merchant(await account()).secret == grant.access_token
    clock.offset += timedelta(minutes=10)
    assert await drain_outbox() == 1
    assert credentials.merchant(await account()).secret != grant.access_token


async def test_an_owner_who_has_put_us_out_and_an_alarm(
    square: Fake, sessions: Sessions, clock: MovableClock, drain_outbox: Drain, grant: Grant, account: Look
) -> None:
    await square.tell(f"merchants/{OTHER}/revoke")
    clock.offset += timedelta(days=8)
    with capture_logs() as logs:
        assert await work(sessions, clock, drain_outbox) == 1
    assert [line["event"] for line in logs] == ["credentials_overdue", "credentials_not_renewed"]
    assert all(grant.refresh_token not in str(line) for line in logs)
    kept = await account()
    assert kept.problem is not None
    assert kept.problem.startswith("square does not renew our access")
    async with unit_of_work(sessions) as session:
        await session.execute(update(MerchantAccount).values(status=AccountStatus.REVOKED, sealed_credentials=None))
    assert await work(sessions, clock, drain_outbox) == 0
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(OutboxRow)) == 1
