"""Paying owners out: on demand, by schedule, and what is not paid out stays in the balance."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.outbox import LEASE
from frontdesk.core.settings import Settings
from frontdesk.entrypoints.sandbox.gateway import SandboxGateway
from frontdesk.modules.payments import service as payments
from frontdesk.modules.payments import tasks
from frontdesk.modules.payments.ports import Answered, GatewayAway, GatewayRefused, PayoutRequest, Recipients, gateways
from frontdesk.modules.users.models import User
from tests import factories
from tests.modules.payments.conftest import Till

Beat = Callable[[], Awaitable[None]]


@pytest.fixture
def beat(till: Till, sessions: Sessions, clock: MovableClock) -> Beat:
    """Runs what is due, and what follows."""

    async def run() -> None:
        async with unit_of_work(sessions) as session:
            await tasks.pay_out(session, clock.now())
        await till.drain()

    return run


async def payouts(till: Till) -> list[tuple[int, str, bool, str | None]]:
    """Amount, status, whether the schedule asked, and the error; the latest first."""
    items = (await till.call("GET", f"/companies/{till.company}/payouts")).json()["items"]
    return [(it["amount"], it["status"], it["is_scheduled"], it["error"]) for it in items]


async def schedule(till: Till, **wanted: Any) -> Any:
    answer = await till.call("PUT", f"/companies/{till.company}/payout-schedule", **wanted)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_balance_is_sent_when_the_schedule_says_so_and_once(
    till: Till, clock: MovableClock, beat: Beat
) -> None:
    path = f"/companies/{till.company}/payout-schedule"
    on_demand = {"frequency": "on_demand", "minimum_amount": 1, "next_at": None}
    assert (await till.call("GET", path)).json() == on_demand
    made = await schedule(till, frequency="weekly", minimum_amount=5000)
    assert made == {"frequency": "weekly", "minimum_amount": 5000, "next_at": "2027-03-08T00:00:00Z"}
    await till.paid()
    clock.offset += timedelta(days=8)
    for _ in range(2):
        await beat()
    assert await payouts(till) == []  # 36 are less than 50
    assert (await till.call("GET", path)).json()["next_at"] == "2027-03-15T00:00:00Z"
    await till.paid("2027-03-25T10:00")
    await beat()
    assert await payouts(till) == []  # it is Tuesday
    clock.offset += timedelta(days=7)
    for _ in range(2):
        await beat()
    assert await payouts(till) == [(7200, "paid", True, None)]
    assert await till.balance() == {"sandbox": (0, 0, 0)}
    await till.paid("2027-03-25T12:00")
    assert (await schedule(till, frequency="on_demand"))["next_at"] is None
    clock.offset += timedelta(days=2)
    await beat()
    assert len(await payouts(till)) == 1
    entries = (await till.call("GET", f"/companies/{till.company}/audit?action=payouts.scheduled")).json()["items"]
    assert [entry["after"] for entry in entries] == [
        {"frequency": "on_demand", "minimum_amount": 1},
        {"frequency": "weekly", "minimum_amount": 5000},
    ]


class Failing(SandboxGateway):
    """A gateway that pays nobody out, for one of several reasons."""

    failure: Exception | None = None

    async def pay_out(self, wanted: PayoutRequest) -> Answered:
        if self.failure is not None:
            raise self.failure
        return await super().pay_out(wanted)


async def test_what_fails_is_visible_stays_in_the_balance_and_is_sent_the_next_time(
    till: Till, settings: Settings, clock: MovableClock, beat: Beat
) -> None:
    gateway = Failing(settings)
    gateways.bind({"sandbox": gateway})
    await schedule(till, frequency="daily")
    await till.paid("2027-03-25T10:00")
    gateway.failure = GatewayAway("no answer")
    clock.offset += timedelta(days=1)
    with pytest.raises(ExceptionGroup, match="payout_requested"):
        await beat()
    assert await payouts(till) == [(3600, "requested", True, None)]
    clock.offset += timedelta(days=30)
    assert (await till.call("DELETE", f"/providers/{till.provider['id']}")).status_code == 204
    for _ in range(2):
        refused = await till.call("DELETE", f"/companies/{till.company}")
        assert (refused.status_code, refused.json()["code"]) == (409, "company_is_owed")
    gateway.failure = GatewayRefused("the bank account is closed")
    clock.offset += 2 * LEASE
    await till.drain()
    assert await payouts(till) == [(3600, "failed", True, "the bank account is closed")]
    assert await till.balance() == {"sandbox": (3600, 0, 0)}
    gateway.failure = None
    clock.offset += timedelta(days=1)
    await beat()
    assert [it[:2] for it in await payouts(till)] == [(3600, "paid"), (3600, "failed")]
    assert await till.balance() == {"sandbox": (0, 0, 0)}
    assert (await till.call("DELETE", f"/companies/{till.company}")).status_code == 204


@pytest.mark.parametrize(
    ("recipients", "code"), [(Recipients.NOBODY, "not_paid_out"), (Recipients.ACCOUNTS, "no_payout_account")]
)
async def test_what_cannot_be_sent_is_refused_and_left_alone_by_the_schedule(
    till: Till, settings: Settings, clock: MovableClock, beat: Beat, recipients: Recipients, code: str
) -> None:
    gateway = SandboxGateway(settings)
    gateway.recipients = recipients
    gateways.bind({"sandbox": gateway})
    await schedule(till, frequency="daily")
    await till.paid("2027-03-25T10:00")
    refused = await till.call("POST", f"/companies/{till.company}/payouts", amount=3600)
    assert (refused.status_code, refused.json().get("code")) == (409, code)
    clock.offset += timedelta(days=1)
    await beat()
    assert await payouts(till) == []
    assert await till.balance() == {"sandbox": (3600, 0, 0)}
    if recipients is Recipients.ACCOUNTS:
        await till.call("POST", f"/companies/{till.company}/sandbox/onboarding")
        clock.offset += timedelta(days=1)
        await beat()
        assert [it[:2] for it in await payouts(till)] == [(3600, "paid")]


async def test_what_the_installation_pays_by_hand_is_recorded_once_and_can_be_taken_back(
    till: Till, sessions: Sessions, clock: MovableClock, statements: list[str]
) -> None:
    root = await factories.sign_up(till.client, "root@example.com")
    async with unit_of_work(sessions) as session:
        await session.execute(update(User).where(User.id == UUID(root.id)).values(is_admin=True))
    path = f"/api/v1/companies/{till.company}/payouts"

    async def record(**body: Any) -> tuple[int, Any]:
        answer = await till.client.post(f"{path}/by-hand", json=body, headers=root.headers)
        return answer.status_code, answer.json()

    await till.paid()
    gateways.bind({})  # given up since
    owners = await till.call("POST", f"/companies/{till.company}/payouts/by-hand", reference="SEPA 1")
    assert (owners.status_code, owners.json()["code"]) == (403, "forbidden")
    for body, refused in (
        ({"reference": "SEPA 1", "amount": 3601}, (409, "payout_exceeds_balance")),
        ({"reference": "SEPA 1", "amount": 0}, (422, "invalid")),
        ({"reference": " "}, (422, "invalid")),
        ({}, (422, "invalid")),
    ):
        code, told = await record(**body)
        assert (code, told["code"]) == refused, body
    assert await till.balance() == {"sandbox": (3600, 0, 0)}
    code, first = await record(reference="SEPA 1", amount=1000)
    assert (code, first["status"], first["reference"], first["is_scheduled"]) == (201, "paid", "SEPA 1", False)
    assert (await record(reference="SEPA 1", amount=1000))[1]["code"] == "payout_recorded"
    at_once = await asyncio.gather(*(record(reference=f"SEPA {number}") for number in (2, 3)))
    assert sorted(code for code, _ in at_once) == [201, 409]
    assert await till.balance() == {"sandbox": (0, 0, 0)}

    async def reverse(payout_id: object) -> tuple[int, Any]:
        body = {"reason": "The account is closed"}
        answer = await till.client.post(f"{path}/{payout_id}/reverse", json=body, headers=root.headers)
        return answer.status_code, answer.json()

    code, back = await reverse(first["id"])
    assert (code, back["status"], back["error"]) == (200, "failed", "The account is closed")
    assert (await reverse(first["id"]))[1]["code"] == "payout_reversed"
    assert (await reverse(till.company))[1]["code"] == "unknown_payout"
    assert await till.balance() == {"sandbox": (1000, 0, 0)}
    assert (await record(reference="SEPA 1"))[0] == 201  # to the right account this time
    statements.clear()
    assert [it[:2] for it in await payouts(till)] == [(1000, "paid"), (2600, "paid"), (1000, "failed")]
    assert len(statements) == 3  # who calls; the company; this page and how many there are
    statements.clear()
    assert await till.balance() == {"sandbox": (0, 0, 0)}
    assert len(statements) == 3
    assert [it async for it in payments.reconcile(sessions, ask_gateways=False, now=clock.now())] == []
    log = (await till.call("GET", f"/companies/{till.company}/audit?subject_kind=payout")).json()["items"]
    assert [(entry["action"], entry["actor_id"]) for entry in log] == [
        ("payout.recorded", root.id),
        ("payout.reversed", root.id),
        ("payout.recorded", root.id),
        ("payout.recorded", root.id),
    ]


@pytest.mark.parametrize(
    "wanted",
    [
        {"frequency": "yearly"},
        {"frequency": "daily", "minimum_amount": 0},
        {"frequency": "daily", "minimum_amount": "5"},
        {"minimum_amount": 1},
    ],
)
async def test_a_schedule_that_makes_no_sense_changes_nothing(till: Till, wanted: dict[str, Any]) -> None:
    path = f"/companies/{till.company}/payout-schedule"
    assert (await till.call("PUT", path, **wanted)).status_code == 422
    assert (await till.call("GET", path)).json()["frequency"] == "on_demand"
